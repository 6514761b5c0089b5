"""How wide a text is before a browser draws it, so that labels can be shortened, broken and kept apart.

The widths are those of Source Sans 3 (measured in thousandths of the font size), made a little wider so that the
fallback font fits as well.
"""

import re
import unicodedata
from typing import Final

ELLIPSIS: Final = "\u2026"
SOFT_HYPHEN: Final = "\u00ad"
_SAFETY: Final = 1.06
_BOLD: Final = 1.09
_GROUPS: Final = {
    210: " \u00a0\u2009\u202f",
    270: "|',.:;ijlI\u00b7",
    320: "!f()[]{}-t",
    360: "/\\r",
    430: '*?sz"',
    470: "xcvy",
    500: "JY\u2013FLk0123456789#$+<=>^_aeg~\u00e4\u00e5\u00e9\u2212",
    560: "VXESATZ`hou\u00f6\u00c4\u00c5\u00fcbdnpq",
    620: "CPRK\u00dfB&DG",
    670: "UHNOQ\u00d6",
    740: "wM",
    850: "W\u2014%m@\u2192",
    960: ELLIPSIS,
}
_WIDTHS: Final = {letter: width for width, letters in _GROUPS.items() for letter in letters}
#: Where a line may break: at white space (never at a no-break space), and after a hyphen, a slash or a soft hyphen.
_GAP: Final = re.compile(r"[ \t\r\n]+")
_INSIDE: Final = re.compile(rf"(?<=[-/{SOFT_HYPHEN}])(?=\w)")
_UNKNOWN_LETTER: Final = 720
_WIDE_LETTER: Final = 1050


def _letter_width(letter: str) -> int:
    if letter == SOFT_HYPHEN or unicodedata.combining(letter):
        return 0
    known = _WIDTHS.get(letter)
    if known is not None:
        return known
    return _WIDE_LETTER if unicodedata.east_asian_width(letter) in "WF" else _UNKNOWN_LETTER


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return about how wide `text` is at `size`, never less than drawn."""
    return sum(map(_letter_width, text)) * size * (_BOLD if bold else 1) * _SAFETY / 1000


def shorten(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """Return the text, or as much of its beginning as fits before an ellipsis; "" when not even that fits."""
    text = text.replace(SOFT_HYPHEN, "")
    if text_width(text, size, bold=bold) <= width:
        return text
    kept = text
    while kept:
        kept = kept[:-1].rstrip(" \u00a0-,")
        if kept and text_width(kept + ELLIPSIS, size, bold=bold) <= width:
            return kept + ELLIPSIS
    return ""


def _pieces(text: str) -> list[str]:
    """Return what a line may be made of: words, and parts of a word that end in a soft hyphen or a hyphen."""
    pieces: list[str] = []
    for word in _GAP.split(text.strip()):
        parts = [part for part in _INSIDE.split(word) if part]
        pieces += [*parts[:-1], f"{parts[-1]} "] if parts else []
    return pieces


def _shown(line: str) -> str:
    line = line.rstrip()
    ending = "-" if line.endswith(SOFT_HYPHEN) else ""
    return line.replace(SOFT_HYPHEN, "") + ending


def wrap(text: str, width: float, size: float, lines: int, *, bold: bool = False) -> list[str]:
    """Return the text on at most `lines` lines; what does not fit is shortened with an ellipsis.

    Lines break at spaces, after a hyphen or a slash, and at soft hyphens.
    """
    broken = [""]
    for piece in _pieces(text):
        longer = broken[-1] + piece
        if broken[-1] and text_width(_shown(longer), size, bold=bold) > width:
            broken.append(piece)
        else:
            broken[-1] = longer
    if len(broken) > lines:
        broken = [*broken[: lines - 1], "".join(broken[lines - 1 :])]
    return [shorten(_shown(line), width, size, bold=bold) for line in broken if line.strip()]


def fits(text: str, width: float, size: float, lines: int, *, bold: bool = False) -> bool:
    """Whether the whole text can be read on so many lines of that width."""
    return not any(line.endswith(ELLIPSIS) or not line for line in wrap(text, width, size, lines, bold=bold))
