"""What several forms ask together, concept by concept, and what a common form could do with each question.

Pure: imports neither Django nor Wagtail.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from typing import Final

from forms_registry.common_field import common_field
from forms_registry.field_list import FieldSpec
from forms_registry.vocabulary import Obligation, Verdict


class Asked(StrEnum):
    """How a source asks for a concept."""

    REQUIRED = "required"
    CONDITIONAL = "conditional"
    OPTIONAL = "optional"
    PREFILLED = "prefilled"


@dataclass(frozen=True)
class SourceForm:
    """A form to merge: its fields with concepts, the keys prefilled by channel, and how many are handed in a year.

    `yearly_volume` None is unknown, and never 0.
    """

    code: str
    fields: Sequence[FieldSpec]
    channels: Mapping[str, Collection[str]] = field(default_factory=dict)
    yearly_volume: int | None = None

    @property
    def prefilled_everywhere(self) -> frozenset[str]:
        """The keys that every channel prefills: only they are no input (counting rule 9)."""
        offered = [frozenset(keys) for keys in self.channels.values()]
        return frozenset.intersection(*offered) if offered else frozenset()

    def key_of(self, spec: FieldSpec) -> str:
        """Return what stands for the field's concept in C: "CODE", "CODE@ROLE", or "FORM:key" while unmatched."""
        if not spec.concept:
            return f"{self.code}:{spec.key}"
        return f"{spec.concept}@{spec.role}" if spec.role else spec.concept


@dataclass(frozen=True)
class ProposedField:
    """One question of the common form. `asked_by` maps a source to how it asks; `spec` is the field in the target.

    `condition_forms` are the sources whose applicants a conditional question is meant for. `conditions` maps each
    source that requires it to the words of its condition, "" where it always asks; `spec` has words only where all
    sources say the same. `notes` are codes of what a person should look at: "types_differ", "choices_differ",
    "retention_differs", "unmatched", "asked_twice" (a source has more than one field for the concept: the common form
    has one, and R falls by the others).
    """

    concept_key: str
    asked_by: Mapping[str, Asked]
    verdict: Verdict
    spec: FieldSpec
    condition_forms: tuple[str, ...] = ()
    conditions: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def is_matched(self) -> bool:
        """Whether a data concept stands behind the question."""
        return bool(self.spec.concept)

    @property
    def required_by(self) -> frozenset[str]:
        """The sources that require it, always or on a condition, prefilled or not."""
        return frozenset(code for code, how in self.asked_by.items() if how is not Asked.OPTIONAL)


#: Codes of `ProposedField.notes` beside those of `common_field`.
UNMATCHED: Final = "unmatched"
ASKED_TWICE: Final = "asked_twice"
#: The longest key that a field can have.
LONGEST_KEY: Final = 120


def propose_union(sources: Sequence[SourceForm], *, reachable: Collection[str] = ()) -> list[ProposedField]:
    """Return every question of `sources` once, by concept, with what could become of it, in the order they stand there.

    A question is kept where every source requires it, asked on a condition where only some do, optional where nobody
    requires it, and prefilled where a register that the group can read holds it (`reachable`: codes of concepts).
    Nothing is ever proposed to be dropped: that is a decision about demands, and a person's. A question stands where
    it stands on average in the forms that ask it; the order of `sources` changes nothing.
    """
    ordered = sorted(sources, key=lambda source: source.code)
    placed: dict[str, list[tuple[SourceForm, FieldSpec]]] = {}
    places: dict[str, list[Fraction]] = {}
    for source in ordered:
        for place, spec in enumerate(source.fields):
            key = source.key_of(spec)
            placed.setdefault(key, []).append((source, spec))
            places.setdefault(key, []).append(Fraction(place, len(source.fields)))
    # Exact fractions: rounded sums would let the order of the sources decide between questions at the same place.
    order = {key: (sum(found) / len(found), -len(found), key) for key, found in places.items()}
    codes, held = [source.code for source in ordered], frozenset(reachable) - {""}
    proposed = [_proposed(key, placed[key], codes, held) for key in sorted(placed, key=order.__getitem__)]
    return _with_free_keys(proposed)


