"""Export the forms of the registry in the columns of the import."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from forms_registry.exchange.columns import Sheet
from forms_registry.exchange.form_export import FORMATS, exported_tables, write_file
from forms_registry.exchange.table_files import CellTooLong
from lifecycle.models import Organisation
from lifecycle.services import system_user


class Command(BaseCommand):
    """`export_forms FILE [--owner CODE …]`."""

    help = "Export forms, fields, data concepts, roles and registers: .xlsx, or .zip of CSV files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the file and whose forms go into it."""
        parser.add_argument("file", metavar="FILE", help="where to write; its ending, .xlsx or .zip, tells the format")
        parser.add_argument("--owner", nargs="+", default=[], metavar="CODE", help="only forms of these organisations")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file."""
        path, owners = Path(options["file"]), options["owner"]
        kind = path.suffix.lower().lstrip(".")
        if kind not in FORMATS:
            raise CommandError(f"{path.name}: the ending is not one of {', '.join(FORMATS)}")
        unknown = sorted(set(owners) - set(Organisation.objects.values_list("code", flat=True)))
        if unknown:
            raise CommandError(f"Unknown organisation: {', '.join(unknown)}")
        tables = exported_tables(user=system_user(), owners=owners or None)
        try:
            path.write_bytes(write_file(tables, kind))
        except CellTooLong as error:
            raise CommandError(f"{path.name}: a text is too long for a spreadsheet; export .zip instead") from error
        except OSError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{path.name}: {len(tables[Sheet.FORMS])} forms, {len(tables[Sheet.FIELDS])} fields")
