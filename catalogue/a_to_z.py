"""All services in alphabetical order: on one page with letters to jump to, or a page a letter when there are many."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from django.db.models import Count, F, Q, Value
from django.db.models.functions import Coalesce, NullIf, Substr
from django.urls import reverse

from catalogue.collation import OTHER, alphabet, letter_of, sort_key
from catalogue.letters import Letter, anchor_of
from catalogue.models import ProductCardPage
from catalogue.neighbours import Neighbour, in_words, with_title_there
from catalogue.querysets import ProductCardQuerySet

#: More services than this are split by letter.
ON_ONE_PAGE: Final = 200


@dataclass(frozen=True)
class LetterGroup:
    """The services that begin with a letter, in order."""

    letter: str
    lines: Sequence[Neighbour]

    @property
    def anchor(self) -> str:
        """The id of its heading."""
        return anchor_of(self.letter)


def _by_first_character(cards: ProductCardQuerySet, language: str) -> ProductCardQuerySet:
    shown = Coalesce(NullIf(F("title_there"), Value("")), F("title"))
    told: ProductCardQuerySet = with_title_there(cards, language).annotate(first_character=Substr(shown, 1, 1))
    return told


def _characters(language: str) -> dict[str, int]:
    """Return how many public services' names begin with each character, as it is written (one query)."""
    rows = _by_first_character(ProductCardPage.objects.in_offering(), language).order_by()
    return dict(rows.values_list("first_character").annotate(n=Count("pk")))


@dataclass(frozen=True)
class AToZ:
    """How many services there are, and with which characters their names begin in a language."""

    language: str
    characters: dict[str, int]

    @staticmethod
    def of(language: str) -> "AToZ":
        """Count the public services (one query)."""
        return AToZ(language, _characters(language))

    @property
    def total(self) -> int:
        """How many services there are."""
        return sum(self.characters.values())

    @property
    def is_split(self) -> bool:
        """Whether each letter has a page of its own."""
        return self.total > ON_ONE_PAGE

    def number_at(self, letter: str) -> int:
        """Return how many services begin with `letter`."""
        return sum(n for char, n in self.characters.items() if letter_of(char, self.language) == letter)

    def letters(self, current: str = "") -> list[Letter]:
        """Return the letters of the alphabet with links; what begins with none comes last, when there is any."""
        found = []
        for letter in (*alphabet(self.language), OTHER):
            number = self.number_at(letter)
            if number or letter != OTHER:
                found.append(Letter(letter, number, self._url(letter) if number else "", letter == current))
        return found

    def _url(self, letter: str) -> str:
        return reverse("catalogue:a_to_z_letter", args=[letter]) if self.is_split else f"#{anchor_of(letter)}"

    def groups(self) -> list[LetterGroup]:
        """Return all services by letter (one query); only for as many as one page holds."""
        lines = self._sorted(ProductCardPage.objects.in_offering())
        return [
            LetterGroup(letter, list(some))
            for letter, some in groupby(lines, key=lambda line: letter_of(line.title, self.language))
        ]

    def lines_at(self, letter: str) -> list[Neighbour]:
        """Return the services that begin with `letter`, in order (one query)."""
        wanted = Q(first_character__in=[c for c in self.characters if letter_of(c, self.language) == letter])
        cards = _by_first_character(ProductCardPage.objects.in_offering(), self.language).filter(wanted)
        return self._sorted(cards)

    def _sorted(self, cards: ProductCardQuerySet) -> list[Neighbour]:
        lines = in_words(cards, self.language)
        return sorted(lines, key=lambda line: (_place(line, self.language), line.url))


def _place(line: Neighbour, language: str) -> tuple[bool, object]:
    """Return where a line stands: under its letter, those without one last."""
    return letter_of(line.title, language) == OTHER, sort_key(line.title, language)
