"""The closed vocabularies of pricing. Stored values; never rename one. Pure."""

from enum import IntEnum, StrEnum


class Basis(StrEnum):
    """On what ground something is charged for (Act 150/1992, sections 3, 6 and 7).

    `public_law` at most covers the full cost, `reduced` is a public-law fee below it, `business` is priced as a firm
    would, `free` is not charged for though it might be.
    """

    PUBLIC_LAW = "public_law"
    REDUCED = "reduced"
    BUSINESS = "business"
    FREE = "free"


class PriceUnit(StrEnum):
    """What one pays for; the first value, "", is not known."""

    DECISION = "decision"
    APPLICATION = "application"
    HOUR = "hour"
    DAY = "day"
    PAGE = "page"
    COPY = "copy"
    PARTICIPANT = "participant"
    COMPANY = "company"
    COUNTRY = "country"
    MONTH = "month"
    YEAR = "year"
    PIECE = "piece"


class VatTreatment(StrEnum):
    """How value added tax stands to a price: outside its scope (exercise of public power), exempt, or taxed."""

    OUTSIDE = "outside"
    EXEMPT = "exempt"
    TAXED = "taxed"


class StateAid(StrEnum):
    """The ground on which aid to a firm is lawful, or that it is none."""

    NONE = "none"
    DE_MINIMIS = "de_minimis"
    BLOCK_EXEMPTION = "block_exemption"
    NOTIFIED = "notified"


class Rounding(IntEnum):
    """To what a guideline has prices rounded, in cents."""

    CENT = 1
    TEN_CENTS = 10
    EURO = 100
    FIVE_EUROS = 500
    TEN_EUROS = 1_000


class Evidence(StrEnum):
    """What a guideline wants behind each price that cites it."""

    FULL_COST = "full_cost"
    COST_DOCUMENT = "cost_document"
    DECREE_ROW = "decree_row"
    REASON = "reason"


class Severity(StrEnum):
    """An error stops a card from being submitted; a warning is told."""

    ERROR = "error"
    WARNING = "warning"


class TermsStatus(StrEnum):
    """Where a price or an aid block stands: being written, decided with its card, or withdrawn before it was valid."""

    DRAFT = "draft"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


#: Units that say nothing of what the whole will cost.
OPEN_ENDED_UNITS = frozenset({PriceUnit.HOUR, PriceUnit.DAY})
#: Units in which the outcome may be a refusal.
DECIDED_UNITS = frozenset({PriceUnit.DECISION, PriceUnit.APPLICATION})
