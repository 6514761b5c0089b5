"""The figures of a merge plan in words and numbers, for the planner, its live fragment and the printed comparison."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from forms_registry.merge_arithmetic import MergeFigures
from forms_registry.models import MergePlan
from forms_registry.plan_figures import as_record
from lifecycle.portfolio.charts.numbers import NumberStyle

#: F and R are those of the forms that are merged; a concept counts once in the whole group (LEDGER.md).
_UNITS: Final[dict[str, Promise]] = {
    "F": gettext_lazy("Application forms, of those merged"),
    "R": gettext_lazy("Required inputs, of the forms merged"),
    "C": gettext_lazy("Required data concepts, in the whole group"),
}


@dataclass(frozen=True)
class ChangeRow:
    """A count before and after, as one reads it."""

    label: str
    before: str
    after: str
    change: str


@dataclass(frozen=True)
class PathRow:
    """What an applicant of one form answers, and all of them in a year; "" in `year` where nobody knows how many."""

    code: str
    title: str
    answers: ChangeRow
    volume: str
    year: ChangeRow | None
    warning: str


@dataclass(frozen=True)
class FiguresPanel:
    """All figures of a plan. `said` is the short of it, in one sentence; `annual` None is unknown and never 0."""

    said: str
    counts: tuple[ChangeRow, ...]
    dedup: str
    dropped: str
    new: str
    paths: tuple[PathRow, ...]
    annual: ChangeRow | None
    unknown: str

    @property
    def warnings(self) -> list[str]:
        """A sentence for each form whose applicants would answer more."""
        return [path.warning for path in self.paths if path.warning]


def panel_of(figures: MergeFigures, titles: Mapping[str, str]) -> FiguresPanel:
    """Return the panel of figures worked out now; `titles` are those of the forms by code."""
    return panel_from_record(as_record(figures), titles)


def panel_of_proposed(plan: MergePlan, titles: Mapping[str, str]) -> FiguresPanel:
    """Return the panel of the figures with which the plan was proposed; they stay as they were."""
    return panel_from_record(plan.figures, titles)


def panel_from_record(record: Mapping[str, Any], titles: Mapping[str, str]) -> FiguresPanel:
    """Return the panel of figures as they are kept with a proposal (see `plan_figures.as_record`)."""
    style = NumberStyle((get_language() or "fi")[:2])
    paths = tuple(_path(each, titles, style) for each in record["paths"])
    annual = record["annual"]
    return FiguresPanel(
        said=_said(record, sum(1 for path in paths if path.warning), style),
        counts=tuple(_change(str(label), record[unit], style) for unit, label in _UNITS.items()),
        dedup=style.plain(record["dedup"]),
        dropped=style.plain(record["dropped"]),
        new=style.plain(record["new"]),
        paths=paths,
        annual=_change(_("Answers in a year"), annual, style) if annual is not None else None,
        unknown=", ".join(titles.get(code, code) for code in record["unknown_volumes"]),
    )


def changes_of(record: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the changes of F, R and C for a row of the list."""
    style = NumberStyle((get_language() or "fi")[:2])
    return tuple(style.signed(record[unit]["after"] - record[unit]["before"]) for unit in _UNITS)


def _change(label: str, counts: Mapping[str, int], style: NumberStyle) -> ChangeRow:
    before, after = counts["before"], counts["after"]
    return ChangeRow(label, style.plain(before), style.plain(after), style.signed(after - before))


def _path(row: Mapping[str, Any], titles: Mapping[str, str], style: NumberStyle) -> PathRow:
    code, volume, more = row["form"], row["volume"], row["after"] - row["before"]
    title = titles.get(code, code)
    year = None
    if volume is not None:
        year = _change(title, {"before": volume * row["before"], "after": volume * row["after"]}, style)
    warning = ""
    if more > 0:
        warning = ngettext(
            "An applicant of “%(title)s” would answer %(more)s question more than now.",
            "An applicant of “%(title)s” would answer %(more)s questions more than now.",
            more,
        ) % {"title": title, "more": more}
    known = style.plain(volume) if volume is not None else ""
    return PathRow(code, title, _change(title, row, style), known, year, warning)


def _said(record: Mapping[str, Any], raised: int, style: NumberStyle) -> str:
    changes = {unit: style.signed(record[unit]["after"] - record[unit]["before"]) for unit in _UNITS}
    told = _("Forms %(F)s, required inputs %(R)s, required data concepts %(C)s.") % changes
    if not raised:
        none = _("No applicant answers more than now.")
        return f"{told} {none}"
    more = ngettext(
        "The applicants of %(number)s form would answer more than now.",
        "The applicants of %(number)s forms would answer more than now.",
        raised,
    )
    return f"{told} {more % {'number': raised}}"
