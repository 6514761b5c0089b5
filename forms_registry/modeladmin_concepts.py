"""The lists of data concepts, their roles and the registers, and the logs of what was decided about them."""

from typing import Any

from django import forms
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList

from forms_registry.concept_lists import Entry, may_write_lists, write_list_entry
from forms_registry.concept_placements import placements_of
from forms_registry.labelling import PERSONAL_DATA_LABELS
from forms_registry.modeladmin_base import PermanentCodeForm, RegistryAdmin, Rules, column
from forms_registry.modeladmin_filters import CONCEPT_FILTERS, DECISION_FILTERS, REGISTER_FILTERS
from forms_registry.models import ConceptMerge, ConceptRole, DataConcept, FieldConcept, MatchDecision, SourceRegister
from lifecycle.access import access_of
from lifecycle.decision_fields import WrittenByService
from lifecycle.languages import CONTENT_LANGUAGES


def _common(model: Any) -> Rules:
    """Return the rules of a common list: every editor reads it, who governs the code lists writes it."""
    return Rules(lambda _user: model.objects.all(), lambda user, _row: may_write_lists(user))


class EntryForm(WrittenByService, PermanentCodeForm):  # type: ignore[misc]  # Wagtail ships no types
    """An entry of a common list."""

    def write(self, values: dict[str, Any]) -> Entry:
        model = self._meta.model
        entry: Entry = model.objects.get(pk=self.instance.pk) if self.instance.pk else model()
        for field in entry._meta.concrete_fields:
            if field.name in values:
                setattr(entry, field.name, values[field.name])
        return write_list_entry(entry=self.told(entry, values), user=self.for_user)

    def told(self, entry: Entry, values: dict[str, Any]) -> Entry:
        """Return `entry` with what is no field of its model."""
        return entry


def _synonyms_field() -> forms.CharField:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)


class ConceptForm(EntryForm):
    """A data concept; its other names are written one a line."""

    synonyms_fi = _synonyms_field()
    synonyms_sv = _synonyms_field()
    synonyms_en = _synonyms_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language, label in zip(CONTENT_LANGUAGES, (_("in Finnish"), _("in Swedish"), _("in English")), strict=True):
            field = self.fields[f"synonyms_{language}"]
            field.label = capfirst(label)
            field.initial = "\n".join(self.instance.synonyms.get(language, ()))
        self.fields["personal_data"].choices = [
            (value, capfirst(str(label))) for value, label in PERSONAL_DATA_LABELS.items()
        ]

    def told(self, entry: Any, values: dict[str, Any]) -> Entry:
        entry.synonyms = {language: values[f"synonyms_{language}"].splitlines() for language in CONTENT_LANGUAGES}
        written: Entry = entry
        return written


_NAMES = (FieldPanel("code"), FieldPanel("name_fi"), FieldRowPanel([FieldPanel("name_sv"), FieldPanel("name_en")]))


class DataConceptAdmin(RegistryAdmin):
    """Data concepts: what fields of different forms have in common."""

    model = DataConcept
    rules = Rules(
        lambda _user: DataConcept.objects.all(),
        lambda user, row: may_write_lists(user) and (row is None or row.merged_into_id is None),
    )
    menu_icon = "key"
    list_display = ("name", "code", "forms", "fields", "personal", "source_register", "merged_into")
    list_export = (
        "code", "name_fi", "name_sv", "name_en", "definition_fi", "definition_sv", "definition_en", "other_names",
        "forms", "fields", "personal", "source_register", "merged_into",
    )  # fmt: skip
    list_filter = CONCEPT_FILTERS
    list_select_related = ("source_register", "merged_into")
    search_fields = ("code", "name_fi", "name_sv", "name_en", "synonyms__fi", "synonyms__sv", "synonyms__en")
    ordering = ("name_fi", "pk")
    inspect_template_name = "forms_registry/admin/concept.html"
    inspect_view_fields = (
        "code", "name_fi", "name_sv", "name_en", "definition_fi", "definition_sv", "definition_en", "other_names",
        "personal", "source_register", "merged_into",
    )  # fmt: skip
    export_filename = "data-concepts"
    edit_handler = ObjectList(
        [
            *_NAMES,
            MultiFieldPanel(
                [FieldPanel("definition_fi"), FieldPanel("definition_sv"), FieldPanel("definition_en")],
                heading=gettext_lazy("Definition"),
            ),
            MultiFieldPanel(
                [FieldPanel("synonyms_fi"), FieldPanel("synonyms_sv"), FieldPanel("synonyms_en")],
                heading=gettext_lazy("Other names, one a line"),
            ),
            FieldRowPanel([FieldPanel("personal_data"), FieldPanel("source_register")]),
        ],
        base_form_class=ConceptForm,
    )

    def add_facts(self, rows: list[Any]) -> None:
        placed = FieldConcept.objects.filter(concept__in=rows).order_by().values_list("concept_id")
        found = {
            pk: (forms, fields) for pk, forms, fields in placed.annotate(Count("form", distinct=True), Count("pk"))
        }
        for row in rows:
            row.stands_behind = found.get(row.pk, (0, 0))

    def buttons_of(self, row: Any, user: Any) -> list[dict[str, Any]]:
        if not self.rules.writes(user, row):
            return []
        address = reverse("forms_registry_concept_merge", args=[row.code])
        return [{"url": address, "label": _("Merge into another concept"), "classname": "button button-secondary"}]

    def inspect_context(self, row: Any, user: Any) -> dict[str, Any]:
        placements, total = placements_of(row, user)
        return {"placements": placements, "total": total, "merged_from": row.merged_from.all()}

    @column(description=gettext_lazy("name"), ordering="name_fi")
    def name(self, concept: DataConcept) -> str:
        """The name in the reader's language."""
        return concept.name

    @column(description=gettext_lazy("forms"))
    def forms(self, concept: Any) -> int:
        """How many forms ask it."""
        return int(concept.stands_behind[0])

    @column(description=gettext_lazy("fields"))
    def fields(self, concept: Any) -> int:
        """How many fields ask it."""
        return int(concept.stands_behind[1])

    @column(description=gettext_lazy("personal data"), ordering="personal_data")
    def personal(self, concept: DataConcept) -> str:
        """The protection in words."""
        return str(PERSONAL_DATA_LABELS.get(concept.personal_data, concept.personal_data))

    @column(description=gettext_lazy("other names"))
    def other_names(self, concept: DataConcept) -> str:
        """The synonyms of every language."""
        return "; ".join(f"{language}: {', '.join(names)}" for language, names in concept.synonyms.items())


