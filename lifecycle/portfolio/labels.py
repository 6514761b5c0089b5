"""Human names of what the ledger speaks of: units, classes of lines, steps of the bridge, operations, findings.

One table for every page of the follow-up, so that a thing has one name everywhere.
"""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifecycle.labels import INSTRUMENT_LABELS, PRODUCTION_LABELS

Labels = dict[str, Promise]

UNIT_LABELS: Final[Labels] = {
    "S": _("Services"),
    "S_own": _("Services produced by the group"),
    "F": _("Application forms"),
    "R": _("Required inputs"),
    "C": _("Required data concepts"),
}
#: Where the whole name has no room, beside a line of a narrow graph.
SHORT_UNIT_LABELS: Final[Labels] = {
    "F": pgettext_lazy("short", "Forms"),
    "R": pgettext_lazy("short", "Inputs"),
}
#: What one of a unit is called in a sentence about an item ("S" or "F").
ITEM_LABELS: Final[Labels] = {"S": pgettext_lazy("portfolio item", "service"), "F": _("application form")}
BASIS_LABELS: Final[Labels] = {"as_was": _("As it was"), "lfl": _("Like-for-like")}

LINE_CLASS_LABELS: Final[Labels] = {
    "BASE": pgettext_lazy("line class", "Baseline"),
    "LATE": _("Late registration"),
    "ADD": pgettext_lazy("line class", "Addition"),
    "RETIRE": pgettext_lazy("line class", "Retirement"),
    "REINSTATE": pgettext_lazy("line class", "Reinstatement"),
    "MERGE": pgettext_lazy("line class", "Merger"),
    "SPLIT": pgettext_lazy("line class", "Split"),
    "REPLACE": pgettext_lazy("line class", "Replacement"),
    "FIELD_REMOVE": _("Fields removed"),
    "FIELD_RELAX": _("Fields made optional"),
    "FIELD_TIGHTEN": _("Fields made required"),
    "FIELD_ADD": _("Fields added"),
    "FIELD_REMAP": _("Fields mapped to other data concepts"),
    "PREFILL": _("Channels and prefilled fields"),
    "PRODUCTION": _("Way of production"),
    "CLASSIFY": _("Counted facts"),
    "TRANSFER": _("Transfer between owners"),
    "PERIMETER": pgettext_lazy("line class", "Perimeter"),
    "SCOPE": _("Counting rule"),
}
#: Steps of a bridge: the classes of lines, with retirements by what became of them.
RETIRE_STEP_LABELS: Final[Labels] = {
    "RETIRE_SUSTAINED": _("Sustained retirements"),
    "RETIRE_PROVISIONAL": _("Provisional retirements"),
    "RETIRE_CANCELLED": _("Retirements cancelled by a return"),
}
#: What restates a baseline: above the first stop of a bridge.
RESTATING_LABELS: Final[Labels] = {
    "RESTATED_LATE": _("Late registrations since the baseline was first reported"),
    "RESTATED_CORRECTION": _("Corrections since the baseline was first reported"),
}
STEP_LABELS: Final[Labels] = {
    **RETIRE_STEP_LABELS,
    **{cls: label for cls, label in LINE_CLASS_LABELS.items() if cls not in ("BASE", "LATE", "RETIRE")},
}
OPERATION_LABELS: Final[Labels] = {
    "BASE": _("Registered at the baseline"),
    "LATE": _("Registered late"),
    "ADD": pgettext_lazy("operation", "Added"),
    "RETIRE": pgettext_lazy("operation", "Retired"),
    "REINSTATE": pgettext_lazy("operation", "Reinstated"),
    "MERGE": pgettext_lazy("operation", "Merged"),
    "SPLIT": pgettext_lazy("operation", "Split"),
    "PAIR": _("Paired as a replacement"),
    "TRANSFER": pgettext_lazy("operation", "Transferred"),
    "DISSOLVE": _("Organisation dissolved"),
    "SCOPE_OUT": _("Taken out of the counting rule"),
    "SCOPE_IN": _("Taken into the counting rule"),
    "PERIMETER_OUT": _("Left the perimeter"),
    "PERIMETER_IN": _("Entered the perimeter"),
    "PRODUCTION": _("Way of production changed"),
    "CHANNEL": _("Channels changed"),
    "FIELD": _("Fields changed"),
    "CLASSIFY": _("Counted facts changed"),
    "RENAME": pgettext_lazy("operation", "Renamed"),
    "NOTE": pgettext_lazy("operation", "Note"),
    "VOID": _("An earlier operation made void"),
}
FACT_LABELS: Final[Labels] = {
    "owner": pgettext_lazy("portfolio item", "Owner"),
    "live": pgettext_lazy("portfolio item", "In the offering"),
    "counted": pgettext_lazy("portfolio item", "Counted"),
    "kind": _("Kind of service"),
    "instrument": pgettext_lazy("portfolio item", "Instrument or type"),
    "scope": pgettext_lazy("portfolio item", "Scope"),
    "production": pgettext_lazy("portfolio item", "Production"),
    "segments": _("Customer segments"),
    "needs": _("Needs"),
    "in_perimeter": _("In the perimeter"),
    "scope_flag": _("Within the counting rule"),
    "required": _("Required fields"),
    "optional": _("Optional fields"),
    "channels": _("Channels"),
    "concepts": _("Data concepts of fields"),
    "inputs": _("Required inputs (R)"),
}
#: How a form is dealt with, where the ledger names it; other channels are shown by their own name.
CHANNEL_LABELS: Final[Labels] = {
    "paper": pgettext_lazy("channel of a form", "paper"),
    "pdf": pgettext_lazy("channel of a form", "PDF to print"),
    "file": pgettext_lazy("channel of a form", "file to fill in"),
    "eform": pgettext_lazy("channel of a form", "online form"),
    "letter": pgettext_lazy("channel of a form", "free-form letter"),
    "free_form": pgettext_lazy("channel of a form", "free-form letter"),
    "free_form_letter": pgettext_lazy("channel of a form", "free-form letter"),
}
FINDING_LABELS: Final[Labels] = {
    "look_alike": _("A retirement and an addition that look alike"),
    "split_then_merge": _("Split first, merged again later"),
    "type_change": _("Type changed shortly before the end of a period"),
    "december_burst": _("Many retirements in December"),
    "raised_answers": _("A merger after which applicants answer more"),
    "free_form": _("A free-form channel appears"),
    "leaving_perimeter": _("Several items of an owner leave the perimeter"),
}
FINDING_RULES: Final[Labels] = {
    "look_alike": _(
        "Something was retired and something alike was added within 365 days: forms that share at least 60 % of their "
        "fields, or services of the same owner, kind and need. It may be one service under a new name, which is no "
        "reduction."
    ),
    "split_then_merge": _(
        "An item was split and its parts were merged again later. The two moves may hide each other in the figures."
    ),
    "type_change": _(
        "A form stopped being an application at most 60 days before the end of a year or of a sealed period. "
        "Only applications are counted, so the change lowers the figure without any form ending."
    ),
    "december_burst": _(
        "An owner ended at least five items in December, more than three times as many as in a usual month of that "
        "year. Ending them may have waited for the count, or may not last."
    ),
    "raised_answers": _(
        "Forms were merged. There are fewer forms, but the applicants of at least one of them must now give more "
        "required inputs than before."
    ),
    "free_form": _(
        "A form can now be sent as a free-form letter. What is asked may have moved from fields to prose, where "
        "nobody counts it."
    ),
    "leaving_perimeter": _(
        "At least three items of one owner left the perimeter within a year. They may still be offered, only counted "
        "nowhere."
    ),
}
SAMPLE_REASON_LABELS: Final[Labels] = {
    "merge": _("every merger is checked"),
    "restatement": _("every restatement is checked"),
    "backdated": _("every backdated operation is checked"),
    "reinstatement": _("every reinstatement is checked"),
    "large_change": _("a change of at least 20 required inputs"),
    "drawn": pgettext_lazy("audit sample", "drawn by lot"),
}
_EXCLUSION_LABELS: Final[Labels] = {
    "perimeter": _("Outside the perimeter"),
    "scope": _("Outside the counting rule"),
}


def class_label(cls: str) -> str:
    """Return the name of a class of lines or of a step of a bridge; the code itself when it has none."""
    found = LINE_CLASS_LABELS.get(cls) or RETIRE_STEP_LABELS.get(cls) or RESTATING_LABELS.get(cls)
    return str(found) if found is not None else cls


def exclusion_label(reason: str) -> str:
    """Return in words why living items are not counted; reasons are those of `bridge.exclusions`."""
    if reason in _EXCLUSION_LABELS:
        return str(_EXCLUSION_LABELS[reason])
    about, _colon, value = reason.partition(":")
    names = {"type": INSTRUMENT_LABELS, "production": PRODUCTION_LABELS}.get(about, {})
    name = str(names.get(value, value))
    return name[:1].upper() + name[1:]


def channel_label(channel: str) -> str:
    """Return the name of a form's channel; the ledger's own word when it is none of the usual ones."""
    return str(CHANNEL_LABELS.get(channel, channel))
