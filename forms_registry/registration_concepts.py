"""The step in which a person says which data concept stands behind each question; nothing is chosen beforehand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms_registry.field_list import FieldSpec
from forms_registry.models import ConceptRole, DataConcept
from forms_registry.models.mapping import concept_key
from forms_registry.registration import Chosen
from forms_registry.registration_forms import StepForm
from forms_registry.suggesting import Suggested

#: Questions shown; the rest of a long form waits in the review queue.
MOST_SHOWN: Final = 100
_CODE_LENGTH: Final = 110


@dataclass(frozen=True)
class Question:
    """A question as it is shown: its label and key, the two fields in which a concept is chosen, and what may fit."""

    label: str
    key: str
    choice: Any
    other: Any
    suggested: Sequence[Suggested]


class ConceptsForm(StepForm):
    """A choice for each question: a suggestion, the concept it has already, or another one by its code.

    `known`: specs (the questions), held ({key: (concept, role)} accepted before), names (of those, by concept key) and
    suggestions ({key: [Suggested]}).
    """

    lead = gettext_lazy(
        "Which data does each question ask for? What two forms ask under different names then counts once. "
        "The suggestions may be wrong: choose only what asks the same. You can also do this later, in the review queue."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for spec in self._shown:
            held = self._held.get(spec.key, "")
            self.fields[f"{spec.key}-choice"] = forms.CharField(
                label=spec.label(), required=False, initial=held, max_length=_CODE_LENGTH,
                widget=forms.Select(attrs={"class": "ds-input"}, choices=self._choices_of(spec.key)),
            )  # fmt: skip
            self.fields[f"{spec.key}-other"] = forms.CharField(
                label=spec.label(), required=False, max_length=_CODE_LENGTH,
                widget=forms.TextInput(attrs={"class": "ds-input", "list": "concepts", "autocomplete": "off"}),
            )  # fmt: skip

    @property
    def _shown(self) -> Sequence[FieldSpec]:
        specs: Sequence[FieldSpec] = self.known.get("specs", ())
        return specs[:MOST_SHOWN]

    @property
    def left_out(self) -> int:
        """How many questions are not shown."""
        return max(0, len(self.known.get("specs", ())) - MOST_SHOWN)

    @cached_property
    def _held(self) -> dict[str, str]:
        held: Mapping[str, tuple[str, str]] = self.known.get("held", {})
        return {key: concept_key(*codes) for key, codes in held.items()}

    def _suggested(self, key: str) -> Sequence[Suggested]:
        suggestions: Mapping[str, Sequence[Suggested]] = self.known.get("suggestions", {})
        return suggestions.get(key, ())

    def _choices_of(self, key: str) -> list[tuple[str, str]]:
        found = {"": _("No concept yet")}
        for each in self._suggested(key):
            found[each.key] = _("%(name)s – %(score)s %% alike") % {"name": each.name, "score": each.score}
        held, typed = self._held.get(key, ""), self.data.get(self.add_prefix(f"{key}-choice"), "") if self.data else ""
        for more in (held, typed):
            if more and more not in found:
                found[more] = str(self.known.get("names", {}).get(more, more))
        return list(found.items())

    @property
    def questions(self) -> list[Question]:
        """The questions as they are shown."""
        return [
            Question(
                spec.label(), spec.key, self[f"{spec.key}-choice"], self[f"{spec.key}-other"],
                self._suggested(spec.key),
            )
            for spec in self._shown
        ]  # fmt: skip

    @cached_property
    def concepts(self) -> list[DataConcept]:
        """The concepts that may be chosen."""
        return list(DataConcept.objects.filter(merged_into__isnull=True))

    @cached_property
    def roles(self) -> list[ConceptRole]:
        """Whom data may be about."""
        return list(ConceptRole.objects.all())

    def clean(self) -> dict[str, Any]:
        """Return `choices`, a Chosen by key; a code that names no concept is told where it stands."""
        values: dict[str, Any] = super().clean() or {}
        choices = {}
        for spec in self._shown:
            names = [name for name in (f"{spec.key}-other", f"{spec.key}-choice") if values.get(name)]
            wanted = values[names[0]] if names else ""
            chosen = self._chosen(wanted, spec.key)
            if chosen is None:
                self.add_error(names[0], _("“%(code)s” is no concept, or the part after @ is no role.") % {
                    "code": wanted
                })  # fmt: skip
            else:
                choices[spec.key] = chosen
        return values | {"choices": choices}

    def _chosen(self, wanted: str, key: str) -> Chosen | None:
        if not wanted:
            return Chosen()
        code, _at, role = (part.strip() for part in wanted.partition("@"))
        known = {concept.code.casefold(): concept.code for concept in self.concepts}
        roles = {each.code.casefold(): each.code for each in self.roles} | {"": ""}
        if code.casefold() not in known or role.casefold() not in roles:
            return None
        concept, role = known[code.casefold()], roles[role.casefold()]
        scores = {each.key: each.score for each in self._suggested(key)}
        return Chosen(concept, role, scores.get(concept_key(concept, role)))
