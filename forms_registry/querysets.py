"""Reusable filters of application forms, named like speech."""

from typing import Any

from django.db import models
from django.db.models import Q

from lifecycle.access import access_of
from lifecycle.states import PUBLIC_STATES, State


class ApplicationFormQuerySet(models.QuerySet[Any]):
    """Filters of application forms."""

    def in_state(self, *states: State) -> "ApplicationFormQuerySet":
        """Forms in one of `states`."""
        return self.filter(item__life_cycle__state__in=[state.value for state in states])

    def in_offering(self) -> "ApplicationFormQuerySet":
        """Forms the public is offered today, with a published version."""
        return self.in_state(*PUBLIC_STATES).filter(published_version__isnull=False)

    def owned_by(self, code: str) -> "ApplicationFormQuerySet":
        """Forms of the organisation with `code`."""
        return self.filter(item__owner__code=code)

    def named_like(self, text: str) -> "ApplicationFormQuerySet":
        """Forms that have `text` in a title of any version or language, or as their number."""
        return self.filter(
            Q(title__icontains=text)
            | Q(number__iexact=text)
            | Q(versions__title_fi__icontains=text)
            | Q(versions__title_sv__icontains=text)
            | Q(versions__title_en__icontains=text)
        ).distinct()

    def publicly_named_like(self, text: str) -> "ApplicationFormQuerySet":
        """Forms whose published version has `text` in a title."""
        return self.filter(
            Q(published_version__title_fi__icontains=text)
            | Q(published_version__title_sv__icontains=text)
            | Q(published_version__title_en__icontains=text)
        )

    def named_like_for(self, text: str, user: Any) -> "ApplicationFormQuerySet":
        """Forms that `user` finds by `text`: by what is published, and by drafts as far as their roles reach."""
        access = access_of(user)
        found = Q(pk__in=self.publicly_named_like(text).order_by().values("pk")) | Q(number__iexact=text)
        drafts = self if access.sees_all_drafts else self.filter(item__owner__code__in=access.draft_organisations)
        return self.filter(found | Q(pk__in=drafts.named_like(text).order_by().values("pk")))

    def visible_to(self, user: Any) -> "ApplicationFormQuerySet":
        """Forms whose record `user` may read in the registry: what was offered, and drafts as far as roles reach."""
        access = access_of(user)
        if access.sees_all_drafts:
            return self
        offered = Q(
            item__life_cycle__state__in=[state.value for state in PUBLIC_STATES | {State.RETIRED}],
            published_version__isnull=False,
        )
        return self.filter(offered | Q(item__owner__code__in=access.draft_organisations))

    def with_facts(self) -> "ApplicationFormQuerySet":
        """Forms with all that a list row shows, in one query."""
        return self.select_related(
            "item__life_cycle__dossier", "item__owner", "item__classification", "published_version", "draft_version"
        )
