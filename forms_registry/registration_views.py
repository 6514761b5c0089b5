"""The wizard in which a form is registered or changed. It translates in and out; the rules are in the services."""

from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from formtools.wizard.views import WizardView

from forms_registry.errors import ChangedMeanwhile
from forms_registry.registration import save_registration, states_why
from forms_registry.registration_answers import registration_of
from forms_registry.registration_base import base_of, stamp
from forms_registry.registration_channels import ChannelsForm
from forms_registry.registration_concepts import ConceptsForm
from forms_registry.registration_desk import Desk, Outcome
from forms_registry.registration_drafts import done_in, take_up
from forms_registry.registration_fields import FieldsForm
from forms_registry.registration_forms import CheckForm, IdentityForm, PurposeForm
from forms_registry.registration_need import NeedForm
from forms_registry.registration_notices import Notices, notices_of
from forms_registry.registration_pages import channels_chosen, checked, effect_of, in_words, known_of
from forms_registry.registration_wizard import KeptWizard
from lifecycle.errors import LifeCycleError
from lifecycle.subjects import subject_of

STEPS: Final = (
    ("identity", IdentityForm),
    ("purpose", PurposeForm),
    ("channels", ChannelsForm),
    ("fields", FieldsForm),
    ("concepts", ConceptsForm),
    ("need", NeedForm),
    ("check", CheckForm),
)
STEP_LABELS: Final = {
    "identity": gettext_lazy("Form and owner"),
    "purpose": gettext_lazy("Law and purpose"),
    "channels": gettext_lazy("Channels"),
    "fields": gettext_lazy("What it asks"),
    "concepts": gettext_lazy("Concepts"),
    "need": gettext_lazy("Why it is needed"),
    "check": gettext_lazy("Check and save"),
}
#: Buttons of the list of questions that have no colon.
_LIST_BUTTONS: Final = frozenset({"question", "paste", "file"})


def wants_need(wizard: "RegistrationWizard") -> bool:
    """Whether the person is asked why the form is needed."""
    return states_why(wizard.cleaned("identity").get("owner"), wizard.draft.form, wizard.request.user)


