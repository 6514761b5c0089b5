"""What the registry's page of one form shows, as plain values; the queries do not grow with what a form has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from forms_registry.labelling import (
    CHANNEL_LABELS,
    DUTY_LABELS,
    FORM_TYPE_LABELS,
    IDENTIFICATION_LABELS,
    SIGNING_LABELS,
    VOLUME_BASIS_LABELS,
)
from forms_registry.models import ApplicationForm, FormChannel, FormField, FormVersion
from forms_registry.public_channels import easiest_first
from forms_registry.public_versions import facts_of
from forms_registry.public_words import language_in_words, safe_url, time_in_words
from forms_registry.registering import same_number
from forms_registry.registry_facts import inputs_of_versions, numbers_of_fields
from forms_registry.version_comparison import Comparison, compare
from lifecycle.access import access_of


def version_shown(form: ApplicationForm, user: Any) -> FormVersion | None:
    """Return the newest version `user` may read: the draft only for those who may read drafts of its owner."""
    drafts = access_of(user).sees_drafts_of(form.item.owner.code)
    shown: FormVersion | None = form.newest_version if drafts else form.published_version
    return shown


def shared_number(form: ApplicationForm, user: Any) -> tuple[list[ApplicationForm], int]:
    """Return the other living forms with the same number that `user` may read, and how many more there are."""
    others = same_number(form)
    if not others:
        return [], 0
    readable = set(
        ApplicationForm.objects.visible_to(user)
        .filter(pk__in=[each.pk for each in others])
        .values_list("pk", flat=True)
    )
    named = [each for each in others if each.pk in readable]
    return named, len(others) - len(named)


def _day(day: date | None) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


def _time(version: FormVersion) -> str:
    time, known = time_in_words(version)
    return f"{time} ({known})" if known else time


def facts_about(form: ApplicationForm, version: FormVersion) -> list[tuple[str, str]]:
    """Return (label, text) of what is known of the form; an empty text is not known."""
    item, clause = form.item, version.consent_clause
    instrument = item.classification.instrument if item.classification is not None else ""
    published = form.published_version
    answers = inputs_of_versions([published.pk])[published.pk] if published is not None else ""
    return [
        (_("Type"), capfirst(str(FORM_TYPE_LABELS.get(instrument, "")))),
        (_("Official number"), form.number),
        (_("Owner"), item.owner.name),
        (_("Owner unit"), str(item.owner_unit or "")),
        (_("Owner person"), str(item.owner_person or "")),
        (_("Deputy"), str(item.deputy or "")),
        (_("Also used by"), ", ".join(each.name for each in form.user_organisations.all())),
        (_("Review date"), _day(item.review_date)),
        (_("Required answers (R)"), str(answers)),
        (_("Purpose"), version.purpose),
        (_("Decision it leads to"), version.decision),
        (_("Legal basis"), version.legal_basis),
        (_("Obligation"), capfirst(str(DUTY_LABELS.get(version.duty, version.duty)))),
        (_("Consent clause"), f"{clause.clause.name} {clause.number}" if clause is not None else ""),
        (_("Time to complete"), _time(version)),
        (_("Edition"), version.edition),
        (_("Imported from"), " ".join(part for part in (form.source_system, form.source_id) if part)),
    ]


@dataclass(frozen=True)
class ChannelRow:
    """One way to hand the form in; `prefilled` is how many questions are filled in there."""

    name: str
    days: str
    e_level: int
    details: str
    address: str
    url: str
    prefilled: int
    on_offer: bool


def channel_rows(channels: Sequence[FormChannel]) -> list[ChannelRow]:
    """Return all channels, also those that have ended, the easiest for the applicant first."""
    return [
        ChannelRow(
            name=capfirst(str(CHANNEL_LABELS[channel.kind])),
            days=f"{_day(channel.valid_from)}–{_day(channel.valid_to)}".strip("–") or "",
            e_level=channel.e_level,
            details=", ".join(
                (str(IDENTIFICATION_LABELS[channel.identification]), str(SIGNING_LABELS[channel.signing]))
            ),
            address=channel.address,
            url=safe_url(channel.address.strip()),
            prefilled=len(channel.prefilled),
            on_offer=channel.is_offered,
        )
        for channel in easiest_first(channels)
    ]


@dataclass(frozen=True)
class LayoutRow:
    """One language version or layout."""

    name: str
    language: str
    channel: str
    address: str
    url: str


def layout_rows(version: FormVersion) -> list[LayoutRow]:
    """Return the language versions and layouts of a version (one query)."""
    return [
        LayoutRow(
            name=layout.label or capfirst(str(CHANNEL_LABELS[layout.channel])),
            language=language_in_words(layout.language),
            channel=str(CHANNEL_LABELS[layout.channel]),
            address=layout.address,
            url=safe_url(layout.address),
        )
        for layout in version.layouts.all()
    ]


def volume_rows(form: ApplicationForm) -> list[tuple[Any, str]]:
    """Return (yearly volume, basis in words), the newest year first (one query)."""
    return [(volume, str(VOLUME_BASIS_LABELS.get(volume.basis, volume.basis))) for volume in form.volumes.all()]


@dataclass(frozen=True)
class VersionRow:
    """One version of the form and how much it asks."""

    version: FormVersion
    name: str
    in_use: bool
    fields: int
    required: int


def version_rows(form: ApplicationForm, *, drafts: bool) -> list[VersionRow]:
    """Return the versions of `form`, the newest first; the draft only when `drafts` (two queries)."""
    versions = form.versions.all() if drafts else form.versions.filter(published_at__isnull=False)
    rows = sorted(versions, key=lambda each: (each.number is None, each.number or 0), reverse=True)
    numbers = numbers_of_fields([each.pk for each in rows])
    return [
        VersionRow(
            version=each,
            name=_("draft") if each.number is None else str(each.number),
            in_use=each.pk == form.published_version_id,
            fields=numbers.get(each.pk, (0, 0))[0],
            required=numbers.get(each.pk, (0, 0))[1],
        )
        for each in rows
    ]


def chosen_pair(rows: Sequence[VersionRow], earlier: str, later: str) -> tuple[VersionRow, VersionRow] | None:
    """Return two versions to compare, the former first: those asked for by id, else the newest; None for one."""
    if len(rows) < 2:
        return None
    by_id = {str(row.version.pk): place for place, row in enumerate(rows)}
    places = sorted({by_id.get(later, 0), by_id.get(earlier, 1)})
    if len(places) < 2:
        place = min(places[0], len(rows) - 2)
        places = [place, place + 1]
    return rows[places[1]], rows[places[0]]


def comparison_of(former: VersionRow, later: VersionRow) -> Comparison:
    """Return what changed between two versions (two queries)."""
    ids = [former.version.pk, later.version.pk]
    fields: dict[int, list[FormField]] = {pk: [] for pk in ids}
    for field in FormField.objects.filter(version__in=ids).order_by("order", "pk"):
        fields[field.version_id].append(field)
    channels: dict[int, list[FormChannel]] = {pk: [] for pk in ids}
    for channel in FormChannel.objects.filter(version__in=ids):
        channels[channel.version_id].append(channel)
    return compare(*(facts_of(fields[pk], channels[pk]) for pk in ids))
