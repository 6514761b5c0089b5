"""What the finder's pages in the editors' side show, as plain values with the names of what codes stand for."""

from collections.abc import Mapping
from dataclasses import dataclass

from catalogue.models import Need, Segment
from lifecycle.labels import KIND_LABELS
from lifecycle.models import PortfolioItem
from lifecycle.subjects import titles_of
from search.finder.checking import Report, check
from search.finder.outcome import text_in
from search.finder.reading import offering_now, tree_of
from search.finder.tree import Answer, Tree
from search.finder.words import FindingLine, finding_lines, names_of
from search.models import FinderTree


@dataclass(frozen=True)
class AnswerRow:
    """One answer: its text and hint, where it leads ("" ends the walk), and what it points to in words."""

    code: str
    text: str
    hint: str
    leads_to: str
    points_to: list[str]
    only_after: str
    findings: list[FindingLine]


@dataclass(frozen=True)
class QuestionRow:
    """One question with its answers."""

    code: str
    text: str
    help: str
    answers: list[AnswerRow]
    findings: list[FindingLine]


@dataclass(frozen=True)
class VersionPage:
    """One version: questions, and what the check says of it today."""

    version: FinderTree
    questions: list[QuestionRow]
    findings: list[FindingLine]
    report: Report

    @property
    def errors(self) -> int:
        """How many errors there are."""
        return len(self.report.errors)

    @property
    def warnings(self) -> int:
        """How many warnings there are."""
        return len(self.report.warnings)


def version_page(version: FinderTree, language: str) -> VersionPage:
    """Return what the page of `version` shows (a fixed number of queries)."""
    tree = tree_of(version)
    report = check(tree, offering_now())
    lines = finding_lines(report, tree, names_of(report), language)
    by_place: dict[str, list[FindingLine]] = {}
    for line in lines:
        by_place.setdefault(line.place, []).append(line)
    names = _names(tree)
    questions = [
        QuestionRow(
            question.code,
            text_in(question.texts, language),
            text_in(question.helps, language),
            [_answer_row(answer, language, names, by_place) for answer in question.answers],
            by_place.get(question.code, []),
        )
        for question in tree.questions
    ]
    return VersionPage(version, questions, lines, report)


def _answer_row(
    answer: Answer, language: str, names: Mapping[str, str], findings: Mapping[str, list[FindingLine]]
) -> AnswerRow:
    codes = [*([answer.segment] if answer.segment else []), *answer.needs]
    kind = [str(KIND_LABELS[answer.kind])] if answer.kind else []
    return AnswerRow(
        answer.code,
        text_in(answer.texts, language),
        text_in(answer.hints, language),
        answer.leads_to,
        [names.get(code, code) for code in (*codes, *answer.cards)] + kind,
        ", ".join(sorted(answer.only_after)),
        findings.get(answer.code, []),
    )


def _names(tree: Tree) -> dict[str, str]:
    """Return the names of the segments, needs and services answers point to, by code."""
    answers = [answer for question in tree.questions for answer in question.answers]
    segments = {answer.segment for answer in answers}
    needs = {need for answer in answers for need in answer.needs}
    names = {entry.code: entry.name for entry in Segment.objects.filter(code__in=segments)}
    names |= {entry.code: entry.name for entry in Need.objects.filter(code__in=needs)}
    cards = {card for answer in answers for card in answer.cards}
    items = list(PortfolioItem.objects.filter(code__in=cards))
    titles = titles_of(items)
    return names | {item.code: f"{titles.get(item.pk, item.code)} ({item.code})" for item in items}
