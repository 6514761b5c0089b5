"""The parts of a form builder's form as they stand in the file: lists of objects, choices and what follows a choice."""

from collections.abc import Iterator, Mapping
from typing import Any

from forms_registry.exchange.json_documents import place, token
from forms_registry.exchange.plain_text import clean, without_markup
from forms_registry.exchange.refusals import FieldsRefused


def objects_in(holder: Mapping[str, Any], key: str, pointer: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield (pointer, object) of a list of objects, nothing when it is missing; FieldsRefused when it is none."""
    stated = holder.get(key)
    if stated is None:
        return
    pointer += token(key)
    if not isinstance(stated, list):
        raise FieldsRefused("wrong_type", place(pointer), key=key)
    for number, one in enumerate(stated):
        if not isinstance(one, dict):
            raise FieldsRefused("wrong_type", place(pointer + token(number)), key=key)
        yield pointer + token(number), one


def object_in(holder: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return an object inside another, an empty one when there is none."""
    stated = holder.get(key)
    return stated if isinstance(stated, dict) else {}


def text_in(holder: Mapping[str, Any], key: str) -> str:
    """Return a technical text, "" when there is none."""
    stated = holder.get(key)
    return stated if isinstance(stated, str) else ""


class Lists:
    """The lists of choices of one form, and the choices of its components."""

    def __init__(self, form: Mapping[str, Any]) -> None:
        self._lists = {text_in(one, "name"): (pointer, one) for pointer, one in objects_in(form, "lists")}

    def choices_of(self, component: Mapping[str, Any], pointer: str) -> dict[str, str]:
        """Return the labels of a component's choices by value, in their order."""
        found: dict[str, str] = {}
        for _pointer, item in self._items(component, pointer):
            found.setdefault(_value(item), _label(item))
        return found

    def follow_ups_of(self, component: Mapping[str, Any], pointer: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        """Yield (label of the choice, pointer, component) of what is asked beside a choice."""
        for item_pointer, item in self._items(component, pointer):
            label = _label(item) or _value(item)
            conditional = item_pointer + token("conditional")
            for inner_pointer, inner in objects_in(object_in(item, "conditional"), "components", conditional):
                yield label, inner_pointer, inner
            for inner_pointer, inner in objects_in(item, "children", item_pointer):
                yield label, inner_pointer, inner

    def _items(self, component: Mapping[str, Any], pointer: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield the choices that stand in the component itself, else those of the list it names."""
        values = object_in(component, "values")
        if values.get("items") is not None:
            yield from objects_in(values, "items", pointer + token("values"))
            return
        named = text_in(component, "list") or text_in(values, "list")
        if named in self._lists:
            list_pointer, one = self._lists[named]
            yield from objects_in(one, "items", list_pointer)


def _value(item: Mapping[str, Any]) -> str:
    value = item.get("value", item.get("text", item.get("label")))
    return clean(value if isinstance(value, str) else str(value))


def _label(item: Mapping[str, Any]) -> str:
    return without_markup(item.get("text")) or without_markup(item.get("label"))
