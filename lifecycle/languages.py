"""The languages in which the offering is described."""

from typing import Final

CONTENT_LANGUAGES: Final = ("fi", "sv", "en")
FALLBACK_ORDER: Final = {"fi": ("fi", "sv", "en"), "sv": ("sv", "fi", "en"), "en": ("en", "fi", "sv")}


def in_language(values: dict[str, str], language: str) -> tuple[str, str]:
    """Return (text, language it is in): the asked language, else the first fallback that has text.

    An unknown language falls back like Finnish; ("", language) when no language has text.
    """
    for code in FALLBACK_ORDER.get(language, CONTENT_LANGUAGES):
        if values.get(code):
            return values[code], code
    return "", language
