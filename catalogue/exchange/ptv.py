"""Importing cards of the national service register (PTV): a dump of 2015, or Open API version 11.

Organisations, cards and channels are written in one transaction: all of it or nothing. Cards come in as drafts.
"""

from collections import Counter
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from catalogue.exchange.card_import import Progress, write_cards
from catalogue.exchange.card_writer import CardWriter
from catalogue.exchange.outcome import Report
from catalogue.exchange.ptv_dump import is_dump, read_dump
from catalogue.exchange.ptv_parts import NOBODY, SOURCE, CodeMatcher, Harvest
from catalogue.exchange.ptv_v11 import read_v11
from catalogue.exchange.source_organisations import SourceOrganisation, create_organisations
from lifecycle.exchange.errors import ImportRefused


def read_ptv(path: Path) -> Harvest:
    """Return what `path` holds, without writing; ImportRefused when something in it is broken."""
    if not path.exists():
        raise ImportRefused(str(path), "", _("there is no such file or folder"))
    matcher = CodeMatcher()
    return read_dump(path, matcher) if path.is_dir() and is_dump(path) else read_v11(path, matcher)


def import_ptv(
    harvest: Harvest,
    name: str,
    *,
    dry_run: bool = False,
    all_organisations: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Write what was read, or in a dry run find out what would be written, and report every card.

    Idempotent: organisations and cards are known by their ids in the source, and an unchanged card is left alone.
    Organisations without a card or channel of their own are listed in the report; `all_organisations` makes them too.
    """
    report = Report(name, dry_run)
    report.counts = Counter(harvest.counts)
    needed = harvest.needed_organisations()
    idle = [organisation for organisation in harvest.organisations if organisation.code not in needed]
    report.counts["organisations without a card"] = len(idle)
    if not all_organisations:
        report.notes += [
            _("No card or channel of its own: %(code)s %(name)s") % {"code": row.code, "name": row.name["fi"]}
            for row in idle
        ]
        harvest.organisations = [row for row in harvest.organisations if row.code in needed]
    with transaction.atomic():
        wanted = list(harvest.organisations)
        if any(card.owner == NOBODY for card in harvest.cards):
            wanted.append(owner_missing())
        report.counts["organisations created"] = create_organisations(wanted, name, SOURCE)
        write_cards(harvest.cards, CardWriter(), report, progress)
        if dry_run or report.refused:
            transaction.set_rollback(True)
    flags = Counter(row["code"] for card in harvest.cards for row in card.flags)
    report.counts.update({f"flagged {code}": number for code, number in flags.items()})
    report.notes += harvest.notes
    return report


def owner_missing() -> SourceOrganisation:
    """Return the owner of what has none in the source."""
    return SourceOrganisation(NOBODY, {"fi": "Omistaja puuttuu", "sv": "Ägare saknas", "en": "Owner missing"})
