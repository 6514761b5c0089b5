"""The daily mail: what waits for a person, in their language, with links and nothing that is not public.

At most one mail a person a day. It goes when something new waits, a reminder fell due, or what waits has waited for
TARJOOMA_DIGEST_REPEAT_DAYS since the last mail.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lifecycle.inbox import Section, inbox_of
from lifecycle.models import Digest, User

logger = logging.getLogger("tarjooma.mail")
#: Lines of a section that a mail lists; the rest is behind the link.
_LISTED = 10


def language_of(person: User) -> str:
    """Return the language a person works in."""
    profile = getattr(person, "wagtail_userprofile", None)
    return (profile.preferred_language if profile else "") or settings.LANGUAGE_CODE


@dataclass(frozen=True)
class LastMail:
    """The last mail a person was sent: for which day, and when it went."""

    day: date
    at: datetime


def is_needed(sections: Sequence[Section], last: LastMail | None, today: date) -> bool:
    """Whether a mail is due today, given what waits and the last mail that was sent."""
    waiting = [entry for section in sections for entry in section.entries or ()]
    if not waiting:
        return False
    if last is None:
        return True
    if last.day >= today:
        return False
    new = any(entry.is_newer_than(last.at, last.day) for entry in waiting)
    return new or today - last.day >= timedelta(days=settings.TARJOOMA_DIGEST_REPEAT_DAYS)


def _last_mails(today: date) -> dict[int, LastMail]:
    """Return the last mail of each person; one that was not sent does not count, nor does a day that has not come."""
    sent = Digest.objects.exclude(sent_at=None).order_by().values("user_id")
    rows = sent.annotate(last_day=Max("day", filter=Q(day__lte=today)), last_at=Max("sent_at"))
    return {
        row["user_id"]: LastMail(
            max(timezone.localdate(row["last_at"]), row["last_day"] or date.min),
            row["last_at"],
        )
        for row in rows
    }


def digests_due(today: date) -> list[Digest]:
    """Write the row of everyone who is to be mailed today and return the rows not yet sent.

    The row is unique: of two runs at once one writes it, so nobody is mailed twice.
    """
    people = (
        User.objects.filter(is_active=True, groups__role_grant__isnull=False)
        .exclude(email="")
        .exclude(pk__in=Digest.objects.filter(day=today).values("user_id"))
        .select_related("wagtail_userprofile")
        .distinct()
        .order_by("pk")
    )
    last = _last_mails(today)
    for person in people:
        with translation.override(language_of(person)):
            sections = inbox_of(person, today)
        if is_needed(sections, last.get(person.pk), today):
            _write(person, today, sum(section.count for section in sections))
    return list(Digest.objects.filter(day=today, sent_at=None).order_by("pk"))


def _write(person: User, today: date, entries: int) -> None:
    try:
        with transaction.atomic():
            Digest.objects.create(user=person, day=today, entries=entries)
    except IntegrityError:
        logger.info("another run has written today's mail of %s", person.actor_id)


def text_of(sections: Sequence[Section], today: date) -> str:
    """Return the body in the active language: counts, ages, codes and links; no titles, names or reasons."""
    base = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    lines = [_("This waits for you in the service catalogue:"), ""]
    for section in sections:
        if not section.entries:
            continue
        lines.append(f"{section.label}: {section.count}")
        for entry in section.entries[:_LISTED]:
            age = entry.age(today)
            waited = (
                ngettext("%(days)s day, late", "%(days)s days, late", age)
                if entry.late
                else ngettext("%(days)s day", "%(days)s days", age)
            )
            lines.append(f"  {entry.code} ({waited % {'days': age}}): {base}{entry.url}")
        if section.count > _LISTED:
            lines.append("  …")
        lines.append("")
    lines += [_("All of it: %(address)s") % {"address": base + reverse("wagtailadmin_home")}]
    return "\n".join(lines)


def send_digest(digest_id: int) -> bool:
    """Send the mail of a row once; return whether it was sent now. A mail server's failure is logged and left due.

    A worker that comes late sends only the newest mail of a person, and none when nothing waits any more.
    """
    with transaction.atomic():
        digest = Digest.objects.select_for_update(of=("self",)).select_related("user").filter(pk=digest_id).first()
        if digest is None or digest.sent_at is not None:
            return False
        person = digest.user
        if Digest.objects.filter(user=person, day__gt=digest.day, day__lte=timezone.localdate()).exists():
            return False
        with translation.override(language_of(person)):
            sections = inbox_of(person, digest.day)
            count = sum(section.count for section in sections)
            if count == 0:
                digest.delete()
                return False
            subject = ngettext("%(count)s thing waits for you", "%(count)s things wait for you", count) % {
                "count": count
            }
            body = text_of(sections, digest.day)
        digest.sent_at = timezone.now()
        digest.save(update_fields=["sent_at"])
        try:
            with transaction.atomic():
                send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [person.email])
        except (SMTPException, OSError):
            logger.exception("today's mail to %s was not sent", person.actor_id)
            transaction.set_rollback(True)
            return False
    return True
