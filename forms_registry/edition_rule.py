"""When two records may be yearly editions of one form: same owner, same number, one title but for the year.

The titles are compared without the years in them, by the score of labels (`matching.score`), in each language that
both have; one language in which they are alike is enough. Both tell a year, and the years differ. It is a rule for a
suggestion only: a person confirms it. Pure: imports neither Django nor Wagtail.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

from forms_registry.matching import LEAST_SCORE, score

#: A year, or a school year or season such as 2015–2016, 2015-16 or 2015/16.
_YEARS: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:\s*[-–/]\s*(?:(?:19|20)?\d{2}))?(?!\d)")
_EMPTY_BRACKETS: Final = re.compile(r"\(\s*\)")
_SPACE_BEFORE: Final = re.compile(r"\s+(?=[,.;:)])")


@dataclass(frozen=True)
class Record:
    """What the rule looks at; `edition` is what the record itself says of its edition, `titles` are by language."""

    key: int
    owner: str
    number: str
    titles: Mapping[str, str]
    edition: str = ""

    @property
    def year(self) -> int | None:
        """The year of the edition: the one it says, else the first in a title."""
        return next((year for text in (self.edition, *self.titles.values()) if (year := year_in(text))), None)


@dataclass(frozen=True)
class EditionPair:
    """Two records that may be editions of one form, the earlier first; `score` is how alike their titles are."""

    earlier: Record
    later: Record
    score: int


def year_in(text: str) -> int | None:
    """Return the first year a text names, None when it names none."""
    found = _YEARS.search(text)
    return int(found[1]) if found else None


def without_years(text: str) -> str:
    """Return a text with its years taken out."""
    left = _EMPTY_BRACKETS.sub(" ", _YEARS.sub(" ", text))
    return _SPACE_BEFORE.sub("", " ".join(left.split()))


def likeness(one: Mapping[str, str], other: Mapping[str, str]) -> int:
    """Return how alike two titles are without their years, 0 to 100: the best of the languages that both have."""
    scores = [
        score(without_years(one[language]), without_years(other[language]), language)
        for language in one
        if one[language] and other.get(language)
    ]
    return max(scores, default=0)


def edition_pairs(records: Iterable[Record]) -> list[EditionPair]:
    """Return which records may be editions of one form: of several years, each with the next.

    Linear in the number of records but for those that share owner and number.
    """
    telling = [record for record in records if record.number.strip() and record.year is not None]
    telling.sort(key=lambda record: (_shared(record), record.year or 0, record.key))
    found = []
    for _key, group in groupby(telling, key=_shared):
        for family in _families(list(group)):
            found += [
                EditionPair(earlier, later, likeness(earlier.titles, later.titles))
                for earlier, later in pairwise(family)
                if earlier.year != later.year
            ]
    return found


def _shared(record: Record) -> tuple[str, str]:
    return record.owner, record.number.strip().casefold()


def _families(group: list[Record]) -> list[list[Record]]:
    """Return records of one owner and number by their titles, in the order of their years."""
    families: list[list[Record]] = []
    for record in group:
        for family in families:
            if likeness(family[-1].titles, record.titles) >= LEAST_SCORE:
                family.append(record)
                break
        else:
            families.append([record])
    return families
