"""How an item stood before and after an operation, as people read it: changed facts, fields that came and went."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from lifecycle.ledger.form_state import FormState
from lifecycle.ledger.standing import Standing
from lifecycle.portfolio.labels import FACT_LABELS, channel_label
from lifecycle.portfolio.ledger_index import Effect
from lifecycle.portfolio.telling import Names

_FACTS: Final = ("kind", "instrument", "scope", "production", "segments", "needs")
_FLAGS: Final = ("live", "counted", "in_perimeter", "scope_flag")
_UNKNOWN: Final = "–"


@dataclass(frozen=True)
class FactRow:
    """One fact on both sides; "–" where the item was not known."""

    label: str
    before: str
    after: str

    @property
    def changed(self) -> bool:
        """Whether the two sides differ."""
        return self.before != self.after


@dataclass(frozen=True)
class FieldsRow:
    """Fields of one sort: how many on both sides, and which came and went, by key."""

    label: str
    before: int
    after: int
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True)
class ItemChange:
    """All about one item that an operation touched."""

    code: str
    title: str
    is_new: bool
    changed: tuple[FactRow, ...]
    unchanged: tuple[FactRow, ...]
    fields: tuple[FieldsRow, ...]


def item_change(effect: Effect, names: Names) -> ItemChange:
    """Return what an operation did to one item."""
    before = dict(fact_values(effect.before, names)) if effect.before is not None else {}
    rows = [FactRow(label, before.get(label, _UNKNOWN), after) for label, after in fact_values(effect.after, names)]
    return ItemChange(
        effect.item,
        names.title(effect.item),
        effect.before is None,
        tuple(row for row in rows if row.changed),
        tuple(row for row in rows if not row.changed),
        tuple(_fields(effect.before.form if effect.before is not None else None, effect.after.form)),
    )


def fact_values(standing: Standing, names: Names) -> list[tuple[str, str]]:
    """Return the facts of an item in words, with their labels; only those its unit has."""
    told = {"owner": names.organisation(standing.owner)}
    flags = {"live": standing.live, "counted": standing.is_counted}
    flags |= {"in_perimeter": standing.in_perimeter, "scope_flag": standing.scope_flag}
    told |= {name: _("yes") if flags[name] else _("no") for name in _FLAGS}
    told |= {name: names.value(name, getattr(standing, name)) for name in _FACTS}
    form = standing.form
    if form is not None:
        told["channels"] = _channels(form)
        told["inputs"] = str(form.inputs)
        if form.concepts:
            told["concepts"] = ", ".join(f"{key} → {concept}" for key, concept in sorted(form.concepts.items()))
    return [(str(FACT_LABELS[name]), value) for name, value in told.items()]


def _channels(form: FormState) -> str:
    parts = []
    for channel, prefilled in sorted(form.channels.items()):
        name = channel_label(channel)
        parts.append(
            _("%(channel)s (prefilled: %(fields)s)") % {"channel": name, "fields": ", ".join(sorted(prefilled))}
            if prefilled
            else name
        )
    return ", ".join(parts)


def _fields(before: FormState | None, after: FormState | None) -> list[FieldsRow]:
    if after is None:
        return []
    rows = []
    for name in ("required", "optional"):
        old: Collection[str] = getattr(before, name) if before is not None else ()
        new: Collection[str] = getattr(after, name)
        added, removed = set(new) - set(old), set(old) - set(new)
        rows.append(FieldsRow(str(FACT_LABELS[name]), len(old), len(new), tuple(sorted(added)), tuple(sorted(removed))))
    return rows
