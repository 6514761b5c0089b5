"""A form as a file tells it, whatever the format: what every reader makes and the one writer writes.

What a file does not speak of is None, and stays as it was; what it empties is empty.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any, Final

from forms_registry.field_list import Choice, FieldSpec
from forms_registry.registering import Volume
from forms_registry.versions import ChannelSpec, LayoutSpec
from forms_registry.vocabulary import USUAL_E_LEVEL
from lifecycle.kinds import FormType

#: The source of forms out of tables.
TEMPLATE: Final = "template"
#: Attributes of a field that hold one thing, in the order of FieldSpec.
PLAIN_FACTS: Final = (
    "type", "obligation", "condition", "group", "max_length", "legal_basis", "why", "personal_data", "retention",
    "held_by", "concept", "role",
)  # fmt: skip
#: Attributes that hold a text for each language.
TEXTS: Final = ("labels", "help")
CHOICES: Final = "choices"


@dataclass(frozen=True)
class ParsedField:
    """One question and its place in the file. `told` names the attributes the file speaks of.

    `languages` says, for labels, help and choices, in which languages: texts in others stay as they were.
    """

    place: str
    spec: FieldSpec
    told: frozenset[str]
    languages: Mapping[str, frozenset[str]]

    def over(self, held: FieldSpec | None) -> FieldSpec:
        """Return the field as it is to be: what the file tells, over what is `held` by the same key."""
        if held is None:
            return self.spec
        changes: dict[str, Any] = {name: getattr(self.spec, name) for name in PLAIN_FACTS if name in self.told}
        if not self.spec.concept:
            changes |= {"concept": held.concept, "role": held.role}
        for name in TEXTS:
            changes[name] = self._texts(name, getattr(held, name), getattr(self.spec, name))
        if CHOICES in self.told:
            known = {choice.value: choice for choice in held.choices}
            changes[CHOICES] = tuple(self._choice(choice, known.get(choice.value)) for choice in self.spec.choices)
        return replace(held, **changes)

    def _texts(self, name: str, held: Mapping[str, str], told: Mapping[str, str]) -> dict[str, str]:
        spoken = self.languages.get(name, frozenset())
        return {language: text for language, text in held.items() if language not in spoken} | dict(told)

    def _choice(self, told: Choice, held: Choice | None) -> Choice:
        if held is None or dict(told.labels) == {"fi": told.value}:
            return held or told
        return replace(told, labels=self._texts(CHOICES, held.labels, told.labels))


@dataclass
class ParsedForm:
    """A form as a file tells it. `reference` is what the rows of its fields call it.

    `facts` are those of `write_facts` the file speaks of, but the consent clause by its code and number;
    `responsibility` holds "owner_unit", "owner_person" (codes, "" for nobody) and "review_date". `begins_channels`
    says that channels and layouts are a guess with which a new form begins: those that people have written stay.
    """

    place: str
    owner: str
    code: str = ""
    source_id: str = ""
    source_system: str = TEMPLATE
    facts: dict[str, Any] = field(default_factory=dict)
    number: str | None = None
    form_type: FormType | None = None
    responsibility: dict[str, str | date | None] = field(default_factory=dict)
    used_by: list[str] | None = None
    services: list[str] = field(default_factory=list)
    volumes: list[Volume] = field(default_factory=list)
    channels: list[ChannelSpec] | None = None
    layouts: list[LayoutSpec] | None = None
    begins_channels: bool = False
    fields: list[ParsedField] | None = None
    flags: list[dict[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The Finnish title."""
        return str(self.facts.get("title_fi", ""))

    @property
    def reference(self) -> str:
        """What the form is called in the file: its code, else its id in the source."""
        return self.code or self.source_id

    def for_one_there_is(self) -> "ParsedForm":
        """Return what the file tells of a form that is there already."""
        return replace(self, channels=None, layouts=None) if self.begins_channels else self

    def specs(self) -> list[FieldSpec]:
        """Return the fields the file tells of."""
        return [each.spec for each in self.fields or ()]

    def digest(self) -> str:
        """Return a checksum of all that the file says, by which a later import knows that nothing has changed.

        Services are left out: offering the form is tried again each time, as it may not have been possible before.
        """
        told = {name: value for name, value in asdict(self).items() if name not in _NOT_SAID}
        told["fields"] = None if self.fields is None else [asdict(each.spec) for each in self.fields]
        text = json.dumps(told, sort_keys=True, default=str, ensure_ascii=False)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


_NOT_SAID: Final = frozenset({"begins_channels", "place", "services", "flags", "warnings", "fields"})


def differences(told: ParsedForm, held: ParsedForm, free: Collection[str]) -> list[str]:
    """Return the names of what the file tells otherwise than it is held.

    `free` names the parts of the responsibility that may still change.
    """
    found = [name for name, value in told.facts.items() if held.facts.get(name) != value]
    found += [
        name for name, value in told.responsibility.items() if name in free and held.responsibility.get(name) != value
    ]
    found += [
        name
        for name in ("number", "form_type")
        if getattr(told, name) is not None and getattr(told, name) != getattr(held, name)
    ]
    if told.used_by is not None and set(told.used_by) - {told.owner} != set(held.used_by or ()):
        found.append("used_by")
    if not set(told.volumes) <= set(held.volumes):
        found.append("volumes")
    if told.channels is not None and _plain_channels(told.channels) != _plain_channels(held.channels or ()):
        found.append("channels")
    if told.layouts is not None and _plain_layouts(told.layouts) != _plain_layouts(held.layouts or ()):
        found.append("layouts")
    if told.fields is not None and _plain_fields(merged(told.fields, held.specs())) != _plain_fields(held.specs()):
        found.append("fields")
    return found


def merged(fields: Sequence[ParsedField], held: Sequence[FieldSpec]) -> list[FieldSpec]:
    """Return the fields of a file over those that are held, by key, in the order of the file."""
    known = {spec.key: spec for spec in held}
    return [each.over(known.get(each.spec.key)) for each in fields]


def _plain_channels(channels: Sequence[ChannelSpec]) -> list[tuple[Any, ...]]:
    return sorted(
        (
            each.kind.value, str(each.valid_from), str(each.valid_to),
            USUAL_E_LEVEL[each.kind] if each.e_level is None else each.e_level, each.identification.value,
            each.signing.value, each.address.strip(), tuple(sorted(set(each.prefilled))),
        )
        for each in channels
    )  # fmt: skip


def _plain_layouts(layouts: Sequence[LayoutSpec]) -> list[tuple[str, ...]]:
    return sorted((each.language, each.channel.value, each.address, each.label) for each in layouts)


def _plain_fields(fields: Sequence[FieldSpec]) -> list[FieldSpec]:
    return [
        replace(
            spec,
            labels=dict(spec.labels),
            help=dict(spec.help),
            choices=tuple(Choice(each.value, dict(each.labels) or {"fi": each.value}) for each in spec.choices),
        )
        for spec in fields
    ]
