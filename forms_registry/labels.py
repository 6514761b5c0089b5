"""What two forms ask, read alike however it is printed: the normal form of a label and the lemmas of its words.

Pure: imports neither Django nor Wagtail.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from forms_registry.lemmas import lemmas

#: What a bracket says of the duty to answer, not of the answer. In all languages: labels are often bilingual.
_DUTY_REMARKS: Final = frozenset(
    {
        "pakollinen", "pakollinen tieto", "pakollinen kenttä", "pakolliset tiedot", "täytettävä", "valinnainen",
        "valinnainen tieto", "vapaaehtoinen", "vapaaehtoinen tieto", "ei pakollinen",
        "obligatorisk", "obligatoriskt", "obligatorisk uppgift", "obligatoriskt fält", "frivillig", "frivilligt",
        "frivillig uppgift", "valfri", "valfritt", "inte obligatorisk", "ej obligatorisk",
        "required", "required field", "mandatory", "mandatory field", "compulsory", "optional", "not required",
    }
)  # fmt: skip
_BRACKETED: Final = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
#: "1)", "(1)", "b)", "2.1)": a bracket makes it numbering whatever follows.
_BRACKET_NUMBER: Final = re.compile(r"\(?(?:\d{1,2}(?:\.\d{1,2})*\.?|[^\W\d_])\)\s+(?=\S)")
#: "1.2 ", "1.2.3 ": levels. A day such as 31.12.2010 has more than two digits in the last.
_LEVELS: Final = re.compile(r"\d{1,2}(?:\.\d{1,2})+\s+(?=(\w))")
#: "1.2. ", which before a small letter is a day, such as 31.12., in Finnish and Swedish.
_DOTTED_LEVELS: Final = re.compile(r"\d{1,2}(?:\.\d{1,2})+\.\s+(?=(\w))")
#: "1. ", "B. ", "IV. ".
_ONE_LEVEL: Final = re.compile(r"(?:\d{1,2}|[A-ZÅÄÖ]|[IVX]{2,5})\.\s+(?=(\w))")
#: The languages in which a small letter may follow the numbering. In the others it shows that the number is part of
#: what is asked: "1. osakas" is the first shareholder in Finnish, "1.5 million" an amount in English.
_SMALL_MAY_FOLLOW: Final = (
    (_LEVELS, frozenset({"fi", "sv"})),
    (_DOTTED_LEVELS, frozenset({"en"})),
    (_ONE_LEVEL, frozenset({"sv", "en"})),
)
#: Marks that are words: an amount in euros and a share in per cent are different answers.
_TELLING_MARKS: Final = re.compile(r"([%‰€$£<>≤≥=])")
_HYPHENS: Final = re.compile(r"[-‐]")
_APOSTROPHES: Final = re.compile(r"(?<=\w)['’ʼ](?=\w)")
_NO_JOINT: Final = re.compile(r"(?<![^\W_])-|-(?![^\W_])|(?<=\d)-(?=\d)")


def normalise(label: str, language: str = "fi") -> str:
    """Return the normal form of `label`: small letters, digits and single spaces. Labels that share one ask the same.

    In this order:
    1. compatibility characters become plain ones (NFKC): full-width letters, ligatures, "²", no-break spaces;
    2. brackets that only tell whether one must answer go, such as "(pakollinen)" or "[optional]";
    3. numbering in front goes, however deep: "1.2 ", "3. ", "b) ", "(4) ". A number that is part of what is asked
       stays: see the rules by language above;
    4. case is folded, and marks over letters that make no letter of their own go;
    5. apostrophes within words go ("organisation's" is "organisations");
    6. a hyphen within a word goes ("Y-tunnus" is "ytunnus", a soft hyphen is nothing at all); between digits and at
       the end of a word it becomes a space;
    7. %, €, < and their like stay, as words; all other punctuation (colons, asterisks, brackets, slashes) becomes
       a space;
    8. whitespace is made one space and trimmed.

    "" when nothing is left. The normal form of a normal form is itself.
    """
    return _cleaned(label, language).replace("-", "")


def lemmas_of(label: str, language: str = "fi") -> tuple[str, ...]:
    """Return the lemma of each word of the normal form of `label`, in order; see `forms_registry.lemmas`.

    Hyphens stay until the lemmatiser has seen them: it knows "y-tunnuksen" and not "ytunnuksen".
    """
    return lemmas(_cleaned(label, language), language)


@lru_cache(maxsize=20_000)
def _cleaned(label: str, language: str) -> str:
    text = _without_duty(unicodedata.normalize("NFKC", label))
    text = _folded(_without_numbering(text.strip(), language))
    text = _HYPHENS.sub("-", _APOSTROPHES.sub("", text))
    text = _TELLING_MARKS.sub(r" \1 ", text)
    text = "".join(_kept(character) for character in text)
    return " ".join(_NO_JOINT.sub(" ", text).split())


def _without_duty(text: str) -> str:
    def judged(match: re.Match[str]) -> str:
        remark = " ".join(match.group(1).replace("*", " ").casefold().split())
        return " " if remark in _DUTY_REMARKS else match.group()

    return _BRACKETED.sub(judged, text)


def _without_numbering(text: str, language: str) -> str:
    while (end := _numbering(text, language)) > 0:
        text = text[end:]
    return text


def _numbering(text: str, language: str) -> int:
    """Return where the numbering in front of `text` ends, 0 when there is none."""
    if found := _BRACKET_NUMBER.match(text):
        return found.end()
    for pattern, languages in _SMALL_MAY_FOLLOW:
        found = pattern.match(text)
        if found and (language in languages or found.group(1).isupper()):
            return found.end()
    return 0


def _folded(text: str) -> str:
    """Return `text` with case folded, so that folding again changes nothing."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(each for each in folded if unicodedata.category(each) not in {"Mn", "Mc", "Me", "Cf"})
    return bare if bare == text else _folded(bare)


def _kept(character: str) -> str:
    return character if character.isalnum() or character == "-" or _TELLING_MARKS.match(character) else " "
