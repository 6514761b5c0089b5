"""The words by which people name columns, types and obligations of pasted fields, and why a line is refused."""

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any, Final

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms_registry.labelling import FIELD_TYPE_LABELS, OBLIGATION_LABELS
from forms_registry.pasted_fields import SENTENCES, Pasted, Problem, Words, read_pasted
from forms_registry.versions import MOST_FIELDS
from forms_registry.vocabulary import FieldType, Obligation
from lifecycle.languages import CONTENT_LANGUAGES

#: Headings of columns; the code of a column is understood as well.
COLUMN_LABELS: Final[dict[str, Promise]] = {
    "label": gettext_lazy("label"),
    "key": gettext_lazy("key"),
    "type": gettext_lazy("type"),
    "obligation": gettext_lazy("required?"),
    "condition": gettext_lazy("asked when"),
    "group": gettext_lazy("repeating group"),
    "choices": gettext_lazy("choices"),
    "help": gettext_lazy("help"),
    "legal_basis": gettext_lazy("legal basis"),
    "why": gettext_lazy("why it is needed"),
    "label_fi": gettext_lazy("label in Finnish"),
    "label_sv": gettext_lazy("label in Swedish"),
    "label_en": gettext_lazy("label in English"),
}
_SHORT: Final[dict[Promise, Obligation]] = {
    gettext_lazy("yes"): Obligation.REQUIRED,
    gettext_lazy("no"): Obligation.OPTIONAL,
    gettext_lazy("conditional"): Obligation.CONDITIONAL,
}


@lru_cache(maxsize=1)
def known_words() -> Words:
    """Return the stored values and the labels in every language of the site; the labels never change at run time."""
    columns = {code: code for code in COLUMN_LABELS}
    types = {str(kind): kind for kind in FieldType}
    obligations = {str(duty): duty for duty in Obligation}
    for language in CONTENT_LANGUAGES:
        with translation.override(language):
            columns |= {str(label).casefold(): code for code, label in COLUMN_LABELS.items()}
            types |= {str(label).casefold(): FieldType(value) for value, label in FIELD_TYPE_LABELS.items()}
            obligations |= {str(label).casefold(): Obligation(value) for value, label in OBLIGATION_LABELS.items()}
            obligations |= {str(label).casefold(): duty for label, duty in _SHORT.items()}
    return Words(columns, types, obligations)


def read_paste(text: str, *, language: str, taken: Collection[str]) -> Pasted:
    """Return the fields of a pasted text, written with the words of any language of the site."""
    return read_pasted(text, language=language, words=known_words(), taken=taken, most=MOST_FIELDS)


def told(problem: Problem) -> str:
    """Return a problem in the active language, with the line it stands in."""
    sentence = _sentence(problem.code, problem.facts)
    if problem.line == 0:
        return sentence
    return _("Line %(line)s: %(problem)s") % {"line": problem.line, "problem": sentence}


def _sentence(code: str, facts: Mapping[str, Any]) -> str:
    return _(SENTENCES[code]) % facts
