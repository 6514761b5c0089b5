"""Models of the forms registry, one noun a file."""

from forms_registry.models.aid_block import AidBlock, AidYear
from forms_registry.models.card_form import CardForm
from forms_registry.models.channel import FormChannel
from forms_registry.models.concept import ConceptMerge, ConceptRole, DataConcept, SourceRegister
from forms_registry.models.consent import ConsentClause, ConsentClauseVersion
from forms_registry.models.edition import EditionDecision
from forms_registry.models.fee_schedule import FeeDecree, FeeRow, FeeSchedule
from forms_registry.models.field import FormField
from forms_registry.models.form import ApplicationForm, FormVolume
from forms_registry.models.guideline import GuidelineVersion, PricingGuideline
from forms_registry.models.layout import FormLayout
from forms_registry.models.mapping import FieldConcept, MatchDecision
from forms_registry.models.merge_plan import MergePlan, MergePlanField
from forms_registry.models.price_check import PriceCheck
from forms_registry.models.price_item import PriceItem, SalesYear
from forms_registry.models.registration import RegistrationDraft
from forms_registry.models.vat_rate import VatRate
from forms_registry.models.version import FormVersion

__all__ = [
    "AidBlock",
    "AidYear",
    "ApplicationForm",
    "CardForm",
    "ConceptMerge",
    "ConceptRole",
    "ConsentClause",
    "ConsentClauseVersion",
    "DataConcept",
    "EditionDecision",
    "FeeDecree",
    "FeeRow",
    "FeeSchedule",
    "FieldConcept",
    "FormChannel",
    "FormField",
    "FormLayout",
    "FormVersion",
    "FormVolume",
    "GuidelineVersion",
    "MatchDecision",
    "MergePlan",
    "MergePlanField",
    "PriceCheck",
    "PriceItem",
    "PricingGuideline",
    "RegistrationDraft",
    "SalesYear",
    "SourceRegister",
    "VatRate",
]
