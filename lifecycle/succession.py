"""What follows what: successors of items that leave or have left, followed to the last living ones."""

from collections.abc import Collection, Iterable

from lifecycle.models import PortfolioItem
from lifecycle.states import DOSSIER_STATES, PUBLIC_STATES, State


def _next_of(item_ids: Collection[int], states: Collection[State]) -> dict[int, list[PortfolioItem]]:
    """Return the successors that the present dossiers of items in `states` name, by item (two queries)."""
    rows = PortfolioItem.dossiers.through.objects.filter(
        portfolioitem_id__in=item_ids,
        portfolioitem__life_cycle__state__in=[state.value for state in states],
    ).values_list("portfolioitem_id", "retirementdossier_id", "portfolioitem__life_cycle__dossier_id")
    dossier_of = {item_id: dossier_id for item_id, dossier_id, present in rows if dossier_id == present}
    found: dict[int, list[PortfolioItem]] = {}
    links = PortfolioItem.succeeding_dossiers.through.objects.filter(
        retirementdossier_id__in=dossier_of.values()
    ).select_related("portfolioitem__life_cycle", "portfolioitem__owner")
    by_dossier: dict[int, list[PortfolioItem]] = {}
    for link in links.order_by("pk"):
        by_dossier.setdefault(link.retirementdossier_id, []).append(link.portfolioitem)
    for item_id, dossier_id in dossier_of.items():
        found[item_id] = by_dossier.get(dossier_id, [])
    return found


def living_successors(item: PortfolioItem) -> list[PortfolioItem]:
    """Return the last living items to which the chain of successors of a leaving or retired `item` leads, in order.

    Follows chains of any length, two queries a step; an item met twice is not followed again.
    """
    return living_successors_of([item])[item.pk]


def living_successors_of(items: Iterable[PortfolioItem]) -> dict[int, list[PortfolioItem]]:
    """Return the same for many items at once, by id: two queries a step for all of them together."""
    waves = {item.pk: [item] for item in items}
    living: dict[int, list[PortfolioItem]] = {start: [] for start in waves}
    seen = {start: {start} for start in waves}
    states = DOSSIER_STATES
    while any(waves.values()):
        following = _next_of({one.pk for wave in waves.values() for one in wave}, states)
        states = frozenset({State.RETIRED})
        for start, wave in waves.items():
            coming = [successor for one in wave for successor in following.get(one.pk, [])]
            waves[start] = _go_on(coming, seen[start], living[start])
    return living


def _go_on(coming: Iterable[PortfolioItem], seen: set[int], living: list[PortfolioItem]) -> list[PortfolioItem]:
    """Add those of `coming` that are living to `living`; return the retired ones, which are followed further."""
    retired = []
    for successor in coming:
        if successor.pk in seen:
            continue
        seen.add(successor.pk)
        if successor.state in PUBLIC_STATES:
            living.append(successor)
        elif successor.state is State.RETIRED:
            retired.append(successor)
    return retired


def leads_back_to(starts: Iterable[PortfolioItem], item_ids: Collection[int]) -> bool:
    """Whether following successors from `starts`, also those only proposed, arrives at one of `item_ids`."""
    targets = set(item_ids)
    wave = {start.pk for start in starts}
    seen: set[int] = set()
    while wave:
        if wave & targets:
            return True
        seen |= wave
        following = _next_of(wave, DOSSIER_STATES)
        wave = {successor.pk for successors in following.values() for successor in successors} - seen
    return False


def leaving_towards(item: PortfolioItem) -> list[int]:
    """Return the ids of items that are leaving and name `item`, or one it has succeeded, as what follows them."""
    found: list[int] = []
    targets = {item.pk}
    seen: set[int] = set()
    while targets:
        seen |= targets
        rows = PortfolioItem.objects.filter(
            life_cycle__dossier__successors__in=targets,
            life_cycle__state__in=[State.RETIRING.value, State.RETIRED.value],
        ).values_list("pk", "life_cycle__state")
        found += [pk for pk, state in rows if state == State.RETIRING and pk not in found]
        targets = {pk for pk, state in rows if state == State.RETIRED} - seen
    return found
