"""Screens of merge plans: the list, starting one, the planner with its figures, and proposing."""

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forms_registry.errors import FormRefused
from forms_registry.labelling import VERDICT_LABELS
from forms_registry.models import ApplicationForm, MergePlan, MergePlanField
from forms_registry.plan_figures import figures_from, figures_of, planned_fields, sources_of
from forms_registry.plan_forms import AboutPlanForm, ProposePlanForm, StartPlanForm, choices_in, with_choices
from forms_registry.plan_listing import plan_lines, plan_state
from forms_registry.plan_panel import FiguresPanel, panel_of, panel_of_proposed
from forms_registry.plan_proposing import propose_plan
from forms_registry.plan_rights import (
    check_may_propose,
    crosses_owners,
    forms_to_merge,
    may_change_plan,
    may_start_plans,
    plans_visible_to,
)
from forms_registry.plan_rows import question_rows, title_of, titles_of_sources
from forms_registry.planning import change_plan, decide_fields, refresh_fields, start_plan
from forms_registry.vocabulary import Verdict
from lifecycle.access import access_of
from lifecycle.errors import LifeCycleError, NotPermitted, PlanRefused

#: Plans on a page of the list; forms to choose from at a time; questions on a page of the planner.
PLANS_ON_PAGE: Final = 20
FORMS_OFFERED: Final = 50
QUESTIONS_ON_PAGE: Final = 100


