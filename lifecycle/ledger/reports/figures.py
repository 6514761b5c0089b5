"""Counts, lines, bridges and what stands beside them, each with the parameters it was asked by."""

from dataclasses import asdict
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lifecycle.ledger.book import Book
from lifecycle.ledger.bridge import bridge
from lifecycle.ledger.detectors import findings
from lifecycle.ledger.figures import count, eform_share, lines, percent, reduction_pct, totals, users_on
from lifecycle.ledger.recount import recount
from lifecycle.ledger.reports.question import Asked, AskedWrongly, Question, asking
from lifecycle.ledger.retirements import retirements
from lifecycle.ledger.rules import RuleVersion
from lifecycle.measures import UNKNOWN, MeasureUnknown, measure_named, measures
from lifecycle.models import LedgerSeal

Report = dict[str, Any]


def _number(percentage: Any) -> float | None:
    """Return a percentage of two decimals as a number of JSON; such numbers are written as they are."""
    return float(percentage) if percentage is not None else None


def count_report(question: Question) -> Report:
    """Return a count beside that of the baseline: same k, same basis, the owners and scope of the same day.

    `baseline` and `reduction_pct` are None without a baseline, `reduction_pct` also where the baseline counts 0.
    """
    with asking(question) as asked:
        now = count(asked.book, question.unit, asked.on, asked.selection)
        then = None
        if asked.baseline is not None:
            then = count(asked.book, question.unit, asked.baseline.day, asked.selection)
        reduction = reduction_pct(then, now) if then is not None else None
        return {"count": now, "baseline": then, "reduction_pct": _number(reduction), **asked.head()}


def lines_report(question: Question) -> Report:
    """Return the lines that lead from the count of `since` to that of `on`, and their sums by class.

    Without `since` they begin with the ledger. `op` is the kind of the operation that a line comes from.
    """
    since = question.since or ""
    with asking(question) as asked:
        found = lines(asked.book, question.unit, since, asked.on, asked.selection)
        return {
            "lines": [
                {
                    "effective": line.effective,
                    "seq": line.seq,
                    "class": line.cls,
                    "unit": line.unit,
                    "item": line.item,
                    "owner": line.owner,
                    "delta": line.delta,
                    "op": asked.book.op(line.seq).kind,
                }
                for line in found
            ],
            "totals": totals(found),
            "from": question.since,
            "to": asked.on,
            "from_count": count(asked.book, question.unit, since, asked.selection) if since else 0,
            "to_count": count(asked.book, question.unit, asked.on, asked.selection),
            **asked.head(),
        }


def bridge_report(question: Question) -> Report:
    """Return the bridge from the baseline, or from another day `since`, to `on`.

    `recount` is the live register counted anew, and `difference` recount minus count; both are None where nothing
    stands to compare: something is left out of k, `on` has passed, or a filter looks at facts.
    """
    with asking(question) as asked:
        start, first = beginning_of(asked)
        found = bridge(asked.book, first, question.unit, start, asked.on, asked.selection)
        counted = recounted(asked, question.unit)
        return {
            "from": start,
            "original_baseline": found.original,
            "late": found.late,
            "corrections": found.corrections,
            "restated_baseline": found.restated,
            "steps": found.steps,
            "like_for_like": found.like_for_like,
            "moves": found.moves,
            "as_was": found.end,
            "recount": counted,
            "difference": counted - found.end if counted is not None else None,
            "exclusions": found.exclusions,
            **asked.head(),
        }


def beginning_of(asked: Asked) -> tuple[str, Book | None]:
    """Return the day a bridge begins on, and the ledger as the baseline was first reported, if that is the day."""
    baseline = asked.baseline
    start = asked.question.since or (baseline.day if baseline is not None else asked.on)
    if start > asked.on:
        raise AskedWrongly("on", _("The baseline is later: %(day)s.") % {"day": start})
    return start, asked.reading.first_book(baseline) if baseline is not None and start == baseline.day else None


def recounted(asked: Asked, unit: str) -> int | None:
    """Return the live register counted anew, or None where it does not stand for what is asked."""
    selection, today = asked.selection, timezone.localdate().isoformat()
    if not asked.reading.is_latest or asked.on < today or selection.filters_facts:
        return None
    if selection.at is not None and selection.at < today:
        return None
    return recount(selection.owners).register[unit]


def retirements_report(question: Question) -> Report:
    """Return what was retired after `since` (default: ever) up to `on`, by what has become of it."""
    with asking(question) as asked:
        found = retirements(asked.book, question.unit, asked.on, asked.selection, question.since or "")
        return {**asdict(found), "from": question.since, **asked.head()}


def users_report(question: Question) -> Report:
    """Return how many of the counted items each organisation uses; these never sum to the count (rule 12)."""
    with asking(question) as asked:
        return {"users": users_on(asked.book, question.unit, asked.on), **asked.head()}


def e_services_report(question: Question) -> Report:
    """Return the forms and the cards that are electronic services (e-level 3 or above) on `on`, and the e-form share.

    `cards` is None where no catalogue tells, and where nothing is known: of that day, or by an earlier k.
    """
    with asking(question) as asked:
        electronic, forms = eform_share(asked.book, asked.on, asked.selection)
        told = {
            "eforms": electronic,
            "forms": forms,
            "eform_share_pct": _number(percent(electronic, forms)),
            **asked.head(),
        }
        on, selection = asked.on, asked.selection
    del told["unit"]
    try:
        measure = measure_named("e_services")
    except MeasureUnknown:
        return {"cards": None, "cards_known": None, **told}
    value = measure.series(on, selection) if question.known is None else UNKNOWN
    return {"cards": value.part, "cards_known": value.whole, **told}


def findings_report(question: Question) -> Report:
    """Return what a reviewer should look at up to `on`: questions, never corrections."""
    seals = [day.isoformat() for day in LedgerSeal.objects.values_list("ends_on", flat=True)]
    with asking(question) as asked:
        owners = asked.selection.owners
        found = [each for each in findings(asked.book, asked.on, seals) if owners is None or each.owner in owners]
        told = {"findings": [_finding(asdict(each)) for each in found], **asked.head()}
    del told["unit"]
    return told


def _finding(told: dict[str, Any]) -> dict[str, Any]:
    return {**told, "seqs": list(told["seqs"]), "items": list(told["items"]), "facts": dict(told["facts"])}


def measures_report(question: Question) -> Report:
    """Return every registered measure on `on`, with what it means; unknown values are None.

    AskedWrongly for an earlier k: cards and channels tell what is known now.
    """
    if question.known is not None:
        raise AskedWrongly("known", _("Measures tell what is known now."))
    with asking(question) as asked:
        told, on, selection = asked.head(), asked.on, asked.selection
    del told["unit"]
    found = []
    for measure in measures():
        value = measure.series(on, selection)
        found.append({**measure.described(), "part": value.part, "whole": value.whole, "pct": _number(value.pct)})
    return {"measures": found, **told}


def rules_report(version: RuleVersion, language: str) -> Report:
    """Return a version of the counting rules in one language."""
    return {
        "version": version.version,
        "valid_from": version.valid_from.isoformat(),
        "sha256": version.digest,
        "rules": [
            {"number": rule.number, "code": rule.code, "title": rule.title[language], "text": rule.text[language]}
            for rule in version.rules
        ],
    }
