"""Which words of a text are terms, in whatever form."""

import pytest

from search.term_words import TermWords, first_mentions

TERMS = {
    "fi": ("avustus", "laina", "de minimis -tuki", "pk-yritys", "tuki", "vienti"),
    "sv": ("bidrag", "lån", "litet eller medelstort företag"),
    "en": ("grant", "own funding", "guarantee"),
}


def _found(html: str, language: str = "fi") -> list[tuple[str, str]]:
    names = TERMS[language]
    terms = [TermWords.of(number, name, language) for number, name in enumerate(names)]
    return [(words, names[term]) for _field, words, term in first_mentions([("description", html)], terms, language)]


@pytest.mark.parametrize(
    ("language", "html", "found"),
    [
        ("fi", "<p>Avustuksella ja lainoista.</p>", [("Avustuksella", "avustus"), ("lainoista", "laina")]),
        ("fi", "<p>Pk-yrityksille viennin alkuun.</p>", [("Pk-yrityksille", "pk-yritys"), ("viennin", "vienti")]),
        ("fi", "<p>Se on de minimis -tukea.</p>", [("de minimis -tukea", "de minimis -tuki")]),
        ("fi", "<p>Kasvulaina ja yritystuki.</p>", []),
        ("fi", "<p>de minimis. Tukea saa.</p>", [("Tukea", "tuki")]),
        ("sv", "<p>Bidraget är inget lån.</p>", [("Bidraget", "bidrag"), ("lån", "lån")]),
        ("sv", "<p>Ett litet eller medelstort företag.</p>", [("litet eller medelstort företag", TERMS["sv"][2])]),
        ("en", "<p>Grants and guarantees.</p>", [("Grants", "grant"), ("guarantees", "guarantee")]),
    ],
)
def test_inflected_words_are_found(language: str, html: str, found: list[tuple[str, str]]) -> None:
    assert _found(html, language) == found


def test_only_the_first_mention_over_all_texts_counts() -> None:
    terms = [TermWords.of(1, "laina", "fi")]
    texts = [("description", "<p>Ei mitään.</p>"), ("costs", "<p>Lainan ja lainaa.</p>"), ("conditions", "laina")]
    assert list(first_mentions(texts, terms, "fi")) == [("costs", "Lainan", 1)]


def test_links_headings_and_character_references_hold_no_mentions() -> None:
    terms = [TermWords.of(1, "laina", "fi"), TermWords.of(2, "amp", "en")]
    html = '<h3>laina</h3><a href="#">laina</a> R&amp;D &amp; &broken amp;'
    assert list(first_mentions([("description", html)], terms[:1], "fi")) == []
    assert list(first_mentions([("description", "R&amp;D")], terms[1:], "en")) == []


def test_term_without_words_is_never_found() -> None:
    assert list(first_mentions([("description", "<p>…</p>")], [TermWords.of(1, "–", "fi")], "fi")) == []
