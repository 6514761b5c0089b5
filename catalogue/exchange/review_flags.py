"""Flags for review: what an import found that a person has to look at. Their codes are listed in docs/importing.md."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.exchange.parsed import ParsedCard

#: Flags that may be said of every card of a file, and what they tell people.
STATED: Final[dict[str, str | Promise]] = {
    "no_finnish_title": gettext_lazy("The service has no name in Finnish."),
    "no_owner": gettext_lazy("The source names no responsible organisation."),
    "missing_channel": gettext_lazy("The source names channels that were not taken over."),
    "missing_form": gettext_lazy("The source names forms that were not taken over."),
    "unknown_code": gettext_lazy("The source has codes that were not taken over."),
    "production": gettext_lazy("The way of production is to be decided."),
    "charge": gettext_lazy("The charge is to be decided."),
    "free_of_charge": gettext_lazy("Free of charge in the source: support or advice, the owner decides."),
    "not_published": gettext_lazy("Not published in the source."),
}


def flag(card: ParsedCard, code: str, detail: str) -> None:
    """Mark a card for review and say so in the report."""
    card.flags.append({"code": code, "detail": detail})
    card.warnings.append(detail)


def shortened(text: str, limit: int) -> str:
    """Return `text` cut to `limit` characters, with an ellipsis where it was cut."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def was_longer(text: str, what: str, limit: int) -> str:
    """Return the detail of the flag `cut`, which keeps the whole text."""
    told = {"what": what, "limit": limit, "text": text}
    return _("%(what)s was longer than %(limit)s characters: %(text)s") % told


def fit(card: ParsedCard, text: str, what: str, limit: int = 255) -> str:
    """Return `text` cut to what the field holds; the flag keeps the whole of it."""
    if len(text) > limit:
        flag(card, "cut", was_longer(text, what, limit))
    return shortened(text, limit)
