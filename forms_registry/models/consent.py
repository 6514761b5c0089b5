"""The clauses by which an applicant lets authorities pass on what was told."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lifecycle.languages import in_language
from lifecycle.models import Organisation
from lifecycle.models.named import NamedInThreeLanguages


class ConsentClause(NamedInThreeLanguages):
    """One consent, whatever its wording was over the years."""

    code = models.CharField(_("permanent code"), max_length=40, unique=True)
    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="consent_clauses", verbose_name=_("owner")
    )

    class Meta:
        verbose_name = _("consent clause")
        verbose_name_plural = _("consent clauses")
        ordering = ["code"]


class ConsentClauseVersion(models.Model):
    """One wording of a clause. Once a published form cites it, it never changes."""

    clause = models.ForeignKey(ConsentClause, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    valid_from = models.DateField(_("valid from"))
    text_fi = models.TextField(_("text in Finnish"))
    text_sv = models.TextField(_("text in Swedish"), blank=True)
    text_en = models.TextField(_("text in English"), blank=True)

    class Meta:
        verbose_name = _("version of a consent clause")
        verbose_name_plural = _("versions of consent clauses")
        ordering = ["clause", "-number"]
        constraints = [models.UniqueConstraint(fields=["clause", "number"], name="consent_clause_version_once")]

    def __str__(self) -> str:
        return f"{self.clause} {self.number}"

    @property
    def text(self) -> str:
        """The wording in the active language, or in the nearest that has one."""
        texts = {"fi": self.text_fi, "sv": self.text_sv, "en": self.text_en}
        return in_language(texts, (get_language() or "fi")[:2])[0]
