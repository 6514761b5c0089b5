"""Findings of the detectors in words: what was seen, and what one may do about it."""

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lifecycle.labels import INSTRUMENT_LABELS
from lifecycle.ledger.detectors import Finding
from lifecycle.portfolio.labels import channel_label
from lifecycle.portfolio.telling import Names
from lifecycle.portfolio.wording import shown_day


def finding_in_words(finding: Finding, names: Names) -> str:
    """Return what was seen, in a sentence or two."""
    return _WORDS[finding.kind](finding, names)


def _look_alike(finding: Finding, names: Names) -> str:
    ended, begun = finding.items
    return _("Retired: %(ended)s. Added: %(begun)s. Alike: %(share)s %%.") % {
        "ended": names.item(ended),
        "begun": names.item(begun),
        "share": finding.facts["share"],
    }


def _split_then_merge(finding: Finding, names: Names) -> str:
    split, merge = finding.seqs
    return _("%(items)s began by a split (operation %(split)s) and was part of a merger (operation %(merge)s).") % {
        "items": names.items(finding.items),
        "split": split,
        "merge": merge,
    }


def _type_change(finding: Finding, names: Names) -> str:
    type_ = finding.facts["type"]
    return _("%(items)s became: %(type)s. The period ends on %(day)s.") % {
        "items": names.items(finding.items),
        "type": INSTRUMENT_LABELS.get(type_, type_),
        "day": shown_day(finding.facts["end"]),
    }


def _december_burst(finding: Finding, names: Names) -> str:
    number = finding.facts["ended"]
    return ngettext(
        "%(number)s item ended in December: %(items)s.", "%(number)s items ended in December: %(items)s.", number
    ) % {"number": number, "items": names.items(finding.items)}


def _raised_answers(finding: Finding, names: Names) -> str:
    more = finding.facts["more"]
    told = [
        ngettext("%(item)s: %(number)s input more", "%(item)s: %(number)s inputs more", number)
        % {"item": names.item(item), "number": number}
        for item, number in more.items()
    ]
    return _("An applicant of these forms gives more than before. %(told)s.") % {"told": "; ".join(told)}


def _free_form(finding: Finding, names: Names) -> str:
    return _("%(items)s can now be sent by this channel: %(channel)s.") % {
        "items": names.items(finding.items),
        "channel": channel_label(finding.facts["channel"]),
    }


def _leaving_perimeter(finding: Finding, names: Names) -> str:
    number = len(finding.items)
    return ngettext(
        "%(number)s item left the perimeter within a year: %(items)s.",
        "%(number)s items left the perimeter within a year: %(items)s.",
        number,
    ) % {"number": number, "items": names.items(finding.items)}


_WORDS: Final[dict[str, Callable[[Finding, Names], str]]] = {
    "look_alike": _look_alike,
    "split_then_merge": _split_then_merge,
    "type_change": _type_change,
    "december_burst": _december_burst,
    "raised_answers": _raised_answers,
    "free_form": _free_form,
    "leaving_perimeter": _leaving_perimeter,
}
