"""What both readers of the national service register share: names to codes, flags, and texts that fit.

Unknown stays unknown: a missing charge, channel or class never becomes "free", zero or a default.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from catalogue.exchange.parsed import ParsedCard
from catalogue.exchange.review_flags import flag
from catalogue.exchange.source_organisations import SourceOrganisation
from catalogue.models import GlossaryTerm, IndustrialClass, LifeEvent, ServiceClass, TargetGroup
from catalogue.text import from_plain, to_plain

SOURCE: Final = "ptv"
#: The owner of cards whose source names none; outside every count.
NOBODY: Final = "PTV-0"
#: A card shared by more organisations than this is a placeholder, not a service.
SHARED_BY_MANY: Final = 50
TITLE_LENGTH, SUMMARY_LENGTH, DESCRIPTION_LENGTH, CLASSES, TERMS = 100, 149, 2500, 4, 10
_DAYS: Final = {
    "fi": ("ma", "ti", "ke", "to", "pe", "la", "su"),
    "sv": ("mån", "tis", "ons", "tors", "fre", "lör", "sön"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
#: Names of the register's first years and what the code lists call the same thing now.
_LATER_NAMES: Final = {"yritykset": "Yritykset ja yhteisöt"}
_LISTS: Final[dict[str, Any]] = {
    "service_classes": ServiceClass,
    "target_groups": TargetGroup,
    "life_events": LifeEvent,
    "industrial_classes": IndustrialClass,
    "glossary_terms": GlossaryTerm,
}


@dataclass
class Harvest:
    """Everything one import has read, before anything is written."""

    organisations: list[SourceOrganisation] = field(default_factory=list)
    cards: list[ParsedCard] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    channel_owners: set[str] = field(default_factory=set)

    def needed_organisations(self) -> set[str]:
        """Return the codes of organisations that own or deliver a card, or run a channel."""
        needed = set(self.channel_owners)
        for card in self.cards:
            needed |= {card.owner, *card.delivering}
            needed |= {str(card.facts[name]) for name in ("producer", "purchaser") if name in card.facts}
        return needed


def organisation_code(identity: object) -> str:
    """Return our permanent code of an organisation of the register."""
    return f"PTV-{identity}"


def folded(text: str) -> str:
    """Return `text` for comparing: one space between words, no case."""
    return " ".join(text.split()).casefold()


class CodeMatcher:
    """Turns names and codes of the register into codes of our lists."""

    def __init__(self) -> None:
        self.known: dict[str, dict[str, str]] = {}
        for relation, model in _LISTS.items():
            rows = model.objects.values_list("code", "name_fi")
            by_text = {folded(name): code for code, name in rows}
            self.known[relation] = by_text | {folded(code): code for code in by_text.values()}

    def match(self, relation: str, values: Iterable[str]) -> tuple[list[str], list[str]]:
        """Return (codes in the order given without repeats, values that no entry has)."""
        codes: list[str] = []
        unknown: list[str] = []
        for value in values:
            code = self.known[relation].get(folded(_LATER_NAMES.get(folded(value), value)))
            if code and code not in codes:
                codes.append(code)
            elif not code and value.strip(" '\"") and value not in unknown:
                unknown.append(value)
        return codes, unknown


def rich(text: str) -> str:
    """Return small HTML of a text of the register, which may be plain or HTML."""
    return from_plain(to_plain(text) if re.search(r"</?[a-z][^>]*>", text) else text)


def lengths(card: ParsedCard, summary: str, description: str) -> None:
    """Flag what is longer than the register's own limits, or was visibly cut there."""
    if len(card.title) > TITLE_LENGTH:
        flag(card, "long_title", _("The title has %(number)s characters.") % {"number": len(card.title)})
    if len(description) > DESCRIPTION_LENGTH:
        flag(card, "long_description", _("The description has %(number)s characters.") % {"number": len(description)})
    if len(summary) >= SUMMARY_LENGTH and not summary.rstrip().endswith((".", "!", "?")):
        flag(
            card,
            "cut_summary",
            _("The summary breaks off: it was cut at %(number)s characters.") % {"number": len(summary)},
        )


def classes(card: ParsedCard, matcher: CodeMatcher, values: Mapping[str, Sequence[str]]) -> list[str]:
    """Set the card's codes; return the terms that no glossary entry has, which serve as keywords."""
    terms: list[str] = []
    for relation, given in values.items():
        codes, unknown = matcher.match(relation, given)
        if codes:
            card.codes[relation] = codes
        if relation == "glossary_terms":
            terms = unknown
        elif unknown:
            names = ", ".join(unknown)
            flag(
                card, "unknown_code", _("Not in the code list %(list)s: %(names)s") % {"list": relation, "names": names}
            )
    number = len(card.codes.get("service_classes", []))
    if number > CLASSES:
        flag(card, "many_classes", _("%(number)s service classes; at most four.") % {"number": number})
    if len(values.get("glossary_terms", ())) > TERMS:
        number = len(values["glossary_terms"])
        flag(card, "many_terms", _("%(number)s ontology terms; at most ten.") % {"number": number})
    return terms


def without_repeats(*lists: Iterable[str]) -> str:
    """Return keywords one a line, each once."""
    seen: dict[str, str] = {}
    for words in lists:
        for word in words:
            text = " ".join(str(word).split())
            if text:
                seen.setdefault(text.casefold(), text)
    return "\n".join(seen.values())


def opening(days: Sequence[int], opens: str, closes: str, language: str) -> str:
    """Return opening hours in short, such as "ma–pe 8.00–16.15"; days are 1 (Monday) to 7."""
    told = _DAYS[language]
    sign = ":" if language == "en" else "."
    times = "–".join(time.replace(":", sign) for time in (opens, closes) if time)
    if times and language == "sv":
        times = f"kl. {times}"
    ordered = sorted({day for day in days if 1 <= day <= len(told)})
    runs: list[list[int]] = []
    for day in ordered:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    names = [told[run[0] - 1] if len(run) == 1 else f"{told[run[0] - 1]}–{told[run[-1] - 1]}" for run in runs]
    return " ".join(part for part in (", ".join(names), times) if part)


def mark_duplicates(cards: Sequence[ParsedCard]) -> None:
    """Flag cards with the same title and description, and leave both: only their owners may merge them."""
    same: dict[tuple[str, str], list[ParsedCard]] = {}
    for card in cards:
        text = card.texts.get(1, {}).get("fi", {}).get("description", "")
        if text:
            same.setdefault((folded(card.title), folded(text)), []).append(card)
    for group in same.values():
        for card in group if len(group) > 1 else ():
            others = ", ".join(other.source_id for other in group if other is not card)
            flag(card, "duplicate", _("The same title and text as %(others)s.") % {"others": others})
