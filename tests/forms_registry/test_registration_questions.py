"""Writing down what a form asks: by hand, pasted, out of a file; and which data that is."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from forms_registry.models import FormVersion
from lifecycle.models import User
from lifecycle.roles import Role
from tests.factories import concept, organisation_with_people, person
from tests.forms_registry.wizard import Wizard

pytestmark = pytest.mark.django_db

#: What no browser sends: a select cannot show it again.
NO_CHOICE = {"OLEMATON", "poem"}


def _owner() -> User:
    return person(Role.OWNER, organisation_with_people("ALUE"))


def test_questions_are_added_changed_moved_and_removed_one_button_at_a_time(wizard: Wizard) -> None:
    for label in ("Nimi", "Osoite", "Puhelin"):
        wizard.add(label)
        assert wizard.address.endswith("#id_question-label_fi"), "one goes on with the next question"
    wizard.show("fields")
    wizard.send("fields", {}, "up:puhelin")
    assert wizard.address.endswith("#question-2")
    wizard.show("fields")
    wizard.send("fields", {}, "remove:nimi")
    assert [row["key"] for row in wizard.rows()] == ["puhelin", "osoite"]
    wizard.show("fields", "?question=osoite")
    assert 'value="Osoite"' in wizard.page
    wizard.send(
        "fields",
        {"of": "osoite", "question-label_fi": "Postiosoite", "question-type": "address", "question-key": "osoite",
         "question-obligation": "optional", "question-personal_data": "ordinary"},
        "question",
    )  # fmt: skip
    assert [(row["labels"], row["type"]) for row in wizard.rows()][1] == ({"fi": "Postiosoite"}, "address")


def test_pasted_list_stays_when_another_button_is_pressed(wizard: Wizard) -> None:
    wizard.show("fields")
    told = {"paste-text": "Osoite | osoite | address", "paste-language": "fi", "paste-place": "after"}
    wizard.send("fields", told, "back")
    assert "Osoite | osoite | address" in wizard.show("fields")
    assert wizard.rows() == []


@pytest.mark.parametrize(
    ("values", "anchor"),
    [
        ({"label_fi": ""}, "label_fi"),
        ({"key": "nimi"}, "key"),
        ({"key": "Ä Ö"}, "key"),
        ({"group": "a b"}, "group"),
        ({"obligation": "conditional"}, "condition"),
        ({"type": "poem"}, "type"),
        ({"retention": "-1"}, "retention"),
        ({"choices": "| ei arvoa"}, "choices"),
        ({"held_by": "OLEMATON"}, "held_by"),
    ],
)
def test_wrong_question_is_not_added_and_stays_to_be_corrected(
    values: dict[str, str], anchor: str, wizard: Wizard
) -> None:
    wizard.add("Nimi")
    wizard.add(values.pop("label_fi", "Toinen"), **values)
    assert f'href="#id_question-{anchor}"' in wizard.page
    assert len(wizard.rows()) == 1
    assert all(value in wizard.page for value in values.values() if value not in NO_CHOICE)


def test_question_that_was_begun_is_taken_in_when_one_goes_on(wizard: Wizard) -> None:
    wizard.show("fields")
    typed = {"question-label_fi": "Nimi", "question-type": "text", "question-obligation": "required"}
    wizard.send("fields", typed | {"question-personal_data": "none"})
    assert "/concepts/" in wizard.address
    assert [row["key"] for row in wizard.rows()] == ["nimi"]


def test_question_that_was_begun_is_kept_when_something_else_is_done_first(wizard: Wizard) -> None:
    wizard.add("Nimi")
    wizard.add("Osoite")
    wizard.show("fields")
    wizard.send("fields", {"question-label_fi": "Puolikas"}, "up:osoite")
    assert [row["key"] for row in wizard.rows()] == ["osoite", "nimi"]
    assert 'value="Puolikas"' in wizard.show("fields")
    wizard.send("fields", {"question-label_fi": "Puolikas"}, "aside")
    assert 'value="Puolikas"' in wizard.show("fields")


def test_pasted_list_is_taken_in_or_refused_line_by_line(wizard: Wizard) -> None:
    wizard.add("Nimi")
    wizard.show("fields")
    told = {"paste-language": "fi", "paste-place": "after"}
    wizard.send("fields", told | {"paste-text": "Osoite | osoite | address\nHuono | huono | runo"}, "paste")
    assert "runo" in wizard.page
    assert 'href="#id_paste-text"' in wizard.page
    assert len(wizard.rows()) == 1
    wizard.send("fields", told | {"paste-text": "Osoite | osoite | address\nPuhelin | puh | phone"}, "paste")
    assert [row["key"] for row in wizard.rows()] == ["nimi", "osoite", "puh"]
    wizard.show("fields")
    wizard.send("fields", told | {"paste-text": "Vain tämä", "paste-place": "instead"}, "paste")
    assert [row["key"] for row in wizard.rows()] == ["vain_tama"]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script> | skripti",
        '=HYPERLINK("http://example.org") | kaava',
        "\x00\x07\u202eNimi\u2066 | nimi",
        "{{ 7|add:7 }} | malli",
        "'; DROP TABLE forms_registry_formfield; -- | sql",
    ],
)
def test_hostile_paste_is_only_text(text: str, wizard: Wizard) -> None:
    wizard.show("fields")
    wizard.send("fields", {"paste-text": text, "paste-language": "fi", "paste-place": "after"}, "paste")
    page = wizard.client.get(wizard.url("fields")).content.decode()
    assert "<script>alert" not in page
    for row in wizard.rows():
        assert "\x00" not in json.dumps(row, ensure_ascii=False)
        assert row["key"].isascii()
    assert FormVersion.objects.count() == 0


@pytest.mark.parametrize("size", [3_000, 40_000])
def test_paste_with_more_lines_than_a_form_has_is_refused(size: int, wizard: Wizard) -> None:
    wizard.show("fields")
    text = "\n".join(f"K{number}" for number in range(size))
    wizard.send("fields", {"paste-text": text, "paste-language": "fi", "paste-place": "after"}, "paste")
    assert 'id="errors"' in wizard.page
    assert wizard.rows() == []


def test_file_is_read_with_notes_and_a_broken_one_is_refused_with_its_place(wizard: Wizard) -> None:
    schema = {"type": "object", "required": ["nimi"], "properties": {"nimi": {"type": "string", "title": "Nimi"}}}
    wizard.add("Nimi")
    for content, is_read in ((json.dumps(schema).encode(), True), (b'{"type": ', False), (b"\xff\xfe{}", False)):
        wizard.show("fields")
        file = SimpleUploadedFile("kentat.json", content, "application/json")
        wizard.send("fields", {"file-file": file, "file-language": "fi", "file-place": "after"}, "file")
        assert bool(wizard.address) is is_read
        assert is_read or "kentat.json" in wizard.page
    assert [row["key"] for row in wizard.rows()] == ["nimi", "nimi_2"]


def test_concept_is_suggested_and_never_chosen_by_itself(wizard: Wizard) -> None:
    concept("SPOSTI", name_fi="Yhteyshenkilön sähköposti")
    wizard.add("Varayhteyshenkilön sähköposti", key="sposti")
    page = wizard.show("concepts")
    assert "93 %" in page
    assert '<option value="SPOSTI" selected' not in page
    wizard.answer("concepts", shown=True, **{"sposti-choice": ""})
    wizard.draft.refresh_from_db()
    assert "SPOSTI" not in json.dumps(wizard.draft.answers["steps"]["concepts"])


def test_unknown_concept_is_refused_where_it_was_written(wizard: Wizard) -> None:
    concept("NIMI")
    wizard.add("Nimi", key="nimi")
    for wrong in ("OLEMATON", "NIMI@KUKAAN"):
        wizard.answer("concepts", **{"nimi-other": wrong})
        assert 'href="#id_concepts-nimi-other"' in wizard.page
    wizard.answer("concepts", **{"nimi-other": "nimi"})
    assert "/need/" in wizard.address
