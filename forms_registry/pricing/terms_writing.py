"""Writing the drafts of prices and aid blocks. What is decided is written by nobody: `deciding` has it follow."""

from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from forms_registry.models import AidBlock, AidYear, PriceItem, PricingGuideline, SalesYear
from forms_registry.pricing.errors import PricingRefused
from lifecycle.access import access_of, holds_one_of, is_system
from lifecycle.errors import NotPermitted
from lifecycle.kinds import COUNTED_UNITS, ItemUnit
from lifecycle.locking import lock_item
from lifecycle.models import PortfolioItem
from lifecycle.roles import Role
from lifecycle.signals import item_changed
from lifecycle.states import State

WRITERS: Final = (Role.OWNER, Role.APPROVER)
#: What `write_price` may change.
PRICE_FACTS: Final = (
    "line", "is_addition", "label_fi", "label_sv", "label_en", "basis", "unit", "cents", "given_amount", "cap_cents",
    "typical_cents", "guideline", "schedule", "row_number", "follows_decree", "full_cost_cents", "full_cost_on",
    "full_cost_document", "vat", "vat_tenths", "refusal_charged", "reason", "law", "state_aid", "exceptions_fi",
    "exceptions_sv", "exceptions_en", "valid_from", "valid_to",
)  # fmt: skip
#: What `write_aid` may change.
AID_FACTS: Final = (
    "intensity", "max_cents", "own_share", "state_aid", "state_aid_reference", "budget_line", "conditions_fi",
    "conditions_sv", "conditions_en", "valid_from", "valid_to",
)  # fmt: skip
#: More is a slip of the keyboard: a hundred milliards of euros.
MOST_CENTS: Final = 10**13
_YEARS: Final = range(1900, 2201)


def check_may_write_terms(item: PortfolioItem, user: Any) -> None:
    """Raise NotPermitted or PricingRefused unless `user` may write prices and aid of `item` in its present state."""
    if item.unit not in COUNTED_UNITS:
        raise PricingRefused(_("Only services and forms have prices."))
    if not is_system(user) and not access_of(user).has(Role.ADMINISTRATOR) and not holds_one_of(user, WRITERS, item):
        raise NotPermitted(
            _("Only the people of %(organisation)s write its prices.") % {"organisation": item.owner.name}
        )
    if reason := why_frozen(item):
        raise PricingRefused(reason)


def why_frozen(item: PortfolioItem) -> str:
    """Return why nobody writes prices and aid of `item` in its present state; "" when they may be written."""
    if item.life_cycle.has_text_waiting or item.state in (State.IN_REVIEW, State.APPROVED):
        return _("The text waits for an approver or for its day: its prices are frozen with it.")
    if item.state is State.RETIRED:
        return _("This has left the offering, and its prices are kept as they were.")
    return ""


@transaction.atomic
def write_price(
    *, item: PortfolioItem, user: Any, values: Mapping[str, Any], price: PriceItem | None = None
) -> PriceItem:
    """Write a draft price of `item`, by the names of PRICE_FACTS, and return it; `price` None begins one.

    A draft may be wrong: the checks say so, and it cannot be submitted. Raises NotPermitted, or PricingRefused for
    what no draft can hold.
    """
    lock_item(item)
    check_may_write_terms(item, user)
    row = _own_draft(price, item) if price is not None else PriceItem(item=item, author=user)
    _fill(row, values, PRICE_FACTS)
    row.author = user
    if row.follows_decree:
        row.cents = None
    if row.cents is not None:
        row.given_amount = ""
    guideline: PricingGuideline | None = row.guideline
    if guideline is not None and guideline.published_version_id is None:
        raise PricingRefused(_("This guideline has not been approved."), {"guideline": _("not approved")})
    if row.row_number and row.schedule is None:
        raise PricingRefused(_("Choose the fee schedule of the row."), {"schedule": _("missing")})
    _save(row)
    _written(item, user, "price")
    return row


@transaction.atomic
def write_aid(*, item: PortfolioItem, user: Any, values: Mapping[str, Any]) -> AidBlock:
    """Write the draft aid block of `item`, by the names of AID_FACTS, beginning one where there is none."""
    lock_item(item)
    check_may_write_terms(item, user)
    if item.unit != ItemUnit.SERVICE:
        raise PricingRefused(_("Only a service gives aid."))
    row = AidBlock.objects.filter(item=item, status="draft").first() or AidBlock(item=item)
    row.author = user
    _fill(row, values, AID_FACTS)
    _save(row)
    _written(item, user, "aid")
    return row


