"""Work of the catalogue done after a commit, or in the background by django-tasks."""

from dataclasses import dataclass

from django_tasks import task

from catalogue.models import ProductCardPage, ProductCardRecord
from catalogue.services import latest_version, refresh_completeness
from lifecycle.states import LIVING_STATES


@dataclass(frozen=True)
class CompletenessTask:
    """Works out the completeness of one card when called; the card may be gone by then."""

    page_id: int

    def __post_init__(self) -> None:
        """Take the name by which Django logs what failed after a commit."""
        object.__setattr__(self, "__qualname__", f"CompletenessTask({self.page_id})")

    def __call__(self) -> None:
        """Refresh it."""
        card = ProductCardPage.objects.with_facts().filter(pk=self.page_id).first()
        if card is not None:
            refresh_completeness(card=latest_version(card))


@task()
def recheck_completeness() -> int:
    """Work out the completeness of living cards anew and return how many there are.

    Channels end, people leave and review dates pass without anybody saving the card.
    """
    ids = ProductCardRecord.objects.filter(
        item__life_cycle__state__in=[state.value for state in LIVING_STATES]
    ).values_list("page_id", flat=True)
    for page_id in ids:
        CompletenessTask(page_id)()
    return len(ids)
