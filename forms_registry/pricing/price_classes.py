"""What a service costs, in classes by which people narrow a search."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from forms_registry.models import FeeRow, PriceItem
from forms_registry.pricing.public_terms import charged, fees_on, held_on, services_themselves
from forms_registry.pricing.vocabulary import Basis
from lifecycle.kinds import Kind

_BOUNDS = ((100_00, "up_to_100"), (1_000_00, "up_to_1000"))


class PriceClass(StrEnum):
    """What the cheapest way to the service itself costs without VAT, in euros: the usual total where it is stated."""

    FREE = "free"
    UP_TO_100 = "up_to_100"
    UP_TO_1000 = "up_to_1000"
    MORE = "more"


def price_classes(kinds: Mapping[str, str], day: date) -> dict[str, PriceClass]:
    """Return the class of each service on `day`, by code; `kinds` maps codes to kinds. At most two queries.

    Asking for support costs nothing. A chargeable service without a known amount is left out: unknown is not free.
    """
    found = {code: PriceClass.FREE for code, kind in kinds.items() if kind in {Kind.FREE_ADVICE, Kind.SUPPORT}}
    chargeable = [code for code, kind in kinds.items() if kind == Kind.CHARGEABLE]
    if not chargeable:
        return found
    prices = list(held_on(PriceItem, chargeable, day))
    fees = fees_on(prices, day)
    priced: dict[str, list[PriceItem]] = defaultdict(list)
    for price in prices:
        priced[price.item.code].append(price)
    for code, several in priced.items():
        amounts = [_amount(price, fees) for price in services_themselves(several)]
        if known := [cents for cents in amounts if cents is not None]:
            found[code] = _class_of(min(known))
    return found


def _amount(price: PriceItem, fees: Mapping[int, FeeRow]) -> int | None:
    return 0 if price.basis == Basis.FREE else price.typical_cents or charged(price, fees)


def _class_of(cents: int) -> PriceClass:
    if cents == 0:
        return PriceClass.FREE
    return next((PriceClass(name) for bound, name in _BOUNDS if cents <= bound), PriceClass.MORE)
