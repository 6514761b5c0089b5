"""Findings of the check in words, in the active language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.models import Need, Segment
from lifecycle.languages import in_language
from lifecycle.models import PortfolioItem
from lifecycle.subjects import titles_of
from search.finder.checking import Fault, Finding, Report
from search.finder.tree import Tree, address_of, question_of

_WORDS: Final[Mapping[Fault, str | Promise]] = {
    Fault.NO_QUESTIONS: gettext_lazy("There are no questions yet."),
    Fault.LOOP: gettext_lazy(
        "The answer leads back to a question that has been asked already: a walk might never end."
    ),
    Fault.LOST: gettext_lazy("The answer leads to question %(about)s, which does not exist."),
    Fault.DEAD_END: gettext_lazy("Whoever comes here this way is offered no answer: %(example)s."),
    Fault.UNREACHABLE: gettext_lazy("No answer leads to the question."),
    Fault.NEVER_OFFERED: gettext_lazy("The answer is never offered: its condition cannot be met."),
    Fault.NO_SEGMENT: gettext_lazy("These answers end in no customer segment: %(example)s."),
    Fault.SEVERAL_SEGMENTS: gettext_lazy("These answers end in several customer segments (%(about)s): %(example)s."),
    Fault.NO_CARDS: gettext_lazy("These answers end without any service: %(example)s."),
    Fault.CARD_NOT_PUBLIC: gettext_lazy("The answer names a service that is not in the offering: %(about)s."),
    Fault.CARD_LEAVING: gettext_lazy("The answer names a service that is leaving: %(about)s."),
    Fault.CARD_NEVER_SHOWN: gettext_lazy(
        "The answer names a service that is never shown, because it is meant for other segments: %(about)s."
    ),
    Fault.ANSWER_UNMET: gettext_lazy(
        "No service for the segment %(about)s is what this answer asks for, and the result says so: %(example)s."
    ),
    Fault.UNKNOWN_SEGMENT: gettext_lazy("The answer points to a segment that is not valid today: %(about)s."),
    Fault.UNKNOWN_NEED: gettext_lazy("The answer points to a need that is not valid today: %(about)s."),
    Fault.UNKNOWN_CONDITION: gettext_lazy("The answer depends on an answer that does not exist: %(about)s."),
    Fault.TOO_LARGE: gettext_lazy("The tree is too large to check: make it smaller."),
}
_MISSING: Final[Mapping[str, str | Promise]] = {
    "fi": gettext_lazy("The Finnish text is missing."),
    "sv": gettext_lazy("The Swedish text is missing."),
    "en": gettext_lazy("The English text is missing."),
}


@dataclass(frozen=True)
class FindingLine:
    """A finding to show: `where` names the question or answer, `place` is its code ("" for the whole tree)."""

    place: str
    where: str
    words: str
    is_error: bool


def names_of(report: Report) -> dict[str, str]:
    """Return names of what the findings are about, by code, in the active language (a few queries, if any)."""
    codes = {code for finding in report.findings for code in finding.about}
    if not codes:
        return {}
    names: dict[str, str] = {}
    for model in (Segment, Need):
        names |= {entry.code: f"{entry.name} ({entry.code})" for entry in model.objects.filter(code__in=codes)}
    items = list(PortfolioItem.objects.filter(code__in=codes))
    titles = titles_of(items)
    return names | {item.code: f"{titles.get(item.pk, item.code)} ({item.code})" for item in items}


def finding_lines(report: Report, tree: Tree, names: Mapping[str, str], language: str) -> list[FindingLine]:
    """Return the findings in words; `names` are those of `names_of`."""
    return [
        FindingLine(
            finding.place, _where(finding.place, tree, language), _in_words(finding, names.get), finding.is_error
        )
        for finding in report.findings
    ]


def _where(place: str, tree: Tree, language: str) -> str:
    """Return "Question 3: …" or "Answer 3b: …" with its text."""
    question = tree.by_code.get(question_of(place))
    if question is None:
        return ""
    if place == question.code:
        text = in_language(dict(question.texts), language)[0]
        return _("Question %(code)s: %(text)s") % {"code": place, "text": text}
    answer = next((each for each in question.answers if each.code == place), None)
    text = in_language(dict(answer.texts), language)[0] if answer is not None else ""
    return _("Answer %(code)s: %(text)s") % {"code": place, "text": text}


def _in_words(finding: Finding, name_of: Callable[[str], str | None]) -> str:
    if finding.fault is Fault.NOT_TRANSLATED:
        return str(_MISSING[finding.about[0]])
    about = ", ".join(name_of(code) or code for code in finding.about)
    return str(_WORDS[finding.fault]) % {"about": about, "example": address_of(finding.example) or "–"}
