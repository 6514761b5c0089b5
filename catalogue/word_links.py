"""Links on words of a small HTML text: where they may stand, and the text with the links in it. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Final

_TAG: Final = re.compile(
    r"""<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9-]*)(?:"[^"]*"|'[^']*'|[^'">])*>|<!--.*?-->""", re.DOTALL
)
#: Inside these nothing is linked.
_CLOSED: Final = frozenset({"a", "h1", "h2", "h3", "h4", "h5", "h6", "button", "script", "style", "code", "dfn"})


def linkable(html: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of the stretches of `html` that are text and stand in no link or heading."""
    depth, done = 0, 0
    for tag in _TAG.finditer(html):
        if depth == 0 and tag.start() > done:
            yield done, tag.start()
        done = tag.end()
        if tag["name"] is not None and tag["name"].lower() in _CLOSED:
            depth = max(0, depth + (-1 if tag["end"] else 1))
    if depth == 0 and done < len(html):
        yield done, len(html)


def linked(html: str, links: Iterable[tuple[str, str, str]]) -> str:
    """Return `html` with the first place of each of `links` made a link.

    `links` are (words, address, note): words as they stand in the text, and a note only screen readers say. Words
    that are not there, or only within other words, links or headings, are left alone; longer words go first.
    """
    stretches = list(linkable(html))
    chosen: list[tuple[int, int, str, str]] = []
    for words, address, note in sorted(links, key=lambda link: -len(link[0])):
        pattern = re.compile(rf"(?<![\w-]){re.escape(words)}(?![\w-])")
        for start, end in stretches:
            found = next((hit for hit in pattern.finditer(html, start, end) if _is_free(hit, chosen)), None)
            if found is not None:
                chosen.append((found.start(), found.end(), address, note))
                break
    for start, end, address, note in sorted(chosen, reverse=True):
        told = f'<span class="ds-sr-only"> ({escape(note)})</span>'
        link = f'<a class="c-word" href="{escape(address)}">{html[start:end]}{told}</a>'
        html = f"{html[:start]}{link}{html[end:]}"
    return html


def _is_free(hit: "re.Match[str]", chosen: Sequence[tuple[int, int, str, str]]) -> bool:
    return all(hit.end() <= start or hit.start() >= end for start, end, _address, _note in chosen)
