"""Publish requirements of an application form, as data in one place.

Errors at submit; warnings while drafting and on import. The predicates get the form; what is checked is its newest
version. Source: PRODUCT.md, "Publish requirements", and the counting rules.
"""

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from forms_registry.models import ApplicationForm
from lifecycle.kinds import ItemUnit
from lifecycle.requirements import Requirement, Unmet, register, unmet
from lifecycle.reviews import latest_review_date

#: The parts of a form, which are the steps in which it is registered.
AREA_IDENTITY: Final = "identity"
AREA_PURPOSE: Final = "purpose"
AREA_CHANNELS: Final = "channels"
AREA_FIELDS: Final = "fields"
#: Fields named in a sentence.
_NAMED: Final = 5

Reason = str | None


def _named(labels: list[str]) -> str:
    more = len(labels) - _NAMED
    return ", ".join(labels[:_NAMED]) + (_(" and %(number)s more") % {"number": more} if more > 0 else "")


def owner_unit_named(form: ApplicationForm) -> Reason:
    """An owner unit is named."""
    return None if form.item.owner_unit_id else _("Name the owner unit.")


def owner_person_named(form: ApplicationForm) -> Reason:
    """An owner person is named and still active."""
    person = form.item.owner_person
    if person is None:
        return _("Name the owner person.")
    return None if person.is_active else _("The owner person has left: name another.")


def type_known(form: ApplicationForm) -> Reason:
    """The instrument type is known: it decides whether the form counts."""
    facts = form.item.classification
    return None if facts is not None and facts.instrument else _("Choose the type of the form.")


def title_in_swedish(form: ApplicationForm) -> Reason:
    """The title is there in Swedish too."""
    return None if form.newest_version.title_sv.strip() else _("Write the title in Swedish.")


def purpose_given(form: ApplicationForm) -> Reason:
    """The purpose is written in Finnish."""
    return None if form.newest_version.purpose_fi.strip() else _("Write what the form is for.")


def decision_given(form: ApplicationForm) -> Reason:
    """The decision that the form leads to is named: one form is one request for one decision (counting rule 1)."""
    return None if form.newest_version.decision_fi.strip() else _("Name the decision the form leads to.")


def legal_basis_given(form: ApplicationForm) -> Reason:
    """A law or decree is named."""
    return None if form.newest_version.legal_basis.strip() else _("Name the legal basis.")


def channel_open(form: ApplicationForm) -> Reason:
    """At least one channel that has not ended."""
    today = timezone.localdate()
    channels = form.newest_version.channels.all()
    if any(channel.valid_to is None or channel.valid_to >= today for channel in channels):
        return None
    return _("Add at least one channel.")


def fields_given(form: ApplicationForm) -> Reason:
    """The form asks something."""
    return None if form.newest_version.fields.exists() else _("Add the fields.")


def labels_in_finnish(form: ApplicationForm) -> Reason:
    """Every field is labelled in Finnish."""
    missing = [field.label for field in form.newest_version.fields.all() if not field.labels.get("fi", "").strip()]
    return _("Write the label in Finnish: %(fields)s.") % {"fields": _named(missing)} if missing else None


def once_only(form: ApplicationForm) -> Reason:
    """What a reachable register holds already is prefilled in every channel, or the form says why it asks all the same.

    Source: LEDGER.md, counting rule 9; the once-only gap.
    """
    version = form.newest_version
    prefilled = [set(channel.prefilled) for channel in version.channels.all()]
    everywhere = set.intersection(*prefilled) if prefilled else set()
    held = dict(
        form.field_concepts.filter(concept__source_register__is_reachable=True).values_list("key", "concept__code")
    )
    asked = [
        field.label
        for field in version.fields.select_related("held_by")
        if field.counts_as_required
        and field.key not in everywhere
        and not field.why.strip()
        and (field.key in held or (field.held_by is not None and field.held_by.is_reachable))
    ]
    if not asked:
        return None
    return _("A register holds this already; prefill it or say why it is asked: %(fields)s.") % {
        "fields": _named(asked)
    }


def review_date_near_enough(form: ApplicationForm) -> Reason:
    """The review date lies ahead, at most 36 months."""
    review, today = form.item.review_date, timezone.localdate()
    if review is None:
        return _("Set the review date.")
    if review < today:
        return _("The review date has passed.")
    if review > latest_review_date(today):
        return _("The review date is more than %(months)s months ahead.") % {"months": settings.TARJOOMA_REVIEW_MONTHS}
    return None


def _row(code: str, area: str, predicate: Callable[[Any], Reason]) -> Requirement:
    return Requirement(code, area, predicate)


FORM_REQUIREMENTS: Final = (
    _row("owner_unit", AREA_IDENTITY, owner_unit_named),
    _row("owner_person", AREA_IDENTITY, owner_person_named),
    _row("form_type", AREA_IDENTITY, type_known),
    _row("title_sv", AREA_IDENTITY, title_in_swedish),
    _row("purpose", AREA_PURPOSE, purpose_given),
    _row("decision", AREA_PURPOSE, decision_given),
    _row("legal_basis", AREA_PURPOSE, legal_basis_given),
    _row("channels", AREA_CHANNELS, channel_open),
    _row("fields", AREA_FIELDS, fields_given),
    _row("labels_fi", AREA_FIELDS, labels_in_finnish),
    _row("once_only", AREA_FIELDS, once_only),
    _row("review_date", AREA_IDENTITY, review_date_near_enough),
)


def register_requirements() -> None:
    """Register the requirements of application forms; called once when the app is ready."""
    for requirement in FORM_REQUIREMENTS:
        register(ItemUnit.FORM, requirement)


def unmet_of(form: ApplicationForm) -> list[Unmet]:
    """Return what is missing from the newest version of `form`."""
    return unmet(ItemUnit.FORM, form)
