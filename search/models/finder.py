"""The guided finder: question trees in versions, and how many walks through them were completed.

Rows of a version in use or ended are never changed; `search.finder.trees` is their only writer. Codes point to
segments, needs and portfolio items, not keys: codes are permanent, and a version stays what it was.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from lifecycle.languages import in_language


def _text_of(row: "FinderQuestion | FinderAnswer") -> str:
    """Return the text in the active language, or in the nearest that has one."""
    texts = {"fi": row.text_fi, "sv": row.text_sv, "en": row.text_en}
    return in_language(texts, (get_language() or "fi")[:2])[0]


class FinderTree(models.Model):
    """One version of the question tree: written as a draft, then used, then ended and kept."""

    class Status(models.TextChoices):
        """Where a version stands."""

        DRAFT = "draft", _("draft")
        IN_USE = "in_use", _("in use")
        ENDED = "ended", _("ended")

    number = models.PositiveIntegerField(unique=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    used_from = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("version of the guided finder")
        verbose_name_plural = _("versions of the guided finder")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["status"],
                condition=models.Q(status__in=["draft", "in_use"]),
                name="one_finder_draft_and_one_in_use",
                violation_error_message=_("There is one draft and one version in use at a time."),
            ),
            models.CheckConstraint(
                condition=models.Q(status="draft", used_from__isnull=True, ended_at__isnull=True)
                | models.Q(status="in_use", used_from__isnull=False, ended_at__isnull=True)
                | models.Q(status="ended", used_from__isnull=False, ended_at__isnull=False),
                name="finder_dates_fit_status",
            ),
        ]

    def __str__(self) -> str:
        return gettext("Guided finder, version %(number)s") % {"number": self.number}

    @property
    def is_draft(self) -> bool:
        """Whether the version may still be written."""
        return self.status == self.Status.DRAFT


class FinderQuestion(models.Model):
    """A question of one version; the one with the lowest position begins."""

    tree = models.ForeignKey(FinderTree, on_delete=models.CASCADE, related_name="questions")
    code = models.CharField(max_length=8)
    position = models.PositiveIntegerField(default=0)
    text_fi = models.CharField(max_length=200)
    text_sv = models.CharField(max_length=200, blank=True)
    text_en = models.CharField(max_length=200, blank=True)
    help_fi = models.TextField(blank=True)
    help_sv = models.TextField(blank=True)
    help_en = models.TextField(blank=True)

    class Meta:
        verbose_name = _("question of the guided finder")
        verbose_name_plural = _("questions of the guided finder")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["tree", "code"], name="finder_question_once_a_version")]

    def __str__(self) -> str:
        return f"{self.code}. {_text_of(self)}"


class FinderAnswer(models.Model):
    """An answer to a question; `leads_to` is the code of the next question, "" ends the walk.

    `needs`, `cards` and `only_after` hold permanent codes: of needs, of portfolio items, of answers of which one must
    have been given for this one to be offered.
    """

    question = models.ForeignKey(FinderQuestion, on_delete=models.CASCADE, related_name="answers")
    code = models.CharField(max_length=10)
    position = models.PositiveIntegerField(default=0)
    text_fi = models.CharField(max_length=200)
    text_sv = models.CharField(max_length=200, blank=True)
    text_en = models.CharField(max_length=200, blank=True)
    hint_fi = models.CharField(max_length=300, blank=True)
    hint_sv = models.CharField(max_length=300, blank=True)
    hint_en = models.CharField(max_length=300, blank=True)
    leads_to = models.CharField(max_length=8, blank=True)
    segment = models.CharField(max_length=60, blank=True)
    needs = models.JSONField(default=list, blank=True)
    kind = models.CharField(max_length=20, blank=True)
    cards = models.JSONField(default=list, blank=True)
    only_after = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("answer of the guided finder")
        verbose_name_plural = _("answers of the guided finder")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["question", "code"], name="finder_answer_once_a_question")]

    def __str__(self) -> str:
        return f"{self.code} {_text_of(self)}"


class FinderRuns(models.Model):
    """How many walks through a version ended in a segment on a day. Of answers and people nothing is kept."""

    tree = models.ForeignKey(FinderTree, on_delete=models.PROTECT, related_name="runs")
    day = models.DateField()
    segment = models.CharField(max_length=60)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("completed runs of the guided finder")
        verbose_name_plural = _("completed runs of the guided finder")
        ordering = ["-day", "segment"]
        constraints = [models.UniqueConstraint(fields=["tree", "day", "segment"], name="finder_runs_once_a_day")]

    def __str__(self) -> str:
        return f"{self.tree_id} {self.day} {self.segment}: {self.number}"
