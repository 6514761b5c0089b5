"""The invented history of the demo: it projects, it tells what a ledger must cope with, and it counts the same."""

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from lifecycle.ledger.book import Book
from lifecycle.ledger.figures import Selection, count
from tests.lifecycle.ledger import naive

DEMO = Path(__file__).resolve().parents[3] / "demo"
FILES = (DEMO / "ledger" / "baseline_2010.jsonl", DEMO / "ledger" / "history.jsonl")
OPENING, LAST = "2010-01-01", "2026-06-30"
OPS = naive.read(*FILES)
BY_SEQ = {payload["seq"]: payload for payload in OPS}
VOID = {payload["target"] for payload in OPS if payload["op"] == "VOID"}
OWNERS = ("KASVU", "ALUE", "TYO", "VIE", "INNO")
DISSOLVED = {"KEKSI": "INNO", "MAAS": "ALUE"}
YEAR_ENDS = (OPENING, *(f"{year}-12-31" for year in range(2010, 2026)), LAST)


@cache
def items_on(t: str, k: str = naive.FOR_EVER) -> dict[str, naive.Item]:
    """Return all items on `t` as known at `k`."""
    return naive.replay(OPS, t, k)


def before(payload: naive.Payload) -> dict[str, naive.Item]:
    """Return all items as they were known and stood just before an operation."""
    return _before(payload["seq"])


@cache
def _before(seq: int) -> dict[str, naive.Item]:
    return naive.replay(OPS[: seq - 1], BY_SEQ[seq]["effective"])


def ops_of(*kinds: str) -> list[naive.Payload]:
    """Return the operations of these kinds that are in force."""
    return [payload for payload in OPS if payload["op"] in kinds and payload["seq"] not in VOID]


