"""Opening files: one clear error with file, position and reason, whatever is wrong with them."""

import json
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from lifecycle.exchange.errors import ImportRefused

_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_text(path: Path) -> str:
    """Return the text of a UTF-8 file (a UTF-8 byte order mark is taken off); ImportRefused otherwise."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ImportRefused(str(path), "", _("cannot be read: %(why)s") % {"why": error.strerror}) from error
    return decode(data, path.name)


def decode(data: bytes, name: str) -> str:
    """Return `data` as text; ImportRefused names the byte at which it stops being UTF-8."""
    if data.startswith(_UTF16):
        raise ImportRefused(name, _("byte 0"), _("the file is UTF-16; save it as UTF-8"))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportRefused(
            name, _("byte %(number)s") % {"number": error.start}, _("the encoding is not UTF-8")
        ) from error


def parse_json(text: str, name: str, *, unique_keys: bool = False) -> Any:
    """Return the JSON value of `text`; ImportRefused names line and column.

    With `unique_keys` an object that has a key twice is refused, too.
    """

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            twice = next(key for number, (key, _value) in enumerate(pairs) if key in dict(pairs[:number]))
            raise ImportRefused(name, "", _("a key occurs twice: %(key)s") % {"key": twice})
        return found

    try:
        return json.loads(text, object_pairs_hook=unique if unique_keys else None)
    except json.JSONDecodeError as error:
        place = _("line %(line)s, column %(column)s") % {"line": error.lineno, "column": error.colno}
        raise ImportRefused(name, place, _("not JSON: %(why)s") % {"why": error.msg}) from error
    except RecursionError as error:
        raise ImportRefused(name, "", _("not JSON: nested too deeply")) from error
    except ValueError as error:  # a number of thousands of digits
        raise ImportRefused(name, "", _("not JSON: %(why)s") % {"why": error}) from error


def read_json(path: Path) -> Any:
    """Return the JSON value of a file."""
    return parse_json(read_text(path), path.name)


def records(value: Any, name: str) -> list[dict[str, Any]]:
    """Return `value` as a list of objects; ImportRefused names the first item that is not one."""
    if not isinstance(value, list):
        raise ImportRefused(name, "", _("a list of objects was expected"))
    for number, item in enumerate(value, 1):
        if not isinstance(item, dict):
            raise ImportRefused(name, _("item %(number)s") % {"number": number}, _("an object was expected"))
    return value


def text_of(record: dict[str, Any], key: str, name: str, number: int) -> str:
    """Return a text field of a record ("" when missing); ImportRefused when it is something else."""
    value = record.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        place = _("item %(number)s, field %(field)s") % {"number": number, "field": key}
        raise ImportRefused(name, place, _("a text was expected"))
    return value.replace("\x00", "").strip()


def list_of(record: dict[str, Any], key: str, name: str, number: int) -> list[Any]:
    """Return a list field of a record ([] when missing); ImportRefused when it is something else."""
    value = record.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        place = _("item %(number)s, field %(field)s") % {"number": number, "field": key}
        raise ImportRefused(name, place, _("a list was expected"))
    return value
