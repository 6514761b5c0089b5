"""Writing question trees: a draft is written, checked and put into use; what is in use is never written.

Those who govern the code lists write, because the finder speaks for the whole group.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from catalogue.models import Need, Segment
from lifecycle.access import access_of, is_system
from lifecycle.errors import NotPermitted
from lifecycle.kinds import Kind
from lifecycle.languages import CONTENT_LANGUAGES
from lifecycle.models import PortfolioItem
from search.finder.errors import FinderRefused
from search.finder.reading import report_on, tree_of, version_in_use
from search.finder.tree import Tree, letters, number_of_letters, question_of
from search.models import FinderAnswer, FinderQuestion, FinderTree

#: What a question and an answer say; `write_question` and `write_answer` take these.
QUESTION_FACTS: Final = ("text_fi", "text_sv", "text_en", "help_fi", "help_sv", "help_en")
ANSWER_FACTS: Final = (
    "text_fi",
    "text_sv",
    "text_en",
    "hint_fi",
    "hint_sv",
    "hint_en",
    "leads_to",
    "segment",
    "needs",
    "kind",
    "cards",
    "only_after",
)
KINDS_ASKED_FOR: Final = (Kind.SUPPORT, Kind.CHARGEABLE, Kind.FREE_ADVICE)
USED: Final = "search.finder_used"


def may_write(user: Any) -> bool:
    """Whether `user` writes drafts and puts them into use."""
    return is_system(user) or access_of(user).governs_code_lists


def _check_may_write(user: Any) -> None:
    if not may_write(user):
        raise NotPermitted(_("Only the portfolio board and administrators write the guided finder."))


def _locked_draft(user: Any) -> FinderTree:
    """Return the draft, locked; NotPermitted or FinderRefused when there is none to write."""
    _check_may_write(user)
    draft = FinderTree.objects.select_for_update().filter(status=FinderTree.Status.DRAFT).first()
    if draft is None:
        raise FinderRefused(_("There is no draft. What is in use is not changed in place: begin a new version."))
    return draft


@transaction.atomic
def begin_draft(*, user: Any) -> FinderTree:
    """Begin a new version as a copy of the one in use, or an empty one; raises NotPermitted or FinderRefused."""
    _check_may_write(user)
    versions = list(FinderTree.objects.select_for_update().order_by("-number"))
    if any(version.is_draft for version in versions):
        raise FinderRefused(_("There is a draft already: go on with it."))
    number = versions[0].number + 1 if versions else 1
    draft = FinderTree.objects.create(number=number, created_by=user)
    used = version_in_use()
    if used is not None:
        _fill(draft, tree_of(used))
    log(instance=draft, action="wagtail.create", user=user)
    return draft


@transaction.atomic
def write_draft(*, user: Any, tree: Tree) -> FinderTree:
    """Let the draft say what `tree` says, and nothing else; one is begun when there is none. Return it.

    Raises NotPermitted, FinderRefused or ValidationError; a refusal names the code of the question or answer.
    """
    _check_may_write(user)
    if not FinderTree.objects.filter(status=FinderTree.Status.DRAFT).exists():
        begin_draft(user=user)
    draft = _locked_draft(user)
    draft.questions.all().delete()
    _fill(draft, tree)
    for question in tree.questions:
        for answer in question.answers:
            try:
                _check_targets(draft, answer.code, vars(answer))
            except FinderRefused as error:
                raise FinderRefused(f"{answer.code}: {error}", error.problems) from error
    log(instance=draft, action="wagtail.edit", user=user)
    return draft


def _fill(draft: FinderTree, tree: Tree) -> None:
    """Write every question and answer of `tree` with its code."""
    for place, question in enumerate(tree.questions, 1):
        row = FinderQuestion(tree=draft, code=question.code, position=place)
        _say(row, "text", question.texts)
        _say(row, "help", question.helps)
        row.full_clean()
        row.save()
        for each, answer in enumerate(question.answers, 1):
            answer_row = FinderAnswer(
                question=row,
                code=answer.code,
                position=each,
                leads_to=answer.leads_to,
                segment=answer.segment,
                needs=list(answer.needs),
                kind=answer.kind,
                cards=list(answer.cards),
                only_after=sorted(answer.only_after),
            )
            _say(answer_row, "text", answer.texts)
            _say(answer_row, "hint", answer.hints)
            answer_row.full_clean()
            answer_row.save()


def _say(row: FinderQuestion | FinderAnswer, name: str, texts: Mapping[str, str]) -> None:
    for language in CONTENT_LANGUAGES:
        setattr(row, f"{name}_{language}", texts.get(language, "").strip())


@transaction.atomic
def discard_draft(*, user: Any) -> None:
    """Throw the draft away: nobody has walked through it. Raises NotPermitted or FinderRefused."""
    draft = _locked_draft(user)
    log(instance=draft, action="wagtail.delete", user=user)
    draft.delete()


@transaction.atomic
def put_into_use(*, user: Any) -> FinderTree:
    """Let the public walk through the draft, and end the version before it.

    Raises NotPermitted, or FinderRefused when the check finds an error.
    """
    draft = _locked_draft(user)
    errors = report_on(draft).errors
    if errors:
        raise FinderRefused(_("The check finds errors: mend them first. Nothing was put into use."))
    now = timezone.now()
    FinderTree.objects.filter(status=FinderTree.Status.IN_USE).update(status=FinderTree.Status.ENDED, ended_at=now)
    draft.status, draft.used_from, draft.used_by = FinderTree.Status.IN_USE, now, user
    draft.full_clean()
    draft.save()
    log(instance=draft, action=USED, user=user, data={"number": draft.number})
    return draft


@transaction.atomic
def write_question(*, user: Any, facts: Mapping[str, str], code: str = "") -> FinderQuestion:
    """Write the question `code` of the draft, or a new one after all others; `facts` are named in QUESTION_FACTS.

    Raises NotPermitted, FinderRefused or ValidationError.
    """
    draft = _locked_draft(user)
    question = _question(draft, code) if code else FinderQuestion(tree=draft, code=_next_question_code())
    if not code:
        question.position = 1 + max((each.position for each in draft.questions.all()), default=0)
    for name in QUESTION_FACTS:
        setattr(question, name, str(facts.get(name, "")).strip())
    question.full_clean()
    question.save()
    return question


@transaction.atomic
def write_answer(*, user: Any, facts: Mapping[str, Any], question: str = "", code: str = "") -> FinderAnswer:
    """Write the answer `code` of the draft, or a new one to the question with the code `question`.

    `facts` are named in ANSWER_FACTS. Raises NotPermitted, FinderRefused or ValidationError.
    """
    draft = _locked_draft(user)
    asked = _question(draft, question_of(code) if code else question)
    answer = _answer(draft, code) if code else FinderAnswer(question=asked, code=_next_answer_code(asked.code))
    if not code:
        answer.position = 1 + max((each.position for each in asked.answers.all()), default=0)
    _check_targets(draft, answer.code, facts)
    for name in ANSWER_FACTS:
        value = facts.get(name, getattr(FinderAnswer(), name))
        setattr(answer, name, list(value) if isinstance(value, Sequence) and not isinstance(value, str) else value)
    answer.full_clean()
    answer.save()
    return answer


def _check_targets(draft: FinderTree, code: str, facts: Mapping[str, Any]) -> None:
    """Raise FinderRefused for codes of things that do not exist; whether they are in use today the check says."""
    questions = set(draft.questions.values_list("code", flat=True))
    answers = set(FinderAnswer.objects.filter(question__tree=draft).values_list("code", flat=True))
    problems: dict[str, str] = {}
    if facts.get("leads_to") and facts["leads_to"] not in questions:
        problems["leads_to"] = _("There is no such question.")
    if facts.get("segment") and not Segment.objects.common().filter(code=facts["segment"]).exists():
        problems["segment"] = _("There is no such segment of the whole group.")
    wanted = set(facts.get("needs") or ())
    if wanted - set(Need.objects.filter(code__in=wanted).values_list("code", flat=True)):
        problems["needs"] = _("There is no such need.")
    if facts.get("kind") and facts["kind"] not in KINDS_ASKED_FOR:
        problems["kind"] = _("There is no such kind of service.")
    named = set(facts.get("cards") or ())
    if named - set(PortfolioItem.objects.filter(code__in=named).values_list("code", flat=True)):
        problems["cards"] = _("There is no such service.")
    before = set(facts.get("only_after") or ())
    if before - answers or any(question_of(each) == question_of(code) for each in before):
        problems["only_after"] = _("Choose answers to other questions.")
    if problems:
        raise FinderRefused(" ".join(problems.values()), problems)


@transaction.atomic
def remove(*, user: Any, code: str) -> None:
    """Take a question with its answers, or an answer, out of the draft; raises NotPermitted or FinderRefused."""
    draft = _locked_draft(user)
    _part(draft, code).delete()


@transaction.atomic
def move(*, user: Any, code: str, ahead: bool) -> None:
    """Let a question or an answer change places with the one before it, or after it; at the end nothing happens."""
    draft = _locked_draft(user)
    part = _part(draft, code)
    rows: list[Any] = list(
        draft.questions.order_by("position", "pk")
        if isinstance(part, FinderQuestion)
        else part.question.answers.order_by("position", "pk")
    )
    place = next(number for number, row in enumerate(rows) if row.pk == part.pk)
    other = place - 1 if ahead else place + 1
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
    for number, row in enumerate(rows, 1):
        if row.position != number:
            row.position = number
            row.save(update_fields=["position"])


def _part(draft: FinderTree, code: str) -> FinderQuestion | FinderAnswer:
    return _question(draft, code) if question_of(code) == code else _answer(draft, code)


def _question(draft: FinderTree, code: str) -> FinderQuestion:
    found = draft.questions.filter(code=code).first()
    if found is None:
        raise FinderRefused(_("There is no such question."))
    return found


def _answer(draft: FinderTree, code: str) -> FinderAnswer:
    found = FinderAnswer.objects.filter(question__tree=draft, code=code).select_related("question").first()
    if found is None:
        raise FinderRefused(_("There is no such answer."))
    return found


def _next_question_code() -> str:
    """Return a code that no version has used: addresses that people have kept must not change their meaning."""
    used = (int(code) for code in FinderQuestion.objects.values_list("code", flat=True) if code.isdecimal())
    return str(1 + max(used, default=0))


def _next_answer_code(question: str) -> str:
    used = FinderAnswer.objects.filter(question__code=question).values_list("code", flat=True)
    last = max((number_of_letters(code.removeprefix(question)) for code in used), default=0)
    return f"{question}{letters(1 + last)}"
