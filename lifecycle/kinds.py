"""Counted facts of a portfolio item: the closed vocabularies. Stored values; never rename one."""

from enum import StrEnum


class ItemUnit(StrEnum):
    """What the item is: a service or an application form (LEDGER.md, units S and F), or a pricing guideline.

    A guideline lives the same life cycle and is never counted: no operation of the ledger names it as an item.
    """

    SERVICE = "S"
    FORM = "F"
    GUIDELINE = "G"


#: Units of which the ledger keeps count.
COUNTED_UNITS = frozenset({ItemUnit.SERVICE, ItemUnit.FORM})


class Kind(StrEnum):
    """Support and chargeable services are kept apart; unknown is never free or zero."""

    SUPPORT = "support"
    CHARGEABLE = "chargeable"
    FREE_ADVICE = "free_advice"
    UNKNOWN = "unknown"


class Instrument(StrEnum):
    """The instrument of a support service."""

    GRANT = "grant"
    LOAN = "loan"
    GUARANTEE = "guarantee"
    EQUITY = "equity"
    IN_KIND = "in_kind"


class FormType(StrEnum):
    """The instrument type of a form; only an application counts in F (counting rule 5)."""

    APPLICATION = "application"
    PAYMENT_CLAIM = "payment_claim"
    REPORT = "report"
    NOTIFICATION = "notification"
    ATTACHMENT = "attachment"
    CONSENT = "consent"


class Scope(StrEnum):
    """Whether the service is offered in the whole country or in some regions."""

    NATIONAL = "national"
    REGIONAL = "regional"


class Production(StrEnum):
    """Who produces the service: the owner, a partner, or a producer it is purchased from."""

    OWN = "own"
    PARTNER = "partner"
    PURCHASED = "purchased"
