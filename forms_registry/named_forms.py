"""What forms are called on pages that compare them: title, owner, and where one reads them."""

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse

from forms_registry.models import ApplicationForm
from lifecycle.models import PortfolioItem


@dataclass(frozen=True)
class NamedForm:
    """A form in words. `record` is None and `url` "" when the register knows the form by its code alone."""

    code: str
    title: str
    owner: str
    url: str = ""
    record: ApplicationForm | None = None


def named_forms(codes: Collection[str]) -> dict[str, NamedForm]:
    """Return the forms with these codes in words, in the active language (two queries)."""
    records = ApplicationForm.objects.filter(item__code__in=codes).select_related("item__owner", "published_version")
    found = {
        form.code: NamedForm(
            form.code,
            form.published_version.title if form.published_version is not None else form.code,
            form.item.owner.name,
            reverse("forms_registry_form", args=[form.code]),
            form,
        )
        for form in records
    }
    for item in PortfolioItem.objects.filter(code__in=codes, form_record__isnull=True).select_related("owner"):
        found[item.code] = NamedForm(item.code, item.name, item.owner.name)
    return found
