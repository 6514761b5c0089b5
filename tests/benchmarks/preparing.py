"""A new database for one measurement, with the settings of production."""

import os
from pathlib import Path


def prepare(folder: Path, database: str = "") -> None:
    """Point Django at a new database in `folder`, or at the empty one named, and set it up.

    Call it once, before anything imports a model.
    """
    import django
    from django.core.management import call_command

    (folder / "static").mkdir()
    os.environ["TARJOOMA_VAR_DIR"] = str(folder)
    os.environ["DATABASE_URL"] = database or f"sqlite:///{folder / 'bench.sqlite3'}"
    os.environ["SECRET_KEY"] = "only-for-measuring-000000000000000000000000000000000"
    os.environ["ALLOWED_HOSTS"] = "localhost"
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
    django.setup()
    call_command("migrate", verbosity=0)
