"""The registry's lists in the editors' side: forms, their versions and fields, and what stands behind them."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from forms_registry.labelling import FORM_TYPE_LABELS
from forms_registry.modeladmin_base import RegistryAdmin, RegistryGroup, Rules, column
from forms_registry.modeladmin_concepts import (
    ConceptMergeAdmin,
    ConceptRoleAdmin,
    DataConceptAdmin,
    MatchDecisionAdmin,
    SourceRegisterAdmin,
)
from forms_registry.modeladmin_consents import ConsentClauseAdmin
from forms_registry.modeladmin_filters import FORM_FILTERS
from forms_registry.modeladmin_versions import FormFieldAdmin, FormVersionAdmin
from forms_registry.models import ApplicationForm
from forms_registry.pricing.guideline_admin import PricingGuidelineAdmin
from forms_registry.registration_drafts import registers_forms
from forms_registry.registry_facts import facts_of_forms
from lifecycle.labels import STATE_LABELS
from lifecycle.states import LIVING_STATES


def _day(day: Any) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


class ApplicationFormAdmin(RegistryAdmin):
    """Every form the person may read; a row leads to the page of the form."""

    model = ApplicationForm
    rules = Rules(ApplicationForm.objects.visible_to, lambda user, row: row is None and registers_forms(user))
    add_label = gettext_lazy("Register a form")
    inspect_view_enabled = False
    menu_icon = "form"
    list_display = (
        "title_and_code", "number_shown", "type", "owner", "state", "inputs", "version", "review", "unmatched",
    )  # fmt: skip
    list_export = (
        "code", "title", "number", "same_number", "type", "owner", "state", "inputs", "version", "valid_from",
        "review_date", "unmatched", "source_system", "source_id",
    )  # fmt: skip
    list_filter = FORM_FILTERS
    list_select_related = ("item__owner", "item__life_cycle", "item__classification", "published_version")
    search_fields = ("title",)
    ordering = ("title", "pk")
    export_filename = "forms"

    def search(self, queryset: "QuerySet[Any]", text: str, user: Any) -> "QuerySet[Any]":
        """Search titles of every version and language that `user` may read, numbers and codes."""
        named = ApplicationForm.objects.named_like_for(text, user).order_by().values("pk")
        return queryset.filter(Q(pk__in=named) | Q(item__code__icontains=text))

    def address_to_add(self) -> str:
        return reverse("forms_registry:form_registration")

    def address_of(self, row: Any) -> str:
        return reverse("forms_registry_form", args=[row.code])

    def add_facts(self, rows: list[Any]) -> None:
        facts = facts_of_forms(rows)
        for row in rows:
            row.facts = facts[row.pk]

    @column(description=gettext_lazy("title"), ordering="title")
    def title_and_code(self, form: ApplicationForm) -> SafeString:
        """The title, and the permanent code below it."""
        return format_html('{} <span class="help">{}</span>', form.title, form.code)

    @column(description=gettext_lazy("code"), ordering="item__code")
    def code(self, form: ApplicationForm) -> str:
        """The permanent code."""
        return form.code

    @column(description=gettext_lazy("official number"), ordering="number")
    def number_shown(self, form: Any) -> str | SafeString:
        """The number, with a warning when other living forms have it too."""
        if not form.facts.same_number:
            return str(form.number)
        told = ngettext("also on %(count)s other form", "also on %(count)s other forms", form.facts.same_number)
        return format_html('{} <span class="tj-late">{}</span>', form.number, told % {"count": form.facts.same_number})

    @column(description=gettext_lazy("other forms with the number"))
    def same_number(self, form: Any) -> int:
        """How many other living forms have the number."""
        return int(form.facts.same_number)

    @column(description=gettext_lazy("type"), ordering="item__classification__instrument")
    def type(self, form: ApplicationForm) -> str:
        """The type in words."""
        facts = form.item.classification
        return capfirst(str(FORM_TYPE_LABELS.get(facts.instrument, ""))) if facts is not None else ""

    @column(description=gettext_lazy("owner"), ordering="item__owner__name_fi")
    def owner(self, form: ApplicationForm) -> str:
        """The organisation that owns the form."""
        return form.item.owner.name

    @column(description=gettext_lazy("state"), ordering="item__life_cycle__state")
    def state(self, form: ApplicationForm) -> str:
        """The state in words."""
        return str(STATE_LABELS[form.item.state])

    @column(description=gettext_lazy("required answers (R)"))
    def inputs(self, form: Any) -> int | None:
        """R of the published version."""
        return form.facts.inputs  # type: ignore[no-any-return]  # RegistryFacts.inputs

    @column(description=gettext_lazy("version"), ordering="published_version__number")
    def version(self, form: ApplicationForm) -> int | None:
        """The number of the published version."""
        return form.published_version.number if form.published_version is not None else None

    @column(description=gettext_lazy("valid from"))
    def valid_from(self, form: ApplicationForm) -> Any:
        """Since when the published version holds."""
        return form.published_version.valid_from if form.published_version is not None else None

    @column(description=gettext_lazy("review date"), ordering="item__review_date")
    def review(self, form: ApplicationForm) -> str | SafeString:
        """The review date, with a word when it has passed."""
        review = form.item.review_date
        if review is None or review >= timezone.localdate() or form.item.state not in LIVING_STATES:
            return _day(review)
        return format_html('{} <span class="tj-late">{}</span>', _day(review), _("overdue"))

    @column(description=gettext_lazy("review date"))
    def review_date(self, form: ApplicationForm) -> Any:
        """The review date as a date."""
        return form.item.review_date

    @column(description=pgettext_lazy("column", "without a concept"))
    def unmatched(self, form: Any) -> int:
        """How many fields of the newest version nobody has matched."""
        return int(form.facts.unmatched)


class FormsGroup(RegistryGroup):
    """The menu of the registry."""

    menu_label = gettext_lazy("Forms")
    menu_icon = "form"
    menu_order = 120
    register_hook_name = "register_forms_menu_item"
    items = (
        ApplicationFormAdmin,
        FormVersionAdmin,
        FormFieldAdmin,
        DataConceptAdmin,
        ConceptRoleAdmin,
        SourceRegisterAdmin,
        ConsentClauseAdmin,
        MatchDecisionAdmin,
        ConceptMergeAdmin,
        PricingGuidelineAdmin,
    )
