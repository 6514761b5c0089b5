"""Template tags of the public pages: icons, and data for search engines."""

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django import template
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from catalogue.term_mentions import Mention
from catalogue.word_links import linked

register = template.Library()

_FOLDER: Final = Path(settings.BASE_DIR) / "static" / "vendor" / "lucide" / "icons"
_KIND_COLOURS: Final = {
    "support": "teal",
    "chargeable": "purple",
    "free_advice": "accent",
    "unknown": "neutral",
    "": "brand",
}
_KIND_ICONS: Final = {
    "support": "hand-coins",
    "chargeable": "euro",
    "free_advice": "message-circle",
    "unknown": "circle-question-mark",
    "": "layers",
}
_STATE_COLOURS: Final = {
    "draft": "neutral",
    "in_review": "info",
    "approved": "info",
    "in_use": "success",
    "retiring": "warning",
    "retired": "neutral",
}
_STATE_ICONS: Final = {
    "draft": "pencil",
    "in_review": "hourglass",
    "approved": "clipboard-check",
    "in_use": "circle-check",
    "retiring": "calendar",
    "retired": "x",
}


@lru_cache(maxsize=100)
def _svg(name: str) -> str:
    text = (_FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    body = text[text.index(">", text.index("<svg")) + 1 : text.rindex("</svg>")]
    paths = " ".join(line.strip() for line in body.splitlines() if line.strip())
    return (
        '<svg class="i" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" '
        f'stroke-linejoin="round" aria-hidden="true" focusable="false">{paths}</svg>'
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return a vendored icon as inline SVG; decoration only, so hidden from screen readers."""
    return mark_safe(_svg(name))


@register.filter
def kind_colour(kind: str) -> str:
    """Return the colour name of a kind."""
    return _KIND_COLOURS.get(kind, "neutral")


@register.filter
def kind_icon(kind: str) -> str:
    """Return the icon name of a kind."""
    return _KIND_ICONS.get(kind, "circle-question-mark")


@register.filter
def state_colour(state: str) -> str:
    """Return the colour name of a state."""
    return _STATE_COLOURS.get(state, "neutral")


@register.filter
def state_icon(state: str) -> str:
    """Return the icon name of a state."""
    return _STATE_ICONS.get(state, "info")


@register.filter
def with_whole_sections(law: str) -> str:
    """Return the name of a law whose section number and sign never part at the end of a line."""
    return law.replace(" §", "\N{NO-BREAK SPACE}§")


@register.filter
def with_terms(html: SafeString, mentions: Sequence[Mention]) -> SafeString:
    """Return the HTML of a text with the terms it mentions linked to their explanations further down the page."""
    note = _("what the word means")
    return mark_safe(linked(html, [(mention.words, f"#{mention.anchor}", note) for mention in mentions]))


@register.simple_tag
def json_ld(value: Any) -> SafeString:
    """Return a data block for search engines; `<`, `>` and `&` are escaped so that no text can end it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character, code in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(character, code)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')
