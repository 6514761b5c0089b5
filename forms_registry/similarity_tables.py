"""Duplicates and the once-only gap of "What the forms ask" as tables: the same rows for the page and for files."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms_registry.models import SourceRegister
from forms_registry.named_forms import NamedForm, named_forms
from forms_registry.selectors import HeldPlacement, concept_names
from forms_registry.similarity import Gap, Pair
from forms_registry.similarity_selection import ALL_OWNERS, Selected
from forms_registry.similarity_words import containment_words, whole_percent
from lifecycle.ledger.figures import percent
from lifecycle.models import Organisation
from lifecycle.portfolio.charts.numbers import NumberStyle
from lifecycle.portfolio.sheets import Columns

OWNER_COLUMNS: Final[Columns] = {
    "owner": gettext_lazy("Owner (code)"),
    "owner_name": gettext_lazy("Owner"),
    "forms": gettext_lazy("Forms (F)"),
    "inputs": gettext_lazy("Required inputs (R)"),
    "asked": gettext_lazy("Pieces of data asked, form by form"),
    "concepts": gettext_lazy("Different pieces of data (C)"),
    "again": gettext_lazy("Duplicate asks"),
}
CONCEPT_COLUMNS: Final[Columns] = {
    "concept": gettext_lazy("Data concept (code)"),
    "name": gettext_lazy("Data concept"),
    "forms": gettext_lazy("Forms that ask it"),
    "again": gettext_lazy("Duplicate asks"),
}
GAP_COLUMNS: Final[Columns] = {
    "owner": gettext_lazy("Owner (code)"),
    "owner_name": gettext_lazy("Owner"),
    "questions": gettext_lazy("Required questions"),
    "held": gettext_lazy("Held by a reachable register"),
    "prefilled": gettext_lazy("Of these, prefilled"),
    "unfilled": gettext_lazy("Still asked (the gap)"),
    "share": gettext_lazy("Share of required questions, %"),
}
QUESTION_COLUMNS: Final[Columns] = {
    "form": gettext_lazy("Form (code)"),
    "title": gettext_lazy("Form"),
    "owner_name": gettext_lazy("Owner"),
    "concept": gettext_lazy("Data concept (code)"),
    "name": gettext_lazy("Data concept"),
    "register": gettext_lazy("Register (code)"),
    "register_name": gettext_lazy("Register"),
    "told": gettext_lazy("Prefilled in every channel"),
}
PAIR_COLUMNS: Final[Columns] = {
    "first": gettext_lazy("First form (code)"),
    "first_title": gettext_lazy("First form"),
    "first_owner": gettext_lazy("Owner of the first form"),
    "second": gettext_lazy("Second form (code)"),
    "second_title": gettext_lazy("Second form"),
    "second_owner": gettext_lazy("Owner of the second form"),
    "shared": gettext_lazy("Both ask"),
    "alike": gettext_lazy("Alike, %"),
    "first_in_second": gettext_lazy("Of the first, the second asks, %"),
    "second_in_first": gettext_lazy("Of the second, the first asks, %"),
    "words": gettext_lazy("In words"),
}
CLUSTER_COLUMNS: Final[Columns] = {
    "cluster": gettext_lazy("Cluster"),
    "form": gettext_lazy("Form (code)"),
    "title": gettext_lazy("Form"),
    "owner_name": gettext_lazy("Owner"),
    "asked": gettext_lazy("Pieces of data asked"),
    "shared": gettext_lazy("Asked by all of the cluster"),
    "union": gettext_lazy("Asked by any of the cluster"),
    "saved": gettext_lazy("Merging saves at most"),
}
Row = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """A list as a page shows it: headings, and rows of cells of which the first names the row."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


def table_of(columns: Columns, rows: Sequence[Row], names: Sequence[str], style: NumberStyle) -> Table:
    """Return the columns `names` of rows with their numbers written out."""

    def cell(value: Any) -> str:
        return value if isinstance(value, str) else style.plain(value, 1 if isinstance(value, Decimal) else 0)

    return Table([str(columns[name]) for name in names], [[cell(row[name]) for name in names] for row in rows])


def owner_names(codes: Collection[str]) -> dict[str, str]:
    """Return what organisations are called (one query)."""
    return {each.code: each.name for each in Organisation.objects.filter(code__in=codes)}


def _with_sum_last(codes: Collection[str]) -> list[tuple[str, str]]:
    """Return (code, name) of owners by name, and the sum of all where there are several."""
    names = owner_names(codes)
    owners = sorted(
        ((code, names.get(code, code)) for code in codes if code != ALL_OWNERS), key=lambda row: row[1].casefold()
    )
    return [*owners, (ALL_OWNERS, _("All together"))] if len(owners) != 1 else owners


