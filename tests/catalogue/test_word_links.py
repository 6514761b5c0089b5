"""Links on words of a text: once, only in running text, and never a way in for markup."""

import re

from hypothesis import given
from hypothesis import strategies as st

from catalogue.word_links import linkable, linked


def _linked(html: str, *words: str) -> str:
    plain = linked(html, [(word, f"#{number}", "selitys") for number, word in enumerate(words)])
    return plain.replace('<span class="ds-sr-only"> (selitys)</span>', "").replace(' class="c-word"', "")


def test_first_place_is_linked_as_it_stands() -> None:
    assert _linked("<p>Avustusta saa. Avustusta haetaan.</p>", "Avustusta") == (
        '<p><a href="#0">Avustusta</a> saa. Avustusta haetaan.</p>'
    )


def test_nothing_is_linked_inside_links_and_headings() -> None:
    html = '<h3>laina</h3><p><a href="https://example.org/laina">laina ja <b>laina</b></a> tai laina</p>'
    assert _linked(html, "laina") == html.replace("tai laina", 'tai <a href="#0">laina</a>')
    assert (
        _linked("<h2>laina</h2><p><a href='x'>laina</a></p>", "laina") == "<h2>laina</h2><p><a href='x'>laina</a></p>"
    )


def test_attributes_and_parts_of_words_are_left_alone() -> None:
    html = '<p title="laina > laina">kasvulaina, laina-aika</p>'
    assert _linked(html, "laina") == html


def test_longer_words_win_and_links_never_overlap() -> None:
    assert _linked("<p>pitkä laina nyt, laina sitten</p>", "laina", "pitkä laina") == (
        '<p><a href="#1">pitkä laina</a> nyt, <a href="#0">laina</a> sitten</p>'
    )


def test_address_and_note_are_escaped() -> None:
    html = linked("laina", [("laina", '#"><script>', '<b>"')])
    assert "<script>" not in html
    assert "<b>" not in html


@given(st.text(alphabet="<>a/ bh1\"'=!-&;lin", max_size=60), st.sampled_from(["a", "lin", "b", "h1"]))
def test_text_stays_the_same_but_for_the_link(html: str, word: str) -> None:
    link = re.compile(r'<a class="c-word" href="#0">(.*?)<span class="ds-sr-only"> \(selitys\)</span></a>')
    told = linked(html, [(word, "#0", "selitys")])
    assert link.sub(r"\1", told) == html
    assert all(html[start:end] for start, end in linkable(html))
