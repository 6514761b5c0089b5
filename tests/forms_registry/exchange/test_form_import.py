"""Forms out of tables: every error of every row, all or nothing, and nothing twice."""

import csv
import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from catalogue.exchange.outcome import Report, Result
from catalogue.models import EntryChange
from forms_registry.exchange.columns import COLUMNS, Sheet
from forms_registry.exchange.form_import import import_form_tables
from forms_registry.exchange.form_tables import read_tables
from forms_registry.field_list import FieldSpec
from forms_registry.models import ApplicationForm, CardForm, DataConcept, FieldConcept
from forms_registry.versions import specs_of, write_fields
from forms_registry.vocabulary import Obligation
from lifecycle.exchange.errors import ImportRefused
from lifecycle.ledger.recount import recount
from lifecycle.models import PortfolioItem
from lifecycle.registering import register_item
from lifecycle.roles import Role
from lifecycle.services import system_user
from lifecycle.states import State
from tests.factories import CardFactory, FormFactory, decision, organisation_with_people, person

pytestmark = pytest.mark.django_db

CONCEPT = {"code": "NIMI", "name_fi": "Nimi", "synonyms_fi": "Hakijan nimi; Yritys", "register": "YTJ"}
REGISTER = {"code": "YTJ", "name_fi": "Rekisteri", "authority": "Viranomainen", "reachable": "kyllä"}
ROLE = {"code": "HAKIJA", "name_fi": "hakija"}
FORM = {
    "organisation": "ALUE", "source_id": "L1", "title_fi": "Lomake", "type": "application",
    "channels": "paper\neform | 4 | strong | electronic | https://a.example.org/ | | | nimi",
    "volumes": "2025 | 120 | actual | Tilasto", "minutes": "20", "minutes_method": "survey",
}  # fmt: skip
FIELD = {"form": "L1", "key": "nimi", "label_fi": "Nimi", "concept": "NIMI", "role": "HAKIJA"}


def _workbook() -> bytes:
    book = Workbook()
    book.active.append(list(COLUMNS[Sheet.FORMS]))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


WORKBOOK = _workbook()


def _csv(sheet: Sheet, *rows: dict[str, str]) -> tuple[bytes, str]:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS[sheet], delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(), f"{sheet}.csv"


def _files(**changes: Any) -> list[tuple[bytes, str]]:
    return [
        _csv(Sheet.REGISTERS, REGISTER),
        _csv(Sheet.ROLES, ROLE),
        _csv(Sheet.CONCEPTS, CONCEPT),
        _csv(Sheet.FORMS, FORM | changes.get("form", {})),
        _csv(Sheet.FIELDS, FIELD | changes.get("field", {})),
    ]


def _import(files: list[tuple[bytes, str]], **given: Any) -> Report:
    organisation_with_people("ALUE")
    return import_form_tables(files, **{"user": system_user(), **given})


def _errors(report: Report) -> str:
    return " ".join(error for row in report.rows for error in row.errors)


def test_forms_fields_concepts_roles_and_registers_come_in_together() -> None:
    report = _import(_files())
    assert not report.refused, _errors(report)
    form = ApplicationForm.objects.get()
    (spec,) = specs_of(form.draft_version)
    assert (spec.concept, spec.role, form.item.state) == ("NIMI", "HAKIJA", State.DRAFT)
    assert DataConcept.objects.get().synonyms == {"fi": ["Hakijan nimi", "Yritys"]}
    channels = {channel.kind: channel.prefilled for channel in form.draft_version.channels.all()}
    assert channels == {"paper": [], "eform": ["nimi"]}
    assert form.volumes.get().number == 120


def test_second_import_changes_nothing_and_a_changed_row_changes_its_form() -> None:
    _import(_files())
    again = _import(_files())
    assert set(again.results()) == {"unchanged"}
    changed = _import(_files(form={"title_fi": "Uusi nimi"}))
    assert changed.results() == {"unchanged": 3, "updated": 1}
    assert ApplicationForm.objects.get().title == "Uusi nimi"


