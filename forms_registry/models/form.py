"""An application form of the group, and how often it is filled in."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import DraftStateMixin, RevisionMixin, WorkflowMixin

from forms_registry.querysets import ApplicationFormQuerySet
from forms_registry.vocabulary import VolumeBasis
from lifecycle.models import Organisation, PortfolioItem


class ApplicationForm(WorkflowMixin, DraftStateMixin, RevisionMixin, models.Model):  # type: ignore[misc]  # untyped
    """The record behind a portfolio item of unit F.

    What the form says and asks is in its versions: `published_version` is the one people fill in, `draft_version` the
    one being written. `title` is the Finnish one of the published version, else of the draft, for lists. `number` is
    the number printed on the form; two forms may have the same, which is shown as a warning. `source_digest` tells
    whether what was imported has changed since; `review_flags` is a list of {"code", "detail"} left by imports.
    """

    item = models.OneToOneField(
        PortfolioItem, on_delete=models.PROTECT, related_name="form_record", verbose_name=_("portfolio item")
    )
    title = models.CharField(_("title"), max_length=255, editable=False)
    number = models.CharField(_("official number"), max_length=60, blank=True, db_index=True)
    published_version = models.ForeignKey(
        "forms_registry.FormVersion",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("published version"),
    )
    draft_version = models.ForeignKey(
        "forms_registry.FormVersion",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
        verbose_name=_("draft version"),
    )
    user_organisations = models.ManyToManyField(
        Organisation, blank=True, related_name="used_forms", verbose_name=_("also used by")
    )
    main_form = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="attachments",
        verbose_name=_("main form"),
        help_text=_("For an attachment: the form it is handed in with."),
    )
    derived_from = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="derivatives",
        verbose_name=_("derived from"),
    )
    source_system = models.CharField(_("imported from"), max_length=40, blank=True)
    source_id = models.CharField(_("id in the source"), max_length=120, blank=True)
    source_digest = models.CharField(max_length=64, blank=True, editable=False)
    review_flags = models.JSONField(_("flags for review"), default=list, blank=True)

    objects = ApplicationFormQuerySet.as_manager()

    class Meta:
        verbose_name = _("application form")
        verbose_name_plural = _("application forms")
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source_system", "source_id"], condition=~models.Q(source_id=""), name="form_source_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def code(self) -> str:
        """The permanent code, given once."""
        return self.item.code

    @property
    def newest_version(self) -> Any:
        """The version being written, else the published one."""
        return self.draft_version or self.published_version

    def serializable_data(self) -> dict[str, Any]:
        """Return what a revision keeps: the newest version, whole."""
        from_version = self.newest_version
        return {"pk": self.pk, "title": self.title, "version": from_version.as_content() if from_version else {}}

    def with_content_json(self, content: dict[str, Any]) -> "ApplicationForm":
        """Return the form itself: a revision of a form is read by `content_of`, never put back over the record."""
        return self


class FormVolume(models.Model):
    """How many were handed in during a year, counted or estimated, and who says so."""

    form = models.ForeignKey(ApplicationForm, on_delete=models.CASCADE, related_name="volumes")
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("handed in"))
    basis = models.CharField(_("basis"), max_length=10, choices=[(b.value, b.value) for b in VolumeBasis])
    source = models.CharField(_("source"), max_length=255)

    class Meta:
        verbose_name = _("yearly volume")
        verbose_name_plural = _("yearly volumes")
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["form", "year"],
                name="form_volume_once_a_year",
                violation_error_message=_("This year has a number already."),
            ),
            models.CheckConstraint(
                condition=models.Q(basis__in=[b.value for b in VolumeBasis]), name="form_volume_basis_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_id} {self.year}: {self.number}"
