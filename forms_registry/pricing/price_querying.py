"""Which prices a person may read, and which are offered to everyone on a day."""

from datetime import date
from typing import Any, Final

from django.db.models import Q, QuerySet

from forms_registry.models import PriceItem
from forms_registry.pricing.vocabulary import TermsStatus
from lifecycle.access import access_of
from lifecycle.states import PUBLIC_STATES

#: A decided price of something in the offering: everyone may read it.
PUBLIC: Final = Q(
    status=TermsStatus.DECIDED.value, item__life_cycle__state__in=[state.value for state in PUBLIC_STATES]
)


def not_ended(day: date) -> Q:
    """Return the condition that a price has not ended before `day`."""
    return Q(valid_to__isnull=True) | Q(valid_to__gte=day)


def prices_visible_to(user: Any) -> QuerySet[PriceItem]:
    """Return the prices `user` may read: those everyone may, and all of the organisations whose drafts they read.

    What was withdrawn before it began is left out.
    """
    access = access_of(user)
    prices = PriceItem.objects.exclude(status=TermsStatus.WITHDRAWN.value)
    if access.sees_all_drafts:
        return prices
    return prices.filter(PUBLIC | Q(item__owner__code__in=access.draft_organisations))


def offered_prices(day: date) -> QuerySet[PriceItem]:
    """Return the decided prices that hold on `day`, of what is in the offering now."""
    return PriceItem.objects.filter(PUBLIC & Q(valid_from__lte=day) & not_ended(day))
