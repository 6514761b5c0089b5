"""What several forms ask together, concept by concept, and what a common form could do with each question.

Pure: imports neither Django nor Wagtail.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from forms_registry.field_list import FieldSpec
from forms_registry.vocabulary import FieldType, Obligation, Verdict


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

    `notes` are codes of what a person should look at: "types_differ", "unmatched".
    """

    concept_key: str
    asked_by: Mapping[str, Asked]
    verdict: Verdict
    spec: FieldSpec
    condition_forms: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_matched(self) -> bool:
        """Whether a data concept stands behind the question."""
        return bool(self.spec.concept)

    @property
    def required_by(self) -> frozenset[str]:
        """The sources that require it, always or on a condition, prefilled or not."""
        return frozenset(code for code, how in self.asked_by.items() if how is not Asked.OPTIONAL)


#: From the narrowest type to the widest: what both forms accept fits into the later one.
_WIDTH: Final = (
    FieldType.YES_NO, FieldType.CHOICE, FieldType.MULTIPLE_CHOICE, FieldType.NUMBER, FieldType.MONEY, FieldType.DATE,
    FieldType.EMAIL, FieldType.PHONE, FieldType.WEB_ADDRESS, FieldType.IDENTIFIER, FieldType.ADDRESS,
    FieldType.SIGNATURE, FieldType.TEXT, FieldType.LONG_TEXT, FieldType.TABLE, FieldType.FILE,
)  # fmt: skip


def propose_union(sources: Sequence[SourceForm], *, reachable: Collection[str] = ()) -> list[ProposedField]:
    """Return every question of `sources` once, by concept, with what could become of it, in the order they stand there.

    A question is kept where every source requires it, asked on a condition where only some do, optional where nobody
    requires it, and prefilled where a register that the group can read holds it (`reachable`: codes of concepts).
    Nothing is ever proposed to be dropped: that is a decision about demands, and a person's.
    """
    placed: dict[str, list[tuple[SourceForm, float, FieldSpec]]] = {}
    for source in sources:
        count = max(len(source.fields), 1)
        for place, spec in enumerate(source.fields):
            placed.setdefault(source.key_of(spec), []).append((source, place / count, spec))
    order = {
        key: (sum(place for _source, place, _spec in rows) / len(rows), -len(rows), key) for key, rows in placed.items()
    }
    codes = [source.code for source in sources]
    found = []
    for key in sorted(placed, key=lambda key: order[key]):
        found.append(_proposed(key, placed[key], codes, frozenset(reachable)))
    return _with_free_keys(found)


def _proposed(
    key: str, rows: Sequence[tuple[SourceForm, float, FieldSpec]], codes: Sequence[str], reachable: frozenset[str]
) -> ProposedField:
    asked_by: dict[str, Asked] = {}
    for source, _place, spec in rows:
        how = _how(source, spec)
        if source.code not in asked_by or _STRENGTH[how] > _STRENGTH[asked_by[source.code]]:
            asked_by[source.code] = how
    specs = [spec for _source, _place, spec in rows]
    required = [code for code in codes if asked_by.get(code, Asked.OPTIONAL) is not Asked.OPTIONAL]
    verdict = _verdict(specs[0].concept, required, codes, asked_by, reachable)
    types = {spec.type for spec in specs}
    notes = [*(["types_differ"] if len(types) > 1 else []), *([] if specs[0].concept else ["unmatched"])]
    return ProposedField(
        concept_key=key,
        asked_by=asked_by,
        verdict=verdict,
        spec=_merged(specs, verdict),
        condition_forms=tuple(required) if verdict is Verdict.CONDITIONAL else (),
        notes=tuple(notes),
    )


def _how(source: SourceForm, spec: FieldSpec) -> Asked:
    if spec.obligation is Obligation.OPTIONAL:
        return Asked.OPTIONAL
    if spec.key in source.prefilled_everywhere:
        return Asked.PREFILLED
    return Asked.CONDITIONAL if spec.obligation is Obligation.CONDITIONAL else Asked.REQUIRED


_STRENGTH: Final = {Asked.OPTIONAL: 0, Asked.PREFILLED: 1, Asked.CONDITIONAL: 2, Asked.REQUIRED: 3}


def _verdict(
    concept: str,
    required: Sequence[str],
    codes: Sequence[str],
    asked_by: Mapping[str, Asked],
    reachable: frozenset[str],
) -> Verdict:
    if not required:
        return Verdict.OPTIONAL
    if concept and concept in reachable:
        return Verdict.PREFILL
    if any(how is Asked.CONDITIONAL for how in asked_by.values()) or len(required) < len(codes):
        return Verdict.CONDITIONAL
    return Verdict.KEEP


def _merged(specs: Sequence[FieldSpec], verdict: Verdict) -> FieldSpec:
    """Return the field of the target: the label most sources use, the widest type, what any of them says of it."""
    first = _most_used(specs)
    widest = max((spec.type for spec in specs), key=_WIDTH.index)
    lengths = [spec.max_length for spec in specs]
    conditions = dict.fromkeys(spec.condition for spec in specs if spec.condition)
    return replace(
        first,
        type=widest,
        labels=_first_of_each(specs, "labels", first.labels),
        help=_first_of_each(specs, "help", first.help),
        obligation=OBLIGATION_OF[verdict],
        condition=" ".join(conditions),
        max_length=None if None in lengths else max(length for length in lengths if length is not None),
        legal_basis=next((spec.legal_basis for spec in specs if spec.legal_basis), ""),
        why=next((spec.why for spec in specs if spec.why), ""),
        held_by=next((spec.held_by for spec in specs if spec.held_by), ""),
    )


#: What a verdict makes of the field in the target.
OBLIGATION_OF: Final = {
    Verdict.KEEP: Obligation.REQUIRED,
    Verdict.PREFILL: Obligation.REQUIRED,
    Verdict.CONDITIONAL: Obligation.CONDITIONAL,
    Verdict.OPTIONAL: Obligation.OPTIONAL,
    Verdict.DROP: Obligation.OPTIONAL,
}


def _most_used(specs: Sequence[FieldSpec]) -> FieldSpec:
    counts = Counter(spec.label() for spec in specs)
    best = min(counts, key=lambda label: (-counts[label], len(label), label))
    return next(spec for spec in specs if spec.label() == best)


def _first_of_each(specs: Sequence[FieldSpec], name: str, first: Mapping[str, str]) -> dict[str, str]:
    found = {language: text for language, text in first.items() if text}
    for spec in specs:
        for language, text in getattr(spec, name).items():
            if text:
                found.setdefault(language, text)
    return found


def _with_free_keys(found: list[ProposedField]) -> list[ProposedField]:
    """Give every field of the target a key of its own; the first keeps the key it has in its source."""
    used: set[str] = set()
    result = []
    for proposed in found:
        key, number = proposed.spec.key, 2
        while key in used:
            key, number = f"{proposed.spec.key}_{number}", number + 1
        used.add(key)
        result.append(replace(proposed, spec=replace(proposed.spec, key=key)))
    return result
