"""What one reading of a JSON Schema may cost, and the notes it leaves for a person."""

from typing import Any, Final

from forms_registry.exchange.json_documents import place
from forms_registry.exchange.refusals import FieldsRefused
from forms_registry.exchange.wording import Sentence, gettext_noop

#: Schemas looked at in one reading. References can unfold a small file without end.
MAX_STEPS: Final = 100_000
#: Places and alternatives inside one another.
MAX_NESTING: Final = 50
MAX_NOTES: Final = 100

NOTES: Final[dict[str, str]] = {
    "read_only": gettext_noop("%(place)s: shown only, not asked; left out."),
    "recursive": gettext_noop("%(place)s: leads back to itself; its questions count once."),
    "no_answer": gettext_noop("%(place)s: takes no answer; left out."),
    "undescribed": gettext_noop("%(place)s: “%(field)s” is required but not described; taken as text."),
    "untyped": gettext_noop("%(place)s: says nothing about its answer; taken as text."),
    "any_name": gettext_noop("%(place)s: takes answers under names of one's own; taken as a repeating group."),
    "free_object": gettext_noop("%(place)s: does not say what it holds; taken as a table."),
    "free_list": gettext_noop("%(place)s: does not say what it lists; taken as repeated text."),
    "positions": gettext_noop("%(place)s: every position of the list is a field of its own."),
    "old_required": gettext_noop("%(place)s: “required” is true or false as in old drafts; read as it was meant."),
    "unread_rule": gettext_noop("%(place)s: the rule “%(keyword)s” is not read."),
    "choices_cut": gettext_noop("%(place)s: only the first %(limit)s choices are kept."),
    "unknown_value": gettext_noop("%(place)s: the value of “%(keyword)s” is not known; left out."),
    "no_fields": gettext_noop("The file describes no fields."),
    "more_notes": gettext_noop("There is more to note than these %(limit)s points."),
}


class Limits:
    """Counts what a reading costs and keeps its notes."""

    def __init__(self) -> None:
        self._steps = 0
        self._notes: dict[str, None] = {}

    @property
    def notes(self) -> tuple[str, ...]:
        """The notes in their order, each once."""
        return tuple(self._notes)

    def step(self, pointer: str, depth: int) -> None:
        """Count one schema looked at; raises FieldsRefused when it is one too many or too deep."""
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise FieldsRefused("too_much", place(pointer), limit=MAX_STEPS)
        if depth > MAX_NESTING:
            raise FieldsRefused("too_deep", place(pointer), limit=MAX_NESTING)

    def note(self, code: str, pointer: str = "", **facts: Any) -> None:
        """Keep a note about a place, once; beyond MAX_NOTES only that there is more."""
        if len(self._notes) < MAX_NOTES:
            self._notes.setdefault(Sentence(NOTES[code], place=place(pointer), **facts))
        else:
            self._notes.setdefault(Sentence(NOTES["more_notes"], limit=MAX_NOTES))
