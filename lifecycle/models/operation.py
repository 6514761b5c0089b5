"""Operations of the portfolio ledger as they were recorded, and what stands beside them so that it can be deleted."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class LedgerOperation(models.Model):
    """One operation. Appended by `lifecycle.ledger.store` only; the database refuses UPDATE and DELETE.

    `payload` is the canonical JSON whose bytes `digest` chains to the operation before. `cause` names what in the
    product made it, once: an operation is posted exactly once for a transition however often it is tried.
    """

    seq = models.PositiveIntegerField(_("number"), primary_key=True)
    kind = models.CharField(_("operation"), max_length=16, db_index=True)
    effective = models.DateField(_("effective from"), db_index=True)
    recorded = models.DateField(_("recorded on"), db_index=True)
    payload = models.TextField()
    digest = models.CharField(_("hash"), max_length=64, unique=True)
    cause = models.CharField(max_length=120, null=True, unique=True)  # noqa: DJ001  # many have none, each other is once
    appended_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("ledger operation")
        verbose_name_plural = _("ledger operations")
        ordering = ["seq"]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"


class LedgerActor(models.Model):
    """The pseudonymous id under which a person stands in the ledger: the person can be deleted, the chain stays."""

    code = models.CharField(_("pseudonym"), max_length=20, unique=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="ledger_actor"
    )

    def __str__(self) -> str:
        return self.code


class LedgerEvidence(models.Model):
    """What an operation rests on. The ledger holds `digest` = SHA-256(salt + text): the text itself can be deleted."""

    digest = models.CharField(_("hash"), max_length=64, unique=True)
    salt = models.CharField(max_length=32)
    text = models.TextField(_("evidence"))
    recorded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.digest


class LedgerSeal(models.Model):
    """The signed head of the ledger for a period that has ended. Never changed, never deleted.

    `statement` is the canonical JSON that `signature` (Ed25519, hex) signs: period, head, figures, rule version.
    """

    period = models.CharField(_("period"), max_length=10, unique=True)
    ends_on = models.DateField(_("last day"))
    head_seq = models.PositiveIntegerField(_("last operation"))
    head = models.CharField(_("head hash"), max_length=64)
    statement = models.TextField()
    public_key = models.CharField(_("public key"), max_length=64)
    signature = models.CharField(_("signature"), max_length=128)
    sealed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sealed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("seal of a period")
        verbose_name_plural = _("seals of periods")
        ordering = ["-ends_on", "-sealed_at"]

    def __str__(self) -> str:
        return self.period
