"""The forms a person looks at on "What the forms ask", and what they come to: F, R, C, duplicates and the gap.

Segment and need say which forms are compared at all. The owner says whose figures are shown: that owner's forms are
compared with everyone's, since a form is worth merging with one of another owner, too.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from forms_registry.selectors import HeldPlacement, counted_forms
from forms_registry.similarity import Cluster, Duplicates, Gap, Pair, duplicate_asks, once_only_gap, summed
from forms_registry.similarity_study import Asked, Study, present_study

#: The key under which sums of all owners stand (see forms_registry.similarity).
ALL_OWNERS = ""


@dataclass(frozen=True)
class Figures:
    """What the forms shown come to, always together.

    `forms` is F and `unknown` how many of them nobody has told the questions of, `inputs` R, `duplicates.concepts` C.
    `duplicates.asked` is not R: it counts each piece of data once a form, also where every channel prefills it, for
    what is prefilled twice is still asked twice. `gap` is None when no form has a record here; `undescribed` is how
    many have none.
    """

    forms: int
    unknown: int
    inputs: int
    duplicates: Duplicates
    gap: Gap | None
    undescribed: int


@dataclass(frozen=True)
class Selected:
    """The forms that are compared: `counted` maps all of them to their owners; `owner` "" is everyone."""

    study: Study
    counted: Mapping[str, str]
    owner: str = ""

    @cached_property
    def compared(self) -> dict[str, Asked]:
        """The forms that are compared, by code: those of which somebody has told what they ask."""
        return {code: self.study.forms[code] for code in self.counted if code in self.study.forms}

    @cached_property
    def shown(self) -> dict[str, Asked]:
        """Those of them that are the owner's."""
        return {code: form for code, form in self.compared.items() if self.is_shown(code)}

    def is_shown(self, code: str) -> bool:
        """Whether the form is the chosen owner's."""
        return not self.owner or self.counted[code] == self.owner

    @cached_property
    def pairs(self) -> list[Pair]:
        """Similar pairs of which one form at least is shown."""
        return [
            pair
            for pair in self.study.pairs
            if pair.first in self.compared
            and pair.second in self.compared
            and (self.is_shown(pair.first) or self.is_shown(pair.second))
        ]

    @cached_property
    def clusters(self) -> list[Cluster]:
        """Clusters of which one form at least is shown."""
        found = self.study.clusters_among(frozenset(self.compared))
        return [cluster for cluster in found if any(map(self.is_shown, cluster.codes))]

    @cached_property
    def duplicates(self) -> dict[str, Duplicates]:
        """What is asked more than once within each owner's forms, and within all that are shown under ""."""
        return duplicate_asks((form.owner, form.concepts) for form in self.shown.values())

    @cached_property
    def asked_again(self) -> list[tuple[str, int]]:
        """The concepts that several of the forms shown ask, and how many ask each; the most asked first."""
        forms = Counter(concept for form in self.shown.values() for concept in form.concepts)
        return sorted(((key, number) for key, number in forms.items() if number > 1), key=lambda row: (-row[1], row[0]))

    @cached_property
    def held(self) -> list[HeldPlacement]:
        """Required questions of the forms shown whose answer a reachable register holds."""
        return [placement for placement in self.study.held if placement.form in self.shown]

    @cached_property
    def gaps(self) -> dict[str, Gap]:
        """The once-only gap of each form shown that has a record here."""
        asked = {code: form.questions for code, form in self.shown.items() if form.is_described}
        return once_only_gap(asked, [(each.form, each.prefilled) for each in self.held])

    @cached_property
    def gaps_of_owners(self) -> dict[str, Gap]:
        """The gap of each owner, and of all under ""."""
        return summed(self.gaps, {code: form.owner for code, form in self.shown.items()})

    @cached_property
    def figures(self) -> Figures:
        """What the forms shown come to."""
        forms = sum(map(self.is_shown, self.counted))
        return Figures(
            forms=forms,
            unknown=forms - len(self.shown),
            inputs=sum(form.inputs for form in self.shown.values()),
            duplicates=self.duplicates[ALL_OWNERS],
            gap=self.gaps_of_owners[ALL_OWNERS] if self.gaps else None,
            undescribed=len(self.shown) - len(self.gaps),
        )


def selected_forms(*, owner: str = "", segment: str = "", need: str = "") -> Selected:
    """Return the forms of a segment and a need, as `owner` looks at them; about three queries beyond the study's."""
    rows = counted_forms(segment=segment, need=need).values_list("code", "owner__code")
    return Selected(present_study(), dict(rows), owner)
