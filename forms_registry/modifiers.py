"""Words and beginnings of compounds that make another datum of the same noun: a deputy, a former, a spouse, not.

A closed list, kept small: it warns a person who decides, it decides nothing. Pure: imports neither Django nor Wagtail.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

#: kind → language → words in normal form. "vara-" begins a compound, "edelli*" begins an inflected word, "+ton" ends
#: one, anything else is the whole word. A number in words is of the kind of its digit.
MODIFIERS: Final[dict[str, dict[str, str]]] = {
    "deputy": {
        "fi": "vara- sijais- sijainen sijaise* varahenkilö*",
        "sv": "vice vice- ersättar- ersättare* suppleant* ställföreträd*",
        "en": "deputy deputies vice vice- alternate substitute acting",
    },
    "former": {
        "fi": "edelli* edellis- entinen entis* entis- ent aiempi aiemma* aiemmi* aikaisem*",
        "sv": "föregående tidigare förra förre förutvarande fd",
        "en": "previous previously former formerly prior ex-",
    },
    "next": {"fi": "seuraava* tuleva*", "sv": "nästa kommande följande", "en": "next following future"},
    "new": {"fi": "uusi uuden uutta uudet uusia uusien", "sv": "ny nya nytt", "en": "new"},
    "other": {
        "fi": "muu muun muuta muut muita muiden toissijai*",
        "sv": "annan annat övrig övriga",
        "en": "other another secondary",
    },
    "spouse": {
        "fi": "puoliso* aviopuoliso* avopuoliso* puoliso-",
        "sv": "make maken makens maka makan makans sambo* äkta",
        "en": "spouse spouses husband husbands wife wifes",
    },
    "parent": {"fi": "emo-", "sv": "moder-", "en": "parent"},
    "subsidiary": {"fi": "tytär-", "sv": "dotter-", "en": "subsidiary subsidiarys subsidiaries"},
    "minimum": {"fi": "vähimmäis- minimi-", "sv": "minst minimi-", "en": "minimum least"},
    "maximum": {"fi": "enimmäis- maksimi-", "sv": "högst maximi-", "en": "maximum most"},
    "start": {
        "fi": "alku- alkamis- aloitus- alkaa alkaen",
        "sv": "start- begynnelse- startar börjar",
        "en": "start starts starting begin begins beginning",
    },
    "end": {
        "fi": "loppu- päättymis- lopetus- päättyy päättyen",
        "sv": "slut- slutar upphör",
        "en": "end ends ending finish",
    },
    "gross": {"fi": "brutto-", "sv": "brutto-", "en": "gross"},
    "net": {"fi": "netto-", "sv": "netto-", "en": "net"},
    "planned": {
        "fi": "suunnitel* arvioi* budjetoi* suunniteltu",
        "sv": "planera* beräkna* uppskatta* budgetera*",
        "en": "planned proposed expected estimated forecast budgeted",
    },
    "actual": {"fi": "toteutu*", "sv": "faktisk* verklig* utfall*", "en": "actual"},
    "not": {
        "fi": "ei eivät en emme älä älkää ilman epä- ei- +ton +tön +toman +tömän +tonta +töntä +tomat +tömät "
        "+tomien +tömien",
        "sv": "inte ej icke ingen inget inga utan ej- icke- o- +lös +löst +lösa +fri +fritt +fria",
        "en": "not no never without non un- non- +less",
    },
    "1": {"fi": "ensimmäi*", "sv": "första förste", "en": "first 1st"},
    "2": {"fi": "toinen toisen toista toiset toisten", "sv": "andra andre", "en": "second 2nd"},
    "3": {"fi": "kolmas kolmannen kolmatta", "sv": "tredje", "en": "third 3rd"},
}
NEGATION: Final = "not"
#: The shortest word that a beginning is taken off from.
_SHORTEST_REST: Final = 4


@dataclass(frozen=True)
class _Lists:
    """The modifiers of one language: spelling → kind, longer spellings first where they are tried in turn."""

    words: dict[str, str]
    stems: tuple[tuple[str, str], ...]
    beginnings: tuple[tuple[str, str], ...]
    endings: tuple[tuple[str, str], ...]


def kind_of_word(word: str, language: str) -> str:
    """Return the kind of modifier that a whole word in normal form is, else "". A number is of its own kind."""
    lists = _lists(language)
    kind = lists.words.get(word) or next((kind for stem, kind in lists.stems if word.startswith(stem)), "")
    if kind or not word[:1].isdigit():
        return kind
    return word.lstrip("0") or "0"


def kind_of_beginning(beginning: str, language: str) -> str:
    """Return the kind of modifier that the beginning of a compound, without its hyphen, is, else ""."""
    return next((kind for text, kind in _lists(language).beginnings if text == beginning), "")


def negated_by_ending(word: str, language: str) -> bool:
    """Whether `word` says by its ending that something is lacking: "veroton", "skattefri"."""
    return any(word.endswith(ending) and len(word) > len(ending) for ending, _kind in _lists(language).endings)


def split_off(word: str, language: str) -> tuple[str, str]:
    """Return (beginning, rest) of a compound that begins with a modifier, ("", word) when it does not."""
    for beginning, _kind in _lists(language).beginnings:
        if word.startswith(beginning) and len(word) >= len(beginning) + _SHORTEST_REST:
            return beginning, word[len(beginning) :]
    return "", word


@cache
def _lists(language: str) -> _Lists:
    words: dict[str, str] = {}
    marked: dict[str, list[tuple[str, str]]] = {"*": [], "-": [], "+": []}
    for kind, by_language in MODIFIERS.items():
        for spelling in by_language.get(language, "").split():
            if spelling[0] == "+":
                marked["+"].append((spelling[1:], kind))
            elif spelling[-1] in "*-":
                marked[spelling[-1]].append((spelling[:-1], kind))
            else:
                words[spelling] = kind
    ordered = {mark: tuple(sorted(found, key=lambda pair: (-len(pair[0]), pair))) for mark, found in marked.items()}
    return _Lists(words, ordered["*"], ordered["-"], ordered["+"])
