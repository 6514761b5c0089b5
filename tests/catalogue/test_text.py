"""Plain text and small HTML, one into the other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.text import from_plain, in_one_list, plain_length, to_plain


@pytest.mark.parametrize(
    ("plain", "html"),
    [
        ("", ""),
        ("Yksi.", "<p>Yksi.</p>"),
        ("Yksi.\n\nKaksi.", "<p>Yksi.</p><p>Kaksi.</p>"),
        ("Yksi\nrivi", "<p>Yksi<br/>rivi</p>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("1. a\n2. b\nloppu", "<ol><li>a</li><li>b</li></ol><p>loppu</p>"),
        ("- a\n1. b", "<ul><li>a</li></ul><ol><li>b</li></ol>"),
        ("**lihava** & <b>ei</b>", "<p><b>lihava</b> &amp; &lt;b&gt;ei&lt;/b&gt;</p>"),
    ],
)
def test_plain_text_becomes_small_html(plain: str, html: str) -> None:
    assert from_plain(plain) == html


def test_length_is_what_a_reader_sees() -> None:
    assert plain_length("<p>Avustus &amp; laina</p><ul><li>a</li></ul>") == len("Avustus & laina\na")


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), max_size=200))
def test_no_text_gets_markup_through(text: str) -> None:
    html = from_plain(text)
    for tag in ("<script", "<img", "<a "):
        assert tag not in html.lower()
    assert html.count("<p>") == html.count("</p>")


@given(st.lists(st.text(alphabet="abcåäö ,.", min_size=1).filter(str.strip), max_size=5))
def test_words_survive_the_round_trip(paragraphs: list[str]) -> None:
    text = "\n\n".join(paragraphs)
    assert to_plain(from_plain(text)).split() == text.split()


@pytest.mark.parametrize(
    ("labels", "listed"),
    [
        ([], ""),
        (["Puhelin"], "Puhelin"),
        (["Puhelin", "Verkkosivu", "Muu"], "Puhelin, verkkosivu, muu"),
        (["Paperilomake", "PDF", "Å"], "Paperilomake, PDF, å"),
    ],
)
def test_only_the_first_label_of_a_list_keeps_its_capital(labels: list[str], listed: str) -> None:
    assert in_one_list(labels) == listed
