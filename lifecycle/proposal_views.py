"""The wizard in which a new service is proposed. It translates in and out; `lifecycle.proposals` holds the rules."""

from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from formtools.wizard.views import NamedUrlSessionWizardView

from lifecycle.access import access_of
from lifecycle.additions import Ends, Origin, count_after
from lifecycle.errors import LifeCycleError, ProposalRefused
from lifecycle.item_context import proposal_address
from lifecycle.kinds import ItemUnit
from lifecycle.models import ItemClassification, PortfolioItem, ProposalDraft
from lifecycle.proposal_forms import BasicsForm, CheckForm, CustomersForm, KindForm, OverlapForm
from lifecycle.proposals import Statement, may_state, propose_item
from lifecycle.roles import Role
from lifecycle.subjects import subject_for, subject_of, titles_of

#: So many of the organisation's own services are offered as those that end.
_MOST_OWN: Final = 20
STEPS: Final = (
    ("basics", BasicsForm),
    ("customers", CustomersForm),
    ("overlap", OverlapForm),
    ("kind", KindForm),
    ("check", CheckForm),
)
STEP_LABELS: Final = {
    "basics": gettext_lazy("Basic facts"),
    "customers": gettext_lazy("Customers and need"),
    "overlap": gettext_lazy("Overlap"),
    "kind": gettext_lazy("Kind of service"),
    "check": gettext_lazy("Check and send"),
}


def _problems_of(error: LifeCycleError | ValidationError) -> list[str]:
    if isinstance(error, ValidationError):
        return list(error.messages)
    problems = error.problems.values() if isinstance(error, ProposalRefused) else ()
    return list(problems) or [str(error)]


