"""The daily mail: once a day a person, in their language, with links, and nothing that is not public."""

from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.utils import timezone
from wagtail.users.models import UserProfile

from lifecycle.actions import perform
from lifecycle.models import Digest, PortfolioItem, User
from lifecycle.roles import Role
from lifecycle.scheduler import run
from lifecycle.states import State
from tests.factories import again, change_text, decision, item_in, organisation_with_people, person, propose
from tests.factories.cards import LEVEL_2_SECRET, LEVEL_3_SECRET

pytestmark = pytest.mark.django_db
MORNING = timezone.make_aware(datetime(2026, 9, 1, 6, 0))


class RefusingBackend(EmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, messages: Any) -> int:
        raise SMTPException("no")


def _approver() -> User:
    return person(Role.APPROVER, organisation_with_people("ALUE"))


def _waiting(**facts: Any) -> PortfolioItem:
    _approver()
    return item_in(State.IN_REVIEW, **facts)


def _run() -> list[str]:
    """Let the scheduler come round now and return who was mailed."""
    mail.outbox.clear()
    run(timezone.localdate())
    return sorted(message.to[0] for message in mail.outbox)


def _speaks(user: User, language: str) -> None:
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})


def test_person_is_mailed_once_a_day_and_not_again_of_the_same_thing() -> None:
    with time_machine.travel(MORNING) as clock:
        _waiting()
        clock.shift(timedelta(minutes=5))
        assert _run() == [_approver().email]
        assert _run() == []
        for _day in range(settings.TARJOOMA_DIGEST_REPEAT_DAYS - 1):
            clock.shift(timedelta(days=1))
            assert _run() == []
        clock.shift(timedelta(days=1))
        assert _run() == [_approver().email], "what still waits is called to mind"


def test_something_new_after_the_mail_is_told_the_next_day() -> None:
    with time_machine.travel(MORNING) as clock:
        _waiting()
        clock.shift(timedelta(minutes=5))
        assert _run() == [_approver().email]
        clock.shift(timedelta(hours=3))
        _waiting()
        assert _run() == [], "at most once a day"
        clock.shift(timedelta(days=1))
        assert _run() == [_approver().email]
        assert mail.outbox[0].subject.startswith("2 ")


def test_reminder_of_a_review_is_mailed_once() -> None:
    item = item_in(State.IN_USE)
    with time_machine.travel(timezone.make_aware(datetime(2026, 9, 1, 6, 0))) as clock:
        PortfolioItem.objects.filter(pk=item.pk).update(review_date=timezone.localdate() + timedelta(days=31))
        _run()
        clock.shift(timedelta(days=1))
        assert _run() == [item.owner_person.email], "30 days before"
        clock.shift(timedelta(days=1))
        assert _run() == []


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("fi", "1 asia odottaa sinua", "Hyväksyttävät: 1"),
        ("sv", "1 ärende väntar på dig", "Att godkänna: 1\n  S-"),
        ("en", "1 thing waits for you", "This waits for you"),
    ],
)
def test_mail_is_in_the_persons_language(language: str, subject: str, words: str) -> None:
    item = _waiting()
    _speaks(_approver(), language)
    _run()
    message = mail.outbox[0]
    assert message.subject == subject
    assert words in message.body
    assert item.code in message.body


def test_mail_is_in_finnish_for_who_has_chosen_no_language() -> None:
    _waiting()
    _run()
    assert mail.outbox[0].subject == "1 asia odottaa sinua"


def test_links_of_the_mail_lead_to_what_waits(client: Client) -> None:
    _waiting()
    _run()
    base = settings.WAGTAILADMIN_BASE_URL
    links = [word for word in mail.outbox[0].body.split() if word.startswith(base)]
    assert len(links) == 2
    client.force_login(_approver())
    for link in links:
        assert client.get(link.removeprefix(base).split("#")[0]).status_code == 200


