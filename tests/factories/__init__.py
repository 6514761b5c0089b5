"""Factories that reach a state through the real services and actions."""

from tests.factories.cards import CardFactory, propose_addition, retirement_plan
from tests.factories.decisions import decision
from tests.factories.forms import FormFactory, concept, concept_role, field
from tests.factories.people import organisation_with_people, person, unit_of
from tests.factories.regions import region_tree
from tests.factories.steps import (
    again,
    approve,
    carry_out,
    change_text,
    decide,
    item_in,
    name_responsible,
    propose,
    with_roles,
)

__all__ = [
    "CardFactory",
    "FormFactory",
    "again",
    "approve",
    "carry_out",
    "change_text",
    "concept",
    "concept_role",
    "decide",
    "decision",
    "field",
    "item_in",
    "name_responsible",
    "organisation_with_people",
    "person",
    "propose",
    "propose_addition",
    "region_tree",
    "retirement_plan",
    "unit_of",
    "with_roles",
]
