"""What ends with a service: sections of the impact preview, registered by the app that owns the thing.

A section no installed app has registered is shown as "not available", never as zero (ADDENDA, 13).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lifecycle.models import PortfolioItem


@dataclass(frozen=True)
class ImpactLine:
    """One thing the retirement touches. `weighs` marks what would be lost; `url` may be empty."""

    text: str
    url: str = ""
    weighs: bool = False


@dataclass(frozen=True)
class Impact:
    """One section as it stands now; `lines` is None when nobody can tell."""

    code: str
    label: str
    lines: list[ImpactLine] | None

    def as_record(self) -> dict[str, Any]:
        """Return what is kept in the dossier when it is decided."""
        lines = None if self.lines is None else [{"text": line.text, "weighs": line.weighs} for line in self.lines]
        return {"code": self.code, "label": self.label, "lines": lines}


class ImpactSection(Protocol):
    """What an app tells about the retirement of `items` in favour of `successors`."""

    def lines(self, items: Sequence[PortfolioItem], successors: Sequence[PortfolioItem]) -> list[ImpactLine]:
        """Return what is touched; an empty list says that nothing is."""

    def outcomes_wanted(self, items: Sequence[PortfolioItem]) -> dict[str, str]:
        """Return {code: name} of things whose fate the proposal must tell, such as forms that lose their last card."""


#: Every section there can be, in the order shown.
SECTION_LABELS: Final[dict[str, Promise]] = {
    "forms": _("Application forms that lose their last service"),
    "bundles": _("Bundles that lose a service"),
    "coverage": _("Needs and segments left without a service"),
    "links": _("Links that point at it"),
    "customers": _("Customers it had"),
}

_sections: dict[str, ImpactSection] = {}


def register_impact(code: str, section: ImpactSection) -> None:
    """Register the section `code` of SECTION_LABELS; an unknown code is a programming error."""
    if code not in SECTION_LABELS:
        raise LookupError(f"unknown impact section {code!r}")
    _sections[code] = section


def impact_of(items: Sequence[PortfolioItem], successors: Sequence[PortfolioItem]) -> list[Impact]:
    """Return every section, the unregistered ones without lines."""
    return [
        Impact(code, str(label), _sections[code].lines(items, successors) if code in _sections else None)
        for code, label in SECTION_LABELS.items()
    ]


def outcomes_wanted(items: Sequence[PortfolioItem]) -> dict[str, str]:
    """Return {code: name} of everything whose fate a proposal must tell."""
    wanted: dict[str, str] = {}
    for section in _sections.values():
        wanted |= section.outcomes_wanted(items)
    return wanted


def missing_outcomes(items: Sequence[PortfolioItem], outcomes: Mapping[str, str]) -> list[str]:
    """Return the names of the things whose fate `outcomes` does not tell."""
    return [name for code, name in outcomes_wanted(items).items() if not outcomes.get(code, "").strip()]
