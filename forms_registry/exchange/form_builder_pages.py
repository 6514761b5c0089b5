"""The pages of a form builder's form: which of them everybody passes, and when the others are reached."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from forms_registry.exchange.form_builder_parts import Part, objects_in, text_in
from forms_registry.exchange.form_builder_words import Conditions, negated
from forms_registry.exchange.json_documents import ROOT, Pointer
from forms_registry.exchange.plain_text import without_markup
from forms_registry.exchange.refusals import FieldsRefused
from forms_registry.exchange.wording import either

#: Pages and links between them, as many as a search from every page still finishes with at once.
MAX_PAGES: Final = 1_000
MAX_LINKS: Final = 5_000


@dataclass(frozen=True)
class Link:
    """A way from a page to the next; `condition` is the name of a condition, "" for the way of all others."""

    path: str
    condition: str


@dataclass(frozen=True)
class Page:
    """One page; `path` without a leading slash, `components` with their pointers."""

    path: str
    pointer: Pointer
    title: str
    controller: str
    components: tuple[Part, ...]
    links: tuple[Link, ...]

    @property
    def repeats(self) -> bool:
        """Whether the page is filled in again and again."""
        return "repeating" in self.controller.lower()

    @property
    def is_summary(self) -> bool:
        """Whether the page shows the answers before they are sent."""
        return "summary" in self.controller.lower()


class Pages:
    """The pages of one form and the ways between them."""

    def __init__(self, form: Mapping[str, Any], conditions: Conditions) -> None:
        self.pages = [_page(one, pointer) for pointer, one in objects_in(form, "pages")]
        self._conditions = conditions
        if len(self.pages) > MAX_PAGES or sum(len(page.links) for page in self.pages) > MAX_LINKS:
            raise FieldsRefused("too_many_pages", ROOT.below("pages").place, limit=MAX_PAGES, links=MAX_LINKS)
        self._by_path: dict[str, Page] = {}
        for page in self.pages:
            self._by_path.setdefault(page.path, page)
        self._start = self._start_of(form)
        self._reached = self._reachable(without=None)
        self._ends = self._end_paths()
        self._ways_to = self._ways()
        self._otherwise: dict[str, str] = {}
        self._always = {path for path in self._reached if self._is_on_every_way(path)}

    @property
    def start_title(self) -> str:
        """The title of the page the form begins on."""
        start = self._by_path.get(self._start)
        return start.title if start is not None else ""

    def is_reached(self, page: Page) -> bool:
        """Whether any way leads from the start to the page."""
        return page.path in self._reached

    def is_always_passed(self, page: Page) -> bool:
        """Whether everybody who sends the form passes the page; one that no way leads to counts as such."""
        return page.path in self._always or not self.is_reached(page)

    def condition_of(self, page: Page) -> str:
        """Return in words when the page is reached: by the nearest conditions on the ways to it."""
        found: dict[str, None] = {}
        todo, seen = [page.path], {page.path}
        while todo:
            for source, link in self._ways_to[todo.pop()]:
                words = self._words(source, link)
                if words or source.path in self._always:
                    found.setdefault(words)
                elif source.path not in seen:
                    seen.add(source.path)
                    todo.append(source.path)
        return either(found)

    def _words(self, source: Page, link: Link) -> str:
        if link.condition:
            return self._conditions.words(link.condition)
        if source.path not in self._otherwise:
            others = [self._conditions.words(other.condition) for other in source.links if other.condition]
            self._otherwise[source.path] = negated(either(others)) if others else ""
        return self._otherwise[source.path]

    def _start_of(self, form: Mapping[str, Any]) -> str:
        stated = form.get("startPage")
        if isinstance(stated, str) and stated.strip("/") in self._by_path:
            return stated.strip("/")
        led_to = {link.path for page in self.pages for link in page.links}
        first = [page.path for page in self.pages if page.path not in led_to] + [page.path for page in self.pages]
        return first[0] if first else ""

    def _reachable(self, *, without: str | None) -> set[str]:
        """Return the paths that can be reached from the start when the page `without` is closed."""
        if self._start not in self._by_path or self._start == without:
            return set()
        found, todo = {self._start}, [self._start]
        while todo:
            for link in self._by_path[todo.pop()].links:
                if link.path in self._by_path and link.path not in found and link.path != without:
                    found.add(link.path)
                    todo.append(link.path)
        return found

    def _ways(self) -> dict[str, list[tuple[Page, Link]]]:
        """Return the links that lead to each page from pages that can be reached themselves."""
        found: dict[str, list[tuple[Page, Link]]] = {path: [] for path in self._by_path}
        for path in sorted(self._reached):
            source = self._by_path[path]
            for link in source.links:
                if link.path in found:
                    found[link.path].append((source, link))
        return found

    def _end_paths(self) -> set[str]:
        """Return where a form is sent from: its summaries, else the pages nothing follows."""
        reached = [page for page in self.pages if page.path in self._reached]
        summaries = {page.path for page in reached if page.is_summary}
        return summaries or {page.path for page in reached if not page.links}

    def _is_on_every_way(self, path: str) -> bool:
        return not self._ends or self._ends.isdisjoint(self._reachable(without=path))


def _page(stated: Mapping[str, Any], pointer: Pointer) -> Page:
    links = tuple(
        Link(text_in(one, "path").strip("/"), text_in(one, "condition"))
        for _pointer, one in objects_in(stated, "next", pointer)
    )
    return Page(
        text_in(stated, "path").strip("/"),
        pointer,
        without_markup(stated.get("title")),
        text_in(stated, "controller"),
        tuple(objects_in(stated, "components", pointer)),
        links,
    )
