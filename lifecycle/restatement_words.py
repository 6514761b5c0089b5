"""Operations and impacts of restatements in words and tables, in the active language."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from lifecycle.late_registration import PLACEHOLDER
from lifecycle.ledger.book import Book
from lifecycle.ledger.impact import EVERYONE
from lifecycle.ledger.operations import Op, parse
from lifecycle.ledger.store import shared_book
from lifecycle.ledger.titles import title_of
from lifecycle.models import Organisation, PortfolioItem, PortfolioTarget
from lifecycle.subjects import titles_of

#: More items than these are counted, not named.
_NAMED: Final = 5
#: What the lines of a class tell of (LEDGER.md).
CLASS_LABELS: Final[dict[str, Promise]] = {
    "BASE": gettext_lazy("Baseline"),
    "LATE": gettext_lazy("Late registration"),
    "ADD": gettext_lazy("Additions"),
    "RETIRE": gettext_lazy("Retirements"),
    "REINSTATE": gettext_lazy("Reinstatements"),
    "MERGE": gettext_lazy("Mergers"),
    "SPLIT": gettext_lazy("Splits"),
    "REPLACE": gettext_lazy("Replacements"),
    "TRANSFER": gettext_lazy("Transfers"),
    "SCOPE": gettext_lazy("Changes of what is counted"),
    "PERIMETER": gettext_lazy("Changes of the perimeter"),
    "PRODUCTION": gettext_lazy("Changes of production"),
    "PREFILL": gettext_lazy("Channels and prefilled fields"),
    "FIELD_REMOVE": gettext_lazy("Fields removed"),
    "FIELD_RELAX": gettext_lazy("Fields made optional"),
    "FIELD_TIGHTEN": gettext_lazy("Fields made required"),
    "FIELD_ADD": gettext_lazy("Fields added"),
    "FIELD_REMAP": gettext_lazy("Fields of another concept"),
    "CLASSIFY": gettext_lazy("Changes of counted facts"),
}
#: What an operation about items does to them.
_SENTENCES: Final[dict[str, Promise]] = {
    "BASE": gettext_lazy("%(items)s stands at the baseline, %(day)s."),
    "LATE": gettext_lazy("%(items)s is registered late and counts from %(day)s."),
    "ADD": gettext_lazy("%(items)s begins on %(day)s."),
    "RETIRE": gettext_lazy("%(items)s is no longer offered from %(day)s."),
    "REINSTATE": gettext_lazy("%(items)s is offered again from %(day)s."),
    "MERGE": gettext_lazy("%(items)s: merged into %(targets)s on %(day)s."),
    "SPLIT": gettext_lazy("%(items)s: split into %(targets)s on %(day)s."),
    "TRANSFER": gettext_lazy("%(items)s goes over to %(org)s on %(day)s."),
    "DISSOLVE": gettext_lazy("%(from)s ends on %(day)s; %(org)s takes over."),
    "SCOPE_OUT": gettext_lazy("No longer within what is counted from %(day)s: %(items)s."),
    "SCOPE_IN": gettext_lazy("Within what is counted from %(day)s: %(items)s."),
    "PERIMETER_OUT": gettext_lazy("Outside the perimeter from %(day)s: %(items)s."),
    "PERIMETER_IN": gettext_lazy("Inside the perimeter from %(day)s: %(items)s."),
    "PRODUCTION": gettext_lazy("Production of %(items)s is “%(value)s” from %(day)s."),
    "CHANNEL": gettext_lazy("Channels of %(items)s from %(day)s: %(what)s."),
    "FIELD": gettext_lazy("Fields of %(items)s from %(day)s: %(what)s."),
    "CLASSIFY": gettext_lazy("Counted facts of %(items)s from %(day)s: %(what)s."),
    "RENAME": gettext_lazy("%(items)s is called “%(value)s” from %(day)s."),
    "NOTE": gettext_lazy("A note on %(items)s, %(day)s."),
}
_VERBS: Final[dict[str, Promise]] = {
    "remove": gettext_lazy("remove %(fields)s"),
    "relax": gettext_lazy("make optional %(fields)s"),
    "tighten": gettext_lazy("make required %(fields)s"),
    "add": gettext_lazy("add %(fields)s"),
    "remap": gettext_lazy("take for another concept %(fields)s"),
}


@dataclass(frozen=True)
class _Names:
    """Everything the sentences call by name."""

    titles: Mapping[str, str]
    organisations: Mapping[str, str]
    recorded: Mapping[int, Op]

    def items(self, codes: Sequence[str]) -> str:
        """Return items by title and code; of many only some."""
        named = [self._named(code) for code in codes[:_NAMED]]
        rest = len(codes) - len(named)
        if rest:
            named.append(ngettext("%(count)d more", "%(count)d more", rest) % {"count": rest})
        return ", ".join(named)

    def _named(self, code: str) -> str:
        title = self.titles.get(code) or code
        return title if code == PLACEHOLDER else f"{title} ({code})"

    def organisation(self, code: str) -> str:
        """Return an organisation by name."""
        return self.organisations.get(code) or code


def in_words(operations: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return what each operation does, as a sentence; the ledger is asked what those it names were."""
    with shared_book() as (book, _head):
        read = [parse({"recorded": each["effective"], **each}, book.seq + n) for n, each in enumerate(operations, 1)]
        recorded = _named_operations(book, read)
        codes = {code for op in (*read, *recorded.values()) for code in op.touched()}
        titles = {code: title_of(book, code) for code in codes}
    for op in (*read, *recorded.values()):
        if op.new is not None:
            titles[op.new.item] = op.new.title
    return [_sentence(op, _names(titles, recorded)) for op in read]


