"""Field lists out of uploaded files, in the reader's words: where the pure readers meet the user's language."""

from dataclasses import replace

from django.utils import translation
from django.utils.translation import gettext

from forms_registry.exchange.readers import read_fields
from forms_registry.exchange.refusals import SENTENCES, FieldsRefused
from forms_registry.exchange.wording import render
from forms_registry.field_list import FieldList
from lifecycle.exchange.errors import ImportRefused


def read_field_file(content: bytes, name: str, *, language: str, reader: str | None = None) -> FieldList:
    """Return the fields of the file `name`; ImportRefused with file, position and reason.

    Conditions are part of the form and come in the language of its texts, `language`; notes come in the user's.
    """
    try:
        return in_words(read_fields(content, language=language, reader=reader), language=language)
    except FieldsRefused as error:
        raise refused(error, name) from error


def in_words(found: FieldList, *, language: str) -> FieldList:
    """Return the list with its conditions in `language` and its notes in the active language."""
    with translation.override(language):
        fields = tuple(replace(spec, condition=render(spec.condition, gettext)) for spec in found.fields)
    return replace(found, fields=fields, notes=tuple(render(note, gettext) for note in found.notes))


def refused(error: FieldsRefused, name: str) -> ImportRefused:
    """Return the refusal of the file `name` in the active language."""
    return ImportRefused(name, render(error.position, gettext), gettext(SENTENCES[error.code]) % error.facts)
