"""The forms that ended because another took their place, and how much they asked."""

from collections.abc import Collection
from dataclasses import dataclass

from forms_registry.public_index import questions_of_versions
from lifecycle.kinds import ItemUnit
from lifecycle.models import PortfolioItem
from lifecycle.states import State


@dataclass(frozen=True)
class Forerunner:
    """A form that ended; `required` are the answers its last version required, None when nobody knows."""

    item_id: int
    title: str
    required: int | None


def forerunners_of(item_ids: Collection[int]) -> dict[int, list[Forerunner]]:
    """Return what each of the forms behind `item_ids` followed directly, by id (one query, a second when any did)."""
    ended = PortfolioItem.objects.in_state(State.RETIRED).filter(
        unit=ItemUnit.FORM, life_cycle__dossier__successors__in=item_ids
    )
    rows = list(
        ended.order_by("code").values_list(
            "life_cycle__dossier__successors",
            "pk",
            "code",
            "name",
            "form_record__title",
            "form_record__published_version",
        )
    )
    if not rows:
        return {}
    asked = questions_of_versions([version for *_rest, version in rows if version is not None])
    found: dict[int, list[Forerunner]] = {}
    for successor, pk, code, name, draft_or_title, version in rows:
        title = draft_or_title if version is not None else ""
        required = asked[version].required if version in asked else None
        found.setdefault(successor, []).append(Forerunner(pk, title or name or code, required))
    return found


def required_together(forerunners: Collection[Forerunner]) -> int | None:
    """Return how many answers they required together, None when one's are not known."""
    numbers = [each.required for each in forerunners]
    return None if None in numbers else sum(number or 0 for number in numbers)
