"""How the euro, its cents and its thousands and millions are written beside a number, in three languages.

Every pattern looks at a bounded stretch, so that reading stays linear. Pure: imports neither Django nor Wagtail.
"""

import re
from dataclasses import dataclass
from typing import Final

#: Between a number and its currency: a few spaces on the same line, or nothing.
_GAP: Final = r"[^\S\r\n]{0,3}"
#: Before a whole word, also the end of a line, or a hyphen: "a 50-euro fee".
_WORD_GAP: Final = r"(?:[^\S\r\n]?\r?\n|-|[^\S\r\n]{0,3})"
#: A word ends here and is no first part of another: "24 e-lomaketta", "19 euro-alueen maata".
_END: Final = r"(?!\w|[-‐‑][^\W\d_])"
#: Case endings after a colon: "25 €:n", "25 €:a".
_CASE: Final = r"(?::(?:n|a|ä|t|ta|tä|na|nä|ksi|ssa|ssä|sta|stä|on|oon|lla|llä|lta|ltä|lle|ja|jen|oa|s)(?!\w))?"

_EURO: Final = (
    r"euro(?:n|a|na|ksi|ssa|sta|on|lla|lta|lle|tta|t|jen|ja|ina|iksi|issa|ista|ihin|illa|ilta|ille|itta|in|ineen"
    r"|s|ns|rna)?(?:kin|kaan|han|ko|pa)?"
)
_CENT: Final = (
    r"(?:euro[-\s]?)?(?:cents?|centen|snt"
    r"|sent(?:ti(?:ä|nä|in|en)?|in|iksi|issä|istä|illä|iltä|ille|ittä|it|ein"
    r"|tejä|teinä|teihin|eiksi|eissä|eistä|eillä|eiltä|eille)(?:kin|kään|hän|kö|pä)?)"
)
#: The colloquial "e" is small and a word of its own, not "e.g.", and no letter of a statute or a class: "12 e §",
#: "5 e kohta", "7 e luokka".
_SMALL_E: Final = (
    rf"(?-i:e){_CASE}(?!\w|[-‐‑–](?![0-9])|\.\w|:\w|\)?\s?(?:§|koh[td]|alakoh|luku|luvu|luok|artik|moment))"
)
#: A sign that stands apart from the number before it, but touches the next one, belongs to the next one.
_SIGN: Final = rf"(?:{_GAP}(?P<scale>[kmt])?eur(?!\w)|(?P<sign_scale>[kmt])?€|{_GAP}(?P<far_scale>[kmt])?€(?![0-9]))"

_AFTER: Final = re.compile(
    rf"(?i)(?:[,.:][-–]{{1,2}}(?![0-9]))?"
    rf"(?:{_WORD_GAP}(?P<cent>{_CENT}){_CASE}{_END}|{_SIGN}{_CASE}|{_WORD_GAP}{_EURO}{_END}|{_GAP}{_SMALL_E})"
)
_BEFORE: Final = re.compile(rf"(?i)(?:(?<!\w)(?P<scale>[kmt])?eur|(?:(?<!\w)(?P<sign_scale>[kmt]))?€){_GAP}\Z")
_LONGEST_BEFORE: Final = len("kEUR") + 3

#: Number words count beside digits only. A letter touches the number, but for
#: "5 k€", "1,5 M €" and "€1.5 m"; in "10 m € 25", 10 is a length.
_MULTIPLIER: Final = re.compile(
    rf"(?i)(?:{_GAP}(?:"
    r"(?P<thousand>tuha(?:t(?:ta)?|nn[a-zä]{2,4}|nt[a-zä]{3,4})|tuh|tusen|thousand|(?-i:k))"
    r"|(?P<million>miljoon[a-zä]{1,5}|miljon(?:er(?:na)?|en)?|millions?|milj|mio|mn|(?-i:M)|m(?!\s?(?:€|eur)))"
    r"|(?P<milliard>miljard[a-zä]{0,6}|billions?|mrd|md|bn))"
    rf"|(?P<letter>[kmt])){_END}(?P<point>(?<=tuh|ilj|mio|mrd)\.)?"
)
_POWERS: Final = {"thousand": 10**3, "million": 10**6, "milliard": 10**9}
_LETTERS: Final = {"k": 10**3, "t": 10**3, "m": 10**6}


@dataclass(frozen=True, slots=True)
class Multiplier:
    """How many times the number is meant, where the word ends, and where after the point of an abbreviation."""

    factor: int
    end: int
    after_point: int


@dataclass(frozen=True, slots=True)
class Currency:
    """What one is worth in cents (100 000 for "k€"), and its place."""

    cents: int
    start: int
    end: int


def multiplier_after(text: str, place: int) -> Multiplier:
    """Return the multiplier that follows a number which ends at `place`; without one, a factor of 1 that ends there."""
    found = _MULTIPLIER.match(text, place)
    if found is None:
        return Multiplier(1, place, place)
    letter = found["letter"]
    factor = _LETTERS[letter.lower()] if letter else next(_POWERS[name] for name in _POWERS if found[name])
    return Multiplier(factor, found.end() - len(found["point"] or ""), found.end())


def currency_after(text: str, place: int) -> Currency | None:
    """Return the currency that follows a number or its multiplier, which ends at `place`."""
    found = _AFTER.match(text, place)
    if found is None:
        return None
    scale = found["scale"] or found["sign_scale"] or found["far_scale"]
    return Currency(1 if found["cent"] else _cents_of(scale), *found.span())


def currency_before(text: str, place: int, least: int) -> Currency | None:
    """Return the sign or code of the euro before a number which starts at `place`; it starts at `least` or later."""
    found = _BEFORE.search(text, max(least, place - _LONGEST_BEFORE), place)
    if found is None:
        return None
    return Currency(_cents_of(found["scale"] or found["sign_scale"]), *found.span())


def _cents_of(scale: str | None) -> int:
    return 100 * _LETTERS[scale.lower()] if scale else 100
