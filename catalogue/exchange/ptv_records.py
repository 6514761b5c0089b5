"""Objects of the national service register's dump of 2015, read with errors that name file, item and field."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from lifecycle.exchange.errors import ImportRefused
from lifecycle.exchange.reading import list_of, read_json, records, text_of


class DumpRecord:
    """One object of a file, read with errors that name file, item and field."""

    def __init__(self, values: dict[str, Any], file: str, number: int) -> None:
        self.values, self.file, self.number = values, file, number

    def refuse(self, name: str, reason: str) -> ImportRefused:
        """Return the refusal of a field."""
        place = _("item %(number)s, field %(field)s") % {"number": self.number, "field": name}
        return ImportRefused(self.file, place, reason)

    def identity(self) -> int:
        """Return the number of the object."""
        value = self.values.get("id")
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.refuse("id", _("a number was expected"))
        return value

    def text(self, name: str) -> str:
        """Return a text, "" when it is missing."""
        return text_of(self.values, name, self.file, self.number)

    def name(self) -> str:
        """Return the name as one line; it may not be missing."""
        name = " ".join(self.text("name").split())
        if not name:
            raise self.refuse("name", _("is missing"))
        return name

    def texts(self, name: str) -> list[str]:
        """Return a list of texts without empty ones."""
        found = list_of(self.values, name, self.file, self.number)
        for value in found:
            if not isinstance(value, str):
                raise self.refuse(name, _("a list of texts was expected"))
        return [value.replace("\x00", "").strip() for value in found if value.strip()]

    def part(self, name: str) -> "DumpRecord":
        """Return an object within the object, an empty one when it is missing."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, dict):
            raise self.refuse(name, _("an object was expected"))
        return DumpRecord(value or {}, self.file, self.number)

    def parts(self, name: str) -> list["DumpRecord"]:
        """Return a list of objects within the object."""
        found = list_of(self.values, name, self.file, self.number)
        for value in found:
            if not isinstance(value, dict):
                raise self.refuse(name, _("a list of objects was expected"))
        return [DumpRecord(value, self.file, self.number) for value in found]

    def numbers(self, name: str) -> list[int]:
        """Return a list of whole numbers."""
        found = list_of(self.values, name, self.file, self.number)
        for value in found:
            if not isinstance(value, int) or isinstance(value, bool):
                raise self.refuse(name, _("a list of numbers was expected"))
        return found


def read_records(folder: Path, file: str, *, needed: bool = True) -> dict[int, DumpRecord]:
    """Return the objects of a file by number; none when the file is missing and not `needed`."""
    path = folder / file
    if not needed and not path.exists():
        return {}
    found: dict[int, DumpRecord] = {}
    for number, values in enumerate(records(read_json(path), file), 1):
        record = DumpRecord(values, file, number)
        identity = record.identity()
        if identity in found:
            raise record.refuse("id", _("occurs twice: %(id)s") % {"id": identity})
        found[identity] = record
    return found
