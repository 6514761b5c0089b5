"""What an upload of forms holds: tables or field lists, one file, several together or a zip of them."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from catalogue.exchange.outcome import Report
from forms_registry.exchange.archives import MAX_MEMBERS, MAX_TOTAL, is_archive, read_archive
from forms_registry.exchange.field_file_import import import_field_files, import_fields_into
from forms_registry.exchange.form_import import import_form_tables
from forms_registry.exchange.form_tables import ending_of
from forms_registry.models import ApplicationForm
from lifecycle.exchange.errors import ImportRefused

Files = Sequence[tuple[str, bytes]]
#: Endings of files a person may send.
ENDINGS: Final = (".csv", ".xlsx", ".json", ".zip")


def field_files_in(data: bytes, name: str) -> list[tuple[str, bytes]]:
    """Return (path, content) of the .json files in an archive; ImportRefused when it cannot be read."""
    return [(path, content) for path, content in read_archive(data, name) if ending_of(path) == "json"]


def unpacked(files: Files) -> list[tuple[str, bytes]]:
    """Return (path, content) of all files, those in archives in their place."""
    found: list[tuple[str, bytes]] = []
    for name, data in files:
        if ending_of(name) == "zip" or (ending_of(name) != "xlsx" and is_archive(data)):
            found += read_archive(data, name)
        else:
            found.append((name, data))
    if len(found) > MAX_MEMBERS or sum(len(content) for _name, content in found) > MAX_TOTAL:
        raise ImportRefused("", "", _("more than %(number)s files or %(limit)s MB together") % {
            "number": MAX_MEMBERS, "limit": MAX_TOTAL // 2**20
        })  # fmt: skip
    return found


def import_uploaded(
    files: Files,
    *,
    user: Any,
    only_organisations: Collection[str] | None,
    owner: str,
    language: str,
    form: ApplicationForm | None = None,
    dry_run: bool,
) -> Report:
    """Import what was sent: tables, a form for each JSON file, or one JSON file as the fields of `form`.

    ImportRefused when a file cannot be read, or the files do not belong together.
    """
    inner = unpacked(files)
    told = ", ".join(name for name, _data in files)
    schemas = [(path, content) for path, content in inner if ending_of(path) == "json"]
    tables = [(content, path) for path, content in inner if ending_of(path) in ("csv", "xlsx")]
    if schemas and tables:
        raise ImportRefused(told, "", _("tables and .json files are imported apart"))
    if tables:
        report = import_form_tables(tables, user=user, only_organisations=only_organisations, dry_run=dry_run)
        report.file = told
        return report
    if not schemas:
        raise ImportRefused(told, "", _("no .csv, .xlsx or .json file is among them"))
    if form is not None:
        if len(schemas) > 1:
            raise ImportRefused(told, "", _("the fields of one form come from one file"))
        path, content = schemas[0]
        return import_fields_into(form, content, path, language=language, user=user, dry_run=dry_run)
    if not owner:
        raise ImportRefused(told, "", _("choose the organisation that owns the forms"))
    return import_field_files(
        schemas, name=told, owner=owner, language=language, user=user, only_organisations=only_organisations,
        dry_run=dry_run,
    )  # fmt: skip
