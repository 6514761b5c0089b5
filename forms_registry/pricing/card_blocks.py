"""The price or the aid of a service on its card: never both."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from catalogue.presentation import register_block
from forms_registry.pricing.public_history import Decided, history_of
from forms_registry.pricing.public_terms import aid_line, price_lines
from lifecycle.kinds import Kind
from lifecycle.models import PortfolioItem

Block = tuple[str, dict[str, Any]]


def price_block(request: HttpRequest, page: Any) -> Block | None:
    """Return what the service costs today, for chargeable services and free advice; None when it is not known."""
    item = page.record.item
    if item.kind not in (Kind.CHARGEABLE, Kind.FREE_ADVICE):
        return None
    about = price_of(item, Kind(item.kind))
    if item.kind == Kind.CHARGEABLE and not about["lines"] and not about["history"]:
        return None
    return "components/card_price.html", about


def price_of(item: PortfolioItem, kind: Kind) -> dict[str, Any]:
    """Return what components/card_price.html shows of a service or a form on the day: `lines`, `history` and `kind`."""
    today, decided = timezone.localdate(), Decided.of(item)
    lines = price_lines(decided.prices, decided.known, today) if kind == Kind.CHARGEABLE else []
    return {"lines": lines, "history": history_of(decided, today), "kind": kind.value}


def aid_block(request: HttpRequest, page: Any) -> Block | None:
    """Return what a support service gives today, and gave; None when it is not known."""
    item = page.record.item
    if item.kind != Kind.SUPPORT:
        return None
    today, decided = timezone.localdate(), Decided.of(item)
    line, history = aid_line(decided.blocks, today), history_of(decided, today)
    if line is None and not history:
        return None
    return "components/card_aid.html", {"line": line, "history": history, "kind": item.kind}


def register_blocks() -> None:
    """Register the blocks; they stand before what else is added to a card."""
    register_block("ProductCardPage", "price", price_block)
    register_block("ProductCardPage", "aid", aid_block)