def plan_to_read(request: HttpRequest, pk: int) -> MergePlan:
    """Return the plan; PermissionDenied for those who may not read it."""
    plan = get_object_or_404(
        MergePlan.objects.select_related("dossier", "target__item__owner", "target__published_version"), pk=pk
    )
    if not plans_visible_to(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return plan


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """Show the plans the person may read, the newest first."""
    if not access_of(request.user).uses_admin:
        raise PermissionDenied
    found = plans_visible_to(request.user).select_related("target__item").order_by("-created_at", "-pk")
    page = Paginator(found, PLANS_ON_PAGE).get_page(request.GET.get("p"))
    context = {"page": page, "lines": plan_lines(list(page)), "may_start": may_start_plans(request.user)}
    return render(request, "forms_registry/admin/plan_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Let a person choose forms, and start the plan to merge them."""
    if not may_start_plans(request.user):
        raise PermissionDenied
    given = request.POST if request.method == "POST" else request.GET
    chosen, wanted = given.getlist("form"), given.get("q", "").replace("\x00", " ").strip()
    offered, found = _offered(chosen, wanted, request.user)
    is_sent = request.method == "POST" and "find" not in request.POST
    form = StartPlanForm(request.POST if request.method == "POST" else None, offered=offered)
    if is_sent and form.is_valid():
        try:
            plan = start_plan(
                forms=form.sources, title=form.title, user=request.user, why=form.cleaned_data["why"],
                target=form.target_form,
            )  # fmt: skip
        except FormRefused as error:
            form.show_problems(str(error), error.problems)
        except NotPermitted as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The plan %(code)s was started.") % {"code": plan.code})
            return redirect("forms_registry_plan", plan.pk)
    context = {
        "form": form,
        "is_sent": is_sent,
        "offered": [(each, title_of(each)) for each in offered],
        "chosen": set(chosen),
        "target": given.get("target", ""),
        "wanted": wanted,
        "found": found,
        "shown": min(found, FORMS_OFFERED),
    }
    return render(request, "forms_registry/admin/plan_start.html", context)


def _offered(chosen: list[str], wanted: str, user: Any) -> tuple[list[ApplicationForm], int]:
    """Return the forms chosen already and those that fit the words, and how many fit in all."""
    forms = forms_to_merge()
    fitting = forms
    if wanted:
        named = ApplicationForm.objects.named_like_for(wanted, user).order_by().values("pk")
        fitting = forms.filter(
            Q(pk__in=named) | Q(item__code__iexact=wanted) | Q(item__owner__name_fi__icontains=wanted)
        )
    first = list(forms.filter(item__code__in=chosen))
    rest = fitting.exclude(item__code__in=chosen)
    return [*first, *rest[:FORMS_OFFERED]], rest.count()


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the questions of a plan and take decisions on those of one page."""
    shown = plan_to_read(request, pk)
    may_change = may_change_plan(shown, request.user)
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    sources = sources_of(shown)
    fields = planned_fields(shown, sources)
    about = AboutPlanForm(request.POST if request.method == "POST" else None, plan=shown)
    problems: dict[str, str] = {}
    if request.method == "POST":
        choices = choices_in(request.POST)
        problems = _save(request, shown, about, choices)
        if not problems and not about.errors:
            messages.success(request, _("Saved."))
            number = request.POST.get("p", "1")
            return redirect(f"{request.path}?p={number}" if number.isdecimal() else request.path)
        fields = with_choices(fields, choices)
    page = Paginator(fields, QUESTIONS_ON_PAGE).get_page(request.GET.get("p"))
    titles, codes = titles_of_sources(shown, sources), [source.code for source in sources]
    rows = question_rows(shown, list(page), titles, codes, start=page.start_index(), problems=problems)
    figures = panel_of(figures_from(shown, sources, fields), titles) if shown.is_draft else None
    context = {
        "plan": shown,
        "state": plan_state(shown),
        "target_title": title_of(shown.target) if shown.target is not None else "",
        "may_change": may_change,
        "about": about,
        "page": page,
        "rows": rows,
        "sources": [(code, titles.get(code, code)) for code in codes],
        "verdicts": [(verdict.value, VERDICT_LABELS[verdict]) for verdict in Verdict],
        "figures": figures or panel_of_proposed(shown, titles),
        "problems": [row for row in rows if row.problem],
    }
    return render(request, "forms_registry/admin/plan.html", context)


def _save(request: HttpRequest, plan: MergePlan, about: AboutPlanForm, choices: dict[str, Any]) -> dict[str, str]:
    """Save what the page says, all of it or nothing; return what is wrong by concept key."""
    if not about.is_valid():
        return {}
    try:
        with transaction.atomic():
            change_plan(plan=plan, user=request.user, changes=about.cleaned_data)
            refresh_fields(plan)
            asked = set(MergePlanField.objects.filter(plan=plan).values_list("concept_key", flat=True))
            decide_fields(
                plan=plan,
                user=request.user,
                choices={key: choice for key, choice in choices.items() if key in asked},
            )
            if gone := len(choices.keys() - asked):
                told = ngettext(
                    "%(number)s question is asked no more as it was on this page: look at it again.",
                    "%(number)s questions are asked no more as they were on this page: look at them again.",
                    gone,
                )
                messages.warning(request, told % {"number": gone})
    except FormRefused as error:
        problems = {key: text for key, text in error.problems.items() if key in choices}
        if not problems:
            about.show_problems(str(error), error.problems)
        return problems
    return {}


@require_POST
def figures(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the figures as if what the page says were saved; nothing is."""
    shown = plan_to_read(request, pk)
    sources = sources_of(shown)
    fields = with_choices(planned_fields(shown, sources), choices_in(request.POST))
    about = AboutPlanForm(request.POST, plan=shown)
    if about.is_valid():
        shown.channels = about.cleaned_data["channels"]
    panel = panel_of(figures_from(shown, sources, fields), titles_of_sources(shown, sources))
    return render(request, "forms_registry/admin/parts/plan_figures.html", {"figures": panel})


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose a plan for decision, with what it changes before one's eyes."""
    shown = plan_to_read(request, pk)
    if not shown.is_draft:
        return redirect("forms_registry_plan", pk)
    if not may_change_plan(shown, request.user):
        raise PermissionDenied
    refused = _refused(shown, request.user)
    if request.method == "POST" and refused:
        raise PermissionDenied
    form = ProposePlanForm(request.POST if request.method == "POST" else None, plan=shown)
    if request.method == "POST" and form.is_valid() and _propose(request, shown, form):
        return redirect("lifecycle_dossier", MergePlan.objects.values_list("dossier", flat=True).get(pk=pk))
    context = {
        "plan": shown,
        "form": form,
        "refused": refused,
        "crosses": crosses_owners(shown),
        "figures": _panel(shown),
    }
    return render(request, "forms_registry/admin/plan_propose.html", context)


def _panel(plan: MergePlan) -> FiguresPanel:
    return panel_of(figures_of(plan), titles_of_sources(plan, sources_of(plan)))


def _refused(plan: MergePlan, user: Any) -> str:
    """Return why the person does not propose this plan, or ""."""
    try:
        check_may_propose(plan, user)
    except NotPermitted as error:
        return str(error)
    return ""


def _propose(request: HttpRequest, plan: MergePlan, form: ProposePlanForm) -> bool:
    """Propose the plan; tell in the form what was refused."""
    told = form.cleaned_data
    try:
        dossier = propose_plan(
            plan=plan, user=request.user, owner=form.chosen_owner, last_day=told["last_day"],
            evidence=told["evidence"], reason=told["reason"],
        )  # fmt: skip
    except (FormRefused, PlanRefused) as error:
        form.show_problems(str(error), error.problems)
    except LifeCycleError as error:
        form.add_error(None, str(error))
    else:
        messages.success(request, _("The merge was proposed: %(code)s.") % {"code": dossier.code})
        return True
    return False
