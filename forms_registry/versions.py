"""Writing a version of a form: what it says, its fields, its channels and layouts; and publishing it.

A published version never changes. Whoever changes a form writes its draft, which begins as a copy of what people
fill in now; the life cycle publishes it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from forms_registry.errors import FormRefused
from forms_registry.field_list import FieldSpec
from forms_registry.mapping import codes_of, set_concepts
from forms_registry.models import ApplicationForm, FormChannel, FormField, FormLayout, FormVersion, SourceRegister
from forms_registry.registering import check_may_write, locked_form
from forms_registry.vocabulary import USUAL_E_LEVEL, FormChannelKind, Identification, Obligation, Signing
from lifecycle.models import PortfolioItem
from lifecycle.signals import item_changed
from lifecycle.states import State

#: What `write_facts` may change.
VERSION_FACTS: Final = (
    "edition", "title_fi", "title_sv", "title_en", "purpose_fi", "purpose_sv", "purpose_en",
    "decision_fi", "decision_sv", "decision_en", "legal_basis", "duty", "consent_clause",
    "minutes", "minutes_method", "minutes_sample",
)  # fmt: skip
#: Fields a form may have: more is a mistake in a file, not a form.
MOST_FIELDS: Final = 2_000


@dataclass(frozen=True)
class ChannelSpec:
    """One way to hand in a form. `e_level` None is the usual one of its kind; days are included."""

    kind: FormChannelKind
    valid_from: date | None = None
    valid_to: date | None = None
    e_level: int | None = None
    identification: Identification = Identification.NONE
    signing: Signing = Signing.NONE
    address: str = ""
    prefilled: Sequence[str] = ()


@dataclass(frozen=True)
class LayoutSpec:
    """One language version or layout: `language` is a two-letter code."""

    language: str
    channel: FormChannelKind
    address: str = ""
    label: str = ""


def check_may_write_version(form: ApplicationForm, user: Any) -> None:
    """Raise NotPermitted or FormRefused unless `user` may change the draft of the form now."""
    check_may_write(form, user)
    if form.item.life_cycle.has_text_waiting or form.item.state is State.IN_REVIEW:
        raise FormRefused(_("The form waits for an approver and cannot be changed until it is answered."))
    if form.item.state is State.APPROVED:
        raise FormRefused(_("The form is approved and waits for its day: take the approval back to change it."))
    if form.item.state is State.RETIRED:
        raise FormRefused(_("The form has left the offering and is kept as it was."))


def _writable(form: ApplicationForm, user: Any) -> ApplicationForm:
    form = locked_form(form)
    check_may_write_version(form, user)
    ensure_draft(form)
    return form


def ensure_draft(form: ApplicationForm) -> FormVersion:
    """Return the draft of `form`, beginning one as a copy of the published version when there is none."""
    if form.draft_version is not None:
        return form.draft_version
    published = form.published_version
    if published is None:
        raise FormRefused(_("The form has no version at all."))
    draft = FormVersion.objects.create(form=form, title_fi=published.title_fi)
    copy_version(published, draft)
    form.draft_version, form.has_unpublished_changes = draft, True
    form.save(update_fields=["draft_version", "has_unpublished_changes"])
    return draft


def copy_version(source: FormVersion, target: FormVersion, *, leave: Collection[str] = ()) -> None:
    """Let the draft `target` say and ask what `source` does, but for the facts named in `leave`."""
    for name in VERSION_FACTS:
        if name not in leave:
            setattr(target, name, getattr(source, name))
    target.save()
    for model in (FormField, FormChannel, FormLayout):
        model.objects.filter(version=target).delete()
        rows = list(model.objects.filter(version=source))
        for row in rows:
            row.pk, row.version = None, target
        model.objects.bulk_create(rows)
    target.channels.update(is_offered=False)


@transaction.atomic
def write_facts(*, form: ApplicationForm, user: Any, changes: Mapping[str, Any]) -> FormVersion:
    """Write what the draft says, by the names of VERSION_FACTS, and return it; raises FormRefused by field."""
    unexpected = set(changes) - set(VERSION_FACTS)
    if unexpected:
        raise FormRefused(_("Unknown: %(names)s.") % {"names": ", ".join(sorted(unexpected))})
    form = _writable(form, user)
    draft = form.draft_version
    for name, value in changes.items():
        setattr(draft, name, value.strip() if isinstance(value, str) else value)
    _save_clean(draft)
    _written(form)
    return draft


@transaction.atomic
def write_fields(*, form: ApplicationForm, user: Any, fields: Sequence[FieldSpec]) -> FormVersion:
    """Make `fields` the questions of the draft, in this order, and return it.

    Concepts that the fields name are taken as accepted by `user`; a field that names none keeps the one it has.
    """
    form = _writable(form, user)
    check_fields(fields)
    draft = form.draft_version
    registers = {register.code: register for register in SourceRegister.objects.all()}
    unknown = sorted({spec.held_by for spec in fields if spec.held_by} - set(registers))
    if unknown:
        raise FormRefused(_("Unknown register: %(codes)s.") % {"codes": ", ".join(unknown)}, {"held_by": unknown[0]})
    rows = [_row_of(draft, order, spec, registers.get(spec.held_by)) for order, spec in enumerate(fields)]
    for row in rows:
        try:
            row.clean_fields(exclude=["version", "held_by"])
        except ValidationError as error:
            raise FormRefused(f"{row.key}: {' '.join(error.messages)}", {row.key: " ".join(error.messages)}) from error
    draft.fields.all().delete()
    FormField.objects.bulk_create(rows)
    _forget_prefilled(draft, {row.key for row in rows})
    named = {spec.key: (spec.concept, spec.role) for spec in fields if spec.concept}
    if named:
        set_concepts(form=form, user=user, concepts=named, labels={spec.key: spec.label() for spec in fields})
    _written(form)
    return draft


def check_fields(fields: Sequence[FieldSpec]) -> None:
    """Raise FormRefused naming the first field that is wrong: no key, a key twice, no label, no condition."""
    if len(fields) > MOST_FIELDS:
        raise FormRefused(_("A form has at most %(number)s fields.") % {"number": MOST_FIELDS})
    seen: set[str] = set()
    for number, spec in enumerate(fields, 1):
        problem = _problem_of(spec, seen)
        if problem:
            raise FormRefused(
                _("Field %(number)s (%(key)s): %(problem)s") % {"number": number, "key": spec.key, "problem": problem},
                {spec.key: problem},
            )
        seen.add(spec.key)


def _problem_of(spec: FieldSpec, seen: set[str]) -> str:
    if not spec.key or not spec.key.isascii() or ".." in spec.key or spec.key != spec.key.strip():
        return _("give a key of plain letters, digits, hyphens and underscores.")
    if spec.key in seen:
        return _("this key is used already.")
    if not any(text.strip() for text in spec.labels.values()):
        return _("write the label.")
    if spec.obligation is Obligation.CONDITIONAL and not spec.condition.strip():
        return _("say when it is asked.")
    return ""


def _row_of(draft: FormVersion, order: int, spec: FieldSpec, held_by: SourceRegister | None) -> FormField:
    return FormField(
        version=draft,
        order=order,
        key=spec.key,
        labels={language: text.strip() for language, text in spec.labels.items() if text.strip()},
        help={language: text.strip() for language, text in spec.help.items() if text.strip()},
        type=spec.type.value,
        obligation=spec.obligation.value,
        condition=spec.condition.strip(),
        group=spec.group,
        choices=[{"value": choice.value, "labels": dict(choice.labels)} for choice in spec.choices],
        max_length=spec.max_length,
        legal_basis=spec.legal_basis.strip(),
        why=spec.why.strip(),
        personal_data=spec.personal_data.value,
        retention=spec.retention,
        held_by=held_by,
    )


def _forget_prefilled(draft: FormVersion, keys: set[str]) -> None:
    """Let no channel of the draft prefill a field that is gone."""
    for channel in draft.channels.all():
        kept = [key for key in channel.prefilled if key in keys]
        if kept != channel.prefilled:
            channel.prefilled = kept
            channel.save(update_fields=["prefilled"])


@transaction.atomic
def write_channels(*, form: ApplicationForm, user: Any, channels: Sequence[ChannelSpec]) -> FormVersion:
    """Make `channels` those of the draft and return it; raises FormRefused for a field no form has, or a day awry."""
    form = _writable(form, user)
    draft = form.draft_version
    keys = set(draft.fields.values_list("key", flat=True))
    kinds = [spec.kind for spec in channels]
    for spec in channels:
        if kinds.count(spec.kind) > 1:
            raise FormRefused(_("A channel is given once: %(kind)s.") % {"kind": spec.kind}, {"channels": spec.kind})
        strange = sorted(set(spec.prefilled) - keys)
        if strange:
            raise FormRefused(
                _("No such field to prefill: %(keys)s.") % {"keys": ", ".join(strange)}, {"channels": strange[0]}
            )
    draft.channels.all().delete()
    for spec in channels:
        level = USUAL_E_LEVEL[spec.kind] if spec.e_level is None else spec.e_level
        row = FormChannel(
            version=draft, kind=spec.kind.value, valid_from=spec.valid_from, valid_to=spec.valid_to, e_level=level,
            identification=spec.identification.value, signing=spec.signing.value, address=spec.address.strip(),
            prefilled=sorted(set(spec.prefilled)),
        )  # fmt: skip
        _save_clean(row)
    _written(form)
    return draft


@transaction.atomic
def write_layouts(*, form: ApplicationForm, user: Any, layouts: Iterable[LayoutSpec]) -> FormVersion:
    """Make `layouts` the language versions and layouts of the draft and return it."""
    form = _writable(form, user)
    draft = form.draft_version
    draft.layouts.all().delete()
    for spec in layouts:
        _save_clean(
            FormLayout(
                version=draft, language=spec.language, channel=spec.channel.value, address=spec.address,
                label=spec.label[:255],
            )
        )  # fmt: skip
    _written(form)
    return draft


@transaction.atomic
def discard_draft(*, form: ApplicationForm, user: Any) -> None:
    """Give up what was written since the published version."""
    form = locked_form(form)
    check_may_write_version(form, user)
    if form.published_version is None or form.draft_version is None:
        raise FormRefused(_("There is nothing to go back to."))
    form.draft_version.delete()
    form.draft_version, form.has_unpublished_changes = None, False
    form.save(update_fields=["draft_version", "has_unpublished_changes"])
    item_changed.send(sender=PortfolioItem, item=form.item)


def _save_clean(row: Any) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        problems = {name: " ".join(texts) for name, texts in error.message_dict.items()}
        raise FormRefused(" ".join(error.messages), problems) from error
    row.save()


def _written(form: ApplicationForm) -> None:
    draft = form.draft_version
    form.title = form.published_version.title_fi if form.published_version is not None else draft.title_fi
    form.has_unpublished_changes = True
    form.save(update_fields=["title", "has_unpublished_changes"])
    item_changed.send(sender=PortfolioItem, item=form.item)


def publish_draft(form: ApplicationForm, day: date) -> FormVersion | None:
    """Make the draft the version people fill in from `day` on; called by the life cycle only, which has checked.

    A form that comes back unchanged publishes its last version anew, and nothing is numbered.
    """
    draft = form.draft_version
    if draft is not None:
        last = form.versions.aggregate(last=Max("number"))["last"]
        draft.number, draft.valid_from, draft.published_at = (last or 0) + 1, day, timezone.now()
        draft.save(update_fields=["number", "valid_from", "published_at"])
        form.published_version, form.draft_version, form.title = draft, None, draft.title_fi
    form.live, form.has_unpublished_changes = True, False
    form.last_published_at = timezone.now()
    form.first_published_at = form.first_published_at or form.last_published_at
    form.save()
    if form.published_version is not None:
        offer_due_channels(form.published_version, timezone.localdate())
    return draft


def offer_due_channels(version: FormVersion, today: date) -> list[FormChannel]:
    """Mark which channels are on offer on `today`, and return those that changed; the caller posts it."""
    changed = []
    for channel in version.channels.all():
        begun = channel.valid_from is None or channel.valid_from <= today
        ended = channel.valid_to is not None and channel.valid_to < today
        if channel.is_offered != (begun and not ended):
            channel.is_offered = begun and not ended
            channel.save(update_fields=["is_offered"])
            changed.append(channel)
    return changed


def specs_of(version: FormVersion) -> list[FieldSpec]:
    """Return the fields of a version as data, with the concepts accepted for its form (two queries)."""
    concepts = codes_of(version.form_id)
    found = []
    for field in version.fields.select_related("held_by"):
        concept, role = concepts.get(field.key, ("", ""))
        found.append(replace(field.as_spec(), concept=concept, role=role))
    return found