def duplicate_rows(selected: Selected) -> list[Row]:
    """Return F, R, C and the duplicates of each owner, the whole last. Owners do not sum to it."""
    rows = []
    for code, name in _with_sum_last(selected.duplicates):
        found = selected.duplicates[code]
        forms = [form for form in selected.shown.values() if code in (form.owner, ALL_OWNERS)]
        rows.append(
            {
                "owner": code,
                "owner_name": name,
                "forms": len(forms),
                "inputs": sum(form.inputs for form in forms),
                "asked": found.asked,
                "concepts": found.concepts,
                "again": found.again,
            }
        )
    return rows


def concept_rows(asked_again: Sequence[tuple[str, int]]) -> list[Row]:
    """Return concepts that several forms ask; their duplicates sum to those of all forms together."""
    names = concept_names({key for key, _forms in asked_again})
    return [{"concept": key, "name": names[key], "forms": forms, "again": forms - 1} for key, forms in asked_again]


def _share(gap: Gap) -> Any:
    return percent(gap.unfilled, gap.asked)


def gap_rows(selected: Selected) -> list[Row]:
    """Return the once-only gap of each owner, the whole last; here the owners sum to it."""
    if not selected.gaps:
        return []
    return [
        {
            "owner": code,
            "owner_name": name,
            "questions": gap.asked,
            "held": gap.held,
            "prefilled": gap.held - gap.unfilled,
            "unfilled": gap.unfilled,
            "share": _share(gap),
        }
        for code, name in _with_sum_last(selected.gaps_of_owners)
        for gap in (selected.gaps_of_owners[code],)
    ]


@dataclass(frozen=True)
class FormGap:
    """The gap of one form; `asked` are (register, names of what it holds and the form asks all the same)."""

    form: NamedForm
    gap: Gap
    share: Any
    asked: Sequence[tuple[str, Sequence[str]]]


def codes_by_gap(selected: Selected) -> list[str]:
    """Return the codes of the forms with a gap, the greatest first."""
    gaps = selected.gaps
    return sorted((code for code, gap in gaps.items() if gap.unfilled), key=lambda code: (-gaps[code].unfilled, code))


def form_gaps(codes: Sequence[str], selected: Selected) -> list[FormGap]:
    """Return the gaps of these forms in words (about six queries)."""
    forms = named_forms(codes)
    wanted = set(codes)
    asked = [each for each in selected.held if each.form in wanted and not each.prefilled]
    names, registers = concept_names({each.concept for each in asked}), _registers(asked)
    by_form: dict[str, dict[str, list[str]]] = {code: {} for code in codes}
    for each in asked:
        by_form[each.form].setdefault(registers[each.register], []).append(names[each.concept])
    return [
        FormGap(forms[code], selected.gaps[code], _share(selected.gaps[code]), sorted(by_form[code].items()))
        for code in codes
    ]


def _registers(placements: Collection[HeldPlacement]) -> dict[str, str]:
    rows = SourceRegister.objects.filter(code__in={each.register for each in placements})
    return {register.code: register.name for register in rows}


def question_rows(selected: Selected) -> list[Row]:
    """Return every required question of the forms shown that a reachable register answers, prefilled or not."""
    forms = named_forms({each.form for each in selected.held})
    names, registers = concept_names({each.concept for each in selected.held}), _registers(selected.held)
    return [
        {
            "form": each.form,
            "title": forms[each.form].title,
            "owner_name": forms[each.form].owner,
            "concept": each.concept,
            "name": names[each.concept],
            "register": each.register,
            "register_name": registers[each.register],
            "told": _("yes") if each.prefilled else _("no"),
        }
        for each in selected.held
    ]


def pair_table(pairs: Sequence[Pair], style: NumberStyle) -> list[Row]:
    """Return the pairs for a file."""
    forms = named_forms({code for pair in pairs for code in (pair.first, pair.second)})
    rows = []
    for pair in pairs:
        first, second, overlap = forms[pair.first], forms[pair.second], pair.overlap
        rows.append(
            {
                "first": first.code,
                "first_title": first.title,
                "first_owner": first.owner,
                "second": second.code,
                "second_title": second.title,
                "second_owner": second.owner,
                "shared": overlap.shared,
                "alike": whole_percent(overlap.jaccard),
                "first_in_second": whole_percent(overlap.first_in_second),
                "second_in_first": whole_percent(overlap.second_in_first),
                "words": containment_words(overlap, pair.first, pair.second, style),
            }
        )
    return rows


def cluster_table(selected: Selected) -> list[Row]:
    """Return the clusters for a file, a row a form."""
    forms = named_forms({code for cluster in selected.clusters for code in cluster.codes})
    sets: Mapping[str, frozenset[str]] = selected.study.sets
    return [
        {
            "cluster": number,
            "form": code,
            "title": forms[code].title,
            "owner_name": forms[code].owner,
            "asked": len(sets[code]),
            "shared": len(cluster.shared),
            "union": len(cluster.union),
            "saved": cluster.saved,
        }
        for number, cluster in enumerate(selected.clusters, 1)
        for code in cluster.codes
    ]
