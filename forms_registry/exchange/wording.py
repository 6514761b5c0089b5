"""Sentences that can still be translated: English text that remembers its template and what fills it.

Readers know neither the user's language nor Django, yet write conditions and notes. A Sentence is an ordinary string
in English for whoever does not care; `render` puts it into another language at the edge.
"""

from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any, Final, Self

#: Parts a condition joins before it says that there are more.
MOST_PARTS: Final = 8
#: Letters after which a condition takes in nothing more.
LONGEST: Final = 1000


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


_AND: Final = gettext_noop("%(one)s and %(other)s")
_OR: Final = gettext_noop("%(one)s or %(other)s")
_BRACKETS: Final = gettext_noop("(%(inner)s)")
_MORE: Final = gettext_noop("%(inner)s … (more)")

Translate = Callable[[str], str]


class Sentence(str):
    """A sentence in English with its `template`, `facts` and, when it joins others, the `parts` it joins."""

    template: str
    facts: dict[str, Any]
    parts: tuple[str, ...]

    def __new__(cls, template: str, **facts: Any) -> Self:
        made = super().__new__(cls, template % facts)
        made.template, made.facts, made.parts = template, facts, ()
        return made

    @classmethod
    def joining(cls, template: str, parts: tuple[str, ...]) -> Self:
        """Return `parts` (two or more) joined by a template of `one` and `other`."""
        made = super().__new__(cls, _joined(template, parts))
        made.template, made.facts, made.parts = template, {}, parts
        return made


def render(text: str, translate: Translate) -> str:
    """Return `text` with `translate` applied to every template in it; plain text comes back as it is."""
    if not isinstance(text, Sentence):
        return text
    if text.parts:
        return _joined(translate(text.template), [render(part, translate) for part in text.parts])
    facts = {key: render(fact, translate) if isinstance(fact, str) else fact for key, fact in text.facts.items()}
    return translate(text.template) % facts


def both(*conditions: str) -> str:
    """Return the condition that holds when all of them do; what is empty holds always."""
    return _join(_AND, _OR, (one for one in conditions if one))


def either(conditions: Iterable[str]) -> str:
    """Return the condition that holds when one of them does; one that is empty holds always, and so does the whole."""
    given = list(conditions)
    return "" if "" in given else _join(_OR, _AND, given)


def _joined(template: str, parts: Iterable[str]) -> str:
    return reduce(lambda one, other: template % {"one": one, "other": other}, parts)


def _join(template: str, inner: str, conditions: Iterable[str]) -> str:
    """Join without saying anything twice; conditions joined otherwise stand in brackets."""
    found: dict[str, None] = {}
    for condition in conditions:
        is_same = isinstance(condition, Sentence) and condition.template == template
        for part in condition.parts if isinstance(condition, Sentence) and is_same else (condition,):
            found.setdefault(part)
    parts = [_bracketed(part, inner) if len(found) > 1 else part for part in found]
    kept = parts[:1]
    for part in parts[1:MOST_PARTS]:
        if sum(map(len, kept)) + len(part) > LONGEST:
            break
        kept.append(part)
    if not kept:
        return ""
    joined = kept[0] if len(kept) == 1 else Sentence.joining(template, tuple(kept))
    if len(kept) == len(parts) or (isinstance(joined, Sentence) and joined.template == _MORE):
        return joined
    return Sentence(_MORE, inner=joined)


def _bracketed(part: str, inner: str) -> str:
    if isinstance(part, Sentence) and part.template == inner:
        return Sentence(_BRACKETS, inner=part)
    return part
