"""Tables of forms in and out: the same columns both ways, explained in the template, within limits."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from forms_registry.exchange import form_tables
from forms_registry.exchange.archives import read_archive
from forms_registry.exchange.cells import Cells
from forms_registry.exchange.columns import COLUMNS, EXPLANATION, Sheet
from forms_registry.exchange.field_rows import parse_field
from forms_registry.exchange.form_export import exported_tables, write_file
from forms_registry.exchange.form_import import import_form_tables
from forms_registry.exchange.form_rows import parse_form
from forms_registry.exchange.form_tables import read_tables
from forms_registry.exchange.parsed_form import ParsedForm, differences
from forms_registry.exchange.row_writing import field_row, form_row
from forms_registry.exchange.table_files import CELL_LENGTH, CellTooLong, empty_tables, tables_csv, tables_xlsx
from forms_registry.field_list import Choice, FieldSpec
from forms_registry.models import ApplicationForm, DataConcept, FormVersion
from forms_registry.registering import Volume
from forms_registry.versions import ChannelSpec, LayoutSpec, specs_of, write_fields
from forms_registry.vocabulary import (
    FieldType,
    FormChannelKind,
    Identification,
    Obligation,
    PersonalData,
    Signing,
    VolumeBasis,
)
from lifecycle.exchange import workbooks
from lifecycle.exchange.errors import ImportRefused
from lifecycle.kinds import FormType
from lifecycle.models import Organisation
from lifecycle.roles import Role
from lifecycle.services import system_user
from lifecycle.states import State
from tests.factories import FormFactory, organisation_with_people, person
from tests.factories.forms import concept, concept_role, field
from tests.forms_registry.exchange.archive_files import bomb, zipped
from tests.forms_registry.exchange.form_tables import (
    CONCEPT,
    FIELD,
    FORM,
    REGISTER,
    ROLE,
    csv_file,
    errors_of,
    how_read,
    rows_of,
    workbook,
)

#: Text as people write it: any letters, and signs that mean something to a cell or a spreadsheet.
TEXT = st.text(
    st.one_of(st.characters(categories=("L", "N", "P", "S", "Zs")), st.sampled_from("=+-@'|;\\\n")), max_size=25
).map(str.strip)
WORD = TEXT.map(lambda text: " ".join(text.split())).filter(lambda text: bool(text) and "\\" not in text)
KEY = st.from_regex(r"[a-z][a-z0-9_.-]{0,12}", fullmatch=True).filter(lambda key: ".." not in key)
SPECS = st.builds(
    FieldSpec,
    key=KEY,
    labels=st.dictionaries(st.sampled_from(["fi", "sv", "en"]), TEXT.filter(bool), min_size=1),
    type=st.sampled_from(FieldType),
    obligation=st.sampled_from([Obligation.REQUIRED, Obligation.OPTIONAL]),
    condition=TEXT,
    group=TEXT,
    help=st.dictionaries(st.sampled_from(["fi", "sv", "en"]), TEXT.filter(bool)),
    choices=st.lists(
        st.builds(Choice, TEXT.filter(bool), st.dictionaries(st.sampled_from(["fi", "sv", "en"]), TEXT.filter(bool))),
        max_size=3, unique_by=lambda choice: choice.value,
    ).map(tuple),
    max_length=st.none() | st.integers(1, 9000),
    legal_basis=TEXT,
    why=TEXT,
    personal_data=st.sampled_from(PersonalData),
    retention=st.none() | st.integers(0, 600),
    held_by=WORD,
    concept=WORD,
    role=WORD,
)  # fmt: skip
CHANNELS = st.builds(
    ChannelSpec,
    kind=st.sampled_from(FormChannelKind),
    valid_from=st.none() | st.dates(date(2000, 1, 1), date(2010, 1, 1)),
    valid_to=st.none() | st.dates(date(2011, 1, 1), date(2030, 1, 1)),
    e_level=st.integers(0, 5),
    identification=st.sampled_from(Identification),
    signing=st.sampled_from(Signing),
    address=TEXT,
    prefilled=st.lists(KEY, max_size=3, unique=True).map(lambda keys: tuple(sorted(keys))),
)
FORMS = st.builds(
    ParsedForm,
    place=st.just("x"),
    owner=st.just("ALUE"),
    code=st.just("F-1"),
    facts=st.fixed_dictionaries(
        {"title_fi": TEXT.filter(bool), "title_sv": TEXT, "title_en": TEXT, "purpose_fi": TEXT, "legal_basis": TEXT}
    ),
    number=TEXT,
    form_type=st.sampled_from(FormType),
    responsibility=st.just({}),
    used_by=st.lists(WORD, max_size=3, unique=True),
    services=st.lists(WORD, max_size=3, unique=True),
    volumes=st.lists(
        st.builds(Volume, st.integers(1990, 2030), st.integers(0, 999), st.sampled_from(VolumeBasis), WORD),
        max_size=3, unique_by=lambda volume: volume.year,
    ),
    channels=st.lists(CHANNELS, max_size=3, unique_by=lambda channel: channel.kind),
    layouts=st.lists(
        st.builds(LayoutSpec, st.sampled_from(["fi", "cy"]), st.sampled_from(FormChannelKind), TEXT, TEXT), max_size=3
    ),
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(FORMS)
def test_row_of_a_form_reads_back_as_the_same_form(form: ParsedForm) -> None:
    row = form_row(form)
    known = {column: row.get(column, "") for column in COLUMNS[Sheet.FORMS] if column in row}
    cells = Cells("x", known, COLUMNS[Sheet.FORMS])
    again = parse_form(cells)
    assert not cells.errors
    assert (again.facts, again.used_by, again.services) == (form.facts, form.used_by, form.services)
    assert not differences(again, form, ())


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(SPECS)
def test_row_of_a_field_reads_back_as_the_same_field(spec: FieldSpec) -> None:
    cells = Cells("x", field_row("F-1", spec), COLUMNS[Sheet.FIELDS])
    form, again = parse_field(cells)
    assert not cells.errors
    assert form == "F-1"
    wanted = [(choice.value, dict(choice.labels) or {"fi": choice.value}) for choice in spec.choices]
    assert [(choice.value, dict(choice.labels)) for choice in again.spec.choices] == wanted
    assert again.over(spec) == spec


@given(st.lists(st.dictionaries(st.sampled_from(COLUMNS[Sheet.FIELDS]), TEXT.filter(bool), min_size=1), max_size=3))
@settings(max_examples=30, deadline=None)
def test_files_give_back_the_cells_they_were_given_whatever_they_begin_with(rows: list[dict[str, str]]) -> None:
    tables = empty_tables() | {Sheet.FIELDS: rows}
    for data, name in ((tables_csv(tables), "a.zip"), (tables_xlsx(tables), "a.xlsx")):
        read = read_tables([(data, name)])[Sheet.FIELDS]
        found = [Cells(place, values, COLUMNS[Sheet.FIELDS]) for place, values in read]
        assert [
            {column: cells.text(column) for column in cells.values if cells.text(column)} for cells in found
        ] == rows


def test_no_cell_of_an_export_is_run_as_a_formula() -> None:
    rows = [{"form": "F-1", "label_fi": text} for text in ("=1+1", "-luettelo", "+358", "@nimi", "'=x")]
    tables = empty_tables() | {Sheet.FIELDS: rows}
    files = dict(read_archive(tables_csv(tables), "a.zip"))
    told = [
        row["label_fi"] for row in csv.DictReader(io.StringIO(files["fields.csv"].decode("utf-8-sig")), delimiter=";")
    ]
    assert told == ["'=1+1", "'-luettelo", "'+358", "'@nimi", "''=x"]
    page = load_workbook(io.BytesIO(tables_xlsx(tables))).worksheets[1]
    assert {cell.data_type for row in page.iter_rows() for cell in row if cell.value is not None} == {"s"}


def test_workbook_refuses_a_text_that_it_would_cut_and_the_archive_holds_it() -> None:
    tables = empty_tables() | {Sheet.FIELDS: [{"form": "F-1", "why": "x" * (CELL_LENGTH + 1)}]}
    with pytest.raises(CellTooLong):
        tables_xlsx(tables)
    ((_place, values),) = read_tables([(tables_csv(tables), "a.zip")])[Sheet.FIELDS]
    assert len(values["why"]) == CELL_LENGTH + 1


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_template_has_every_column_and_explains_each_with_its_values(language: str) -> None:
    with translation.override(language):
        book = load_workbook(io.BytesIO(tables_xlsx(empty_tables())))
        headers = [[cell.value for cell in next(page.iter_rows())] for page in book.worksheets]
        explained = list(book.worksheets[-1].iter_rows(values_only=True))[1:]
        empty = read_tables([(tables_xlsx(empty_tables()), "a.xlsx"), (tables_csv(empty_tables()), "a.zip")])
    assert {tuple(header) for header in headers} == {*map(tuple, COLUMNS.values()), EXPLANATION}
    assert {(row[0], row[1]) for row in explained} == {(s.value, c) for s, columns in COLUMNS.items() for c in columns}
    assert all(row[2] for row in explained)
    values = {(row[0], row[1]): row[3] for row in explained}
    assert values["fields", "type"] == ", ".join(FieldType)
    assert "eform" in values["forms", "channels"]
    assert not any(empty.values())


def test_sheets_are_known_by_their_columns_whatever_they_are_called() -> None:
    data = workbook({
        "Ohje": [["Näin täytät tämän"]], "Lomakkeet": rows_of(Sheet.FORMS, FORM), "Kentät": rows_of(Sheet.FIELDS, FIELD)
    })  # fmt: skip
    tables = read_tables([(data, "lomakkeet.xlsx")])
    assert [place for place, _values in tables[Sheet.FORMS]] == ["lomakkeet.xlsx, Lomakkeet, rivi 2"]
    assert [place for place, _values in tables[Sheet.FIELDS]] == ["lomakkeet.xlsx, Kentät, rivi 2"]


def test_short_rows_have_all_columns_of_their_table() -> None:
    data = b"organisation;source_id;title_fi;purpose_fi\nALUE;L1;Lomake\n"
    ((_place, values),) = read_tables([(data, "forms.csv")])[Sheet.FORMS]
    assert values == {"organisation": "ALUE", "source_id": "L1", "title_fi": "Lomake", "purpose_fi": ""}


@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        (b"", "forms.csv", "empty"),
        (b"a;b\n1;2\n", "forms.csv", "known table"),
        (b"\xff\xfeo\x00", "forms.csv", "UTF-16"),
        ("organisation;title_fi\nALUE;Ääni\n".encode("latin-1"), "forms.csv", "UTF-8"),
        (b"organisation;title_fi;title_fi\n", "forms.csv", "twice"),
        (b"organisation;title_fi\nALUE;x;y;z\n", "forms.csv", "more cells"),
        (b"no workbook", "forms.xlsx", "spreadsheet"),
        (zipped({"xl/workbook.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;"}), "forms.xlsx", "spreadsheet"),
        (zipped({"a.pdf": b"%PDF"}), "forms.zip", "no .csv"),
        (bomb(3), "forms.zip", "bomb"),
        (b"%PDF", "forms.pdf", "only .csv"),
        (workbook({"Sivu": [["a", "b"]]}), "forms.xlsx", "known table"),
        (workbook({"L": [*rows_of(Sheet.FORMS)[:1], ['=CONCATENATE("A","B")']]}), "forms.xlsx", "formula"),
    ],
)
def test_file_that_holds_no_table_is_refused_with_its_name_and_a_reason(data: bytes, name: str, told: str) -> None:
    with translation.override("en"), pytest.raises(ImportRefused) as refusal:
        read_tables([(data, name)])
    assert refusal.value.file.startswith(name)
    assert told in refusal.value.reason


def test_rows_and_unpacked_bytes_have_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    data = workbook({"L": rows_of(Sheet.FORMS, FORM, FORM | {"source_id": "L2"})})
    with monkeypatch.context() as patch:
        patch.setattr(form_tables, "MAX_ROWS", 1)
        with pytest.raises(ImportRefused):
            read_tables([(data, "a.xlsx")])
    with monkeypatch.context() as patch:
        patch.setattr(workbooks, "MAX_UNPACKED", 1000)
        with pytest.raises(ImportRefused):
            read_tables([(data, "a.xlsx")])


def _wide() -> bytes:
    return workbook({"L": [[*COLUMNS[Sheet.FORMS], *map(str, range(3000))], ["ALUE"]]})


def test_columns_beyond_the_limit_are_not_read() -> None:
    ((_place, values),) = read_tables([(_wide(), "a.xlsx")])[Sheet.FORMS]
    assert len(values) == workbooks.MAX_COLUMNS


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_changed_bytes_of_a_workbook_are_refused_or_read(data: st.DataObject) -> None:
    changed = bytearray(WORKBOOK)
    for place in data.draw(st.lists(st.integers(0, len(changed) - 1), min_size=1, max_size=6)):
        changed[place] = data.draw(st.integers(0, 255))
    assert how_read(lambda: read_tables([(bytes(changed), "a.xlsx")]))


WORKBOOK = workbook({"L": rows_of(Sheet.FORMS, FORM), "K": rows_of(Sheet.FIELDS, FIELD)})


@pytest.fixture
def form(db: None) -> ApplicationForm:
    concept("NIMI", "YTJ")
    concept_role("HAKIJA")
    fields = [
        field(
            "nimi",
            "NIMI",
            role="HAKIJA",
            help={"fi": "- lyhyesti"},
            held_by="YTJ",
            choices=(Choice("a|b", {"sv": "c"}),),
            why="Hakija tunnistetaan.",
        ),
        field("syy", "", Obligation.CONDITIONAL, labels={"fi": "Syy", "cy": "Rheswm"}, max_length=200, retention=12),
    ]
    channels = [
        ChannelSpec(FormChannelKind.E_FORM, address="https://a.example.org/x|y", prefilled=["nimi"]),
        ChannelSpec(FormChannelKind.PAPER),
    ]
    return FormFactory.in_state(State.IN_USE, fields=fields, channels=channels, number="=1+1")


@pytest.mark.parametrize("kind", ["xlsx", "zip"])
def test_export_comes_back_as_unchanged_and_starts_no_draft(kind: str, form: ApplicationForm) -> None:
    data = write_file(exported_tables(user=system_user()), kind)
    report = import_form_tables([(data, f"lomakkeet.{kind}")], user=system_user())
    assert set(report.results()) == {"unchanged"}, errors_of(report)
    again = FormFactory.again(form)
    assert (again.draft_version, again.number) == (None, "=1+1")


def test_changed_cell_of_an_export_changes_that_and_nothing_else(form: ApplicationForm) -> None:
    tables = exported_tables(user=system_user())
    tables[Sheet.FIELDS][0]["label_fi"] = "Uusi nimi"
    before = specs_of(form.published_version)
    report = import_form_tables([(tables_csv(tables), "lomakkeet.zip")], user=system_user())
    assert report.results() == {"unchanged": len(report.rows) - 1, "updated": 1}
    again = FormFactory.again(form)
    after = specs_of(again.draft_version)
    assert after[0].labels["fi"] == "Uusi nimi"
    assert after[1] == before[1]  # the Welsh label, too, for which there is no column
    assert [spec.concept for spec in after] == [spec.concept for spec in before]
    assert again.published_version == form.published_version


def test_export_holds_what_the_person_may_read(form: ApplicationForm) -> None:
    other = organisation_with_people("TOINEN")
    FormFactory.draft(other)
    write_fields(form=form, user=system_user(), fields=[field("uusi")])
    own, stranger = person(Role.OWNER, form.item.owner), person(Role.OWNER, other)
    keys = {
        user: [row["key"] for row in exported_tables(user=user, owners=["ALUE"])[Sheet.FIELDS]]
        for user in (own, stranger)
    }
    assert keys == {own: ["uusi"], stranger: ["nimi", "syy"]}
    assert len(exported_tables(user=own)[Sheet.FORMS]) == 1
    assert len(exported_tables(user=stranger)[Sheet.FORMS]) == 2


def test_export_takes_as_many_queries_with_three_forms_as_with_thirty(
    form: ApplicationForm, django_assert_max_num_queries: Any
) -> None:
    for _number in range(2):
        FormFactory.draft()
    user = person(Role.AUDITOR)
    with django_assert_max_num_queries(16) as few:
        exported_tables(user=user)
    for _number in range(27):
        FormFactory.draft()
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert len(exported_tables(user=user)[Sheet.FORMS]) == 30


def test_column_left_out_leaves_what_it_would_say(form: ApplicationForm) -> None:
    columns = ("organisation", "code", "title_fi")
    row = {"organisation": "ALUE", "code": form.code, "title_fi": "Uusi nimi"}
    import_form_tables([csv_file(Sheet.FORMS, row, columns=columns)], user=system_user())
    again = FormFactory.again(form)
    draft, published = again.draft_version.as_content(), form.published_version.as_content()
    assert draft.pop("title") | {"fi": ""} == published.pop("title") | {"fi": ""}
    assert draft == published
    assert (again.draft_version.title_fi, again.number) == ("Uusi nimi", "=1+1")


def test_empty_cell_empties(form: ApplicationForm) -> None:
    columns = ("organisation", "code", "title_fi", "purpose_fi", "channels")
    row = {"organisation": "ALUE", "code": form.code, "title_fi": form.title}
    import_form_tables([csv_file(Sheet.FORMS, row, columns=columns)], user=system_user())
    draft: FormVersion = FormFactory.again(form).draft_version
    assert (draft.purpose_fi, draft.channels.count(), draft.fields.count()) == ("", 0, 2)


@pytest.mark.django_db
def test_concepts_of_a_table_keep_what_it_leaves_out_and_point_at_rows_of_the_same_file() -> None:
    files = [csv_file(Sheet.REGISTERS, REGISTER), csv_file(Sheet.ROLES, ROLE), csv_file(Sheet.CONCEPTS, CONCEPT)]
    assert import_form_tables(files, user=system_user()).results() == {"created": 3}
    row = {"code": "NIMI", "name_fi": "Nimi", "name_sv": "Namn", "synonyms_fi": "Hakijan nimi; Yritys"}
    names = csv_file(Sheet.CONCEPTS, row, columns=tuple(row))
    assert import_form_tables([names], user=system_user()).results() == {"updated": 1}
    found = DataConcept.objects.get()
    assert (found.name_sv, found.source_register.code) == ("Namn", "YTJ")
    assert found.synonyms == {"fi": ["Hakijan nimi", "Yritys"]}


@pytest.mark.django_db
def test_same_id_in_the_tables_of_two_organisations_is_refused_without_telling_whose_it_is() -> None:
    for code in ("ALUE", "TOINEN"):
        organisation_with_people(code)
    import_form_tables([csv_file(Sheet.FORMS, FORM)], user=system_user())
    report = import_form_tables([csv_file(Sheet.FORMS, FORM | {"organisation": "TOINEN"})], user=system_user())
    assert "source_id" in errors_of(report)
    assert "ALUE" not in errors_of(report)
    assert Organisation.objects.get(code="TOINEN").portfolio_items.count() == 0