@transaction.atomic
def discard_draft_terms(*, terms: PriceItem | AidBlock, user: Any) -> None:
    """Give up a draft that was not decided."""
    item = PortfolioItem.objects.with_facts().get(pk=terms.item_id)
    lock_item(item)
    check_may_write_terms(item, user)
    _own_draft(terms, item).delete()
    _written(item, user, "price" if isinstance(terms, PriceItem) else "aid")


@transaction.atomic
def state_aid_year(
    *, item: PortfolioItem, user: Any, year: int, paid_cents: int, administration_cents: int | None, source: str
) -> AidYear:
    """Say what was paid out in a year and what that cost; a year given again replaces what was said of it."""
    _check_year(item, user, year, source)
    _check_money({"paid_cents": paid_cents, "administration_cents": administration_cents})
    told = {"paid_cents": paid_cents, "administration_cents": administration_cents, "source": source.strip()}
    row, _new = AidYear.objects.update_or_create(item=item, year=year, defaults=told)
    item_changed.send(sender=PortfolioItem, item=item)
    return row


@transaction.atomic
def state_sales_year(
    *, item: PortfolioItem, user: Any, year: int, cents: int, separate_accounts: bool, source: str
) -> SalesYear:
    """Say what the market activity of a year turned over, and whether its accounts are kept apart."""
    _check_year(item, user, year, source)
    _check_money({"cents": cents})
    told = {"cents": cents, "separate_accounts": separate_accounts, "source": source.strip()}
    row, _new = SalesYear.objects.update_or_create(item=item, year=year, defaults=told)
    item_changed.send(sender=PortfolioItem, item=item)
    return row


def check_may_state_years(item: PortfolioItem, user: Any) -> None:
    """Raise NotPermitted unless `user` says what the years of `item` came to, in any state: they are no terms."""
    if not is_system(user) and not access_of(user).has(Role.ADMINISTRATOR) and not holds_one_of(user, WRITERS, item):
        raise NotPermitted(
            _("Only the people of %(organisation)s write its prices.") % {"organisation": item.owner.name}
        )


def _check_year(item: PortfolioItem, user: Any, year: int, source: str) -> None:
    check_may_state_years(item, user)
    if year not in _YEARS:
        raise PricingRefused(_("Give a year of four digits."), {"year": str(year)})
    if not source.strip():
        raise PricingRefused(_("Say where the amount comes from."), {"source": _("missing")})


def _check_money(amounts: Mapping[str, int | None]) -> None:
    for name, cents in amounts.items():
        if cents is not None and not 0 <= cents <= MOST_CENTS:
            raise PricingRefused(_("This amount of money is out of reach."), {name: str(cents)})


def _own_draft(row: Any, item: PortfolioItem) -> Any:
    """Return the draft as it is now; PricingRefused when it is another item's, or decided by now."""
    found = type(row).objects.select_for_update().filter(pk=row.pk, item=item).first()
    if found is None or not found.is_draft:
        raise PricingRefused(_("This is decided already. Write what is to follow it."))
    return found


def _fill(row: Any, values: Mapping[str, Any], names: tuple[str, ...]) -> None:
    unexpected = set(values) - set(names)
    if unexpected:
        raise PricingRefused(_("Unknown: %(names)s.") % {"names": ", ".join(sorted(unexpected))})
    for name, value in values.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    if row.valid_from is None:
        row.valid_from = timezone.localdate()


def _save(row: Any) -> None:
    _check_money({name: getattr(row, name) for name in vars(row) if name.endswith("cents")})
    try:
        row.full_clean(exclude=["decided_by", "decided_at", "decision", "author"])
    except ValidationError as error:
        problems = {name: " ".join(texts) for name, texts in error.message_dict.items()}
        raise PricingRefused(" ".join(error.messages), problems) from error
    row.save()


def _written(item: PortfolioItem, user: Any, what: str) -> None:
    log(instance=item, action="wagtail.edit", user=user, data={"changed": [what]})
    item_changed.send(sender=PortfolioItem, item=item)
