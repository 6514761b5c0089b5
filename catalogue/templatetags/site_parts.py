"""What templates of every app use: icons, the looks of kinds and states, structured data."""

import json
import re
from functools import cache
from typing import Any, Final

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from lifecycle.kinds import Kind
from lifecycle.states import State

register = template.Library()

_ICONS: Final = settings.BASE_DIR / "static" / "vendor" / "lucide" / "icons"
_SHAPES: Final = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)

#: Colour of the palette (data-color) and icon of each kind; the word always stands beside them.
_KINDS: Final[dict[str, tuple[str, str]]] = {
    "": ("brand", "layers"),
    Kind.SUPPORT: ("teal", "hand-coins"),
    Kind.CHARGEABLE: ("purple", "euro"),
    Kind.FREE_ADVICE: ("accent", "message-circle"),
    Kind.UNKNOWN: ("neutral", "circle-question-mark"),
}
_STATES: Final[dict[str, tuple[str, str]]] = {
    State.DRAFT: ("neutral", "pencil"),
    State.IN_REVIEW: ("warning", "hourglass"),
    State.APPROVED: ("info", "clipboard-check"),
    State.IN_USE: ("success", "circle-check"),
}
_CHANNELS: Final[dict[str, str]] = {
    "online": "monitor",
    "phone": "phone",
    "in_person": "map-pin",
    "email": "mail",
    "paper": "file-text",
    "web_page": "globe",
}
_UNSAFE_IN_SCRIPT: Final = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@cache
def _icon(name: str) -> SafeString:
    shapes = _SHAPES.search((_ICONS / f"{name}.svg").read_text(encoding="utf-8"))
    if shapes is None:
        raise template.TemplateSyntaxError(f"not an icon: {name}")
    inner = re.sub(r">\s+<", "><", shapes[1].strip())
    # The file is vendored and its sum is checked; nothing of it comes from people.
    return mark_safe(
        '<svg class="i" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round"'
        f' stroke-linejoin="round" aria-hidden="true" focusable="false">{inner}</svg>'
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return the vendored icon `name` as inline SVG, hidden from screen readers: words say the same."""
    return _icon(name)


@register.filter
def kind_colour(kind: str) -> str:
    """Return the palette colour of a kind of service."""
    return _KINDS.get(kind, _KINDS[Kind.UNKNOWN])[0]


@register.filter
def kind_icon(kind: str) -> str:
    """Return the icon of a kind of service."""
    return _KINDS.get(kind, _KINDS[Kind.UNKNOWN])[1]


@register.filter
def state_colour(state: str) -> str:
    """Return the palette colour of a state."""
    return _STATES.get(state, ("neutral", ""))[0]


@register.filter
def state_icon(state: str) -> str:
    """Return the icon of a state."""
    return _STATES.get(state, ("", "circle-dashed"))[1]


@register.filter
def channel_icon(kind: str) -> str:
    """Return the icon of a kind of channel."""
    return _CHANNELS.get(kind, "info")


@register.simple_tag
def structured_data(content: dict[str, Any]) -> SafeString:
    """Return schema.org data as a JSON-LD data block; nothing in it can close the element or run."""
    text = json.dumps(content, ensure_ascii=False).translate(_UNSAFE_IN_SCRIPT)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))
