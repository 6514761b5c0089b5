"""Portfolio items and where they stand in the life cycle."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lifecycle.kinds import ItemUnit
from lifecycle.models.organisation import Organisation, Unit
from lifecycle.querysets import PortfolioItemQuerySet
from lifecycle.states import DOSSIER_STATES, PUBLIC_STATES, State

_EVER_OFFERED = sorted(state.value for state in PUBLIC_STATES | {State.RETIRED})
_WITH_DOSSIER = sorted(state.value for state in DOSSIER_STATES)


class PortfolioItem(models.Model):
    """One service or one form in the offering, whether or not a card or a form record describes it.

    `name` is what an item without a record is known by; it is empty as soon as a record describes the item.

    Responsibility and the review date live here, outside the versioned text: publishing an older version of a
    card must never bring back an older owner. `classification` points at the counted facts in force.
    """

    code = models.CharField(_("permanent code"), max_length=40, unique=True, editable=False)
    unit = models.CharField(
        _("unit of counting"), max_length=1, choices=[(unit.value, unit.name) for unit in ItemUnit], editable=False
    )
    name = models.CharField(_("name in the register"), max_length=255, blank=True)
    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="portfolio_items", verbose_name=_("owner")
    )
    owner_unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("owner unit")
    )
    owner_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="owned_items",
        verbose_name=_("owner person"),
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="deputised_items",
        verbose_name=_("deputy"),
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="approved_items",
        verbose_name=_("approver"),
        help_text=_("Asked first; without one, every approver of the organisation is."),
    )
    review_date = models.DateField(_("review date"), null=True, blank=True, db_index=True)
    classification = models.ForeignKey(
        "lifecycle.ItemClassification",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    #: Whether the item is counted: changed only by operations of the ledger (LEDGER.md, PERIMETER and SCOPE).
    in_perimeter = models.BooleanField(_("in the perimeter"), default=True, editable=False)
    in_scope = models.BooleanField(_("in the scope of counting"), default=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PortfolioItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("portfolio item")
        verbose_name_plural = _("portfolio items")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code

    @property
    def is_described(self) -> bool:
        """Whether a card or a form record stands behind the item."""
        return not self.name

    @property
    def state(self) -> State:
        """The state the item is in now."""
        return State(self.life_cycle.state)

    @property
    def kind(self) -> str:
        """The kind in force; unknown while nobody has classified the item."""
        return self.classification.kind if self.classification else "unknown"


class LifeCycle(models.Model):
    """The state of an item. Written only by `lifecycle.actions`.

    `crosses_owners` says whether the text under review concerns other organisations too, as found at submission;
    `without_text` marks an item of the register of which no text has been approved yet;
    `planned_on` is the day the scheduler takes an approved item into use; `dossier` is the one that explains why the
    item is leaving or has left.
    """

    item = models.OneToOneField(PortfolioItem, on_delete=models.CASCADE, related_name="life_cycle")
    state = models.CharField(max_length=20, choices=[(s.value, s.value) for s in State], default=State.DRAFT.value)
    since = models.DateTimeField()
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="submitted_items"
    )
    submitted_at = models.DateTimeField(null=True)
    submitted_revision = models.ForeignKey(
        "wagtailcore.Revision", null=True, on_delete=models.PROTECT, related_name="+"
    )
    without_text = models.BooleanField(default=False)
    crosses_owners = models.BooleanField(default=False)
    endorsed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    endorsed_at = models.DateTimeField(null=True)
    approved_revision = models.ForeignKey("wagtailcore.Revision", null=True, on_delete=models.PROTECT, related_name="+")
    approved_version = models.ForeignKey(
        "lifecycle.ApprovedVersion", null=True, on_delete=models.PROTECT, related_name="+"
    )
    planned_on = models.DateField(null=True)
    first_used_on = models.DateField(null=True)
    dossier = models.ForeignKey(
        "lifecycle.RetirementDossier", null=True, on_delete=models.PROTECT, related_name="life_cycles"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[s.value for s in State]), name="life_cycle_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft")
                | models.Q(submitted_revision__isnull=False)
                | models.Q(approved_revision__isnull=False)
                | models.Q(without_text=True),
                name="life_cycle_past_draft_has_a_text",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=_EVER_OFFERED) | models.Q(first_used_on__isnull=False),
                name="life_cycle_offered_has_a_date",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=_WITH_DOSSIER, dossier__isnull=False)
                | (~models.Q(state__in=_WITH_DOSSIER) & models.Q(dossier__isnull=True))
                # What ended before the product was kept has its operation in the ledger, and no dossier.
                | models.Q(state="retired", without_text=True, dossier__isnull=True),
                name="life_cycle_leaving_has_a_dossier",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.state}"

    @property
    def has_text_waiting(self) -> bool:
        """Whether a submitted text waits for an approver."""
        return self.submitted_revision_id is not None

    @property
    def is_public(self) -> bool:
        """Whether the item is in the offering."""
        return self.state in PUBLIC_STATES

    @property
    def was_ever_in_use(self) -> bool:
        """Whether the public has ever been offered the item; such an item is never deleted."""
        return self.first_used_on is not None
