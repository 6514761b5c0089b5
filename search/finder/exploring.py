"""Every walk through a tree at once. Pure.

Walks that have come to the same question with the same facts go on alike, so they are followed together: a tree with
millions of walks is explored as fast as one with dozens.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from search.finder.tree import Answer, Question, Tree, Wish

#: So many different standings are followed before a tree is called too large to check.
MOST_STANDINGS: Final = 20_000


@dataclass(frozen=True)
class _Facts:
    """What the answers so far say that may still matter."""

    given: frozenset[str] = frozenset()
    segments: frozenset[str] = frozenset()
    wishes: frozenset[Wish] = frozenset()


@dataclass
class _Standing:
    """How many walks have come here, one of them, and how long the shortest and the longest are."""

    number: int = 0
    example: tuple[str, ...] = ()
    shortest: int = 0
    longest: int = 0

    def joined_by(self, other: "_Standing", code: str = "") -> None:
        """Let the walks of `other` come here by the answer `code`."""
        more = 1 if code else 0
        path = (*other.example, code) if code else other.example
        if not self.number or len(path) < len(self.example):
            self.example = path
        self.shortest = min(self.shortest, other.shortest + more) if self.number else other.shortest + more
        self.longest = max(self.longest, other.longest + more)
        self.number += other.number


@dataclass(frozen=True)
class Ending:
    """Walks that end with the same answer and the same facts: how many, and one of them; `wishes` asked for."""

    answer: str
    segments: frozenset[str]
    wishes: frozenset[Wish]
    number: int
    example: tuple[str, ...]
    shortest: int
    longest: int

    @property
    def needs(self) -> frozenset[str]:
        """The needs the answers point to."""
        return frozenset(need for wish in self.wishes for need in wish.needs)

    @property
    def cards(self) -> frozenset[str]:
        """The codes of the cards the answers name, public or not."""
        return frozenset(code for wish in self.wishes for code in wish.cards)


@dataclass(frozen=True)
class Exploration:
    """What was found. With `loops` (answers that lead back) no walk is followed, so that the rest is empty.

    `reached` are the questions that are asked on some walk, `offered` the answers that some walk is offered;
    `dead_ends` maps questions at which some walk finds no answer to such a walk.
    """

    loops: tuple[str, ...] = ()
    reached: frozenset[str] = frozenset()
    offered: frozenset[str] = frozenset()
    dead_ends: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    endings: tuple[Ending, ...] = ()
    is_complete: bool = True

    @property
    def walks(self) -> int:
        """How many complete walks there are."""
        return sum(ending.number for ending in self.endings)


def loops_of(tree: Tree) -> tuple[str, ...]:
    """Return the codes of the answers that lead back to a question from which theirs is reached, in order.

    Conditions do not count: answers only ever lead forward, so that everybody can see that a walk ends.
    """
    below = {question.code: _below(tree, question) for question in tree.questions}
    return tuple(
        answer.code
        for question in tree.questions
        for answer in question.answers
        if answer.leads_to == question.code or question.code in below.get(answer.leads_to, ())
    )


def _below(tree: Tree, start: Question) -> frozenset[str]:
    """Return the codes of the questions that are reached from `start` in one step or more."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for answer in waiting.pop().answers:
            following = tree.by_code.get(answer.leads_to)
            if following is not None and following.code not in found:
                found.add(following.code)
                waiting.append(following)
    return frozenset(found)


def explore(tree: Tree) -> Exploration:
    """Follow every walk."""
    if not tree.questions:
        return Exploration()
    first = tree.questions[0]
    loops = loops_of(tree)
    if loops:
        return Exploration(loops, reached=_below(tree, first) | {first.code})
    return _Explorer(tree).explore()


class _Explorer:
    """Follows the walks question by question, each after all that lead to it."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        asked = (code for question in tree.questions for answer in question.answers for code in answer.only_after)
        self.matters = frozenset(asked)
        self.standings: dict[str, dict[_Facts, _Standing]] = {}
        self.endings: dict[tuple[str, _Facts], _Standing] = {}
        self.offered: set[str] = set()
        self.dead_ends: dict[str, tuple[str, ...]] = {}
        self.followed = 0

    def explore(self) -> Exploration:
        self.standings[self.tree.questions[0].code] = {_Facts(): _Standing(number=1)}
        for question in self._in_order():
            for facts, standing in self.standings.get(question.code, {}).items():
                self.followed += 1
                if self.followed > MOST_STANDINGS:
                    return self._found(is_complete=False)
                self._go_on(question, facts, standing)
        return self._found(is_complete=True)

    def _in_order(self) -> list[Question]:
        """Return the questions so that each comes after all from which an answer leads to it."""
        done: dict[str, Question] = {}

        def visit(question: Question) -> None:
            if question.code in done:
                return
            for answer in question.answers:
                following = self.tree.by_code.get(answer.leads_to)
                if following is not None:
                    visit(following)
            done[question.code] = question

        visit(self.tree.questions[0])
        return list(reversed(done.values()))

    def _go_on(self, question: Question, facts: _Facts, standing: _Standing) -> None:
        offered = question.offered(facts.given)
        if not offered:
            self.dead_ends.setdefault(question.code, standing.example)
        for answer in offered:
            self.offered.add(answer.code)
            following = self._with(facts, answer)
            if not answer.leads_to:
                self.endings.setdefault((answer.code, following), _Standing()).joined_by(standing, answer.code)
            elif answer.leads_to in self.tree.by_code:
                there = self.standings.setdefault(answer.leads_to, {})
                there.setdefault(following, _Standing()).joined_by(standing, answer.code)

    def _with(self, facts: _Facts, answer: Answer) -> _Facts:
        return _Facts(
            facts.given | ({answer.code} & self.matters),
            facts.segments | ({answer.segment} if answer.segment else frozenset()),
            facts.wishes | ({answer.wish} if answer.wish else frozenset()),
        )

    def _found(self, *, is_complete: bool) -> Exploration:
        endings = (
            Ending(
                code,
                facts.segments,
                facts.wishes,
                standing.number,
                standing.example,
                standing.shortest,
                standing.longest,
            )
            for (code, facts), standing in self.endings.items()
        )
        return Exploration(
            reached=frozenset(self.standings),
            offered=frozenset(self.offered),
            dead_ends=self.dead_ends,
            endings=tuple(endings),
            is_complete=is_complete,
        )
