"""Mail about the life cycle, sent after the transaction has committed."""

import logging
from functools import partial
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mass_mail
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from lifecycle.labels import TRANSITION_DONE_LABELS
from lifecycle.models import HistoryRow, OrganisationRole, PortfolioItem, User
from lifecycle.roles import Role
from lifecycle.subjects import subject_of

logger = logging.getLogger(__name__)

#: Events the approvers hear of; of the others the owner person and the deputy do.
_TO_APPROVERS = frozenset({"submit", "submit_change"})


def approvers_of(item: PortfolioItem) -> list[User]:
    """Return the active approvers of the organisation that owns `item`."""
    groups = OrganisationRole.objects.filter(role=Role.APPROVER, organisation=item.owner).values("group")
    return list(User.objects.filter(groups__in=groups, is_active=True).distinct().order_by("pk"))


def recipients_of(row: HistoryRow) -> list[User]:
    """Return the people a transition concerns, never the one who performed it."""
    if row.transition in _TO_APPROVERS:
        people = approvers_of(row.item)
    else:
        people = [person for person in (row.item.owner_person, row.item.deputy) if person]
    return [person for person in people if person.pk != row.user_id and person.email]


def notify_after_commit(row: HistoryRow) -> None:
    """Send the mail of `row` when the transaction has committed; a mail server's failure is logged only."""
    transaction.on_commit(partial(_send, row))


def _language_of(person: User) -> str:
    profile = getattr(person, "wagtail_userprofile", None)
    return (profile.preferred_language if profile else "") or settings.LANGUAGE_CODE


def _send(row: HistoryRow) -> None:
    messages = []
    for person in recipients_of(row):
        with translation.override(_language_of(person)):
            title = subject_of(row.item).title(row.item)
            event = str(TRANSITION_DONE_LABELS[row.transition])
            body = _("%(person)s: %(event)s.\n%(title)s (%(code)s)\n%(address)s") % {
                "person": row.user,
                "event": event,
                "title": title,
                "code": row.item.code,
                "address": f"{settings.WAGTAILADMIN_BASE_URL}/admin/",
            }
            if row.reason:
                body += "\n" + _("Reason: %(reason)s") % {"reason": row.reason}
            messages.append((f"{event}: {title}", body, settings.DEFAULT_FROM_EMAIL, [person.email]))
    try:
        send_mass_mail(messages)
    except (SMTPException, OSError):
        logger.exception("mail about %s %s was not sent", row.item.code, row.transition)
