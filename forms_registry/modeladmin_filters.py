"""Filters of the registry's lists."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from django.contrib.admin import SimpleListFilter
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from forms_registry.labelling import (
    CHANNEL_LABELS,
    FIELD_TYPE_LABELS,
    FORM_TYPE_LABELS,
    OBLIGATION_LABELS,
    PERSONAL_DATA_LABELS,
    Labels,
)
from forms_registry.models import FieldConcept, MatchDecision, SourceRegister
from forms_registry.registry_facts import with_channel, with_unmatched_fields
from lifecycle.labels import STATE_LABELS
from lifecycle.models import Organisation
from lifecycle.states import LIVING_STATES

YES: Final = "yes"
NO: Final = "no"
Label = str | Promise


def list_filter(
    name: str,
    title: Label,
    choices: Callable[[], Iterable[tuple[str, Any]]],
    narrow: Callable[["QuerySet[Any]", str], "QuerySet[Any]"],
) -> type[SimpleListFilter]:
    """Return a filter of a list: `choices` gives (value, label), `narrow` keeps the rows that have a value.

    `name` is its parameter in the address; a value that is no choice filters nothing.
    """

    class Filter(SimpleListFilter):
        parameter_name = name

        def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
            return [(str(value), capfirst(str(label))) for value, label in choices()]

        def queryset(self, request: Any, queryset: "QuerySet[Any]") -> "QuerySet[Any] | None":
            value = self.value()
            return narrow(queryset, value) if value in {key for key, _label in self.lookup_choices} else None

    Filter.title = title  # type: ignore[assignment]  # a lazy string, so that it follows the reader's language
    return Filter


def _organisations() -> Iterable[tuple[str, Any]]:
    return [(each.code, each.name) for each in Organisation.objects.order_by("name_fi")]


def owner_filter(path: str) -> type:
    """Return the filter by owner; `path` leads to the organisation."""
    return list_filter("owner", _("Owner"), _organisations, lambda rows, value: rows.filter(**{f"{path}__code": value}))


def labels_filter(name: str, title: Label, labels: Labels, path: str) -> type:
    """Return a filter by a closed vocabulary with its words; `path` leads to the stored value."""
    return list_filter(
        name,
        title,
        lambda: [(str(value), label) for value, label in labels.items()],
        lambda rows, value: rows.filter(**{path: value}),
    )


def _yes_or_no() -> Iterable[tuple[str, Any]]:
    return [(YES, _("yes")), (NO, _("no"))]


def state_filter(path: str) -> type:
    """Return the filter by state; `path` leads to the item."""
    return labels_filter("state", _("State"), STATE_LABELS, f"{path}__life_cycle__state")


def _by_review(rows: "QuerySet[Any]", value: str) -> "QuerySet[Any]":
    today = timezone.localdate()
    living = rows.filter(item__life_cycle__state__in=[state.value for state in LIVING_STATES])
    if value == YES:
        return living.filter(item__review_date__lt=today)
    return rows.exclude(pk__in=living.filter(item__review_date__lt=today).values("pk"))


def _by_match(rows: "QuerySet[Any]", value: str) -> "QuerySet[Any]":
    matched = FieldConcept.objects.filter(form=OuterRef("version__form"), key=OuterRef("key")).values("pk")[:1]
    return rows.annotate(match=Subquery(matched)).filter(match__isnull=value == NO)


def _by_versions_standing(rows: "QuerySet[Any]", value: str) -> "QuerySet[Any]":
    if value == "draft":
        return rows.filter(published_at__isnull=True)
    present = Q(pk=F("form__published_version"))
    return rows.filter(present) if value == "present" else rows.filter(published_at__isnull=False).exclude(present)


FORM_FILTERS: Final = (
    owner_filter("item__owner"),
    state_filter("item"),
    labels_filter("type", _("Type"), FORM_TYPE_LABELS, "item__classification__instrument"),
    list_filter(
        "channel", _("Channel"), lambda: [(str(kind), label) for kind, label in CHANNEL_LABELS.items()], with_channel
    ),
    list_filter(
        "unmatched",
        _("Unmatched fields"),
        _yes_or_no,
        lambda rows, value: with_unmatched_fields(rows, some=value == YES),
    ),
    list_filter("overdue", _("Review overdue"), _yes_or_no, _by_review),
)
VERSION_FILTERS: Final = (
    owner_filter("form__item__owner"),
    list_filter(
        "standing",
        _("Version"),
        lambda: [("present", _("in use now")), ("former", _("a former one")), ("draft", _("a draft"))],
        _by_versions_standing,
    ),
)
FIELD_FILTERS: Final = (
    owner_filter("version__form__item__owner"),
    state_filter("version__form__item"),
    labels_filter("obligation", _("Obligation"), OBLIGATION_LABELS, "obligation"),
    labels_filter("type", _("Type"), FIELD_TYPE_LABELS, "type"),
    list_filter("matched", _("Matched"), _yes_or_no, _by_match),
    labels_filter("personal", _("Personal data"), PERSONAL_DATA_LABELS, "personal_data"),
)
CONCEPT_FILTERS: Final = (
    list_filter(
        "register",
        _("Register"),
        lambda: [(each.code, each.name) for each in SourceRegister.objects.all()],
        lambda rows, value: rows.filter(source_register__code=value),
    ),
    list_filter(
        "merged",
        _("Merged into another"),
        _yes_or_no,
        lambda rows, value: rows.filter(merged_into__isnull=value == NO),
    ),
    labels_filter("personal", _("Personal data"), PERSONAL_DATA_LABELS, "personal_data"),
)
REGISTER_FILTERS: Final = (
    list_filter("reachable", _("Reachable"), _yes_or_no, lambda rows, value: rows.filter(is_reachable=value == YES)),
)
CLAUSE_FILTERS: Final = (owner_filter("owner"),)
DECISION_FILTERS: Final = (
    owner_filter("form__item__owner"),
    list_filter(
        "verdict",
        _("Verdict"),
        lambda: MatchDecision.Verdict.choices,
        lambda rows, value: rows.filter(verdict=value),
    ),
)
