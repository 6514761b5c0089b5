"""What the page of one card shows: plain values, only of the levels the person may read.

Deeper levels are not even loaded for those who may not read them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import F, QuerySet, TextField, Value, prefetch_related_objects
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from catalogue.glossary import term_entry
from catalogue.models import CustomerDescription, GlossaryTerm, Need, ProductCardPage, Region, Segment
from catalogue.models.channels import ChannelKind
from catalogue.reach import is_nationwide
from catalogue.term_mentions import MENTION_FIELDS, Mention
from lifecycle.labels import INSTRUMENT_LABELS, KIND_LABELS
from lifecycle.languages import FALLBACK_ORDER, in_language

_CHANNEL_ICONS = {
    ChannelKind.ONLINE: "globe",
    ChannelKind.WEB_PAGE: "globe",
    ChannelKind.PHONE: "phone",
    ChannelKind.IN_PERSON: "map-pin",
    ChannelKind.EMAIL: "mail",
    ChannelKind.PAPER: "file-text",
    ChannelKind.OTHER: "info",
}


@dataclass(frozen=True)
class Block:
    """One headed text of a level (HTML from the database); `mentions` are the terms it is the first to use."""

    heading: str
    html: str
    numbered: bool = False
    field: str = ""
    mentions: Sequence[Mention] = ()


@dataclass
class LevelView:
    """One level in the language it is shown in; `fallback` when that is not the reader's."""

    number: int
    label: str
    language: str
    fallback: bool
    blocks: list[Block] = field(default_factory=list)
    delimitations: list[Any] = field(default_factory=list)
    questions: list[Any] = field(default_factory=list)
    steps: list[Any] = field(default_factory=list)
    routing: list[Any] = field(default_factory=list)
    attachments: list[Any] = field(default_factory=list)
    version: str = ""
    mentions: Sequence[Mention] = ()


@dataclass(frozen=True)
class ChannelView:
    """One channel in force; `place` is an address in words, which is written in Finnish."""

    name: str
    icon: str
    url: str
    hours: str
    hours_language: str
    details: tuple[str, ...]
    first: bool
    place: str = ""


def kind_label(kind: str, instrument: str = "") -> str:
    """Return the kind in words, with the instrument of a support service."""
    label = str(KIND_LABELS[kind])
    return f"{label}: {INSTRUMENT_LABELS[instrument]}" if instrument else label


def chosen_row(rows: Sequence[Any], language: str) -> Any:
    """Return the row in the reader's language or the nearest fallback, or None."""
    by_language = {row.language: row for row in rows}
    return next((by_language[code] for code in FALLBACK_ORDER[language] if code in by_language), None)


def _in(rows: Any, language: str) -> list[Any]:
    return [row for row in rows if row.language == language]


def _blocks(pairs: Sequence[tuple[str, str, bool]]) -> list[Block]:
    return [Block(heading, html, numbered) for heading, html, numbered in pairs if html]


def _customer_blocks(row: CustomerDescription) -> list[Block]:
    fields = (
        (_("Who it is for"), "description", False),
        (_("What you get"), "what_you_get", False),
        (_("How to proceed"), "how_to_apply", True),
        (_("Conditions"), "conditions", False),
        (_("What it costs"), "costs", False),
    )
    blocks = (Block(heading, getattr(row, name), numbered, name) for heading, name, numbered in fields)
    return [block for block in blocks if block.html]


def with_mentions(level: LevelView, mentions: Sequence[Mention]) -> LevelView:
    """Return level 1 with the terms its texts use, each in the block that is the first to use it."""
    blocks = [
        replace(block, mentions=[mention for mention in mentions if mention.field == block.field])
        for block in level.blocks
    ]
    shown = [mention for block in blocks for mention in block.mentions]
    return replace(level, blocks=blocks, mentions=shown)


def customer_level(card: ProductCardPage, language: str) -> LevelView:
    """Return level 1."""
    row = chosen_row(list(card.customer_descriptions.all()), language)
    view = LevelView(1, _("For the customer"), row.language if row else "fi", bool(row) and row.language != language)
    if row is not None:
        view.blocks = _customer_blocks(row)
    return view


def expert_blocks(row: Any) -> list[Block]:
    """Return what an expert description says, under its headings."""
    return _blocks(
        [
            (_("When to offer"), row.when_to_offer, False),
            (_("When not to offer"), row.when_not_to_offer, False),
            (_("Criteria"), row.criteria, False),
            (_("Contacts for advisers"), row.contacts, False),
        ]
    )


def expert_level(card: ProductCardPage, language: str) -> LevelView:
    """Return level 2."""
    row = chosen_row(list(card.expert_descriptions.all()), language)
    shown = row.language if row else "fi"
    view = LevelView(2, _("For the expert"), shown, bool(row) and shown != language)
    if row is not None:
        view.blocks = expert_blocks(row)
    view.delimitations = _in(card.delimitations.select_related("target"), shown)
    view.questions = _in(card.common_questions.all(), shown)
    view.routing = list(card.routing_contacts.select_related("region", "segment"))
    # A version that is not published knows its rows alone.
    prefetch_related_objects(view.routing, "region", "segment")
    view.attachments = [row for row in card.attachments.all() if row.level == 2]
    return view


def implementation_level(card: ProductCardPage, language: str) -> LevelView:
    """Return level 3."""
    row = chosen_row(list(card.implementation_descriptions.all()), language)
    shown = row.language if row else "fi"
    view = LevelView(3, _("Instructions for delivery"), shown, bool(row) and shown != language)
    if row is not None:
        view.blocks = _blocks([(_("Instructions"), row.instructions, False)])
        view.version = row.version
    view.steps = _in(card.steps.all(), shown)
    view.attachments = [row for row in card.attachments.all() if row.level == 3]
    return view


