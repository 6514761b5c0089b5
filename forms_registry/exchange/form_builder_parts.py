"""The parts of a form builder's form as they stand in the file: lists of objects, choices and what follows a choice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from forms_registry.exchange.json_documents import ROOT, Pointer
from forms_registry.exchange.plain_text import clean, without_markup
from forms_registry.exchange.refusals import FieldsRefused

#: Choices kept of one question.
MAX_CHOICES: Final = 1_000
Part = tuple[Pointer, Mapping[str, Any]]


def objects_in(holder: Mapping[str, Any], key: str, pointer: Pointer = ROOT) -> Iterator[Part]:
    """Yield (place, object) of a list of objects, nothing when it is missing; FieldsRefused when it is none."""
    stated = holder.get(key)
    if stated is None:
        return
    pointer = pointer.below(key)
    if not isinstance(stated, list):
        raise FieldsRefused("wrong_type", pointer.place, key=key)
    for number, one in enumerate(stated):
        if not isinstance(one, dict):
            raise FieldsRefused("wrong_type", pointer.below(number).place, key=key)
        yield pointer.below(number), one


def object_in(holder: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return an object inside another, an empty one when there is none."""
    stated = holder.get(key)
    return stated if isinstance(stated, dict) else {}


def text_in(holder: Mapping[str, Any], key: str) -> str:
    """Return a technical text, "" when there is none."""
    stated = holder.get(key)
    return stated if isinstance(stated, str) else ""


@dataclass(frozen=True)
class Choices:
    """The labels of choices by value, and what is asked beside a choice: (its label, where, component)."""

    labels: Mapping[str, str]
    follow_ups: Sequence[tuple[str, Pointer, Mapping[str, Any]]]


class Lists:
    """The lists of choices of one form, and the choices of its components. Each is read once."""

    def __init__(self, form: Mapping[str, Any]) -> None:
        self._lists = {text_in(one, "name"): (pointer, one) for pointer, one in objects_in(form, "lists")}
        self._read: dict[int, Choices] = {}

    def of(self, component: Mapping[str, Any], pointer: Pointer = ROOT) -> Choices:
        """Return the choices that stand in the component itself, else those of the list it names."""
        values = object_in(component, "values")
        if values.get("items") is not None:
            holder, place = values, pointer.below("values")
        else:
            named = text_in(component, "list") or text_in(values, "list")
            place, holder = self._lists.get(named, (pointer, {}))
        if id(holder) not in self._read:
            choices = _choices(holder, place)
            if not holder:
                return choices
            self._read[id(holder)] = choices
        return self._read[id(holder)]


def _choices(holder: Mapping[str, Any], pointer: Pointer) -> Choices:
    labels: dict[str, str] = {}
    follow_ups: list[tuple[str, Pointer, Mapping[str, Any]]] = []
    for item_pointer, item in islice(objects_in(holder, "items", pointer), MAX_CHOICES):
        labels.setdefault(_value(item), _label(item))
        said = _label(item) or _value(item)
        conditional = item_pointer.below("conditional")
        asked = (*objects_in(object_in(item, "conditional"), "components", conditional),)
        asked += (*objects_in(item, "children", item_pointer),)
        follow_ups += [(said, inner_pointer, inner) for inner_pointer, inner in asked]
    return Choices(labels, follow_ups)


def _value(item: Mapping[str, Any]) -> str:
    value = item.get("value", item.get("text", item.get("label")))
    return clean(value if isinstance(value, str) else str(value))


def _label(item: Mapping[str, Any]) -> str:
    return without_markup(item.get("text")) or without_markup(item.get("label"))
