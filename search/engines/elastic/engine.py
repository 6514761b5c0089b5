"""The engine that asks the search server."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from search.engines.base import ENOUGH, MOST_LOOSE, Answer, Asked
from search.engines.elastic.counting import counted, with_nationwide
from search.engines.elastic.failures import ServerFailure
from search.engines.elastic.requests import NEAR, NOTHING, fitting, page_of_results, probe
from search.engines.elastic.server import SearchServer
from search.engines.embedded import readable_level
from search.known import Snapshot

_PROBED: Final = ENOUGH + MOST_LOOSE


@dataclass(frozen=True)
class ElasticsearchEngine:
    """Answers from the server. What the database no longer lets the person see is left out of the page besides."""

    server: SearchServer
    known: Snapshot
    name: str = "elasticsearch"

    def ask(self, asked: Asked) -> Answer:
        """Return the answer in at most three round trips, one when the strictest reading finds enough.

        Raises ServerFailure.
        """
        try:
            return self._ask(replace(asked, filters=with_nationwide(asked.filters, self.known.regions.above)))
        except (LookupError, TypeError, ValueError) as error:
            raise ServerFailure(f"answer not understood: {type(error).__name__}") from None

    def _ask(self, asked: Asked) -> Answer:
        if not asked.readings:
            return self._answer(asked, page_of_results(asked, {"match_all": {}}, scored=False))
        strictest = asked.readings[0]
        what = fitting(strictest, asked.rights.levels)
        answer = self._answer(asked, page_of_results(asked, what), strictest.groups)
        return answer if answer.matched >= ENOUGH else self._looser(asked)

    def _looser(self, asked: Asked) -> Answer:
        """Return the answer for a query whose strictest reading finds little: looser readings are added."""
        answers = self.server.ask([probe(asked, reading, _PROBED) for reading in asked.readings])
        best: dict[int, int] = {}
        near: list[int] = []
        groups: list[frozenset[str]] = []
        for reading, answer in zip(asked.readings, answers, strict=True):
            found = _levels(answer)
            more = [page_id for page_id in found if page_id not in best]
            if more:
                groups += reading.groups
            if not reading.is_loose and answer["hits"]["total"]["value"] >= ENOUGH:
                body = page_of_results(asked, fitting(reading, asked.rights.levels), first=list(best))
                return self._answer(asked, body, groups)
            more = more[:MOST_LOOSE] if reading.is_loose else more
            best |= {page_id: found[page_id] for page_id in more}
            near += more if reading.is_loose else []
            if len(best) >= ENOUGH:
                break
        given = {"terms": {"page": sorted(best)}} if best else NOTHING
        return self._answer(asked, page_of_results(asked, given, first=list(best), near=near), groups, best)

    def _answer(
        self,
        asked: Asked,
        body: Mapping[str, Any],
        groups: Sequence[frozenset[str]] = (),
        levels: Mapping[int, int] | None = None,
    ) -> Answer:
        """Ask for a page and put the answer together; `levels` are those of the cards where they are known."""
        # Without words many people ask the same, and everything is counted.
        answer = self.server.ask([body], keep=not asked.readings)[0]
        hits = _levels(answer)
        figures = counted(answer, asked.filters, self.known.regions.above)
        told = hits if levels is None else {page_id: levels.get(page_id, 1) for page_id in hits}
        seen = {page_id: level for page_id, level in told.items() if self._may_see(asked, page_id, level)}
        near = answer["aggregations"].get(NEAR)
        return Answer(
            cards=list(seen),
            total=answer["hits"]["total"]["value"],
            near=near["doc_count"] if near else 0,
            matched=figures.matched,
            levels=seen if asked.readings else {},
            counts=figures.counts,
            without=figures.without,
            terms=frozenset().union(*groups) if figures.matched else frozenset(),
        )

    def _may_see(self, asked: Asked, page_id: int, level: int) -> bool:
        return readable_level(self.known, asked.rights, page_id) >= level


def _levels(answer: Mapping[str, Any]) -> dict[int, int]:
    """Return the level whose text fits best by card, in the order of the hits; 1 where no text was asked for."""
    found = {}
    for hit in answer["hits"]["hits"]:
        scores = hit.get("matched_queries") or {"1": 0.0}
        found[int(hit["fields"]["page"][0])] = int(max(scores, key=lambda name: (scores[name], -int(name))))
    return found
