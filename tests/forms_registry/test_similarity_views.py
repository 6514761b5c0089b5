"""What the forms ask: figures together, clusters, pairs, the map, duplicates and the gap; two forms side by side."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from forms_registry.mapping import Match, accept_matches
from forms_registry.models import ApplicationForm, SourceRegister
from forms_registry.similarity import Duplicates, Gap, overlap
from forms_registry.similarity_rows import MOST_ON_MAP, codes_on_map
from forms_registry.similarity_selection import Selected, selected_forms
from forms_registry.similarity_study import Asked, Study
from forms_registry.similarity_words import containment_words, legend, unbroken, whole_percent
from forms_registry.versions import ChannelSpec
from forms_registry.vocabulary import FormChannelKind, Obligation
from lifecycle.late_registration import Registration
from lifecycle.portfolio.charts.numbers import NumberStyle
from lifecycle.restating import register_late
from lifecycle.roles import Role
from lifecycle.services import system_user
from lifecycle.states import State
from tests.factories import FormFactory, concept, decision, field, organisation_with_people, person

pytestmark = pytest.mark.django_db
PAGE = "/admin/forms/similarity/"
COMMON = "ABCDEF"


def _asking(concepts: Sequence[str], owner: str = "ALUE", **more: Any) -> ApplicationForm:
    fields = [field(f"k{number}", code, why="Tarvitaan.") for number, code in enumerate(concepts)]
    return FormFactory.in_state(State.IN_USE, organisation_with_people(owner), fields=fields, **more)


def _client(role: Role = Role.AUDITOR, owner: str = "") -> Client:
    client = Client()
    client.force_login(person(role, organisation_with_people(owner)) if owner else person(role))
    return client


def _shown(show: str = "clusters", client: Client | None = None, **given: Any) -> Any:
    response = (client or _client()).get(PAGE, {"show": show, **given})
    assert response.status_code == 200
    return response.context


def _numbers(context: Any) -> list[str]:
    return [number for _label, number in context["facts"]]


# Figures


def test_figures_stand_together_and_duplicates_are_placements_less_concepts() -> None:
    _asking("ABC")
    _asking("ABD")
    figures = selected_forms().figures
    assert (figures.forms, figures.inputs, figures.unknown, figures.undescribed) == (2, 6, 0, 0)
    assert figures.duplicates == Duplicates(6, 4)
    assert _numbers(_shown()) == ["2", "6", "4", "6", "2", "0"]


def test_what_is_prefilled_is_no_input_but_still_a_duplicate() -> None:
    channels = [ChannelSpec(FormChannelKind.E_FORM, prefilled=["k0"])]
    _asking("AB", channels=channels)
    _asking("AB", channels=channels)
    figures = selected_forms().figures
    assert (figures.inputs, figures.duplicates.asked, figures.duplicates.again) == (2, 4, 2)


def test_form_nobody_knows_the_record_of_counts_in_f_and_has_no_gap() -> None:
    _asking("AB")
    register_late(
        registration=Registration("F", "ALUE", "Rekisterin lomake", "2009-03-01"),
        user=system_user(),
        decision=decision(),
        reason="Tulossopimus.",
    )
    figures = selected_forms().figures
    assert figures.forms == 2
    assert figures.unknown + figures.undescribed == 1
    assert figures.gap == Gap(2, 0, 0)


def test_owner_sees_the_figures_of_their_own_forms_and_pairs_with_everyones() -> None:
    mine, other = _asking(COMMON), _asking(COMMON, "VIERAS")
    _asking("UVWXYZ", "VIERAS")
    context = _shown("pairs", owner="ALUE")
    assert _numbers(context)[0] == "1"
    assert [(row.first.code, row.second.code) for row in context["rows"]] == [(mine.code, other.code)]


def test_segment_and_need_say_which_forms_are_compared() -> None:
    one, _other = _asking(COMMON), _asking(COMMON)
    classified = one.item.classification
    need = classified.needs[0] if classified is not None and classified.needs else "EIOLE"
    assert set(selected_forms(need="EIOLE").counted) == set()
    assert one.code in selected_forms(need=need).counted or need == "EIOLE"
    assert not _shown(need="EIOLE")["has_forms"]


def test_a_match_changes_the_study_at_once() -> None:
    form, _other = FormFactory.in_state(State.IN_USE, fields=[field("a")]), _asking("A")
    assert selected_forms().figures.duplicates.again == 0
    accept_matches(matches=[Match(form, "a", "Kysymys a", "A")], user=person(Role.BOARD))
    assert selected_forms().figures.duplicates.again == 1


def test_a_register_that_becomes_reachable_opens_the_gap_at_once() -> None:
    concept("A", register="YTJ", reachable=False)
    _asking("AB")
    assert selected_forms().figures.gap == Gap(2, 0, 0)
    SourceRegister.objects.update(is_reachable=True)
    assert selected_forms().figures.gap == Gap(2, 1, 1)


# Clusters and pairs


def test_cluster_tells_its_members_what_all_ask_and_what_merging_saves_at_most() -> None:
    one, other = _asking(COMMON), _asking(COMMON + "G", "VIERAS")
    (row,) = _shown()["rows"]
    assert [(each.form.code, each.concepts, each.own) for each in row.members] == [(one.code, 6, 0), (other.code, 7, 1)]
    assert (row.saved, row.union, row.placements, len(row.shared)) == (6, 7, 13, 6)
    assert row.map_url.count("form=") == 2


def test_plan_is_offered_to_those_who_may_plan_the_merge() -> None:
    one, other = _asking(COMMON), _asking(COMMON)
    (row,) = _shown(client=_client(Role.OWNER, "ALUE"))["rows"]
    assert row.plan_url.endswith(f"?form={one.code}&form={other.code}")
    for client in (_client(Role.AUDITOR), _client(Role.OWNER, "VIERAS")):
        assert _shown(client=client)["rows"][0].plan_url == ""


def test_short_form_within_a_long_one_is_a_pair_though_they_are_not_alike() -> None:
    short, long = _asking("ABCD"), _asking("ABCDEFGHIJKLMN")
    (row,) = _shown("pairs")["rows"]
    assert row.shared == 4
    assert unbroken(short.code) in row.words
    assert unbroken(long.code) in row.words
    assert _shown()["rows"] == []


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("ABCD", "ABCD", "X and Y ask exactly the same."),
        ("AB", "ABCD", "Everything that X asks, Y asks too; it is 50% of what Y asks."),
        ("ABCD", "ABC", "Everything that Y asks, X asks too; it is 75% of what X asks."),
        ("ABCD", "ABXY", "Y asks 50% of what X asks, and X asks 50% of what Y asks."),
    ],
)
def test_measures_are_told_in_words(first: str, second: str, words: str) -> None:
    with translation.override("en"):
        found = containment_words(overlap(frozenset(first), frozenset(second)), "X", "Y", NumberStyle("en"))
    assert found == words


@pytest.mark.parametrize(("share", "percent"), [(0.0, 0), (0.001, 1), (0.5, 50), (0.999, 99), (1.0, 100)])
def test_only_all_is_a_hundred_percent_and_only_nothing_is_none(share: float, percent: int) -> None:
    assert whole_percent(share) == percent


# The map


def test_every_cell_of_the_map_says_its_number_and_what_it_means() -> None:
    _asking(COMMON)
    _asking("ABCDXY")
    context = _shown("map")
    (first, second) = context["rows"]
    assert first.cells[0] is second.cells[1] is None
    assert (first.cells[1].text, second.cells[0].text) == ("50", "50")
    assert first.cells[1].words
    assert [bounds for _tint, bounds, _words in legend()] == ["0–24", "25–49", "50–69", "70–84", "85–100"]


def test_map_of_containment_differs_by_the_row() -> None:
    short, _long = _asking("ABC"), _asking("ABCDEF")
    rows = _shown("map", measure="contained")["rows"]
    by_code = {row.form.code: [cell.text for cell in row.cells if cell] for row in rows}
    assert by_code.pop(short.code) == ["100"]
    assert list(by_code.values()) == [["50"]]


def test_map_of_chosen_forms_shows_those_alone_and_never_too_many() -> None:
    sets = {f"F-{number:03d}": frozenset({f"c{number // 2}", "x", "y", "z"}) for number in range(80)}
    study = Study({code: Asked("ALUE", asked, 4, 4, True) for code, asked in sets.items()}, ())
    selected = Selected(study, dict.fromkeys(sets, "ALUE"))
    assert set(codes_on_map(selected, ["F-001", "F-007", "EIOLE"])) == {"F-001", "F-007"}
    codes = codes_on_map(selected, ())
    assert len(codes) == len(set(codes)) == MOST_ON_MAP
    assert all(f"F-{int(code[2:]) ^ 1:03d}" in codes for code in codes)


# Duplicates and the gap


def test_duplicates_of_owners_sum_to_less_than_the_whole() -> None:
    _asking("AB")
    _asking("AC")
    _asking("AB", "VIERAS")
    rows = _shown("duplicates")["owners_table"].rows
    assert sorted(row[-1] for row in rows[:-1]) == ["0", "1"]
    assert rows[-1][1:] == ["3", "6", "6", "3", "3"]


def test_concepts_asked_again_add_up_to_the_duplicates() -> None:
    _asking("AB")
    _asking("AB")
    _asking("A")
    selected = selected_forms()
    assert selected.asked_again == [("A", 3), ("B", 2)]
    assert sum(forms - 1 for _key, forms in selected.asked_again) == selected.figures.duplicates.again


def test_gap_names_registers_and_questions_of_each_form() -> None:
    concept("A", register="YTJ")
    concept("B", register="YTJ")
    form = _asking("ABC", channels=[ChannelSpec(FormChannelKind.E_FORM, prefilled=["k1"])])
    context = _shown("gap")
    (found,) = context["forms"]
    assert found.form.code == form.code
    assert found.gap == Gap(3, 2, 1)
    assert [(register, len(names)) for register, names in found.asked] == [("Rekisteri YTJ", 1)]
    assert context["owners_table"].rows[0][1:5] == ["3", "2", "1", "1"]


@pytest.mark.parametrize("name", ["clusters", "pairs", "duplicates", "concepts", "gap", "questions"])
def test_every_list_is_sent_as_csv_and_xlsx(name: str) -> None:
    concept("A", register="YTJ")
    _asking(COMMON, title="=1+1 hakemus")
    _asking(COMMON)
    client = _client()
    sent = client.get(PAGE, {"list": name, "export": "csv"})
    rows = list(csv.reader(io.StringIO(sent.getvalue().decode())))
    assert len(rows) > 1
    assert not any(cell.startswith("=") for row in rows for cell in row)
    book = load_workbook(io.BytesIO(client.get(PAGE, {"list": name, "export": "xlsx"}).getvalue()))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert book.active.max_row == len(rows)
    assert not any(cell.data_type == "f" for cell in cells)


def test_unknown_list_is_not_found() -> None:
    assert _client().get(PAGE, {"list": "x", "export": "csv"}, follow=True).status_code == 404


# Two forms side by side


def test_two_forms_stand_side_by_side_as_each_words_it() -> None:
    first = FormFactory.in_state(
        State.IN_USE,
        fields=[field("a", "A", labels={"fi": "Nimi"}), field("b", "B"), field("c", "C")],
    )
    second = FormFactory.in_state(
        State.IN_USE,
        fields=[
            field("x", "A", Obligation.CONDITIONAL, labels={"fi": "Hakijan nimi"}),
            field("y", "B", Obligation.OPTIONAL, labels={"fi": "Vapaaehtoinen"}),
            field("z", "Z"),
        ],
    )
    found = _client().get(reverse("forms_registry_pair", args=[first.code, second.code])).context["pair"]
    (both,) = found.both
    assert [question.label for question in both.first] == ["Nimi"]
    assert [question.label for question in both.second] == ["Hakijan nimi"]
    assert both.second[0].obligation != ""
    assert len(found.only_first) == 2
    optional = next(thing for thing in found.only_first if thing.second)
    assert [question.label for question in optional.second] == ["Vapaaehtoinen"]
    assert len(found.only_second) == 1


def test_forms_that_are_not_offered_do_not_stand_side_by_side() -> None:
    offered, draft = _asking("AB"), FormFactory.draft()
    for codes in ([offered.code, draft.code], [offered.code, offered.code], [offered.code, "EIOLE"]):
        assert _client().get(reverse("forms_registry_pair", args=codes), follow=True).status_code == 404


# Access and cost


@pytest.mark.parametrize("role", [Role.OWNER, Role.APPROVER])
def test_people_of_any_organisation_read_both_pages(role: Role) -> None:
    one, other = _asking("AB"), _asking("AB", "VIERAS")
    client = _client(role, "KOLMAS")
    assert client.get(PAGE).status_code == 200
    assert client.get(reverse("forms_registry_pair", args=[one.code, other.code])).status_code == 200


@pytest.mark.parametrize("show", ["clusters", "pairs", "map", "duplicates", "gap"])
def test_number_of_queries_does_not_grow_with_the_forms(show: str) -> None:
    concept("A", register="YTJ")
    client, counts = _client(), []
    for _round in range(2):
        for _each in range(3):
            _asking(COMMON)
        client.get(PAGE, {"show": show, "owner": "ALUE"})
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE, {"show": show, "owner": "ALUE"})
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("address", ["?show=x", "?page=x", "?owner=%00", "?show=map&form=%00&form=", "?page=99999"])
def test_nonsense_in_the_address_shows_the_page(address: str) -> None:
    _asking("AB")
    assert _client().get(PAGE + address).status_code == 200
