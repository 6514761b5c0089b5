"""What other records say of services, asked for many of them at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from catalogue.models import ProductCardPage
from forms_registry.models import ApplicationForm, CardForm
from forms_registry.pricing.price_classes import PriceClass, price_classes
from lifecycle.models import PortfolioItem
from lifecycle.succession import living_successors_of


@dataclass(frozen=True)
class Related:
    """Classes of prices by code; by id of the item: numbers of forms, and ids of cards to use instead, in order."""

    prices: Mapping[str, PriceClass]
    form_numbers: Mapping[int, Sequence[str]]
    successors: Mapping[int, Sequence[int]]


def related_to(kinds: Mapping[str, str], item_ids: Collection[int], leaving: Collection[int], day: date) -> Related:
    """Return what is known on `day` of services: their kinds by code, their ids, and the ids of those that leave.

    Four queries, and two more for each step of a chain of successors.
    """
    return Related(price_classes(kinds, day), _form_numbers(item_ids), _successors(leaving))


def _form_numbers(item_ids: Collection[int]) -> dict[int, list[str]]:
    """Return the numbers of the forms in the offering with which one applies for each service (one query)."""
    offered = ApplicationForm.objects.in_offering().exclude(number="")
    links = CardForm.objects.filter(service__in=item_ids, form__in=offered).order_by("form__number", "form_id")
    found: dict[int, list[str]] = defaultdict(list)
    for item_id, number in links.values_list("service_id", "form__number"):
        found[item_id].append(number)
    return found


def _successors(leaving: Collection[int]) -> dict[int, list[int]]:
    """Return the public cards to use instead of each service that leaves, by title."""
    if not leaving:
        return {}
    living = living_successors_of(PortfolioItem(pk=item_id) for item_id in leaving)
    wanted = {successor.pk for several in living.values() for successor in several}
    pages = ProductCardPage.objects.in_offering().filter(record__item_id__in=wanted).order_by("title", "pk")
    cards = list(pages.values_list("pk", "record__item_id"))
    ids = {item_id: {successor.pk for successor in several} for item_id, several in living.items()}
    return {item_id: [page for page, successor in cards if successor in several] for item_id, several in ids.items()}
