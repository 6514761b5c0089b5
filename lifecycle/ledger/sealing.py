"""Sealing a period that has ended: the head of the ledger and its figures, signed.

A chain alone does not stop the owner of the database: whoever rewrites it from the beginning has to forge every
signature that was given away, too. Source: LEDGER.md, "Integrity".
"""

import re
from calendar import monthrange
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lifecycle.access import access_of, is_system
from lifecycle.errors import LifeCycleError, NotPermitted
from lifecycle.ledger.book import Book
from lifecycle.ledger.chain import canonical
from lifecycle.ledger.figures import SUMMED_UNITS, UNITS, Selection, count, owners_on
from lifecycle.ledger.reading import reading
from lifecycle.ledger.reports.verification import verify_report
from lifecycle.ledger.rules import CURRENT_VERSION, version_named
from lifecycle.ledger.seals import fault_of_seal
from lifecycle.ledger.signing import load_key
from lifecycle.ledger.store import serialise
from lifecycle.models import LedgerSeal
from lifecycle.roles import Role

__all__ = ["FORMAT", "SealRefused", "fault_of_seal", "last_day_of", "seal_period"]

FORMAT: Final = "tarjooma-seal-1"
_PERIOD: Final = re.compile(r"(\d{4})(?:-Q([1-4])|-(0[1-9]|1[0-2]))?")


class SealRefused(LifeCycleError):
    """A period cannot be sealed; the message says why."""


def last_day_of(period: str) -> date:
    """Return the last day of "2025", "2025-Q4" or "2025-12"; raises SealRefused for anything else."""
    found = _PERIOD.fullmatch(period)
    if found is None or found[1] == "0000":
        raise SealRefused(
            _("“%(period)s” is no period: write a year, a quarter like 2025-Q4 or a month like 2025-12.")
            % {"period": period}
        )
    year = int(found[1])
    month = int(found[3]) if found[3] else 3 * int(found[2]) if found[2] else 12
    return date(year, month, monthrange(year, month)[1])


@transaction.atomic
def seal_period(period: str, user: Any) -> LedgerSeal:
    """Seal a period that has ended and return its seal.

    Raises NotPermitted unless `user` is of the portfolio board or the system user, SealRefused when the period cannot
    be sealed or the ledger is not in order, SealKeyError without a key to sign with.
    """
    if not is_system(user) and not access_of(user).has(Role.BOARD):
        raise NotPermitted(_("Only the portfolio board seals a period."))
    last_day = last_day_of(period)
    if last_day >= timezone.localdate():
        raise SealRefused(
            _("%(period)s has not ended: its last day is %(day)s.") % {"period": period, "day": last_day.isoformat()}
        )
    serialise()
    if LedgerSeal.objects.filter(period=period).exists():
        raise SealRefused(_("%(period)s is sealed already.") % {"period": period})
    verified = verify_report()
    if not verified["ok"]:
        raise SealRefused(_("The ledger is not in order. %(reason)s") % {"reason": verified["reason"]})
    key = load_key()
    statement = _statement(period, last_day)
    text = canonical(statement)
    return LedgerSeal.objects.create(
        period=period,
        ends_on=last_day,
        head_seq=statement["head_seq"],
        head=statement["head"],
        statement=text.decode(),
        public_key=key.public_key_hex(),
        signature=key.sign(text),
        sealed_by=user,
    )


def _statement(period: str, last_day: date) -> dict[str, Any]:
    """Return what is signed: the period, the head, and the figures of its last day as they are known now."""
    day = last_day.isoformat()
    with reading() as opened:
        if opened.seq == 0 or opened.book.opening is None or opened.book.opening > day:
            raise SealRefused(_("The ledger holds nothing as early as %(day)s.") % {"day": day})
        return {
            "format": FORMAT,
            "period": period,
            "last_day": day,
            "known": opened.known,
            "head": opened.head,
            "head_seq": opened.seq,
            "figures": {unit: _figures(opened.book, unit, day) for unit in UNITS},
            "rule_version": CURRENT_VERSION,
            "rules_sha256": version_named(CURRENT_VERSION).digest,
        }


def _figures(book: Book, unit: str, day: str) -> dict[str, Any]:
    if unit in SUMMED_UNITS:
        owners = owners_on(book, unit, day)
    else:  # the concepts of an owner's forms; these overlap and do not sum
        owners = {
            code: count(book, unit, day, Selection(owners=frozenset({code}))) for code in owners_on(book, "F", day)
        }
    # Organisations are values, not names: a name of canonical JSON is ASCII, a code of an old file may not be.
    return {"count": count(book, unit, day), "owners": [{"org": org, "count": each} for org, each in owners.items()]}
