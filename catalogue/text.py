"""Plain text and the small HTML of long texts, one into the other."""

import re
from collections.abc import Iterable
from html import escape
from html.parser import HTMLParser

_BULLET = re.compile(r"^\s*[-•*]\s+(.*)$")
_NUMBER = re.compile(r"^\s*\d{1,2}[.)]\s+(.*)$")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
#: Tags as the editor writes them: a text that has nothing else needs no parser.
_ATTRIBUTES = r"""(?: [a-z-]+="[^"<>&]*")* ?/?"""
_BLOCK_BEGINS = re.compile(rf"<(?:p|li|br|h[234]|ul|ol){_ATTRIBUTES}>")
_OTHER_TAG = re.compile(rf"</(?:p|li|h[234]|ul|ol|b|i|strong|em|a)>|<(?:b|i|strong|em|a){_ATTRIBUTES}>")
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
    if not html:
        return ""
    text = html.replace("<p>", "\n").replace("</p>", "")
    if "<" in text and "&" not in text:
        text = _OTHER_TAG.sub("", _BLOCK_BEGINS.sub("\n", html))
    if "<" in text or "&" in text:
        text = _parsed(html)
    return "\n".join([line for each in text.split("\n") if (line := " ".join(each.split()))])


def _parsed(html: str) -> str:
    parser = _TextOnly()
    parser.feed(html)
    parser.close()
    return "".join(parser.parts)


def written_lines(text: str) -> list[str]:
    """Return the lines of `text` without white space around them and without empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def plain_length(html: str) -> int:
    """Return the number of characters a reader sees."""
    return len(to_plain(html))


def in_one_list(labels: Iterable[str]) -> str:
    """Return labels that begin with a capital as one list: the first keeps it, and so do abbreviations."""
    first, *rest = [*labels] or [""]
    return ", ".join([first, *(each if each[1:2].isupper() else each[:1].lower() + each[1:] for each in rest)])


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
