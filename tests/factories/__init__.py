"""Factories that reach a state through the real services and actions."""

from tests.factories.cards import CardFactory, decision, retirement_plan
from tests.factories.people import organisation_with_people, person

__all__ = ["CardFactory", "decision", "organisation_with_people", "person", "retirement_plan"]