class ProposalWizard(LoginRequiredMixin, NamedUrlSessionWizardView):  # type: ignore[misc]  # formtools has no types
    """Five steps; answers are kept in the session and, when put aside, in a ProposalDraft."""

    template_name = "lifecycle/proposal.html"
    unit = ItemUnit.SERVICE

    @classmethod
    def get_prefix(cls, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        """Return the name under which the session keeps the answers, for all addresses of the wizard."""
        return "proposal"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Let in those who own cards."""
        if request.user.is_authenticated and not self.owners:
            raise PermissionDenied(_("Only service owners propose new services."))
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    @property
    def owners(self) -> frozenset[str]:
        """Codes of the organisations whose services the person writes."""
        return access_of(self.request.user).organisations(Role.OWNER)

    @property
    def item(self) -> PortfolioItem | None:
        """The draft the proposal is about, when there is one already; it is asked for at each request."""
        code = self.storage.extra_data.get("item")
        item = PortfolioItem.objects.with_facts().filter(code=code).first() if code else None
        if item is not None and not may_state(item, self.request.user):
            raise PermissionDenied(_("The proposal of this service cannot be changed any more."))
        return item

    def answer(self, step: str) -> dict[str, Any]:
        """Return the cleaned answers of a step given earlier, or {}."""
        return self.get_cleaned_data_for_step(step) or {}

    def get_form_kwargs(self, step: str | None = None) -> dict[str, Any]:
        """Return what the step must know."""
        known: dict[str, Any] = {"item": self.item, "owners": self.owners}
        if step == "overlap":
            near = self._near()
            items = [item for item, _share in near]
            known["near"] = self._choices(items, {item.pk: share for item, share in near})
            known["own"] = self._choices(self._own_in_offering(), {})
        return {"known": known}

    def get_form_initial(self, step: str) -> dict[str, Any]:
        """Begin with what the draft says."""
        initial: dict[str, Any] = super().get_form_initial(step)
        facts = self.item.classification if self.item is not None else None
        if facts is not None:
            initial |= {name: getattr(facts, name) for name in ("segments", "needs", "kind", "instrument")}
        return initial

    def _title(self) -> str:
        item = self.item
        return subject_of(item).title(item) if item is not None else self.answer("basics").get("title", "")

    def _near(self) -> Sequence[tuple[PortfolioItem, int]]:
        given = self.answer("customers")
        facts = ItemClassification(segments=given.get("segments", []), needs=given.get("needs", []))
        item = self.item
        found = subject_for(self.unit).nearest(self._title(), facts, item.pk if item is not None else 0)
        items = PortfolioItem.objects.with_facts().in_bulk([pk for pk, _share in found])
        return [(items[pk], share) for pk, share in found]

    def _own_in_offering(self) -> list[PortfolioItem]:
        """Return the organisation's own services for one of the chosen needs: those a new one might end."""
        item, owner = self.item, self.answer("basics").get("owner")
        owner = item.owner if item is not None else owner
        needs = set(self.answer("customers").get("needs", []))
        items = PortfolioItem.objects.in_offering().filter(unit=self.unit, owner=owner)
        rows = items.values_list("pk", "classification__needs")
        wanted = [pk for pk, codes in rows if needs & set(codes or ())][:_MOST_OWN]
        return list(PortfolioItem.objects.filter(pk__in=wanted).select_related("owner"))

    @staticmethod
    def _choices(items: Sequence[PortfolioItem], shares: dict[int, int]) -> list[tuple[str, str]]:
        titles = titles_of(items)

        def label(item: PortfolioItem) -> str:
            told = {"title": titles.get(item.pk, item.code), "owner": item.owner.name, "share": shares.get(item.pk, 0)}
            if item.pk in shares:
                return _("%(title)s (%(owner)s), %(share)s %% alike") % told
            return _("%(title)s (%(owner)s)") % told

        return [(item.code, label(item)) for item in items]

    def get_context_data(self, form: Any, **kwargs: Any) -> dict[str, Any]:
        """Return formtools' context with the steps in words, the effect on the count and, last, all answers."""
        context: dict[str, Any] = super().get_context_data(form=form, **kwargs)
        order = [name for name, _form in STEPS]
        here = order.index(self.steps.current)
        context |= {
            "section": "services",
            "steps": [(name, STEP_LABELS[name], number < here, number == here) for number, name in enumerate(order)],
            "step_label": STEP_LABELS[self.steps.current],
            "step_number": here + 1,
            "previous": order[here - 1] if here else "",
            "subject_title": self._title(),
        }
        if self.steps.current in ("overlap", "check"):
            before = PortfolioItem.objects.in_offering().filter(unit=self.unit).count()
            ended = len(self.answer("overlap").get("ended", [])) if self.steps.current == "check" else 0
            context |= {"count_before": before, "count_after": count_after(before, Origin.NEW, ended)}
        if self.steps.current == "check":
            context["answers"] = [(name, STEP_LABELS[name], self._in_words(name)) for name in order[:-1]]
        return context

    def _in_words(self, step: str) -> list[tuple[str, str]]:
        """Return (label, answer) pairs of a step, choices by their labels."""
        form = self.get_form(step=step, data=self.storage.get_step_data(step))
        if not form.is_valid():
            return []
        rows = []
        for name, field in form.fields.items():
            value = form.cleaned_data.get(name)
            labels = {str(key): str(label) for key, label in getattr(field, "choices", [])}
            values = value if isinstance(value, list) else [value]
            told = ", ".join(labels.get(str(each), str(each)) for each in values if each not in (None, ""))
            rows.append((str(field.label), told))
        return rows

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Put the proposal aside when asked to, else go on as formtools does."""
        if "put_aside" in self.request.POST:
            return self._put_aside()
        response: HttpResponse = super().post(*args, **kwargs)
        return response

    def _put_aside(self) -> HttpResponse:
        step = self.steps.current
        form = self.get_form(data=self.request.POST)
        self.storage.set_step_data(step, self.process_step(form))
        title = self._title() or self.request.POST.get(f"{step}-title", "")
        draft_id = self.storage.extra_data.get("draft")
        ProposalDraft.objects.update_or_create(
            pk=draft_id,
            user=self.request.user,
            defaults={
                "item": self.item,
                "title": title[:255],
                "step": step,
                "answers": dict(self.storage.data["step_data"]),
            },
        )
        self.storage.reset()
        messages.success(self.request, _("The proposal was put aside. You find it on the home page."))
        return redirect("wagtailadmin_home")

    def render_done(self, form: Any, **kwargs: Any) -> HttpResponse:
        """Record the proposal; one that is refused goes back to its steps with every answer kept."""
        try:
            response: HttpResponse = super().render_done(form, **kwargs)
        except (LifeCycleError, ValidationError) as error:
            for problem in _problems_of(error):
                messages.error(self.request, problem)
            self.storage.current_step = "overlap"
            return redirect(self.get_step_url("overlap"))
        return response

    def done(self, form_list: Any, form_dict: Any = None, **kwargs: Any) -> HttpResponse:
        """Record the proposal, with a draft when there is none yet, and lead to the editor."""
        answers: dict[str, Any] = self.get_all_cleaned_data()
        draft_id = self.storage.extra_data.get("draft")
        item = self._record(answers)
        ProposalDraft.objects.filter(pk=draft_id, user=self.request.user).delete()
        messages.success(self.request, _("The proposal was recorded. Now write the product card."))
        return redirect(subject_of(item).admin_url(item, self.request.user).split("#")[0])

    def _record(self, answers: dict[str, Any]) -> PortfolioItem:
        named = [answers.get("compared_with") or "", *answers.get("ended", [])]
        found = {item.code: item for item in PortfolioItem.objects.with_facts().filter(code__in=named)}
        statement = Statement(
            need=answers["need"],
            ends=Ends(answers["ends"]),
            origin=Origin(answers["origin"]),
            compared_with=found.get(answers.get("compared_with") or ""),
            differs=answers.get("differs", ""),
            ended=[found[code] for code in answers.get("ended", [])],
            nothing_ends_why=answers["nothing_ends_why"],
            evidence=answers["evidence"],
        )
        facts = {name: answers[name] for name in ("segments", "needs", "kind", "instrument")}
        return propose_item(
            unit=self.unit,
            owner=answers.get("owner"),
            title=answers.get("title", ""),
            facts=facts,
            user=self.request.user,
            statement=statement,
            item=self.item,
        )


class ProposalStart(ProposalWizard):
    """Begins a proposal anew: of a new service, of a draft that is there, or from what was put aside."""

    def get(self, *args: Any, code: str = "", draft: int = 0, **kwargs: Any) -> HttpResponse:
        """Fill the session and go to the right step."""
        self.storage.reset()
        step = self.steps.first
        if code:
            item = get_object_or_404(PortfolioItem.objects.with_facts(), code=code)
            if not may_state(item, self.request.user):
                raise Http404
            if item.unit != self.unit:
                return redirect(proposal_address(item))
            self.storage.extra_data = {"item": item.code}
        if draft:
            kept = get_object_or_404(ProposalDraft, pk=draft, user=self.request.user)
            self.storage.data["step_data"] = kept.answers
            self.storage.extra_data = {"draft": kept.pk} | ({"item": kept.item.code} if kept.item else {})
            step = kept.step
        self.storage.current_step = step
        return redirect(self.get_step_url(step))
