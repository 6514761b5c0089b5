"""What is wrong with a tree. Pure: the words are in `words`.

A tree without errors leads every complete walk to exactly one segment and at least one service.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from search.finder.exploring import Ending, Exploration, explore
from search.finder.ranking import CardFacts, fits, is_met
from search.finder.tree import Answer, Tree, Wish

LANGUAGES: Final = ("fi", "sv", "en")


class Fault(StrEnum):
    """What can be wrong."""

    NO_QUESTIONS = "no_questions"
    LOOP = "loop"
    LOST = "lost"
    DEAD_END = "dead_end"
    UNREACHABLE = "unreachable"
    NEVER_OFFERED = "never_offered"
    NO_SEGMENT = "no_segment"
    SEVERAL_SEGMENTS = "several_segments"
    NO_CARDS = "no_cards"
    CARD_NOT_PUBLIC = "card_not_public"
    CARD_LEAVING = "card_leaving"
    CARD_NEVER_SHOWN = "card_never_shown"
    ANSWER_UNMET = "answer_unmet"
    UNKNOWN_SEGMENT = "unknown_segment"
    UNKNOWN_NEED = "unknown_need"
    UNKNOWN_CONDITION = "unknown_condition"
    NOT_TRANSLATED = "not_translated"
    TOO_LARGE = "too_large"


#: What an editor should look at, but what does not keep a tree from being used.
WARNINGS: Final = frozenset({Fault.CARD_LEAVING, Fault.CARD_NEVER_SHOWN, Fault.ANSWER_UNMET})


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: where (`place`, the code of a question or answer), about what, on which walk."""

    fault: Fault
    place: str = ""
    about: tuple[str, ...] = ()
    example: tuple[str, ...] = ()

    @property
    def is_error(self) -> bool:
        """Whether a tree with this may not be used."""
        return self.fault not in WARNINGS


@dataclass(frozen=True)
class Offering:
    """What a tree may point to: the cards the public may read, which of them leave, and valid segments and needs."""

    cards: Mapping[str, CardFacts] = field(default_factory=dict)
    leaving: frozenset[str] = frozenset()
    segments: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Report:
    """The outcome: findings in the order of the questions, and every walk."""

    findings: tuple[Finding, ...]
    exploration: Exploration

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What keeps the tree from being used."""
        return tuple(finding for finding in self.findings if finding.is_error)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What should be looked at."""
        return tuple(finding for finding in self.findings if not finding.is_error)

    @property
    def walks_by_segment(self) -> dict[str, int]:
        """How many complete walks end in each segment."""
        found: dict[str, int] = {}
        for ending in self.exploration.endings:
            for segment in ending.segments:
                found[segment] = found.get(segment, 0) + ending.number
        return found


def check(tree: Tree, offering: Offering) -> Report:
    """Return everything that is wrong with `tree`."""
    if not tree.questions:
        return Report((Finding(Fault.NO_QUESTIONS),), Exploration())
    found = explore(tree)
    findings = [*_of_walks(tree, found, offering), *_of_content(tree, offering)]
    if not found.loops and found.is_complete:
        findings += [*_of_named_cards(tree, found, offering), *_of_wishes(tree, found.endings, offering)]
    order = {code: place for place, code in enumerate(_codes(tree))}
    return Report(tuple(sorted(findings, key=lambda finding: order.get(finding.place, -1))), found)


def _codes(tree: Tree) -> Iterator[str]:
    for question in tree.questions:
        yield question.code
        yield from (answer.code for answer in question.answers)


def _of_walks(tree: Tree, found: Exploration, offering: Offering) -> Iterator[Finding]:
    yield from (Finding(Fault.LOOP, code) for code in found.loops)
    for question in tree.questions:
        if question.code not in found.reached and found.is_complete:
            yield Finding(Fault.UNREACHABLE, question.code)
        elif not found.loops and found.is_complete:
            unheard = (answer for answer in question.answers if answer.code not in found.offered)
            yield from (Finding(Fault.NEVER_OFFERED, answer.code) for answer in unheard)
    yield from (Finding(Fault.DEAD_END, code, example=path) for code, path in found.dead_ends.items())
    yield from _of_endings(found.endings, offering)
    if not found.is_complete:
        yield Finding(Fault.TOO_LARGE)