def test_mail_holds_nothing_that_is_not_public() -> None:
    secret = "salainenhanke"
    board = person(Role.BOARD)
    waiting = _waiting(title=f"Hanke {secret} yksi")
    changed = item_in(State.IN_USE)
    change_text(changed, f" {secret}")
    perform(again(changed), "submit_change", user=person(Role.OWNER, changed.owner), reason=f"{secret} syy")
    returned = _waiting(title=f"Hanke {secret} kaksi")
    perform(returned, "return", user=_approver(), reason=f"{secret} palautus")
    successor = item_in(State.IN_USE, "TOINEN", title=f"Seuraaja {secret}")
    propose(item_in(State.IN_USE), successors=[successor], reason_code="replaced", evidence=secret, why=secret)
    item_in(State.APPROVED, title=f"Hyväksytty {secret}")
    mailed = _run()
    assert {_approver().email, board.email, person(Role.OWNER, waiting.owner).email} <= set(mailed)
    for message in mail.outbox:
        text = (message.subject + message.body).lower()
        assert not any(word in text for word in (secret, LEVEL_2_SECRET, LEVEL_3_SECRET)), message.body
        names = [user.last_name.lower() for user in User.objects.filter(last_name__contains="A")]
        assert not any(name in text for name in names)
        assert message.alternatives == []
        assert message.attachments == []
        assert len(message.recipients()) == 1
    assert decision().reference not in mail.outbox[0].body


def test_nobody_is_mailed_when_nothing_waits() -> None:
    item_in(State.IN_USE)
    assert _run() == []
    assert not Digest.objects.exists()


def test_people_who_have_left_or_have_no_address_are_not_mailed() -> None:
    _waiting()
    left, silent = _approver(), person(Role.APPROVER, organisation_with_people("ALUE"), number=2)
    User.objects.filter(pk=left.pk).update(is_active=False)
    User.objects.filter(pk=silent.pk).update(email="")
    assert _run() == []


def test_mail_servers_failure_leaves_the_mail_due(settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    working = settings.EMAIL_BACKEND
    with time_machine.travel(MORNING) as clock:
        _waiting()
        settings.EMAIL_BACKEND = f"{__name__}.RefusingBackend"
        assert _run() == []
        assert Digest.objects.get().sent_at is None
        assert "was not sent" in caplog.text
        assert _approver().email not in caplog.text, "logs hold a pseudonym"
        settings.EMAIL_BACKEND = working
        clock.shift(timedelta(hours=1))
        assert _run() == [_approver().email]
        assert _run() == []


def test_failure_of_a_whole_day_does_not_silence_the_next(settings: Any) -> None:
    working = settings.EMAIL_BACKEND
    with time_machine.travel(MORNING) as clock:
        _waiting()
        settings.EMAIL_BACKEND = f"{__name__}.RefusingBackend"
        _run()
        clock.shift(timedelta(days=1))
        settings.EMAIL_BACKEND = working
        assert _run() == [_approver().email]


def test_failure_for_one_person_hinders_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    _waiting()
    second = person(Role.APPROVER, organisation_with_people("ALUE"), number=2)
    from lifecycle import digests

    real = digests.send_mail

    def first_fails(subject: str, body: str, sender: str, to: list[str]) -> int:
        if to == [_approver().email]:
            raise OSError("connection reset")
        return real(subject, body, sender, to)

    monkeypatch.setattr(digests, "send_mail", first_fails)
    assert _run() == [second.email]


def test_run_for_a_coming_day_does_not_silence_the_days_before_it() -> None:
    with time_machine.travel(MORNING) as clock:
        _waiting()
        run(timezone.localdate() + timedelta(days=60))
        clock.shift(timedelta(days=settings.TARJOOMA_DIGEST_REPEAT_DAYS))
        assert _run() == [_approver().email]


def test_mail_that_waited_until_nothing_waits_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    item = _waiting()
    from lifecycle import digests

    (digest,) = digests.digests_due(timezone.localdate())
    perform(item, "return", user=_approver(), reason="Puutteita.")
    assert digests.send_digest(digest.pk) is False
    assert mail.outbox == []


def test_long_sections_are_cut_and_counted() -> None:
    for _number in range(12):
        _waiting()
    _run()
    body = mail.outbox[0].body
    assert mail.outbox[0].subject.startswith("12 ")
    assert body.count("/admin/pages/") == 10
    assert "…" in body
