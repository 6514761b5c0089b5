"""The conditions of a form builder's form in words."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from forms_registry.exchange.condition_words import COMPARES, IS, IS_NOT, NAMED, NO, NOT_SO, YES
from forms_registry.exchange.form_builder_parts import Lists, object_in, objects_in, text_in
from forms_registry.exchange.plain_text import clean, without_markup
from forms_registry.exchange.wording import Sentence, both, either

_OPERATORS: Final = {"is": IS, "is not": IS_NOT}
_YES_NO: Final = {"true": YES, "false": NO}


class Conditions:
    """The named conditions of one form."""

    def __init__(self, form: Mapping[str, Any], lists: Lists) -> None:
        self._stated = {text_in(one, "name"): one for _pointer, one in objects_in(form, "conditions")}
        self._components = dict(_named_components(form))
        self._lists = lists
        self._words: dict[str, str] = {}

    def words(self, name: str) -> str:
        """Return a condition in words; what cannot be put into words is called by its name."""
        if name not in self._words:
            stated = self._stated.get(name, {})
            called = clean(stated.get("displayName")) or clean(name) or "?"
            said = self._rule(object_in(stated, "value"))
            self._words[name] = said or Sentence(NAMED, name=called)
        return self._words[name]

    def _rule(self, rule: Mapping[str, Any]) -> str:
        """Return a rule in words: its parts stand in a row, `and` binds closer than `or`; "" when any is unknown."""
        alternatives: list[list[str]] = [[]]
        for _pointer, part in objects_in(rule, "conditions"):
            said = self._comparison(part) if "field" in part else self._rule(part)
            if not said:
                return ""
            if text_in(part, "coordinator") == "or":
                alternatives.append([])
            alternatives[-1].append(said)
        said_alternatives = [both(*one) for one in alternatives if one]
        return either(said_alternatives) if said_alternatives else ""

    def _comparison(self, part: Mapping[str, Any]) -> str:
        asked, value = object_in(part, "field"), object_in(part, "value")
        component = self._components.get(text_in(asked, "name"), {})
        label = without_markup(component.get("title")) or clean(asked.get("display"))
        operator = clean(part.get("operator"))
        given = clean(value.get("value"))
        if not label or not operator:
            return ""
        answer = self._answer(component or asked, given) or clean(value.get("display")) or given
        template = _OPERATORS.get(operator, COMPARES)
        facts = {} if template is not COMPARES else {"operator": operator}
        return Sentence(template, field=label, value=answer, **facts)

    def _answer(self, component: Mapping[str, Any], given: str) -> str:
        if text_in(component, "type") == "YesNoField" and given in _YES_NO:
            return Sentence(_YES_NO[given])
        return self._lists.of(component).labels.get(given, "")


def negated(condition: str) -> str:
    """Return the condition that holds when this one does not."""
    return Sentence(NOT_SO, rule=condition) if condition else ""


def of_answer(label: str, answer: str) -> str:
    """Return the condition that a question has a certain answer."""
    return Sentence(IS, field=label, value=answer)


def _named_components(form: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for page_pointer, page in objects_in(form, "pages"):
        for _pointer, component in objects_in(page, "components", page_pointer):
            yield text_in(component, "name"), component
