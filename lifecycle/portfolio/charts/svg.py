"""The frame every chart is drawn in: an accessible SVG whose colours come from CSS classes alone."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape as _escape_html
from typing import Final

from lifecycle.portfolio.charts.errors import ChartError
from lifecycle.portfolio.charts.lettering import SOFT_HYPHEN

#: Size of text in units of the view box. A narrow chart is never shown below 246 CSS pixels (a page of 320), where
#: 14 units are 12 pixels.
TEXT: Final = 15.0
SMALL_TEXT: Final = 14.0
NARROW: Final = 280
_KEY: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_CLASS: Final = re.compile(r"[A-Za-z0-9_ -]*")
_NOT_IN_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Svg(str):
    """Markup that is safe as it is: every text in it was escaped. Templates print it unescaped (`__html__`)."""

    __slots__ = ()

    def __html__(self) -> str:
        """Return the markup for template engines."""
        return str(self)


@dataclass(frozen=True)
class Caption:
    """What a chart is called by those who do not see it.

    `key` is unique on the page and begins the ids. `title` says what is shown; `description` is the finding in
    words, to which the chart adds every number it draws.
    """

    key: str
    title: str
    description: str = ""

    def __post_init__(self) -> None:
        """Refuse a key that is no id."""
        if not _KEY.fullmatch(self.key):
            raise ChartError(f"not an id: {self.key!r}")


@dataclass(frozen=True)
class Chart:
    """One chart drawn twice; templates/components/figure.html shows the one that fits. `description` is its text."""

    wide: Svg
    narrow: Svg
    description: str


@dataclass(frozen=True)
class Canvas:
    """A drawing of a size, in units of the view box."""

    width: float
    height: float
    shapes: tuple[str, ...]


def escape(text: str) -> str:
    """Return the text for element content and attributes, without what XML cannot hold."""
    return _escape_html(_NOT_IN_XML.sub("", text), quote=True)


def css_class(name: str) -> str:
    """Return the class name; ChartError when it could end the attribute."""
    if not _CLASS.fullmatch(name):
        raise ChartError(f"not a class: {name!r}")
    return name


def at(place: float) -> str:
    """Return a coordinate with at most one decimal."""
    text = f"{place:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def line(x1: float, y1: float, x2: float, y2: float, cls: str) -> str:
    """Return a straight line."""
    return f'<line class="{cls}" x1="{at(x1)}" y1="{at(y1)}" x2="{at(x2)}" y2="{at(y2)}"/>'


def bar(x: float, y: float, width: float, height: float, cls: str) -> str:
    """Return a rectangle."""
    return f'<rect class="{cls}" x="{at(x)}" y="{at(y)}" width="{at(width)}" height="{at(height)}"/>'


def strong(text: str) -> str:
    """Return part of a label in bold; the text is escaped."""
    return f'<tspan class="ch-strong" font-weight="700">{escape(text)}</tspan>'


def label(x: float, y: float, content: str, *, cls: str = "ch-label", size: float = TEXT, anchor: str = "start") -> str:
    """Return a text at a place. `content` is markup: escape it first, or build it with `strong`."""
    where = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text class="{cls}" x="{at(x)}" y="{at(y)}" font-size="{at(size)}"{where}>{content}</text>'


def group(content: Iterable[str], cls: str, *, title: str = "", href: str = "") -> str:
    """Return shapes that belong together: one colour, one tooltip, one link, named by its texts."""
    inside = "".join(content)
    if href:
        inside = f'<a href="{escape(href)}">{inside}</a>'
    if title:
        inside = f"<title>{escape(title)}</title>{inside}"
    return f'<g class="{css_class(cls)}">{inside}</g>'


def draw(caption: Caption, canvas: Canvas, description: str, *, kind: str, variant: str, linked: bool = False) -> Svg:
    """Return the whole SVG.

    A chart is one image to assistive technology. Where its parts are links it is a group instead: an image may not
    hold anything one can move to.
    """
    key = f"{caption.key}-{variant}"
    role = "group" if linked else "img"
    size = (
        f'viewBox="0 0 {at(canvas.width)} {at(canvas.height)}" width="{at(canvas.width)}" height="{at(canvas.height)}"'
    )
    return Svg(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="ch ch--{kind} ch--{variant}" {size} role="{role}"'
        f' aria-labelledby="{key}-t" aria-describedby="{key}-d" focusable="false"><title id="{key}-t">'
        f'{escape(caption.title)}</title><desc id="{key}-d">{escape(description)}</desc>{"".join(canvas.shapes)}</svg>'
    )


def describe(caption: Caption, facts: Iterable[str]) -> str:
    """Return the finding followed by every number of the chart."""
    sentences = [caption.description.strip(), "; ".join(facts) + "."]
    return " ".join(sentence for sentence in sentences if sentence not in {"", "."}).replace(SOFT_HYPHEN, "")


def spoken(text: str) -> str:
    """Return a label as it is spoken: without soft hyphens."""
    return text.replace(SOFT_HYPHEN, "")
