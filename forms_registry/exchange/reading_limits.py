"""What reading one file may cost, and the notes it leaves for a person."""

from typing import Any, Final

from forms_registry.exchange.json_documents import Pointer
from forms_registry.exchange.refusals import FieldsRefused
from forms_registry.exchange.wording import Sentence, gettext_noop

#: Parts looked at in one reading. References can unfold a small file without end.
MAX_STEPS: Final = 50_000
#: Places and alternatives inside one another.
MAX_NESTING: Final = 50
#: Entries of a list or an object that cost as much as one part.
ENTRIES_A_STEP: Final = 20
MAX_NOTES: Final = 100
_MORE_NOTES: Final = gettext_noop("There is more to note than these %(limit)s points.")


class Limits:
    """Counts what a reading costs and keeps its notes."""

    def __init__(self) -> None:
        self._steps = 0
        self._notes: dict[str, None] = {}

    @property
    def notes(self) -> tuple[str, ...]:
        """The notes in their order, each once."""
        return tuple(self._notes)

    def step(self, pointer: Pointer, *, entries: int = 0) -> None:
        """Count one part looked at, with `entries` in it; raises FieldsRefused when it is one too many."""
        self._steps += 1 + entries // ENTRIES_A_STEP
        if self._steps > MAX_STEPS:
            raise FieldsRefused("too_much", pointer.place, limit=MAX_STEPS)

    def check_depth(self, pointer: Pointer, depth: int) -> None:
        """Raise FieldsRefused when something stands too deep in other things."""
        if depth > MAX_NESTING:
            raise FieldsRefused("too_deep", pointer.place, limit=MAX_NESTING)

    def note(self, template: str, pointer: Pointer, **facts: Any) -> None:
        """Keep a note about a place, once; beyond MAX_NOTES only that there is more."""
        if len(self._notes) < MAX_NOTES:
            self._notes.setdefault(Sentence(template, place=pointer.place, **facts))
        else:
            self._notes.setdefault(Sentence(_MORE_NOTES, limit=MAX_NOTES))
