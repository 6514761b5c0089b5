"""Decisions: one reference once in one body, files only for those who work here, cited by all that needs one."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lifecycle.actions import perform
from lifecycle.decisions import cite_decision, record_decision
from lifecycle.dissolving import dissolve_organisation
from lifecycle.models import Decision, DecisionAttachment, HistoryRow, User
from lifecycle.roles import Role
from lifecycle.states import State
from lifecycle.transitions import TRANSITIONS, Condition
from tests.factories import again, carry_out, decision, item_in, organisation_with_people, person, propose

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 15)


def _own(role: Role, code: str = "ALUE") -> User:
    return person(role, organisation_with_people(code))


def _minutes(name: str = "poytakirja.txt") -> DecisionAttachment:
    file = ContentFile("Pöytäkirja 15.1.".encode(), name=name)
    return record_decision(reference="9/2026", body="Hallitus", decided_on=DAY, attachments=[file]).attachments.get()


@pytest.mark.parametrize(
    ("reference", "body"),
    [
        ("12/2026 a", "Johtoryhmä"),
        (" 12/2026 A ", " Johtoryhmä"),
        ("12/2026 A", "johtoryhmä"),
        ("12/2026 A", "JOHTORYHMÄ"),
    ],
)
def test_second_decision_with_one_reference_in_one_body_is_refused(reference: str, body: str) -> None:
    record_decision(reference="12/2026 A", body="Johtoryhmä", decided_on=DAY)
    with pytest.raises(ValidationError):
        record_decision(reference=reference, body=body, decided_on=DAY)
    assert Decision.objects.count() == 1


def test_reference_with_capital_letters_beyond_a_to_z_is_the_same() -> None:
    first = record_decision(reference="PÄÄTÖS 1", body="Hallitus", decided_on=DAY)
    assert cite_decision(reference="Päätös 1", body="hallitus", decided_on=DAY) == first


def test_same_reference_in_another_body_is_another_decision() -> None:
    record_decision(reference="12/2026", body="Johtoryhmä", decided_on=DAY)
    record_decision(reference="12/2026", body="Hallitus", decided_on=DAY)
    assert Decision.objects.count() == 2


def test_citing_again_finds_the_recorded_one_however_it_is_written() -> None:
    first = record_decision(reference="12/2026", body="Johtoryhmä", decided_on=DAY, text="Hyväksytään.")
    assert cite_decision(reference=" 12/2026", body="JOHTORYHMÄ ", decided_on=DAY) == first
    assert cite_decision(reference="12/2026", body="Johtoryhmä", decided_on=DAY, text="Hyväksytään. ") == first


def test_citing_with_another_date_text_or_files_is_refused() -> None:
    record_decision(reference="12/2026", body="Johtoryhmä", decided_on=DAY, text="Hyväksytään.")
    contradictions = (
        {"decided_on": DAY + timedelta(days=1)},
        {"text": "Hylätään."},
        {"attachments": [ContentFile(b"x", name="x.txt")]},
    )
    for wrong in contradictions:
        with pytest.raises(ValidationError):
            cite_decision(**{"reference": "12/2026", "body": "Johtoryhmä", "decided_on": DAY} | wrong)
    assert not DecisionAttachment.objects.exists()


def test_decision_of_a_coming_day_cannot_be_recorded() -> None:
    with pytest.raises(ValidationError):
        cite_decision(reference="1", body="J", decided_on=timezone.localdate() + timedelta(days=1))


@pytest.mark.parametrize("missing", ["reference", "body"])
def test_decision_has_a_reference_and_a_body(missing: str) -> None:
    with pytest.raises(ValidationError):
        record_decision(**{"reference": "1", "body": "J", "decided_on": DAY} | {missing: "  "})


def test_approvals_retirements_withdrawals_and_reinstatements_cite_a_decision() -> None:
    citing = {row.name for row in TRANSITIONS.values() if Condition.DECISION in row.conditions}
    assert {"approve", "approve_change", "decide_retirement", "withdraw", "reinstate"} <= citing


def test_history_and_dossier_show_the_decision_of_each_step() -> None:
    item = item_in(State.IN_USE)
    dossier = propose(item)
    carry_out(item)
    board = person(Role.BOARD)
    perform(again(item), "reinstate", user=board, reason="Palautetaan.", decision=decision("2/2026"))
    cited = dict(HistoryRow.objects.filter(item=item).values_list("transition", "decision__reference"))
    assert {name: cited[name] for name in ("approve", "decide_retirement", "reinstate")} == {
        "approve": "1/2026",
        "decide_retirement": "1/2026",
        "reinstate": "2/2026",
    }
    dossier.refresh_from_db()
    assert dossier.decision.reference == "1/2026"


def test_attachment_is_kept_apart_from_public_files_at_an_unguessable_path() -> None:
    row = _minutes()
    assert not Path(row.file.path).is_relative_to(settings.MEDIA_ROOT)
    assert len(Path(row.file.name).parent.name) == 32


@pytest.mark.parametrize("role", [Role.OWNER, Role.APPROVER, Role.BOARD, Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_works_in_the_editors_side_downloads_an_attachment(role: Role, client: Client) -> None:
    row = _minutes()
    client.force_login(_own(role))
    answer = client.get(reverse("lifecycle_decision_attachment", args=[row.pk]))
    assert b"".join(answer.streaming_content).decode() == "Pöytäkirja 15.1."
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("role", [None, Role.EXPERT, Role.IMPLEMENTER])
def test_nobody_else_reads_an_attachment(role: Role | None, client: Client) -> None:
    row = _minutes()
    if role is not None:
        client.force_login(_own(role))
    for address in (reverse("lifecycle_decision_attachment", args=[row.pk]), row.file.url, f"/media/{row.file.name}"):
        assert client.get(address, follow=False).status_code in (302, 403, 404)
        assert "Pöytäkirja" not in client.get(address, follow=True).content.decode(errors="replace")


def test_file_that_pretends_to_be_a_page_is_only_ever_downloaded(client: Client) -> None:
    row = _minutes("sivu.html")
    client.force_login(_own(Role.OWNER))
    answer = client.get(reverse("lifecycle_decision_attachment", args=[row.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="sivu.html"'
    assert answer["X-Content-Type-Options"] == "nosniff"


CREATE = "lifecycle_decision_modeladmin_create"
TYPED = {"reference": "31/2026", "body": "Johtoryhmä", "decided_on": "2026-02-01", "text": "Hyväksytään."}


@pytest.mark.parametrize("role", [Role.APPROVER, Role.BOARD])
def test_screen_records_a_decision_with_its_files(role: Role, client: Client) -> None:
    client.force_login(_own(role))
    assert client.get(reverse(CREATE)).status_code == 200
    files = [SimpleUploadedFile("a.txt", b"a"), SimpleUploadedFile("b.txt", b"b")]
    assert client.post(reverse(CREATE), TYPED | {"files": files}).status_code == 302
    row = Decision.objects.get(reference="31/2026")
    assert [file.name for file in row.attachments.all()] == ["a.txt", "b.txt"]
    shown = client.get(reverse("lifecycle_decision_modeladmin_inspect", args=[row.pk])).content.decode()
    assert all(reverse("lifecycle_decision_attachment", args=[file.pk]) in shown for file in row.attachments.all())


@pytest.mark.parametrize(
    "change", [{"body": "JOHTORYHMÄ"}, {"decided_on": (timezone.localdate() + timedelta(days=2)).isoformat()}]
)
def test_screen_refuses_a_clash_and_a_coming_day_and_keeps_what_was_typed(
    change: dict[str, str], client: Client
) -> None:
    if "body" in change:
        record_decision(reference="31/2026", body="Johtoryhmä", decided_on=DAY)
    client.force_login(_own(Role.APPROVER))
    before = Decision.objects.count()
    answer = client.post(reverse(CREATE), TYPED | change)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert "Hyväksytään." in answer.content.decode()
    assert Decision.objects.count() == before


@pytest.mark.parametrize("role", [Role.OWNER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_decides_nothing_records_no_decision(role: Role, client: Client) -> None:
    client.force_login(_own(role))
    client.post(reverse(CREATE), TYPED)
    assert not Decision.objects.exists()


def test_recorded_decision_is_neither_changed_nor_deleted(client: Client) -> None:
    row = _minutes().decision
    client.force_login(person(Role.BOARD))
    for action in ("edit", "delete"):
        client.post(reverse(f"lifecycle_decision_modeladmin_{action}", args=[row.pk]), TYPED)
    assert Decision.objects.get().reference == "9/2026"


def test_refused_step_records_no_decision(client: Client) -> None:
    item = item_in(State.IN_REVIEW)
    client.force_login(_own(Role.APPROVER))
    typed = {"decision_reference": "55/2026", "decision_body": "Johtoryhmä", "decided_on": "2099-01-01"}
    answer = client.post(reverse("lifecycle_transition", args=[item.code, "approve"]), typed)
    assert answer.status_code == 200
    assert "55/2026" in answer.content.decode()
    assert not Decision.objects.filter(reference="55/2026").exists()
    assert again(item).state is State.IN_REVIEW


def test_dissolution_cites_the_decision_it_was_ordered_by() -> None:
    dissolution = dissolve_organisation(
        organisation=organisation_with_people("ALUE"),
        successor=organisation_with_people("JATKAJA"),
        effective=timezone.localdate(),
        decision=decision("8/2026"),
        user=person(Role.BOARD),
    )
    assert dissolution.decision.reference == "8/2026"
