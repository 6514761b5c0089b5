"""Questions pasted as text: read whole, or refused with line and reason."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from forms_registry.labelling import FIELD_TYPE_LABELS, OBLIGATION_LABELS
from forms_registry.pasted_fields import MOST_IN_CELL, MOST_LETTERS, SENTENCES, Pasted, Words, read_pasted
from forms_registry.pasted_words import known_words, told
from forms_registry.versions import check_fields
from forms_registry.vocabulary import FieldType, Obligation

WORDS = Words(
    columns={"nimike": "label", "avain": "key", "tyyppi": "type", "pakollinen": "obligation", "på svenska": "label_sv"},
    types={"text": FieldType.TEXT, "päivä": FieldType.DATE},
    obligations={"kyllä": Obligation.REQUIRED, "ei": Obligation.OPTIONAL, "joskus": Obligation.CONDITIONAL},
)


def _read(text: str, taken: tuple[str, ...] = (), most: int = 2_000) -> Pasted:
    return read_pasted(text, language="fi", words=WORDS, taken=taken, most=most)


def _problems(text: str, taken: tuple[str, ...] = ()) -> list[tuple[int, str]]:
    return [(problem.line, problem.code) for problem in _read(text, taken).problems]


def test_a_label_is_enough() -> None:
    (spec,) = _read("Yrityksen nimi").fields
    assert (spec.key, spec.labels, spec.type, spec.obligation) == (
        "yrityksen_nimi",
        {"fi": "Yrityksen nimi"},
        FieldType.TEXT,
        Obligation.REQUIRED,
    )


@pytest.mark.parametrize("between", ["|", " | ", "\t"])
def test_columns_stand_between_bars_or_tabs(between: str) -> None:
    text = between.join(["Alkaa", "alku", "Päivä", "joskus", "Jos hanke alkaa", "hanke", "", "Ohje", "Laki 1 §", "Syy"])
    (spec,) = _read(text).fields
    assert (spec.key, spec.type, spec.obligation) == ("alku", FieldType.DATE, Obligation.CONDITIONAL)
    assert (spec.condition, spec.group, spec.help) == ("Jos hanke alkaa", "hanke", {"fi": "Ohje"})
    assert (spec.legal_basis, spec.why) == ("Laki 1 §", "Syy")


def test_heading_names_the_columns_in_any_order() -> None:
    (spec,) = _read("Pakollinen\tNimike\tPå svenska\nei\tNimi\tNamn").fields
    assert (spec.obligation, spec.labels) == (Obligation.OPTIONAL, {"fi": "Nimi", "sv": "Namn"})


def test_choices_make_a_choice() -> None:
    (spec,) = _read("Muoto|muoto|||||Oy; Ky ;").fields
    assert (spec.type, [choice.value for choice in spec.choices]) == (FieldType.CHOICE, ["Oy", "Ky"])


def test_cell_of_a_spreadsheet_may_hold_line_breaks_and_the_next_line_keeps_its_number() -> None:
    text = '"Nimi\nja osoite"\tnimi\nToinen\tnimi'
    assert _problems(text) == [(3, "key_twice")]
    assert _read('"Nimi\nja osoite"\tnimi').fields[0].labels == {"fi": "Nimi ja osoite"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("|avain", (1, "no_label")),
        ("A\nB||ruutu", (2, "type")),
        ("A\n\nB|||ehkä", (3, "obligation")),
        ("A|||joskus", (1, "no_condition")),
        ("A|avain yksi", (1, "key")),
        ("A|a..b", (1, "key")),
        ("A|" + "k" * 121, (1, "key_too_long")),
        ("A|||||ryhmä yksi", (1, "group")),
        ("A|a\nB|a", (2, "key_twice")),
        ("A" + "|" * 10 + "B", (1, "cells")),
        ('"A\tb', (1, "quotes")),
        ('A\tb\n"C"D\te', (2, "quotes")),
        ("A" * (MOST_IN_CELL + 1), (1, "cell_too_long")),
        ('"' + "A" * 200_000 + "\tb", (1, "cell_too_long")),
        ("Avain|Avain\na|b", (1, "column_twice")),
        ("Avain|Tyyppi\na|text", (1, "no_label_column")),
        ("x" * (MOST_LETTERS + 1), (0, "too_long")),
    ],
)
def test_what_is_wrong_is_told_by_line_and_reason_and_nothing_is_taken_in(text: str, problem: tuple[int, str]) -> None:
    pasted = _read(text)
    assert (pasted.problems[0].line, pasted.problems[0].code) == problem
    assert pasted.fields == ()
    for language in ("fi", "en"):
        with translation.override(language):
            assert "%(" not in told(pasted.problems[0])


def test_every_wrong_line_is_told_at_once() -> None:
    assert _problems("|a\nHyvä\nB||ruutu\nC|||ehkä") == [(1, "no_label"), (3, "type"), (4, "obligation")]


def test_too_many_lines_are_refused() -> None:
    assert [problem.code for problem in _read("A\nB\nC", most=2).problems] == ["too_many"]


def test_key_of_a_question_there_is_already_is_refused_and_a_made_one_steps_aside() -> None:
    assert _problems("A|nimi", taken=("nimi",)) == [(1, "key_twice")]
    assert [spec.key for spec in _read("Nimi\nNimi\nToinen|nimi_2", taken=("nimi",)).fields] == [
        "nimi_3",
        "nimi_4",
        "nimi_2",
    ]


@pytest.mark.parametrize("text", ["", " \n\t\n", " | \n||\n"])
def test_nothing_is_read_out_of_nothing(text: str) -> None:
    assert _read(text) == Pasted()


def test_formulas_and_markup_stay_text() -> None:
    labels = [spec.labels["fi"] for spec in _read("=2+3\n<script>alert(1)</script>\n-summa").fields]
    assert labels == ["=2+3", "<script>alert(1)</script>", "-summa"]


def test_invisible_and_control_characters_are_left_out() -> None:
    assert _read("\ufeffNi\u202emi\x00\x07").fields[0].labels == {"fi": "Nimi"}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_words_of_every_language_are_known(language: str) -> None:
    words = known_words()
    with translation.override(language):
        assert all(words.types[str(label).casefold()] == kind for kind, label in FIELD_TYPE_LABELS.items())
        assert all(words.obligations[str(label).casefold()] == duty for duty, label in OBLIGATION_LABELS.items())


@given(st.text(max_size=400), st.sampled_from(["", "\t", "|", '"', "\n"]))
def test_whatever_is_pasted_is_read_or_refused(text: str, between: str) -> None:
    pasted = _read(between.join([text, text]))
    assert not (pasted.fields and pasted.problems)
    check_fields(pasted.fields)
    assert all(problem.code in SENTENCES for problem in pasted.problems)


@given(st.lists(st.text(alphabet="abcåäö ÅÄÖ-_.1", min_size=1, max_size=30), max_size=20))
def test_labels_come_back_in_their_order(labels: list[str]) -> None:
    wanted = [" ".join(label.split()) for label in labels if label.strip()]
    assert [spec.labels["fi"] for spec in _read("\n".join(labels)).fields] == wanted
