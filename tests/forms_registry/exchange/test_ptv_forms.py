"""Printable forms of the national register: drafts of their owners, with layouts, numbers and flags for a person."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from catalogue.exchange.outcome import Report
from catalogue.exchange.ptv import import_ptv, read_ptv
from forms_registry.editions import join_editions, suggested_editions
from forms_registry.exchange.ptv_forms import read_ptv_forms
from forms_registry.exchange.ptv_import import import_ptv_forms
from forms_registry.models import ApplicationForm, CardForm
from lifecycle.exchange.errors import ImportRefused
from lifecycle.kinds import FormType
from lifecycle.models import Organisation, PortfolioItem
from lifecycle.services import sync_roles, system_user
from lifecycle.states import State
from tests.factories import organisation_with_people

pytestmark = pytest.mark.django_db

FORM: dict[str, Any] = {
    "id": 1,
    "name": "Rakennuslupahakemus 2015",
    "organization": 7,
    "formIdentifier": "ke6666",
    "description": "Kunnalle.",
    "language": ["fi", "sv"],
    "links": [
        {"URL": "https://a.example.org/1.pdf", "fileType": "PDF"},
        {"URL": "https://a.example.org/1.doc", "fileType": "DOC"},
    ],
}


def _folder(path: Path, *forms: dict[str, Any]) -> Path:
    (path / "transactionservices.json").write_text(json.dumps(forms))
    (path / "organizations.json").write_text(json.dumps([{"id": 7, "name": "Kunta", "businessID": "1234567-1"}]))
    return path


def _import(folder: Path, **given: Any) -> Report:
    return import_ptv_forms(folder, **{"user": system_user(), **given})


def _form(identity: int) -> ApplicationForm:
    found: ApplicationForm = ApplicationForm.objects.with_facts().get(source_system="ptv", source_id=str(identity))
    return found


def _flags(identity: int) -> dict[str, str]:
    return {flag["code"]: flag.get("form", "") for flag in _form(identity).review_flags}


def test_form_comes_in_as_a_draft_with_a_layout_for_every_file_and_language(tmp_path: Path) -> None:
    report = _import(_folder(tmp_path, FORM))
    assert (report.results(), report.counts["organisations created"]) == ({"created": 1}, 1)
    form = _form(1)
    version = form.draft_version
    assert (form.item.state, form.item.owner.code, form.item.owner.in_perimeter) == (State.DRAFT, "PTV-7", False)
    assert (form.number, version.edition, version.purpose_fi) == ("ke6666", "2015", "Kunnalle.")
    assert {(each.kind, each.e_level) for each in version.channels.all()} == {("pdf", 1), ("fillable_pdf", 2)}
    assert version.layouts.count() == 4
    assert form.item.classification.instrument == FormType.APPLICATION


@pytest.mark.parametrize(
    ("name", "form_type", "flagged"),
    [
        ("Hakemus", FormType.APPLICATION, False),
        ("Ilmoitus jätehuoltoon liittymisestä", FormType.NOTIFICATION, False),
        ("Palotekninen selvitys", FormType.REPORT, False),
        ("Maksatushakemus", FormType.PAYMENT_CLAIM, False),
        ("Ulkovärisuunnitelma", FormType.ATTACHMENT, False),
        ("Kirjastokortin asiakastietolomake", FormType.APPLICATION, True),
    ],
)
def test_type_is_read_from_the_title_and_flagged_where_it_does_not_tell(
    name: str, form_type: FormType, flagged: bool, tmp_path: Path
) -> None:
    _import(_folder(tmp_path, FORM | {"name": name}))
    assert _form(1).item.classification.instrument == form_type
    assert ("type" in _flags(1)) is flagged


def test_same_number_is_flagged_on_both_forms_and_names_the_other(tmp_path: Path) -> None:
    _import(_folder(tmp_path, FORM, FORM | {"id": 2, "name": "Toimenpidelupahakemus"}))
    assert _flags(1) == {"same_number": _form(2).code}
    assert _flags(2) == {"same_number": _form(1).code}


def test_form_without_an_owner_waits_with_nobody(tmp_path: Path) -> None:
    _import(_folder(tmp_path, FORM | {"organization": 99}))
    assert _form(1).item.owner.code == "PTV-0"
    assert "no_owner" in _flags(1)


def test_form_that_has_moved_is_left_to_its_new_owner_and_stops_nothing(tmp_path: Path) -> None:
    folder = _folder(tmp_path, FORM, FORM | {"id": 2, "name": "Toinen hakemus", "formIdentifier": "x1"})
    _import(folder)
    PortfolioItem.objects.filter(pk=_form(1).item_id).update(owner=organisation_with_people("UUSI"))
    assert _import(folder).results() == {"skipped": 1, "unchanged": 1}


def test_import_of_one_owner_leaves_the_others(tmp_path: Path) -> None:
    report = _import(_folder(tmp_path, FORM, FORM | {"id": 2, "organization": 99}), owners=["PTV-0"])
    assert report.results() == {"created": 1}
    assert not Organisation.objects.filter(code="PTV-7").exists()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"id": "1"}, "id"),
        ({"name": ""}, "name"),
        ({"links": {}}, "links"),
        ({"links": [1]}, "links"),
        ({"links": [{"URL": 5}]}, "URL"),
        ({"formIdentifier": 5}, "formIdentifier"),
        ({"language": [1]}, "language"),
    ],
)
def test_broken_field_is_named_and_nothing_is_written(changes: dict[str, Any], told: str, tmp_path: Path) -> None:
    with translation.override("en"), pytest.raises(ImportRefused, match=told):
        _import(_folder(tmp_path, FORM | {"id": 2}, FORM | changes))
    assert not ApplicationForm.objects.exists()
    assert not Organisation.objects.filter(code="PTV-7").exists()


def test_dry_run_writes_nothing(tmp_path: Path) -> None:
    assert _import(_folder(tmp_path, FORM), dry_run=True).results() == {"created": 1}
    assert not ApplicationForm.objects.exists()
    assert not Organisation.objects.filter(code="PTV-7").exists()


def test_joined_editions_are_known_at_the_next_import_and_changed_ones_left_alone(tmp_path: Path) -> None:
    later = FORM | {"id": 2, "name": "Rakennuslupahakemus 2016"}
    folder = _folder(tmp_path, FORM, later)
    _import(folder)
    assert set(_flags(1)) == {"edition"}
    (pair,) = suggested_editions()
    join_editions(into=pair.earlier, edition=pair.later, user=system_user())
    assert _import(folder).results() == {"unchanged": 2}
    changed = _folder(tmp_path, FORM | {"description": "Uusi."}, later | {"description": "Uusi."})
    assert _import(changed).results() == {"skipped": 2}
    assert ApplicationForm.objects.count() == 1
    assert _form(1).draft_version.purpose_fi == "Kunnalle."


def test_the_real_forms_come_in_and_editions_and_numbers_wait_for_a_person(sample_data: Path) -> None:
    folder = sample_data / "ptv" / "cards_2015"
    assert len(read_ptv_forms(folder).forms) == 32
    report = _import(folder)
    assert report.results() == {"created": 32}
    assert report.counts["forms with a number"] == 7 == ApplicationForm.objects.exclude(number="").count()
    assert set(ApplicationForm.objects.values_list("live", flat=True)) == {False}
    assert _flags(205)["same_number"] == _form(207).code
    assert _flags(207)["same_number"] == _form(205).code
    assert _flags(102)["edition"] == _form(255).code
    assert "same_number" not in _flags(102) | _flags(255)
    assert {layout.channel for layout in _form(116).draft_version.layouts.all()} == {"pdf", "fillable_pdf"}
    (pair,) = suggested_editions()
    assert (pair.earlier.source_id, pair.later.source_id, pair.earlier_year) == ("102", "255", 2015)
    joined = join_editions(into=pair.earlier, edition=pair.later, user=system_user())
    assert sorted(joined.versions.values_list("edition", flat=True)) == ["2015", "2016"]
    assert _import(folder).results() == {"unchanged": 32}
    assert ApplicationForm.objects.count() == 31


def test_services_of_the_dump_offer_their_forms_once_these_are_approved(sample_data: Path) -> None:
    sync_roles()
    folder = sample_data / "ptv" / "cards_2015"
    import_ptv(read_ptv(folder), folder.name)
    report = _import(folder)
    waiting = [row for row in report.rows if any("S-" in warning for warning in row.warnings)]
    assert waiting
    assert not CardForm.objects.exists()
