"""Plain text and the small HTML of long texts, one into the other."""

import re
from html import escape
from html.parser import HTMLParser

_BULLET = re.compile(r"^\s*[-•*]\s+(.*)$")
_NUMBER = re.compile(r"^\s*\d{1,2}[.)]\s+(.*)$")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_BLOCKS = frozenset({"p", "li", "br", "h2", "h3", "h4", "ul", "ol"})


class _TextOnly(HTMLParser):
    """Collects the text of small HTML, a line a block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def to_plain(html: str) -> str:
    """Return the text of `html` with one line a paragraph or list item and no markup."""
    parser = _TextOnly()
    parser.feed(html or "")
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.parts).split("\n"))
    return "\n".join(line for line in lines if line)


def plain_length(html: str) -> int:
    """Return the number of characters a reader sees."""
    return len(to_plain(html))


def _inline(text: str) -> str:
    return _BOLD.sub(r"<b>\1</b>", escape(text.strip(), quote=False))


def _list_html(tag: str, lines: list[str]) -> str:
    return f"<{tag}>" + "".join(f"<li>{_inline(line)}</li>" for line in lines) + f"</{tag}>"


def from_plain(text: str) -> str:
    """Return small HTML for plain text: blank lines part paragraphs, "- " and "1. " lines make lists.

    Everything is escaped; `**bold**` is the only inline markup. Empty text gives "".
    """
    html: list[str] = []
    paragraph: list[str] = []
    items: list[str] = []
    tag = ""

    def flush() -> None:
        nonlocal tag
        if paragraph:
            html.append("<p>" + "<br/>".join(_inline(line) for line in paragraph) + "</p>")
            paragraph.clear()
        if items:
            html.append(_list_html(tag, items))
            items.clear()
        tag = ""

    for line in (text or "").replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        bullet, number = _BULLET.match(line), _NUMBER.match(line)
        match, wanted = (bullet, "ul") if bullet else (number, "ol") if number else (None, "")
        if match:
            if tag != wanted:
                flush()
                tag = wanted
            items.append(match.group(1))
        elif not line.strip():
            flush()
        else:
            if items:
                flush()
            paragraph.append(line)
    flush()
    return "".join(html)
