"""Make groups and permissions follow the role table."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from catalogue.services import ensure_organisation_page, grant_group_wide_page_permissions
from lifecycle.models import Organisation
from lifecycle.services import sync_roles


class Command(BaseCommand):
    """`sync_roles`: idempotent."""

    help = "Create or correct the front page, organisations' pages, groups and permissions of all roles."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and say how many groups there are."""
        groups = sync_roles()
        grant_group_wide_page_permissions()
        for organisation in Organisation.objects.all():
            ensure_organisation_page(organisation=organisation)
        self.stdout.write(f"{len(groups)} role groups are as the role table says.")
