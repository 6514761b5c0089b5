"""The price or the aid of a service on its card: never both."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from catalogue.presentation import register_block
from forms_registry.pricing.public_terms import aid_line, price_lines
from lifecycle.kinds import Kind

Block = tuple[str, dict[str, Any]]


def price_block(request: HttpRequest, page: Any) -> Block | None:
    """Return what the service costs today, for chargeable services and free advice; None when it is not known."""
    item = page.record.item
    if item.kind not in (Kind.CHARGEABLE, Kind.FREE_ADVICE):
        return None
    lines = price_lines(item.code, timezone.localdate()) if item.kind == Kind.CHARGEABLE else []
    if item.kind == Kind.CHARGEABLE and not lines:
        return None
    return "components/card_price.html", {"lines": lines, "kind": item.kind}


def aid_block(request: HttpRequest, page: Any) -> Block | None:
    """Return what a support service gives today; None when it is not known."""
    item = page.record.item
    if item.kind != Kind.SUPPORT:
        return None
    line = aid_line(item.code, timezone.localdate())
    return ("components/card_aid.html", {"line": line, "kind": item.kind}) if line is not None else None


def register_blocks() -> None:
    """Register the blocks; they stand before what else is added to a card."""
    register_block("ProductCardPage", "price", price_block)
    register_block("ProductCardPage", "aid", aid_block)
