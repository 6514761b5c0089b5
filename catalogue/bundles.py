"""Bundles as the public sees them: steps in order, each service by the same rule as everywhere."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from catalogue.changes import Change, leaving_changes
from catalogue.collation import sort_key
from catalogue.models import Bundle, BundleStep, ProductCardPage
from catalogue.selectors import CardLine, card_lines, for_list
from lifecycle.languages import CONTENT_LANGUAGES, in_language
from lifecycle.states import State


@dataclass(frozen=True)
class BundleLine:
    """A bundle in a list: its name and text, how many services it has, and whose they are."""

    code: str
    name: str
    text: str
    language: str
    steps: int
    organisations: Sequence[str]


@dataclass(frozen=True)
class StepLine:
    """One step: the service, what the customer does there, and when the service leaves, if it does."""

    line: CardLine
    text: str
    text_language: str
    leaving: Change | None


def text_of(entry: Any, language: str) -> tuple[str, str]:
    """Return the definition of an entry and the language it is in."""
    return in_language({code: getattr(entry, f"definition_{code}") for code in CONTENT_LANGUAGES}, language)


def public_bundles(language: str, **narrowed: Any) -> list[BundleLine]:
    """Return the bundles valid today that have a public service, in their order (two queries).

    `narrowed` is passed on to the queryset.
    """
    bundles = list(Bundle.objects.valid_on().filter(**narrowed))
    owners = _owners(bundles, language)
    lines = []
    for bundle in bundles:
        text, text_language = text_of(bundle, language)
        names = owners.get(bundle.pk, [])
        if names:
            several = sorted(set(names), key=lambda name: sort_key(name, language))
            lines.append(BundleLine(bundle.code, bundle.name_in(language), text, text_language, len(names), several))
    return lines


def _owners(bundles: Iterable[Bundle], language: str) -> dict[int, list[str]]:
    """Return the owner's name of every public service, by bundle (one query)."""
    public = ProductCardPage.objects.in_offering().values("pk")
    rows = BundleStep.objects.filter(bundle__in=[bundle.pk for bundle in bundles], card__in=public).values_list(
        "bundle_id", *(f"card__record__item__owner__name_{code}" for code in CONTENT_LANGUAGES)
    )
    owners: dict[int, list[str]] = {}
    for bundle_id, *names in rows:
        owners.setdefault(bundle_id, []).append(
            in_language(dict(zip(CONTENT_LANGUAGES, names, strict=True)), language)[0]
        )
    return owners


def steps_of(bundle: Bundle, language: str) -> list[StepLine]:
    """Return the steps whose service is in the offering, in order; the number of queries does not grow with them."""
    steps = list(BundleStep.objects.filter(bundle=bundle))
    cards = list(for_list(ProductCardPage.objects.in_offering().filter(pk__in=[step.card_id for step in steps])))
    lines = dict(zip((card.pk for card in cards), card_lines(cards, language), strict=True))
    retiring = [card for card in cards if card.record.item.state is State.RETIRING]
    leaving = dict(zip((card.pk for card in retiring), leaving_changes(retiring, language), strict=True))
    return [
        StepLine(lines[step.card_id], *step.text_in(language), leaving.get(step.card_id))
        for step in steps
        if step.card_id in lines
    ]