def days(first: str, last: str) -> int:
    """Return the days from one date to another."""
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def new_items(payload: naive.Payload) -> list[naive.Payload]:
    """Return the items an operation makes known."""
    targets = [payload.get("new"), payload.get("target"), *payload.get("targets", ())]
    return [target for target in targets if isinstance(target, dict) and "unit" in target]


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV of the demo."""
    with (DEMO / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# The files


def test_size_and_form() -> None:
    assert all(path.stat().st_size < 600_000 for path in FILES)
    baseline, history = (naive.read(path) for path in FILES)
    assert {payload["op"] for payload in baseline} == {"BASE"}
    assert 1_000 <= len(history) <= 1_500
    assert [payload["seq"] for payload in OPS] == list(range(1, len(OPS) + 1))
    recorded = [payload["recorded"] for payload in OPS]
    assert recorded == sorted(recorded)
    assert recorded[-1] <= LAST
    for payload in OPS:
        assert payload["effective"] >= OPENING
        assert payload["proposer"] != payload["approver"]
        assert payload["rule_version"] == "1.0"
        assert payload["reason"]
        assert re.fullmatch(r"\d+/\d{4}, \w.+", payload["decision"])
        assert re.fullmatch(r"[0-9a-f]{64}", payload.get("evidence", "0" * 64))


def test_items_are_named_and_classified() -> None:
    codes = [new["item"] for payload in OPS for new in new_items(payload)]
    assert len(codes) == len(set(codes))
    known = {name: {row["code"] for row in rows(f"code_lists/{name}.csv")} for name in ("segments", "needs")}
    organisations = {row["code"] for row in rows("organisations.csv")}
    for new in (new for payload in OPS for new in new_items(payload)):
        assert re.fullmatch(r"P-\d{4}" if new["unit"] == "S" else r"L-\d{4}", new["item"])
        assert new["title"]
        assert new["org"] in organisations
        assert set(new["segments"]) <= known["segments"]
        assert set(new["needs"]) <= known["needs"]


def test_titles_are_unique_within_an_owner_and_unlike_those_of_the_cards() -> None:
    lines = [line for path in (DEMO / "cards").glob("*.jsonl") for line in path.read_text("utf-8").splitlines()]
    cards = {json.loads(line)["title_fi"].casefold() for line in lines}
    for t in YEAR_ENDS:
        titles = Counter((item.owner, item.title.strip().casefold()) for item in items_on(t).values() if item.live)
        assert set(titles.values()) == {1}
        assert not {title for _owner, title in titles} & cards


def test_forms_ask_for_what_they_prefill() -> None:
    for t in YEAR_ENDS:
        for item in items_on(t).values():
            if item.unit == "F" and item.live:
                assert 8 <= len(item.required) <= 45
                assert all(re.fullmatch(r"[a-z][a-z0-9_]*", key) for key in item.concepts)
    for payload in ops_of("CHANNEL"):
        fields = set(before(payload)[payload["item"]].concepts)
        assert all(set(prefilled) <= fields for prefilled in payload.get("offer", {}).values())


# The figures


def test_the_files_project_one_by_one_and_at_once() -> None:
    whole, grown = Book.of(OPS), Book()
    for payload in OPS:
        grown.append(payload)
    assert whole.timelines.keys() == grown.timelines.keys()
    assert all(whole.timelines[item].steps == grown.timelines[item].steps for item in whole.timelines)


@pytest.mark.parametrize("k", ["2010-12-31", "2014-11-30", "2016-06-30", naive.FOR_EVER])
def test_every_figure_is_the_same_by_a_naive_recount(k: str) -> None:
    book = Book.of([payload for payload in OPS if payload["recorded"] <= k])
    for t in (*YEAR_ENDS, "2012-07-01", "2027-01-01"):
        for unit in naive.UNITS:
            for owner in (None, *OWNERS, *DISSOLVED, "REK"):
                selection = Selection(owners=None if owner is None else frozenset({owner}))
                expected = naive.count_items(items_on(t, k).values(), unit, owner)
                assert count(book, unit, t, selection) == expected, (unit, t, owner)


def figure(unit: str, t: str, owner: str | None = None) -> int:
    """Return a figure by the naive count."""
    return naive.count_items(items_on(t).values(), unit, owner)


def test_the_baseline_is_large_and_the_offering_shrinks_unevenly() -> None:
    counted = [item for item in items_on(OPENING, "2010-03-31").values() if item.counted]
    assert len([item for item in counted if item.unit == "S"]) >= 400
    assert len([item for item in counted if item.unit == "F"]) >= 300
    assert {item.owner for item in counted} == {*OWNERS, *DISSOLVED}
    kept = {unit: figure(unit, LAST) / figure(unit, OPENING) for unit in naive.UNITS}
    assert 0.55 < kept["S"] < 0.65
    assert 0.40 < kept["F"] < 0.50
    assert 0.30 < kept["R"] < 0.45
    assert kept["C"] < 0.95
    services = {t: figure("S", t) for t in YEAR_ENDS}
    assert services["2010-12-31"] > services[OPENING]
    assert services["2020-12-31"] > services["2019-12-31"]
    lagging = {owner: figure("S", LAST, owner) / figure("S", OPENING, owner) for owner in OWNERS}
    assert lagging["TYO"] > 0.8 > max(kept for owner, kept in lagging.items() if owner != "TYO")


# The story


def _merges(unit: str) -> Iterator[tuple[naive.Payload, list[naive.Item]]]:
    for payload in ops_of("MERGE"):
        items = before(payload)
        sources = [items[code] for code in payload["sources"]]
        if sources[0].unit == unit:
            yield payload, sources


def _owners_of(payload: naive.Payload, sources: list[naive.Item]) -> set[str]:
    target = payload["target"]
    return {item.owner for item in sources} | {target.get("org") or before(payload)[target["item"]].owner}


def three_forms_of_three_owners_whose_applicants_answer_more() -> bool:
    return any(
        len({item.owner for item in sources}) == 3
        and all(len(payload["target"].get("req", ())) > item.inputs for item in sources)
        for payload, sources in _merges("F")
    )


def several_merges_across_owners() -> bool:
    crossing = {unit: sum(len(_owners_of(*merge)) > 1 for merge in _merges(unit)) for unit in "SF"}
    return crossing["S"] >= 2 and crossing["F"] >= 2


def split_and_merged_again() -> bool:
    parts = [{target["item"] for target in split["targets"]} for split in ops_of("SPLIT")]
    together = [{*merge["sources"], merge["target"]["item"]} for merge in ops_of("MERGE")]
    return sum(any(part <= merged for merged in together) for part in parts) >= 2


def _returns() -> Iterator[tuple[naive.Payload, int, naive.Item]]:
    for payload in ops_of("REINSTATE"):
        ends = [row["effective"] for row in ops_of("RETIRE") if row["item"] == payload["item"]]
        ended = max(end for end in ends if end < payload["effective"])
        yield payload, days(ended, payload["effective"]), before(payload)[payload["item"]]


def reinstated_within_24_months_and_after() -> bool:
    spans = [span for _payload, span, _item in _returns()]
    return any(span < 700 for span in spans) and any(span > 740 for span in spans)


def reinstated_to_the_heir_of_its_owner() -> bool:
    return any(
        item.owner in DISSOLVED and items_on(payload["effective"])[item.code].owner == DISSOLVED[item.owner]
        for payload, _span, item in _returns()
    )


def owners_dissolved() -> bool:
    ended = {payload["from_org"]: payload["to_org"] for payload in ops_of("DISSOLVE")}
    left = [item for item in items_on(LAST).values() if item.live and item.owner in DISSOLVED]
    return ended == DISSOLVED and not left


def out_of_the_perimeter_and_in() -> bool:
    out = {code for payload in ops_of("PERIMETER_OUT") for code in payload["items"]}
    back = {code for payload in ops_of("PERIMETER_IN") for code in payload["items"]}
    return len(out) >= 5 and bool(back) and back < out


def out_of_scope_and_in() -> bool:
    out = {code for payload in ops_of("SCOPE_OUT") for code in payload.get("items", [payload.get("item")])}
    back = {code for payload in ops_of("SCOPE_IN") for code in payload["items"]}
    return bool(back) and back < out


def registered_late_at_the_baseline_and_after() -> bool:
    late = ops_of("LATE")
    after = [payload for payload in late if payload["effective"] > OPENING]
    ended = [payload for payload in late if payload["new"]["org"] in DISSOLVED and payload["recorded"] > "2015"]
    return 0 < len(after) < len(late) and bool(ended)


def restated_years_later() -> bool:
    old = [row for row in ops_of("FIELD", "RETIRE") if days(row["effective"], row["recorded"]) > 700]
    ended = [row for row in old if row["op"] == "FIELD" and not items_on(row["recorded"])[row["item"]].live]
    return {row["op"] for row in old} == {"FIELD", "RETIRE"} and bool(ended)


def made_void() -> bool:
    return {BY_SEQ[seq]["op"] for seq in VOID} == {"RETIRE", "ADD", "FIELD"}


def _alike(retired: naive.Payload, added: naive.Payload) -> bool:
    if abs(days(retired["effective"], added["effective"])) > 365 or added["new"]["unit"] != "F":
        return False
    ended = before(retired)[retired["item"]]
    asked = set(ended.concepts.values())
    begun = {*added["new"]["req"], *added["new"].get("opt", ())}
    return ended.unit == "F" and len(asked & begun) / len(asked | begun) >= 0.6


def paired_replacements() -> bool:
    units = [BY_SEQ[pair["add_seq"]]["new"]["unit"] for pair in ops_of("PAIR")]
    return Counter(units) == {"S": 2, "F": 2}


def replaced_by_a_look_alike_without_a_pair() -> bool:
    paired = {pair[name] for pair in ops_of("PAIR") for name in ("retire_seq", "add_seq")}
    added = [row for row in ops_of("ADD") if row["reason"] == "Uusi hakemus." and row["seq"] not in paired]
    retired = [row for row in ops_of("RETIRE") if row["item"].startswith("L-") and row["seq"] not in paired]
    return all(any(_alike(row, each) for row in retired) for each in added) and len(added) >= 3


def forms_made_reports_before_the_year_ends() -> bool:
    rows = [row for row in ops_of("CLASSIFY") if row["set"].get("instrument") == "report"]
    return len(rows) >= 3 and all(row["effective"][5:] > "12-01" for row in rows)


def many_ends_in_one_december() -> bool:
    months = Counter(row["effective"][:7] for row in ops_of("RETIRE") if items_on(OPENING).get(row["item"]))
    return months["2012-12"] >= 15 and months["2012-12"] > 3 * (months["2012-11"] + 1)


def produced_by_others_and_again_by_the_owner() -> bool:
    return {row["production"] for row in ops_of("PRODUCTION")} == {"own", "partner", "purchased"}


def from_paper_to_a_prefilled_form_alone() -> bool:
    offered: dict[str, set[str]] = {}
    for payload in ops_of("CHANNEL"):
        offered.setdefault(payload["item"], set()).update(payload.get("offer", ()))
    gone = [row for row in ops_of("CHANNEL") if "paper" in row.get("withdraw", ())]
    fell = [row for row in gone if before(row)[row["item"]].inputs > items_on(row["effective"])[row["item"]].inputs]
    prefilled = [row for row in ops_of("CHANNEL") if row.get("offer", {}).get("eform")]
    whole = [item for item, channels in offered.items() if {"pdf", "eform"} <= channels]
    return min(len(gone), len(prefilled)) >= 40 and len(fell) >= 20 and len(whole) >= 5


def fields_of_all_kinds_changed() -> bool:
    verbs = Counter(verb for row in ops_of("FIELD") for change in row["changes"] for verb in change)
    many = {"remove": 120, "relax": 50, "remap": 60, "add": 3, "tighten": 3}
    return all(verbs[verb] >= least for verb, least in many.items())


def renamed_and_classified() -> bool:
    facts = Counter(name for row in ops_of("CLASSIFY") for name in row["set"])
    return len(ops_of("RENAME")) >= 40 and all(facts[name] for name in ("kind", "segments", "needs", "scope"))


def transferred_between_owners() -> bool:
    return len({(row["from_org"], row["to_org"]) for row in ops_of("TRANSFER")}) >= 5


def announced_ahead_and_recorded_afterwards() -> bool:
    gaps = [days(row["recorded"], row["effective"]) for row in ops_of("RETIRE", "MERGE", "ADD")]
    return sum(gap > 30 for gap in gaps) > 50 and sum(gap < 0 for gap in gaps) > 30


def a_free_form_letter_offered() -> bool:
    return any("free_form" in row.get("offer", ()) for row in ops_of("CHANNEL"))


def items_outside_the_perimeter_never_counted() -> bool:
    outside = [item for item in items_on(OPENING).values() if item.owner == "REK"]
    return len(outside) >= 2 and not any(item.counted for item in outside)


STORY: tuple[Callable[[], Any], ...] = (
    three_forms_of_three_owners_whose_applicants_answer_more,
    several_merges_across_owners,
    split_and_merged_again,
    reinstated_within_24_months_and_after,
    reinstated_to_the_heir_of_its_owner,
    owners_dissolved,
    out_of_the_perimeter_and_in,
    out_of_scope_and_in,
    registered_late_at_the_baseline_and_after,
    restated_years_later,
    made_void,
    paired_replacements,
    replaced_by_a_look_alike_without_a_pair,
    forms_made_reports_before_the_year_ends,
    many_ends_in_one_december,
    produced_by_others_and_again_by_the_owner,
    from_paper_to_a_prefilled_form_alone,
    fields_of_all_kinds_changed,
    renamed_and_classified,
    transferred_between_owners,
    announced_ahead_and_recorded_afterwards,
    a_free_form_letter_offered,
    items_outside_the_perimeter_never_counted,
)


@pytest.mark.parametrize("tells", STORY, ids=lambda tells: tells.__name__)
def test_the_history_tells(tells: Callable[[], bool]) -> None:
    assert tells()
