"""The column `fee` of the card template: whether a service charges, where a source says no more than that.

“yes” drafts a price of unknown amount, so that the checks find it: on a support card it is a breach. “no” drafts that
the service is free, unless its kind says so. An empty cell is not known, and writes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from catalogue.exchange.card_columns import Errors, register_columns
from forms_registry.models import PriceItem
from forms_registry.pricing.terms_writing import discard_draft_terms, write_price
from forms_registry.pricing.vocabulary import Basis, TermsStatus
from lifecycle.kinds import Kind
from lifecycle.models import PortfolioItem, User

FEE_COLUMNS: Final = ("fee",)
#: The line of such a price; the owner writes the real ones beside it, or in its place.
LINE: Final = "fee"


@dataclass(frozen=True)
class Fee:
    """Whether there is a fee."""

    is_charged: bool


def read_fee(values: Mapping[str, str]) -> tuple[Fee | None, Errors]:
    """Return whether the row says that there is a fee; None when it does not say."""
    text = values.get("fee", "").strip().lower()
    if not text:
        return None, []
    if text not in ("yes", "no"):
        return None, [("fee", _("“%(value)s” is not one of %(choices)s.") % {"value": text, "choices": "yes, no"})]
    return Fee(text == "yes"), []


def write_fee(*, item: PortfolioItem, parsed: Fee, user: User) -> list[str]:
    """Draft what the row says of a fee in place of what an earlier one said; what is decided stays."""
    said = PriceItem.objects.filter(item=item, line=LINE)
    if said.exclude(status=TermsStatus.DRAFT.value).exists():
        return [_("The fee has been decided on here and stays as it is.")]
    draft = said.first()
    basis = "" if parsed.is_charged else Basis.FREE.value
    if not parsed.is_charged and item.kind in (Kind.SUPPORT, Kind.FREE_ADVICE):
        if draft is not None:
            discard_draft_terms(terms=draft, user=user)
    elif draft is None or draft.basis != basis:
        write_price(item=item, user=user, values={"line": LINE, "basis": basis}, price=draft)
    return []


def register_fee_column() -> None:
    """Add the column to the card template; called once when the app is ready."""
    register_columns(FEE_COLUMNS, read_fee, write_fee)
