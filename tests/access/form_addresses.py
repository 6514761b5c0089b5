"""Addresses of the forms registry's lists and pages, by who they answer; the rows of the table name them."""

from typing import Final

_COMMON: Final = ("dataconcept", "conceptrole", "sourceregister")
_OF_FORMS: Final = ("formversion", "formfield", "matchdecision")


def _lists(names: tuple[str, ...], *actions: str) -> tuple[str, ...]:
    return tuple(f"forms_registry_{name}_modeladmin_{action}" for name in names for action in actions)


#: Every editor reads the lists, each with the rows their roles reach, and what is common to all organisations.
READ_BY_EDITORS: Final = (
    *_lists((*_COMMON, *_OF_FORMS, "applicationform", "consentclause", "conceptmerge", "pricingguideline"), "index"),
    *_lists((*_COMMON, "consentclause", "conceptmerge"), "inspect"),
)
#: The record of a draft, and what was decided about its fields.
READ_WITH_THE_DRAFT: Final = (
    *_lists(_OF_FORMS, "inspect"),
    "forms_registry_form",
    "forms_registry_form_services",
    "forms_registry_guideline",
    "forms_registry_terms",
    "forms_registry_terms_checks",
)
#: The common lists.
WRITTEN_BY_GOVERNORS: Final = (*_lists(_COMMON, "create", "edit"), "forms_registry_concept_merge")
#: The clauses and pricing guidelines of one organisation.
WRITTEN_WITH_THE_CLAUSE: Final = (
    *_lists(("consentclause",), "edit"),
    "forms_registry_clause_version",
    "forms_registry_clause_version_new",
    "forms_registry_guideline_write",
)
ADDED_BY_WRITERS: Final = (*_lists(("consentclause",), "create"), "forms_registry_guideline_new")
WRITTEN_WITH_THE_FORM: Final = (
    "forms_registry_aid",
    "forms_registry_form_volume",
    "forms_registry_price",
    "forms_registry_price_new",
    "forms_registry_terms_year",
)
