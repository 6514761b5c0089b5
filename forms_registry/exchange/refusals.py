"""Why a file with the fields of a form is refused: one table of sentences, translated where they are shown.

Pure: `forms_registry.exchange.field_files` puts the sentences into the user's language.
"""

from typing import Any, Final

from lifecycle.exchange.errors import ImportRefused


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


SENTENCES: Final[dict[str, str]] = {
    "too_large": gettext_noop("the file is larger than %(limit)s MB; split it"),
    "empty": gettext_noop("the file is empty"),
    "utf_16": gettext_noop("the file is UTF-16; save it as UTF-8"),
    "not_utf_8": gettext_noop("the encoding is not UTF-8"),
    "not_json": gettext_noop("not JSON: %(why)s"),
    "too_deep": gettext_noop("nested more than %(limit)s levels deep"),
    "too_many_parts": gettext_noop("more than %(limit)s lists and objects"),
    "duplicate_key": gettext_noop("the name “%(key)s” stands twice in one object"),
    "name_too_long": gettext_noop("a name has more than %(limit)s letters"),
    "not_a_number": gettext_noop("%(value)s is no number of JSON"),
    "number_too_large": gettext_noop("a number is too large"),
    "unknown_format": gettext_noop("none of the known kinds of field lists (%(known)s)"),
    "unknown_reader": gettext_noop("there is no reader “%(name)s” (%(known)s)"),
    "not_a_schema": gettext_noop("a schema is an object, true or false; this is something else"),
    "wrong_type": gettext_noop("“%(key)s” has the wrong type"),
    "remote_reference": gettext_noop("%(address)s is outside the file; addresses elsewhere are never fetched"),
    "missing_reference": gettext_noop("%(address)s leads nowhere in the file"),
    "bad_reference": gettext_noop("%(address)s is no address"),
    "too_many_fields": gettext_noop("more than %(limit)s fields"),
    "too_many_pages": gettext_noop("more than %(limit)s pages or %(links)s links between them"),
    "too_much": gettext_noop("unfolds into more than %(limit)s parts"),
    "not_a_form": gettext_noop("not the form of a form builder: “pages” with “components” is missing"),
}


class FieldsRefused(ImportRefused):
    """A file holds no list of fields that can be read; `code` names a sentence, `facts` fill it.

    `position` is a JSON pointer like #/properties/name, or a sentence (see Sentence) that names a byte or a line.
    """

    def __init__(self, code: str, position: str = "", **facts: Any) -> None:
        self.code, self.facts = code, facts
        super().__init__("", position, SENTENCES[code] % facts)
