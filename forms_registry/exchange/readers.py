"""The readers of field lists: which one reads a file shows in what the file holds, not in its name.

A reader takes bytes and gives a FieldList, or refuses with FieldsRefused; it writes nothing and fetches nothing.
"""

from typing import Final, Protocol

from forms_registry.exchange.form_builder import FormBuilderReader
from forms_registry.exchange.json_documents import load
from forms_registry.exchange.json_schema import JsonSchemaReader
from forms_registry.exchange.refusals import FieldsRefused
from forms_registry.field_list import FieldList


class Reader(Protocol):
    """Reads one kind of file."""

    @property
    def name(self) -> str:
        """The name commands and screens choose the reader by."""

    def reads(self, content: bytes) -> bool:
        """Return whether the content looks like this kind of file; never raises."""

    def read(self, content: bytes, *, language: str) -> FieldList:
        """Return the fields, texts without a language being in `language`; raises FieldsRefused."""


#: By name; the first that recognises a file reads it.
READERS: Final[dict[str, Reader]] = {reader.name: reader for reader in (FormBuilderReader(), JsonSchemaReader())}


def read_fields(content: bytes, *, language: str, reader: str | None = None) -> FieldList:
    """Return the fields of a file, read by the reader of that name or by the first that recognises the content.

    Raises FieldsRefused with place and reason whatever is wrong with the file.
    """
    known = ", ".join(READERS)
    if reader is not None:
        if reader not in READERS:
            raise FieldsRefused("unknown_reader", name=reader, known=known)
        return READERS[reader].read(content, language=language)
    for each in READERS.values():
        if each.reads(content):
            return each.read(content, language=language)
    load(content)  # says what is wrong with a file no reader could make anything of
    raise FieldsRefused("unknown_format", known=known)
