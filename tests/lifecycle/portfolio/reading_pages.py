"""Reads the follow-up page as a visitor does: tiles, tables and headings out of its HTML."""

import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import translation

_TILE = re.compile(r'<li class="c-key"[^>]*>(.*?)</li>', re.DOTALL)
_ROW = re.compile(r"<tr[^>]*>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL)


def get(client: Client, query: str = "", language: str = "en", name: str = "portfolio_shrinkage") -> Any:
    """Return the answer to a view."""
    with translation.override(language):
        return client.get(reverse(name) + query)


def page(client: Client, query: str = "", language: str = "en") -> str:
    """Return the HTML of a view that is shown."""
    response = get(client, query, language)
    assert response.status_code == 200, (response.status_code, response.headers.get("Location"))
    return str(response.content.decode())


def text(markup: str) -> str:
    """Return what markup says."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def number(written: str) -> int:
    """Return a number as it was before it was written."""
    return int(re.sub(r"[^\d-]", "", written.replace("\u2212", "-")))


def tiles(markup: str) -> dict[str, dict[str, str]]:
    """Return the key figures by label: value, change and all that is said."""
    found = {}
    for tile in _TILE.findall(markup):
        label = text(re.search(r"<h2>(.*?)</h2>", tile, re.DOTALL)[1])  # type: ignore[index]  # every tile has one
        parts = {
            name: text(match[1])
            for name in ("value", "change", "baseline", "target")
            if (match := re.search(rf'<p class="c-key__{name}[^>]*>(.*?)</p>', tile, re.DOTALL))
        }
        found[label] = {**parts, "all": text(tile)}
    return found


def table(markup: str, key: str) -> dict[str, list[str]]:
    """Return the rows of the table in the figure `key`, by their head."""
    figure = markup[markup.index(f'id="{key}"') :]
    body = figure[figure.index("<table") : figure.index("</table>")]
    rows = [[text(cell) for cell in _CELL.findall(row)] for row in _ROW.findall(body)]
    return {row[0]: row[1:] for row in rows}


@dataclass
class Outline(HTMLParser):
    """Ids, headings, labels and links of a page."""

    ids: list[str] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    points_at: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    unclosed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        for name in ("for", "aria-labelledby", "aria-describedby"):
            self.points_at.update((given.get(name) or "").split())
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag in {"section", "figure", "table", "ul", "dl", "nav", "form", "details", "div", "main"}:
            self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"section", "figure", "table", "ul", "dl", "nav", "form", "details", "div", "main"} and (
            not self.opened or self.opened.pop() != tag
        ):
            self.unclosed.append(tag)


def outline(markup: str) -> Outline:
    """Return the outline of a page."""
    found = Outline()
    found.feed(markup)
    return found
