"""Question trees as JSON files: an object with `questions`, each with its `answers`, in the words of the models.

Texts are objects by language. Cards are named by the code of their item or, in a file from elsewhere, by the code they
have in the source they were imported from.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext as _

from catalogue.models import ProductCardRecord
from lifecycle.exchange.errors import ImportRefused
from lifecycle.languages import CONTENT_LANGUAGES
from search.finder.tree import Answer, Question, Tree, question_of

_QUESTION_CODE: Final = re.compile(r"[1-9][0-9]{0,3}")
_ANSWER_CODE: Final = re.compile(r"[1-9][0-9]{0,3}[a-z]{1,2}")
_QUESTION_KEYS: Final = frozenset({"code", "text", "help", "answers"})
_ANSWER_KEYS: Final = frozenset({"code", "text", "hint", "leads_to", "segment", "needs", "kind", "cards", "only_after"})


def tree_as_json(tree: Tree) -> dict[str, Any]:
    """Return `tree` as JSON's own types; what is empty is left out."""
    return {"questions": [_question_as_json(question) for question in tree.questions]}


def _question_as_json(question: Question) -> dict[str, Any]:
    told = {"code": question.code, "text": _said(question.texts), "help": _said(question.helps)}
    return _filled(told) | {"answers": [_answer_as_json(answer) for answer in question.answers]}


def _answer_as_json(answer: Answer) -> dict[str, Any]:
    return _filled(
        {
            "code": answer.code,
            "text": _said(answer.texts),
            "hint": _said(answer.hints),
            "leads_to": answer.leads_to,
            "segment": answer.segment,
            "needs": list(answer.needs),
            "kind": answer.kind,
            "cards": list(answer.cards),
            "only_after": sorted(answer.only_after),
        }
    )


def _said(texts: Mapping[str, str]) -> dict[str, str]:
    return {language: texts[language] for language in CONTENT_LANGUAGES if texts.get(language)}


def _filled(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value}


def tree_from_json(value: Any, name: str) -> Tree:
    """Return the tree that `value`, the content of the file `name`, describes; ImportRefused names place and reason."""
    if not isinstance(value, dict) or not isinstance(value.get("questions"), list):
        raise ImportRefused(name, "", _("an object with a list of questions was expected"))
    reader = _Reader(name)
    questions = tuple(reader.question(each, place) for place, each in enumerate(value["questions"], 1))
    reader.check_once([question.code for question in questions])
    reader.check_once([answer.code for question in questions for answer in question.answers])
    return _with_known_cards(Tree(questions))


class _Reader:
    """Reads parts of a file and says where something is wrong."""

    def __init__(self, name: str) -> None:
        self.name = name

    def refuse(self, place: str, reason: str) -> ImportRefused:
        return ImportRefused(self.name, place, reason)

    def check_once(self, codes: Iterable[str]) -> None:
        seen: set[str] = set()
        for code in codes:
            if code in seen:
                raise self.refuse(code, _("the code occurs twice"))
            seen.add(code)

    def question(self, value: Any, number: int) -> Question:
        place = _("question %(number)s") % {"number": number}
        told = self._object(value, place, _QUESTION_KEYS)
        code = self._code(told, place, _QUESTION_CODE)
        answers = told.get("answers", [])
        if not isinstance(answers, list):
            raise self.refuse(code, _("a list of answers was expected"))
        return Question(
            code,
            tuple(self._answer(each, code) for each in answers),
            self._texts(told, "text", code),
            self._texts(told, "help", code),
        )

    def _answer(self, value: Any, question: str) -> Answer:
        told = self._object(value, question, _ANSWER_KEYS)
        code = self._code(told, question, _ANSWER_CODE)
        if question_of(code) != question:
            raise self.refuse(code, _("the code of an answer begins with the code of its question"))
        return Answer(
            code,
            self._text(told, "leads_to", code),
            self._text(told, "segment", code),
            tuple(self._codes(told, "needs", code)),
            self._text(told, "kind", code),
            tuple(self._codes(told, "cards", code)),
            frozenset(self._codes(told, "only_after", code)),
            self._texts(told, "text", code),
            self._texts(told, "hint", code),
        )

    def _object(self, value: Any, place: str, keys: frozenset[str]) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.refuse(place, _("an object was expected"))
        unknown = sorted(str(key) for key in value.keys() - keys)
        if unknown:
            raise self.refuse(place, _("unknown key: %(key)s") % {"key": unknown[0]})
        return value

    def _code(self, told: Mapping[str, Any], place: str, form: re.Pattern[str]) -> str:
        code = told.get("code")
        if not isinstance(code, str) or not form.fullmatch(code):
            raise self.refuse(place, _("not a code: %(code)s") % {"code": code})
        return code

    def _text(self, told: Mapping[str, Any], key: str, place: str) -> str:
        value = told.get(key, "")
        if not isinstance(value, str) or "\x00" in value:
            raise self.refuse(place, _("%(key)s: a text was expected") % {"key": key})
        return value

    def _codes(self, told: Mapping[str, Any], key: str, place: str) -> list[str]:
        value = told.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, str) and "\x00" not in each for each in value):
            raise self.refuse(place, _("%(key)s: a list of codes was expected") % {"key": key})
        return list(dict.fromkeys(value))

    def _texts(self, told: Mapping[str, Any], key: str, place: str) -> dict[str, str]:
        value = told.get(key, {})
        if not isinstance(value, dict) or not value.keys() <= set(CONTENT_LANGUAGES):
            raise self.refuse(place, _("%(key)s: texts by language were expected") % {"key": key})
        return {language: self._text(value, language, place) for language in value}


def _with_known_cards(tree: Tree) -> Tree:
    """Return `tree` with the codes of items in the place of codes that cards have in their source (one query)."""
    named = {code for question in tree.questions for answer in question.answers for code in answer.cards}
    rows = ProductCardRecord.objects.filter(source_id__in=named).values_list("source_id", "item__code")
    known = dict(rows)

    def known_in(answer: Answer) -> Answer:
        return replace(answer, cards=tuple(known.get(code, code) for code in answer.cards))

    return Tree(
        tuple(
            replace(question, answers=tuple(known_in(answer) for answer in question.answers))
            for question in tree.questions
        )
    )
