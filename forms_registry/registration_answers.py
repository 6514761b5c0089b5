"""Between a form and the answers of the steps: what a form says as it would be typed, and what the answers come to."""

from collections.abc import Mapping
from typing import Any, Final

from forms_registry.mapping import codes_of
from forms_registry.models import ApplicationForm, FormVersion
from forms_registry.models.mapping import concept_key
from forms_registry.question_rows import prefilled_in, row_of, spec_of
from forms_registry.registering import Volume
from forms_registry.registration import Registration, stated
from forms_registry.registration_channels import channels_of, layouts_as_text
from forms_registry.registration_need import statement_as_typed, statement_of
from forms_registry.versions import VERSION_FACTS, LayoutSpec, specs_of
from forms_registry.vocabulary import FormChannelKind, VolumeBasis
from lifecycle.kinds import FormType

#: What was typed in a step: {name in the page: [values]}; of the fields, {"rows": rows, "notes": sentences}.
Typed = dict[str, list[Any]]
_TITLES: Final = ("title_fi", "title_sv", "title_en")
_PURPOSE: Final = tuple(
    name for name in VERSION_FACTS if name not in (*_TITLES, "consent_clause", "minutes_method", "minutes")
)


def typed(step: str, values: Mapping[str, Any]) -> Typed:
    """Return values as the page of `step` would send them."""
    return {f"{step}-{name}": _as_sent(value) for name, value in values.items() if _is_said(value)}


def _is_said(value: Any) -> bool:
    return value is not None and value is not False and value != ""


def _as_sent(value: Any) -> list[str]:
    if isinstance(value, (list, tuple)):
        return [str(each) for each in value]
    return ["on"] if value is True else [str(value)]


def answers_of(form: ApplicationForm) -> dict[str, Typed]:
    """Return what the newest version of a form says, and what was stated of its need, as the answers of the steps."""
    version, statement = form.newest_version, stated(form.item)
    need = {"need": typed("need", statement_as_typed(statement))} if statement is not None else {}
    return need | {
        "identity": typed("identity", _identity_of(form, version)),
        "purpose": typed("purpose", _purpose_of(version)),
        "channels": typed("channels", _channels_of(version)),
        "fields": _fields_of(version),
        "concepts": typed("concepts", _concepts_of(form)),
    }


def _identity_of(form: ApplicationForm, version: FormVersion) -> dict[str, Any]:
    item, facts = form.item, form.item.classification
    return {name: getattr(version, name) for name in _TITLES} | {
        "form_type": facts.instrument if facts is not None else "",
        "number": form.number,
        "main_form": form.main_form_id,
        "user_organisations": list(form.user_organisations.values_list("code", flat=True)),
        "owner_unit": item.owner_unit.code if item.owner_unit is not None else "",
        "owner_person": item.owner_person_id,
        "review_date": item.review_date,
    }


def _purpose_of(version: FormVersion) -> dict[str, Any]:
    names = (*_PURPOSE, "minutes", "minutes_method")
    return {name: getattr(version, name) for name in names} | {"consent_clause": version.consent_clause_id}


def _channels_of(version: FormVersion) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for channel in version.channels.all():
        parts = {
            "chosen": True,
            "from": channel.valid_from,
            "to": channel.valid_to,
            "e_level": channel.e_level,
            "identification": channel.identification,
            "signing": channel.signing,
            "address": channel.address,
        }
        found |= {f"{channel.kind}-{name}": value for name, value in parts.items()}
    layouts = [
        LayoutSpec(each.language, FormChannelKind(each.channel), each.address, each.label)
        for each in version.layouts.all()
    ]
    return found | {"layouts": layouts_as_text(layouts)}


def _fields_of(version: FormVersion) -> Typed:
    channels = list(version.channels.all())
    prefilled: dict[str, list[str]] = {}
    for channel in channels:
        for key in channel.prefilled:
            prefilled.setdefault(key, []).append(channel.kind)
    return {"rows": [row_of(spec, prefilled.get(spec.key, ())) for spec in specs_of(version)], "notes": []}


def _concepts_of(form: ApplicationForm) -> dict[str, str]:
    """Return what was accepted, also for keys the newest version has no more: one may be written down anew."""
    return {f"{key}-choice": concept_key(*codes) for key, codes in codes_of(form.pk).items()}


def registration_of(cleaned: Mapping[str, Mapping[str, Any]]) -> Registration:
    """Return what the cleaned answers by step come to; a step that was not answered says nothing."""
    identity, purpose = cleaned.get("identity", {}), cleaned.get("purpose", {})
    channels, rows = cleaned.get("channels", {}), cleaned.get("fields", {}).get("rows", [])
    need = cleaned.get("need", {})
    facts = {name: identity.get(name, "") for name in _TITLES}
    facts |= {name: purpose[name] for name in VERSION_FACTS if name in purpose}
    form_type = identity.get("form_type")
    return Registration(
        facts=facts,
        owner=identity.get("owner"),
        form_type=FormType(form_type) if form_type else None,
        number=identity.get("number", ""),
        user_organisations=list(identity.get("user_organisations") or ()),
        main_form=identity.get("main_form"),
        owner_unit=identity.get("owner_unit"),
        owner_person=identity.get("owner_person"),
        review_date=identity.get("review_date"),
        channels=channels_of(channels, {kind.value: prefilled_in(rows, kind.value) for kind in FormChannelKind}),
        layouts=channels.get("layouts", ()),
        fields=[spec_of(row) for row in rows],
        choices=cleaned.get("concepts", {}).get("choices", {}),
        volume=_volume_of(purpose),
        statement=statement_of(need) if need.get("need") else None,
    )


def _volume_of(purpose: Mapping[str, Any]) -> Volume | None:
    if purpose.get("volume_year") is None:
        return None
    return Volume(
        purpose["volume_year"], purpose["volume_number"], VolumeBasis(purpose["volume_basis"]), purpose["volume_source"]
    )
