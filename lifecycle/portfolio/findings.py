"""What the numbers say, in one sentence each: the headings of the page. Nothing is claimed that they do not show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from lifecycle.ledger.bridge import Bridge
from lifecycle.portfolio.charts import NumberStyle, change_in_percent
from lifecycle.portfolio.labels import STEP_LABELS, UNIT_LABELS
from lifecycle.portfolio.offer import Offer
from lifecycle.portfolio.reckoning import OwnerReckoning, Reckoning
from lifecycle.portfolio.wording import (
    AS_MANY,
    EVERYONE_FEWER,
    FASTEST,
    FEWER,
    MORE,
    NOBODY_FEWER,
    SOME_FEWER,
    listed,
    numbered,
    shown_day,
    shown_reduction,
)

_TOLD: Final = ("S", "F", "R")


def lead(reckoning: Reckoning, style: NumberStyle) -> str:
    """Return the change of services, forms and inputs since the baseline, whatever its direction."""
    changes = [
        _("%(unit)s %(change)s")
        % {
            "unit": _lowered(str(UNIT_LABELS[unit])),
            "change": shown_reduction(style, reckoning.units[unit].reduction),
        }
        for unit in _TOLD
    ]
    return _("Change since %(day)s: %(changes)s.") % {
        "day": shown_day(reckoning.baseline.day),
        "changes": ", ".join(changes),
    }


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def index_finding(reckoning: Reckoning, style: NumberStyle) -> str:
    """Return which of services, forms and inputs fell fastest, or what grew instead."""
    reductions = {unit: reckoning.units[unit].reduction for unit in _TOLD}
    known = {unit: reduction for unit, reduction in reductions.items() if reduction is not None}
    if not known:
        return _("There was nothing at the baseline to compare with")
    grown = [unit for unit, reduction in known.items() if reduction < 0]
    if grown:
        told = listed([f"{_lowered(str(UNIT_LABELS[unit]))} {shown_reduction(style, known[unit])}" for unit in grown])
        return _("Not everything has fallen: %(grown)s") % {"grown": told}
    if not any(known.values()):
        return _("Nothing has changed since the baseline")
    return _fastest(known)


def _fastest(known: Mapping[str, Decimal]) -> str:
    most = max(known.values())
    fastest = [unit for unit, reduction in known.items() if reduction == most]
    if len(fastest) > 1:
        return _("Equally fast: %(units)s") % {"units": listed([_lowered(str(UNIT_LABELS[unit])) for unit in fastest])}
    return str(FASTEST[fastest[0]])


@dataclass(frozen=True)
class OwnersFinding:
    """What is said of the organisations, and the colours of those that are named."""

    heading: str
    subtitle: str
    colours: dict[str, str] = field(default_factory=dict)


def owners_finding(unit: str, owners: Sequence[OwnerReckoning], offer: Offer, style: NumberStyle) -> OwnersFinding:
    """Return how many organisations have fewer, and which changed most and least in proportion."""
    fewer = [owner for owner in owners if owner.after < owner.before]
    if len(owners) == 1:
        heading = _only_one(owners[0], offer, style)
    elif not fewer:
        heading = str(NOBODY_FEWER[unit])
    elif len(fewer) == len(owners):
        heading = str(EVERYONE_FEWER[unit])
    else:
        counts = {"some": style.plain(len(fewer)), "all": style.plain(len(owners))}
        heading = str(SOME_FEWER[unit]) % counts
    subject = str(UNIT_LABELS[unit])
    changes = sorted(
        (change, owner.code) for owner in owners if (change := change_in_percent(owner.before, owner.after)) is not None
    )
    if len(changes) < 2 or changes[0][0] == changes[-1][0]:
        return OwnersFinding(heading, subject)
    (most, first), (least, last) = changes[0], changes[-1]
    told = {
        "unit": subject,
        "first": offer.owner_name(first),
        "most": style.signed_percent(most),
        "last": offer.owner_name(last),
        "least": style.signed_percent(least),
    }
    if most < 0 <= least:
        extremes = _("%(unit)s. Fell most: %(first)s (%(most)s). Did not fall: %(last)s (%(least)s)") % told
    elif least < 0:
        extremes = _("%(unit)s. Fell most: %(first)s (%(most)s), least: %(last)s (%(least)s)") % told
    else:
        extremes = _("%(unit)s. Grew most: %(last)s (%(least)s), least: %(first)s (%(most)s)") % told
    return OwnersFinding(heading, extremes, {first: "s2", last: "s3"})


def _only_one(owner: OwnerReckoning, offer: Offer, style: NumberStyle) -> str:
    change = change_in_percent(owner.before, owner.after)
    return _("%(name)s: %(change)s") % {
        "name": offer.owner_name(owner.code),
        "change": "–" if change is None else style.signed_percent(change),
    }


def bridge_heading(bridge: Bridge, style: NumberStyle) -> str:
    """Return why the count is what it is; the amount is that without moves, late registrations and corrections."""
    change = bridge.like_for_like - bridge.restated
    if not change:
        return str(AS_MANY[bridge.unit])
    return numbered((FEWER if change < 0 else MORE)[bridge.unit], abs(change), style)


def bridge_causes(bridge: Bridge, style: NumberStyle) -> str:
    """Return the largest cause in either direction; "" when nothing happened."""
    down = min(bridge.steps.items(), key=lambda step: step[1])
    up = max(bridge.steps.items(), key=lambda step: step[1])
    largest = sorted((step for step in (down, up) if step[1]), key=lambda step: -abs(step[1]))
    if not largest:
        return ""
    told = [f"{STEP_LABELS[cls]} {style.signed(amount)}" for cls, amount in largest]
    first = _("Largest cause: %(cause)s.") % {"cause": told[0]}
    if len(largest) == 1 or (largest[0][1] < 0) == (largest[1][1] < 0):
        return first
    # Not inside an f-string: the strings to translate are gathered from plain calls only.
    second = _("In the other direction: %(cause)s.") % {"cause": told[1]}
    return f"{first} {second}"


def crowded_first(needs: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Return the needs by crowding: those of most organisations first, then those of most services; "" comes last."""
    return sorted(needs, key=lambda need: (not need, -len(needs[need]), -sum(needs[need].values()), need))


def crowding_finding(needs: Mapping[str, Mapping[str, int]], offer: Offer, style: NumberStyle) -> str:
    """Return the need that most organisations serve, with the most services among equals."""
    need = crowded_first(needs)[0]
    row = needs[need]
    if need and len({owner for each in needs.values() for owner in each}) == 1:
        told = {"need": offer.need_name(need), "services": style.plain(sum(row.values()))}
        return _("Most services for one need: %(need)s, %(services)s") % told
    if not need or len(row) < 2:
        return _("No need is served by more than one organisation")
    return _("Most crowded need: %(need)s, %(services)s services of %(owners)s organisations") % {
        "need": offer.need_name(need),
        "services": style.plain(sum(row.values())),
        "owners": style.plain(len(row)),
    }
