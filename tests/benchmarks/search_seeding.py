"""The index of very many invented cards, written in bulk, without the cards behind them.

The words are Finnish: compounds of what such services are about and what they give, in the cases in which texts have
them, the common ones often and most of them rarely, as words are. The same number of cards gives the same ones.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import accumulate, chain
from typing import Any, Final

#: Words that are asked for, one of them beside another, by the share of the cards that have them; the first has all.
SHARES: Final[Mapping[str, float]] = {"patentti": 0.0005, "vientitakaus": 0.02, "ohjelmakausi": 0.02, "rahoitus": 0.5}
_FORMS: Final[Mapping[str, tuple[str, ...]]] = {
    "patentti": ("patentti", "patentin", "patenttia", "patentille"),
    "vientitakaus": ("vientitakaus", "vientitakauksen", "vientitakausta"),
    "ohjelmakausi": ("uusi ohjelmakausi", "uuden ohjelmakauden"),
    "rahoitus": ("rahoitus", "rahoituksen", "rahoitusta", "rahoitukseen", "rahoituksella"),
}
_FIRST: Final = (
    "yritys", "energia", "maaseutu", "kaupunki", "tuotanto", "kasvu", "koulutus", "ympäristö", "matkailu", "metsä",
    "ranta", "liikenne", "kulttuuri", "kone", "laite", "tieto", "verkko", "asiakas", "henkilöstö", "palvelu", "talous",
    "markkina", "messu", "kausi", "lupa", "vero", "maksu", "hanke", "seutu", "kunta", "perhe", "työ", "vuosi", "kesä",
)  # fmt: skip
_SECOND: Final = (
    ("tuki", "tuen", "tukea", "tukeen"), ("laina", "lainan", "lainaa", "lainaan"),
    ("ohjelma", "ohjelman", "ohjelmaa", "ohjelmassa"), ("neuvonta", "neuvonnan", "neuvontaa", "neuvontaan"),
    ("hakemus", "hakemuksen", "hakemusta", "hakemukseen"), ("suunnitelma", "suunnitelman", "suunnitelmaa"),
    ("kustannus", "kustannuksen", "kustannuksia", "kustannuksista"), ("asiantuntija", "asiantuntijan"),
    ("selvitys", "selvityksen", "selvitystä", "selvitykseen"), ("toiminta", "toiminnan", "toimintaa", "toimintaan"),
    ("alue", "alueen", "alueella", "alueelle"), ("päätös", "päätöksen", "päätöstä", "päätökseen"),
    ("kehitys", "kehityksen", "kehitystä"), ("sopimus", "sopimuksen", "sopimusta", "sopimukseen"),
    ("raha", "rahan", "rahaa"), ("tapa", "tavan", "tapaa"), ("keskus", "keskuksen", "keskuksessa"),
    ("opas", "oppaan", "opasta", "oppaassa"),
)  # fmt: skip
_WORDS: Final = 45
_AT_ONCE: Final = 200
#: So many are invented before they are indexed: what works beside must not go on for long while others are invented.
_AHEAD: Final = 5000
Vocabulary = tuple[list[str], list[float]]


def _vocabulary() -> Vocabulary:
    """Return words, most used first, with sums of how often each is used: the n-th n times more rarely."""
    words = [first + form for first in _FIRST for forms in _SECOND for form in forms]
    words += [form for forms in _SECOND for form in forms]
    random.Random(2).shuffle(words)
    return words, list(accumulate(1 / place for place in range(3, len(words) + 3)))


def warm_up() -> None:
    """Analyse every word once."""
    from search.analysis import index_terms

    words, _often = _vocabulary()
    index_terms(" ".join([*words, *chain(*_FORMS.values())]), "fi")


@contextmanager
def _no_pages_behind() -> Iterator[None]:
    """Let the rows of the index refer to pages that are not there."""
    from django.db import connection

    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
        yield
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")


def seed(cards: int, clock: Callable[[], float]) -> float:
    """Write the index of so many cards in one transaction, as rebuilding does, in place of the one there is.

    Returns the seconds by `clock` that indexing takes, from texts to committed rows.
    """
    from search.indexing import replaced_index
    from search.preparing import of_rows

    choice, words, invented = random.Random(1), _vocabulary(), 0.0
    with _no_pages_behind():
        began = clock()
        with replaced_index() as add:
            for start in range(0, cards, _AHEAD):
                inventing = clock()
                chunks = list(_chunks(range(start + 1, min(cards, start + _AHEAD) + 1), choice, words))
                invented += clock() - inventing
                for rows, documents in chunks:
                    add(of_rows(rows, documents))
        return clock() - began - invented


def _chunks(numbers: range, choice: random.Random, words: Vocabulary) -> Iterator[tuple[list[Any], list[Any]]]:
    """Yield cards and their documents, as many as are written together."""
    for start in range(0, len(numbers), _AT_ONCE):
        chunk = numbers[start : start + _AT_ONCE]
        rows = [_card(number, choice) for number in chunk]
        yield rows, [document for number in chunk for document in _documents(number, choice, words)]


def _card(number: int, choice: random.Random) -> Any:
    from search.models import IndexedCard

    return IndexedCard(
        page_id=number,
        item_code=f"S-{number}",
        url_path=f"kortti-{number}/",
        public=choice.random() < 0.9,
        state="in_use",
        kind=choice.choice(("support", "chargeable", "free_advice")),
        owner=f"O{choice.randrange(40)}",
        segments=[f"S{place}" for place in choice.sample(range(12), 2)],
        needs=[f"N{place}" for place in choice.sample(range(20), 2)],
        channels=choice.sample(("online", "phone", "office", "email"), 2),
        e_service=choice.choice(("yes", "no")),
        regions=[f"R{choice.randrange(20)}"],
        newest_on=date(2015, 1, 1) + timedelta(days=choice.randrange(3000)),
    )


def _documents(number: int, choice: random.Random, vocabulary: Vocabulary) -> list[Any]:
    """Return levels 1 and 2 in Finnish; whoever reads Swedish or English gets these."""
    from search.models import SearchDocument

    words, often = vocabulary
    told = [choice.choice(_FORMS[word]) for word, share in SHARES.items() if choice.random() < share or number == 1]
    body = choice.choices(words, cum_weights=often, k=_WORDS) + told
    choice.shuffle(body)
    title = " ".join(choice.choices(words, cum_weights=often, k=2))
    if number % 5 == 0 and told:
        title = f"{title} {choice.choice(told)}"
    summary = " ".join(choice.choices(words, cum_weights=often, k=8))
    return [
        SearchDocument(
            card_id=number,
            language="fi",
            level=level,
            title=title.capitalize(),
            summary=summary if level == 1 else "",
            body=" ".join(body),
        )
        for level in (1, 2)
    ]
