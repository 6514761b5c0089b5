"""Models of the catalogue, one noun a file."""

from catalogue.models.addresses import FormerAddress
from catalogue.models.attachments import LevelAttachment
from catalogue.models.bundles import Bundle, BundleStep
from catalogue.models.card import ProductCardPage
from catalogue.models.channels import Channel, RoutingContact
from catalogue.models.code_lists import (
    GlossaryTerm,
    IndustrialClass,
    LifeEvent,
    Need,
    Output,
    Region,
    Segment,
    ServiceClass,
    TargetGroup,
)
from catalogue.models.details import CommonQuestion, Delimitation, LegalBasis, Step
from catalogue.models.entry_change import EntryChange
from catalogue.models.generation import PublicGeneration
from catalogue.models.levels import CustomerDescription, ExpertDescription, ImplementationDescription
from catalogue.models.pages import HomePage, OrganisationPage
from catalogue.models.record import ProductCardRecord
from catalogue.models.statement import AccessibilityStatement

__all__ = [
    "AccessibilityStatement",
    "Bundle",
    "BundleStep",
    "Channel",
    "CommonQuestion",
    "CustomerDescription",
    "Delimitation",
    "EntryChange",
    "ExpertDescription",
    "FormerAddress",
    "GlossaryTerm",
    "HomePage",
    "ImplementationDescription",
    "IndustrialClass",
    "LegalBasis",
    "LevelAttachment",
    "LifeEvent",
    "Need",
    "OrganisationPage",
    "Output",
    "ProductCardPage",
    "ProductCardRecord",
    "PublicGeneration",
    "Region",
    "RoutingContact",
    "Segment",
    "ServiceClass",
    "Step",
    "TargetGroup",
]
