"""What one does to the list of questions, one button at a time: add, change, move, remove, paste, read a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forms_registry.labelling import CHANNEL_LABELS, FIELD_TYPE_LABELS, OBLIGATION_LABELS
from forms_registry.question_rows import Row, moved, spec_of, with_row, without
from forms_registry.registration_fields import FileForm, PasteForm
from forms_registry.registration_forms import StepForm
from forms_registry.registration_question import QuestionForm, question_as_typed

#: What the names of the three forms on the page begin with.
QUESTION: Final = "question"
PASTE: Final = "paste"
FILE: Final = "file"
_MOVES: Final = {"up": -1, "down": 1}


@dataclass(frozen=True)
class Outcome:
    """What came of a button: the rows as they are now, or the form in which something is wrong.

    `anchor` is where the person goes on, `message` what was done, `notes` what a reader has left for them to know.
    """

    rows: Sequence[Row]
    faulty: StepForm | None = None
    anchor: str = "questions"
    message: str = ""
    notes: Sequence[str] | None = None


@dataclass(frozen=True)
class Line:
    """A question of the list as people read it."""

    key: str
    label: str
    facts: Sequence[str]


@dataclass(frozen=True)
class Desk:
    """The questions of a registration, the channels in which they may be prefilled, and what was sent."""

    rows: Sequence[Row]
    channels: Sequence[Any] = ()
    data: Any = None
    files: Any = None

    @property
    def lines(self) -> list[Line]:
        """The questions as people read them."""
        return [_line_of(row) for row in self.rows]

    def _known(self, place: int | None = None) -> dict[str, Any]:
        return {"rows": self.rows, "channels": self.channels, "place": place}

    def question(self, key: str = "", *, sent: bool = False) -> QuestionForm:
        """Return the form of the question with this key, or of a new one, as it was sent or as it is."""
        place = self._place(key)
        initial = question_as_typed(self.rows[place]) if place is not None else None
        return QuestionForm(
            data=self.data if sent else None, prefix=QUESTION, initial=initial, known=self._known(place)
        )

    def paste(self, *, sent: bool = False) -> PasteForm:
        """Return the form in which a list is pasted."""
        return PasteForm(data=self.data if sent else None, prefix=PASTE, known=self._known())

    def file(self, *, sent: bool = False) -> FileForm:
        """Return the form in which a file is chosen."""
        data, files = (self.data, self.files) if sent else (None, None)
        return FileForm(data=data, files=files, prefix=FILE, known=self._known())

    def _place(self, key: str) -> int | None:
        return next((number for number, row in enumerate(self.rows) if key and row["key"] == key), None)

    @property
    def key_sent(self) -> str:
        """The key of the question that is being changed, "" for a new one."""
        return str(self.data.get("of", "")) if self.data else ""

    def act(self, button: str) -> Outcome | None:
        """Do what the button says: "question", "paste", "file", "up:KEY" …; None for one that is none of the list's."""
        name, _colon, key = button.partition(":")
        place = self._place(key)
        if name in _MOVES and place is not None:
            return self._move(place, _MOVES[name])
        if name == "remove" and place is not None:
            message = _("Removed: %(label)s") % {"label": spec_of(self.rows[place]).label()}
            return Outcome(without(self.rows, place), message=message)
        if name == "question":
            return self._put_question()
        if name in ("paste", "file"):
            return self._take_in(self.paste(sent=True) if name == "paste" else self.file(sent=True))
        return None

    def _move(self, place: int, step: int) -> Outcome:
        rows, target = moved(self.rows, place, step)
        told = {"label": spec_of(self.rows[place]).label(), "number": target + 1}
        return Outcome(rows, anchor=f"question-{target + 1}", message=_("%(label)s is now number %(number)s.") % told)

    def _put_question(self) -> Outcome:
        place = self._place(self.key_sent)
        form = self.question(self.key_sent, sent=True)
        if not form.is_valid():
            return Outcome(self.rows, form)
        row = form.cleaned_data["row"]
        rows, told = with_row(self.rows, place, row), {"label": spec_of(row).label()}
        if place is not None:
            return Outcome(rows, anchor=f"question-{place + 1}", message=_("Changed: %(label)s") % told)
        return Outcome(rows, anchor=f"id_{QUESTION}-label_fi", message=_("Added: %(label)s") % told)

    def _take_in(self, form: StepForm) -> Outcome:
        if not form.is_valid():
            return Outcome(self.rows, form)
        rows = form.cleaned_data["rows"]
        message = ngettext(
            "The list has %(number)s question now.", "The list has %(number)s questions now.", len(rows)
        ) % {"number": len(rows)}
        return Outcome(rows, message=message, notes=form.cleaned_data.get("notes", ()))

    @property
    def unfinished(self) -> dict[str, list[str]]:
        """What was typed of a question that is neither added nor given up, and of a list; {} when nothing was."""
        form = self.question(self.key_sent, sent=True)
        if not self.key_sent and not form.is_filled_in:
            return self.pasted
        return form.typed_in(self.data) | ({"of": [self.key_sent]} if self.key_sent else {}) | self.pasted

    @property
    def pasted(self) -> dict[str, list[str]]:
        """What was pasted and is not taken in yet, {} when nothing was."""
        if not str(self.data.get(f"{PASTE}-text", "")).strip():
            return {}
        return self.paste().typed_in(self.data)

    @property
    def unread(self) -> str:
        """The button of what was filled in but not taken in yet, "" when there is nothing of the kind."""
        if self.files and self.files.get(f"{FILE}-file"):
            return "file"
        if str(self.data.get(f"{PASTE}-text", "")).strip():
            return "paste"
        return "question" if self.key_sent or self.question(sent=True).is_filled_in else ""


def _line_of(row: Row) -> Line:
    spec = spec_of(row)
    facts = [str(OBLIGATION_LABELS[spec.obligation]), str(FIELD_TYPE_LABELS[spec.type])]
    if spec.condition:
        facts.append(spec.condition)
    if row["prefilled"]:
        channels = ", ".join(str(CHANNEL_LABELS[kind]) for kind in row["prefilled"])
        facts.append(_("prefilled: %(keys)s") % {"keys": channels})
    return Line(spec.key, spec.label(), [*facts, spec.key])
