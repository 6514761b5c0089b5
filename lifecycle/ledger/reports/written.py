"""Reports written out: JSON for programs, CSV for spreadsheets, text for people. Pure."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

#: Reports that are a table: the name of their rows and the columns these have.
TABLES: Final[dict[str, tuple[str, ...]]] = {
    "lines": ("effective", "seq", "class", "unit", "item", "owner", "delta", "op"),
    "findings": ("kind", "on", "owner", "seqs", "items", "facts"),
    "rules": ("number", "code", "title", "text"),
    "sample": ("seq", "op", "effective", "recorded", "items", "reasons"),
    "measures": ("code", "title", "part", "whole", "pct", "unit", "definition", "source", "owner"),
}
#: What a spreadsheet takes for the beginning of a formula.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")

Report = Mapping[str, Any]


def as_json(report: Report) -> str:
    """Return the report as indented JSON, its keys in their order."""
    return json.dumps(report, ensure_ascii=False, indent=1) + "\n"


def as_csv(report: Report) -> str:
    """Return the rows of a report that is a table, else its values one a row under "key" and "value"."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    name = next((name for name in TABLES if name in report), None)
    if name is None:
        writer.writerow(("key", "value"))
        writer.writerows((key, as_cell(value)) for key, value in _flat(report))
    else:
        writer.writerow(TABLES[name])
        writer.writerows([as_cell(row.get(column)) for column in TABLES[name]] for row in report[name])
    return text.getvalue()


def _flat(report: Report, stem: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in report.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{stem}{key}.")
        else:
            yield f"{stem}{key}", value


def as_cell(value: Any) -> Any:
    """Return a value for a cell; text that looks like a formula is marked as text."""
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    if isinstance(value, list | tuple):
        value = " ".join(map(str, value))
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA_STARTS):
        return f"'{value}"
    return "" if value is None else value


def as_text(report: Report) -> str:
    """Return the report for people: a name and a value a line, rows as aligned columns."""
    return "".join(f"{line}\n" for line in _lines(report, ""))


def _lines(report: Report, indent: str) -> Iterator[str]:
    width = max((len(key) for key, value in report.items() if not _is_block(value)), default=0)
    for key, value in report.items():
        if isinstance(value, Mapping) and value:
            yield f"{indent}{key}:"
            yield from _lines(value, f"{indent}  ")
        elif _is_block(value):
            yield f"{indent}{key}:"
            yield from _table(value, TABLES.get(key), f"{indent}  ")
        else:
            yield f"{indent}{key:<{width}}  {_word(value)}"


def _is_block(value: Any) -> bool:
    if isinstance(value, Mapping):
        return bool(value)
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def _word(value: Any) -> str:
    if value is None or value in ([], {}):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, list | tuple):
        return " ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, Mapping) else str(value)


def _table(rows: Sequence[Report], columns: Sequence[str] | None, indent: str) -> Iterator[str]:
    columns = columns or tuple(rows[0])
    cells = [columns, *([_word(row.get(column)) for column in columns] for row in rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(columns))]
    for row in cells:
        yield (indent + "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))).rstrip()


FORMATS: Final[dict[str, Callable[[Report], str]]] = {"text": as_text, "json": as_json, "csv": as_csv}
