"""A question tree and a walk through it. Pure: knows neither the database nor a language.

Codes are permanent: a question is a number ("3"), an answer the number of its question and a letter ("3b"). The
answers given so far, joined by hyphens ("1a-3b"), are all that an address says of a walk.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

#: No walk is longer, whatever an address says.
LONGEST_WALK: Final = 40
_ADDRESS: Final = re.compile(r"[1-9][0-9]{0,3}[a-z]{1,2}(?:-[1-9][0-9]{0,3}[a-z]{1,2})*")


class BrokenWalk(Exception):
    """The codes are no walk through this tree; the first `held` of them are."""

    def __init__(self, held: int) -> None:
        self.held = held
        super().__init__(f"no walk after {held} answers")


@dataclass(frozen=True)
class Wish:
    """What an answer asks for: cards it names (codes of their items), needs, and a kind of service."""

    cards: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    kind: str = ""

    def __bool__(self) -> bool:
        return bool(self.cards or self.needs or self.kind)


@dataclass(frozen=True)
class Answer:
    """One answer: where it leads ("" ends the walk), and what it says of the customer and of what they need.

    `only_after` holds answers of other questions: this one is offered only when one of them was given; empty: always.
    `texts` and `hints` are by language; `cards` are codes of portfolio items.
    """

    code: str
    leads_to: str = ""
    segment: str = ""
    needs: tuple[str, ...] = ()
    kind: str = ""
    cards: tuple[str, ...] = ()
    only_after: frozenset[str] = frozenset()
    texts: Mapping[str, str] = field(default_factory=dict, compare=False)
    hints: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def wish(self) -> Wish:
        """What the answer asks for; it may be nothing."""
        return Wish(frozenset(self.cards), frozenset(self.needs), self.kind)


@dataclass(frozen=True)
class Question:
    """One question with its answers in order; `texts` and `helps` are by language."""

    code: str
    answers: tuple[Answer, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict, compare=False)
    helps: Mapping[str, str] = field(default_factory=dict, compare=False)

    def offered(self, given: frozenset[str]) -> tuple[Answer, ...]:
        """Return the answers that may be chosen once the answers `given` have been given."""
        return tuple(answer for answer in self.answers if not answer.only_after or answer.only_after & given)


@dataclass(frozen=True)
class Tree:
    """The questions; the first begins every walk."""

    questions: tuple[Question, ...] = ()

    @cached_property
    def by_code(self) -> dict[str, Question]:
        """The questions by code."""
        return {question.code: question for question in self.questions}

    @cached_property
    def longest(self) -> dict[str, int]:
        """How many questions a walk from each question asks at most, itself counted; loops are not followed."""
        known: dict[str, int] = {}
        for question in self.questions:
            self._longest(question, known, frozenset())
        return known

    def _longest(self, question: Question, known: dict[str, int], above: frozenset[str]) -> int:
        if question.code in above:
            return 0
        if question.code not in known:
            below = (self.by_code.get(answer.leads_to) for answer in question.answers)
            inside = above | {question.code}
            known[question.code] = 1 + max((self._longest(each, known, inside) for each in below if each), default=0)
        return known[question.code]


@dataclass(frozen=True)
class Step:
    """A question and the answer given to it."""

    question: Question
    answer: Answer


@dataclass(frozen=True)
class Walk:
    """The steps taken, and the question to ask next: None when the walk is complete."""

    steps: tuple[Step, ...]
    asked: Question | None

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the answers given."""
        return tuple(step.answer.code for step in self.steps)

    @property
    def given(self) -> frozenset[str]:
        """The same as a set."""
        return frozenset(self.codes)

    @property
    def offered(self) -> tuple[Answer, ...]:
        """The answers to choose from now."""
        return self.asked.offered(self.given) if self.asked is not None else ()

    @property
    def segments(self) -> tuple[str, ...]:
        """The segments the answers point to, in order, each once; exactly one in a tree without errors."""
        return tuple(dict.fromkeys(step.answer.segment for step in self.steps if step.answer.segment))

    @property
    def needs(self) -> tuple[str, ...]:
        """The needs the answers point to, in order, each once."""
        return tuple(dict.fromkeys(need for step in self.steps for need in step.answer.needs))


def walk(tree: Tree, codes: Sequence[str]) -> Walk:
    """Return the walk that gives the answers with these codes; BrokenWalk when the tree has no such walk."""
    asked = tree.questions[0] if tree.questions else None
    steps: list[Step] = []
    for held, code in enumerate(codes[: LONGEST_WALK + 1]):
        given = frozenset(codes[:held])
        answer = next((each for each in asked.offered(given) if each.code == code), None) if asked else None
        if asked is None or answer is None or held == LONGEST_WALK or any(step.question is asked for step in steps):
            raise BrokenWalk(held)
        steps.append(Step(asked, answer))
        asked = tree.by_code.get(answer.leads_to) if answer.leads_to else None
        if answer.leads_to and asked is None:
            raise BrokenWalk(held)
    return Walk(tuple(steps), asked)


def codes_in(address: str) -> tuple[str, ...]:
    """Return the codes an address holds; BrokenWalk when it cannot be one."""
    if not address:
        return ()
    if len(address) > 8 * LONGEST_WALK or not _ADDRESS.fullmatch(address):
        raise BrokenWalk(0)
    return tuple(address.split("-"))


def address_of(codes: Sequence[str]) -> str:
    """Return what stands in the address after these answers."""
    return "-".join(codes)


def question_of(code: str) -> str:
    """Return the code of the question to which the answer with this code belongs."""
    return code.rstrip("abcdefghijklmnopqrstuvwxyz")


def letters(number: int) -> str:
    """Return the letters of the `number`th answer ever given to a question: 1 is "a", 27 is "aa"."""
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(ord("a") + rest) + found
    return found


def number_of_letters(found: str) -> int:
    """Return which answer of its question has these letters, the inverse of `letters`."""
    number = 0
    for letter in found:
        number = number * 26 + ord(letter) - ord("a") + 1
    return number