def _of_endings(endings: Sequence[Ending], offering: Offering) -> Iterator[Finding]:
    """Yield one finding for each answer and fault, with the first walk that shows it."""
    told: set[tuple[str, Fault]] = set()
    for ending in endings:
        fault = _fault_of(ending, offering)
        if fault is not None and (ending.answer, fault) not in told:
            told.add((ending.answer, fault))
            about = tuple(sorted(ending.segments)) if fault is not Fault.NO_SEGMENT else ()
            yield Finding(fault, ending.answer, about, ending.example)


def _fault_of(ending: Ending, offering: Offering) -> Fault | None:
    if len(ending.segments) != 1:
        return Fault.SEVERAL_SEGMENTS if ending.segments else Fault.NO_SEGMENT
    return None if _fitting(ending, offering) else Fault.NO_CARDS


def _fitting(ending: Ending, offering: Offering) -> list[CardFacts]:
    needs, named = ending.needs, ending.cards
    return [card for card in offering.cards.values() if fits(card, ending.segments, needs, named)]


def _of_wishes(tree: Tree, endings: Sequence[Ending], offering: Offering) -> Iterator[Finding]:
    """Yield the answers of which a result shows nothing though it shows services: one finding for each such ending."""
    answers = {answer.code: answer for question in tree.questions for answer in question.answers}
    for ending in endings:
        fitting = _fitting(ending, offering) if len(ending.segments) == 1 else []
        missed: set[Wish] = {wish for wish in ending.wishes if fitting and not is_met(wish, fitting)}
        for code in ending.example:
            if answers[code].wish in missed:
                yield Finding(Fault.ANSWER_UNMET, code, tuple(sorted(ending.segments)), ending.example)


def _of_named_cards(tree: Tree, found: Exploration, offering: Offering) -> Iterator[Finding]:
    """Yield the answers that name a card which no walk shows: it is meant for other segments."""
    shown = {
        code
        for ending in found.endings
        for code in ending.cards & offering.cards.keys()
        if not offering.cards[code].segments.isdisjoint(ending.segments)
    }
    for question in tree.questions:
        for answer in question.answers:
            unseen = (code for code in answer.cards if code in offering.cards and code not in shown)
            yield from (Finding(Fault.CARD_NEVER_SHOWN, answer.code, (code,)) for code in unseen)


def _of_content(tree: Tree, offering: Offering) -> Iterator[Finding]:
    known = {answer.code for question in tree.questions for answer in question.answers}
    for question in tree.questions:
        yield from _untranslated(question.code, question.texts, question.helps)
        for answer in question.answers:
            yield from _untranslated(answer.code, answer.texts, answer.hints)
            yield from _of_targets(answer, offering)
            unknown = sorted(answer.only_after - known)
            yield from (Finding(Fault.UNKNOWN_CONDITION, answer.code, (code,)) for code in unknown)
            if answer.leads_to and answer.leads_to not in tree.by_code:
                yield Finding(Fault.LOST, answer.code, (answer.leads_to,))


def _untranslated(place: str, texts: Mapping[str, str], more: Mapping[str, str]) -> Iterator[Finding]:
    """Yield the languages without the text itself, and without the help when it is written in any language."""
    helped = any(more.get(language) for language in LANGUAGES)
    for language in LANGUAGES:
        if not texts.get(language) or (helped and not more.get(language)):
            yield Finding(Fault.NOT_TRANSLATED, place, (language,))


def _of_targets(answer: Answer, offering: Offering) -> Iterator[Finding]:
    for card in answer.cards:
        if card not in offering.cards:
            yield Finding(Fault.CARD_NOT_PUBLIC, answer.code, (card,))
        elif card in offering.leaving:
            yield Finding(Fault.CARD_LEAVING, answer.code, (card,))
    if answer.segment and answer.segment not in offering.segments:
        yield Finding(Fault.UNKNOWN_SEGMENT, answer.code, (answer.segment,))
    yield from _unknown(Fault.UNKNOWN_NEED, answer.code, answer.needs, offering.needs)


def _unknown(fault: Fault, place: str, codes: Collection[str], known: Collection[str]) -> Iterator[Finding]:
    yield from (Finding(fault, place, (code,)) for code in codes if code not in known)
