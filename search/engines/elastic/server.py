"""The index on the server: made, written, compared and replaced. Every failure is a ServerFailure."""

import time
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from elasticsearch import Elasticsearch

from search.engines.elastic.address import ServerAddress
from search.engines.elastic.client import client_of
from search.engines.elastic.failures import MissingIndex, ServerFailure, failures_told
from search.engines.elastic.mapping import LAYOUT, MAPPINGS, SETTINGS
from search.engines.elastic.requests import TINY
from search.engines.elastic.sources import CardSources
from search.engines.elastic.waiting import Patience

#: Seconds that work nobody waits for may take, and how often it is tried again.
PATIENT_SECONDS: Final = 60.0
PATIENT_TRIES: Final = 5
#: What was made so long ago is not being built any more.
OLD_SECONDS: Final = 12 * 3600.0
#: Operations of one bulk request.
_BULK: Final = 1000
_PAGE: Final = 5000
_FINE: Final = 200
_GONE: Final = 404
#: What was written later stands already.
_OUTDATED: Final = 409


@dataclass(frozen=True)
class SearchServer:
    """One index on a server, known by an alias.

    `patient` for work nobody waits for; else each request may take what the address says, or all of them together what
    `patience` holds.
    """

    address: ServerAddress
    patient: bool = False
    patience: Patience | None = field(default=None, compare=False)

    @property
    def alias(self) -> str:
        """The name under which the index is searched and written."""
        return f"{self.address.prefix}-cards-{LAYOUT}"

    @property
    def ours(self) -> str:
        """The pattern of the names of all our indices, of other versions of the application, too."""
        return f"{self.address.prefix}-cards-*"

    @cached_property
    def client(self) -> Elasticsearch:
        """The client, whose connections all threads of the process share."""
        client = client_of(self.address)
        if self.patient:
            return client.options(request_timeout=PATIENT_SECONDS, max_retries=PATIENT_TRIES, retry_on_timeout=True)
        if self.patience is None:
            return client
        return client.options(request_timeout=self.patience)  # type: ignore[arg-type]  # our node understands it

    def ask(self, bodies: Collection[Mapping[str, Any]], *, keep: bool = False) -> list[Mapping[str, Any]]:
        """Return the answers to search requests, in order, in one round trip.

        With `keep` the server remembers each answer until the index changes, for whoever asks exactly the same.
        """
        searches: list[Mapping[str, Any]] = []
        for body in bodies:
            searches += [{"allow_partial_search_results": False, "request_cache": keep}, body]
        with failures_told():
            answers = self.client.msearch(index=self.alias, searches=searches, include_named_queries_score=True)[
                "responses"
            ]
            for answer in answers:
                if answer["status"] != _FINE:
                    raise _refusal(answer["status"])
        return list(answers)

    def try_a_search(self) -> None:
        """Find and count as visitors' searches do; raises ServerFailure where the server does not answer."""
        with failures_told():
            self.ask([TINY])[0]["aggregations"]

    def write(self, cards: Iterable[CardSources], version: int, index: str = "") -> None:
        """Replace all documents of the cards; what was written with a higher version stays.

        Into `index`, which is being built, they are only added. When this returns, the server has acknowledged
        everything and keeps it.
        """
        operations: list[dict[str, Any]] = []
        for card in cards:
            for document_id, source in card.documents.items():
                operations += [{"index": _place(document_id, version)}, source]
            if not index:
                operations += [{"delete": _place(document_id, version)} for document_id in sorted(card.gone)]
            if len(operations) >= _BULK:
                self._bulk(operations, index)
                operations = []
        if operations:
            self._bulk(operations, index)

    def remove(self, document_ids: Collection[str], version: int) -> None:
        """Remove documents; those that are not there are no error."""
        operations = [{"delete": _place(document_id, version)} for document_id in sorted(document_ids)]
        for start in range(0, len(operations), _BULK):
            self._bulk(operations[start : start + _BULK], "")

    def _bulk(self, operations: list[dict[str, Any]], index: str) -> None:
        with failures_told():
            # Never makes an index of that name where there is none.
            answer = self.client.bulk(
                operations=operations, index=_building(index) if index else self.alias, require_alias=True
            )
            outcomes = [outcome for item in answer["items"] for outcome in item.values()] if answer["errors"] else []
            refused = [outcome for outcome in outcomes if outcome["status"] not in (200, 201, _GONE, _OUTDATED)]
            # A missing index is answered with 404, too, but says so.
            refused += [outcome for outcome in outcomes if outcome["status"] == _GONE and "error" in outcome]
            if refused:
                kinds = sorted({f"{o['status']} {o.get('error', {}).get('type', '')}".strip() for o in refused})
                raise ServerFailure(f"{len(refused)} documents refused: {', '.join(kinds)}")

    def refresh(self) -> None:
        """Let what was written be found at once."""
        with failures_told():
            self.client.indices.refresh(index=self.alias)

    def held(self) -> dict[str, str]:
        """Return the digest of every document on the server by its id."""
        self.refresh()
        found: dict[str, str] = {}
        with failures_told():
            pit = self.client.open_point_in_time(index=self.alias, keep_alive="2m")["id"]
            try:
                after: list[Any] | None = None
                while hits := self._page_of_digests(pit, after):
                    found |= {hit["_id"]: hit["fields"]["digest"][0] for hit in hits}
                    after = hits[-1]["sort"]
            finally:
                self.client.close_point_in_time(id=pit)
        return found

    def _page_of_digests(self, pit: str, after: list[Any] | None) -> list[Any]:
        answer = self.client.search(
            pit={"id": pit, "keep_alive": "2m"},
            size=_PAGE,
            sort=[{"_shard_doc": "asc"}],
            search_after=after,
            source=False,
            docvalue_fields=[{"field": "digest"}],
            track_total_hits=False,
        )
        return list(answer["hits"]["hits"])

    def exists(self) -> bool:
        """Whether there is an index under the alias."""
        with failures_told():
            return bool(self.client.indices.exists_alias(name=self.alias))

    def begin(self) -> str:
        """Make an empty index beside the one in use, behind an alias of its own, and return its name."""
        name = f"{self.alias}-{time.strftime('%Y%m%d%H%M%S', time.gmtime())}-{time.monotonic_ns() % 10**6:06d}"
        settings = {**SETTINGS, "refresh_interval": "-1"}
        with failures_told():
            self.client.indices.create(index=name, aliases={_building(name): {}}, mappings=MAPPINGS, settings=settings)
        return name

    def abandon(self, name: str) -> None:
        """Delete an index whose build was broken off, where the server lets us."""
        with suppress(ServerFailure), failures_told():
            self.client.indices.delete(index=name, ignore_unavailable=True)

    def switch_to(self, name: str) -> None:
        """Let the alias mean the index `name`, in one step, and delete the former one and what else nobody uses."""
        former = self._indices()
        with failures_told():
            self.client.indices.put_settings(index=name, settings={"refresh_interval": SETTINGS["refresh_interval"]})
            self.client.indices.refresh(index=name)
            self.client.indices.update_aliases(
                actions=[
                    {"remove": {"index": f"{self.alias}-*", "alias": self.alias, "must_exist": False}},
                    {"remove": {"index": name, "alias": _building(name), "must_exist": False}},
                    {"add": {"index": name, "alias": self.alias}},
                ]
            )
        replaced = [each for each, index in former.items() if self.alias in index.aliases]
        self._delete({*replaced, *self._unused(former)} - {name})

    def drop_unused(self) -> None:
        """Delete our indices that nobody uses: what broken builds have left, and what former versions have used.

        Servers are updated one after the other, so that of another version goes when ours has been in use for long.
        """
        self._delete(self._unused(self._indices()))

    def _indices(self) -> dict[str, "_Index"]:
        """Return all our indices, of other versions of the application, too, by name."""
        with failures_told():
            found = self.client.indices.get(index=self.ours, features=["aliases", "settings"])
            return {name: _index_of(told) for name, told in found.items()}

    def _unused(self, indices: Mapping[str, "_Index"]) -> set[str]:
        is_settled = any(index.is_old for index in indices.values() if self.alias in index.aliases)
        return {
            name
            for name, index in indices.items()
            if self.alias not in index.aliases and (is_settled if index.is_used(name) else index.is_old)
        }

    def _delete(self, names: Collection[str]) -> None:
        with failures_told():
            if names:
                self.client.indices.delete(index=sorted(names), ignore_unavailable=True)


@dataclass(frozen=True)
class _Index:
    """What the server tells of one of our indices."""

    made_at: float
    aliases: frozenset[str]

    @property
    def is_old(self) -> bool:
        """Whether it was made so long ago that whoever built it then is done."""
        return time.time() - self.made_at > OLD_SECONDS

    def is_used(self, name: str) -> bool:
        """Whether a version of the application searches it."""
        return bool(self.aliases - {_building(name)})


def _index_of(told: Mapping[str, Any]) -> _Index:
    return _Index(int(told["settings"]["index"]["creation_date"]) / 1000, frozenset(told["aliases"]))


def _building(name: str) -> str:
    """Return the alias under which an index is written, and which it has, while it is being built."""
    return f"{name}-building"


def _refusal(status: int) -> ServerFailure:
    if status == _GONE:
        return MissingIndex("there is no index")
    return ServerFailure(f"search answered {status}")


def _place(document_id: str, version: int) -> dict[str, Any]:
    return {"_id": document_id, "version": version, "version_type": "external_gte"}
