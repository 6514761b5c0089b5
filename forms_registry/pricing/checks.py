"""The checks of prices and aid, as one table: code, severity, the law or rule behind it, and what it looks for. Pure.

What is not known is no finding, unless a check is about just that. See docs/pricing.md for what each rests on.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from forms_registry.pricing.amounts import amounts_in
from forms_registry.pricing.check_rules import Rule
from forms_registry.pricing.intervals import overlaps
from forms_registry.pricing.terms import Case, PriceTerms, Problem
from forms_registry.pricing.vat import STANDARD, NoRate, gross_from_net, rate_on
from forms_registry.pricing.vocabulary import (
    DECIDED_UNITS,
    OPEN_ENDED_UNITS,
    Basis,
    Evidence,
    Severity,
    StateAid,
    VatTreatment,
)
from lifecycle.kinds import Kind

#: Market activity of an authority above this turnover a year needs separate accounts (948/2011, section 30 d); cents.
SEPARATE_ACCOUNTS_CENTS: Final = 4_000_000
#: From this share of it on the owner is told, in per cent.
NEAR_PERCENT: Final = 80
_PUBLIC_LAW: Final = frozenset({Basis.PUBLIC_LAW, Basis.REDUCED})


@dataclass(frozen=True)
class Finding:
    """A problem that the check `code` found."""

    code: str
    severity: Severity
    problem: Problem

    @property
    def is_error(self) -> bool:
        """Whether it stops a card from being submitted."""
        return self.severity is Severity.ERROR


@dataclass(frozen=True)
class Check:
    """One check. `rules` are what it rests on, the first of them before all."""

    code: str
    severity: Severity
    rules: tuple[Rule, ...]
    find: Callable[[Case], Iterable[Problem]]


def findings_of(case: Case) -> list[Finding]:
    """Return what every check finds in `case`, in the order of their codes."""
    return [Finding(check.code, check.severity, problem) for check in CHECKS for problem in check.find(case)]


def _each(look: Callable[[PriceTerms, date, Case], Problem | None]) -> Callable[[Case], Iterator[Problem]]:
    """Look at each price that has not ended, on the day it is checked on."""

    def find(case: Case) -> Iterator[Problem]:
        for price in case.standing:
            problem = look(price, price.checked_on(case.day), case)
            if problem is not None:
                yield Problem(problem.variant, {"line": price.line, **problem.told})

    return find


def _charges(price: PriceTerms) -> bool:
    return price.basis != Basis.FREE


def kind_missing(case: Case) -> Iterator[Problem]:
    """P01: whether the card supports, charges or advises is not known."""
    if not case.is_form and case.kind == Kind.UNKNOWN:
        yield Problem("unknown")


def support_with_price(case: Case) -> Iterator[Problem]:
    """P02: a support card carries a price; a fee of unknown amount is one."""
    if case.kind == Kind.SUPPORT and not case.is_form:
        for price in case.standing:
            if _charges(price):
                yield Problem("fee" if price.charged is None else "price", {"line": price.line, "cents": price.charged})


def chargeable_with_aid(case: Case) -> Iterator[Problem]:
    """P03: a chargeable card carries an aid block, so it is two services."""
    if case.kind == Kind.CHARGEABLE and _standing_aid(case):
        yield Problem("aid")


def _standing_aid(case: Case) -> bool:
    return any(aid.period.last is None or aid.period.last >= case.day for aid in case.aids)


def _guideline(price: PriceTerms, day: date, case: Case) -> Problem | None:
    cited = price.guideline
    if cited is None:
        return Problem("missing") if _charges(price) else None
    told = {"guideline": cited.code}
    if not cited.is_common and cited.owner != case.owner:
        return Problem("of_another", told)
    if cited.version is None:
        return Problem("not_valid", told | {"day": day})
    if price.basis not in cited.bases:
        return Problem("basis", told | {"basis": price.basis})
    if price.charged is not None and not price.follows_decree and price.charged % cited.rounding:
        return Problem("rounding", told | {"cents": price.charged, "to": cited.rounding})
    lacking = sorted(name for name in cited.evidence if not _has(price, name))
    return Problem("evidence", told | {"evidence": lacking}) if lacking else None


def _has(price: PriceTerms, evidence: str) -> bool:
    return {
        Evidence.FULL_COST: price.full_cost is not None and price.cost_on is not None,
        Evidence.COST_DOCUMENT: bool(price.cost_document),
        Evidence.DECREE_ROW: price.row is not None,
        Evidence.REASON: bool(price.reason),
    }[Evidence(evidence)]


def price_valid_once(case: Case) -> Iterator[Problem]:
    """P05: a chargeable card has a price on the day, with an amount, and never two of one line on one day."""
    needed = case.kind == Kind.CHARGEABLE and not case.is_form
    standing = case.standing
    if needed and not standing:
        yield Problem("ended" if case.prices else "none", {"day": case.day})
    elif needed and case.is_offered and not any(price.period.holds(case.day) for price in standing):
        yield Problem("not_begun", {"day": case.day})
    for price in standing:
        if _charges(price) and price.charged is None and not price.unread and not price.follows_decree:
            yield Problem("no_amount", {"line": price.line})
    for line in dict.fromkeys(price.line for price in case.prices):
        for _before, after in overlaps(price.period for price in case.prices if price.line == line):
            yield Problem("overlap", {"line": line, "day": after.first})


def _decree(price: PriceTerms, day: date, _case: Case) -> Problem | None:
    if not price.schedule:
        return Problem("follows_nothing") if price.follows_decree else None
    told = {"schedule": price.schedule, "row": price.row_number, "day": day}
    row = price.row
    if row is None:
        return Problem("no_row", told)
    told |= {"decree": row.decree}
    if price.cents is not None and not price.follows_decree and price.cents != row.cents:
        return Problem("amount", told | {"cents": price.cents, "wanted": row.cents})
    if price.unit and price.unit != row.unit:
        return Problem("unit", told)
    return Problem("basis", told) if price.basis != row.basis else None


def _above_cost(price: PriceTerms, _day: date, _case: Case) -> Problem | None:
    cents, cost = price.charged, price.full_cost
    if price.basis != Basis.PUBLIC_LAW or cents is None or cost is None or cents <= cost:
        return None
    return Problem("above", {"cents": cents, "cost": cost})


def _reduced(price: PriceTerms, _day: date, _case: Case) -> Problem | None:
    if price.basis != Basis.REDUCED:
        return None
    lacking = ["reason"] * (not price.reason) + ["law"] * (not price.law)
    return Problem("lacks_" + "_and_".join(lacking)) if lacking else None


def _below_cost(price: PriceTerms, _day: date, _case: Case) -> Problem | None:
    cents, cost = price.charged, price.full_cost
    if price.basis != Basis.BUSINESS or cents is None or cost is None or cents >= cost or price.reason:
        return None
    return Problem("below", {"cents": cents, "cost": cost})


def _vat_status(price: PriceTerms, _day: date, _case: Case) -> Problem | None:
    if not _charges(price):
        return Problem("free_taxed") if price.vat == VatTreatment.TAXED else None
    if not price.vat:
        return Problem("not_stated")
    if price.basis in _PUBLIC_LAW:
        return None if price.vat == VatTreatment.OUTSIDE else Problem("public_law")
    if price.vat == VatTreatment.OUTSIDE:
        return Problem("business")
    return Problem("exempt_without_law") if price.vat == VatTreatment.EXEMPT and not price.law else None


def _vat_rate(price: PriceTerms, day: date, case: Case) -> Problem | None:
    if price.vat != VatTreatment.TAXED or price.vat_tenths is None:
        return None
    try:
        wanted = rate_on(case.rates, day, STANDARD)
    except NoRate:
        return Problem("no_rate", {"day": day})
    return (
        None
        if price.vat_tenths == wanted
        else Problem("rate", {"stated": price.vat_tenths, "wanted": wanted, "day": day})
    )


def free_without_ground(case: Case) -> Iterator[Problem]:
    """P12: what is free says by which law; free advice charges nothing."""
    for price in case.standing:
        if not _charges(price) and not price.law:
            yield Problem("no_law", {"line": price.line})
    if case.kind == Kind.FREE_ADVICE and not case.is_form:
        if any(_charges(price) for price in case.standing):
            yield Problem("charged")
        elif not case.standing and not case.has_law:
            yield Problem("no_ground")


def market_activity(case: Case) -> Iterator[Problem]:
    """P13: market activity of the owner near or over the limit, and no separate accounts for this price.

    Sales are stated of services; a form only carries the price of one.
    """
    selling = not case.is_form and any(price.basis == Basis.BUSINESS for price in case.standing)
    sales = max(case.sales, case.owner_sales)
    if selling and not case.separate_accounts and sales * 100 >= SEPARATE_ACCOUNTS_CENTS * NEAR_PERCENT:
        variant = "over" if sales > SEPARATE_ACCOUNTS_CENTS else "near"
        yield Problem(variant, {"sales": sales, "limit": SEPARATE_ACCOUNTS_CENTS})


def _state_aid(price: PriceTerms, _day: date, case: Case) -> Problem | None:
    cents = 0 if price.basis == Basis.FREE else price.charged
    cost = price.full_cost
    if price.basis == Basis.PUBLIC_LAW or not case.for_firms or cents is None or cost is None or cents >= cost:
        return None
    if price.state_aid == StateAid.NONE:
        return None if price.reason else Problem("none_without_reason", {"cost": cost})
    return None if price.state_aid else Problem("below", {"cents": cents, "cost": cost})


def _unit(price: PriceTerms, _day: date, _case: Case) -> Problem | None:
    if not _charges(price):
        return None
    if not price.unit:
        return Problem("missing")
    return (
        Problem("no_typical", {"unit": price.unit})
        if price.unit in OPEN_ENDED_UNITS and price.typical is None
        else None
    )


def _refusal(price: PriceTerms, _day: date, _case: Case) -> Problem | None:
    stated = price.refusal is not None or not _charges(price)
    return Problem("not_stated") if not stated and price.unit in DECIDED_UNITS else None


def _whole_cents(price: PriceTerms, _day: date, _case: Case) -> Problem | None:
    return Problem("unread", {"given": price.unread}) if price.unread else None


def text_differs(case: Case) -> Iterator[Problem]:
    """P18: the free text names an amount of money that no price has."""
    if not case.standing or case.kind == Kind.SUPPORT:
        return
    known = {amount for price in case.standing for amount in _amounts_of(price, case)}
    if not known:
        return
    for language, text in case.texts.items():
        strange = dict.fromkeys(found.text for found in amounts_in(text) if found.cents not in known)
        if strange:
            yield Problem("differs", {"language": language, "amounts": list(strange)})


def _amounts_of(price: PriceTerms, case: Case) -> Iterator[int]:
    """Yield what a text may rightly say of a price: its amounts, without tax and with it."""
    for cents in (price.charged, price.cap, price.typical):
        if cents is None:
            continue
        yield cents
        if price.vat == VatTreatment.TAXED:
            try:
                yield gross_from_net(cents, rate_on(case.rates, price.checked_on(case.day)))
            except NoRate:
                continue


def support_without_aid(case: Case) -> Iterator[Problem]:
    """A01: a support card says on the day what it gives, once."""
    if case.kind != Kind.SUPPORT or case.is_form:
        return
    if not _standing_aid(case):
        yield Problem("ended" if case.aids else "none", {"day": case.day})
    elif case.is_offered and not any(aid.period.holds(case.day) for aid in case.aids):
        yield Problem("not_begun", {"day": case.day})
    for _before, after in overlaps(aid.period for aid in case.aids):
        yield Problem("overlap", {"day": after.first})


_E, _W = Severity.ERROR, Severity.WARNING
CHECKS: Final = (
    Check("P01", _E, (Rule.KINDS_APART,), kind_missing),
    Check("P02", _E, (Rule.KINDS_APART,), support_with_price),
    Check("P03", _E, (Rule.KINDS_APART,), chargeable_with_aid),
    Check("P04", _E, (Rule.COMMON_GUIDELINES,), _each(_guideline)),
    Check("P05", _E, (Rule.COMMON_GUIDELINES, Rule.FEES_PUBLIC), price_valid_once),
    Check("P06", _E, (Rule.FEES_BY_DECREE,), _each(_decree)),
    Check("P07", _W, (Rule.FULL_COST,), _each(_above_cost)),
    Check("P08", _E, (Rule.REDUCED_FEE,), _each(_reduced)),
    Check("P09", _E, (Rule.BUSINESS_PRICE,), _each(_below_cost)),
    Check("P10", _E, (Rule.VAT_SCOPE,), _each(_vat_status)),
    Check("P11", _E, (Rule.VAT_DAY,), _each(_vat_rate)),
    Check("P12", _E, (Rule.CHARGEABLE_BY_DEFAULT,), free_without_ground),
    Check("P13", _W, (Rule.SEPARATE_ACCOUNTS,), market_activity),
    Check("P14", _E, (Rule.DE_MINIMIS, Rule.STATE_AID), _each(_state_aid)),
    Check("P15", _E, (Rule.COMMON_GUIDELINES,), _each(_unit)),
    Check("P16", _W, (Rule.FEES_BY_DECREE,), _each(_refusal)),
    Check("P17", _E, (Rule.WHOLE_CENTS,), _each(_whole_cents)),
    Check("P18", _W, (Rule.FEES_PUBLIC,), text_differs),
    Check("A01", _E, (Rule.KINDS_APART,), support_without_aid),
)
CODES: Final = tuple(check.code for check in CHECKS)
