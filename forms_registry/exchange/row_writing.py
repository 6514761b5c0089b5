"""Rows of the tables out of forms and concepts: what an import of the same columns reads back as the same."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from forms_registry.exchange.cell_parts import join_lines, join_words
from forms_registry.exchange.parsed_form import ParsedForm
from forms_registry.field_list import Choice, FieldSpec
from forms_registry.models import ConceptRole, DataConcept, SourceRegister
from forms_registry.registering import Volume
from forms_registry.versions import ChannelSpec, LayoutSpec
from lifecycle.languages import CONTENT_LANGUAGES

Row = dict[str, str]


def form_row(form: ParsedForm) -> Row:
    """Return the cells of a form by column."""
    facts = {name: _text(value) for name, value in form.facts.items()}
    who = {name: _text(value) for name, value in form.responsibility.items()}
    return facts | who | {
        "organisation": form.owner,
        "code": form.code,
        "source_id": form.source_id,
        "number": form.number or "",
        "type": form.form_type.value if form.form_type is not None else "",
        "used_by": join_words(form.used_by or ()),
        "services": join_words(form.services),
        "volumes": join_lines(_volume(each) for each in form.volumes),
        "channels": join_lines(_channel(each) for each in form.channels or ()),
        "layouts": join_lines(_layout(each) for each in form.layouts or ()),
    }  # fmt: skip


def field_row(reference: str, spec: FieldSpec) -> Row:
    """Return the cells of a field by column; `reference` is the code or id of its form."""
    return {
        "form": reference,
        "key": spec.key,
        **_by_language("label", spec.labels),
        **_by_language("help", spec.help),
        "type": spec.type.value,
        "obligation": spec.obligation.value,
        "condition": spec.condition,
        "group": spec.group,
        "choices": join_lines(_choice(each) for each in spec.choices),
        "max_length": _text(spec.max_length),
        "legal_basis": spec.legal_basis,
        "why": spec.why,
        "personal_data": spec.personal_data.value,
        "retention_months": _text(spec.retention),
        "held_by": spec.held_by,
        "concept": spec.concept,
        "role": spec.role,
    }


def register_row(register: SourceRegister) -> Row:
    """Return the cells of a source register by column."""
    return {
        "code": register.code,
        **_names(register),
        "authority": register.authority,
        "reachable": "yes" if register.is_reachable else "no",
        "reachable_since": _text(register.reachable_since),
        "note": register.note,
    }


def role_row(role: ConceptRole) -> Row:
    """Return the cells of a role by column."""
    return {"code": role.code, **_names(role)}


def concept_row(concept: DataConcept) -> Row:
    """Return the cells of a data concept by column."""
    return {
        "code": concept.code,
        **_names(concept),
        **{f"definition_{each}": getattr(concept, f"definition_{each}") for each in CONTENT_LANGUAGES},
        **{f"synonyms_{each}": join_words(concept.synonyms.get(each, ())) for each in CONTENT_LANGUAGES},
        "personal_data": concept.personal_data,
        "register": concept.source_register.code if concept.source_register is not None else "",
    }


def _names(row: Any) -> Row:
    return {f"name_{each}": getattr(row, f"name_{each}") for each in CONTENT_LANGUAGES}


def _by_language(name: str, texts: Mapping[str, str]) -> Row:
    return {f"{name}_{each}": texts.get(each, "") for each in CONTENT_LANGUAGES}


def _text(value: str | int | date | None) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def _volume(volume: Volume) -> list[str]:
    return [str(volume.year), str(volume.number), volume.basis.value, volume.source]


def _channel(channel: ChannelSpec) -> list[str]:
    return [
        channel.kind.value, _text(channel.e_level), channel.identification.value, channel.signing.value,
        channel.address, _text(channel.valid_from), _text(channel.valid_to), " ".join(channel.prefilled),
    ]  # fmt: skip


def _layout(layout: LayoutSpec) -> list[str]:
    return [layout.language, layout.channel.value, layout.address, layout.label]


def _choice(choice: Choice) -> list[str]:
    labels = [choice.labels.get(each, "") for each in CONTENT_LANGUAGES]
    return [choice.value] if labels == [choice.value, "", ""] else [choice.value, *labels]
