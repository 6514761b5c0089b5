"""What an operation did, in words: items by title and code, organisations, segments and needs by name."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from lifecycle.labels import INSTRUMENT_LABELS, KIND_LABELS, PRODUCTION_LABELS, SCOPE_LABELS
from lifecycle.ledger.operations import Op
from lifecycle.portfolio.labels import FACT_LABELS, OPERATION_LABELS, channel_label
from lifecycle.portfolio.offer import Offer
from lifecycle.portfolio.wording import shown_day

#: So many items are named in a sentence; of the others it says how many they are.
_MOST_NAMED: Final = 4
_PREFIXES: Final = {"kind": KIND_LABELS, "scope": SCOPE_LABELS, "production": PRODUCTION_LABELS}
_VERBS: Final[dict[str, Promise]] = {
    "remove": gettext_lazy("removed %(fields)s"),
    "relax": gettext_lazy("made optional %(fields)s"),
    "tighten": gettext_lazy("made required %(fields)s"),
    "add": gettext_lazy("added %(fields)s"),
    "remap": gettext_lazy("mapped to other data concepts %(fields)s"),
}


@dataclass(frozen=True)
class Names:
    """What codes are called in the active language."""

    offer: Offer
    titles: Mapping[str, str]

    def title(self, code: str) -> str:
        """Return the title of an item, or its code when the ledger gives none."""
        return self.titles.get(code) or code

    def item(self, code: str) -> str:
        """Return title and code of an item."""
        title = self.titles.get(code)
        return _("“%(title)s” (%(code)s)") % {"title": title, "code": code} if title else code

    def items(self, codes: Iterable[str]) -> str:
        """Return the items as a list; when they are many, the first of them and how many there are."""
        codes = list(codes)
        shown = ", ".join(self.item(code) for code in codes[:_MOST_NAMED])
        more = len(codes) - _MOST_NAMED
        if more <= 0:
            return shown
        return ngettext("%(items)s and %(number)s other", "%(items)s and %(number)s others", more) % {
            "items": shown,
            "number": more,
        }

    def organisation(self, code: str) -> str:
        """Return the name of an organisation."""
        return self.offer.owner_name(code)

    def value(self, fact: str, value: Any) -> str:
        """Return a counted fact in words: one code or several."""
        if isinstance(value, list | tuple):
            return ", ".join(self.value(fact, each) for each in value) or _("none")
        if fact == "segments":
            return str(dict(self.offer.segments).get(value, value))
        if fact == "needs":
            return self.offer.need_name(value)
        if fact == "instrument":
            return str(INSTRUMENT_LABELS.get(value, value)) or _("none")
        return str(_PREFIXES.get(fact, {}).get(value, value))


def sentence_of(op: Op, names: Names, items: Iterable[str] = ()) -> str:
    """Return what `op` did; `items` are those of the operations it refers to, when it names none itself."""
    about = names.items(op.items or items)
    name = str(OPERATION_LABELS[op.kind])
    detail = _DETAILS.get(op.kind)
    parts = {"operation": name, "items": about, "detail": detail(op, names) if detail is not None else ""}
    if not about:
        return _("%(operation)s: %(detail)s") % parts if parts["detail"] else name
    if not parts["detail"]:
        return _("%(operation)s: %(items)s") % parts
    return _("%(operation)s: %(items)s. %(detail)s") % parts


def _beginning(op: Op, names: Names) -> str:
    return _("Owner: %(name)s.") % {"name": names.organisation(op.new.org)} if op.new is not None else ""


def _arriving(op: Op, names: Names) -> str:
    begun = [target.item for target in op.targets if target.new is not None]
    going_on = [target.item for target in op.targets if target.new is None]
    parts = [_("Goes on in: %(items)s.") % {"items": names.items(going_on)}] if going_on else []
    parts += [_("Begins: %(items)s.") % {"items": names.items(begun)}] if begun else []
    return " ".join(parts)


def _pair(op: Op, _names: Names) -> str:
    return _("Retirement: operation %(retire)s. Addition: operation %(add)s.") % {
        "retire": op.refers[0],
        "add": op.refers[1],
    }


def _transfer(op: Op, names: Names) -> str:
    return _("New owner: %(name)s.") % {"name": names.organisation(op.org)}


def _dissolve(op: Op, names: Names) -> str:
    return _("%(giver)s ended. What it owned is owned by %(heir)s.") % {
        "giver": names.organisation(op.from_org),
        "heir": names.organisation(op.org),
    }


def _channels(op: Op, _names: Names) -> str:
    parts = []
    for channel, prefilled in sorted(op.offer.items()):
        told = {"channel": channel_label(channel), "number": len(prefilled)}
        if prefilled:
            parts.append(
                ngettext(
                    "offered: %(channel)s (%(number)s field prefilled)",
                    "offered: %(channel)s (%(number)s fields prefilled)",
                    len(prefilled),
                )
                % told
            )
        else:
            parts.append(_("offered: %(channel)s") % told)
    parts += [_("withdrawn: %(channel)s") % {"channel": channel_label(channel)} for channel in op.withdraw]
    return _sentence(parts)


def _fields(op: Op, _names: Names) -> str:
    parts = []
    for change in op.changes:
        number = len(change.fields)
        fields = ngettext("%(number)s field", "%(number)s fields", number) % {"number": number}
        parts.append(str(_VERBS[change.verb]) % {"fields": fields})
    return _sentence(parts)


def _facts(op: Op, names: Names) -> str:
    return _sentence([f"{FACT_LABELS[fact]}: {names.value(fact, value)}" for fact, value in op.facts.items()])


def _sentence(parts: list[str]) -> str:
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _void(op: Op, _names: Names) -> str:
    return _("Operation %(target)s is left out of every figure from %(day)s on.") % {
        "target": op.refers[0],
        "day": shown_day(op.recorded),
    }


_DETAILS: Final[dict[str, Callable[[Op, Names], str]]] = {
    "BASE": _beginning,
    "LATE": _beginning,
    "ADD": _beginning,
    "MERGE": _arriving,
    "SPLIT": _arriving,
    "PAIR": _pair,
    "TRANSFER": _transfer,
    "DISSOLVE": _dissolve,
    "PRODUCTION": lambda op, names: names.value("production", op.value) + ".",
    "CHANNEL": _channels,
    "FIELD": _fields,
    "CLASSIFY": _facts,
    "RENAME": lambda op, _names: pgettext("portfolio item", "New title: “%(title)s”.") % {"title": op.value},
    "VOID": _void,
}
