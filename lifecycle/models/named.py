"""Names in three languages, shared by organisations, units and code lists."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lifecycle.languages import in_language


class NamedInThreeLanguages(models.Model):
    """Abstract: `name_fi`, `name_sv`, `name_en`, and `name` in the active language with a fallback."""

    name_fi = models.CharField(_("name in Finnish"), max_length=255)
    name_sv = models.CharField(_("name in Swedish"), max_length=255, blank=True)
    name_en = models.CharField(_("name in English"), max_length=255, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str) -> str:
        """Return the name in `language`, or in the nearest language that has one."""
        return in_language({"fi": self.name_fi, "sv": self.name_sv, "en": self.name_en}, language)[0]

    @property
    def name(self) -> str:
        """The name in the active language."""
        return self.name_in((get_language() or "fi")[:2])
