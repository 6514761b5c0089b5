"""Why two labels that look alike may ask for different data, as data: which words, beginnings and numbers differ.

Pure: imports neither Django nor Wagtail.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum

from forms_registry.labels import lemmas_of, normalise
from forms_registry.modifiers import NEGATION, kind_of_beginning, kind_of_word, negated_by_ending, split_off


class DifferenceKind(StrEnum):
    """In what respect two labels differ."""

    PREFIX = "prefix"
    """A compound begins otherwise: vara|yhteyshenkilö. The texts of the part are beginnings, such as "vara-"."""
    WORD = "word"
    """Words stand on one side only, or in the place of others."""
    NUMBER = "number"
    """A number stands on one side only, or in the place of another."""
    NEGATION = "negation"
    """One side says that something is not, or is lacking."""
    ORDER = "order"
    """The same word stands elsewhere."""
    FORM = "form"
    """Another inflection of the same word."""


@dataclass(frozen=True)
class Part:
    """One difference: what the label has and what the name has, "" when that side has nothing.

    `word` is the whole word a PREFIX or an ending belongs to. `modifiers` are kinds of `forms_registry.modifiers`
    that the two sides do not share ("deputy", "former", "not", "2015" …): what is asked is then another datum.
    """

    kind: DifferenceKind
    label: str
    name: str
    word: str = ""
    modifiers: tuple[str, ...] = ()

    @property
    def changes_meaning(self) -> bool:
        """Whether a word known to make another datum is among what differs. False is no promise of sameness."""
        return bool(self.modifiers)


@dataclass(frozen=True)
class Difference:
    """All that differs between a label and a name; those that change the meaning come first."""

    parts: tuple[Part, ...] = ()

    @property
    def changes_meaning(self) -> bool:
        """Whether any part does."""
        return any(part.changes_meaning for part in self.parts)

    def __bool__(self) -> bool:
        return bool(self.parts)


@dataclass(frozen=True)
class _Word:
    """A word of a label; `block` tells which run of differing words it stands in, so that like is set against like."""

    plain: str
    lemma: str
    block: int = 0


@dataclass(frozen=True)
class _Found:
    """A part before it is known what the other parts balance: the kinds of modifier on either side."""

    kind: DifferenceKind
    label: str
    name: str
    word: str = ""
    label_kinds: frozenset[str] = frozenset()
    name_kinds: frozenset[str] = frozenset()

    def turned(self) -> "_Found":
        """Return the same seen from the other side."""
        return _Found(self.kind, self.name, self.label, self.word, self.name_kinds, self.label_kinds)


def difference(label: str, name: str, language: str = "fi") -> Difference:
    """Return what differs between two labels of one language; nothing when their normal forms are the same.

    Turned round, the same differs with its sides changed. Modifiers of one kind on both sides balance: the previous
    and the former year are the same year.
    """
    left, right = _words(label, language), _words(name, language)
    if [word.plain for word in left] == [word.plain for word in right]:
        return Difference()
    # Of several ways to set two labels side by side the matcher's choice depends on which comes first.
    turned = [word.plain for word in left] > [word.plain for word in right]
    found = [each.turned() for each in _found(right, left, language)] if turned else list(_found(left, right, language))
    label_kinds = frozenset[str]().union(*(each.label_kinds for each in found))
    name_kinds = frozenset[str]().union(*(each.name_kinds for each in found))
    parts = [
        Part(
            each.kind, each.label, each.name, each.word,
            tuple(sorted((each.label_kinds - name_kinds) | (each.name_kinds - label_kinds))),
        )
        for each in found
    ]  # fmt: skip
    return Difference(tuple(sorted(parts, key=lambda part: not part.changes_meaning)))


def _words(label: str, language: str) -> list[_Word]:
    pairs = zip(normalise(label, language).split(), lemmas_of(label, language), strict=True)
    return [_Word(plain, lemma) for plain, lemma in pairs]


def _found(left: Sequence[_Word], right: Sequence[_Word], language: str) -> Iterator[_Found]:
    matcher = SequenceMatcher(None, [w.lemma for w in left], [w.lemma for w in right], autojunk=False)
    only_left: list[_Word] = []
    only_right: list[_Word] = []
    forms: list[_Found] = []
    for block, (tag, i1, i2, j1, j2) in enumerate(matcher.get_opcodes()):
        if tag == "equal":
            pairs = zip(left[i1:i2], right[j1:j2], strict=True)
            forms += [_Found(DifferenceKind.FORM, a.plain, b.plain) for a, b in pairs if a.plain != b.plain]
        else:
            only_left += [replace(word, block=block) for word in left[i1:i2]]
            only_right += [replace(word, block=block) for word in right[j1:j2]]
    yield from _moved(only_left, only_right)
    yield from _compounds(only_left, only_right, language)
    yield from _some_for_others(only_left, only_right, language)
    yield from forms


def _moved(left: list[_Word], right: list[_Word]) -> Iterator[_Found]:
    """Yield the words that stand elsewhere, and take them off both lists."""
    for word in list(left):
        other = next((each for each in right if each.lemma == word.lemma), None)
        if other is not None:
            left.remove(word)
            right.remove(other)
            yield _Found(DifferenceKind.ORDER, word.plain, other.plain)


def _compounds(left: list[_Word], right: list[_Word], language: str) -> Iterator[_Found]:
    """Yield the words that differ by a beginning or a denying ending only, and take them off both lists."""
    for word in list(left):
        for other in list(right):
            found = _by_beginning(word, other, language) or _by_ending(word, other, language)
            if found is not None:
                left.remove(word)
                right.remove(other)
                yield found
                break


def _by_beginning(word: _Word, other: _Word, language: str) -> _Found | None:
    for a, b in ((word.plain, other.plain), (word.lemma, other.lemma)):
        beginnings = _beginnings(a, b, language)
        if beginnings is not None:
            ours, theirs = (frozenset(filter(None, [kind_of_beginning(text, language)])) for text in beginnings)
            label, name = (f"{text}-" if text else "" for text in beginnings)
            kind = DifferenceKind.NEGATION if NEGATION in ours ^ theirs else DifferenceKind.PREFIX
            return _Found(kind, label, name, word.plain if label else other.plain, ours, theirs)
    return None


def _beginnings(a: str, b: str, language: str) -> tuple[str, str] | None:
    """Return what stands before the common end of two compounds, None when they are not so related.

    Where both have a beginning, at least one must be a modifier: toimittaja and omistaja share an end by chance.
    """
    if len(b) >= 3 and a.endswith(b):
        return a[: -len(b)], ""
    if len(a) >= 3 and b.endswith(a):
        return "", b[: -len(a)]
    for first, second, turned in ((a, b, False), (b, a, True)):
        beginning, rest = split_off(first, language)
        if beginning and second.endswith(rest):
            other = second[: -len(rest)]
            return (other, beginning) if turned else (beginning, other)
    return None


def _by_ending(word: _Word, other: _Word, language: str) -> _Found | None:
    denied = [negated_by_ending(each.plain, language) for each in (word, other)]
    if denied[0] == denied[1] or word.plain[:4] != other.plain[:4]:
        return None
    no, yes = frozenset({NEGATION}), frozenset[str]()
    return _Found(
        DifferenceKind.NEGATION, word.plain, other.plain, (word if denied[0] else other).plain,
        no if denied[0] else yes, no if denied[1] else yes,
    )  # fmt: skip


def _some_for_others(left: Sequence[_Word], right: Sequence[_Word], language: str) -> Iterator[_Found]:
    for block in sorted({word.block for word in (*left, *right)}):
        ours = [word for word in left if word.block == block]
        theirs = [word for word in right if word.block == block]
        kinds = [_kinds(words, language) for words in (ours, theirs)]
        label, name = (" ".join(word.plain for word in words) for words in (ours, theirs))
        yield _Found(_kind_of(kinds[0] ^ kinds[1]), label, name, label_kinds=kinds[0], name_kinds=kinds[1])


def _kinds(words: Iterable[_Word], language: str) -> frozenset[str]:
    forms = ((word.plain, word.lemma.partition("/")[0]) for word in words)
    kinds = (next(filter(None, (kind_of_word(form, language) for form in both)), "") for both in forms)
    return frozenset(filter(None, kinds))


def _kind_of(modifiers: Iterable[str]) -> DifferenceKind:
    kinds = set(modifiers)
    if NEGATION in kinds:
        return DifferenceKind.NEGATION
    return DifferenceKind.NUMBER if any(kind[0].isdigit() for kind in kinds) else DifferenceKind.WORD