class RegistrationWizard(KeptWizard):
    """Seven steps: who, why, how, what, which data, why another form, and everything once more."""

    step_labels = STEP_LABELS

    def get_form_kwargs(self, step: str | None = None) -> dict[str, Any]:
        """Return what the step must know."""
        return {"known": known_of(step or self.steps.current, self.asked)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep what was answered and go where the button says, or show what is wrong."""
        step, do = kwargs["step"], request.POST.get("do", "continue")
        if step not in self.order:
            raise Http404
        self.storage.current_step = step
        acts = {"check": self._save, "fields": self._at_desk}
        try:
            with transaction.atomic():
                return acts[step](do) if step in acts else self._answer(step, do)
        except ChangedMeanwhile as error:
            return self.show_overtaken(step, error)
        except (LifeCycleError, ValidationError) as error:
            for problem in error.messages if isinstance(error, ValidationError) else [str(error)]:
                messages.error(request, problem)
            return redirect(self.get_step_url("check"))

    def _answer(self, step: str, do: str) -> HttpResponse:
        form = self.get_form(data=self.request.POST)
        later = (step, do) == ("need", "later")
        typed = {"need-later": ["on"]} if later else self.process_step(form)
        is_right = later or form.is_valid()
        self.keep(step, typed, done=is_right, title=typed.get("identity-title_fi", [None])[0])
        if step == "identity" and is_right and do not in ("back", "aside") and self._has_unseen_notices:
            return self.go(step, "stay", "#notices")
        if is_right or do in ("back", "aside"):
            return self.go(step, do)
        response: HttpResponse = self.render(form)
        return response

    @property
    def notices(self) -> Notices:
        """Forms that the person should know of before going on."""
        identity = self.cleaned("identity")
        title, number = identity.get("title_fi", ""), identity.get("number", "")
        return notices_of(title, number, self.draft.form, self.request.user)

    @property
    def _has_unseen_notices(self) -> bool:
        notices = self.notices
        return bool(notices) and self.request.POST.get("notices") != notices.stamp

    @property
    def _desk(self) -> Desk:
        asked = self.asked
        return Desk(asked.rows, channels_chosen(asked), self.request.POST, self.request.FILES)

    def _at_desk(self, do: str) -> HttpResponse:
        """Do something to the list of questions; going on takes in what was filled in and not yet added."""
        desk = self._desk
        button = self._button(do, desk)
        outcome = desk.act(button) if button else Outcome(desk.rows)
        if outcome is None:
            raise Http404
        if outcome.faulty is not None:
            self.faulty = outcome.faulty
            response: HttpResponse = self.render(self.as_kept("fields"))
            return response
        left = {"question": desk.pasted, "paste": {}}
        self._keep_list(outcome, left.get(button, desk.unfinished))
        if outcome.message:
            messages.success(self.request, outcome.message)
        if do.startswith("edit:"):
            wanted = urlencode({"question": do.removeprefix("edit:")})
            return self.go("fields", "stay", f"?{wanted}#id_question-label_fi")
        stays = do not in ("back", "aside") and (button in ("paste", "file") or button == do)
        return self.go("fields", "stay" if stays else do, f"#{outcome.anchor}")

    @staticmethod
    def _button(do: str, desk: Desk) -> str:
        """Return what is done to the list before going where `do` says."""
        if do in ("back", "aside"):
            return ""
        if do.startswith("edit:"):
            return "question" if desk.unread == "question" else ""
        return do if do in _LIST_BUTTONS or ":" in do else desk.unread

    def _keep_list(self, outcome: Outcome, unfinished: dict[str, list[str]]) -> None:
        notes = self.listed("notes") if outcome.notes is None else list(outcome.notes)
        kept = {"rows": list(outcome.rows), "notes": notes, "question": [unfinished] if unfinished else []}
        self.keep("fields", kept, done=True)

    def _save(self, do: str) -> HttpResponse:
        """Save everything in one go; a window that shows other answers than those kept saves nothing."""
        if do in ("back", "aside"):
            return self.go("check", do)
        form = self.get_form(data=self.request.POST)
        self.storage.load(take_up(self.draft, self.request.POST.get("seen", "")))
        self.storage.current_step = "check"
        self.storage.set_step_data("check", self.process_step(form))
        response: HttpResponse = WizardView.render_done(self, form)
        return response

    def render_revalidation_failure(self, step: str, form: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the step that is not right, and say so."""
        messages.error(self.request, _("This step is not complete: answer it before saving."))
        return redirect(self.get_step_url(step))

    def done(self, form_list: Any, form_dict: Any = None, **kwargs: Any) -> HttpResponse:
        """Save what the steps say, forget the draft, and lead to the form."""
        cleaned = {name: form.cleaned_data for name, form in form_dict.items()}
        form = save_registration(
            registration=registration_of(cleaned),
            user=self.request.user,
            form=self.draft.form,
            based_on=self._based_on(cleaned),
        )
        self.draft.delete()
        messages.success(self.request, _("The form was saved as a draft. Send it for approval when it is complete."))
        return redirect(subject_of(form.item).admin_url(form.item, self.request.user))

    def _based_on(self, cleaned: dict[str, Any]) -> dict[str, str]:
        """Return the form as it was begun from, or as the person has seen it and decided to write over it."""
        base: dict[str, str] = self.draft.answers.get("base", {})
        if self.draft.form is None or not cleaned["check"].get("overwrite"):
            return base
        now = base_of(self.draft.form)
        return now if stamp(now) == self.request.POST.get("changed_as") else base

    def get_context_data(self, form: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the context with what the page of the step shows besides its fields."""
        context = super().get_context_data(form=form, **kwargs)
        step = self.steps.current
        pages = {"fields": self._of_list, "check": self._of_check}
        if step == "identity":
            return context | {"notices": self.notices}
        if step == "need":
            return context | effect_of(self.asked)
        return context | (pages[step]() if step in pages else {})

    def _of_list(self) -> dict[str, Any]:
        """Return the questions and the three forms by which they are added; nothing typed is lost on the way."""
        desk, sent = self._desk, self.request.method == "POST"
        unfinished = next(iter(self.listed("question")), {})
        asked_for = self.request.GET.get("question")
        again = self.request.POST if sent else MultiValueDict(unfinished if asked_for is None else {})
        key = str(again.get("of", asked_for or ""))
        made: dict[str, Any] = {"question": desk.question(key), "paste": desk.paste(), "file": desk.file()}
        for form in made.values():
            form.show_again(again)
        if self.faulty is not None:
            made[self.faulty.prefix] = self.faulty
        changing = next((spec for spec in self.asked.specs if spec.key == key), None)
        return made | {"lines": desk.lines, "notes": self.listed("notes"), "changing": changing}

    def _of_check(self) -> dict[str, Any]:
        """Return every answer in words, what saving would come to, and what is still missing."""
        names, done = [name for name in self.order if name != "check"], done_in(self.draft)
        open_steps = [(name, STEP_LABELS[name]) for name in names if name not in done]
        answers = {
            name: in_words(self.get_form(name, data=self.storage.get_step_data(name)))
            for name in ("identity", "purpose", "need")
            if name in names
        }
        return {
            "open_steps": open_steps,
            "answers": answers,
            "checked": checked(self.asked, names),
            **effect_of(self.asked),
        }
