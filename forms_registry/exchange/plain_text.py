"""Texts and keys out of foreign files: one clean line, no mark-up, keys a ledger and a database take."""

import hashlib
import html
import re
import unicodedata
from typing import Any, Final

#: As long as a key may be in the database.
KEY_LENGTH: Final = 120
TEXT_LENGTH: Final = 1000
#: Letters without a decomposition into an ASCII letter and a mark.
_LETTERS: Final = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d",
     "Ð": "D", "þ": "th", "Þ": "Th", "ł": "l", "Ł": "L", "ı": "i", "ŋ": "ng", "Ŋ": "Ng"}
)  # fmt: skip
_NOT_IN_KEYS: Final = re.compile(r"[^A-Za-z0-9_.-]+")
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_TAG: Final = re.compile(r"<[^<>]*>")
#: Invisible signs some scripts need between letters.
_JOINERS: Final = "\u200c\u200d"
_DIGEST_LENGTH: Final = 8


def clean(value: Any) -> str:
    """Return a text as one line without control characters and broken surrogates, shortened; "" for anything else."""
    if not isinstance(value, str):
        return ""
    line = " ".join("".join(map(_shown, value[: 4 * TEXT_LENGTH])).split())
    return line if len(line) <= TEXT_LENGTH else line[: TEXT_LENGTH - 1] + "…"


def _shown(letter: str) -> str:
    """Return a letter, a space for a control character, nothing for an invisible sign that turns text round."""
    if letter.isprintable() or letter in _JOINERS:
        return letter
    return "" if unicodedata.category(letter) == "Cf" else " "


def without_markup(value: Any) -> str:
    """Return the words of a text that may hold HTML."""
    if not isinstance(value, str):
        return ""
    return clean(html.unescape(_TAG.sub(" ", value[: 4 * TEXT_LENGTH])))


def humanised(name: str) -> str:
    """Return a technical name as words: "firstName" and "first_name" become "First name"."""
    words = re.sub(r"[_\-.\s]+", " ", _HUMP.sub(" ", clean(name))).strip()
    words = " ".join(word if word.isupper() and len(word) > 1 else word.lower() for word in words.split())
    return words[:1].upper() + words[1:]


def ascii_key(name: str) -> str:
    """Return `name` in letters, digits, `_`, `-` and `.` of ASCII, "" when nothing is left.

    Never two dots in a row: `c01..c18` is a range in the ledger's files.
    """
    plain = unicodedata.normalize("NFKD", name[:TEXT_LENGTH].translate(_LETTERS))
    spelled = "".join(_ascii(letter) for letter in plain)
    spelled = re.sub(r"\.{2,}", ".", _NOT_IN_KEYS.sub("_", spelled)).strip(".")
    return spelled if spelled.strip("_.-") else ""


def _ascii(letter: str) -> str:
    if letter.isascii():
        return letter
    if unicodedata.combining(letter):
        return ""
    return f"u{ord(letter):x}" if letter.isalnum() else "_"


class Keys:
    """Gives every path of names one key: unique, of ASCII, no longer than KEY_LENGTH, the same at each reading.

    When two paths would have the same key, the later one carries a digest of its names.
    """

    def __init__(self) -> None:
        self._keys: dict[tuple[str, ...], str] = {}
        self._taken: set[str] = set()

    def of(self, path: tuple[str, ...], wanted: str = "") -> str:
        """Return the key of `path`; `wanted` is what it should be if that is free."""
        if path not in self._keys:
            self._keys[path] = self._free(path, ascii_key(wanted) or structural_key(path))
            self._taken.add(self._keys[path])
        return self._keys[path]

    def _free(self, path: tuple[str, ...], candidate: str) -> str:
        if len(candidate) <= KEY_LENGTH and candidate not in self._taken:
            return candidate
        attempt = 0
        while True:
            digest = hashlib.sha256("\0".join((*path, str(attempt))).encode("utf-8", "surrogatepass")).hexdigest()
            kept = candidate[: KEY_LENGTH - _DIGEST_LENGTH - 1].rstrip("._")
            if (key := f"{kept}_{digest[:_DIGEST_LENGTH]}") not in self._taken:
                return key
            attempt += 1


def structural_key(path: tuple[str, ...]) -> str:
    """Return the key `path` has of itself: its names with dots between."""
    return ".".join(ascii_key(name) or "field" for name in path)
