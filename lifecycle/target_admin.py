"""Targets of the programme in the editors' side: the portfolio board writes them, citing its decision; others read."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import DeleteView

from lifecycle.decision_fields import DecisionFields, WrittenByService
from lifecycle.decisions import cite_decision
from lifecycle.errors import LifeCycleError
from lifecycle.governance import LabelInEveryLanguage, ReadOnlyHelper
from lifecycle.models import PortfolioTarget
from lifecycle.targets import delete_target, is_settled, may_set_targets, write_target
from lifecycle.vocabulary import choices_of


class TargetHelper(ReadOnlyHelper):
    """Asks `lifecycle.targets` who writes; a target whose day has passed stays as it was."""

    def may_write(self, user: Any) -> bool:
        return may_set_targets(user)

    def user_can_edit_obj(self, user: Any, obj: Any) -> bool:
        return may_set_targets(user) and not is_settled(obj)

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        return may_set_targets(user) and not is_settled(obj)


class TargetForm(WrittenByService, WagtailAdminModelForm, DecisionFields):  # type: ignore[misc]  # Wagtail ships no types
    """A target and the decision behind it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["decision_text"], self.fields["decision_files"]
        known = choices_of("segments")
        held = self.instance.segment
        ended = [(held, held)] if held and held not in dict(known) else []
        given = self.fields["segment"]
        self.fields["segment"] = forms.ChoiceField(
            label=given.label, help_text=given.help_text, required=False, choices=[("", "---------"), *known, *ended]
        )

    def write(self, values: dict[str, Any]) -> PortfolioTarget:
        target = PortfolioTarget.objects.get(pk=self.instance.pk) if self.instance.pk else PortfolioTarget()
        for name in ("unit", "owner", "segment", "on", "at_most"):
            setattr(target, name, values[name])
        decision = cite_decision(
            reference=values["decision_reference"], body=values["decision_body"], decided_on=values["decided_on"]
        )
        return write_target(target=target, user=self.for_user, decision=decision)

    def _post_clean(self) -> None:
        """Leave the instance alone: the service checks a target of its own."""


class TargetDeleteView(DeleteView):  # type: ignore[misc]  # no types
    """Takes a target back through the service, which logs what it was."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Delete the target, or say why it stays."""
        try:
            delete_target(target=self.instance, user=request.user)
        except LifeCycleError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The target was taken back."))
        return redirect(self.index_url)


class TargetAdmin(LabelInEveryLanguage, ModelAdmin):  # type: ignore[misc]  # no types
    """Targets, with the decision that set each."""

    model = PortfolioTarget
    menu_icon = "check"
    menu_order = 310
    permission_helper_class = TargetHelper
    inspect_view_enabled = True
    history_view_enabled = False
    delete_view_class = TargetDeleteView
    list_per_page = 50
    list_display = ("unit", "owner", "segment", "on", "at_most", "decision")
    list_filter = ("unit", "owner")
    list_select_related = ("owner", "decision")
    inspect_view_fields = ("unit", "owner", "segment", "on", "at_most", "decision")
    edit_handler = ObjectList(
        [
            FieldPanel("unit"),
            FieldRowPanel([FieldPanel("owner"), FieldPanel("segment")]),
            FieldRowPanel([FieldPanel("on"), FieldPanel("at_most")]),
            MultiFieldPanel(
                [FieldPanel("decision_reference"), FieldPanel("decision_body"), FieldPanel("decided_on")],
                heading=_("Decision of the portfolio board"),
            ),
        ],
        base_form_class=TargetForm,
    )
