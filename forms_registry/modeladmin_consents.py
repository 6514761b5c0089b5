"""The library of consent clauses in the editors' side."""

from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList

from forms_registry.consents import (
    citing_versions,
    forms_citing,
    library_figures,
    may_write_clauses,
    write_clause,
)
from forms_registry.modeladmin_base import PermanentCodeForm, RegistryAdmin, Rules, column
from forms_registry.modeladmin_filters import CLAUSE_FILTERS
from forms_registry.models import ApplicationForm, ConsentClause, ConsentClauseVersion
from lifecycle.access import access_of
from lifecycle.decision_fields import WrittenByService


class ClauseForm(WrittenByService, PermanentCodeForm):  # type: ignore[misc]  # Wagtail ships no types
    """A clause: its name and owner; its wordings are written on its page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not access_of(self.for_user).governs_code_lists:
            field = self.fields["owner"]
            field.queryset = field.queryset.filter(code__in=access_of(self.for_user).draft_organisations)

    def write(self, values: dict[str, Any]) -> ConsentClause:
        clause = ConsentClause.objects.get(pk=self.instance.pk) if self.instance.pk else ConsentClause()
        for name, value in values.items():
            setattr(clause, name, value)
        return write_clause(clause=clause, user=self.for_user)


class ConsentClauseAdmin(RegistryAdmin):
    """Consent clauses with their wordings, and how many different texts there are."""

    model = ConsentClause
    rules = Rules(
        lambda _user: ConsentClause.objects.all(),
        lambda user, row: may_write_clauses(user, row.owner if row is not None else None),
    )
    menu_icon = "doc-full"
    index_template_name = "forms_registry/admin/clauses.html"
    inspect_template_name = "forms_registry/admin/clause.html"
    list_display = ("name", "code", "owner", "wordings", "citing")
    list_export = ("code", "name_fi", "name_sv", "name_en", "owner", "wordings", "citing", "newest_text")
    list_filter = CLAUSE_FILTERS
    list_select_related = ("owner",)
    search_fields = ("code", "name_fi", "name_sv", "name_en")
    ordering = ("name_fi", "pk")
    inspect_view_fields = ("code", "name_fi", "name_sv", "name_en", "owner")
    export_filename = "consent-clauses"
    edit_handler = ObjectList(
        [
            FieldPanel("code"),
            FieldPanel("name_fi"),
            FieldRowPanel([FieldPanel("name_sv"), FieldPanel("name_en")]),
            FieldPanel("owner"),
        ],
        base_form_class=ClauseForm,
    )

    def add_facts(self, rows: list[Any]) -> None:
        versions: dict[int, list[ConsentClauseVersion]] = {}
        for version in ConsentClauseVersion.objects.filter(clause__in=rows).order_by("number"):
            versions.setdefault(version.clause_id, []).append(version)
        forms = ApplicationForm.objects.filter(published_version__consent_clause__clause__in=rows).order_by()
        cited = dict(forms.values_list("published_version__consent_clause__clause").annotate(Count("pk")))
        for row in rows:
            row.known_versions, row.cited_by = versions.get(row.pk, []), cited.get(row.pk, 0)

    def list_context(self, user: Any) -> dict[str, Any]:
        return {"library": library_figures()}

    def inspect_context(self, row: Any, user: Any) -> dict[str, Any]:
        versions = list(row.versions.order_by("-number"))
        forms = forms_citing(row, user)
        fixed = set(citing_versions([each.pk for each in versions]).values_list("consent_clause", flat=True))
        alike = [pair for pair in library_figures().alike if row.pk in (pair.one.clause_id, pair.other.clause_id)]
        may_write = self.rules.writes(user, row)
        return {
            "wordings": [
                (each, forms.get(each.pk, []), may_write and each.pk not in fixed, each.pk in fixed)
                for each in versions
            ],
            "alike": [
                (pair.one, pair.other, pair.score)
                if pair.one.clause_id == row.pk
                else (pair.other, pair.one, pair.score)
                for pair in alike
            ],
        }

    def buttons_of(self, row: Any, user: Any) -> list[dict[str, Any]]:
        if not self.rules.writes(user, row):
            return []
        address = reverse("forms_registry_clause_version_new", args=[row.pk])
        return [{"url": address, "label": _("Write a new version"), "classname": "button button-secondary"}]

    @column(description=gettext_lazy("name"), ordering="name_fi")
    def name(self, clause: ConsentClause) -> str:
        """The name in the reader's language."""
        return clause.name

    @column(description=gettext_lazy("versions"))
    def wordings(self, clause: Any) -> int:
        """How many wordings there have been."""
        return len(clause.known_versions)

    @column(description=gettext_lazy("forms that cite it"))
    def citing(self, clause: Any) -> int:
        """How many forms have it in their published version."""
        return int(clause.cited_by)

    @column(description=gettext_lazy("newest text"))
    def newest_text(self, clause: Any) -> str:
        """The newest wording in the reader's language."""
        return clause.known_versions[-1].text if clause.known_versions else ""
