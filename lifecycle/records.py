"""A record as it stood on a day, and two days laid side by side: as people read them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from wagtail.admin.compare import diff_text

from lifecycle.accompaniments import sections_on
from lifecycle.labels import INSTRUMENT_LABELS, KIND_LABELS, PRODUCTION_LABELS, SCOPE_LABELS, STATE_LABELS
from lifecycle.models import PortfolioItem
from lifecycle.subjects import Section, subject_of
from lifecycle.versions import RecordOfDay
from lifecycle.vocabulary import choices_of


def portfolio_facts(record: RecordOfDay) -> Section:
    """Return state, owner and counted facts of the day in words."""
    facts = record.facts
    rows = {_("State"): str(STATE_LABELS[record.state]) if record.state else _("not known yet")}
    if record.owner is not None:
        rows[_("Owner")] = record.owner.name
    if facts:
        rows[_("Kind of service")] = str(KIND_LABELS[facts["kind"]])
        if facts["instrument"]:
            rows[_("Instrument of a support service")] = str(INSTRUMENT_LABELS[facts["instrument"]])
        for name, label in (("segments", _("Customer segments")), ("needs", _("Needs"))):
            names = dict(choices_of(name))
            rows[label] = ", ".join(str(names.get(code, code)) for code in facts[name])
        rows[_("Scope")] = str(SCOPE_LABELS[facts["scope"]])
        rows[_("Production")] = str(PRODUCTION_LABELS[facts["production"]])
        for name, label in (("producer", _("Producer")), ("purchaser", _("Purchaser"))):
            if facts[name]:
                rows[label] = facts[name]
    return Section("portfolio", _("Portfolio facts"), 0, "", rows)


def sections_of_day(item: PortfolioItem, record: RecordOfDay) -> list[Section]:
    """Return the portfolio facts and what the published version said."""
    text = subject_of(item).sections_of(record.text) if record.version is not None else []
    beside = sections_on(item, record.day) if record.version is not None else []
    return [portfolio_facts(record), *beside, *text]


@dataclass(frozen=True)
class ComparedRow:
    """One label on two days; `difference` is safe HTML that marks what went and what came, "" when nothing did."""

    label: str
    earlier: str
    later: str
    difference: str


@dataclass(frozen=True)
class ComparedSection:
    """One section on two days."""

    heading: str
    level: int
    language: str
    rows: list[ComparedRow]

    @property
    def has_changed(self) -> bool:
        """Whether anything differs."""
        return any(row.difference for row in self.rows)


def compare(earlier: Sequence[Section], later: Sequence[Section]) -> list[ComparedSection]:
    """Lay two days side by side by section and label, in the order of the later day."""
    before = {section.key: section for section in earlier}
    after = {section.key: section for section in later}
    compared = []
    for key in [*after, *(key for key in before if key not in after)]:
        old, new = before.get(key), after.get(key)
        shown = new or old
        if shown is None:
            continue
        old_rows, new_rows = old.rows if old else {}, new.rows if new else {}
        labels = [*new_rows, *(label for label in old_rows if label not in new_rows)]
        rows = [_compared(label, old_rows.get(label, ""), new_rows.get(label, "")) for label in labels]
        compared.append(ComparedSection(shown.heading, shown.level, shown.language, rows))
    return compared


def _compared(label: str, earlier: str, later: str) -> ComparedRow:
    difference = str(diff_text(earlier, later).to_html()) if earlier != later else ""
    return ComparedRow(label, earlier, later, difference)
