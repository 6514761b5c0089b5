"""Which regions a card serves: those it names, what they lie in or hold, and all of them from the whole country."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from catalogue.models import Region
from search.engines.base import NATIONWIDE


@dataclass(frozen=True)
class Regions:
    """The regions below the country, with the region in which each lies ("" for none), in the order of the list."""

    above: Mapping[str, str] = field(default_factory=dict)

    def serving(self, regions: Collection[str]) -> list[str]:
        """Return whose services serve a customer in one of `regions`: these, what they lie in or hold, the country."""
        chosen = set(regions)
        around = {code for region in chosen for code in self._around(region)}
        within = {region for region in self.above if chosen.intersection(self._around(region))}
        return sorted(chosen | around | within | {NATIONWIDE})

    def served(self, named: Collection[str]) -> list[str]:
        """Return the regions served by a card that names `named`; the whole country serves every region."""
        if NATIONWIDE in named:
            return [NATIONWIDE, *self.above]
        around = {code for region in named for code in self._around(region)}
        within = {region for region in self.above if set(named).intersection(self._around(region))}
        return sorted({*named, *around, *within})

    def _around(self, region: str) -> Iterator[str]:
        """Yield the regions in which `region` lies, the nearest first; a loop in the list ends the walk."""
        seen = {region}
        while (region := self.above.get(region, "")) and region not in seen:
            seen.add(region)
            yield region


def regions_of(entries: Iterable[Region]) -> Regions:
    """Return the tree of `entries`; one that lies in something else than these lies in nothing."""
    rows = list(entries)
    codes = {entry.pk: entry.code for entry in rows}
    return Regions({entry.code: codes.get(entry.parent_id, "") for entry in rows})


def known_regions() -> list[Region]:
    """Return the regions below the country (one query)."""
    return list(Region.objects.exclude(level=Region.Level.COUNTRY))
