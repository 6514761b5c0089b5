"""Operations of the portfolio ledger as JSON Lines: importing files and exporting what is recorded.

Source: LEDGER.md, "Exchange format". A file is imported whole or not at all; the message names line and reason.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lifecycle.errors import LedgerRefused, LifeCycleError
from lifecycle.kinds import Instrument, Kind
from lifecycle.ledger.baselines import opening_of
from lifecycle.ledger.book import Book
from lifecycle.ledger.chain import GENESIS, NotCanonical, next_hash
from lifecycle.ledger.mirroring import all_touched, check_untouched, mirror, mirror_dissolutions
from lifecycle.ledger.refusals import Refused
from lifecycle.ledger.store import explain, named_baselines, row_of, serialise, stored_payloads
from lifecycle.locking import lock_organisations
from lifecycle.models import LedgerOperation, LifeCycle, Organisation, PortfolioItem
from lifecycle.models.organisation import code_validator
from lifecycle.services import create_organisation

#: Keys that refer to other operations by their numbers.
_REFERENCES: Final = ("target", "retire_seq", "add_seq")
#: Codes stand in addresses.
_CODE: Final = re.compile(r"[^\W_][\w.-]{0,39}")


class LedgerFileRefused(LifeCycleError):
    """A file was refused; `line` is the number of the first bad line, from 1, `reason` why."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(_("Line %(line)s: %(reason)s") % {"line": line, "reason": reason})
        self.line, self.reason = line, reason


@dataclass
class ImportReport:
    """What an import did, or would do."""

    operations: int = 0
    items: int = 0
    organisations: list[str] = field(default_factory=list)
    head_seq: int = 0
    head: str = GENESIS
    dry_run: bool = False


class _DryRun(Exception):
    """Ends the transaction of a dry run."""


@dataclass(frozen=True)
class _Line:
    number: int
    payload: dict[str, Any]
    digest: str | None


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; ValueError for a name that is there twice, of which readers would take this one or that."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        raise ValueError(_("“%(name)s” is there twice") % {"name": next(n for n in names if names.count(n) > 1)})
    return found


def read_lines(text: str) -> Iterator[_Line]:
    """Yield the operations of a file; LedgerFileRefused for a line that is no JSON object. Empty lines are skipped."""
    # Only a line feed ends a line: a title may hold other separators that `splitlines` would break at.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            payload = json.loads(line, object_pairs_hook=_named_once)
        except ValueError as error:
            raise LedgerFileRefused(number, _("not JSON: %(reason)s") % {"reason": error}) from error
        except RecursionError as error:
            raise LedgerFileRefused(number, _("nested too deeply")) from error
        if not isinstance(payload, dict):
            raise LedgerFileRefused(number, _("An operation is an object with named values."))
        digest = payload.pop("hash", None)
        yield _Line(number, payload, digest if isinstance(digest, str) else None)


def import_operations(text: str, *, dry_run: bool = False, create_organisations: bool = False) -> ImportReport:
    """Append the operations of a file and bring the register in line: all of it or nothing.

    Numbers are kept when the ledger is empty; else they are given anew and references follow. Organisations the file
    names must exist, or are created with `create_organisations`. Raises LedgerFileRefused.
    """
    report = ImportReport(dry_run=dry_run)
    _import_whole(list(read_lines(text)), report, create_organisations)
    return report


def import_lines(
    numbered: Iterable[tuple[int, dict[str, Any]]],
    report: ImportReport,
    *,
    create_organisations: bool,
    prepare: Callable[[dict[str, Any]], dict[str, Any]],
) -> None:
    """Append operations under the numbers of their lines, as `import_operations` does, and fill `report`.

    `prepare` may complete an operation by what it has to write first, which is taken back with everything else.
    """
    _import_whole([_Line(number, payload, None) for number, payload in numbered], report, create_organisations, prepare)


def _import_whole(
    lines: list[_Line],
    report: ImportReport,
    create_organisations: bool,
    prepare: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
) -> None:
    try:
        with transaction.atomic():
            if prepare is not None:
                lines = [_Line(line.number, prepare(line.payload), line.digest) for line in lines]
            _import(lines, report, create_organisations)
            if report.dry_run:
                raise _DryRun
    except _DryRun:
        return


def _import(lines: list[_Line], report: ImportReport, create_organisations: bool) -> None:
    _lock_register()
    serialise()
    stored = list(stored_payloads())
    opening = opening_of(named_baselines())
    book = Book.of((payload for payload, _digest in stored), opening)
    head, before = (stored[-1][1] if stored else GENESIS), book.seq
    organisations = _Organisations(create_organisations)
    numbers: dict[int, int] = {}
    told_by: dict[str, int] = {}
    today = timezone.localdate().isoformat()
    rows = []
    for line in lines:
        payload = _renumbered(line.payload, book.seq + 1, numbers, keep=before == 0)
        try:
            _check_letters(payload)
            _check_days(payload, today)
            _check_codes(payload)
            organisations.check(payload)
            op = book.append(payload)
            head = next_hash(head, payload)
        except Refused as refused:
            raise LedgerFileRefused(line.number, explain(refused)) from refused
        except (NotCanonical, LedgerRefused) as error:
            raise LedgerFileRefused(line.number, str(error)) from error
        if line.digest is not None and before == 0 and line.digest != head:
            raise LedgerFileRefused(line.number, _("the hash does not follow from the operations before it"))
        rows.append(row_of(payload, head))
        told_by.update(dict.fromkeys(op.touched(), line.number))
        if isinstance(line.payload.get("seq"), int):
            numbers[line.payload["seq"]] = op.seq
    _check_facts(book, told_by)
    LedgerOperation.objects.bulk_create(rows, batch_size=500)
    report.organisations = organisations.create()
    _mirror(lines, book, before, report)
    report.operations, report.head_seq, report.head = len(rows), book.seq, head


