"""Snippets: a piece of text around what was found, as (text, marked) pairs, so that no markup is ever parsed."""

from collections.abc import Sequence

from search.analysis import matches, words_of

Marked = list[tuple[str, bool]]
LENGTH = 220


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


def snippet(texts: Sequence[str], language: str, wanted: frozenset[str]) -> Marked:
    """Return the first of `texts` in which something was found, shortened around it; else the first text."""
    for text in texts:
        flat = " ".join(text.split())
        for start, _end, word in words_of(flat):
            if wanted and matches(word, language, wanted):
                return marked(_window(flat, start), language, wanted)
    first = next((" ".join(text.split()) for text in texts if text.strip()), "")
    return [(_window(first, 0), False)] if first else []
