"""App configuration: registers the catalogue with the life cycle below it."""

from django.apps import AppConfig
from django.conf import settings
from django.db import connection
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    """Product cards on three levels, code lists, public pages."""

    name = "catalogue"
    verbose_name = _("Catalogue")

    def ready(self) -> None:
        """Register requirements, vocabularies, the subject and signal receivers (models must be loaded first)."""
        from catalogue import signals  # noqa: F401
        from catalogue.admin_facts import admin_facts
        from catalogue.impact import register_impacts
        from catalogue.presentation import register_admin_facts
        from catalogue.public_changes import watch_connection
        from catalogue.requirements import register_requirements
        from catalogue.subject import ProductCardSubject
        from catalogue.views import register_presenters
        from catalogue.vocabularies import register_lists, register_vocabularies
        from lifecycle.kinds import ItemUnit
        from lifecycle.subjects import register_subject

        register_requirements()
        register_vocabularies()
        register_lists()
        register_impacts()
        register_subject(ItemUnit.SERVICE, ProductCardSubject())
        register_admin_facts(admin_facts)
        register_presenters()
        if settings.TARJOOMA_PAGE_CACHE:
            connection_created.connect(watch_connection, dispatch_uid="watch_public_changes")
            watch_connection(connection)
