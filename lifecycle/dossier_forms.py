"""The form of a retirement proposal: it collects a plan; `lifecycle.plans` holds the rules."""

from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from lifecycle.entry_search import item_labels
from lifecycle.errors import PlanRefused
from lifecycle.impact import outcomes_wanted
from lifecycle.labels import REASON_LABELS, WAY_LABELS
from lifecycle.models import PortfolioItem
from lifecycle.plans import RetirementPlan, check_plan
from lifecycle.retirement import REASONS_OF, ReasonCode, Way
from lifecycle.selectors import items_visible_to
from lifecycle.widgets import ItemsChooser

_OUTCOME: Final = "outcome_"
_GROUPS: Final = (
    (_("How it leaves"), ("way", "others")),
    (_("What follows it"), ("successors", "new_titles", "no_successor_why")),
    (_("Why and when"), ("reason_code", "why", "evidence", "last_day")),
)
#: Fields that matter in one way of leaving only; the script hides them in the others.
_ONLY_IN: Final = {"others": Way.MERGE, "no_successor_why": Way.RETIRE, "reason_code": Way.RETIRE}


class ItemsField(forms.ModelMultipleChoiceField):
    """Portfolio items, named with title, code and owner."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=PortfolioItem.objects.none(), widget=ItemsChooser("items"), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """Return title, code and owner."""
        return item_labels([obj])[obj.pk]


class RetirementForm(forms.Form):
    """Why, when and in favour of what a service leaves."""

    class Media:
        js = ["admin/retirement-form.js"]

    way = forms.ChoiceField(
        label=_("How it leaves"),
        choices=[(way.value, WAY_LABELS[way]) for way in Way],
        widget=forms.RadioSelect,
        initial=Way.RETIRE.value,
    )
    others = ItemsField(
        label=_("What is merged together with this one"),
        required=False,
        help_text=_("Only for a merge. What several organisations own is merged by the portfolio board."),
    )
    successors = ItemsField(label=_("What follows it"), required=False, help_text=_("What customers use instead."))
    new_titles = forms.CharField(
        label=_("New ones that follow it"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        help_text=_("One title a line. A draft that begins as a copy of this one is started for each."),
    )
    no_successor_why = forms.CharField(
        label=_("Why nothing replaces it"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        help_text=_("When there is no successor. The public reads this."),
    )
    reason_code = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", "---------"), *((code.value, REASON_LABELS[code]) for code in ReasonCode)],
        required=False,
        help_text=_("When one ends. A merge or a split is a reason in itself."),
    )
    why = forms.CharField(
        label=_("Grounds in your own words"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Figures of use, a survey, a law, what customers have said."),
    )
    last_day = forms.DateField(
        label=_("Last day in the offering"),
        widget=AdminDateInput,
        help_text=_("From the next day on, the address leads to what follows, or tells why there is none."),
    )

    def __init__(self, *args: Any, item: PortfolioItem, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
        for name in ("others", "successors"):
            self.fields[name].queryset = items_visible_to(user).filter(unit=item.unit).exclude(pk=item.pk)
        for code, label in outcomes_wanted([item, *self._merged_with()]).items():
            self.fields[_OUTCOME + code] = forms.CharField(
                label=_("What happens to %(name)s") % {"name": label}, required=False
            )

    def _merged_with(self) -> list[PortfolioItem]:
        """Return what was chosen to be merged with the item: what becomes of the rest is asked for all of them."""
        if not self.is_bound or self.data.get(self.add_prefix("way")) != Way.MERGE.value:
            return []
        field, name = self.fields["others"], self.add_prefix("others")
        try:
            return list(field.clean(field.widget.value_from_datadict(self.data, self.files, name)))
        except forms.ValidationError:
            return []

    def clean(self) -> dict[str, Any]:
        """Give merges and splits the only reason they can have; ask for one where there is a choice."""
        values: dict[str, Any] = super().clean() or {}
        reasons = REASONS_OF.get(Way(values["way"]), frozenset()) if values.get("way") else frozenset()
        if len(reasons) == 1:
            values["reason_code"] = next(iter(reasons)).value
        elif not values.get("reason_code"):
            self.add_error("reason_code", _("Choose the reason."))
        if self.errors:
            self._show_what_else_is_missing(values)
        return values

    def _show_what_else_is_missing(self, values: dict[str, Any]) -> None:
        """Ask the rules of a plan too, so that all there is to mend is told at once."""
        if not values.get("way") or self.titles_to_start:
            return
        today = timezone.localdate()
        given = {"evidence": "", "others": [], "successors": [], "last_day": today} | values
        given["reason_code"] = values.get("reason_code") or ReasonCode.NEED_ENDED
        try:
            check_plan(self._plan_of(given), today)
        except PlanRefused as error:
            self.show_problems({name: text for name, text in error.problems.items() if name not in self.errors})

    @property
    def groups(self) -> list[tuple[Any, list[tuple[forms.BoundField, str]]]]:
        """The fields under their headings, each with the only way of leaving it belongs to, or ""."""
        outcomes = tuple(name for name in self.fields if name.startswith(_OUTCOME))
        groups = [*_GROUPS, *([(_("What happens to the rest"), outcomes)] if outcomes else [])]
        return [(heading, [(self[name], str(_ONLY_IN.get(name, ""))) for name in names]) for heading, names in groups]

    @property
    def titles_to_start(self) -> list[str]:
        """The titles of services to start."""
        return [line.strip() for line in self.cleaned_data["new_titles"].splitlines() if line.strip()]

    @property
    def plan(self) -> RetirementPlan:
        """The proposal as given; call only when the form is valid."""
        return self._plan_of(self.cleaned_data)

    def _plan_of(self, given: dict[str, Any]) -> RetirementPlan:
        others = list(given["others"]) if given["way"] == Way.MERGE else []
        return RetirementPlan(
            items=[self.item, *others],
            way=Way(given["way"]),
            reason_code=ReasonCode(given["reason_code"]),
            last_day=given["last_day"],
            evidence=given["evidence"],
            why=given["why"],
            successors=list(given["successors"]),
            no_successor_why="" if given["successors"] or self.titles_to_start else given["no_successor_why"],
            outcomes={name[len(_OUTCOME) :]: given.get(name, "") for name in self.fields if name.startswith(_OUTCOME)},
        )

    def show_problems(self, problems: dict[str, str]) -> None:
        """Show each problem of a refused plan at its field."""
        for name, message in problems.items():
            self.add_error(name if name in self.fields else None, message)
