"""The commands: what they import, how they end, and that a dry run or a refused row leaves nothing behind."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from forms_registry.exchange.archives import read_archive
from forms_registry.exchange.columns import Sheet
from forms_registry.models import ApplicationForm, DataConcept
from forms_registry.versions import specs_of
from tests.factories import FormFactory, organisation_with_people
from tests.forms_registry.exchange.archive_files import zipped
from tests.forms_registry.exchange.form_tables import CONCEPT, FIELD, FORM, REGISTER, ROLE, csv_file, rows_of, workbook

pytestmark = pytest.mark.django_db

SCHEMA = json.dumps({"title": "Hakemus", "properties": {"nimi": {"type": "string"}}}).encode()
BUILDER = json.dumps({
    "name": "Hakemus", "startPage": "/a",
    "pages": [{"path": "/a", "components": [{"name": "nimi", "type": "TextField", "title": "Nimi"}]}],
}).encode()  # fmt: skip


@pytest.fixture(autouse=True)
def _owner() -> None:
    organisation_with_people("ALUE")


def _write(folder: Path, *files: tuple[bytes, str]) -> list[str]:
    for data, name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return [str(folder / name) for _data, name in files]


def _keys() -> list[str]:
    return [spec.key for spec in specs_of(ApplicationForm.objects.get().draft_version)]


def _ways(folder: Path) -> dict[str, list[str]]:
    forms, fields = csv_file(Sheet.FORMS, FORM), csv_file(Sheet.FIELDS, FIELD)
    book = workbook({"Lomakkeet": rows_of(Sheet.FORMS, FORM), "Kentät": rows_of(Sheet.FIELDS, FIELD)})
    owner = ["--owner", "ALUE"]
    return {
        "csv": _write(folder, forms, fields),
        "xlsx": [*_write(folder, (book, "l.xlsx")), "--format", "xlsx"],
        "zip of tables": _write(folder, (zipped({forms[1]: forms[0], fields[1]: fields[0]}), "t.zip")),
        "json-schema": [*_write(folder, (SCHEMA, "a.json")), *owner],
        "form-builder": [*_write(folder, (BUILDER, "b.json")), *owner, "--format", "form-builder", "--language", "en"],
        "zip of json": [*_write(folder, (zipped({"fi/a.json": SCHEMA}), "j.zip")), *owner],
        "folder": [str(Path(_write(folder, (SCHEMA, "kansio/fi/a.json"))[0]).parents[1]), *owner],
    }


@pytest.mark.parametrize(
    "way", ["csv", "xlsx", "zip of tables", "json-schema", "form-builder", "zip of json", "folder"]
)
def test_every_format_brings_the_form_in_once(way: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = _ways(tmp_path)[way]
    call_command("import_forms", *arguments, "--dry-run")
    assert not ApplicationForm.objects.exists()
    for _time in range(2):
        call_command("import_forms", *arguments)
    assert _keys() == ["nimi"]
    told = [line.split(": ", 1)[1] for line in capsys.readouterr().out.splitlines() if ": " in line]
    assert told == ["dry run: 1 created", "1 created", "1 unchanged"]


def test_folder_of_the_national_register_is_known_by_its_file(tmp_path: Path) -> None:
    _write(tmp_path, (json.dumps([{"id": 1, "name": "Hakemus", "links": []}]).encode(), "transactionservices.json"))
    call_command("import_forms", str(tmp_path))
    assert ApplicationForm.objects.get().source_system == "ptv"


def test_refused_row_ends_with_an_error_names_its_place_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = _write(tmp_path, csv_file(Sheet.FORMS, FORM, FORM | {"source_id": "L2", "type": "loitsu"}))
    with pytest.raises(CommandError):
        call_command("import_forms", *files)
    told = capsys.readouterr().err
    assert all(part in told for part in ("forms.csv", " 3", "type", "loitsu"))
    assert not ApplicationForm.objects.exists()
    call_command("import_forms", *files, "--dry-run")  # a dry run only tells


def test_report_holds_every_row(tmp_path: Path) -> None:
    files = _write(tmp_path, csv_file(Sheet.FORMS, FORM))
    call_command("import_forms", *files, "--report", str(tmp_path / "r.json"))
    report = json.loads((tmp_path / "r.json").read_text())
    assert (report["written"], report["rows"][0]["result"]) == (True, "created")


def test_owner_limits_whose_forms_tables_may_write(tmp_path: Path) -> None:
    organisation_with_people("TOINEN")
    files = _write(tmp_path, csv_file(Sheet.FORMS, FORM))
    with pytest.raises(CommandError):
        call_command("import_forms", *files, "--owner", "TOINEN")
    call_command("import_forms", *files, "--owner", "TOINEN", "ALUE")
    assert ApplicationForm.objects.count() == 1


def test_one_file_becomes_the_fields_of_the_form_that_is_named(tmp_path: Path) -> None:
    form = FormFactory.draft()
    (path,) = _write(tmp_path, (SCHEMA, "a.json"))
    call_command("import_forms", path, "--form", form.code)
    assert _keys() == ["nimi"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["puuttuu.csv"],
        ["a.json"],
        ["a.json", "--owner", "ALUE", "TOINEN"],
        ["a.json", "--form", "F-99999"],
        ["a.json", "b.json", "--form", "F-99999"],
        ["kuva.png"],
        ["rikki.zip"],
        ["a.json", "--format", "ptv"],
        ["a.json", "--format", "form-builder", "--owner", "ALUE"],
        ["a.json", "--format", "csv"],
    ],
)
def test_arguments_that_do_not_fit_end_with_an_error(arguments: list[str], tmp_path: Path) -> None:
    _write(tmp_path, (SCHEMA, "a.json"), (SCHEMA, "b.json"), (b"\x89PNG", "kuva.png"), (b"PK", "rikki.zip"))
    paths = [str(tmp_path / each) if "." in each else each for each in arguments]
    with pytest.raises(CommandError):
        call_command("import_forms", *paths)
    assert not ApplicationForm.objects.exists()


def test_concepts_come_in_by_a_command_of_their_own(tmp_path: Path) -> None:
    files = [csv_file(Sheet.REGISTERS, REGISTER), csv_file(Sheet.ROLES, ROLE), csv_file(Sheet.CONCEPTS, CONCEPT)]
    paths = _write(tmp_path, *files)
    call_command("import_concepts", *paths, "--dry-run")
    assert not DataConcept.objects.exists()
    call_command("import_concepts", *paths)
    assert DataConcept.objects.get().source_register.code == "YTJ"
    with pytest.raises(CommandError):
        call_command("import_concepts", *_write(tmp_path, csv_file(Sheet.FORMS, FORM)))
    wrong = csv_file(Sheet.CONCEPTS, CONCEPT | {"code": "ä", "register": "EI-OLE"})
    with pytest.raises(CommandError):
        call_command("import_concepts", *_write(tmp_path, wrong))
    assert DataConcept.objects.count() == 1


@pytest.mark.parametrize("ending", ["xlsx", "zip"])
def test_exported_file_is_imported_as_unchanged(
    ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    FormFactory.draft()
    path = str(tmp_path / f"l.{ending}")
    call_command("export_forms", path)
    call_command("import_forms", path)
    assert "unchanged" in capsys.readouterr().out
    assert ApplicationForm.objects.count() == 1


def test_export_takes_the_forms_of_the_owners_that_are_named(tmp_path: Path) -> None:
    FormFactory.draft()
    FormFactory.draft(organisation_with_people("TOINEN"))
    path = tmp_path / "l.zip"
    call_command("export_forms", str(path), "--owner", "TOINEN")
    rows = dict(read_archive(path.read_bytes(), "l.zip"))["forms.csv"].decode("utf-8-sig").splitlines()
    assert len(rows) == 2
    assert rows[1].startswith("TOINEN")


@pytest.mark.parametrize("arguments", [["l.pdf"], ["l.zip", "--owner", "EI-OLE"], ["ei/ole/l.zip"]])
def test_export_that_cannot_be_written_ends_with_an_error(arguments: list[str], tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("export_forms", str(tmp_path / arguments[0]), *arguments[1:])
