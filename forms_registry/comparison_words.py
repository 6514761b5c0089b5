"""What differs between two versions of a form, in the words of its owner."""

from collections.abc import Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms_registry.labelling import CHANNEL_LABELS, OBLIGATION_LABELS
from forms_registry.version_comparison import Comparison, Shift

_HEADINGS: Final[dict[str, Promise]] = {
    "added": gettext_lazy("Questions added"),
    "removed": gettext_lazy("Questions removed"),
    "relaxed": gettext_lazy("Relaxed"),
    "tightened": gettext_lazy("Tightened"),
    "now_prefilled": gettext_lazy("Prefilled from now on"),
    "no_longer_prefilled": gettext_lazy("Prefilled no more"),
    "renamed": gettext_lazy("Worded anew"),
    "channels_added": gettext_lazy("Channels added"),
    "channels_removed": gettext_lazy("Channels removed"),
}


def words_of(comparison: Comparison) -> list[tuple[str, list[str]]]:
    """Return (heading, lines) of what differs; empty when the questions and the channels are the same."""
    changes = comparison.changes
    lines: dict[str, Sequence[str]] = {
        "added": changes.added,
        "removed": changes.removed,
        "relaxed": [_shift(each) for each in comparison.relaxed],
        "tightened": [_shift(each) for each in comparison.tightened],
        "now_prefilled": changes.now_prefilled,
        "no_longer_prefilled": changes.no_longer_prefilled,
        "renamed": [f"{before} → {after}" for before, after in changes.renamed],
        "channels_added": [str(CHANNEL_LABELS.get(kind, kind)) for kind in changes.channels_added],
        "channels_removed": [str(CHANNEL_LABELS.get(kind, kind)) for kind in changes.channels_removed],
    }
    return [(str(heading), list(lines[part])) for part, heading in _HEADINGS.items() if lines[part]]


def _shift(shift: Shift) -> str:
    return _("%(question)s: %(before)s → %(after)s") % {
        "question": shift.label,
        "before": OBLIGATION_LABELS[shift.before],
        "after": OBLIGATION_LABELS[shift.after],
    }
