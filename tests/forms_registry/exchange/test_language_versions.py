"""Language versions: whether two files are one form, and its texts in one more language."""

from hypothesis import given
from hypothesis import strategies as st

from forms_registry.exchange.language_versions import attach_language, same_form
from forms_registry.field_list import Choice, FieldList, FieldSpec, required_keys
from forms_registry.vocabulary import FieldType, Obligation
from tests.forms_registry.exchange.values import field_lists, unhurried


def form(language: str, *keys: str, kind: FieldType = FieldType.TEXT) -> FieldList:
    return FieldList({language: "T"}, tuple(FieldSpec(key, {language: f"{language} {key}"}, kind) for key in keys))


def test_forms_that_share_their_keys_are_one_form() -> None:
    assert same_form(form("en", "aaa", "bbb"), form("cy", "bbb", "aaa"))
    assert same_form(form("en", "aaa", "bbb", "ccc", "ddd"), form("cy", "aaa", "bbb", "MultiInputField"))
    assert not same_form(form("en", "aaa", "bbb"), form("en", "ccc", "ddd"))
    assert not same_form(form("en", "aaa", "b", "c", "d", "e"), form("en", "aaa", "f", "g", "h", "i"))


def test_keys_a_builder_gives_by_itself_prove_nothing() -> None:
    assert not same_form(form("en", "MultiInputField", "YesNoField-2"), form("en", "MultiInputField", "YesNoField-2"))
    assert not same_form(form("en"), form("cy"))


def test_texts_are_merged_by_key_and_nothing_else_changes() -> None:
    english = FieldSpec("a", {"en": "Kind"}, FieldType.CHOICE, choices=(Choice("x", {"en": "One"}), Choice("y")))
    welsh = FieldSpec("a", {"cy": "Math"}, obligation=Obligation.OPTIONAL, help={"cy": "Cymorth"})
    welsh_choices = (Choice("x", {"cy": "Un"}),)
    found = attach_language(
        FieldList({"en": "Form"}, (english,)),
        FieldList({"cy": "Ffurflen"}, (FieldSpec(**{**vars(welsh), "choices": welsh_choices}),)),
        "cy",
    )
    (spec,) = found.fields
    assert found.titles == {"en": "Form", "cy": "Ffurflen"}
    assert (spec.labels, spec.help) == ({"en": "Kind", "cy": "Math"}, {"cy": "Cymorth"})
    assert (spec.obligation, spec.type) == (Obligation.REQUIRED, FieldType.CHOICE)
    assert [choice.labels for choice in spec.choices] == [{"en": "One", "cy": "Un"}, {}]
    assert not found.notes


def test_choices_with_other_values_are_matched_by_order() -> None:
    one = FieldSpec("a", {"en": "K"}, choices=(Choice("yes", {"en": "Yes"}), Choice("no", {"en": "No"})))
    two = FieldSpec("a", {"cy": "K"}, choices=(Choice("ie", {"cy": "Ie"}), Choice("na", {"cy": "Na"})))
    (spec,) = attach_language(FieldList({}, (one,)), FieldList({}, (two,)), "cy").fields
    assert [(choice.value, choice.labels["cy"]) for choice in spec.choices] == [("yes", "Ie"), ("no", "Na")]


def test_renamed_keys_are_matched_by_place_with_a_note() -> None:
    found = attach_language(form("en", "a", "b", "c"), form("cy", "a", "x", "y"), "cy")
    assert [spec.labels.get("cy") for spec in found.fields] == ["cy a", "cy x", "cy y"]
    assert [note.count("by its place") for note in found.notes] == [1, 1]


def test_what_has_no_counterpart_is_noted_and_never_added() -> None:
    found = attach_language(form("en", "a", "b"), form("cy", "a", "x", "y"), "cy")
    assert [(spec.key, spec.labels.get("cy")) for spec in found.fields] == [("a", "cy a"), ("b", None)]
    assert len(found.notes) == 3
    other = FieldList({}, (*form("cy", "a").fields, *form("cy", "x", kind=FieldType.FILE).fields))
    assert len(attach_language(form("en", "a", "b"), other, "cy").notes) == 2, "other types are other questions"


@unhurried
@given(field_lists(), field_lists(), st.sampled_from(["cy", "sv"]))
def test_no_language_version_changes_a_count(main: FieldList, other: FieldList, language: str) -> None:
    found = attach_language(main, other, language)
    assert [spec.key for spec in found.fields] == [spec.key for spec in main.fields]
    assert required_keys(found.fields) == required_keys(main.fields)
    assert [(spec.type, spec.obligation, spec.group) for spec in found.fields] == [
        (spec.type, spec.obligation, spec.group) for spec in main.fields
    ]
