"""The counted facts and the responsibility of a card in words, for editors and auditors."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalogue.models import Need, Segment
from lifecycle.labels import INSTRUMENT_LABELS, KIND_LABELS, PRODUCTION_LABELS, SCOPE_LABELS
from lifecycle.models import PortfolioItem


def _names(model: type[Segment] | type[Need], codes: list[str]) -> str:
    known = {entry.code: entry.name for entry in model.objects.filter(code__in=codes)}
    return ", ".join(known.get(code, code) for code in codes)


def admin_facts(item: PortfolioItem) -> list[tuple[str, str]]:
    """Return (label, text) pairs; an empty text means not known."""
    facts = item.classification
    kind = str(KIND_LABELS[item.kind])
    if facts and facts.instrument:
        kind += f": {INSTRUMENT_LABELS[facts.instrument]}"
    rows = [(_("Kind of service"), kind)]
    if facts:
        rows += [
            (_("Customer segments"), _names(Segment, facts.segments)),
            (_("Needs"), _names(Need, facts.needs)),
            (_("Scope"), str(SCOPE_LABELS[facts.scope])),
            (_("Production"), str(PRODUCTION_LABELS[facts.production])),
        ]
        if facts.producer:
            rows.append((_("Producer"), str(facts.producer)))
        if facts.purchaser:
            rows.append((_("Purchaser"), str(facts.purchaser)))
    review = date_format(item.review_date, "SHORT_DATE_FORMAT") if item.review_date else ""
    return [
        *rows,
        (_("Owner unit"), str(item.owner_unit or "")),
        (_("Owner person"), str(item.owner_person or "")),
        (_("Deputy"), str(item.deputy or "")),
        (_("Review date"), review),
    ]
