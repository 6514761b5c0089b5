"""Where cards use the terms of the glossary: worked out with the index, read with a card's page."""

from django.db import models

from catalogue.models import GlossaryTerm
from search.models.index import IndexedCard


class TermMention(models.Model):
    """The first place where level 1 of a card uses a term: the field and the words as they stand there.

    `language` is that of the text. Rows are made when the card is indexed, in reading order.
    """

    # Without an index of its own: the unique constraint begins with the card.
    card = models.ForeignKey(IndexedCard, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    language = models.CharField(max_length=2)
    field = models.CharField(max_length=40)
    words = models.CharField(max_length=255)
    term = models.ForeignKey(GlossaryTerm, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["card", "language", "term"], name="term_mentioned_once_a_language")
        ]

    def __str__(self) -> str:
        return self.words
