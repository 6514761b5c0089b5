"""The guided finder in the editors' side: versions, the check, use, and writing the draft question by question."""

import csv
import io
from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lifecycle.access import access_of
from lifecycle.errors import LifeCycleError
from lifecycle.screens import sent
from search.finder.counting import runs_by_day, runs_by_version
from search.finder.errors import FinderRefused
from search.finder.exchange import tree_as_json
from search.finder.reading import draft_version, may_read_drafts, tree_of, version_in_use
from search.finder.screen_forms import AnswerForm, QuestionForm
from search.finder.screen_rows import version_page
from search.finder.tree import question_of
from search.finder.trees import (
    begin_draft,
    discard_draft,
    may_write,
    move,
    put_into_use,
    remove,
    write_answer,
    write_question,
)
from search.models import FinderAnswer, FinderQuestion, FinderTree

#: Programs read these: add to the end, rename none.
RUN_COLUMNS: Final = ("day", "version", "segment", "runs")


def _check_reader(request: HttpRequest) -> None:
    if not may_read_drafts(access_of(request.user)):
        raise PermissionDenied


def _draft_to_write(request: HttpRequest) -> FinderTree:
    """Return the draft; PermissionDenied for those who may not write it, 404 when there is none."""
    if not may_write(request.user):
        raise PermissionDenied
    draft = draft_version()
    if draft is None:
        raise Http404
    return draft


def _language() -> str:
    return (get_language() or "fi")[:2]


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show the versions, what the check says of the one in use, and how often each was used."""
    _check_reader(request)
    used = version_in_use()
    context = {
        "used": version_page(used, _language()) if used is not None else None,
        "draft": draft_version(),
        "versions": FinderTree.objects.select_related("used_by", "created_by"),
        "runs": runs_by_version(),
        "may_write": may_write(request.user),
    }
    return render(request, "search/admin/finder.html", context)


@require_safe
def version(request: HttpRequest, number: int) -> HttpResponse:
    """Show one version with its questions and what the check says of it today."""
    _check_reader(request)
    found = get_object_or_404(FinderTree, number=number)
    context = {"page": version_page(found, _language()), "may_write": found.is_draft and may_write(request.user)}
    return render(request, "search/admin/finder_version.html", context)


@require_safe
def export(request: HttpRequest, number: int) -> HttpResponse:
    """Send a version as a file that `import_finder` reads."""
    _check_reader(request)
    tree = tree_of(get_object_or_404(FinderTree, number=number))
    return JsonResponse(
        tree_as_json(tree),
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={"Content-Disposition": f'attachment; filename="finder-{number}.json"'},
    )


@require_safe
def runs_csv(request: HttpRequest) -> HttpResponse:
    """Send the completed runs, a row for each day, version and segment, in UTF-8 with a byte order mark."""
    _check_reader(request)
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(RUN_COLUMNS)
    rows.writerows((day.isoformat(), *rest) for day, *rest in runs_by_day())
    return HttpResponse(
        f"\ufeff{text.getvalue()}",
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="finder-runs.csv"'},
    )


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a new version as a copy of the one in use."""
    if not may_write(request.user):
        raise PermissionDenied
    try:
        draft = begin_draft(user=request.user)
    except FinderRefused as error:
        messages.error(request, str(error))
        return redirect("search_finder")
    return redirect("search_finder_version", number=draft.number)


@require_POST
def arrange(request: HttpRequest) -> HttpResponse:
    """Move a question or an answer one place: `up` or `down` holds its code."""
    draft = _draft_to_write(request)
    ahead = "up" in request.POST
    code = request.POST.get("up" if ahead else "down", "")
    try:
        move(user=request.user, code=code, ahead=ahead)
    except FinderRefused as error:
        messages.error(request, str(error))
        return redirect("search_finder_version", number=draft.number)
    return redirect(f"{_address(draft)}#part-{code}")


