"""Import application forms: tables, the national service register, JSON Schemas and form builders' files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.core.management.base import CommandError

from catalogue.exchange.command import ImportCommand
from catalogue.exchange.outcome import Report
from forms_registry.exchange.archives import read_folder
from forms_registry.exchange.field_file_import import import_field_files, import_fields_into
from forms_registry.exchange.form_import import Progress, import_form_tables
from forms_registry.exchange.form_tables import ending_of
from forms_registry.exchange.ptv_import import import_ptv_forms
from forms_registry.exchange.uploaded_forms import field_files_in
from forms_registry.models import ApplicationForm
from lifecycle.exchange.errors import ImportRefused
from lifecycle.services import system_user

TABLES: Final = ("xlsx", "csv")
PTV: Final = "ptv"
READERS: Final = ("json-schema", "form-builder")
_LARGEST: Final = 100 * 2**20


class Command(ImportCommand):
    """`import_forms PATH [PATH …] [--format FORMAT] [--owner CODE …] [--dry-run] [--report FILE]`."""

    help = "Import forms as drafts, all of them or none; --dry-run shows what would happen."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the paths and how they are read."""
        super().add_arguments(parser)
        parser.add_argument("paths", nargs="+", metavar="PATH", help="files that belong together, or one folder")
        parser.add_argument(
            "--format", choices=(*TABLES, PTV, *READERS), help="how to read them; shown by the content when left out"
        )
        parser.add_argument(
            "--owner", nargs="+", default=[], metavar="CODE",
            help="of tables, write forms of these organisations only; of JSON files, the owner of the forms",
        )  # fmt: skip
        parser.add_argument("--language", default="fi", help="language of the texts in JSON files (default: fi)")
        parser.add_argument("--form", metavar="CODE", help="take one JSON file as the fields of this form's draft")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import what the paths hold."""
        paths = [Path(name) for name in options["paths"]]
        try:
            with self.bar() as bar:
                report = self._import(paths, options, bar.update)
        except (ImportRefused, OSError) as error:
            raise CommandError(str(error)) from error
        self.finish(report, options)

    def _import(self, paths: list[Path], options: dict[str, Any], progress: Progress) -> Report:
        kind = options["format"] or _kind_of(paths)
        given: dict[str, Any] = {"user": system_user(), "dry_run": options["dry_run"]}
        if kind == PTV:
            return import_ptv_forms(
                _only(paths, "a folder"), owners=options["owner"] or None, progress=progress, **given
            )
        if kind in TABLES:
            files = [(_read(path), path.name) for path in paths]
            return import_form_tables(files, only_organisations=options["owner"] or None, progress=progress, **given)
        reader = kind if kind in READERS else None
        if options["form"]:
            return _into(options["form"], _only(paths, "one file"), options["language"], given)
        if len(options["owner"]) != 1:
            raise CommandError("Name the owner of the forms: --owner CODE")
        return import_field_files(
            _field_files(paths), name=", ".join(path.name for path in paths), owner=options["owner"][0],
            language=options["language"], reader=reader, progress=progress, **given,
        )  # fmt: skip


def _kind_of(paths: list[Path]) -> str:
    """Return how to read the paths by their names; "" for JSON files, whose reader shows in the content."""
    first = paths[0]
    if first.is_dir():
        return PTV if (first / "transactionservices.json").is_file() else ""
    ending = ending_of(first.name)
    if ending == "zip":
        return "" if field_files_in(_read(first), first.name) else TABLES[1]
    if ending in (*TABLES, "json"):
        return ending if ending in TABLES else ""
    raise CommandError(f"{first}: say how to read it with --format")


def _only(paths: list[Path], what: str) -> Path:
    if len(paths) != 1:
        raise CommandError(f"Give {what}, not {len(paths)} paths")
    return paths[0]


def _read(path: Path) -> bytes:
    """Return the content of a file; ImportRefused when it is larger than any table of forms."""
    if path.stat().st_size > _LARGEST:
        raise ImportRefused(path.name, "", f"larger than {_LARGEST // 2**20} MB")
    return path.read_bytes()


def _field_files(paths: list[Path]) -> list[tuple[str, bytes]]:
    """Return (path, content) of the files in folders, archives and by themselves."""
    found: list[tuple[str, bytes]] = []
    for path in paths:
        if path.is_dir():
            found += read_folder(path)
        elif ending_of(path.name) == "zip":
            found += field_files_in(_read(path), path.name)
        elif ending_of(path.name) in TABLES:
            raise ImportRefused(path.name, "", "tables and .json files are imported apart")
        else:
            found.append((path.name, _read(path)))
    return found


def _into(code: str, path: Path, language: str, given: dict[str, Any]) -> Report:
    form = ApplicationForm.objects.with_facts().filter(item__code=code).first()
    if form is None:
        raise CommandError(f"There is no form {code}")
    return import_fields_into(form, _read(path), path.name, language=language, **given)
