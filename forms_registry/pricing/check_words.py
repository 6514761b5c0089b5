"""What the checks say, and what they rest on, in the active language. A newcomer finds each sentence by its code."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms_registry.pricing.check_rules import Rule
from forms_registry.pricing.labels import BASIS_LABELS, EVIDENCE_LABELS, ROUNDING_LABELS, UNIT_LABELS
from forms_registry.pricing.money import euros, rate

#: What a check is about, in a few words.
CHECK_TITLES: Final[dict[str, Promise]] = {
    "P01": gettext_lazy("Kind missing"),
    "P02": gettext_lazy("A support service carries a price"),
    "P03": gettext_lazy("A chargeable service carries an aid block"),
    "P04": gettext_lazy("No guideline, or not followed"),
    "P05": gettext_lazy("No valid price, or two at once"),
    "P06": gettext_lazy("Differs from the fee decree"),
    "P07": gettext_lazy("Public-law fee above the full cost"),
    "P08": gettext_lazy("Reduced without reason and law"),
    "P09": gettext_lazy("Business price below the full cost without reason"),
    "P10": gettext_lazy("VAT status does not fit the basis"),
    "P11": gettext_lazy("VAT rate is not that of the day"),
    "P12": gettext_lazy("Free without a legal reason"),
    "P13": gettext_lazy("Market activity without separate accounts"),
    "P14": gettext_lazy("Below cost to firms without a state-aid basis"),
    "P15": gettext_lazy("Unit or typical total missing"),
    "P16": gettext_lazy("Fee of a refusal not stated"),
    "P17": gettext_lazy("Not an amount of whole cents"),
    "P18": gettext_lazy("The text names another amount"),
    "A01": gettext_lazy("A support service without an aid block"),
}
RULE_LABELS: Final[dict[Rule, Promise]] = {
    Rule.KINDS_APART: gettext_lazy("Programme: support services are kept apart from chargeable ones"),
    Rule.COMMON_GUIDELINES: gettext_lazy("Programme: prices follow common, clear guidelines"),
    Rule.FEES_PUBLIC: gettext_lazy("Programme: the customer sees beforehand what a service costs"),
    Rule.FEES_BY_DECREE: gettext_lazy("Act on Criteria for Charges Payable to the State 150/1992, section 8"),
    Rule.FULL_COST: gettext_lazy("Act on Criteria for Charges Payable to the State 150/1992, section 6(1)"),
    Rule.REDUCED_FEE: gettext_lazy("Act on Criteria for Charges Payable to the State 150/1992, section 6(3)"),
    Rule.BUSINESS_PRICE: gettext_lazy("Act on Criteria for Charges Payable to the State 150/1992, section 7"),
    Rule.CHARGEABLE_BY_DEFAULT: gettext_lazy(
        "Act on Criteria for Charges Payable to the State 150/1992, sections 4 and 5"
    ),
    Rule.VAT_SCOPE: gettext_lazy("Value Added Tax Act 1501/1993, sections 1 and 6"),
    Rule.VAT_DAY: gettext_lazy("Value Added Tax Act 1501/1993, sections 15 and 84"),
    Rule.SEPARATE_ACCOUNTS: gettext_lazy("Competition Act 948/2011, section 30 d"),
    Rule.STATE_AID: gettext_lazy("Treaty on the Functioning of the European Union, Article 107"),
    Rule.DE_MINIMIS: gettext_lazy("Regulation (EU) 2023/2831 on de minimis aid"),
    Rule.WHOLE_CENTS: gettext_lazy("Money is kept in whole cents"),
}
_SENTENCES: Final[dict[tuple[str, str], Promise]] = {
    ("P01", "unknown"): gettext_lazy("Choose whether the service supports, charges or advises free of charge."),
    ("P02", "price"): gettext_lazy(
        "Line %(line)s: a support service has a price of %(cents)s. Make the chargeable part a service of its own."
    ),
    ("P02", "fee"): gettext_lazy(
        "Line %(line)s: a support service charges a fee. Make the chargeable part a service of its own."
    ),
    ("P03", "aid"): gettext_lazy("The service charges and gives aid: split it into two services."),
    ("P04", "missing"): gettext_lazy("Line %(line)s: name the pricing guideline that the price follows."),
    ("P04", "of_another"): gettext_lazy("Line %(line)s: %(guideline)s is another organisation's guideline."),
    ("P04", "not_valid"): gettext_lazy("Line %(line)s: no version of %(guideline)s is valid on %(day)s."),
    ("P04", "basis"): gettext_lazy("Line %(line)s: %(guideline)s does not allow the basis “%(basis)s”."),
    ("P04", "rounding"): gettext_lazy("Line %(line)s: %(cents)s is not rounded %(to)s, as %(guideline)s says."),
    ("P04", "evidence"): gettext_lazy("Line %(line)s: %(guideline)s wants %(evidence)s."),
    ("P05", "none"): gettext_lazy("A chargeable service needs a price."),
    ("P05", "ended"): gettext_lazy("Every price has ended: no price is valid on %(day)s."),
    ("P05", "not_begun"): gettext_lazy("No price is valid yet on %(day)s."),
    ("P05", "no_amount"): gettext_lazy("Line %(line)s: the amount is not known."),
    ("P05", "overlap"): gettext_lazy("Line %(line)s: two prices are valid on %(day)s."),
    ("P06", "follows_nothing"): gettext_lazy("Line %(line)s: name the fee schedule and the row that the fee follows."),
    ("P06", "no_row"): gettext_lazy("Line %(line)s: %(schedule)s has no row %(row)s in force on %(day)s."),
    ("P06", "amount"): gettext_lazy(
        "Line %(line)s: the price is %(cents)s, but row %(row)s of %(decree)s says %(wanted)s."
    ),
    ("P06", "unit"): gettext_lazy("Line %(line)s: the unit differs from row %(row)s of %(decree)s."),
    ("P06", "basis"): gettext_lazy("Line %(line)s: the basis differs from row %(row)s of %(decree)s."),
    ("P07", "above"): gettext_lazy("Line %(line)s: the fee of %(cents)s is above the full cost of %(cost)s."),
    ("P08", "lacks_reason"): gettext_lazy("Line %(line)s: say why the fee is reduced."),
    ("P08", "lacks_law"): gettext_lazy("Line %(line)s: name the law that allows the reduced fee."),
    ("P08", "lacks_reason_and_law"): gettext_lazy(
        "Line %(line)s: say why the fee is reduced, and name the law that allows it."
    ),
    ("P09", "below"): gettext_lazy(
        "Line %(line)s: the business price of %(cents)s is below the full cost of %(cost)s. Say why."
    ),
    ("P10", "not_stated"): gettext_lazy("Line %(line)s: say how VAT is dealt with."),
    ("P10", "public_law"): gettext_lazy("Line %(line)s: a public-law fee is outside VAT."),
    ("P10", "business"): gettext_lazy("Line %(line)s: a business price is within VAT: taxed, or exempt by law."),
    ("P10", "exempt_without_law"): gettext_lazy("Line %(line)s: name the law that exempts the price from VAT."),
    ("P10", "free_taxed"): gettext_lazy("Line %(line)s: what is free carries no VAT."),
    ("P11", "rate"): gettext_lazy("Line %(line)s: the VAT rate is stated as %(stated)s; on %(day)s it is %(wanted)s."),
    ("P11", "no_rate"): gettext_lazy("Line %(line)s: no VAT rate is known on %(day)s."),
    ("P12", "no_law"): gettext_lazy("Line %(line)s: name the law by which this is free."),
    ("P12", "charged"): gettext_lazy("Free advice has a price: change the kind or end the price."),
    ("P12", "no_ground"): gettext_lazy("Name the law that the free service rests on."),
    ("P13", "near"): gettext_lazy(
        "Market activity of %(sales)s a year comes near the %(limit)s above which accounts are kept apart."
    ),
    ("P13", "over"): gettext_lazy(
        "Market activity of %(sales)s a year is above %(limit)s: accounts must be kept apart."
    ),
    ("P14", "below"): gettext_lazy(
        "Line %(line)s: firms pay %(cents)s for what costs %(cost)s. Name the state-aid basis."
    ),
    ("P14", "none_without_reason"): gettext_lazy(
        "Line %(line)s: say why it is no state aid that firms pay less than the full cost of %(cost)s."
    ),
    ("P15", "missing"): gettext_lazy("Line %(line)s: say what the price is for: a decision, an hour, a page …"),
    ("P15", "no_typical"): gettext_lazy("Line %(line)s: a price per %(unit)s needs a typical total."),
    ("P16", "not_stated"): gettext_lazy("Line %(line)s: say whether the fee is charged when the answer is no."),
    ("P17", "unread"): gettext_lazy("Line %(line)s: “%(given)s” is not an amount of whole cents."),
    ("P18", "differs"): gettext_lazy("The text in %(language)s names %(amounts)s, which no price says."),
    ("A01", "none"): gettext_lazy("A support service needs an aid block: what it gives, at most, on what basis."),
    ("A01", "ended"): gettext_lazy("Every aid block has ended: none is valid on %(day)s."),
    ("A01", "not_begun"): gettext_lazy("No aid block is valid yet on %(day)s."),
    ("A01", "overlap"): gettext_lazy("Two aid blocks are valid on %(day)s."),
}
#: The name of a language in a sentence about a text in it.
_LANGUAGES: Final = {
    "fi": gettext_lazy("Finnish"),
    "sv": gettext_lazy("Swedish"),
    "en": gettext_lazy("English"),
}


def _day(value: Any) -> str:
    day = value if isinstance(value, date) else parse_date(str(value or ""))
    return str(date_format(day, "SHORT_DATE_FORMAT")) if day is not None else _("the day")


_TOLD: Final[Mapping[str, Callable[[Any], str]]] = {
    "cents": lambda value: euros(value) if value is not None else "",
    "cost": euros,
    "sales": euros,
    "limit": euros,
    "day": _day,
    "basis": lambda value: str(BASIS_LABELS.get(value, value)),
    "unit": lambda value: str(UNIT_LABELS.get(value, value)),
    "to": lambda value: str(ROUNDING_LABELS.get(value, value)),
    "evidence": lambda names: ", ".join(str(EVIDENCE_LABELS[name]) for name in names),
    "stated": rate,
    "language": lambda value: str(_LANGUAGES.get(value, value)),
    "amounts": ", ".join,
}


def sentence(code: str, variant: str, told: Mapping[str, Any]) -> str:
    """Return what a finding says, with amounts, days and names as people read them; the default day is today."""
    words = {key: _TOLD[key](value) if key in _TOLD else str(value) for key, value in told.items()}
    if "wanted" in told:
        words["wanted"] = euros(told["wanted"]) if code == "P06" else rate(told["wanted"])
    words.setdefault("day", _day(timezone.localdate()))
    return str(_SENTENCES[code, variant]) % words
