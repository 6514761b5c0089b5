"""Factories that reach a state through the real services and actions."""

from tests.factories.cards import CardFactory
from tests.factories.people import organisation_with_people, person

__all__ = ["CardFactory", "organisation_with_people", "person"]