@require_http_methods(["GET", "HEAD", "POST"])
def use(request: HttpRequest) -> HttpResponse:
    """Put the draft into use, once one has confirmed it."""
    draft = _draft_to_write(request)
    return _confirm(
        request,
        draft,
        title=_("Put the draft into use"),
        told=_("The public then walks through this version. It is not changed any more; the version before it ends."),
        label=_("Put into use"),
        act=lambda: put_into_use(user=request.user),
        done=_("The version is in use."),
        after=reverse("search_finder"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest) -> HttpResponse:
    """Throw the draft away, once one has confirmed it."""
    draft = _draft_to_write(request)
    return _confirm(
        request,
        draft,
        title=_("Throw the draft away"),
        told=_("All its questions go. What is in use stays as it is."),
        label=_("Throw away"),
        act=lambda: discard_draft(user=request.user),
        done=_("The draft was thrown away."),
        after=reverse("search_finder"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def take_out(request: HttpRequest, code: str) -> HttpResponse:
    """Take a question or an answer out of the draft, once one has confirmed it."""
    draft = _draft_to_write(request)
    found: FinderQuestion | FinderAnswer
    if question_of(code) == code:
        found = get_object_or_404(FinderQuestion, tree=draft, code=code)
        told = _("The question goes with all its answers.")
    else:
        found = get_object_or_404(FinderAnswer, question__tree=draft, code=code)
        told = _("The answer goes. A code that has been in use is not given again.")
    return _confirm(
        request,
        draft,
        title=_("Remove %(what)s") % {"what": found},
        told=told,
        label=_("Remove"),
        act=lambda: remove(user=request.user, code=code),
        done=_("Removed."),
        after=_address(draft),
    )


def _confirm(
    request: HttpRequest, draft: FinderTree, *, act: Callable[[], Any], done: str, after: str, **shown: str
) -> HttpResponse:
    """Ask before `act`, do it when it is confirmed, and say why when it is refused."""
    if request.method == "POST":
        try:
            act()
        except LifeCycleError as error:
            messages.error(request, str(error))
            return redirect(_address(draft))
        messages.success(request, done)
        return redirect(after)
    return render(request, "search/admin/finder_confirm.html", shown | {"draft": draft, "back_url": _address(draft)})


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, code: str = "") -> HttpResponse:
    """Write a question of the draft, or a new one."""
    draft = _draft_to_write(request)
    row = get_object_or_404(FinderQuestion, tree=draft, code=code) if code else None
    form = QuestionForm(*sent(request)[:1], initial=QuestionForm.values_of(row) if row is not None else {})
    title = _("Question %(code)s") % {"code": code} if code else _("New question")
    return _written(
        request, draft, form, title, lambda: write_question(user=request.user, facts=form.facts(), code=code)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new_answer(request: HttpRequest, code: str) -> HttpResponse:
    """Write a new answer to the question `code` of the draft."""
    draft = _draft_to_write(request)
    asked = get_object_or_404(FinderQuestion, tree=draft, code=code)
    form = AnswerForm(*sent(request)[:1], tree=tree_of(draft), question=code)
    return _written(
        request,
        draft,
        form,
        _("New answer to: %(question)s") % {"question": asked},
        lambda: write_answer(user=request.user, facts=form.facts(), question=code),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """Write the answer `code` of the draft."""
    draft = _draft_to_write(request)
    row = get_object_or_404(FinderAnswer.objects.select_related("question"), question__tree=draft, code=code)
    form = AnswerForm(
        *sent(request)[:1], tree=tree_of(draft), question=row.question.code, initial=AnswerForm.values_of(row)
    )
    return _written(
        request,
        draft,
        form,
        _("Answer %(code)s to: %(question)s") % {"code": code, "question": row.question},
        lambda: write_answer(user=request.user, facts=form.facts(), code=code),
    )


def _written(
    request: HttpRequest, draft: FinderTree, form: Any, title: str, act: Callable[[], FinderQuestion | FinderAnswer]
) -> HttpResponse:
    """Write what was sent and lead back to it, or show the form with what is wrong beside its fields."""
    if request.method == "POST" and form.is_valid():
        part = _attempt(form, act)
        if part is not None:
            messages.success(request, _("Saved in the draft."))
            return redirect(f"{_address(draft)}#part-{part.code}")
    context = {
        "form": form,
        "page_title": title,
        "submit_label": _("Save"),
        "subject_title": str(draft),
        "back_url": _address(draft),
        "unmet": [],
    }
    return render(request, "search/admin/finder_form.html", context)


def _attempt(form: Any, act: Callable[[], Any]) -> Any:
    """Return what `act` wrote, or None after showing in the form why it was refused."""
    try:
        with transaction.atomic():
            return act()
    except ValidationError as error:
        form.add_error(None, error.messages)
    except LifeCycleError as error:
        problems = error.problems if isinstance(error, FinderRefused) else {}
        known = {name: text for name, text in problems.items() if name in form.fields}
        for name, text in (known or {None: str(error)}).items():
            form.add_error(name, text)
    return None


def _address(draft: FinderTree) -> str:
    return reverse("search_finder_version", args=[draft.number])
