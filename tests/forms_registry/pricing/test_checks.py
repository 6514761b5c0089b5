"""Cards and the codes expected of them: every check both ways, from one table."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from forms_registry.pricing.check_words import _SENTENCES, CHECK_TITLES, RULE_LABELS, sentence
from forms_registry.pricing.checks import CHECKS, CODES, findings_of
from forms_registry.pricing.intervals import Period
from forms_registry.pricing.terms import AidTerms, Case, CitedGuideline, CitedRow, PriceTerms
from forms_registry.pricing.vat import STANDARD, DatedRate
from forms_registry.pricing.vocabulary import Evidence, Severity

DAY = date(2026, 6, 1)
SINCE = Period(date(2025, 1, 1))
RATES = [DatedRate(STANDARD, 240, date(2013, 1, 1)), DatedRate(STANDARD, 255, date(2024, 9, 1))]
GUIDELINE = CitedGuideline(
    "G-1", "ALUE", version=2, bases=frozenset({"public_law", "reduced", "business", "free"}), rounding=100
)
ROW = CitedRow("1/2025", "3.1", 20_000, "decision", "public_law")
#: A public-law fee with which nothing is wrong.
FEE = PriceTerms(
    line="1", period=SINCE, basis="public_law", unit="decision", cents=20_000, guideline=GUIDELINE, schedule="ALUE-F",
    row_number="3.1", row=ROW, full_cost=20_000, cost_on=date(2024, 10, 1), cost_document="Laskelma 4", vat="outside",
    refusal=True,
)  # fmt: skip
#: A business price with which nothing is wrong.
SOLD = PriceTerms(
    line="1", period=SINCE, basis="business", unit="participant", cents=50_000, guideline=GUIDELINE, full_cost=40_000,
    vat="taxed", refusal=False,
)  # fmt: skip
#: What is free though it might be charged for, with its ground.
FREE = PriceTerms(line="1", period=SINCE, basis="free", law="Laki 1/2020, 3 §")
AID = AidTerms(SINCE, max_cents=5_000_000)


def chargeable(*prices: PriceTerms, **case: Any) -> Case:
    return Case(DAY, "chargeable", prices, owner="ALUE", rates=RATES, **case)


def fee(**changes: Any) -> Case:
    return chargeable(replace(FEE, **changes))


def sold(**changes: Any) -> Case:
    return chargeable(replace(SOLD, **changes))


def reduced(**changes: Any) -> Case:
    row = replace(ROW, basis="reduced", cents=15_000)
    given = {
        "basis": "reduced",
        "cents": 15_000,
        "row": row,
        "reason": "Nuoret yritykset",
        "law": "150/1992, 6 § 3 mom.",
    }
    return chargeable(replace(FEE, **{**given, "state_aid": "de_minimis", **changes}))


TABLE: dict[str, tuple[Case, str]] = {
    "fee in order": (fee(), ""),
    "business price in order": (sold(), ""),
    "reduced fee in order": (reduced(), ""),
    "support with an aid block": (Case(DAY, "support", aids=[AID]), ""),
    "free advice with a law": (Case(DAY, "free_advice", has_law=True), ""),
    "free advice with a free item": (Case(DAY, "free_advice", [FREE]), ""),
    "form with a fee": (replace(fee(), is_form=True, kind="unknown"), ""),
    "form without a price": (Case(DAY, "unknown", is_form=True), ""),
    # P01
    "kind missing": (Case(DAY, "unknown"), "P01"),
    # P02
    "support with a price": (Case(DAY, "support", [FEE], [AID], owner="ALUE"), "P02"),
    "support with a fee of unknown amount": (
        Case(DAY, "support", [PriceTerms("fee", SINCE, "")], [AID]), "P02 P04 P05 P10 P15"
    ),
    "support with a price that has ended": (
        Case(DAY, "support", [replace(FEE, period=Period(date(2020, 1, 1), date(2026, 5, 31)))], [AID]), ""
    ),
    "support with a free item": (Case(DAY, "support", [FREE], [AID]), ""),
    # P03
    "chargeable with aid": (chargeable(FEE, aids=[AID]), "P03"),
    "chargeable with aid that ended": (
        chargeable(FEE, aids=[AidTerms(Period(date(2020, 1, 1), date(2024, 1, 1)))]), ""
    ),
    # P04
    "no guideline": (fee(guideline=None), "P04"),
    "guideline not valid": (fee(guideline=CitedGuideline("G-1", "ALUE")), "P04"),
    "guideline of another": (fee(guideline=replace(GUIDELINE, owner="VIE")), "P04"),
    "common guideline of another": (fee(guideline=replace(GUIDELINE, owner="VIE", is_common=True)), ""),
    "basis not allowed": (fee(guideline=replace(GUIDELINE, bases=frozenset({"business"}))), "P04"),
    "not rounded": (sold(cents=50_050), "P04"),
    "not rounded, as the decree has it": (fee(cents=20_050, row=replace(ROW, cents=20_050), full_cost=None), "P04"),
    "evidence lacking": (sold(guideline=replace(GUIDELINE, evidence=frozenset({Evidence.COST_DOCUMENT}))), "P04"),
    "evidence given": (fee(guideline=replace(GUIDELINE, evidence=frozenset(Evidence) - {Evidence.REASON})), ""),
    # P05
    "no price": (chargeable(), "P05"),
    "price ended": (fee(period=Period(date(2020, 1, 1), date(2026, 5, 31))), "P05"),
    "price ends that day": (fee(period=Period(date(2020, 1, 1), DAY)), ""),
    "price not begun": (fee(period=Period(date(2026, 6, 2))), "P05"),
    "price of a draft not begun": (replace(fee(period=Period(date(2026, 6, 2))), is_offered=False), ""),
    "overlapping": (chargeable(FEE, replace(FEE, period=Period(date(2026, 9, 1)))), "P05"),
    "one after the other": (
        chargeable(
            replace(FEE, period=Period(date(2025, 1, 1), date(2026, 8, 31))),
            replace(FEE, period=Period(date(2026, 9, 1))),
        ),
        "",
    ),
    "two lines side by side": (chargeable(FEE, replace(FEE, line="2")), ""),
    "amount unknown": (sold(cents=None), "P05"),
    # P06
    "differs from the row": (fee(cents=19_000), "P06"),
    "row is gone": (fee(row=None), "P06"),
    "unit differs": (fee(row=replace(ROW, unit="page")), "P06"),
    "basis differs": (fee(row=replace(ROW, basis="reduced")), "P06"),
    "follows the decree": (fee(follows_decree=True, cents=None), ""),
    "follows no decree": (fee(follows_decree=True, cents=None, schedule="", row=None), "P06"),
    # P07
    "fee above the full cost": (fee(full_cost=19_999), "P07"),
    "full cost unknown": (fee(full_cost=None), ""),
    # P08
    "reduced without reason": (reduced(reason=""), "P08"),
    "reduced without law": (reduced(law=""), "P08"),
    "reduced without either": (reduced(law="", reason=""), "P08"),
    # P09, P14
    "business below cost": (sold(full_cost=60_000), "P09 P14"),
    "business below cost with a reason": (sold(full_cost=60_000, reason="Kampanja"), "P14"),
    "business below cost with reason and ground": (
        sold(full_cost=60_000, reason="Kampanja", state_aid="de_minimis"), ""
    ),
    "business at cost": (sold(full_cost=50_000), ""),
    # P10
    "fee with VAT": (fee(vat="taxed"), "P10"),
    "VAT not stated": (fee(vat=""), "P10"),
    "business outside VAT": (sold(vat="outside"), "P10"),
    "business exempt without law": (sold(vat="exempt"), "P10"),
    "business exempt by law": (sold(vat="exempt", law="1501/1993, 39 §"), ""),
    "free with VAT": (Case(DAY, "free_advice", [replace(FREE, vat="taxed")]), "P10"),
    # P11
    "rate of another day": (sold(vat_tenths=240), "P11"),
    "rate of the day": (sold(vat_tenths=255), ""),
    "rate of the day it begins": (
        replace(sold(vat_tenths=255, period=Period(date(2024, 9, 1))), day=date(2024, 8, 1), is_offered=False), ""
    ),
    "no rate known": (replace(sold(vat_tenths=255, period=Period(date(2009, 1, 1))), day=date(2009, 1, 1)), "P11"),
    # P12
    "free without law": (chargeable(replace(FREE, law="")), "P12"),
    "free with law": (chargeable(FREE), ""),
    "free advice without law": (Case(DAY, "free_advice"), "P12"),
    "free advice that charges": (Case(DAY, "free_advice", [SOLD], owner="ALUE", has_law=True), "P12"),
    # P13
    "market activity far below": (chargeable(SOLD, sales=3_199_999), ""),
    "market activity near": (chargeable(SOLD, sales=3_200_000), "P13"),
    "market activity over": (chargeable(SOLD, owner_sales=4_000_001), "P13"),
    "market activity with separate accounts": (chargeable(SOLD, sales=9_000_000, separate_accounts=True), ""),
    "fees are no market activity": (chargeable(FEE, owner_sales=9_000_000), ""),
    # P14
    "free to firms below cost": (chargeable(replace(FREE, full_cost=10_000)), "P14"),
    "free to households below cost": (chargeable(replace(FREE, full_cost=10_000), for_firms=False), ""),
    "reduced to firms without ground": (reduced(state_aid=""), "P14"),
    "no aid, without saying why": (sold(full_cost=60_000, state_aid="none"), "P09 P14"),
    "no aid, and why": (sold(full_cost=60_000, state_aid="none", reason="Kaikille sama"), ""),
    # P15
    "unit missing": (sold(unit=""), "P15"),
    "hourly without a typical total": (sold(unit="hour"), "P15"),
    "hourly with a typical total": (sold(unit="hour", typical=200_000), ""),
    # P16
    "refusal not stated": (fee(refusal=None), "P16"),
    "refusal not stated where nothing is decided": (sold(refusal=None), ""),
    # P17
    "not whole cents": (sold(cents=None, unread="12,345"), "P17"),
    # P18
    "text agrees": (fee_text := chargeable(FEE, texts={"fi": "Maksu on 200 €.", "en": "EUR 200"}), ""),
    "text differs": (replace(fee_text, texts={"fi": "Maksu on 200 €.", "sv": "Avgiften är 190 euro."}), "P18"),
    "text with tax": (chargeable(SOLD, texts={"fi": "500 euroa, alv 25,5 %: 627,50 €"}), ""),
    "text with the tax of another day": (chargeable(SOLD, texts={"fi": "620 euroa"}), "P18"),
    "text names the cap": (chargeable(replace(SOLD, cap=90_000), texts={"en": "at most EUR 900"}), ""),
    "text about aid": (Case(DAY, "support", aids=[AID], texts={"fi": "Enintään 1 000 €"}), ""),
    # A01
    "support without aid": (Case(DAY, "support"), "A01"),
    "aid ended": (Case(DAY, "support", aids=[AidTerms(Period(date(2020, 1, 1), date(2026, 5, 31)))]), "A01"),
    "aid not begun": (Case(DAY, "support", aids=[AidTerms(Period(date(2027, 1, 1)))]), "A01"),
    "aid of a draft not begun": (Case(DAY, "support", aids=[AidTerms(Period(date(2027, 1, 1)))], is_offered=False), ""),
    "aid twice": (Case(DAY, "support", aids=[AID, AID]), "A01"),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
def test_card_has_exactly_the_codes_expected(name: str) -> None:
    case, codes = TABLE[name]
    assert list(dict.fromkeys(finding.code for finding in findings_of(case))) == codes.split()


def test_table_has_every_check_both_ways() -> None:
    found = {code for _case, codes in TABLE.values() for code in codes.split()}
    assert found == set(CODES)
    assert any(codes == "" for _case, codes in TABLE.values())


def test_codes_severities_and_rules_are_those_agreed() -> None:
    warnings = {check.code for check in CHECKS if check.severity is Severity.WARNING}
    assert warnings == {"P07", "P13", "P16", "P18"}
    assert [f"P{number:02}" for number in range(1, 19)] == [code for code in CODES if code != "A01"]
    assert set(CHECK_TITLES) == set(CODES)
    assert all(check.rules and all(rule in RULE_LABELS for rule in check.rules) for check in CHECKS)


@pytest.mark.parametrize("name", [name for name, (_case, codes) in TABLE.items() if codes])
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_finding_says_what_is_wrong(name: str, language: str) -> None:
    with translation.override(language):
        for finding in findings_of(TABLE[name][0]):
            said = sentence(finding.code, finding.problem.variant, finding.problem.told)
            assert said
            assert "%(" not in said


def test_table_uses_every_sentence() -> None:
    used = {(finding.code, finding.problem.variant) for case, _codes in TABLE.values() for finding in findings_of(case)}
    assert used == set(_SENTENCES)
