"""Invented forms by the data concepts they ask, as a group of agencies has them: families, and questions all ask.

Pure: sets of codes only. The forms of a family are years and regions of one another; every form asks for some of the
same few things about the applicant, so that any two forms have something in common.
"""

import random
from typing import Final

#: Concepts about the applicant; each form asks so many of them.
EVERYWHERE: Final = 12
_OF_APPLICANT: Final = 8
#: Forms of a family, the concepts the family knows, and how many of those one form asks.
_FAMILY: Final = 10
_FAMILY_KNOWS: Final = 36
_OF_FAMILY: Final = 30
#: All other concepts; the rest of a form is drawn from them.
_OTHERS: Final = 3_000


def concept_sets(forms: int, fields: int = 40) -> dict[str, frozenset[str]]:
    """Return the concepts of `forms` forms of `fields` fields each by code; the same arguments give the same forms."""
    choice = random.Random(f"{forms} forms of {fields} fields")
    applicant = [f"applicant{number}" for number in range(EVERYWHERE)]
    others = [f"other{number}" for number in range(_OTHERS)]
    found: dict[str, frozenset[str]] = {}
    family: list[str] = []
    for number in range(forms):
        if number % _FAMILY == 0:
            family = choice.sample(others, _FAMILY_KNOWS)
        asked = {*choice.sample(applicant, _OF_APPLICANT), *choice.sample(family, _OF_FAMILY)}
        while len(asked) < fields:
            asked.add(choice.choice(others))
        found[f"F-{number:05d}"] = frozenset(asked)
    return found
