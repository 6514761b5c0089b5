"""Reviews: every item in the offering is looked at again by a day; nothing ever expires silently.

Reminders fall due 60, 30 and 0 days before the day; after a further time the portfolio board is told. They are read
off the review date, never stored, so that no outage can lose one.
"""

from datetime import date, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lifecycle.access import holds_one_of
from lifecycle.errors import NotPermitted, ReviewRefused
from lifecycle.events import record_event
from lifecycle.locking import lock_item
from lifecycle.models import PortfolioItem, Review
from lifecycle.roles import Role
from lifecycle.states import PUBLIC_STATES

#: Days before the review date on which the owner is reminded.
REMINDER_DAYS: Final = (60, 30, 0)


def months_after(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day."""
    ahead = day.month - 1 + months
    year, month = day.year + ahead // 12, ahead % 12 + 1
    for number in range(day.day, 27, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    return date(year, month, min(day.day, 28))


def latest_review_date(today: date) -> date:
    """Return the last day a review date may have, counted from `today`."""
    return months_after(today, settings.TARJOOMA_REVIEW_MONTHS)


def reminder_due(review_date: date, today: date) -> date | None:
    """Return the day of the latest reminder that has fallen due by `today`, or None before the first."""
    due = [review_date - timedelta(days=days) for days in REMINDER_DAYS]
    return max((day for day in due if day <= today), default=None)


def escalated_on(review_date: date) -> date:
    """Return the day from which the portfolio board is told of a review that was not done."""
    return review_date + timedelta(days=settings.TARJOOMA_REVIEW_ESCALATION_DAYS)


def latest_escalated(today: date) -> date:
    """Return the latest review date of which the board is told on `today`."""
    return today - timedelta(days=settings.TARJOOMA_REVIEW_ESCALATION_DAYS)


def check_may_review(item: PortfolioItem, user: Any) -> None:
    """Raise NotPermitted unless `user` may review `item`: its owners, its approvers and the board."""
    if not holds_one_of(user, (Role.OWNER, Role.APPROVER, Role.BOARD), item):
        raise NotPermitted(_("Your role does not allow reviewing this item."))


def _check_next(item: PortfolioItem, next_date: date, today: date) -> None:
    if item.state not in PUBLIC_STATES:
        raise ReviewRefused(_("Only a service or form in the offering is reviewed."))
    if next_date <= today:
        raise ReviewRefused(_("The next review date must lie ahead."))
    if next_date > latest_review_date(today):
        raise ReviewRefused(
            _("The next review date may be at most %(months)s months ahead, on %(date)s.")
            % {
                "months": settings.TARJOOMA_REVIEW_MONTHS,
                "date": date_format(latest_review_date(today), "SHORT_DATE_FORMAT"),
            }
        )


@transaction.atomic
def attest(*, item: PortfolioItem, user: Any, next_date: date | None = None) -> Review:
    """Record that `user` has checked the item and it is still fine, and set the next review date.

    `next_date` defaults to TARJOOMA_REVIEW_INTERVAL_MONTHS from today. Raises NotPermitted or ReviewRefused.
    """
    today = timezone.localdate()
    return _review(
        item,
        user,
        Review.Verdict.FINE,
        next_date or months_after(today, settings.TARJOOMA_REVIEW_INTERVAL_MONTHS),
        "",
        today,
    )


@transaction.atomic
def defer(*, item: PortfolioItem, user: Any, next_date: date, reason: str, today: date | None = None) -> Review:
    """Put the review off to `next_date`, with a reason; raises NotPermitted or ReviewRefused.

    `today` is the day the review was put off, when it is recorded afterwards.
    """
    if not reason.strip():
        raise ReviewRefused(_("Give a reason."))
    day = today or timezone.localdate()
    return _review(item, user, Review.Verdict.DEFERRED, next_date, reason.strip(), day)


def _review(
    item: PortfolioItem, user: Any, verdict: Review.Verdict, next_date: date, reason: str, today: date
) -> Review:
    lock_item(item)
    check_may_review(item, user)
    _check_next(item, next_date, today)
    review = Review.objects.create(
        item=item,
        verdict=verdict,
        user=user,
        at=timezone.now(),
        previous_date=item.review_date,
        next_date=next_date,
        reason=reason,
    )
    item.review_date = next_date
    item.save(update_fields=["review_date"])
    name = "reviewed" if verdict == Review.Verdict.FINE else "review_deferred"
    record_event(item, name, user=user, reason=reason, effective=today)
    return review
