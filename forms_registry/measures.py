"""Measures of the forms registry: what registers hold and forms still ask, what is matched, what has a record.

The ledger says which forms count on a day. Concepts and registers are known as they are now, not as they were: of
earlier days the first two measures are unknown, never 0. Source: ADDENDA, 7.
"""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from forms_registry.models import ApplicationForm, FieldConcept, FormField, FormVersion
from forms_registry.pricing import measures as _pricing  # noqa: F401  # registers those of pricing
from forms_registry.selectors import held_placements
from forms_registry.vocabulary import COUNTED_AS_REQUIRED
from lifecycle.ledger.figures import Selection, items_on
from lifecycle.ledger.reading import reading
from lifecycle.measures import UNKNOWN, Measure, Value, register_measure

#: Codes that one query names at most.
_ASKED_TOGETHER: Final = 500


def _counted(on: str, selection: Selection) -> list[str]:
    with reading() as opened:
        return items_on(opened.book, "F", on, selection)


def _is_past(on: str) -> bool:
    return date.fromisoformat(on) < localdate()


def _described(codes: Collection[str]) -> "Iterator[QuerySet[ApplicationForm]]":
    """Yield the forms with these codes that have a published version here, some hundreds at a time."""
    wanted = sorted(codes)
    for start in range(0, len(wanted), _ASKED_TOGETHER):
        yield ApplicationForm.objects.filter(
            item__code__in=wanted[start : start + _ASKED_TOGETHER], published_version__isnull=False
        )


def _fields(forms: "QuerySet[ApplicationForm]") -> "QuerySet[FormField]":
    return FormField.objects.filter(version__in=forms.order_by().values("published_version"))


def once_only_gap(on: str, selection: Selection) -> Value:
    """Return how many required questions a reachable register answers and forms still ask, of all they require.

    Unknown before today, and where no counted form has a record here.
    """
    if _is_past(on):
        return UNKNOWN
    still_asked = required = 0
    for forms in _described(_counted(on, selection)):
        required += _fields(forms).filter(obligation__in=sorted(COUNTED_AS_REQUIRED)).count()
        still_asked += sum(not placement.prefilled for placement in held_placements(forms))
    return Value(still_asked, required) if required else UNKNOWN


def matched_fields(on: str, selection: Selection) -> Value:
    """Return how many fields of counted forms have a data concept behind them, of all their fields.

    Unknown before today, and where no counted form has a record here.
    """
    if _is_past(on):
        return UNKNOWN
    matched = fields = 0
    match: Any = FieldConcept.objects.filter(form=OuterRef("version__form"), key=OuterRef("key"))
    for forms in _described(_counted(on, selection)):
        fields += _fields(forms).count()
        matched += _fields(forms).filter(Exists(match)).count()
    return Value(matched, fields) if fields else UNKNOWN


def described_forms(on: str, selection: Selection) -> Value:
    """Return how many of the counted forms had a published version here on the day, of all that counted.

    Unknown before the first version of any form was valid here.
    """
    codes, day = _counted(on, selection), date.fromisoformat(on)
    versions = FormVersion.objects.filter(published_at__isnull=False, valid_from__lte=day)
    if not versions.exists():
        return Value(None, len(codes))
    described = 0
    for start in range(0, len(codes), _ASKED_TOGETHER):
        some = versions.filter(form__item__code__in=codes[start : start + _ASKED_TOGETHER])
        described += some.order_by().values("form").distinct().count()
    return Value(described, len(codes))


register_measure(
    Measure(
        code="once_only_gap",
        title=_("Once-only gap"),
        definition=_(
            "Required questions whose answer a register holds that the group can read, and that forms still ask, of "
            "all required questions of the forms that have a record here. Known of the present day only."
        ),
        unit=_("required questions"),
        source=_("the portfolio ledger; published versions of forms; data concepts and source registers"),
        owner=_("portfolio board"),
        series=once_only_gap,
    )
)
register_measure(
    Measure(
        code="matched_fields",
        title=_("Matched fields"),
        definition=_(
            "Fields with an accepted data concept, of all fields of the forms that have a record here. Known of the "
            "present day only."
        ),
        unit=_("fields"),
        source=_("the portfolio ledger; published versions of forms; accepted matches"),
        owner=_("portfolio board"),
        series=matched_fields,
    )
)
register_measure(
    Measure(
        code="described_forms",
        title=_("Forms with a record"),
        definition=_("Forms with a published version in the registry, of all forms in the offering."),
        unit=_("forms"),
        source=_("the portfolio ledger; published versions of forms"),
        owner=_("portfolio board"),
        series=described_forms,
    )
)
