"""Where the public reads a form: its permanent code, and its title so that people know what the link leads to."""

from typing import Final

from django.urls import reverse
from django.utils.text import slugify

_SLUG_LENGTH: Final = 80


def slug_of(title: str) -> str:
    """Return the part of the address that is for people; å is a, as on cards."""
    return slugify(title.replace("å", "a").replace("Å", "A"))[:_SLUG_LENGTH].strip("-") or "form"


def form_address(code: str, title: str) -> str:
    """Return the path, in the active language, of the page of the form with `code` and the Finnish `title`."""
    return reverse("forms_registry:form", args=[code, slug_of(title)])


def preview_address(code: str) -> str:
    """Return the path at which the newest version of a form is previewed."""
    return reverse("forms_registry:form_preview", args=[code])
