"""The guided finder as a wizard whose answers stand in the address of each step: nothing is stored, back goes back."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from formtools.wizard.views import WizardView

from lifecycle.access import access_of
from search.finder.counting import count_run
from search.finder.outcome import Told, outcome_of, text_in
from search.finder.reading import draft_version, may_read_drafts, tree_of, version_in_use
from search.finder.tree import Answer, BrokenWalk, Question, Tree, Walk, address_of, codes_in, walk
from search.models import FinderTree

_GIVEN: Final = "answer"


class ChosenAnswerForm(forms.Form):
    """The answers to one question, of which one is chosen."""

    answer = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one answer."), "invalid_choice": _("Choose one answer.")},
    )

    def __init__(self, *args: Any, question: Question, offered: Sequence[Answer], language: str, **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.question, self.language = question, language
        self.hints = {answer.code: text_in(answer.hints, language) for answer in offered}
        field = self.fields[_GIVEN]
        field.label = text_in(question.texts, language)
        field.help_text = text_in(question.helps, language)
        field.choices = [(answer.code, text_in(answer.texts, language)) for answer in offered]  # type: ignore[attr-defined]

    def options(self) -> list[tuple[Any, str]]:
        """Return each choice (a bound radio button) with its hint."""
        return [(option, self.hints[option.data["value"]]) for option in self[_GIVEN]]


class FinderWizard(WizardView):  # type: ignore[misc]  # formtools has no types
    """Asks question after question; `answers` in the address are those given. Any address gives a page."""

    http_method_names = ["get", "head", "options"]
    storage_name = "search.finder.storage.AddressStorage"
    template_name = "search/finder_question.html"
    form_list = [ChosenAnswerForm]
    #: Whether the draft is walked through: only the editors' side reads it, and nothing is counted.
    is_draft = False

    version: FinderTree | None
    tree: Tree
    walk: Walk

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer, and let nobody keep a page that says what somebody answered."""
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        if kwargs.get("answers") or _GIVEN in request.GET:
            response.headers["Cache-Control"] = "private, no-store"
        return response

    def get(self, request: HttpRequest, *args: Any, answers: str = "", **kwargs: Any) -> HttpResponse:
        """Ask the next question, go on when it was answered, or show what the walk leads to."""
        if self.is_draft and not may_read_drafts(access_of(request.user)):
            raise Http404
        self.version = draft_version() if self.is_draft else version_in_use()
        self.tree = tree_of(self.version) if self.version is not None else Tree()
        if not self.tree.questions:
            return self._page("search/finder_closed.html", status=404 if answers else 200)
        try:
            self.walk = walk(self.tree, codes_in(answers))
        except BrokenWalk as broken:
            return self._broken(answers, broken.held)
        for step in self.walk.steps:
            self.storage.set_step_data(step.question.code, {_GIVEN: [step.answer.code]})
        if self.walk.asked is None:
            response: HttpResponse = self.render_done(None)
            return response
        self.storage.current_step = self.walk.asked.code
        return self._go_on() if _GIVEN in request.GET else self.render(self.get_form())

    def _go_on(self) -> HttpResponse:
        """Lead to the address with the answer just given, or show again what was not answered."""
        form = self.get_form(data=self.request.GET)
        if not form.is_valid():
            response: HttpResponse = self.render(form)
            return response
        codes = (*self.walk.codes, form.cleaned_data[_GIVEN])
        try:
            further = walk(self.tree, codes)
        except BrokenWalk as broken:
            return self._broken(address_of(codes), broken.held)
        is_counted = self.request.method == "GET" and not self.is_draft
        if further.asked is None and len(further.segments) == 1 and is_counted and self.version is not None:
            count_run(self.version, further.segments[0])
        return HttpResponseRedirect(self._url(codes))

    def get_form_list(self) -> "OrderedDict[str, type[ChosenAnswerForm]]":
        """Return the steps of this walk: the questions answered, and the one to ask."""
        asked = [step.question for step in self.walk.steps]
        asked += [self.walk.asked] if self.walk.asked is not None else []
        return OrderedDict((question.code, ChosenAnswerForm) for question in asked)

    def get_form_prefix(self, step: str | None = None, form: Any = None) -> None:
        """Return none: each step has an address of its own, so that its field needs no name of its own."""
        return

    def get_form_kwargs(self, step: str | None = None) -> dict[str, Any]:
        """Return the question of the step and the answers that are offered after those given before it."""
        question = self.tree.by_code[step or self.steps.current]
        before: list[str] = []
        for each in self.walk.steps:
            if each.question is question:
                break
            before.append(each.answer.code)
        return {"question": question, "offered": question.offered(frozenset(before)), "language": self._language}

    def get_form_initial(self, step: str) -> dict[str, Any]:
        """Return the answer given before, for those who have come back to change it."""
        return {_GIVEN: self.request.GET.get("was", "")}

    def get_context_data(self, form: Any, **kwargs: Any) -> dict[str, Any]:
        """Return what the question's page shows."""
        context: dict[str, Any] = super().get_context_data(form=form, **kwargs)
        number = len(self.walk.steps) + 1
        at_most = number - 1 + self.tree.longest[self.steps.current]
        return context | self._shared() | {"number": number, "at_most": at_most, "back_url": self._back_url()}

    def done(self, form_list: Any, **kwargs: Any) -> HttpResponse:
        """Show what the walk leads to; formtools has checked every answer in the address once more."""
        outcome = outcome_of(self.walk, self._language, access_of(self.request.user))
        context = {"outcome": outcome, "back_url": self._back_url(), "own_url": self.request.build_absolute_uri()}
        return self._page("search/finder_result.html", **context)

    def render_revalidation_failure(self, step: str, form: Any, **kwargs: Any) -> HttpResponse:
        """Show the page of addresses that are no walk."""
        return self._broken(address_of(self.walk.codes), 0)

    def _broken(self, answers: str, held: int) -> HttpResponse:
        """Say that the address is no walk (any more), and lead to the first question it does not answer."""
        codes = tuple(answers.split("-"))[:held]
        self.walk = walk(self.tree, codes)
        return self._page("search/finder_broken.html", status=404, go_on_url=self._url(codes))

    def _page(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        response = self.response_class(
            request=self.request, template=[template], context=self._shared() | context, status=status
        )
        made: HttpResponse = response.render()
        return made

    def _shared(self) -> dict[str, Any]:
        """Return what every page of the finder shows: the answers so far, and whether it is a draft."""
        return {
            "section": "services",
            "told": self._told() if self.tree.questions else [],
            "is_draft": self.is_draft,
            "start_url": self._url(()),
        }

    def _told(self) -> list[Told]:
        codes = self.walk.codes
        return [
            Told(
                text_in(step.question.texts, self._language),
                text_in(step.answer.texts, self._language),
                self._url(codes[:place], step.answer.code),
            )
            for place, step in enumerate(self.walk.steps)
        ]

    def _back_url(self) -> str:
        codes = self.walk.codes
        return self._url(codes[:-1], codes[-1]) if codes else ""

    def _url(self, codes: Sequence[str], was: str = "") -> str:
        """Return the address after the answers `codes`, with `was` chosen beforehand."""
        name = "search:finder_draft" if self.is_draft else "search:finder"
        address = reverse(f"{name}_step", args=[address_of(codes)]) if codes else reverse(name)
        return f"{address}?was={was}" if was else address

    @property
    def _language(self) -> str:
        return (get_language() or "fi")[:2]
