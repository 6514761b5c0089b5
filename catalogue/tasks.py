"""Work of the catalogue done in the background by django-tasks."""

from django_tasks import task

from catalogue.models import ProductCardPage, ProductCardRecord
from catalogue.services import latest_version, refresh_completeness
from lifecycle.states import LIVING_STATES


@task()
def recheck_completeness() -> int:
    """Work out the completeness of living cards anew and return how many there are.

    Channels end, people leave and review dates pass without anybody saving the card.
    """
    ids = ProductCardRecord.objects.filter(
        item__life_cycle__state__in=[state.value for state in LIVING_STATES]
    ).values_list("page_id", flat=True)
    for page_id in ids:
        refresh_completeness(card=latest_version(ProductCardPage.objects.with_facts().get(pk=page_id)))
    return len(ids)
