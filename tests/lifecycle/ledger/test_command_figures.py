"""The worked examples through the command line: the same figures, in three formats, or one sentence why not."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from django.core.management import ManagementUtility
from django.utils import timezone

from lifecycle.models import Organisation, OrganisationGroup
from tests.lifecycle.ledger.asking import Payload, answer, ask, load, written
from tests.lifecycle.ledger.test_examples import PAPER_TO_EFORM, SPLIT_AND_BACK, THREE_TO_ONE, base, op

pytestmark = pytest.mark.django_db
END: Final = "2011-12-31"
Load = Callable[[list[Payload]], None]


@pytest.fixture
def loaded(tmp_path: Path) -> Load:
    """Return what loads operations into the ledger."""
    return lambda payloads: load(tmp_path, payloads)


@pytest.mark.parametrize(
    ("unit", "count", "baseline", "reduction"), [("F", 1, 3, 66.67), ("R", 24, 55, 56.36), ("S", 0, 0, None)]
)
def test_count_stands_beside_its_baseline(
    loaded: Load, unit: str, count: int, baseline: int, reduction: float | None
) -> None:
    loaded(THREE_TO_ONE)
    told = answer("count", "--unit", unit, "--on", END)
    assert (told["count"], told["baseline"], told["reduction_pct"]) == (count, baseline, reduction)
    assert told["baseline_on"] == "2010-01-01"
    assert (told["unit"], told["on"], told["basis"], told["rule_version"]) == (unit, END, "as_was", "1.0")
    assert len(told["head"]) == 64


@pytest.mark.parametrize(("owner", "forms", "inputs"), [("ELY", 0, 0), ("TEKES", 0, 0), ("FINNVERA", 1, 24)])
def test_count_of_an_owner(loaded: Load, owner: str, forms: int, inputs: int) -> None:
    loaded(THREE_TO_ONE)
    assert answer("count", "--unit", "F", "--on", END, "--owner", owner)["count"] == forms
    assert answer("count", "--unit", "R", "--on", END, "--owner", owner)["count"] == inputs
    assert answer("users", "--unit", "F", "--on", END)["users"][owner] == 1


def test_owners_are_added_and_a_group_narrows_them(loaded: Load) -> None:
    loaded(THREE_TO_ONE)
    group = OrganisationGroup.objects.create(code="KONSERNI", name_fi="Konserni")
    first = "2010-01-01"
    two = ("--owner", "ELY", "--owner", "TEKES")
    assert answer("count", "--unit", "F", "--on", first, *two)["count"] == 2
    assert answer("count", "--unit", "F", "--on", first, "--group", "KONSERNI")["count"] == 0
    group.organisations.add(Organisation.objects.get(code="ELY"))
    told = answer("count", "--unit", "F", "--on", first, *two, "--group", "KONSERNI")
    assert told["count"] == 1
    assert told["filters"] == {"owners": ["ELY"], "group": "KONSERNI"}


def test_k_leaves_out_what_was_recorded_later(loaded: Load) -> None:
    loaded(THREE_TO_ONE)
    early = answer("count", "--unit", "F", "--on", END, "--known", "2011-06-30")
    assert (early["count"], early["known"]) == (3, "2011-06-30")
    assert early["head"] != answer("count", "--unit", "F", "--on", END)["head"]
    assert answer("count", "--unit", "F", "--on", END, "--known", "2009-01-01")["baseline"] in (None, 0)


def test_lines_lead_from_one_count_to_the_other(loaded: Load) -> None:
    loaded(SPLIT_AND_BACK)
    told = answer("lines", "--unit", "S", "--from", "2010-01-01", "--to", "2012-12-31")
    assert told["totals"] == {"SPLIT": 1, "MERGE": -1}
    assert [(line["effective"], line["class"], line["item"], line["delta"]) for line in told["lines"]] == [
        ("2011-09-01", "SPLIT", "S-1", -1),
        ("2011-09-01", "SPLIT", "S-1a", 1),
        ("2011-09-01", "SPLIT", "S-1b", 1),
        ("2012-02-01", "MERGE", "S-1b", -1),
    ]
    assert {line["op"] for line in told["lines"]} == {"SPLIT", "MERGE"}
    assert told["from_count"] + sum(line["delta"] for line in told["lines"]) == told["to_count"] == 1
    half = answer("lines", "--unit", "S", "--from", END, "--to", "2012-12-31")
    assert half["totals"] == {"MERGE": -1}
    whole = answer("lines", "--unit", "S", "--to", "2012-12-31")
    assert whole["totals"]["BASE"] == 1


def test_rename_and_split_and_back_reduce_nothing(loaded: Load) -> None:
    loaded(SPLIT_AND_BACK)
    assert answer("count", "--unit", "S", "--on", "2012-12-31")["reduction_pct"] == 0.0
    assert answer("count", "--unit", "S", "--on", "2012-12-31", "--owner", "TE")["reduction_pct"] is None


def test_segment_that_only_the_ledger_knows_can_be_counted(loaded: Load) -> None:
    loaded(SPLIT_AND_BACK)
    assert answer("count", "--unit", "S", "--on", "2010-01-01", "--segment", "start")["count"] == 1
    found = ask("count", "--unit", "S", "--on", "2010-01-01", "--segment", "stert")
    assert (found.code, "stert" in found.error) == (2, True)


def test_prefilling_lowers_inputs_with_the_last_channel(loaded: Load) -> None:
    loaded(PAPER_TO_EFORM)
    told = answer("lines", "--unit", "R", "--from", "2010-01-01", "--to", END)
    assert told["totals"] == {"PREFILL": -5}
    assert answer("count", "--unit", "R", "--on", "2011-06-30")["count"] == 28
    services = answer("e-services", "--on", END)
    assert (services["eforms"], services["forms"], services["eform_share_pct"]) == (1, 3, 33.33)
    assert services["cards"] is None


def test_bridge_names_every_cause_and_meets_the_recount(loaded: Load) -> None:
    loaded([*THREE_TO_ONE, {**base("F-D", "ELY", req=["x"]), "op": "LATE", "recorded": "2012-01-01"}])
    today = timezone.localdate().isoformat()
    told = answer("bridge", "--unit", "F", "--on", today)
    assert (told["original_baseline"], told["late"], told["corrections"], told["restated_baseline"]) == (3, 1, 0, 4)
    assert {name: amount for name, amount in told["steps"].items() if amount} == {"MERGE": -2}
    assert (told["like_for_like"], told["moves"]) == (2, {"TRANSFER": 0, "PERIMETER": 0, "SCOPE": 0})
    assert (told["as_was"], told["recount"], told["difference"]) == (2, 2, 0)
    owned = answer("bridge", "--unit", "R", "--on", today, "--owner", "FINNVERA")
    assert (owned["recount"], owned["difference"]) == (24, 0)


@pytest.mark.parametrize(
    "left_out",
    [("--known", "2011-06-30"), ("--kind", "support"), ("--basis", "lfl", "--at", "2011-01-01")],
)
def test_recount_stands_beside_the_whole_only(loaded: Load, left_out: tuple[str, ...]) -> None:
    loaded(THREE_TO_ONE)
    today = timezone.localdate().isoformat()
    told = answer("bridge", "--unit", "F", "--on", today, *left_out)
    assert (told["recount"], told["difference"]) == (None, None)
    past = answer("bridge", "--unit", "F", "--on", END)
    assert past["recount"] is None


def test_bridge_from_another_day_restates_nothing(loaded: Load) -> None:
    loaded(THREE_TO_ONE)
    told = answer("bridge", "--unit", "F", "--from", "2011-01-01", "--on", END)
    assert (told["original_baseline"], told["restated_baseline"], told["steps"]["MERGE"]) == (3, 3, -2)


def test_like_for_like_carries_the_owner_of_one_day(loaded: Load) -> None:
    loaded([base("F-A", "ELY"), base("F-B", "TE"), op("DISSOLVE", "2011-01-01", from_org="ELY", to_org="TE")])
    question = ("count", "--unit", "F", "--on", END, "--owner", "TE")
    assert answer(*question)["baseline"] == 1
    like = answer(*question, "--basis", "lfl")
    assert (like["count"], like["baseline"], like["at"]) == (2, 2, END)
    assert answer(*question, "--basis", "lfl", "--at", "2010-06-30")["count"] == 1


@pytest.mark.parametrize(
    ("back", "expected"),
    [
        (None, {"gross": 1, "cancelled": 0, "provisional": 0, "sustained": 1, "late_reinstated": 0}),
        ("2012-06-01", {"gross": 1, "cancelled": 1, "provisional": 0, "sustained": 0, "late_reinstated": 0}),
        ("2013-06-01", {"gross": 1, "cancelled": 0, "provisional": 0, "sustained": 1, "late_reinstated": 1}),
    ],
)
def test_retirements_by_what_became_of_them(loaded: Load, back: str | None, expected: dict[str, int]) -> None:
    returns = [op("REINSTATE", back, item="S-1")] if back else []
    loaded([base("S-1", "ELY"), op("RETIRE", "2011-04-01", item="S-1"), *returns])
    told = answer("retirements", "--unit", "S", "--on", "2014-12-31")
    assert {name: told[name] for name in expected} == expected


def test_merge_arithmetic_of_a_file(tmp_path: Path) -> None:
    sources = {"F-A": ["c01..c18"], "F-B": ["c05..c26"], "F-C": ["c01..c10", "c26..c30"]}
    told = {"sources": sources, "target": ["c01..c22", "c31..c32"]}
    found = answer("merge-arithmetic", written(tmp_path, json.dumps(told), "merge.json"))
    expected = {"before": 55, "after": 24, "dedup": 25, "dropped": 8, "new": 2, "net": -31}
    assert {name: found[name] for name in expected} == expected
    assert found["per_applicant"] == {"F-A": 6, "F-B": 2, "F-C": 9}
    assert found["raises_answers"] is True
    told["sources"] = list(sources.values())
    listed = answer("merge-arithmetic", written(tmp_path, json.dumps(told), "merge.json"))
    assert listed["per_applicant"] == {"1": 6, "2": 2, "3": 9}


def test_merge_arithmetic_of_a_recorded_merge(loaded: Load) -> None:
    loaded(THREE_TO_ONE)
    found = answer("merge-arithmetic", "--operation", 4)
    assert (found["dedup"], found["dropped"], found["new"]) == (25, 8, 2)
    assert found["per_applicant"] == {"F-A": 6, "F-B": 2, "F-C": 9}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not JSON"),
        ("[]", "“sources” and “target”"),
        ('{"sources": 1, "target": []}', "“sources”"),
        ('{"sources": {}, "target": []}', "“sources”"),
        ('{"sources": [["a", 1]], "target": []}', "“sources[0]”"),
        ('{"sources": {"A": ["a"]}}', "“target”"),
        ('{"sources": {"A": ["c09..c01"]}, "target": []}', "sources.A"),
        ('{"sources": {"A": [', "line 1"),
        ("[" * 100_000, "JSON"),
    ],
)
def test_unclear_merge_is_refused_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    found = ask("merge-arithmetic", written(tmp_path, text, "merge.json"))
    assert (found.code, said in found.error) == (1, True), found.error


def test_number_that_is_no_merge_is_refused(loaded: Load) -> None:
    loaded(THREE_TO_ONE)
    for number in (0, 1, 99, -1):
        assert ask("merge-arithmetic", f"--operation={number}").code == 1
    assert ask("merge-arithmetic").code == 2


WRONG: Final = [
    (("count", "--unit", "X", "--on", END), "unit: “X” is not one of S, S_own, F, R, C."),
    (("count", "--unit", "F", "--on", "2011-02-30"), "on: “2011-02-30” is not a date"),
    (("count", "--unit", "F", "--on", "2011-W05-7"), "on: "),
    (("count", "--unit", "F", "--on", END, "--known", "soon"), "known: "),
    (("count", "--unit", "F", "--on", END, "--basis", "other"), "basis: "),
    (("count", "--unit", "F", "--on", END, "--at", END), "at: "),
    (("count", "--unit", "F", "--on", END, "--owner", "NOBODY"), "owner: There is no organisation “NOBODY”."),
    (("count", "--unit", "F", "--on", END, "--group", "NOBODY"), "group: "),
    (("count", "--unit", "F", "--on", END, "--kind", "x"), "kind: "),
    (("count", "--unit", "F", "--on", END, "--scope", "x"), "scope: "),
    (("count", "--unit", "F", "--on", END, "--instrument", "x"), "instrument: "),
    (("count", "--unit", "F", "--on", END, "--need", "x"), "need: "),
    (("count", "--unit", "F", "--on", END, "--baseline", "1999"), "baseline: there is no baseline '1999'"),
    (("count", "--unit", "F", "--on", END, "--format", "xml"), "invalid choice"),
    (("count", "--on", END), "--unit"),
    (("lines", "--unit", "F", "--from", END, "--to", "2010-01-01"), "from: "),
    (("bridge", "--unit", "F", "--on", "2009-01-01"), "on: The baseline is later: 2010-01-01."),
    (("measures", "--on", END, "--known", END), "known: "),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG)
def test_wrong_usage_ends_with_2_and_one_sentence(loaded: Load, arguments: tuple[str, ...], said: str) -> None:
    loaded(THREE_TO_ONE)
    found = ask(*arguments)
    assert (found.code, found.out) == (2, "")
    assert said in found.error


def test_empty_ledger_has_figures_without_a_baseline() -> None:
    told = answer("count", "--unit", "F", "--on", END)
    assert (told["count"], told["baseline"], told["reduction_pct"], told["baseline_on"]) == (0, None, None, None)
    assert answer("lines", "--unit", "S", "--to", END)["lines"] == []
    assert answer("bridge", "--unit", "C", "--on", END)["as_was"] == 0


def test_csv_is_a_table_or_named_values(loaded: Load) -> None:
    loaded(SPLIT_AND_BACK)
    rows = list(csv.DictReader(io.StringIO(ask("lines", "--unit", "S", "--to", END, "--format", "csv").out)))
    assert [row["item"] for row in rows] == ["S-1", "S-1", "S-1a", "S-1b"]
    values = dict(csv.reader(io.StringIO(ask("bridge", "--unit", "S", "--on", END, "--format", "csv").out)))
    assert (values["steps.SPLIT"], values["as_was"], values["recount"]) == ("1", "2", "")


def test_text_is_for_people(loaded: Load) -> None:
    loaded(THREE_TO_ONE)
    found = ask("count", "--unit", "F", "--on", END).out
    assert "reduction_pct  66.67\n" in found
    lines = ask("lines", "--unit", "F", "--to", END).out
    assert "2011-07-01  4    MERGE" in lines


def test_several_baselines_and_their_scope(loaded: Load, settings: Any) -> None:
    settings.TARJOOMA_BASELINES = "2011=2011-01-01/national,2010=2010-01-01"
    loaded([base("F-A", "ELY"), base("F-B", "ELY", scope="regional"), op("RETIRE", "2010-06-01", item="F-A")])
    default = answer("count", "--unit", "F", "--on", END)
    assert (default["baseline_name"], default["count"], default["baseline"]) == ("2011", 0, 0)
    assert default["filters"] == {"scope": "national"}
    named = answer("count", "--unit", "F", "--on", END, "--baseline", "2010")
    assert (named["count"], named["baseline"], named["reduction_pct"]) == (1, 2, 50.0)
    regional = answer("count", "--unit", "F", "--on", END, "--scope", "regional")
    assert (regional["count"], regional["baseline"]) == (1, 1)


def test_badly_written_baselines_are_named(settings: Any) -> None:
    settings.TARJOOMA_BASELINES = "2010"
    found = ask("count", "--unit", "F", "--on", END)
    assert (found.code, "not a baseline" in found.error) == (2, True)


def test_findings_and_rules_are_told(loaded: Load) -> None:
    loaded(THREE_TO_ONE)
    assert {each["kind"] for each in answer("findings", "--on", END)["findings"]} == {"raised_answers"}
    assert answer("findings", "--on", "2011-06-30")["findings"] == []
    assert len(answer("rules")["rules"]) == 15
    assert ask("rules", "--rule-version", "0").code == 2
    assert "15." in ask("rules", "--language", "fi").out


@pytest.mark.parametrize(
    "arguments",
    [(), ("nonsense",), ("count", "--on", END), ("count", "--unit", "X", "--on", END), ("import", "/no/such/file")],
)
def test_wrong_usage_ends_the_program_with_2(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        ManagementUtility(["manage.py", "ledger", *arguments]).execute()
    told = capsys.readouterr()
    assert (ended.value.code, told.out) == (2, "")
    assert "Traceback" not in told.err
