"""Changes of a form's fields: remove, relax, tighten, add, remap; applied in order.

Source: LEDGER.md, FIELD. Pure.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from lifecycle.ledger.form_state import FormState, expand, form_state
from lifecycle.ledger.refusals import Refused, shown

VERBS: Final = ("remove", "relax", "tighten", "add", "remap")
_VERB_KEYS: Final = ("change", "op", "kind", "type", "action")
_FIELD_KEYS: Final = ("field", "fields", "key", "keys")


class FieldChange(NamedTuple):
    """One change of one or several fields. `concepts` maps fields to another concept; `required` is about `add`."""

    verb: str
    fields: tuple[str, ...]
    concepts: Mapping[str, str]
    required: bool

    @property
    def line_class(self) -> str:
        """Return the class of the lines the change makes."""
        return f"FIELD_{self.verb.upper()}"


def read_changes(given: Any) -> tuple[FieldChange, ...]:
    """Read `changes`. Each is {"remove": keys}, or {"change": "remove", "field": key}; keys may be ranges.

    `add` may say {"add": keys, "required": false}; `remap` is {"remap": {key: concept}} or names the `concept`.
    """
    if not isinstance(given, list | tuple) or not given:
        raise Refused("missing", key="changes")
    return tuple(change for each in given for change in _read(each))


def _read(given: Any) -> Iterator[FieldChange]:
    if not isinstance(given, Mapping):
        raise _no_change(given)
    named = [verb for verb in VERBS if verb in given]
    if named:
        for verb in named:
            yield _change(verb, given[verb], given)
        return
    said = next((given[key] for key in _VERB_KEYS if key in given), None)
    fields = next((given[key] for key in _FIELD_KEYS if key in given), None)
    if said not in VERBS or fields is None:
        raise _no_change(given)
    yield _change(said, fields, given)


def _change(verb: str, fields: Any, given: Mapping[str, Any]) -> FieldChange:
    if verb == "remap":
        return FieldChange(verb, *_remapped(fields, given), required=True)
    if isinstance(fields, Mapping) and verb == "add":
        given = {**given, **fields}
        fields = fields.get("key") or fields.get("field")
    keys = [fields] if isinstance(fields, str) else fields
    if not isinstance(keys, list | tuple) or not keys or not all(isinstance(key, str) for key in keys):
        raise _no_change(given)
    required, concept = given.get("required", True), given.get("concept", "")
    if not isinstance(required, bool) or not isinstance(concept, str):
        raise _no_change(given)
    expanded = tuple(sorted(expand(keys)))
    return FieldChange(verb, expanded, {key: concept for key in expanded if concept}, required)


def _no_change(given: Any) -> Refused:
    """Return the refusal of a change; it repeats the names that were given, or what stood there instead."""
    value = ", ".join(map(shown, given)) if isinstance(given, Mapping) else shown(given)
    return Refused("no_change", value=shown(value))


def _remapped(fields: Any, given: Mapping[str, Any]) -> tuple[tuple[str, ...], dict[str, str]]:
    if isinstance(fields, Mapping) and not {"field", "key"} & set(fields):
        pairs = dict(fields)
    else:
        source = {**given, **fields} if isinstance(fields, Mapping) else given
        field = fields if isinstance(fields, str) else source.get("field") or source.get("key")
        concept = source.get("concept") or source.get("to")
        pairs = {field: concept} if isinstance(field, str) else {}
    if not pairs or not all(isinstance(text, str) and text for pair in pairs.items() for text in pair):
        raise _no_change(given)
    return tuple(pairs), pairs


def apply_change(state: FormState, change: FieldChange, item: str, effective: str) -> FormState:
    """Return what the form asks after `change`; Refused when a field is not there or is so already."""
    for field in change.fields:
        code = _REFUSALS[change.verb](state, field)
        if code:
            raise Refused(code, item=item, field=field, effective=effective)
    return _CHANGES[change.verb](state, change)


def _removable(state: FormState, field: str) -> str:
    return "" if state.holds(field) else "unknown_field"


def _relaxable(state: FormState, field: str) -> str:
    if field in state.required:
        return ""
    return "field_not_required" if field in state.optional else "unknown_field"


def _tightenable(state: FormState, field: str) -> str:
    if field in state.optional:
        return ""
    return "field_not_optional" if field in state.required else "unknown_field"


def _addable(state: FormState, field: str) -> str:
    return "field_exists" if state.holds(field) else ""


def _remove(state: FormState, change: FieldChange) -> FormState:
    gone = frozenset(change.fields)
    concepts = {key: concept for key, concept in state.concepts.items() if key not in gone}
    return form_state(state.required - gone, state.optional - gone, state.channels, concepts)


def _relax(state: FormState, change: FieldChange) -> FormState:
    moved = frozenset(change.fields)
    return form_state(state.required - moved, state.optional | moved, state.channels, state.concepts)


def _tighten(state: FormState, change: FieldChange) -> FormState:
    moved = frozenset(change.fields)
    return form_state(state.required | moved, state.optional - moved, state.channels, state.concepts)


def _add(state: FormState, change: FieldChange) -> FormState:
    more = frozenset(change.fields)
    concepts = {**state.concepts, **change.concepts} if change.concepts else state.concepts
    if change.required:
        return form_state(state.required | more, state.optional, state.channels, concepts)
    return form_state(state.required, state.optional | more, state.channels, concepts)


def _remap(state: FormState, change: FieldChange) -> FormState:
    return state._replace(concepts={**state.concepts, **change.concepts})


_REFUSALS: Final[dict[str, Callable[[FormState, str], str]]] = {
    "remove": _removable,
    "relax": _relaxable,
    "tighten": _tightenable,
    "add": _addable,
    "remap": _removable,
}
_CHANGES: Final[dict[str, Callable[[FormState, FieldChange], FormState]]] = {
    "remove": _remove,
    "relax": _relax,
    "tighten": _tighten,
    "add": _add,
    "remap": _remap,
}
