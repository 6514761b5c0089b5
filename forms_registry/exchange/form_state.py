"""Forms as they are held, in the shape in which files tell them: for the export, and to see what a file changes."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from forms_registry.exchange.parsed_form import CHOICES, PLAIN_FACTS, TEMPLATE, ParsedField, ParsedForm
from forms_registry.field_list import FieldSpec
from forms_registry.models import (
    ApplicationForm,
    CardForm,
    FieldConcept,
    FormChannel,
    FormField,
    FormLayout,
    FormVersion,
    FormVolume,
)
from forms_registry.registering import Volume
from forms_registry.versions import VERSION_FACTS, ChannelSpec, LayoutSpec
from forms_registry.vocabulary import FormChannelKind, Identification, Signing, VolumeBasis
from lifecycle.kinds import FormType
from lifecycle.models import PortfolioItem

#: Forms read at a time.
_CHUNK: Final = 500
_EVERYTHING: Final = frozenset((*PLAIN_FACTS, CHOICES))


def newest_version(form: ApplicationForm) -> FormVersion | None:
    """Return the version being written, else the published one."""
    found: FormVersion | None = form.newest_version
    return found


def states_of(
    forms: Sequence[ApplicationForm], version_of: Callable[[ApplicationForm], FormVersion | None] = newest_version
) -> Iterator[ParsedForm]:
    """Return `forms` as a file would tell them, in their order; a form without such a version is left out.

    Nine queries for every 500 forms, read with their facts (`with_facts`).
    """
    for start in range(0, len(forms), _CHUNK):
        chosen = [(form, version_of(form)) for form in forms[start : start + _CHUNK]]
        yield from _Held([(form, version) for form, version in chosen if version is not None]).states()


def _by(rows: Iterable[Any], attribute: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, attribute)].append(row)
    return found


class _Held:
    """What a number of forms say and ask, read together."""

    def __init__(self, chosen: Sequence[tuple[ApplicationForm, FormVersion]]) -> None:
        self.chosen = chosen
        forms, versions = [form.pk for form, _version in chosen], [version.pk for _form, version in chosen]
        items = [form.item_id for form, _version in chosen]
        answering = PortfolioItem.objects.filter(pk__in=items).select_related("owner_unit", "owner_person")
        self.items = {item.pk: item for item in answering}
        self.versions = FormVersion.objects.select_related("consent_clause__clause").in_bulk(versions)
        fields = FormField.objects.filter(version__in=versions).select_related("held_by")
        self.fields = _by(fields.order_by("version_id", "order", "pk"), "version_id")
        channels = FormChannel.objects.filter(version__in=versions).order_by("version_id", "-e_level", "pk")
        self.channels = _by(channels, "version_id")
        self.layouts = _by(FormLayout.objects.filter(version__in=versions), "version_id")
        self.volumes = _by(FormVolume.objects.filter(form__in=forms), "form_id")
        self.concepts: dict[int, dict[str, tuple[str, str]]] = defaultdict(dict)
        concepts = FieldConcept.objects.filter(form__in=forms)
        for form, key, concept, role in concepts.values_list("form_id", "key", "concept__code", "role__code"):
            self.concepts[form][key] = (concept, role or "")
        self.users = _codes(ApplicationForm.user_organisations.through.objects.filter(
            applicationform__in=forms
        ).order_by("organisation__code").values_list("applicationform_id", "organisation__code"))  # fmt: skip
        self.services = _codes(
            CardForm.objects.filter(form__in=forms).order_by("service__code").values_list("form_id", "service__code")
        )

    def states(self) -> Iterator[ParsedForm]:
        for form, version in self.chosen:
            yield self._state(form, self.versions[version.pk])

    def _state(self, form: ApplicationForm, version: FormVersion) -> ParsedForm:
        item, answering = form.item, self.items[form.item_id]
        instrument = item.classification.instrument if item.classification is not None else ""
        return ParsedForm(
            place="",
            owner=item.owner.code,
            code=form.code,
            source_id=form.source_id if form.source_system == TEMPLATE else "",
            facts=_facts(version),
            number=form.number,
            form_type=FormType(instrument) if instrument else None,
            responsibility={
                "owner_unit": answering.owner_unit.code if answering.owner_unit is not None else "",
                "owner_person": answering.owner_person.username if answering.owner_person is not None else "",
                "review_date": answering.review_date,
            },
            used_by=self.users.get(form.pk, []),
            services=self.services.get(form.pk, []),
            volumes=[
                Volume(each.year, each.number, VolumeBasis(each.basis), plain(each.source))
                for each in self.volumes.get(form.pk, ())
            ],
            channels=[_channel(each) for each in self.channels.get(version.pk, ())],
            layouts=[
                LayoutSpec(each.language, FormChannelKind(each.channel), plain(each.address), plain(each.label))
                for each in self.layouts.get(version.pk, ())
            ],
            fields=[self._field(form, each) for each in self.fields.get(version.pk, ())],
        )

    def _field(self, form: ApplicationForm, field: FormField) -> ParsedField:
        concept, role = self.concepts[form.pk].get(field.key, ("", ""))
        return ParsedField("", replace(_plain_spec(field.as_spec()), concept=concept, role=role), _EVERYTHING, {})


def _codes(rows: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for form, code in rows:
        found[form].append(code)
    return found


def plain(text: str) -> str:
    """Return a text as a cell holds it: with plain line breaks, without spaces around it."""
    return text.replace("\r\n", "\n").strip()


def _plain_spec(spec: FieldSpec) -> FieldSpec:
    return replace(
        spec,
        labels={language: plain(text) for language, text in spec.labels.items()},
        help={language: plain(text) for language, text in spec.help.items()},
        condition=plain(spec.condition),
        legal_basis=plain(spec.legal_basis),
        why=plain(spec.why),
    )


def _facts(version: FormVersion) -> dict[str, Any]:
    facts = {name: getattr(version, name) for name in VERSION_FACTS if name != "consent_clause"}
    clause = version.consent_clause
    facts["consent_clause"] = f"{clause.clause.code} {clause.number}" if clause is not None else ""
    return {name: plain(value) if isinstance(value, str) else value for name, value in facts.items()}


def _channel(channel: FormChannel) -> ChannelSpec:
    return ChannelSpec(
        kind=FormChannelKind(channel.kind),
        valid_from=channel.valid_from,
        valid_to=channel.valid_to,
        e_level=channel.e_level,
        identification=Identification(channel.identification),
        signing=Signing(channel.signing),
        address=plain(channel.address),
        prefilled=tuple(sorted(channel.prefilled)),
    )
