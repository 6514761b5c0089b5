"""Human names of bases, units, taxes and states of prices, in the active language."""

import re
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from forms_registry.pricing.vocabulary import (
    Basis,
    Evidence,
    PriceUnit,
    Rounding,
    Severity,
    StateAid,
    TermsStatus,
    VatTreatment,
)

BASIS_LABELS: Final[dict[str, Promise]] = {
    Basis.PUBLIC_LAW: _("Public-law fee, at most the full cost"),
    Basis.REDUCED: _("Reduced public-law fee"),
    Basis.BUSINESS: _("Business price"),
    Basis.FREE: _("Free of charge"),
}
UNIT_LABELS: Final[dict[str, Promise]] = {
    PriceUnit.DECISION: pgettext_lazy("unit of price", "decision"),
    PriceUnit.APPLICATION: pgettext_lazy("unit of price", "application"),
    PriceUnit.HOUR: pgettext_lazy("unit of price", "hour"),
    PriceUnit.DAY: pgettext_lazy("unit of price", "day"),
    PriceUnit.PAGE: pgettext_lazy("unit of price", "page"),
    PriceUnit.COPY: pgettext_lazy("unit of price", "copy"),
    PriceUnit.PARTICIPANT: pgettext_lazy("unit of price", "participant"),
    PriceUnit.COMPANY: pgettext_lazy("unit of price", "company"),
    PriceUnit.COUNTRY: pgettext_lazy("unit of price", "country"),
    PriceUnit.MONTH: pgettext_lazy("unit of price", "month"),
    PriceUnit.YEAR: pgettext_lazy("unit of price", "year"),
    PriceUnit.PIECE: pgettext_lazy("unit of price", "piece"),
}
VAT_LABELS: Final[dict[str, Promise]] = {
    VatTreatment.OUTSIDE: _("No VAT: exercise of public power"),
    VatTreatment.EXEMPT: _("No VAT: exempt by law"),
    VatTreatment.TAXED: _("VAT is added"),
}
STATE_AID_LABELS: Final[dict[str, Promise]] = {
    StateAid.NONE: _("Not state aid"),
    StateAid.DE_MINIMIS: _("De minimis aid, Regulation (EU) 2023/2831"),
    StateAid.BLOCK_EXEMPTION: _("General Block Exemption, Regulation (EU) 651/2014"),
    StateAid.NOTIFIED: _("Notified to the Commission"),
}
#: What tells a legal act in any of the languages: "(EU) 2023/2831".
_ACT: Final = re.compile(r"\(E[UYCG]{1,2}\) \d+/\d+")


def state_aid_words(basis: str, reference: str) -> str:
    """Return a state-aid basis with its reference; an act that the label names is not said again before its article."""
    label = str(STATE_AID_LABELS.get(basis, ""))
    act = _ACT.search(label)
    again = re.match(rf"\s*(?:[^\W\d]+\s+){{0,3}}{re.escape(act[0])}[\s,;:]*", reference) if act is not None else None
    if again is not None:
        reference = reference[again.end() :]
    return ", ".join(filter(None, (label, reference)))


ROUNDING_LABELS: Final[dict[int, Promise]] = {
    Rounding.CENT: _("to the cent"),
    Rounding.TEN_CENTS: _("to ten cents"),
    Rounding.EURO: _("to the euro"),
    Rounding.FIVE_EUROS: _("to five euros"),
    Rounding.TEN_EUROS: _("to ten euros"),
}
EVIDENCE_LABELS: Final[dict[str, Promise]] = {
    Evidence.FULL_COST: _("the full cost and the day it was calculated"),
    Evidence.COST_DOCUMENT: _("the calculation of the full cost"),
    Evidence.DECREE_ROW: _("a row of the fee decree in force"),
    Evidence.REASON: _("a reason in words"),
}
SEVERITY_LABELS: Final[dict[str, Promise]] = {Severity.ERROR: _("Error"), Severity.WARNING: _("Warning")}
STATUS_LABELS: Final[dict[str, Promise]] = {
    TermsStatus.DRAFT: pgettext_lazy("terms", "Draft"),
    TermsStatus.DECIDED: pgettext_lazy("terms", "Decided"),
    TermsStatus.WITHDRAWN: pgettext_lazy("terms", "Withdrawn before it began"),
}
