"""Forms out of JSON files: one a file, language versions attached, nothing twice, and the fields of a form there is."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from catalogue.exchange.outcome import Report, Result
from forms_registry.exchange.archives import read_folder
from forms_registry.exchange.field_file_import import import_field_files, import_fields_into, language_of
from forms_registry.models import ApplicationForm
from forms_registry.versions import (
    ChannelSpec,
    LayoutSpec,
    specs_of,
    write_channels,
    write_facts,
    write_fields,
    write_layouts,
)
from forms_registry.vocabulary import FormChannelKind
from lifecycle.exchange.errors import ImportRefused
from lifecycle.kinds import FormType
from lifecycle.roles import Role
from lifecycle.services import system_user
from lifecycle.states import State
from tests.factories import FormFactory, organisation_with_people, person
from tests.factories.forms import field

pytestmark = pytest.mark.django_db

SCHEMA = {
    "title": "Avustushakemus",
    "type": "object",
    "required": ["nimi"],
    "properties": {"nimi": {"type": "string", "title": "Nimi"}, "syy": {"type": "string", "title": "Syy"}},
}


def _swedish() -> dict[str, Any]:
    whole = json.loads(json.dumps(SCHEMA))
    whole["title"] = "Ansökan om understöd"
    whole["properties"]["nimi"]["title"] = "Namn"
    whole["properties"]["syy"]["title"] = "Orsak"
    return whole


def _bytes(value: Any) -> bytes:
    return json.dumps(value).encode()


def _import(files: list[tuple[str, bytes]], **given: Any) -> Report:
    organisation_with_people("ALUE")
    usual: dict[str, Any] = {"name": "a", "owner": "ALUE", "language": "fi", "user": system_user()}
    return import_field_files(files, **usual | given)


def test_every_file_is_a_form_of_its_owner_as_a_draft() -> None:
    report = _import([("a.json", _bytes(SCHEMA)), ("b.json", _bytes(SCHEMA)), ("lueminut.txt", b"x")])
    assert report.results() == {"created": 2}
    for form in ApplicationForm.objects.all():
        assert (form.item.state, form.item.owner.code) == (State.DRAFT, "ALUE")
        assert form.item.classification.instrument == FormType.APPLICATION
        assert [spec.key for spec in specs_of(form.draft_version)] == ["nimi", "syy"]
    titles = set(ApplicationForm.objects.values_list("title", flat=True))
    assert titles == {"Avustushakemus: A", "Avustushakemus: B"}


def test_file_in_a_folder_of_a_language_is_attached_and_changes_no_count() -> None:
    report = _import([("fi/a.json", _bytes(SCHEMA)), ("sv/a.json", _bytes(_swedish()))])
    assert report.results() == {"created": 1}
    form = ApplicationForm.objects.get()
    first, _second = specs_of(form.draft_version)
    assert first.labels == {"fi": "Nimi", "sv": "Namn"}
    assert form.draft_version.title_sv == "Ansökan om understöd"
    assert set(form.draft_version.layouts.values_list("language", flat=True)) == {"fi", "sv"}


def test_language_version_of_no_form_is_refused_not_counted() -> None:
    other = {"type": "object", "properties": {"muu": {"type": "string"}}}
    with translation.override("en"), pytest.raises(ImportRefused, match=r"sv/b\.json.*by itself"):
        _import([("fi/a.json", _bytes(SCHEMA)), ("sv/b.json", _bytes(other))])
    assert not ApplicationForm.objects.exists()


def test_second_import_changes_nothing_and_a_changed_file_changes_its_form() -> None:
    _import([("a.json", _bytes(SCHEMA))])
    assert _import([("a.json", _bytes(SCHEMA))]).results() == {"unchanged": 1}
    changed = json.loads(json.dumps(SCHEMA))
    changed["required"] = ["nimi", "syy"]
    assert _import([("a.json", _bytes(changed))]).results() == {"updated": 1}
    assert {spec.obligation for spec in specs_of(ApplicationForm.objects.get().draft_version)} == {"required"}


def test_what_people_have_written_and_the_file_does_not_know_stays() -> None:
    _import([("a.json", _bytes(SCHEMA))])
    form = ApplicationForm.objects.get()
    kept = [
        field("nimi", "NIMI", labels={"fi": "Nimi"}, why="Hakija tunnistetaan."),
        field("syy", labels={"fi": "Syy"}),
    ]
    write_fields(form=form, user=system_user(), fields=kept)
    write_facts(form=form, user=system_user(), changes={"legal_basis": "Laki 1 §"})
    changed = json.loads(json.dumps(SCHEMA))
    changed["properties"]["nimi"]["title"] = "Hakijan nimi"
    _import([("a.json", _bytes(changed))])
    again = FormFactory.again(form)
    (spec, _other) = specs_of(again.draft_version)
    assert (spec.labels["fi"], spec.why, spec.concept) == ("Hakijan nimi", "Hakija tunnistetaan.", "NIMI")
    assert again.draft_version.legal_basis == "Laki 1 §"


def test_changed_file_leaves_titles_channels_layouts_and_help_that_people_have_written() -> None:
    page = {
        "name": "f",
        "pages": [{"path": "/a", "components": [{"type": "TextField", "name": "nimi", "title": "Nimi"}]}],
    }
    _import([("a.json", _bytes(page))])
    form = ApplicationForm.objects.get()
    keeper = person(Role.OWNER, form.item.owner)
    write_facts(form=form, user=keeper, changes={"title_sv": "Ansökan"})
    write_channels(form=form, user=keeper, channels=[ChannelSpec(FormChannelKind.PDF)])
    write_layouts(form=form, user=keeper, layouts=[LayoutSpec("fi", FormChannelKind.PDF, "https://a.example.org/", "")])
    (spec,) = specs_of(form.draft_version)
    write_fields(form=form, user=keeper, fields=[replace(spec, help={"fi": "Koko nimi."})])
    page["pages"][0]["components"][0]["title"] = "Hakijan nimi"  # type: ignore[index]
    assert _import([("a.json", _bytes(page))]).results() == {"updated": 1}
    draft = ApplicationForm.objects.get().draft_version
    (spec,) = specs_of(draft)
    assert (spec.label(), spec.help) == ("Hakijan nimi", {"fi": "Koko nimi."})
    assert draft.title_sv == "Ansökan"
    assert list(draft.channels.values_list("kind", flat=True)) == [FormChannelKind.PDF]
    assert list(draft.layouts.values_list("channel", flat=True)) == [FormChannelKind.PDF]


def test_dry_run_writes_nothing() -> None:
    report = _import([("a.json", _bytes(SCHEMA))], dry_run=True)
    assert report.results() == {"created": 1}
    assert not ApplicationForm.objects.exists()


@pytest.mark.parametrize(
    "content",
    [b"{", b"\xff\xfe{\x00", b'{"$ref": "https://example.org/x.json"}', b"[" * 5000, b'{"a": 1, "a": 2}', b"42", b""],
)
def test_file_that_cannot_be_read_is_named_and_stops_all_of_them(content: bytes) -> None:
    with pytest.raises(ImportRefused, match=r"^b\.json"):
        _import([("a.json", _bytes(SCHEMA)), ("b.json", content)])
    assert not ApplicationForm.objects.exists()


def test_folder_without_a_field_list_is_refused() -> None:
    with translation.override("en"), pytest.raises(ImportRefused, match=r"no \.json file"):
        _import([("lueminut.txt", b"x")])


def test_unknown_owner_and_somebody_elses_are_refused() -> None:
    assert _import([("a.json", _bytes(SCHEMA))], owner="EI-OLE").refused
    stranger = person(Role.OWNER, organisation_with_people("TOINEN"))
    assert _import([("a.json", _bytes(SCHEMA))], user=stranger, only_organisations={"TOINEN"}).refused
    assert _import([("a.json", _bytes(SCHEMA))], user=stranger).refused
    assert not ApplicationForm.objects.exists()


def test_file_becomes_the_fields_of_a_draft_there_is() -> None:
    form = FormFactory.draft(title="Vanha lomake")
    report = import_fields_into(form, _bytes(SCHEMA), "a.json", language="fi", user=person(Role.OWNER, form.item.owner))
    assert report.results() == {"updated": 1}
    again = FormFactory.again(form)
    assert [spec.key for spec in specs_of(again.draft_version)] == ["nimi", "syy"]
    assert (again.title, again.draft_version.legal_basis) == ("Vanha lomake", form.draft_version.legal_basis)


def test_file_in_another_language_with_the_same_keys_is_attached_to_the_draft() -> None:
    form = FormFactory.draft(fields=[field("nimi", labels={"fi": "Nimi"}), field("syy", labels={"fi": "Syy"})])
    report = import_fields_into(form, _bytes(_swedish()), "a.json", language="sv", user=system_user())
    assert report.results() == {"updated": 1}
    assert report.notes
    specs = specs_of(FormFactory.again(form).draft_version)
    assert [dict(spec.labels) for spec in specs] == [{"fi": "Nimi", "sv": "Namn"}, {"fi": "Syy", "sv": "Orsak"}]


def test_fields_of_another_organisations_form_are_not_written() -> None:
    form = FormFactory.draft()
    stranger = person(Role.OWNER, organisation_with_people("TOINEN"))
    with pytest.raises(ImportRefused):
        import_fields_into(form, _bytes(SCHEMA), "a.json", language="fi", user=stranger)
    assert len(specs_of(FormFactory.again(form).draft_version)) == 3


def test_innermost_folder_called_by_a_language_tells_it() -> None:
    assert language_of("cof/cy/osat/a.json", "en") == "cy"
    assert language_of("cof/a.json", "en") == "en"


@pytest.mark.parametrize(("name", "counts"), [("cof_r2", (20, 125, 115)), ("cof_r3", (19, 123, 114))])
def test_a_whole_round_comes_in_with_its_published_counts(
    name: str, counts: tuple[int, int, int], sample_data: Path
) -> None:
    files = read_folder(sample_data / "uk_grant_forms" / name)
    report = _import(files, language="en", name=name)
    assert {row.result for row in report.rows} == {Result.CREATED}
    forms = list(ApplicationForm.objects.all())
    specs = [spec for form in forms for spec in specs_of(form.draft_version)]
    assert (len(forms), len(specs), sum(spec.counts_as_required for spec in specs)) == counts
    assert all({"en", "cy"} <= set(spec.labels) for spec in specs)
    assert {channel.kind for form in forms for channel in form.draft_version.channels.all()} == {FormChannelKind.E_FORM}
    assert all(form.draft_version.layouts.filter(language="cy").exists() for form in forms)
    assert _import(files, language="en", name=name).results() == {"unchanged": counts[0]}
