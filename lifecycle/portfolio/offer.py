"""What one can choose from on the portfolio's pages: who ever owned something, and the codes that occur."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from lifecycle.ledger.baselines import Baseline
from lifecycle.ledger.book import Book
from lifecycle.ledger.reading import reading
from lifecycle.models import Organisation, OrganisationGroup
from lifecycle.vocabulary import choices_of


@dataclass(frozen=True)
class Occurring:
    """What the ledger names anywhere: owners, segments and needs, by code."""

    owners: tuple[str, ...]
    segments: frozenset[str]
    needs: frozenset[str]


@dataclass(frozen=True)
class Owner:
    """An organisation as pages show it, with the groups it belongs to."""

    code: str
    name: str
    is_dissolved: bool


@dataclass(frozen=True)
class Offer:
    """Choices in the active language, by name. `owners` are those that ever owned something, dissolved ones too."""

    opening: str | None
    owners: tuple[Owner, ...]
    groups: tuple[tuple[str, str], ...]
    members: dict[str, frozenset[str]]
    segments: tuple[tuple[str, str], ...]
    needs: tuple[tuple[str, str], ...]
    baselines: tuple[Baseline, ...]

    def baseline(self, name: str) -> Baseline | None:
        """Return the baseline of that name, the first one for ""; None when there is none."""
        return next((each for each in self.baselines if not name or each.name == name), None)

    def owner_name(self, code: str) -> str:
        """Return what an organisation is called; its code when nobody has named it."""
        return next((owner.name for owner in self.owners if owner.code == code), code)

    def need_name(self, code: str) -> str:
        """Return what a need is called; its code when it is no longer in the list of needs."""
        return dict(self.needs).get(code, code)

    def owners_of(self, organisation: str, group: str) -> frozenset[str] | None:
        """Return the codes that a choice of organisation or group stands for; None for everyone."""
        if group:
            return self.members.get(group, frozenset())
        return frozenset({organisation}) if organisation else None


def present_offer() -> Offer:
    """Return what can be chosen, from all that is recorded (six queries, whatever the number of organisations)."""
    with reading() as latest:
        occurring: Occurring = latest.remember("occurring", lambda: occurring_in(latest.book))
        opening, baselines = latest.book.opening, latest.baselines()
    language = (get_language() or "fi")[:2]
    groups, members = _groups(language)
    return Offer(
        opening=opening,
        owners=_owners(occurring.owners, language),
        groups=groups,
        members=members,
        segments=_named("segments", occurring.segments),
        needs=_named("needs", occurring.needs),
        baselines=baselines,
    )


def occurring_in(book: Book) -> Occurring:
    """Return what the timelines of a book name."""
    owners: set[str] = set()
    segments: set[str] = set()
    needs: set[str] = set()
    for timeline in book.timelines.values():
        for step in timeline.steps:
            owners.add(step.standing.owner)
            segments.update(step.standing.segments)
            needs.update(step.standing.needs)
    return Occurring(tuple(sorted(owners)), frozenset(segments), frozenset(needs))


def _owners(codes: Collection[str], language: str) -> tuple[Owner, ...]:
    known: dict[str, Any] = {each.code: each for each in Organisation.objects.filter(code__in=codes)}
    owners = [
        Owner(code, known[code].name_in(language), known[code].is_dissolved)
        if code in known
        else Owner(code, code, False)
        for code in codes
    ]
    return tuple(sorted(owners, key=lambda owner: (owner.name.casefold(), owner.code)))


def _groups(language: str) -> tuple[tuple[tuple[str, str], ...], dict[str, frozenset[str]]]:
    groups = list(OrganisationGroup.objects.prefetch_related("organisations"))
    names = sorted(((each.code, each.name_in(language)) for each in groups), key=lambda pair: pair[1].casefold())
    members = {each.code: frozenset(member.code for member in each.organisations.all()) for each in groups}
    return tuple(names), members


def _named(fact: str, occurring: Collection[str]) -> tuple[tuple[str, str], ...]:
    """Return the codes that may be chosen today and those that occur, by name."""
    named = dict(choices_of(fact))
    codes = {*named, *occurring}
    return tuple(sorted(((code, named.get(code, code)) for code in codes), key=lambda pair: pair[1].casefold()))
