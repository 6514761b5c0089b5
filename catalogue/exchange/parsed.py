"""A card as every importer hands it to the one writer; no model, no source's own words."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any


@dataclass
class ParsedChannel:
    """A channel; unknown facts stay None or empty."""

    kind: str
    name_fi: str
    name_sv: str = ""
    name_en: str = ""
    e_level: int | None = None
    address: str = ""
    hours: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    cost_rank: int | None = None
    source_id: str = ""
    hours_sv: str = ""
    hours_en: str = ""


@dataclass
class ParsedContact:
    """A routing contact; "" means any region or segment."""

    region: str
    segment: str
    name: str
    phone: str = ""
    email: str = ""


@dataclass
class ParsedCard:
    """Everything one row or record says of a card.

    `texts` maps level (1–3) and language to field values; long texts are HTML made by `catalogue.text`.
    `codes` maps relations (service_classes, …) to codes; `facts` holds only the counted facts that are known.
    `added` is what columns added by higher apps say, by the first of their columns.
    """

    place: str
    source_system: str
    source_id: str
    owner: str
    title: str
    facts: dict[str, Any] = field(default_factory=dict)
    responsibility: dict[str, Any] = field(default_factory=dict)
    texts: dict[int, dict[str, dict[str, str]]] = field(default_factory=dict)
    codes: dict[str, list[str]] = field(default_factory=dict)
    delivering: list[str] = field(default_factory=list)
    delimitations: list[tuple[str, str, str]] = field(default_factory=list)
    questions: list[tuple[str, str, str]] = field(default_factory=list)
    steps: list[dict[str, str]] = field(default_factory=list)
    channels: list[ParsedChannel] = field(default_factory=list)
    legal_bases: list[dict[str, str]] = field(default_factory=list)
    routing: list[ParsedContact] = field(default_factory=list)
    added: dict[str, Any] = field(default_factory=dict)
    flags: list[dict[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def digest(self) -> str:
        """Return a hash of what the card says; the place in the file does not count."""
        content = asdict(self)
        for name in ("place", "warnings"):
            content.pop(name)
        if not content["added"]:
            content.pop("added")  # a row without such columns stays what it was
        for channel in content["channels"]:
            for name in ("hours_sv", "hours_en"):
                if not channel[name]:
                    channel.pop(name)  # so does one whose hours are in Finnish alone
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()
