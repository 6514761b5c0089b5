"""What axe finds on a page, whether anything is wider than the page, and whether words are whole."""

from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page

AXE: Final = Path(__file__).resolve().parents[1] / "vendor" / "axe-core" / "axe.min.js"
TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: Wagtail's rich text editor names its fields by a placeholder only; nothing of ours is inside it.
WAGTAILS_OWN: Final = ".Draftail-Editor__wrapper"


def violations(page: Page, context: str = "") -> list[str]:
    """Return the rules broken in `context`, each with the first element that breaks it."""
    # Evaluated by the debugger, which the page's own policy does not bind.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    options = "{runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']}"
    script = f"([where, tags]) => axe.run({{include: where || document, exclude: '{WAGTAILS_OWN}'}}, {options})"
    result: dict[str, Any] = page.evaluate(script, [context, TAGS])
    return [f"{row['id']}: {row['nodes'][0]['html'][:160]}" for row in result["violations"]]


def is_wider_than_the_page(page: Page) -> bool:
    """Whether something is cut off or makes the page scroll sideways; Wagtail cuts off what `main` cannot hold."""
    script = "[document.documentElement, document.querySelector('main')].some(e => e.scrollWidth > e.clientWidth + 1)"
    return bool(page.evaluate(script))


#: Looks at every word that is seen; what is kept for screen readers is cut to a point.
_BROKEN: Final = """() => {
    const found = new Set(), range = document.createRange();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode, holder = text.parentElement, box = holder.getBoundingClientRect();
        const isSeen = holder.checkVisibility({visibilityProperty: true}) && box.width > 1 && box.height > 1;
        if (!isSeen || holder.closest('code, thead, select, .ds-sr-only')) continue;
        for (const word of text.data.matchAll(/[\\p{L}\\p{N}]+/gu)) {
            range.setStart(text, word.index);
            range.setEnd(text, word.index + word[0].length);
            const lines = new Set([...range.getClientRects()].map(line => Math.round(line.top / 6)));
            if (lines.size > 1) found.add(word[0]);
        }
    }
    return [...found];
}"""


def broken_words(page: Page, up_to: int) -> list[str]:
    """Return the words of at most `up_to` letters that are broken between two lines without a hyphen."""
    return [word for word in page.evaluate(_BROKEN) if len(word) <= up_to]