def levels_of(card: ProductCardPage, language: str, highest: int) -> list[LevelView]:
    """Return the levels up to `highest`, each in the reader's language or its fallback."""
    makers = (customer_level, expert_level, implementation_level)
    return [make(card, language) for make in makers[:highest]]


def channels_of(card: ProductCardPage, language: str) -> list[ChannelView]:
    """Return the channels in force, the cheapest first and marked when its rank is known."""
    rows = [row for row in card.channels.all() if row.is_open_on()]
    rows.sort(key=lambda row: (row.cost_rank is None, row.cost_rank or 0, row.sort_order or 0))
    first = rows[0] if rows and rows[0].cost_rank is not None else None
    views = []
    for row in rows:
        address = row.address.strip()
        url = address if address.startswith(("https://", "http://")) else ""
        if row.kind == ChannelKind.PHONE and address:
            url = "tel:" + "".join(c for c in address if c.isdigit() or c == "+")
        if row.kind == ChannelKind.EMAIL and "@" in address:
            url = f"mailto:{address}"
        hours, hours_language = row.hours_in(language)
        name, label = row.name_in(language), str(ChannelKind(row.kind).label)
        details = ("" if label == name else label, "" if url.startswith("http") or not url else address)
        views.append(
            ChannelView(
                name=name or label,
                icon=_CHANNEL_ICONS[ChannelKind(row.kind)],
                url=url,
                details=tuple(detail for detail in details if detail),
                hours=hours,
                hours_language=hours_language,
                first=row is first,
                place="" if url else address,
            )
        )
    return views


def ways_to_start(channels: Sequence[ChannelView]) -> list[ChannelView]:
    """Return the channels to offer as buttons: the first online one and a telephone to ask from."""
    online = [channel for channel in channels if channel.url.startswith("http")][:1]
    phone = [channel for channel in channels if channel.url.startswith("tel:")][:1]
    return online + phone


@dataclass(frozen=True)
class Names:
    """What things a card refers to are called: (code, name) of segments and needs, and the terms its text uses.

    `regions` are (level, name) in the order of their list.
    """

    segments: list[tuple[str, str]]
    needs: list[tuple[str, str]]
    mentions: list[Mention] = field(default_factory=list)
    regions: list[tuple[str, str]] = field(default_factory=list)


_NAME_FIELDS = ("code", "name_fi", "name_sv", "name_en")
_NO_TEXT = Value("", output_field=TextField())


def _named(what: str, entries: "QuerySet[Any]", level: Any = _NO_TEXT) -> "QuerySet[Any]":
    """Return rows in the columns of those of mentions, the kind of thing first."""
    return entries.order_by().values_list(
        Value(what), F("position"), level, _NO_TEXT, *_NAME_FIELDS, _NO_TEXT, _NO_TEXT, _NO_TEXT
    )


def _regions_of(page: ProductCardPage) -> "QuerySet[Any]":
    """Return the regions that a card names, also one of a draft that is shown before it is saved."""
    regions = page.regions.all()
    return regions if isinstance(regions, QuerySet) else Region.objects.filter(pk__in=[each.pk for each in regions])


def names_of(
    language: str,
    segments: Sequence[str],
    needs: Sequence[str],
    mentions: "QuerySet[Any] | None" = None,
    page: ProductCardPage | None = None,
) -> Names:
    """Return the names of segments and needs, in the order given, the terms of `mentions` and the regions of `page`.

    One query for all.
    """
    rows = _named("segment", Segment.objects.filter(code__in=segments))
    others = [_named("need", Need.objects.filter(code__in=needs))]
    if page is not None:
        others.append(_named("region", _regions_of(page), Cast("level", TextField())))
    if mentions is not None:
        others.append(mentions.order_by().values_list(Value("term"), *MENTION_FIELDS))
    names: dict[tuple[str, str], str] = {}
    found: list[tuple[int, Mention]] = []
    regions: list[tuple[int, str, str, str]] = []
    for what, place, place_field, words, code, fi, sv, en, *definitions in rows.union(*others, all=True):
        if what == "term":
            term = GlossaryTerm(
                code=code,
                name_fi=fi,
                name_sv=sv,
                name_en=en,
                **dict(zip(("definition_fi", "definition_sv", "definition_en"), definitions, strict=True)),
            )
            found.append((place, Mention(place_field, words, term_entry(term, language))))
            continue
        name = in_language({"fi": fi, "sv": sv, "en": en}, language)[0]
        if what == "region":
            regions.append((place, code, place_field, name))
        else:
            names[what, code] = name
    return Names(
        [(code, names.get(("segment", code), code)) for code in segments],
        [(code, names.get(("need", code), code)) for code in needs],
        [mention for _place, mention in sorted(found, key=lambda pair: pair[0])],
        [(level, name) for _place, _code, level, name in sorted(regions)],
    )


def offered_in(names: Names, scope: str) -> tuple[bool, list[str]]:
    """Return whether a card serves the whole country, and what the places it serves are called; [] is not known."""
    if is_nationwide((level for level, _name in names.regions), scope):
        return True, [_("Whole country")]
    return False, [name for _level, name in names.regions]


def code_names(
    language: str, segments: Sequence[str], needs: Sequence[str]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return (code, name) pairs of segments and of needs, in the order given (one query)."""
    names = names_of(language, segments, needs)
    return names.segments, names.needs
