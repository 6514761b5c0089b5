"""Importing code lists: JSON of the national code lists and our own CSV; idempotent by code."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from catalogue.errors import CodeListRefused
from catalogue.exchange.outcome import Report, Result, RowOutcome
from catalogue.governance import is_governed, write_entry
from catalogue.models import (
    GlossaryTerm,
    IndustrialClass,
    LifeEvent,
    Need,
    Output,
    Region,
    Segment,
    ServiceClass,
    TargetGroup,
)
from lifecycle.exchange.errors import ImportRefused
from lifecycle.exchange.reading import parse_json, read_text, records
from lifecycle.models import Decision
from lifecycle.services import system_user

LISTS: Final[dict[str, Any]] = {
    "segments": Segment,
    "needs": Need,
    "outputs": Output,
    "service_classes": ServiceClass,
    "regions": Region,
    "life_events": LifeEvent,
    "target_groups": TargetGroup,
    "industrial_classes": IndustrialClass,
    "glossary_terms": GlossaryTerm,
}
#: Columns that name entries of other lists by code, parted by ";", and those lists.
RELATED: Final[dict[str, Any]] = {"needs": Need, "life_events": LifeEvent}
_FILES: Final = {
    "serviceclasses": ("service_classes", ""),
    "targetgroups": ("target_groups", ""),
    "lifeevents": ("life_events", ""),
    "industrialclasses": ("industrial_classes", ""),
    "municipality": ("regions", "municipality"),
    "province": ("regions", "province"),
    "businessregion": ("regions", "business_region"),
    "hospitalregion": ("regions", "hospital_region"),
}
_REFERRING: Final = frozenset({"life_events", "lifeevents"})
_PREFIXES = {"municipality": "K", "province": "M", "business_region": "S", "hospital_region": "SH"}
_TEXTS = ("name_fi", "name_sv", "name_en", "definition_fi", "definition_sv", "definition_en")


@dataclass
class Entry:
    """One code list entry as read; `values` are model fields, `related` codes of entries of other lists by relation."""

    place: str
    code: str
    parent: str
    values: dict[str, Any]
    related: dict[str, list[str]] = field(default_factory=dict)


def in_order(paths: Iterable[Path]) -> list[Path]:
    """Return files of code lists in an order in which they can be loaded: those that name others' codes come last."""
    return sorted(paths, key=lambda path: (path.stem.lower() in _REFERRING, path))


def list_of_file(path: Path) -> tuple[str, str]:
    """Return (list, region level) a file holds by its name; ImportRefused when the name tells nothing."""
    stem = path.stem.lower()
    if stem in LISTS:
        return stem, ""
    if stem in _FILES:
        return _FILES[stem]
    raise ImportRefused(
        path.name, "", _("say with --list which code list this is: %(names)s") % {"names": ", ".join(LISTS)}
    )


def read_entries(path: Path, level: str = "") -> list[Entry]:
    """Return the entries of a CSV or JSON file; ImportRefused names place and reason."""
    text = read_text(path)
    entries = _csv_entries(text, path.name) if path.suffix.lower() == ".csv" else _json_entries(text, path.name, level)
    seen: set[str] = set()
    for entry in entries:
        if not entry.code or not entry.values["name_fi"]:
            raise ImportRefused(path.name, entry.place, _("a code and a Finnish name are needed"))
        if entry.code in seen:
            raise ImportRefused(path.name, entry.place, _("the code %(code)s occurs twice") % {"code": entry.code})
        seen.add(entry.code)
    return entries


def _csv_entries(text: str, name: str) -> list[Entry]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if not reader.fieldnames or "code" not in reader.fieldnames or "name_fi" not in reader.fieldnames:
        raise ImportRefused(name, _("row %(number)s") % {"number": 1}, _("the header needs code and name_fi"))
    entries = []
    for number, row in enumerate(reader, 2):
        place = _("row %(number)s") % {"number": number}
        values: dict[str, Any] = {field: (row.get(field) or "").strip() for field in _TEXTS}
        for language in ("fi", "sv", "en"):
            if row.get(f"synonyms_{language}"):
                parts = row[f"synonyms_{language}"].split(";")
                values[f"synonyms_{language}"] = "\n".join(part.strip() for part in parts if part.strip())
        if row.get("valid_from"):
            try:
                values["valid_from"] = date.fromisoformat(row["valid_from"].strip())
            except ValueError as error:
                raise ImportRefused(name, place, str(error)) from error
        if row.get("level"):
            values["level"] = row["level"].strip()
        values["position"] = number - 1
        related = {name: _codes(row[name]) for name in RELATED if row.get(name) is not None}
        code, parent = (row.get("code") or "").strip(), (row.get("parent") or "").strip()
        entries.append(Entry(place, code, parent, values, related))
    return entries


def _check_levels(entries: Iterable[Entry], name: str, *, are_regions: bool) -> None:
    """Refuse a level of a region that there is none of; leave the column out of other lists, which have no levels."""
    for entry in entries:
        level = entry.values.get("level") if are_regions else entry.values.pop("level", None)
        if are_regions and level is not None and level not in Region.Level.values:
            known = ", ".join(Region.Level.values)
            raise ImportRefused(
                name, entry.place, _("level %(level)s is none of %(known)s") % {"level": level, "known": known}
            )


def _codes(cell: str) -> list[str]:
    return [code.strip() for code in cell.split(";") if code.strip()]


