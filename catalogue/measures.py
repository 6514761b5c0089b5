"""Measures of the catalogue: how much of the offering is described, and how much of it is an electronic service.

Both look back as far as history, approved versions and dated channels tell; what nobody knows is unknown, never 0.
Source: ADDENDA, 6 and 7.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from catalogue.models.channels import Channel, ELevel
from catalogue.text import to_plain
from lifecycle.ledger.figures import Selection, items_on
from lifecycle.ledger.reading import reading
from lifecycle.measures import UNKNOWN, Measure, Value, register_measure
from lifecycle.models import HistoryRow
from lifecycle.versions import PUBLISHING

#: The level's rows, and what in them describes the service; a level is there when any of it is written in Finnish.
_LEVELS: Final[Mapping[str, tuple[str, ...]]] = {
    "customer_descriptions": ("summary", "description"),
    "expert_descriptions": ("when_to_offer", "when_not_to_offer", "criteria"),
    "implementation_descriptions": ("instructions",),
    "steps": ("instruction", "title"),
}
#: Steps are instructions, too.
_NEEDED: Final = (("customer_descriptions",), ("expert_descriptions",), ("implementation_descriptions", "steps"))
_KEPT_TOGETHER: Final = 500


def _offered(on: str, selection: Selection) -> list[str]:
    with reading() as opened:
        return items_on(opened.book, "S", on, selection)


def _known_since() -> date:
    """Return the day since which everything about cards is told by history; today before anything has happened."""
    first = HistoryRow.objects.order_by("at").values_list("at", flat=True).first()
    return localdate(first) if first is not None else localdate()


def coverage(on: str, selection: Selection) -> Value:
    """Return how many services of the offering have a published card with all three levels in Finnish.

    Unknown before the first row of history. Items in the ledger without a card here are not covered.
    """
    codes = _offered(on, selection)
    if date.fromisoformat(on) < _known_since():
        return Value(None, len(codes))
    described = {code for code, text in _published(codes, date.fromisoformat(on)).items() if has_three_levels(text)}
    return Value(len(described), len(codes))


def _published(codes: Collection[str], day: date) -> dict[str, Mapping[str, Any]]:
    """Return what the published version of each item said at the end of `day`; of several, the last recorded."""
    found: dict[str, Mapping[str, Any]] = {}
    wanted = sorted(codes)
    for start in range(0, len(wanted), _KEPT_TOGETHER):
        rows = HistoryRow.objects.filter(
            item__code__in=wanted[start : start + _KEPT_TOGETHER],
            transition__in=PUBLISHING,
            approved_version__isnull=False,
            effective__lte=day,
        )
        for code, content in rows.order_by("at", "pk").values_list("item__code", "approved_version__content"):
            found[code] = content["text"]
    return found


def has_three_levels(text: Mapping[str, Any]) -> bool:
    """Whether a kept version describes the service on all three levels in Finnish."""
    return all(any(_is_written(text.get(rows, ()), _LEVELS[rows]) for rows in level) for level in _NEEDED)


def _is_written(rows: Iterable[Mapping[str, Any]], fields: Collection[str]) -> bool:
    return any(
        row.get("language") == "fi" and any(to_plain(str(row.get(name) or "")).strip() for name in fields)
        for row in rows
    )


def e_services(on: str, selection: Selection) -> Value:
    """Return how many services of the offering have a channel of e-level 3 or above, of those whose levels are known.

    A channel without a first day tells nothing of the days before this system; one without a level tells nothing.
    """
    day, since = date.fromisoformat(on), _known_since()
    codes = set(_offered(on, selection))
    highest: dict[str, int] = {}
    rows = Channel.objects.filter(e_level__isnull=False).exclude(valid_from__gt=day).exclude(valid_to__lt=day)
    for code, level, began in rows.values_list("page__record__item__code", "e_level", "valid_from"):
        if level is not None and code in codes and (began is not None or day >= since):
            highest[code] = max(level, highest.get(code, 0))
    if not highest:
        return UNKNOWN
    return Value(sum(level >= ELevel.ONLINE_FORM for level in highest.values()), len(highest))


register_measure(
    Measure(
        code="coverage",
        title=_("Coverage of the offering"),
        definition=_("Services with a published card that describes them on three levels in Finnish, of all offered."),
        unit=_("services"),
        source=_("the portfolio ledger; approved versions of cards"),
        owner=_("portfolio board"),
        series=coverage,
    )
)
register_measure(
    Measure(
        code="e_services",
        title=_("Electronic services"),
        definition=_("Services with a channel of e-service level 3 or above, of those whose levels are known."),
        unit=_("services"),
        source=_("the portfolio ledger; dated channels of cards"),
        owner=_("portfolio board"),
        series=e_services,
    )
)
