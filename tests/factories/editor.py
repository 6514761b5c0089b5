"""What a browser would send from the card editor."""

from typing import Any

from django.forms import CheckboxInput
from django.test import Client
from django.urls import reverse

from catalogue.models import ProductCardPage


def posted_from_editor(client: Client, page: ProductCardPage) -> dict[str, Any]:
    """Return what a browser would post from the editor of `page` when nothing has been changed."""
    form = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).context["form"]
    boxes = list(form)
    for formset in form.formsets.values():
        boxes += [box for part in (formset.management_form, *formset.forms) for box in part]
    values = {}
    for box in boxes:
        shown = getattr(box.field.widget, "format_value", lambda value: value)(box.value())
        if not isinstance(box.field.widget, CheckboxInput) or shown:
            values[box.html_name] = "" if shown is None else shown
    return values
