"""App configuration: registers forms with the life cycle below."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class FormsRegistryConfig(AppConfig):
    """Application forms, data concepts, similarity, the merge planner."""

    name = "forms_registry"
    verbose_name = _("Forms registry")

    def ready(self) -> None:
        """Register requirements, the subject and what forms ask (models must be loaded first)."""
        from catalogue.exchange.demo import register_demo_foundation, register_demo_part
        from forms_registry import channel_days  # noqa: F401
        from forms_registry.card_forms_screen import register_links
        from forms_registry.card_requirements import register_card_requirements
        from forms_registry.exchange.demo import load_forms
        from forms_registry.exchange.demo_prices import load_later_prices, load_prices
        from forms_registry.immutable import guard_after_migrate
        from forms_registry.impact import register_impacts
        from forms_registry.inputs import inputs_of_forms
        from forms_registry.page_blocks import register_blocks
        from forms_registry.pricing.registering import register_pricing
        from forms_registry.registration_start import register_screens
        from forms_registry.requirements import register_requirements
        from forms_registry.subject import ApplicationFormSubject
        from lifecycle.kinds import ItemUnit
        from lifecycle.ledger.inputs import register_inputs_reader
        from lifecycle.subjects import register_subject

        register_pricing()
        post_migrate.connect(guard_after_migrate, sender=self, dispatch_uid="guard_published_forms")
        register_requirements()
        register_card_requirements()
        register_blocks()
        register_impacts()
        register_links()
        register_screens()
        register_inputs_reader(inputs_of_forms)
        register_subject(ItemUnit.FORM, ApplicationFormSubject())
        register_demo_foundation(load_prices)
        register_demo_part(load_forms)
        register_demo_part(load_later_prices)
