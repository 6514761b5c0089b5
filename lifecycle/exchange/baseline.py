"""Importing a named baseline: items as they were on its day, most of which never had a card here.

CSV and JSON Lines go through one row form; JSON Lines may hold BASE operations as well. All errors of all rows are
told at once, and a file is recorded whole or not at all. See docs/ledger.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from lifecycle.errors import LifeCycleError
from lifecycle.exchange.baseline_rows import NEEDED, BaselineRow
from lifecycle.exchange.ledger_jsonl import ImportReport, LedgerFileRefused, import_lines
from lifecycle.exchange.tables import MAX_ROWS, Records, read_csv, read_json_lines
from lifecycle.ledger.actors import keep_evidence
from lifecycle.ledger.baselines import Baseline, BaselineUnclear, choose, opening_of
from lifecycle.ledger.book import Book
from lifecycle.ledger.rules import CURRENT_VERSION
from lifecycle.ledger.store import named_baselines, shared_book
from lifecycle.models import LedgerSeal, Organisation
from lifecycle.vocabulary import unknown_codes

#: What a BASE operation calls the columns of a row.
_OF_NEW: Final = {
    "code": "item",
    "needs": "need",
    "unit": "unit",
    "organisation": "org",
    "name": "title",
    "required": "req",
    "optional": "opt",
}
_SHA256: Final = 64


class BaselineRefused(LifeCycleError):
    """A file was refused; `errors` are (place, column, reason) of everything that is wrong with it."""

    def __init__(self, errors: list[tuple[str, str, str]]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(": ".join(part for part in error if part) for error in errors))


@dataclass
class BaselineReport(ImportReport):
    """What an import did, or would do: `known` counts rows of a later baseline whose items the ledger knew already.

    `warnings` name codes of segments and needs that no list holds today; they may be of the past.
    """

    known: int = 0
    warnings: list[str] = field(default_factory=list)


def import_baseline(
    data: bytes,
    name: str,
    *,
    baseline: str = "",
    dry_run: bool = False,
    create_organisations: bool = False,
) -> BaselineReport:
    """Record the items of a file as those of a named baseline.

    For the earliest baseline each becomes a BASE. For a later one, items that the ledger does not know become LATE,
    dated its day. Raises ImportRefused when the file cannot be read, BaselineRefused for its rows, BaselineUnclear.
    """
    records = _read(data, name)
    with shared_book() as (book, _head):
        chosen = _chosen(baseline, book)
        form = _Form(book, chosen, create_organisations)
        payloads = form.payloads(records)
    report = BaselineReport(dry_run=dry_run, known=form.known_already, warnings=form.warnings)
    lines = [(number, payload) for number, (_place, payload) in enumerate(payloads, 1)]
    try:
        import_lines(lines, report, create_organisations=create_organisations, prepare=_keep_evidence)
    except LedgerFileRefused as error:
        place = payloads[error.line - 1][0] if payloads else ""
        raise BaselineRefused([(place, "", error.reason)]) from error
    return report


def _read(data: bytes, name: str) -> Records:
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
        records = read_json_lines(data, name)
    else:
        records = read_csv(data, name, NEEDED)
    if len(records) > MAX_ROWS:
        raise BaselineRefused([(name, "", _("more than %(limit)s rows") % {"limit": MAX_ROWS})])
    return records


def _chosen(name: str, book: Book) -> Baseline:
    found = choose(named_baselines(), book, name)
    if found is None:
        raise BaselineUnclear(_("No baseline is named; the setting TARJOOMA_BASELINES names them with their days."))
    return found


def _keep_evidence(payload: dict[str, Any]) -> dict[str, Any]:
    """Keep the text an operation rests on beside the ledger, which holds its hash."""
    evidence = payload.get("evidence")
    if isinstance(evidence, str) and evidence and not _is_hash(evidence):
        return {**payload, "evidence": keep_evidence(evidence)}
    return payload


def _is_hash(text: str) -> bool:
    return len(text) == _SHA256 and all(letter in "0123456789abcdef" for letter in text)


class _Form:
    """Turns rows into operations, and gathers what is wrong with them."""

    def __init__(self, book: Book, baseline: Baseline, create_organisations: bool) -> None:
        self.baseline = baseline
        self.opening = opening_of(named_baselines()) or book.opening or baseline.day
        self.is_earliest = baseline.day == self.opening
        self.known = set(book.timelines)
        self.organisations = (
            None if create_organisations else frozenset(Organisation.objects.values_list("code", flat=True))
        )
        last = book.op(book.seq).recorded if book.seq else ""
        self.recorded = max(timezone.localdate().isoformat(), last)
        self.known_already = 0
        self.warnings: list[str] = []

    def payloads(self, records: Records) -> list[tuple[str, dict[str, Any]]]:
        """Return (place, operation) of all rows that say something new; BaselineRefused with every error."""
        errors: list[tuple[str, str, str]] = []
        if self.is_earliest and LedgerSeal.objects.exists():
            reason = _("A period is sealed: what is missing is registered late, by a restatement.")
            raise BaselineRefused([("", "", reason)])
        seen: dict[str, str] = {}
        found = []
        for place, values in records:
            row = BaselineRow(place, self._values(values), self.organisations)
            new = row.parse()
            row.errors += self._of_operation(values)
            code = str(row.values.get("code") or "").strip()
            if code in seen:
                row.error("code", _("occurs already in %(place)s") % {"place": seen[code]})
            seen.setdefault(code, place)
            if self.is_earliest and code in self.known:
                row.error("code", _("the ledger knows this item already"))
            errors += [(place, column, reason) for column, reason in row.errors]
            if new is None or row.errors:
                continue
            self._warn(place, new)
            if code in self.known:
                self.known_already += 1
            else:
                found.append((place, self._operation(values, row, new)))
        if errors:
            raise BaselineRefused(errors)
        return found

    @staticmethod
    def _values(values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the columns of a row; those of a BASE operation stand in its new item."""
        new = values.get("new")
        if "op" not in values or not isinstance(new, Mapping):
            return values
        given: dict[str, Any] = {_COLUMN_OF.get(str(key), str(key)): value for key, value in new.items()}
        return {**given, **{key: values[key] for key in ("reason", "evidence") if key in values}}

    def _of_operation(self, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Return what is wrong with the operation around a new item."""
        if "op" not in values:
            return []
        if values["op"] != "BASE" or not isinstance(values.get("new"), Mapping):
            return [("op", _("only BASE operations, each with its new item, make a baseline"))]
        if values.get("effective", self.baseline.day) != self.baseline.day:
            return [("effective", _("the baseline's day is %(day)s") % {"day": self.baseline.day})]
        return []

    def _operation(self, values: Mapping[str, Any], row: BaselineRow, new: dict[str, Any]) -> dict[str, Any]:
        kept = {} if "op" not in values else {key: value for key, value in values.items() if key not in _OWN}
        said = {key: text for key in ("reason", "evidence") if (text := row.text(key))}
        return {
            "rule_version": CURRENT_VERSION,
            "recorded": self.recorded,
            **kept,
            **said,
            "op": "BASE" if self.is_earliest else "LATE",
            "effective": self.baseline.day,
            "new": new,
        }

    def _warn(self, place: str, new: Mapping[str, Any]) -> None:
        for fact in ("segments", "needs"):
            try:
                unknown = unknown_codes(fact, new.get(fact, []))
            except LookupError:
                continue
            if unknown:
                codes = _("Unknown code: %(codes)s.") % {"codes": ", ".join(unknown)}
                self.warnings.append(f"{place}: {fact}: {codes}")


_COLUMN_OF: Final[dict[str, str]] = {key: column for column, key in _OF_NEW.items()}
#: What the import says of an operation itself; a number is given when it is recorded.
_OWN: Final = frozenset({"op", "effective", "new", "seq", "hash", "reason", "evidence"})
