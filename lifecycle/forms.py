"""Forms of the life cycle in the admin: they collect what a rule needs; the rules are in the actions."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from lifecycle.classification import needs_decision
from lifecycle.decision_fields import DecisionFields
from lifecycle.kinds import Instrument, Kind, Production, Scope
from lifecycle.labels import INSTRUMENT_LABELS, KIND_LABELS, PRODUCTION_LABELS, SCOPE_LABELS
from lifecycle.models import Decision, Organisation, PortfolioItem, Unit, User
from lifecycle.responsibility import sets_review_date_freely
from lifecycle.reviews import latest_review_date
from lifecycle.roles import Role
from lifecycle.selectors import holders_of
from lifecycle.transitions import Condition, Transition
from lifecycle.vocabulary import choices_of


class TransitionForm(DecisionFields):
    """Asks for just what the row's conditions need."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}))
    effective = forms.DateField(label=_("Effective from"), widget=AdminDateInput)
    planned_on = forms.DateField(
        label=_("Take into use on"),
        widget=AdminDateInput,
        required=False,
        help_text=_("Taken into use by itself on this day. Leave empty to do it by hand."),
    )

    def __init__(self, *args: Any, transition: Transition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.transition = transition
        if Condition.DECISION not in transition.conditions:
            self.without_decision()
        if Condition.EFFECTIVE_DATE in transition.conditions:
            self.fields["effective"].initial = timezone.localdate()
        else:
            del self.fields["effective"]
        if transition.name != "approve":
            del self.fields["planned_on"]
        if Condition.REASON not in transition.conditions:
            self.fields["reason"].required = False
            self.fields["reason"].label = _("Note for the history")

    @property
    def cited_decision(self) -> Decision | None:
        """The decision, when the row needs one."""
        return self.decision() if "decision_reference" in self.fields else None


def _choices(labels: Any, members: Any, empty: Any = None) -> list[tuple[str, Any]]:
    rows = [(member.value, labels[member]) for member in members]
    return ([("", empty)] if empty is not None else []) + rows


class ClassificationForm(DecisionFields):
    """The counted facts of an item."""

    kind = forms.ChoiceField(label=_("Kind of service"), choices=_choices(KIND_LABELS, Kind), widget=forms.RadioSelect)
    instrument = forms.ChoiceField(
        label=_("Instrument of a support service"),
        choices=_choices(INSTRUMENT_LABELS, Instrument, _("none")),
        required=False,
    )
    segments = forms.MultipleChoiceField(
        label=_("Customer segments"), widget=forms.CheckboxSelectMultiple, required=False
    )
    needs = forms.MultipleChoiceField(label=_("Needs"), widget=forms.CheckboxSelectMultiple, required=False)
    scope = forms.ChoiceField(label=_("Scope"), choices=_choices(SCOPE_LABELS, Scope))
    production = forms.ChoiceField(label=_("Production"), choices=_choices(PRODUCTION_LABELS, Production))
    producer = forms.ModelChoiceField(
        label=_("Producer"),
        queryset=Organisation.objects.all(),
        required=False,
        help_text=_("When it is not the owner."),
    )
    purchaser = forms.ModelChoiceField(label=_("Purchaser"), queryset=Organisation.objects.all(), required=False)
    effective = forms.DateField(label=_("Effective from"), widget=AdminDateInput)

    field_order = [
        "kind",
        "instrument",
        "segments",
        "needs",
        "scope",
        "production",
        "producer",
        "purchaser",
        "effective",
    ]

    def __init__(self, *args: Any, item: PortfolioItem, **kwargs: Any) -> None:
        facts = item.classification
        initial = {"effective": timezone.localdate(), "kind": item.kind}
        if facts is not None:
            names = ("instrument", "segments", "needs", "scope", "production", "producer", "purchaser")
            initial |= {name: getattr(facts, name) for name in names}
        super().__init__(*args, initial=initial, **kwargs)
        for name in ("segments", "needs"):
            self.fields[name].choices = choices_of(name)
        if not needs_decision(item):
            self.without_decision()

    @property
    def changes(self) -> dict[str, Any]:
        """The counted facts as given."""
        names = ("kind", "instrument", "segments", "needs", "scope", "production", "producer", "purchaser")
        return {name: self.cleaned_data[name] for name in names}

    @property
    def cited_decision(self) -> Decision | None:
        """The decision, when the change needs one."""
        return self.decision() if "decision_reference" in self.fields else None


class ResponsibilityForm(forms.Form):
    """Who answers for an item and, before it is in use, when it is reviewed next."""

    owner_unit = forms.ModelChoiceField(label=_("Owner unit"), queryset=Unit.objects.none(), required=False)
    owner_person = forms.ModelChoiceField(label=_("Owner person"), queryset=User.objects.none(), required=False)
    approver = forms.ModelChoiceField(
        label=_("Approver"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("Asked first; without one, every approver of the organisation is."),
    )
    deputy = forms.ModelChoiceField(label=_("Deputy"), queryset=User.objects.none(), required=False)
    review_date = forms.DateField(label=_("Review date"), widget=AdminDateInput, required=False)

    def __init__(self, *args: Any, item: PortfolioItem, **kwargs: Any) -> None:
        names = ("owner_unit", "owner_person", "approver", "deputy", "review_date")
        super().__init__(*args, initial={name: getattr(item, name) for name in names}, **kwargs)
        self.fields["owner_unit"].queryset = Unit.objects.filter(organisation=item.owner)
        people = User.objects.filter(
            Q(is_active=True, groups__role_grant__organisation=item.owner)
            | Q(pk__in=[pk for pk in (item.owner_person_id, item.deputy_id) if pk])
        ).distinct()
        for name in ("owner_person", "deputy"):
            self.fields[name].queryset = people.order_by("last_name", "first_name", "username")
        self.fields["approver"].queryset = holders_of(Role.APPROVER, item.owner)
        if not sets_review_date_freely(item):
            del self.fields["review_date"]


class DeferralForm(forms.Form):
    """Until when the review is put off, and why."""

    next_date = forms.DateField(label=_("Next review date"), widget=AdminDateInput)
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, item: PortfolioItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        latest = date_format(latest_review_date(timezone.localdate()), "SHORT_DATE_FORMAT")
        self.fields["next_date"].help_text = _("At the latest %(date)s.") % {"date": latest}


class CommentForm(forms.Form):
    """A comment for those who take part."""

    text = forms.CharField(label=_("Comment"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000)