def _named_operations(book: Book, read: Iterable[Op]) -> dict[int, Op]:
    found: dict[int, Op] = {}
    asked = [number for op in read for number in op.refers]
    while asked:
        number = asked.pop()
        if 1 <= number <= book.seq and number not in found:
            found[number] = book.op(number)
            asked += found[number].refers
    return found


def _names(titles: Mapping[str, str], recorded: Mapping[int, Op]) -> _Names:
    items = list(PortfolioItem.objects.filter(code__in=titles))
    registered = titles_of(items)
    called = {item.code: registered.get(item.pk, "") for item in items}
    organisations = {organisation.code: organisation.name for organisation in Organisation.objects.all()}
    return _Names({**titles, **{code: name for code, name in called.items() if name}}, organisations, recorded)


def _day(day: str) -> str:
    return date_format(date.fromisoformat(day), "SHORT_DATE_FORMAT")


def _sentence(op: Op, names: _Names) -> str:
    if op.kind == "VOID":
        return _("Operation number %(number)s is made void: “%(what)s”") % {
            "number": op.refers[0],
            "what": _recorded(op.refers[0], names),
        }
    if op.kind == "PAIR":
        return _("One replacement: number %(retire)s, “%(ended)s”, and number %(add)s, “%(began)s”") % {
            "retire": op.refers[0],
            "ended": _recorded(op.refers[0], names),
            "add": op.refers[1],
            "began": _recorded(op.refers[1], names),
        }
    said: dict[str, Any] = {
        "items": names.items(op.items),
        "targets": names.items([target.item for target in op.targets]),
        "day": _day(op.effective),
        "org": names.organisation(op.org),
        "from": names.organisation(op.from_org),
        "value": op.value,
        "what": _DETAILS[op.kind](op) if op.kind in _DETAILS else "",
    }
    return str(_SENTENCES[op.kind] % said)


def _recorded(number: int, names: _Names) -> str:
    op = names.recorded.get(number)
    return _sentence(op, names) if op is not None else _("there is no such operation.")


def _fields(op: Op) -> str:
    parts = []
    for change in op.changes:
        keys = [f"{key} → {change.concepts[key]}" if key in change.concepts else key for key in change.fields]
        text = str(_VERBS[change.verb] % {"fields": ", ".join(keys)})
        if change.verb == "add" and not change.required:
            text = _("%(what)s as optional") % {"what": text}
        parts.append(text)
    return "; ".join(parts)


def _channels(op: Op) -> str:
    parts = []
    for channel, keys in op.offer.items():
        prefilled = _("prefilled: %(fields)s") % {"fields": ", ".join(sorted(keys))} if keys else _("nothing prefilled")
        parts.append(_("offer %(channel)s (%(prefilled)s)") % {"channel": channel, "prefilled": prefilled})
    parts += [_("withdraw %(channel)s") % {"channel": channel} for channel in op.withdraw]
    return "; ".join(parts)


def _classified(op: Op) -> str:
    return "; ".join(
        f"{name}: {', '.join(value) if isinstance(value, tuple) else value or '–'}" for name, value in op.facts.items()
    )


_DETAILS: Final[dict[str, Callable[[Op], str]]] = {"FIELD": _fields, "CHANNEL": _channels, "CLASSIFY": _classified}


class Cell(NamedTuple):
    """How a figure changes on a day: by `change`, signed, to `after`."""

    change: str
    after: int


class ImpactRow(NamedTuple):
    """One unit of one owner; a cell a day, None where nothing changes."""

    unit: str
    owner: str
    cells: list[Cell | None]


class ImpactTable(NamedTuple):
    """What changes, by unit and owner, on the days on which anything does; `classes` are (unit, class, change)."""

    days: list[str]
    rows: list[ImpactRow]
    classes: list[tuple[str, str, str]]


def impact_table(impact: Mapping[str, Any]) -> ImpactTable:
    """Return a measured impact as people read it (one query for the owners' names)."""
    rows = impact.get("rows", [])
    days = sorted({row[2] for row in rows})
    by_place: dict[tuple[str, str], dict[str, Cell]] = {}
    for unit, owner, day, before, after in rows:
        by_place.setdefault((unit, owner), {})[day] = Cell(_signed(after - before), after)
    names = dict.fromkeys(owner for _unit, owner in by_place)
    called = {each.code: each.name for each in Organisation.objects.filter(code__in=names)} if any(names) else {}
    units = dict(PortfolioTarget.Unit.choices)
    shown = [
        ImpactRow(str(units[unit]), _owner_label(owner, called), [cells.get(day) for day in days])
        for (unit, owner), cells in by_place.items()
    ]
    classes = [
        (str(units[unit]), str(CLASS_LABELS.get(cls, cls)), _signed(after - before))
        for unit, cls, before, after in impact.get("classes", [])
    ]
    return ImpactTable([_day_label(day, impact) for day in days], shown, classes)


def _owner_label(owner: str, called: Mapping[str, str]) -> str:
    return str(_EVERYONE) if owner == EVERYONE else called.get(owner, owner)


_EVERYONE: Final = pgettext_lazy("owner of a figure", "All together")


def _day_label(day: str, impact: Mapping[str, Any]) -> str:
    shown = _day(day)
    return _("%(day)s (baseline)") % {"day": shown} if day == impact.get("baseline") else shown


def _signed(number: int) -> str:
    return f"+{number}" if number > 0 else f"−{-number}" if number else "0"
