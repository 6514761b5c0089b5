"""What all counted forms ask, read at once and kept while nothing of it has changed.

Reading two thousand forms and comparing all pairs takes seconds, so a process keeps what it has read last. The key
names everything that it depends on: nothing kept is ever old.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from django.db.models import Max
from django.utils import timezone

from forms_registry.models import ApplicationForm, DataConcept, FormVersion, MatchDecision, SourceRegister
from forms_registry.selectors import HeldPlacement, asking_forms, counted_forms, held_placements
from forms_registry.similarity import Cluster, Pair, clusters, similar_pairs
from lifecycle.models import LedgerOperation

#: Studies that a process keeps: the present one, and one for those whose transaction began before.
_KEPT: Final = 2
#: Selections whose clusters a study keeps.
_KEPT_CLUSTERS: Final = 32


@dataclass(frozen=True)
class Asked:
    """What one form asks: the concepts it requires, its required questions, prefilled or not, and its R.

    Of a form without a record here nobody knows which registers hold what it asks.
    """

    owner: str
    concepts: frozenset[str]
    questions: int
    inputs: int
    is_described: bool


@dataclass(frozen=True)
class Study:
    """All counted forms of which anybody knows what they ask, by code, and what registers hold of it."""

    forms: Mapping[str, Asked]
    held: Sequence[HeldPlacement]
    _clusters: "OrderedDict[frozenset[str], list[Cluster]]" = field(default_factory=OrderedDict)

    @cached_property
    def sets(self) -> dict[str, frozenset[str]]:
        """The concepts of each form by its code."""
        return {code: form.concepts for code, form in self.forms.items()}

    @cached_property
    def pairs(self) -> list[Pair]:
        """All similar pairs, the most alike first. Whether two forms are alike does not depend on the others."""
        return similar_pairs(self.sets)

    def clusters_among(self, codes: frozenset[str]) -> list[Cluster]:
        """Return the clusters of the forms with these codes."""
        known = self._clusters.get(codes)
        if known is None:
            known = self._clusters[codes] = clusters({code: self.sets[code] for code in codes})
            while len(self._clusters) > _KEPT_CLUSTERS:
                self._clusters.popitem(last=False)
        return known


_studies: OrderedDict[Any, Study] = OrderedDict()


def present_study() -> Study:
    """Return what all counted forms ask now."""
    key = _key()
    study = _studies.get(key)
    if study is None:
        study = _studies[key] = _read()
        while len(_studies) > _KEPT:
            _studies.popitem(last=False)
    return study


def _key() -> Any:
    """Return what a study depends on.

    What a counted form requires, and that it counts, is told by the ledger (head hash and day). The registers behind
    fields and concepts are not: they follow published versions, matches and what the lists of concepts and registers
    say.
    """
    head = LedgerOperation.objects.order_by("-seq").values_list("digest", flat=True).first()
    decided = MatchDecision.objects.order_by("-pk").values_list("pk", flat=True).first()
    published = FormVersion.objects.aggregate(last=Max("published_at"))["last"]
    reachable = frozenset(SourceRegister.objects.filter(is_reachable=True).values_list("pk", flat=True))
    sourced = frozenset(
        DataConcept.objects.filter(source_register__isnull=False).values_list("pk", "source_register_id")
    )
    return timezone.localdate(), head, decided, published, reachable, sourced


def _read() -> Study:
    forms = {
        form.item.code: Asked(form.item.owner.code, form.concepts, form.asked, form.inputs, form.item.is_described)
        for form in asking_forms(counted_forms())
    }
    return Study(forms, held_placements(ApplicationForm.objects.in_offering().filter(item__in=counted_forms())))
