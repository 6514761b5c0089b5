"""Small trees written on a few lines, and random ones."""

from collections.abc import Mapping
from typing import Any, Final

from hypothesis import strategies as st

from search.finder.checking import Offering
from search.finder.ranking import CardFacts
from search.finder.tree import Answer, Question, Tree, letters

_ALL: Final = ("fi", "sv", "en")
SEGMENTS: Final = ("PK", "ALKAVA", "SUUR")
NEEDS: Final = ("RAHOITUS", "OSAAMINEN")


def texts(words: str) -> dict[str, str]:
    """Return `words` in every language."""
    return {language: f"{words} {language}" for language in _ALL}


def answer(code: str, leads_to: str = "", segment: str = "", **more: Any) -> Answer:
    """Return a translated answer."""
    conditions = frozenset(more.pop("only_after", ()))
    return Answer(code, leads_to, segment, only_after=conditions, texts=texts(f"Vastaus {code}"), **more)


def tree(questions: Mapping[str, list[Answer]]) -> Tree:
    """Return a tree of translated questions by code."""
    made = (Question(code, tuple(answers), texts(f"Kysymys {code}")) for code, answers in questions.items())
    return Tree(tuple(made))


def card(
    code: str, *segments: str, needs: tuple[str, ...] = (), kind: str = "support", page_id: int = 0, **more: Any
) -> CardFacts:
    """Return what ranking knows of a card."""
    follows = frozenset(more.pop("follows", ()))
    return CardFacts(page_id, code, kind, frozenset(segments), frozenset(needs), follows=follows, **more)


def offering(*cards: CardFacts, leaving: tuple[str, ...] = ()) -> Offering:
    """Return an offering with every segment and need the random trees point to."""
    return Offering({each.code: each for each in cards}, frozenset(leaving), frozenset(SEGMENTS), frozenset(NEEDS))


@st.composite
def random_trees(draw: st.DrawFn) -> Tree:
    """Draw a tree of up to six questions, with every kind of fault in it."""
    number = draw(st.integers(1, 6))
    codes = [str(place) for place in range(1, number + 1)]
    every = [f"{code}{letters(place)}" for code in codes for place in (1, 2, 3)]
    targets = st.sampled_from(["", "", *codes, *codes, "99"])
    forward = draw(st.booleans())
    questions = {}
    for place, code in enumerate(codes, 1):
        ahead = st.sampled_from(["", *codes[place:]]) if forward else targets
        questions[code] = [
            answer(
                f"{code}{letters(each)}",
                draw(ahead),
                draw(st.sampled_from(["", "", *SEGMENTS])),
                needs=tuple(draw(st.sets(st.sampled_from(NEEDS), max_size=1))),
                kind=draw(st.sampled_from(["", "", "support", "chargeable"])),
                cards=tuple(draw(st.sets(st.sampled_from(["S-1", "S-9"]), max_size=1))),
                only_after=draw(st.one_of(st.just(()), st.sets(st.sampled_from(every), max_size=2))),
            )
            for each in range(1, draw(st.integers(0, 3)) + 1)
        ]
    return tree(questions)