class ConceptRoleAdmin(RegistryAdmin):
    """Roles: whom a concept is about."""

    model = ConceptRole
    rules = _common(ConceptRole)
    menu_icon = "user"
    list_display = ("name_fi", "code", "name_sv", "name_en")
    list_export = ("code", "name_fi", "name_sv", "name_en")
    search_fields = ("code", "name_fi", "name_sv", "name_en")
    ordering = ("code",)
    inspect_view_fields = ("code", "name_fi", "name_sv", "name_en")
    export_filename = "concept-roles"
    edit_handler = ObjectList([*_NAMES], base_form_class=EntryForm)


class SourceRegisterAdmin(RegistryAdmin):
    """Registers of authorities that hold data already."""

    model = SourceRegister
    rules = _common(SourceRegister)
    menu_icon = "table"
    list_display = ("name_fi", "code", "authority", "is_reachable", "reachable_since")
    list_export = ("code", "name_fi", "name_sv", "name_en", "authority", "is_reachable", "reachable_since", "note")
    list_filter = REGISTER_FILTERS
    search_fields = ("code", "name_fi", "name_sv", "name_en", "authority")
    ordering = ("code",)
    inspect_view_fields = (
        "code", "name_fi", "name_sv", "name_en", "authority", "reachable", "reachable_since", "note",
    )  # fmt: skip
    export_filename = "source-registers"
    edit_handler = ObjectList(
        [
            *_NAMES,
            FieldPanel("authority"),
            FieldRowPanel([FieldPanel("is_reachable"), FieldPanel("reachable_since")]),
            FieldPanel("note"),
        ],
        base_form_class=EntryForm,
    )

    @column(description=gettext_lazy("reachable"))
    def reachable(self, register: SourceRegister) -> str:
        """Whether the group can read it, in a word."""
        return _("yes") if register.is_reachable else _("no")


def _decisions_visible_to(user: Any) -> "QuerySet[MatchDecision]":
    """Return the decisions on forms whose history `user` may read."""
    access = access_of(user)
    rows = MatchDecision.objects.all()
    return rows if access.sees_all_history else rows.filter(form__item__owner__code__in=access.history_organisations)


class MatchDecisionAdmin(RegistryAdmin):
    """Every decision on what stands behind a field. Rows are added, never changed."""

    model = MatchDecision
    rules = Rules(_decisions_visible_to)
    menu_icon = "check"
    menu_label = gettext_lazy("Log of matches")
    list_display = ("label", "form_code", "key", "verdict", "concept", "role", "score", "user", "at")
    list_export = (
        "at",
        "form_code",
        "key",
        "label",
        "verdict_label",
        "concept",
        "role",
        "score",
        "batch",
        "user",
        "reason",
    )
    list_filter = DECISION_FILTERS
    list_select_related = ("form__item", "concept", "role", "user")
    search_fields = ("label", "key", "form__item__code", "concept__code", "concept__name_fi", "reason")
    ordering = ("-at", "-pk")
    inspect_view_fields = ("at", "form_code", "key", "label", "verdict", "concept", "role", "score", "user", "reason")
    export_filename = "match-decisions"

    @column(description=gettext_lazy("form"), ordering="form__item__code")
    def form_code(self, decision: MatchDecision) -> str:
        """The code of the form."""
        return decision.form.code

    @column(description=gettext_lazy("verdict"))
    def verdict_label(self, decision: MatchDecision) -> str:
        """The verdict in words."""
        return decision.get_verdict_display()


class ConceptMergeAdmin(RegistryAdmin):
    """Concepts that were found to be one."""

    model = ConceptMerge
    rules = Rules(lambda _user: ConceptMerge.objects.all())
    menu_icon = "link"
    menu_label = gettext_lazy("Merged concepts")
    list_display = ("source", "target", "fields", "reason", "user", "at")
    list_export = ("at", "source_code", "source", "target_code", "target", "fields", "reason", "decision", "user")
    list_select_related = ("source", "target", "decision", "user")
    search_fields = ("source__code", "source__name_fi", "target__code", "target__name_fi", "reason")
    ordering = ("-at", "-pk")
    inspect_view_fields = ("at", "source", "target", "fields", "reason", "decision", "user")
    export_filename = "concept-merges"

    @column(description=gettext_lazy("code of the merged concept"))
    def source_code(self, merge: ConceptMerge) -> str:
        """The code that is chosen no more."""
        return merge.source.code

    @column(description=gettext_lazy("code of the concept it was merged into"))
    def target_code(self, merge: ConceptMerge) -> str:
        """The code that took its place."""
        return merge.target.code
