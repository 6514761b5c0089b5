"""Forms of the question tree in the editors' side: they collect; the rules are in `trees` and `checking`."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from catalogue.models import ProductCardPage
from catalogue.selectors import common_segments, valid_needs
from lifecycle.entry_search import SHOWN, item_labels
from lifecycle.kinds import ItemUnit
from lifecycle.labels import KIND_LABELS
from lifecycle.models import PortfolioItem
from lifecycle.widgets import ItemsChooser
from search.finder.outcome import text_in
from search.finder.tree import Question, Tree
from search.finder.trees import ANSWER_FACTS, KINDS_ASKED_FOR, QUESTION_FACTS
from search.models import FinderAnswer, FinderQuestion

#: The list from which services are chosen: those the public may read.
PUBLIC_SERVICES: Final = "public-services"
_SHORT: Final = {"rows": 2}


def public_services(_user: Any, text: str) -> Iterable[tuple[int, str]]:
    """Return (id of the item, name) of public services that match `text`, for the chooser."""
    cards = ProductCardPage.objects.in_offering()
    cards = cards.publicly_named_like(text) if text else cards
    chosen = cards.order_by("title").values_list("record__item_id", flat=True)[:SHOWN]
    return item_labels(PortfolioItem.objects.filter(pk__in=list(chosen)).select_related("owner")).items()


class _ServicesField(forms.ModelMultipleChoiceField):
    """Services, named with title, code and owner."""

    def label_from_instance(self, obj: Any) -> str:
        """Return title, code and owner."""
        return item_labels([obj])[obj.pk]


class QuestionForm(forms.Form):
    """A question and its help in three languages."""

    text_fi = forms.CharField(label=gettext_lazy("Question in Finnish"), max_length=200)
    text_sv = forms.CharField(label=gettext_lazy("Question in Swedish"), max_length=200, required=False)
    text_en = forms.CharField(label=gettext_lazy("Question in English"), max_length=200, required=False)
    help_fi = forms.CharField(
        label=gettext_lazy("Help in Finnish"), widget=forms.Textarea(attrs=_SHORT), required=False
    )
    help_sv = forms.CharField(
        label=gettext_lazy("Help in Swedish"), widget=forms.Textarea(attrs=_SHORT), required=False
    )
    help_en = forms.CharField(
        label=gettext_lazy("Help in English"), widget=forms.Textarea(attrs=_SHORT), required=False
    )

    @staticmethod
    def values_of(question: FinderQuestion) -> dict[str, Any]:
        """Return what the question says."""
        return {name: getattr(question, name) for name in QUESTION_FACTS}

    def facts(self) -> dict[str, Any]:
        """Return what `write_question` takes; call only when the form is valid."""
        return dict(self.cleaned_data)


class AnswerForm(forms.Form):
    """An answer in three languages, where it leads and what it says of the customer."""

    text_fi = forms.CharField(label=gettext_lazy("Answer in Finnish"), max_length=200)
    text_sv = forms.CharField(label=gettext_lazy("Answer in Swedish"), max_length=200, required=False)
    text_en = forms.CharField(label=gettext_lazy("Answer in English"), max_length=200, required=False)
    hint_fi = forms.CharField(
        label=gettext_lazy("Hint in Finnish"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("A line below the answer, such as what counts. Leave empty when the answer is clear."),
    )
    hint_sv = forms.CharField(label=gettext_lazy("Hint in Swedish"), max_length=300, required=False)
    hint_en = forms.CharField(label=gettext_lazy("Hint in English"), max_length=300, required=False)
    leads_to = forms.ChoiceField(label=gettext_lazy("Leads to"), required=False)
    segment = forms.ChoiceField(
        label=gettext_lazy("Customer segment"),
        required=False,
        help_text=gettext_lazy("Set it once on every way through the questions, where the answer settles it."),
    )
    needs = forms.MultipleChoiceField(label=gettext_lazy("Needs"), required=False, widget=forms.CheckboxSelectMultiple)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of service"),
        required=False,
        help_text=gettext_lazy("Services of this kind come first; others are not left out."),
    )
    cards = _ServicesField(
        label=gettext_lazy("Services"),
        queryset=PortfolioItem.objects.none(),
        required=False,
        widget=ItemsChooser(PUBLIC_SERVICES),
        help_text=gettext_lazy("They come first. Each is shown to the segments it is meant for only."),
    )
    only_after = forms.MultipleChoiceField(
        label=gettext_lazy("Offered only after one of these answers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Choose none to offer the answer always."),
    )

    def __init__(self, *args: Any, tree: Tree, question: str, **kwargs: Any) -> None:
        """Offer what the draft `tree` and the code lists have to an answer of `question` (its code)."""
        super().__init__(*args, **kwargs)
        language = (get_language() or "fi")[:2]
        others = [each for each in tree.questions if each.code != question]
        self._offer("leads_to", [("", _("Nowhere: the questions end")), *(_named(each, language) for each in others)])
        self._offer("segment", [("", "–"), *((each.code, each.name) for each in common_segments())])
        self._offer("needs", [(each.code, each.name) for each in valid_needs()])
        self._offer("kind", [("", "–"), *((kind.value, KIND_LABELS[kind]) for kind in KINDS_ASKED_FOR)])
        self._offer("only_after", [_grouped(each, language) for each in others if each.answers])
        self.fields["cards"].queryset = PortfolioItem.objects.filter(unit=ItemUnit.SERVICE)  # type: ignore[attr-defined]

    def _offer(self, name: str, choices: list[Any]) -> None:
        """Offer `choices`, and what is chosen already though it is not among them any more."""
        field: Any = self.fields[name]
        known = {value for value, label in choices} | {
            value for _value, label in choices if isinstance(label, list) for value, _label in label
        }
        chosen = self.initial.get(name) or ()
        kept = [chosen] if isinstance(chosen, str) else list(chosen)
        field.choices = [*choices, *((value, value) for value in kept if value not in known)]

    @staticmethod
    def values_of(answer: FinderAnswer) -> dict[str, Any]:
        """Return what the answer says."""
        values = {name: getattr(answer, name) for name in ANSWER_FACTS}
        items = PortfolioItem.objects.filter(code__in=answer.cards).values_list("pk", flat=True)
        return values | {"cards": list(items)}

    def facts(self) -> dict[str, Any]:
        """Return what `write_answer` takes; call only when the form is valid."""
        return self.cleaned_data | {"cards": sorted(item.code for item in self.cleaned_data["cards"])}


def _named(question: Question, language: str) -> tuple[str, str]:
    return question.code, f"{question.code}. {text_in(question.texts, language)}"


def _grouped(question: Question, language: str) -> tuple[str, list[tuple[str, str]]]:
    answers = [(each.code, f"{each.code} {text_in(each.texts, language)}") for each in question.answers]
    return _named(question, language)[1], answers
