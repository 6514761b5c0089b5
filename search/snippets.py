"""Snippets: a piece of text around what was found, as (text, marked) pairs, so that no markup is ever parsed."""

from collections.abc import Sequence

from search.analysis import matches, normalise, words_of

Marked = list[tuple[str, bool]]
LENGTH = 220
#: After these a line has ended by itself.
_ENDS = ".,:;!?–-"


def marked(text: str, language: str, wanted: frozenset[str]) -> Marked:
    """Return `text` in pieces; those whose words the query asked for are marked."""
    pieces: Marked = []
    done = 0
    for start, end, word in words_of(text):
        if not matches(word, language, wanted):
            continue
        if start > done:
            pieces.append((text[done:start], False))
        pieces.append((text[start:end], True))
        done = end
    if done < len(text):
        pieces.append((text[done:], False))
    return pieces


def _window(text: str, at: int) -> str:
    """Return at most LENGTH characters around `at`, cut between words, with ellipses where something is left out."""
    if len(text) <= LENGTH:
        return text
    begin = max(0, at - LENGTH // 3)
    if begin:
        begin = text.find(" ", begin) + 1
    end = min(len(text), begin + LENGTH)
    if end < len(text):
        end = max(text.rfind(" ", begin, end), begin + 1)
    return ("… " if begin else "") + text[begin:end].strip() + (" …" if end < len(text) else "")


def snippet(
    texts: Sequence[str], language: str, wanted: frozenset[str], phrases: Sequence[Sequence[str]] = ()
) -> Marked:
    """Return the first of `texts` in which something was found, shortened around it; else the first text.

    A text that has one of `phrases` comes before one that only has words that the query asked for.
    """
    flat = [_in_one_line(text) for text in texts]
    for text in flat:
        places = [place for phrase in phrases if (place := _phrase_at(text, phrase)) is not None]
        if places:
            return marked(_window(text, min(places)), language, wanted)
    for text in flat:
        for start, _end, word in words_of(text):
            if wanted and matches(word, language, wanted):
                return marked(_window(text, start), language, wanted)
    first = next((text for text in flat if text), "")
    return [(_window(first, 0), False)] if first else []


def _in_one_line(text: str) -> str:
    """Return `text` without line breaks; a dot in the middle parts lines, such as items of a list, that do not end."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    joined = ""
    for line in filter(None, lines):
        joined += ("" if not joined else " " if joined[-1] in _ENDS else " · ") + line
    return joined


def _phrase_at(text: str, phrase: Sequence[str]) -> int | None:
    """Return where words follow each other as in `phrase`, which is normalised; None where they do not."""
    words = [(start, normalise(word)) for start, _end, word in words_of(text)]
    length = len(phrase)
    for place in range(len(words) - length + 1):
        if [word for _start, word in words[place : place + length]] == list(phrase):
            return words[place][0]
    return None