def _proposed(
    key: str, rows: Sequence[tuple[SourceForm, FieldSpec]], codes: Sequence[str], reachable: frozenset[str]
) -> ProposedField:
    asked_by: dict[str, Asked] = {}
    conditions: dict[str, str] = {}
    for source, spec in rows:
        how = _how(source, spec)
        if source.code not in asked_by or _STRENGTH[how] > _STRENGTH[asked_by[source.code]]:
            asked_by[source.code] = how
            conditions[source.code] = spec.condition if spec.obligation is Obligation.CONDITIONAL else ""
    specs = [spec for _source, spec in rows]
    required = [code for code in codes if asked_by.get(code, Asked.OPTIONAL) is not Asked.OPTIONAL]
    verdict = _verdict(
        is_required=bool(required),
        is_held=specs[0].concept in reachable,
        is_conditional=len(required) < len(codes) or Asked.CONDITIONAL in asked_by.values() or any(conditions.values()),
    )
    common, notes = common_field(specs)
    told = {UNMATCHED: not specs[0].concept, ASKED_TWICE: len(rows) > len(asked_by)}
    return ProposedField(
        concept_key=key,
        asked_by=asked_by,
        verdict=verdict,
        spec=replace(
            common, obligation=OBLIGATION_OF[verdict], condition=_condition_of_all(required, codes, conditions)
        ),
        condition_forms=tuple(required) if verdict is Verdict.CONDITIONAL else (),
        conditions={code: conditions[code] for code in required},
        notes=(*notes, *(code for code, holds in told.items() if holds)),
    )


def _condition_of_all(required: Sequence[str], codes: Sequence[str], conditions: Mapping[str, str]) -> str:
    """Return the condition under which every source asks; "" when they differ: no one sentence is true of all then."""
    said = {conditions[code] for code in required}
    return said.pop() if len(said) == 1 and len(required) == len(codes) else ""


def _how(source: SourceForm, spec: FieldSpec) -> Asked:
    if spec.obligation is Obligation.OPTIONAL:
        return Asked.OPTIONAL
    if spec.key in source.prefilled_everywhere:
        return Asked.PREFILLED
    return Asked.CONDITIONAL if spec.obligation is Obligation.CONDITIONAL else Asked.REQUIRED


_STRENGTH: Final = {Asked.OPTIONAL: 0, Asked.PREFILLED: 1, Asked.CONDITIONAL: 2, Asked.REQUIRED: 3}


def _verdict(*, is_required: bool, is_held: bool, is_conditional: bool) -> Verdict:
    if not is_required:
        return Verdict.OPTIONAL
    if is_held:
        return Verdict.PREFILL
    return Verdict.CONDITIONAL if is_conditional else Verdict.KEEP


#: What a verdict makes of the field in the target.
OBLIGATION_OF: Final = {
    Verdict.KEEP: Obligation.REQUIRED,
    Verdict.PREFILL: Obligation.REQUIRED,
    Verdict.CONDITIONAL: Obligation.CONDITIONAL,
    Verdict.OPTIONAL: Obligation.OPTIONAL,
    Verdict.DROP: Obligation.OPTIONAL,
}


def _with_free_keys(found: list[ProposedField]) -> list[ProposedField]:
    """Give every field of the target a key of its own; the first keeps the key it has in its source."""
    used: set[str] = set()
    result = []
    for proposed in found:
        key, number = proposed.spec.key, 2
        while key in used:
            ending = f"_{number}"
            key, number = proposed.spec.key[: LONGEST_KEY - len(ending)] + ending, number + 1
        used.add(key)
        result.append(replace(proposed, spec=replace(proposed.spec, key=key)))
    return result