def test_dry_run_writes_nothing_and_tells_the_same() -> None:
    report = _import(_files(), dry_run=True)
    assert report.results() == {"created": 4}
    assert not ApplicationForm.objects.exists()
    assert not DataConcept.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"form": {"organisation": "EI-OLE"}}, "EI-OLE"),
        ({"form": {"title_fi": ""}}, "title_fi"),
        ({"form": {"type": "loitsu"}}, "loitsu"),
        ({"form": {"channels": "savumerkki"}}, "savumerkki"),
        ({"form": {"channels": "paper | 9"}}, "9"),
        ({"form": {"channels": "eform | | | | | | | puuttuu"}}, "puuttuu"),
        ({"form": {"volumes": "2025 | monta | actual | x"}}, "monta"),
        ({"form": {"minutes": "kauan"}}, "kauan"),
        ({"form": {"review_date": "ensi vuonna"}}, "ensi vuonna"),
        ({"form": {"services": "S-99999"}}, "S-99999"),
        ({"form": {"code": "F-99999"}, "field": {"form": "F-99999"}}, "F-99999"),
        ({"field": {"form": "L9"}}, "L9"),
        ({"field": {"label_fi": ""}}, "label_fi"),
        ({"field": {"key": "åäö"}}, "key: "),
        ({"field": {"obligation": "conditional"}}, "condition"),
        ({"field": {"concept": "EI-OLE"}}, "EI-OLE"),
        ({"field": {"held_by": "EI-OLE"}}, "EI-OLE"),
        ({"field": {"retention_months": "-3"}}, "retention_months"),
    ],
)
def test_wrong_cell_is_named_and_nothing_of_the_files_is_written(wrong: dict[str, Any], told: str) -> None:
    report = _import(_files(**wrong))
    assert told in _errors(report)
    assert report.refused
    assert not ApplicationForm.objects.exists()
    assert not DataConcept.objects.exists()
    assert not PortfolioItem.objects.exists()


def test_all_errors_of_all_rows_are_told_at_once_with_their_places() -> None:
    files = [
        _csv(Sheet.FORMS, FORM | {"type": "loitsu", "minutes": "kauan"}, FORM | {"source_id": "L2", "title_fi": ""}),
        _csv(Sheet.FIELDS, FIELD | {"form": "L7", "concept": "", "role": ""}),
    ]
    report = _import(files)
    assert [row.place.split(", ")[0] for row in report.rows] == ["forms.csv", "forms.csv", "fields.csv"]
    assert len(report.rows[0].errors) == 2


def test_row_describes_an_item_of_the_register_that_nothing_described() -> None:
    owner = organisation_with_people("ALUE")
    board = person(Role.BOARD)
    item = register_item(
        unit="F", owner=owner, name="Vanha lomake", used_since=decision().decided_on, user=board,
        decision=decision(), reason="Käytössä.",
    )  # fmt: skip
    report = _import(_files(form={"code": item.code, "source_id": ""}, field={"form": item.code}))
    assert not report.refused, _errors(report)
    form = ApplicationForm.objects.get()
    assert (form.item.code, form.item.state, form.published_version) == (item.code, State.IN_USE, None)
    assert form.item.is_described


def test_form_in_use_gets_a_draft_and_counts_as_before_until_it_is_approved() -> None:
    form = FormFactory.in_state(State.IN_USE)
    report = _import(_files(form={"code": form.code, "source_id": ""}, field={"form": form.code}))
    assert not report.refused, _errors(report)
    again = FormFactory.again(form)
    assert again.published_version_id == form.published_version_id
    assert len(specs_of(again.draft_version)) == 1
    assert recount().agrees


def test_form_under_review_is_left_alone_and_said_to_be() -> None:
    form = FormFactory.in_state(State.IN_REVIEW)
    report = _import(_files(form={"code": form.code, "source_id": ""}, field={"form": form.code}))
    (row,) = [row for row in report.rows if row.identity == form.code]
    assert (row.result, len(row.warnings)) == (Result.SKIPPED, 1)
    assert not report.refused
    assert len(specs_of(FormFactory.again(form).draft_version)) == len(specs_of(form.draft_version)) != 1


def test_owners_import_their_own_forms_only_and_no_concepts() -> None:
    organisation_with_people("TOINEN")
    stranger = person(Role.OWNER, organisation_with_people("TOINEN"))
    files = [_csv(Sheet.FORMS, FORM | {"channels": "paper"})]
    assert _import(files, user=stranger, only_organisations={"TOINEN"}).refused
    owner = person(Role.OWNER, organisation_with_people("ALUE"))
    assert not _import(files, user=owner, only_organisations={"ALUE"}).refused
    assert _import([_csv(Sheet.ROLES, ROLE)], user=owner).refused


def test_id_that_another_form_has_is_refused_with_its_place() -> None:
    organisation_with_people("ALUE")
    import_form_tables(_files(), user=system_user())
    other = FormFactory.draft()
    report = import_form_tables([_csv(Sheet.FORMS, FORM | {"code": other.code})], user=system_user())
    (row,) = report.rows
    assert (row.result, len(row.errors)) == (Result.REFUSED, 1)
    known = ApplicationForm.objects.get(source_id="L1")
    rows = [FORM | {"code": known.code}, FORM | {"title_fi": "Toinen"}]
    report = import_form_tables([_csv(Sheet.FORMS, *rows)], user=system_user())
    assert report.rows[1].result is Result.REFUSED
    assert ApplicationForm.objects.get(source_id="L1").title == "Lomake"


