"""Exporting forms: in the columns of the import, so that what was exported can be changed and imported again."""

from collections.abc import Collection
from typing import Any, Final

from forms_registry.exchange.columns import Sheet
from forms_registry.exchange.form_state import states_of
from forms_registry.exchange.row_writing import Row, concept_row, field_row, form_row, register_row, role_row
from forms_registry.exchange.table_files import Tables, tables_csv, tables_xlsx
from forms_registry.models import ApplicationForm, ConceptRole, DataConcept, FormVersion, SourceRegister
from lifecycle.access import access_of, is_system

FORMATS: Final = ("xlsx", "zip")


def exported_tables(*, user: Any, owners: Collection[str] | None = None) -> dict[Sheet, list[Row]]:
    """Return all tables with the forms that `user` may read, of `owners` or of everyone when None, by code.

    The newest version is told to those who may read the drafts of its owner, the published one to the others. The
    number of queries does not grow with the forms, but for nine more in every 500.
    """
    access, system = access_of(user), is_system(user)
    forms = ApplicationForm.objects.with_facts() if system else ApplicationForm.objects.visible_to(user).with_facts()
    if owners is not None:
        forms = forms.filter(item__owner__code__in=owners)

    def version_of(form: ApplicationForm) -> FormVersion | None:
        drafts = system or access.sees_drafts_of(form.item.owner.code)
        found: FormVersion | None = form.newest_version if drafts else form.published_version
        return found

    tables: dict[Sheet, list[Row]] = {sheet: [] for sheet in Sheet}
    for state in states_of(list(forms.order_by("item__code")), version_of):
        tables[Sheet.FORMS].append(form_row(state))
        tables[Sheet.FIELDS] += [field_row(state.code, spec) for spec in state.specs()]
    concepts = DataConcept.objects.filter(merged_into=None).select_related("source_register").order_by("code")
    tables[Sheet.CONCEPTS] = [concept_row(each) for each in concepts]
    tables[Sheet.ROLES] = [role_row(each) for each in ConceptRole.objects.order_by("code")]
    tables[Sheet.REGISTERS] = [register_row(each) for each in SourceRegister.objects.order_by("code")]
    return tables


def write_file(tables: Tables, kind: str) -> bytes:
    """Return the tables as a file of one of FORMATS; raises CellTooLong when a workbook cannot hold a text."""
    return tables_xlsx(tables) if kind == "xlsx" else tables_csv(tables)
