"""Recording what an item said when it was approved, and what it said on a day (ADDENDA, 10)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone

from lifecycle.accompaniments import contents_of
from lifecycle.classification import COUNTED_FACTS
from lifecycle.models import ApprovedVersion, Decision, HistoryRow, ItemClassification, Organisation, PortfolioItem
from lifecycle.states import State
from lifecycle.subjects import subject_of
from lifecycle.transitions import TRANSITIONS, Effect

#: Rows of the table that make an approved version the one people read.
PUBLISHING: Final = tuple(name for name, row in TRANSITIONS.items() if Effect.PUBLISH_TEXT in row.effects)

#: Rows that tell the state an item is in from their effective date on; other events keep the state of their moment.
STATE_ROWS: Final = (*TRANSITIONS, "registered")
#: Rows after which an item may have another owner.
OWNER_ROWS: Final = ("transferred", "owner_dissolved", "reinstate")


def facts_of(facts: ItemClassification | None) -> dict[str, Any]:
    """Return counted facts as strings and lists of codes; organisations by code."""
    if facts is None:
        return {}
    values = {name: getattr(facts, name) for name in COUNTED_FACTS}
    return {
        name: value.code if isinstance(value, Organisation) else value or ""
        for name, value in values.items()
        if name not in ("segments", "needs")
    } | {"segments": sorted(values["segments"]), "needs": sorted(values["needs"])}


def content_of(item: PortfolioItem, revision_id: int) -> dict[str, Any]:
    """Return all that `item` says in this version: {"owner", "unit", "facts", "text"}, of JSON's own types.

    What goes with the text, such as prices, stands beside it by its name.
    """
    return {
        "owner": item.owner.code,
        "owner_unit": item.owner_unit.code if item.owner_unit else "",
        "facts": facts_of(item.classification),
        "text": subject_of(item).content_of(item, revision_id),
        **contents_of(item),
    }


def digest_of(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of `content` in canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def record_version(item: PortfolioItem, revision_id: int, decision: Decision | None) -> ApprovedVersion:
    """Keep the version that is being approved; called inside the transition's transaction, with the item locked."""
    content = content_of(item, revision_id)
    latest = item.approved_versions.order_by("-number").values_list("number", flat=True).first()
    return ApprovedVersion.objects.create(
        item=item,
        number=(latest or 0) + 1,
        approved_at=timezone.now(),
        revision_id=revision_id,
        decision=decision,
        content=content,
        digest=digest_of(content),
    )


def is_intact(version: ApprovedVersion) -> bool:
    """Whether the content still has the checksum it was recorded with."""
    return digest_of(version.content) == version.digest


@dataclass(frozen=True)
class RecordOfDay:
    """An item as it stood at the end of `day`. `state` is None before the item was known."""

    day: date
    state: State | None
    owner: Organisation | None
    version: ApprovedVersion | None
    facts: dict[str, Any]

    @property
    def text(self) -> dict[str, Any]:
        """What was published, or {}."""
        return dict(self.version.content["text"]) if self.version is not None else {}


def _owner_of(item: PortfolioItem, known: "QuerySet[HistoryRow]") -> Organisation:
    """Return who owned `item`, given the rows known by the day: the last it moved to, else the first owner."""
    moved = known.filter(transition__in=OWNER_ROWS, owner__isnull=False).order_by("-at", "-pk")
    first = HistoryRow.objects.filter(item=item, owner__isnull=False).order_by("at", "pk")
    row = moved.select_related("owner").first() or first.select_related("owner").first()
    return row.owner if row is not None and row.owner is not None else item.owner


def record_of(item: PortfolioItem, day: date) -> RecordOfDay:
    """Return how `item` stood on `day`, by effective dates (five queries at most).

    What was recorded later prevails over what was recorded earlier: services that were in use long before anybody
    wrote it down count from the day they were taken into use.
    """
    known = HistoryRow.objects.filter(item=item, effective__lte=day)
    latest = known.filter(transition__in=STATE_ROWS).order_by("-at", "-pk").first()
    published = (
        known.filter(transition__in=PUBLISHING, approved_version__isnull=False)
        .select_related("approved_version__decision")
        .order_by("-at", "-pk")
        .first()
    )
    facts = (
        item.classifications.filter(effective__lte=day)
        .select_related("producer", "purchaser")
        .order_by("-recorded_at", "-pk")
        .first()
    )
    state = State(latest.to_state) if latest is not None else None
    if latest is None and timezone.localdate(item.created_at) <= day:
        state = State.DRAFT
    return RecordOfDay(
        day=day,
        state=state,
        owner=_owner_of(item, known) if state is not None else None,
        version=published.approved_version if published is not None else None,
        facts=facts_of(facts),
    )
