"""What pricing registers with the apps below; called once when the app is ready."""

from datetime import date
from typing import Any

from catalogue.side_panels import register_side_panel
from forms_registry.exchange.fee_column import register_fee_column
from forms_registry.pricing.card_blocks import register_blocks
from forms_registry.pricing.check_panel import PriceCheckSidePanel
from forms_registry.pricing.checking import record_checks
from forms_registry.pricing.deciding import TermsAccompaniment
from forms_registry.pricing.guideline_requirements import register_requirements
from forms_registry.pricing.guideline_subject import PricingGuidelineSubject
from forms_registry.pricing.inbox_section import register_inbox_section
from forms_registry.pricing.terms_requirement import register_terms_requirements
from forms_registry.pricing.terms_screen import links_of_item
from lifecycle.accompaniments import register_accompaniment
from lifecycle.item_context import register_item_links
from lifecycle.kinds import ItemUnit
from lifecycle.signals import day_came
from lifecycle.subjects import register_subject


def check_every_night(day: date, **_kwargs: Any) -> None:
    """Run the checks when the scheduler comes round: a validity may have ended, a decree may have been replaced."""
    record_checks(day)


def register_pricing() -> None:
    """Register guidelines as subjects, prices as what goes with a text, and the nightly checks."""
    register_subject(ItemUnit.GUIDELINE, PricingGuidelineSubject())
    register_requirements()
    register_terms_requirements()
    register_accompaniment("pricing", TermsAccompaniment())
    register_fee_column()
    register_inbox_section()
    register_blocks()
    register_side_panel(PriceCheckSidePanel)
    register_item_links("terms_of_item", links_of_item)
    day_came.connect(check_every_night, dispatch_uid="check_prices_every_night")
