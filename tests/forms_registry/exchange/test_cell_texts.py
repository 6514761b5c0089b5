"""What cells hold: lines of parts, words, and text that looks like a formula, all come back as they went out."""

from hypothesis import example, given
from hypothesis import strategies as st

from forms_registry.exchange.cell_parts import join_lines, join_words, split_lines, split_words
from forms_registry.exchange.formula_marks import marked, marked_as_text, unmarked
from lifecycle.spreadsheets import harmless

PART = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n|;\\"), max_size=12).map(str.strip)
TEXT = st.text("=+-@' ab\t", max_size=12).map(str.strip)


@given(st.lists(st.lists(PART, min_size=1, max_size=5), max_size=5))
@example([["a|b", "\\", "\\n"], ["x\ny", "", ""]])
def test_lines_of_parts_come_back_without_the_empty_parts_at_their_ends(lines: list[list[str]]) -> None:
    told = [parts for parts in (_shortened(parts) for parts in lines) if parts != [""]]
    assert split_lines(join_lines(told)) == told


def _shortened(parts: list[str]) -> list[str]:
    kept = list(parts)
    while len(kept) > 1 and not kept[-1]:
        kept.pop()
    return kept


@given(st.lists(PART.filter(bool), unique=True, max_size=6))
def test_words_come_back_each_once(words: list[str]) -> None:
    assert split_words(join_words(words)) == words


def test_words_are_parted_by_semicolons_and_lines_and_a_backslash_alone_is_itself() -> None:
    assert split_words("yksi; kaksi;\n kolme ; yksi") == ["yksi", "kaksi", "kolme"]
    assert split_lines("paper | c:\\temp") == [["paper", "c:\\temp"]]


@given(TEXT)
@example("'=1+1")
@example("''-2")
@example("- luettelo")
def test_text_that_was_marked_comes_back_and_no_mark_leaves_a_formula(text: str) -> None:
    assert unmarked(marked(text)) == text
    assert unmarked(marked_as_text(text)) == text
    assert harmless(marked(text)) == marked(text)


def test_plain_text_gets_no_mark() -> None:
    for text in ("Nimi", "'90-luku", "a - b", "1 + 1", ""):
        assert marked(text) == text == marked_as_text(text)
    assert marked("- luettelo") == "'- luettelo"
    assert marked_as_text("- luettelo") == "- luettelo"
