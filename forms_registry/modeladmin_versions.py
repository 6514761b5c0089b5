"""The lists of form versions and of the questions that forms ask."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms_registry.labelling import FIELD_TYPE_LABELS, OBLIGATION_LABELS, PERSONAL_DATA_LABELS
from forms_registry.modeladmin_base import RegistryAdmin, Rules, column
from forms_registry.modeladmin_filters import FIELD_FILTERS, VERSION_FILTERS
from forms_registry.models import FieldConcept, FormField, FormVersion
from forms_registry.registry_facts import (
    concepts_of_fields,
    fields_visible_to,
    numbers_of_fields,
    versions_visible_to,
)
from forms_registry.registry_fields import field_rows


class FormVersionAdmin(RegistryAdmin):
    """Every version the person may read, with what it asks."""

    model = FormVersion
    rules = Rules(versions_visible_to)
    menu_icon = "history"
    list_display = ("title_fi", "code", "standing", "valid_from", "edition", "asked", "required", "clause")
    list_export = (
        "code", "number", "title_fi", "title_sv", "title_en", "edition", "valid_from", "published_at", "asked",
        "required", "legal_basis", "minutes", "clause",
    )  # fmt: skip
    list_filter = VERSION_FILTERS
    list_select_related = ("form__item__owner", "form__published_version", "consent_clause__clause")
    search_fields = ("title_fi", "title_sv", "title_en", "form__number", "form__item__code", "edition")
    ordering = ("title_fi", "form", "-number")
    inspect_template_name = "forms_registry/admin/version.html"
    inspect_view_fields = (
        "code", "standing", "title_fi", "title_sv", "title_en", "valid_from", "edition", "purpose_fi", "decision_fi",
        "legal_basis", "clause", "minutes",
    )  # fmt: skip
    export_filename = "form-versions"

    def add_facts(self, rows: list[Any]) -> None:
        numbers = numbers_of_fields([row.pk for row in rows])
        for row in rows:
            row.asks = numbers.get(row.pk, (0, 0))

    def inspect_context(self, row: Any, user: Any) -> dict[str, Any]:
        return {"form": row.form, "rows": field_rows(row, row.channels.all())}

    @column(description=gettext_lazy("form"), ordering="form__item__code")
    def code(self, version: FormVersion) -> str:
        """The code of the form."""
        return version.form.code

    @column(description=gettext_lazy("version"), ordering="number")
    def standing(self, version: FormVersion) -> str:
        """The number, and whether people fill it in now."""
        if version.number is None:
            return _("draft")
        if version.pk == version.form.published_version_id:
            return _("%(number)s, in use now") % {"number": version.number}
        return str(version.number)

    @column(description=gettext_lazy("fields"))
    def asked(self, version: Any) -> int:
        """How many questions it asks."""
        return int(version.asks[0])

    @column(description=gettext_lazy("required fields"))
    def required(self, version: Any) -> int:
        """How many of them must be answered, always or on a condition."""
        return int(version.asks[1])

    @column(description=gettext_lazy("consent clause"))
    def clause(self, version: FormVersion) -> str:
        """The wording of consent it holds."""
        cited = version.consent_clause
        return f"{cited.clause.code} {cited.number}" if cited is not None else ""


class FormFieldAdmin(RegistryAdmin):
    """The questions of every form's present version."""

    model = FormField
    rules = Rules(fields_visible_to)
    menu_icon = "list-ul"
    list_display = ("label", "form", "key", "kind", "duty", "concept", "held_by")
    list_export = (
        "form", "form_title", "key", "label", "kind", "duty", "condition", "group", "concept", "role", "held_by",
        "personal", "retention", "legal_basis", "why",
    )  # fmt: skip
    list_filter = FIELD_FILTERS
    list_select_related = ("version__form__item", "held_by")
    search_fields = ("key", "labels__fi", "labels__sv", "labels__en", "version__title_fi", "version__form__item__code")
    ordering = ("version__title_fi", "version", "order", "pk")
    inspect_view_fields = (
        "form", "form_title", "key", "texts", "kind", "duty", "condition", "group", "concept", "role", "held_by",
        "personal", "retention", "legal_basis", "why",
    )  # fmt: skip
    export_filename = "form-fields"

    def search(self, queryset: "QuerySet[Any]", text: str, user: Any) -> "QuerySet[Any]":
        """Search keys, labels and forms; the code of a concept finds the fields behind which it stands."""
        named = FieldConcept.objects.filter(
            form=OuterRef("version__form"), key=OuterRef("key"), concept__code__iexact=text
        )
        plain = super().search(queryset, text, user)
        return queryset.filter(Q(pk__in=plain.order_by().values("pk")) | Exists(named))

    def add_facts(self, rows: list[Any]) -> None:
        concepts = concepts_of_fields(rows)
        for row in rows:
            row.placed = concepts.get(row.pk)

    def buttons_of(self, row: Any, user: Any) -> list[dict[str, Any]]:
        return [
            {
                "url": reverse("forms_registry_form", args=[row.version.form.code]),
                "label": _("Open the form"),
                "classname": "button button-secondary",
            }
        ]

    @staticmethod
    def _placed(field: Any) -> FieldConcept | None:
        if not hasattr(field, "placed"):
            field.placed = concepts_of_fields([field]).get(field.pk)
        placed: FieldConcept | None = field.placed
        return placed

    @column(description=gettext_lazy("label"))
    def label(self, field: FormField) -> str:
        """The label in the reader's language."""
        return field.label

    @column(description=gettext_lazy("labels"))
    def texts(self, field: FormField) -> str:
        """The labels in every language."""
        return "; ".join(f"{language}: {text}" for language, text in field.labels.items())

    @column(description=gettext_lazy("form"), ordering="version__form__item__code")
    def form(self, field: FormField) -> str:
        """The code of the form."""
        return field.version.form.code

    @column(description=gettext_lazy("title of the form"))
    def form_title(self, field: FormField) -> str:
        """The title of the form."""
        return field.version.title

    @column(description=gettext_lazy("type"), ordering="type")
    def kind(self, field: FormField) -> str:
        """The type of answer in words."""
        return str(FIELD_TYPE_LABELS.get(field.type, field.type))

    @column(description=gettext_lazy("obligation"), ordering="obligation")
    def duty(self, field: FormField) -> str:
        """Whether it must be answered, in words."""
        return str(OBLIGATION_LABELS.get(field.obligation, field.obligation))

    @column(description=gettext_lazy("concept"))
    def concept(self, field: FormField) -> str:
        """The data concept and role behind it."""
        placed = self._placed(field)
        return placed.concept_key if placed is not None else _("not matched")

    @column(description=gettext_lazy("role"))
    def role(self, field: FormField) -> str:
        """The role in words."""
        placed = self._placed(field)
        return placed.role.name if placed is not None and placed.role is not None else ""

    @column(description=gettext_lazy("personal data"))
    def personal(self, field: FormField) -> str:
        """The protection in words."""
        return str(PERSONAL_DATA_LABELS.get(field.personal_data, field.personal_data))