def test_history_of_a_list_tells_of_an_import() -> None:
    organisation_with_people("ALUE")
    import_form_tables(_files(), user=system_user())
    assert set(EntryChange.objects.values_list("code", flat=True)) == {"NIMI", "HAKIJA", "YTJ"}


def test_same_number_is_flagged_not_refused() -> None:
    form = FORM | {"number": "ke6666", "channels": "paper"}
    files = [_csv(Sheet.FORMS, form, form | {"source_id": "L2"})]
    report = _import(files)
    assert not report.refused
    assert [[flag["code"] for flag in row.flags] for row in report.rows] == [["same_number"], ["same_number"]]
    assert all(form.review_flags for form in ApplicationForm.objects.all())


def test_services_offer_the_form_once_it_is_approved() -> None:
    item = CardFactory.in_state(State.IN_USE).record.item
    report = _import([_csv(Sheet.FORMS, FORM | {"services": item.code, "channels": "paper"})])
    assert item.code in report.rows[0].warnings[0]
    assert not CardForm.objects.exists()
    form = FormFactory.in_state(State.IN_USE)
    row = FORM | {"code": form.code, "source_id": "", "services": item.code, "channels": "paper"}
    assert _import([_csv(Sheet.FORMS, row)]).results() == {"updated": 1}
    assert CardForm.objects.get().service == item
    assert _import([_csv(Sheet.FORMS, row)]).results() == {"unchanged": 1}


def test_workbook_has_a_sheet_for_each_table_and_others_are_left_alone() -> None:
    book = Workbook()
    book.active.title = "Ohje"
    book.active.append(["Näin täytät tämän"])
    for sheet, row in ((Sheet.FORMS, FORM), (Sheet.FIELDS, FIELD | {"concept": "", "role": ""})):
        page = book.create_sheet(sheet)
        page.append(list(COLUMNS[sheet]))
        page.append([row.get(column, "") for column in COLUMNS[sheet]])
    stream = io.BytesIO()
    book.save(stream)
    report = _import([(stream.getvalue(), "lomakkeet.xlsx")])
    assert not report.refused, _errors(report)
    assert ApplicationForm.objects.get().draft_version.fields.get().key == "nimi"


def test_mark_before_a_formula_is_taken_off_and_a_leading_dash_stays() -> None:
    field = FIELD | {"label_fi": "'=SUMMA(A1)", "help_fi": "- luettelo", "concept": "", "role": ""}
    _import([_csv(Sheet.FORMS, FORM), _csv(Sheet.FIELDS, field)])
    (spec,) = specs_of(ApplicationForm.objects.get().draft_version)
    assert (spec.labels["fi"], spec.help["fi"]) == ("=SUMMA(A1)", "- luettelo")


def test_labels_in_languages_without_a_column_are_kept() -> None:
    form = FormFactory.draft(fields=[])
    held = FieldSpec("nimi", {"fi": "Nimi", "cy": "Enw"})
    write_fields(form=form, user=system_user(), fields=[held])
    files = [
        _csv(Sheet.FORMS, FORM | {"code": form.code, "channels": ""}),
        _csv(Sheet.FIELDS, FIELD | {"form": form.code, "concept": "", "role": ""}),
    ]
    _import(files)
    (spec,) = specs_of(FormFactory.again(form).draft_version)
    assert (spec.labels["cy"], spec.obligation) == ("Enw", Obligation.REQUIRED)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.xlsx"]))
def test_any_bytes_are_read_or_refused_with_a_reason(data: bytes, name: str) -> None:
    try:
        read_tables([(data, name)])
        told = "read"
    except ImportRefused as error:
        told = error.reason
    assert told


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_truncated_workbook_is_refused_or_read(data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(WORKBOOK)))
    try:
        read_tables([(WORKBOOK[:cut], "a.xlsx")])
        told = "read"
    except ImportRefused as error:
        told = error.reason
    assert told


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.dictionaries(st.sampled_from(COLUMNS[Sheet.FORMS]), st.text(max_size=30)))
def test_any_cells_are_written_or_refused_never_half(cells: dict[str, str]) -> None:
    clean = {column: text.replace("\r", " ") for column, text in cells.items()}
    before = PortfolioItem.objects.count()
    report = _import([_csv(Sheet.FORMS, clean)], dry_run=True)
    assert PortfolioItem.objects.count() == before
    assert all(row.errors for row in report.rows if row.result is Result.REFUSED)
    assert not FieldConcept.objects.exists()
