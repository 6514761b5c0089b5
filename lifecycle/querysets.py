"""Reusable filters of portfolio items, named like speech."""

from django.db import models

from lifecycle.states import PUBLIC_STATES, State


class PortfolioItemQuerySet(models.QuerySet["PortfolioItem"]):  # type: ignore[name-defined]  # the model imports this
    """Filters of portfolio items."""

    def in_state(self, *states: State) -> "PortfolioItemQuerySet":
        """Items in one of `states`."""
        return self.filter(life_cycle__state__in=[state.value for state in states])

    def in_offering(self) -> "PortfolioItemQuerySet":
        """Items the public is offered today."""
        return self.in_state(*PUBLIC_STATES)

    def with_facts(self) -> "PortfolioItemQuerySet":
        """Items with all that a list row shows, in one query."""
        return self.select_related("life_cycle__dossier", "classification", "owner", "owner_unit", "owner_person")
