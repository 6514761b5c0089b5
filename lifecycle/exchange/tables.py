"""Rows of CSV and JSON Lines files with their places, for every importer that takes tables."""

import csv
import io
from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from lifecycle.exchange.errors import ImportRefused
from lifecycle.exchange.reading import decode, parse_json

#: Rows as (place, values by column).
Records = list[tuple[str, dict[str, Any]]]
MAX_ROWS: Final = 20_000


def row_place(number: int) -> str:
    """Return the place of a row; the header is row 1."""
    return _("row %(number)s") % {"number": number}


def check_header(header: Sequence[str], name: str, needed: Sequence[str]) -> None:
    """Raise ImportRefused when a needed column is missing or one occurs twice."""
    if not set(needed) <= set(header):
        names = ", ".join(needed)
        raise ImportRefused(name, row_place(1), _("the header needs the columns %(names)s") % {"names": names})
    twice = sorted({column for column in header if column and header.count(column) > 1})
    if twice:
        raise ImportRefused(name, row_place(1), _("a column occurs twice: %(names)s") % {"names": ", ".join(twice)})


def read_csv(data: bytes, name: str, needed: Sequence[str], *, header: list[str] | None = None) -> Records:
    """Return the rows of a CSV file (UTF-8, comma or semicolon); ImportRefused when it cannot be read.

    The columns are appended to `header`, when it is given: a row may end before its table does.
    """
    text = decode(data, name)
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",")
    records: Records = []
    header = [] if header is None else header
    try:
        for number, cells in enumerate(reader, 1):
            if number == 1:
                header += [cell.strip() for cell in cells]
                check_header(header, name, needed)
            elif any(cell.strip() for cell in cells):
                if len(cells) > len(header):
                    raise ImportRefused(name, row_place(number), _("more cells than the header has columns"))
                records.append((row_place(number), dict(zip(header, cells, strict=False))))
    except csv.Error as error:
        raise ImportRefused(name, row_place(reader.line_num), str(error)) from error
    if not header:
        raise ImportRefused(name, "", _("the file is empty"))
    return records


def read_json_lines(data: bytes, name: str) -> Records:
    """Return the objects of a JSON Lines file; ImportRefused names the line that holds none."""
    records: Records = []
    for number, line in enumerate(decode(data, name).split("\n"), 1):
        if not line.strip():
            continue
        place = _("line %(number)s") % {"number": number}
        try:
            value = parse_json(line, name)
        except ImportRefused as error:
            raise ImportRefused(name, place, error.reason) from error
        if not isinstance(value, dict):
            raise ImportRefused(name, place, _("an object was expected"))
        records.append((place, value))
    return records
