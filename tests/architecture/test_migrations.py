"""Models and migrations agree."""

import pytest
from django.apps import apps
from django.core.management import call_command

from tests.conftest import ROOT


def _own_apps() -> list[str]:
    return [config.label for config in apps.get_app_configs() if config.path.startswith(str(ROOT / config.name))]


@pytest.mark.django_db
def test_no_migration_is_pending() -> None:
    try:
        call_command("makemigrations", *_own_apps(), check=True, dry_run=True, verbosity=1)
    except SystemExit:
        pytest.fail("models changed without a migration: run manage.py makemigrations")
