"""The wizard's machinery: steps whose answers are kept in an unfinished registration, found by its address."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from formtools.wizard.views import NamedUrlWizardView

from forms_registry.errors import ChangedMeanwhile
from forms_registry.models import RegistrationDraft
from forms_registry.registration_drafts import done_in, may_go_on, registers_forms, seen_of, unfinished_of
from forms_registry.registration_pages import Asked


class KeptWizard(LoginRequiredMixin, NamedUrlWizardView):  # type: ignore[misc]  # formtools has no types
    """Steps about one RegistrationDraft, which keeps the answers of each as they were typed.

    Every page carries the stamp of the answers it shows, so that two windows never write over one another unnoticed.
    """

    storage_name = "forms_registry.registration_storage.DraftStorage"
    step_labels: Mapping[str, Promise] = {}

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Begin a request: nothing is known of the answers yet."""
        super().setup(request, *args, **kwargs)
        self.faulty: Any = None
        self.overtaken = ""
        self._cleaned: dict[str, dict[str, Any]] = {}

    @classmethod
    def get_prefix(cls, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        """Return a name; the answers are kept by draft, not by name."""
        return "registration"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Let in the person who began this registration, as long as their roles allow to finish it."""
        if request.user.is_authenticated:
            if not registers_forms(request.user):
                raise PermissionDenied(_("Only service owners and approvers register forms."))
            draft = unfinished_of(request.user).filter(pk=kwargs["draft"]).first()
            if draft is None:
                return self.gone()
            if not may_go_on(draft, request.user):
                raise PermissionDenied(_("Your role does not allow finishing this registration any more."))
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def gone(self) -> HttpResponse:
        """Lead to what is unfinished: this registration is not, or was begun by somebody else."""
        messages.info(self.request, _("That registration is finished, or was discarded."))
        return redirect("forms_registry:form_registration")

    @property
    def draft(self) -> RegistrationDraft:
        """The unfinished registration."""
        found: RegistrationDraft = self.storage.draft
        return found

    def cleaned(self, step: str) -> dict[str, Any]:
        """Return the answers of a step as far as they are right, else {}."""
        if step not in self._cleaned:
            is_asked = step in self.get_form_list()
            self._cleaned[step] = self.get_cleaned_data_for_step(step) or {} if is_asked else {}
        return self._cleaned[step]

    @property
    def asked(self) -> Asked:
        """What the pages must know of what was answered."""
        base = self.draft.answers.get("base", {})
        return Asked(self.request.user, self.draft.form, base, self.listed("rows"), self.cleaned)

    def listed(self, name: str) -> list[Any]:
        """Return what is kept of the questions: rows, notes, or the question that is unfinished."""
        kept = self.storage.get_step_data("fields")
        return kept.getlist(name) if kept is not None else []

    def get_step_url(self, step: str) -> str:
        """Return the address of a step of this registration."""
        return reverse("forms_registry:form_registration_step", args=[self.draft.pk, step])

    def get_template_names(self) -> list[str]:
        """Return the template of the step."""
        return [f"forms_registry/registration_{self.steps.current}.html"]

    @property
    def order(self) -> list[str]:
        """The steps that are asked."""
        return list(self.get_form_list())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show a step with what was answered; one that is not asked leads to where the person was."""
        step, current = kwargs["step"], self.steps.current
        if step not in self.order:
            return redirect(self.get_step_url(current if current in self.order else self.order[0]))
        self.storage.current_step = step
        response: HttpResponse = self.render(self.as_kept(step))
        return response

    def as_kept(self, step: str) -> Any:
        """Return the form of a step; what was left unfinished is shown again, and not yet complained of."""
        kept = self.storage.get_step_data(step)
        if kept is None or step == "fields" or step in done_in(self.draft):
            return self.get_form(step, data=kept)
        form = self.get_form(step)
        form.show_again(kept)
        return form

    def process_step(self, form: Any) -> dict[str, list[str]]:
        """Return what was typed in the fields of the step."""
        typed: dict[str, list[str]] = form.typed_in(self.request.POST)
        return typed

    def keep(self, step: str, typed: dict[str, Any], *, done: bool, title: str | None = None) -> None:
        """Keep what was typed in a step; raises ChangedMeanwhile when the page shows older answers than those kept."""
        self.storage.keep(step, typed, seen=self.request.POST.get("seen", ""), done=done, title=title)
        self.forget()

    def forget(self) -> None:
        """Forget what was worked out of answers that have changed."""
        self._cleaned.clear()
        for name in [name for name in self.__dict__ if name.startswith(("_cleaned_data_cache_", "_resolved_form_"))]:
            delattr(self, name)

    def go(self, step: str, do: str, anchor: str = "") -> HttpResponse:
        """Go where the button says: back, out, to the last page, to a place on this page, or on."""
        order = self.order
        if do == "aside":
            messages.success(self.request, _("The registration was put aside. You find it here and on the home page."))
            return redirect("forms_registry:form_registration")
        if do == "stay":
            return redirect(f"{self.get_step_url(step)}{anchor}")
        if do == "back":
            return redirect(self.get_step_url(order[max(order.index(step) - 1, 0)]))
        return redirect(self.get_step_url("check" if do == "to_check" else order[order.index(step) + 1]))

    def show_overtaken(self, step: str, error: ChangedMeanwhile) -> HttpResponse:
        """Show what was sent, unsaved, beside the news that something else was kept meanwhile."""
        draft = unfinished_of(self.request.user).filter(pk=self.draft.pk).first()
        if draft is None:
            return self.gone()
        self.storage.load(draft)
        self.storage.current_step = step
        self.forget()
        self.overtaken = str(error)
        form = self.as_kept(step)
        if step not in ("fields", "check"):
            form = self.get_form(step)
            form.show_again(self.request.POST)
        response: HttpResponse = self.render(form)
        return response

    def get_context_data(self, form: Any, **kwargs: Any) -> dict[str, Any]:
        """Return formtools' context with the steps in words."""
        context: dict[str, Any] = super().get_context_data(form=form, **kwargs)
        order, step, done = self.order, self.steps.current, done_in(self.draft)
        here = order.index(step)
        return context | {
            "section": "forms",
            "draft": self.draft,
            "steps": [(name, self.step_labels[name], name in done and name != step, name == step) for name in order],
            "step_label": self.step_labels[step],
            "step_number": here + 1,
            "step_url": self.get_step_url(step),
            "is_first": here == 0,
            "all_done": step != "check" and set(order[:-1]) <= done,
            "seen": seen_of(self.draft, "" if step == "check" else step),
            "overtaken": self.overtaken,
            "faulty": self.faulty or (form if form.errors else None),
        }
