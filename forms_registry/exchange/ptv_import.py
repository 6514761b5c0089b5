"""Importing the printable forms of the national service register: organisations and forms, all of it or nothing."""

from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Any

from catalogue.exchange.outcome import Report
from catalogue.exchange.ptv_parts import SOURCE
from catalogue.exchange.source_organisations import create_organisations
from forms_registry.exchange.form_import import Progress, all_or_nothing, write_forms
from forms_registry.exchange.ptv_forms import read_ptv_forms


def import_ptv_forms(
    folder: Path,
    *,
    user: Any,
    dry_run: bool = False,
    owners: Collection[str] | None = None,
    progress: Progress | None = None,
) -> Report:
    """Import the forms of the dump in `folder` as drafts, with the organisations that own them; report every form.

    `owners` limits the import to forms of these organisations. ImportRefused names file, item and field of the first
    broken thing. Idempotent: organisations and forms are known by their ids in the source.
    """
    harvest = read_ptv_forms(folder)
    report = Report(folder.name, dry_run)
    forms = [form for form in harvest.forms if owners is None or form.owner in owners]
    needed = {form.owner for form in forms}
    report.counts = Counter(harvest.counts)
    report.counts["forms of other organisations"] = len(harvest.forms) - len(forms)

    def act() -> None:
        wanted = [organisation for organisation in harvest.organisations if organisation.code in needed]
        report.counts["organisations created"] = create_organisations(wanted, folder.name, SOURCE)
        write_forms(forms, report, user, None, progress)

    all_or_nothing(report, act)
    flags = Counter(flag["code"] for row in report.rows for flag in row.flags)
    report.counts.update({f"flagged {code}": number for code, number in flags.items()})
    return report
