"""Indexing many cards at once: the same result as one at a time, and no more queries for more cards."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue import text
from catalogue.models import Channel, GlossaryTerm, ProductCardPage, Region
from catalogue.services import latest_version
from lifecycle.roles import Role
from lifecycle.states import State
from search import remembering
from search.analysis import GAP, Analysed, analysed, index_terms, normalise, terms_of, words_of, written
from search.engines.base import Reading
from search.engines.embedded import term_index
from search.engines.scopes import SCOPES, table_of
from search.indexing import differences, index_card, index_cards, rebuild
from search.models import IndexedCard, SearchDocument, TermMention
from search.preparing import FACTS
from search.remembering import Remembered
from search.versions import searched_cards
from tests.factories import CardFactory, organisation_with_people, person
from tests.search.contract.cards import card


def _index() -> list[list[Any]]:
    """All that the index holds, by card, language and level, without the keys of rows."""
    names = ("card_id", "language", "level", "title", "summary", "body", "processing_time", "keywords")
    documents = sorted(list(row) for row in SearchDocument.objects.values_list(*names))
    terms = {}
    with connection.cursor() as cursor:
        for scope in SCOPES:
            cursor.execute(f"SELECT {'rowid, ' if connection.vendor == 'sqlite' else ''}* FROM {table_of(scope)}")
            terms[scope] = sorted(list(row) for row in cursor.fetchall())
    rows_a_text = 2 if connection.vendor == "sqlite" else 1
    held = {(row[0] // rows_a_text, scope) for scope, rows in terms.items() for row in rows}
    assert held == {(card, f"{language}{level}") for card, language, level, *_rest in documents}
    mentions = TermMention.objects.order_by("card_id", "pk").values_list("card_id", "language", "field", "words")
    return [
        [list(card) for card in IndexedCard.objects.order_by("pk").values_list(*FACTS)],
        documents,
        [terms[scope] for scope in SCOPES],
        [list(mention) for mention in mentions],
    ]


def _written_anew(title: str) -> ProductCardPage:
    """A draft whose newest version has another title, slug, region, term and channel than its tables."""
    page = CardFactory.draft(title=title)
    version = latest_version(page)
    version.title, version.slug = f"{title} uudestaan", f"uusi-{page.slug}"
    version.regions = list(Region.objects.filter(code="R-1"))
    version.glossary_terms = list(GlossaryTerm.objects.all())
    version.channels.add(Channel(kind="phone", e_level=None, name_fi="Puhelin", valid_from="2020-01-01"))
    description = version.customer_descriptions.all()[0]
    description.keywords, description.costs = "apuraha\n\n tuki ", "<p>Maksaa &amp; kestää.</p>"
    version.steps = []
    version.save_revision(user=person(Role.BOARD))
    return ProductCardPage.objects.get(pk=page.pk)


@pytest.fixture
def cards() -> list[ProductCardPage]:
    organisation_with_people("ALUE")
    Region.objects.create(code="R-1", name_fi="Alue", level=Region.Level.PROVINCE)
    GlossaryTerm.objects.create(
        code="A", name_fi="avustus", name_sv="bidrag", definition_fi="Raha.", synonyms_fi="tuki"
    )
    used = CardFactory.in_state(State.IN_USE, title="Kehittämisavustus")
    changed = CardFactory.in_state(State.IN_USE, title="Vientituki")
    changed.customer_descriptions.exclude(language="fi").delete()
    changed.regions.add(Region.objects.get(code="R-1"))
    changed.regions.commit()
    leaving = CardFactory.in_state(State.RETIRING, title="Lähtevä laina")
    return [used, changed, leaving, _written_anew("Luonnos"), CardFactory.draft(title="Kesken", complete=False)]


@pytest.mark.django_db
def test_index_is_the_same_one_card_at_a_time_and_in_bulk(cards: list[ProductCardPage]) -> None:
    rebuild()
    in_bulk = _index()
    assert len(in_bulk[0]) >= len(cards)
    assert in_bulk[3]
    assert differences() == []
    for page in reversed(cards):
        index_card(page.pk)
    assert _index() == in_bulk
    index_cards(page.pk for page in cards)
    assert _index() == in_bulk


@pytest.mark.django_db
def test_draft_is_read_as_its_newest_version_says(cards: list[ProductCardPage]) -> None:
    for read in searched_cards([page.pk for page in cards]):
        page = ProductCardPage.objects.get(pk=read.facts.page_id)
        version = page if page.live else latest_version(page)
        assert (read.title, read.url_path) == (version.title, version.url_path)
        for relation, rows in read.rows.items():
            for row, expected in zip(rows, getattr(version, relation).all(), strict=True):
                names = [name for name in row if name != "page_id"]
                assert [row[name] for name in names] == [getattr(expected, name) for name in names]
        for name, entries in read.named.items():
            assert list(entries) == list(getattr(version, name).all())


@pytest.mark.django_db
def test_queries_do_not_grow_with_cards(cards: list[ProductCardPage]) -> None:
    rebuild()
    with CaptureQueriesContext(connection) as few:
        rebuild()
    for number in range(4):
        CardFactory.in_state(State.IN_USE, title=f"Palvelu {number}")
        _written_anew(f"Luonnos {number}")
    with CaptureQueriesContext(connection) as many:
        rebuild()
    assert len(many) <= len(few)
    with CaptureQueriesContext(connection) as checked:
        assert differences() == []
    assert len(checked) <= len(few)
    with CaptureQueriesContext(connection) as one:
        index_card(cards[0].pk)
    assert len(one) <= 45


_PIECES = [
    "<p>", "</p>", "<br/>", "<br />", "<ul>", "<li>", "</li>", "</ul>", "<b>", "</b>", "<h2>", "</h2>", "<H3>",
    '<p class="a">', '<a linktype="page" id="3">', '<a href="x>y">', "</a>", "<script>", "</script>", "<!-- x -->", "<",
    ">", "&amp;", "&", " ", "\n", "\u00a0", "sana", "toinen", "5", "/", '"',
]  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join))
def test_short_way_to_plain_text_leads_where_the_parser_leads(html: str) -> None:
    lines = (" ".join(line.split()) for line in text._parsed(html).split("\n"))
    assert text.to_plain(html) == "\n".join(line for line in lines if line)


_WRITTEN = st.text(alphabet="aåÄk5 -–'’_.,()/\n\u00a0\x1f", max_size=40)


@settings(deadline=None)
@given(_WRITTEN, st.sampled_from(["fi", "sv", "en"]))
def test_terms_are_those_of_word_after_word(line: str, language: str) -> None:
    words = [word for _start, _end, word in words_of(line)]
    expected = [term for word in words for term in sorted(frozenset().union(*terms_of(word, language)))]
    plain = [one for one in map(normalise, words) if one]
    assert index_terms(line, language) == expected
    assert written(line) == " ".join(plain)
    assert [word for word in analysed(line, language).written.split() if word != GAP] == plain


@pytest.mark.django_db
def test_absurdly_long_word_is_indexed_and_found_by_its_beginning() -> None:
    long = "ä" * 3000
    assert written(long) == "ä" * 60
    number = card("Laina", {1: f"tuki {long}"})
    found = term_index().matching(
        Reading([frozenset({"ä" * 60})], every_group=True, phrases=[["tuki", "ä" * 60]]), "fi1"
    )
    assert found == [number]


def test_lines_are_told_apart_among_written_words() -> None:
    assert analysed("Hae tukea.\nTuki-ilta 5.", "sv") == Analysed(
        terms="hae tuke tukea ilt ilta tuki tukiilt tukiilta 5", written=f"hae tukea {GAP} tukiilta 5"
    )


def test_what_is_remembered_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "_MOST", 3)
    asked: list[str] = []

    def length(written: str) -> int:
        asked.append(written)
        return len(written)

    remembered = Remembered(length)
    long = "x" * 61
    assert list(remembered.of(f"a bb a {long} ccc dddd a")) == [1, 2, 1, 61, 3, 4, 1]
    assert asked == ["a", "bb", long, "ccc", "dddd", "a"]
    assert set(remembered) == {"dddd", "a"}
