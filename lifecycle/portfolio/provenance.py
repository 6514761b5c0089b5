"""Where a list or a figure comes from: its days, basis and counting rules, printed under every page."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from lifecycle.ledger.reading import Reading
from lifecycle.ledger.rules import CURRENT_VERSION
from lifecycle.portfolio.labels import BASIS_LABELS
from lifecycle.portfolio.wording import shown_day

Facts = list[tuple[str, str]]


def known_fact(reading: Reading) -> tuple[str, str]:
    """Return by which day what is shown had been recorded, and how many operations that is."""
    day = shown_day(reading.known)
    return _("Known-at date"), _("%(day)s (operation %(seq)s is the last)") % {"day": day, "seq": reading.seq}


def rules_fact() -> tuple[str, str]:
    """Return the version of the counting rules in force, as a link to it."""
    url = reverse("portfolio_rules_version", args=[CURRENT_VERSION])
    return _("Counting rules"), format_html('<a href="{}">{}</a>', url, CURRENT_VERSION)


def figure_facts(reading: Reading, *, since: str, until: str, basis: str, at: str) -> Facts:
    """Return what a figure of a period depends on."""
    period = _("the beginning") if not since else shown_day(since)
    facts = [(_("Period"), _("after %(since)s, up to %(until)s") % {"since": period, "until": shown_day(until)})]
    told = str(BASIS_LABELS[basis])
    if basis == "lfl":
        told = _("%(basis)s, owners and perimeter of %(day)s") % {"basis": told, "day": shown_day(at or until)}
    return [*facts, known_fact(reading), (_("Basis of counting"), told), rules_fact()]


def list_facts(reading: Reading) -> Facts:
    """Return what a list of operations depends on."""
    return [known_fact(reading), rules_fact()]
