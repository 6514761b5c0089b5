"""Many forms at once, straight into the tables: for tests in which only their number matters."""

from itertools import count

from django.utils import timezone

from forms_registry.models import ApplicationForm, FormChannel, FormField, FormLayout
from lifecycle.models import PortfolioItem

_numbers = count(1)


def copies_of(form: ApplicationForm, number: int) -> list[ApplicationForm]:
    """Return so many forms like `form`, which is in use: same owner, state, facts, questions and channels."""
    return [_copy(form.pk, next(_numbers)) for _each in range(number)]


def _copy(pk: int, number: int) -> ApplicationForm:
    form = ApplicationForm.objects.with_facts().get(pk=pk)
    version = form.published_version
    rows = [row for model in (FormField, FormChannel, FormLayout) for row in model.objects.filter(version=version)]
    form.pk, form.item, form.title = None, _item_like(form.item, f"F-C{number:04d}"), f"{form.title} {number}"
    form.published_version = None
    form.save()
    version.pk, version.form, version.title_fi = None, form, form.title
    version.number = version.valid_from = version.published_at = None
    version.save()
    for row in rows:
        row.pk, row.version = None, version
        row.save()
    # Only now: nothing is added to a published version.
    version.number, version.valid_from, version.published_at = 1, timezone.localdate(), timezone.now()
    version.save()
    form.published_version = version
    form.save()
    return form


def _item_like(item: PortfolioItem, code: str) -> PortfolioItem:
    life_cycle, facts = item.life_cycle, item.classification
    item.pk, item.code = None, code
    item.save()
    life_cycle.pk, life_cycle.item = None, item
    life_cycle.save()
    facts.pk, facts.item = None, item
    facts.save()
    item.classification = facts
    item.save()
    return item