def _json_entries(text: str, name: str, level: str) -> list[Entry]:
    entries = []
    for number, record in enumerate(records(parse_json(text, name), name), 1):
        place = _("item %(number)s") % {"number": number}
        if record.get("Id", "") is None and record.get("NarrowerUris"):
            continue  # the list itself, whose children are the main classes: no entry
        try:
            entries.append(_region(record, place, level) if level else _concept(record, place))
        except (KeyError, TypeError, AttributeError) as error:
            raise ImportRefused(
                name, place, _("not of the shape of this code list (%(why)s)") % {"why": error}
            ) from error
    return entries


def _concept(record: Mapping[str, Any], place: str) -> Entry:
    label, notes = record["Label"], record.get("Notes") or {}
    values = {f"name_{code}": (label.get(code.title()) or "").strip() for code in ("fi", "sv", "en")}
    values |= {f"definition_{code}": (notes.get(code.title()) or "").strip() for code in ("fi", "sv", "en")}
    broader = record.get("BroaderUris") or []
    parent = broader[0].rsplit("/", 1)[-1] if broader else ""
    return Entry(place, str(record["Notation"]).strip(), parent, values)


def _region(record: Mapping[str, Any], place: str, level: str) -> Entry:
    if level == "municipality":
        code, names = record["municipalityCode"], {n["language"]: n["name"] for n in record["names"]}
    else:
        code, names = record["Code"], {n["Language"]: n["Name"] for n in record["Names"]}
    values: dict[str, Any] = {f"name_{c}": (names.get(c) or "").strip() for c in ("fi", "sv", "en")}
    values |= {f"definition_{c}": "" for c in ("fi", "sv", "en")}
    values |= {"level": level, "municipalities": list(record.get("Municipalities") or [])}
    return Entry(place, f"{_PREFIXES[level]}{code}", "", values)


class _Saver:
    """Saves rows of one list; a change of a governed one goes through its rules and is refused with its place."""

    def __init__(self, model: Any, file: str, decision: Decision | None) -> None:
        self.governed, self.file, self.decision = is_governed(model), file, decision
        self.first_load, self.keeper = not model.objects.exists(), system_user()

    def save(self, row: Any, place: str, related: Mapping[str, Sequence[Any]] | None = None) -> None:
        """Save `row` and what it is related to, or raise ImportRefused."""
        if not self.governed:
            row.save()
            return
        try:
            write_entry(
                entry=row, user=self.keeper, decision=self.decision, first_load=self.first_load, related=related
            )
        except (CodeListRefused, ValidationError) as error:
            why = str(error) if isinstance(error, CodeListRefused) else " ".join(error.messages)
            raise ImportRefused(self.file, place, why) from error


def related_entries(model: Any, entry: Entry, file: str) -> dict[str, list[Any]]:
    """Return what `entry` of `model` is related to, by relation; ImportRefused names a code that is none."""
    found: dict[str, list[Any]] = {}
    for name, codes in entry.related.items():
        if not hasattr(model, name):
            continue
        known = {one.code: one for one in RELATED[name].objects.filter(code__in=codes)}
        missing = [code for code in codes if code not in known]
        if missing:
            raise ImportRefused(file, entry.place, _("unknown codes: %(codes)s") % {"codes": ", ".join(missing)})
        found[name] = [known[code] for code in codes]
    return found


def _differs(row: Any, related: Mapping[str, Sequence[Any]]) -> bool:
    return any(
        set(getattr(row, name).values_list("pk", flat=True)) != {one.pk for one in entries}
        for name, entries in related.items()
    )


@transaction.atomic
def write_entries(model: Any, entries: Iterable[Entry], report: Report, decision: Decision | None = None) -> None:
    """Create and update entries; one that already says the same is left alone. Parents are linked at the end.

    A governed list is filled once; later the portfolio board decides, and `decision` is cited for every change.
    """
    saver = _Saver(model, report.file, decision)
    known = {entry.code: entry for entry in model.objects.all()}
    parents: list[tuple[Any, str, str]] = []
    for entry in entries:
        row = known.get(entry.code)
        related = related_entries(model, entry, report.file)
        result = Result.UNCHANGED
        if row is None:
            row, result = model(code=entry.code, **entry.values), Result.CREATED
        elif any(getattr(row, name) != value for name, value in entry.values.items()) or _differs(row, related):
            result = Result.UPDATED
            for name, value in entry.values.items():
                setattr(row, name, value)
        if result is not Result.UNCHANGED:
            saver.save(row, entry.place, related)
        known[entry.code] = row
        parents.append((row, entry.parent, entry.place))
        report.rows.append(RowOutcome(entry.place, entry.code, entry.values["name_fi"], result))
    for row, code, place in parents:
        parent = known.get(code)
        if parent is not None and row.parent_id != parent.pk:
            row.parent = parent
            saver.save(row, place)


def import_code_list(
    path: Path, list_name: str = "", *, dry_run: bool = False, decision: Decision | None = None
) -> Report:
    """Import one file into one code list; `decision` is the portfolio board's, for a governed list already in use."""
    found, level = (list_name, "") if list_name else list_of_file(path)
    if list_name == "regions":
        level = _FILES.get(path.stem.lower(), ("", ""))[1]
    report = Report(path.name, dry_run)
    entries = read_entries(path, level)
    _check_levels(entries, path.name, are_regions=found == "regions")
    with transaction.atomic():
        write_entries(LISTS[found], entries, report, decision)
        if dry_run:
            transaction.set_rollback(True)
    return report
