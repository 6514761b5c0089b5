"""Reusable filters of pricing guidelines, named like speech."""

from typing import Any

from django.db import models
from django.db.models import Q

from lifecycle.access import access_of
from lifecycle.states import PUBLIC_STATES, State


class PricingGuidelineQuerySet(models.QuerySet[Any]):
    """Filters of pricing guidelines."""

    def in_force(self) -> "PricingGuidelineQuerySet":
        """Guidelines in use, with a published version."""
        return self.filter(
            item__life_cycle__state__in=[state.value for state in PUBLIC_STATES], published_version__isnull=False
        )

    def ever_published(self) -> "PricingGuidelineQuerySet":
        """Guidelines that the public may read: those in use and those that were."""
        states = [state.value for state in PUBLIC_STATES | {State.RETIRED}]
        return self.filter(item__life_cycle__state__in=states, published_version__isnull=False)

    def for_owner(self, code: str) -> "PricingGuidelineQuerySet":
        """Guidelines that the prices of the organisation with `code` may cite: its own and the common ones."""
        return self.filter(Q(is_common=True) | Q(item__owner__code=code))

    def named_like(self, text: str) -> "PricingGuidelineQuerySet":
        """Guidelines that have `text` in a title of any version or language."""
        return self.filter(
            Q(title__icontains=text)
            | Q(versions__title_fi__icontains=text)
            | Q(versions__title_sv__icontains=text)
            | Q(versions__title_en__icontains=text)
        ).distinct()

    def publicly_named_like(self, text: str) -> "PricingGuidelineQuerySet":
        """Guidelines whose published version has `text` in a title."""
        return self.filter(
            Q(published_version__title_fi__icontains=text)
            | Q(published_version__title_sv__icontains=text)
            | Q(published_version__title_en__icontains=text)
        )

    def visible_to(self, user: Any) -> "PricingGuidelineQuerySet":
        """Guidelines whose record `user` may read: what was published, and drafts as far as roles reach."""
        access = access_of(user)
        if access.sees_all_drafts:
            return self
        published = Q(pk__in=self.ever_published().order_by().values("pk"))
        return self.filter(published | Q(item__owner__code__in=access.draft_organisations))

    def drafts_readable_by(self, user: Any) -> "PricingGuidelineQuerySet":
        """Guidelines whose drafts `user` may read."""
        access = access_of(user)
        return self if access.sees_all_drafts else self.filter(item__owner__code__in=access.draft_organisations)

    def with_facts(self) -> "PricingGuidelineQuerySet":
        """Guidelines with all that a list row shows, in one query."""
        return self.select_related(
            "item__life_cycle__dossier", "item__owner", "item__classification", "published_version", "draft_version"
        )
