"""Load the demo data and print who can log in."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from catalogue.exchange.demo import load_demo
from lifecycle.errors import LifeCycleError
from lifecycle.exchange.errors import ImportRefused
from lifecycle.labels import ROLE_LABELS
from lifecycle.models import User

_ADDRESSES = (("Public site", "/fi/"), ("Search", "/fi/palvelut/"), ("Editors' side", "/admin/"))


class Command(BaseCommand):
    """`load_demo DIR`: idempotent; a second run is quick and loses nothing."""

    help = "Load the demo data through the real importers and print the demo logins."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the folder."""
        parser.add_argument("folder", help="the folder with the demo data")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and print."""
        try:
            load_demo(Path(options["folder"]), settings.TARJOOMA_DEMO_PASSWORD, self.stdout.write)
        except (ImportRefused, LifeCycleError) as error:
            raise CommandError(str(error)) from error
        self._print_logins()

    def _print_logins(self) -> None:
        rows = [("Role", "Login", "Organisation"), ("public", "(no login)", "")]
        people = (
            User.objects.filter(groups__role_grant__isnull=False)
            .order_by("pk")
            .values_list("username", "groups__role_grant__role", "groups__role_grant__organisation__code")
        )
        with translation.override("en"):
            labels = {role.value: str(label) for role, label in ROLE_LABELS.items()}
        rows += [(labels[role], username, organisation or "") for username, role, organisation in people]
        self.stdout.write("")
        for role, login, organisation in rows:
            self.stdout.write(f"  {role:<18} {login:<18} {organisation}")
        self.stdout.write(f"\nPassword of every demo login: {settings.TARJOOMA_DEMO_PASSWORD}\n")
        for name, path in _ADDRESSES:
            self.stdout.write(f"  {name:<14} {settings.WAGTAILADMIN_BASE_URL}{path}")