def _lock_register() -> None:
    """Lock what a file may change of the register, as `lifecycle.locking` says: the ledger comes last."""
    lock_organisations(list(Organisation.objects.values_list("pk", flat=True)))
    without_record = PortfolioItem.objects.exclude(name="").values("pk")
    rows = LifeCycle.objects.select_for_update().filter(item_id__in=without_record).order_by("item_id")
    list(rows.values_list("item_id", flat=True))


def _mirror(lines: list[_Line], book: Book, before: int, report: ImportReport) -> None:
    if not lines:
        return
    items, ending = all_touched(book, before + 1, book.seq)
    try:
        check_untouched(items, ending)
        report.items = mirror(book, items)
        mirror_dissolutions(book, ending)
    except LedgerRefused as error:
        raise LedgerFileRefused(lines[-1].number, str(error)) from error


def _renumbered(payload: Mapping[str, Any], seq: int, numbers: Mapping[int, int], *, keep: bool) -> dict[str, Any]:
    """Return the payload with the number it gets; references to lines of the same file follow."""
    renumbered = {**payload, "seq": payload.get("seq", seq) if keep else seq}
    for key in _REFERENCES:
        given = renumbered.get(key)
        if isinstance(given, int) and not isinstance(given, bool):
            renumbered[key] = numbers.get(given, given)
    return renumbered


def _check_letters(value: Any) -> None:
    """Refuse the letter NUL, which not every database can keep."""
    inner: Iterable[Any] = ()
    if isinstance(value, Mapping):
        inner = (*value, *value.values())
    elif isinstance(value, list):
        inner = value
    elif isinstance(value, str) and "\x00" in value:
        raise LedgerRefused(_("A text holds the letter NUL."), "nul")
    for each in inner:
        _check_letters(each)


def _check_facts(book: Book, told_by: Mapping[str, int]) -> None:
    """Refuse facts that no item of the register can have in the end; `told_by` names the last line about each item."""
    for item, number in told_by.items():
        timeline = book.timelines.get(item)
        standing = timeline.steps[-1].standing if timeline is not None else None
        if standing is not None and standing.instrument in set(Instrument) and standing.kind != Kind.SUPPORT:
            reason = _("%(item)s has an instrument, and only a support service has one.") % {"item": item}
            raise LedgerFileRefused(number, reason)


def _check_days(payload: Mapping[str, Any], today: str) -> None:
    """Refuse what has not happened yet: the register could not be as the ledger says."""
    for key in ("effective", "recorded"):
        day = payload.get(key)
        if isinstance(day, str) and len(day) == len(today) and day > today:
            raise LedgerRefused(
                _("“%(key)s” lies ahead: %(day)s. Import it when its day has come.") % {"key": key, "day": day}, "ahead"
            )


def is_item_code(code: str) -> bool:
    """Whether a code can stand in an address."""
    return _CODE.fullmatch(code) is not None


def _check_codes(payload: Mapping[str, Any]) -> None:
    """Refuse codes of new items that could not stand in an address."""
    for new in _described(payload):
        code = new.get("item")
        if "unit" in new and isinstance(code, str) and not is_item_code(code):
            raise LedgerRefused(
                _("“%(code)s” is no code: up to 40 letters, digits, hyphens, dots and underscores.") % {"code": code},
                "bad_code",
            )


class _Organisations:
    """Which organisations a file names, and which of them are missing."""

    def __init__(self, create: bool) -> None:
        self.may_create = create
        self.known = set(Organisation.objects.values_list("code", flat=True))
        self.missing: dict[str, None] = {}

    def check(self, payload: Mapping[str, Any]) -> None:
        """Raise LedgerRefused for an organisation that does not exist and may not be created."""
        for code in _named_organisations(payload):
            if code in self.known:
                continue
            if not self.may_create:
                raise LedgerRefused(
                    _("There is no organisation %(code)s (--create-organisations makes it).") % {"code": code},
                    "unknown_organisation",
                )
            self._check_code(code)
            self.missing[code] = None

    def create(self) -> list[str]:
        """Make the missing ones, called by their codes until somebody names them."""
        for code in self.missing:
            create_organisation(code=code, name_fi=code)
        return list(self.missing)

    def _check_code(self, code: str) -> None:
        try:
            code_validator(code)
        except ValidationError as error:
            raise LedgerRefused(f"{code}: {' '.join(error.messages)}", "bad_code") from error


def _described(payload: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the items an operation describes."""
    targets = payload.get("targets")
    found = [payload.get("new"), payload.get("target"), *(targets if isinstance(targets, list) else ())]
    return [each for each in found if isinstance(each, Mapping)]


def _named_organisations(payload: Mapping[str, Any]) -> Iterable[str]:
    codes = [each.get("org") for each in _described(payload)]
    codes += [payload.get("from_org"), payload.get("to_org")]
    return (code for code in codes if isinstance(code, str) and code)


def exported_lines(known: date | None = None) -> Iterator[str]:
    """Yield the recorded operations, each with its hash, as known at the end of a day (default: all)."""
    rows = LedgerOperation.objects.order_by("seq")
    if known is not None:
        rows = rows.filter(recorded__lte=known)
    for payload, digest in rows.values_list("payload", "digest").iterator(chunk_size=2000):
        yield json.dumps({**json.loads(payload), "hash": digest}, sort_keys=True, ensure_ascii=False)
