"""Question trees in the database, written through the services."""

from typing import Any

from lifecycle.models import User
from lifecycle.roles import Role
from lifecycle.states import State
from search.finder.exchange import tree_from_json
from search.finder.trees import put_into_use, write_draft
from search.models import FinderTree
from tests.factories.cards import CardFactory
from tests.factories.people import person


def said(words: str) -> dict[str, str]:
    """Return `words` in every language."""
    return {"fi": f"{words} fi", "sv": f"{words} sv", "en": f"{words} en"}


def answered(code: str, leads_to: str = "", segment: str = "", **more: Any) -> dict[str, Any]:
    """Return an answer as in a file."""
    told = {"code": code, "text": said(f"Vastaus {code}"), "leads_to": leads_to, "segment": segment}
    return told | more


def asked(code: str, *answers: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a question as in a file."""
    return {"code": code, "text": said(f"Kysymys {code}"), "answers": list(answers)} | more


def two_questions(card: str = "") -> list[dict[str, Any]]:
    """Return a small tree without errors, given a public card for PK and RAHOITUS; `card` is one to name."""
    return [
        asked("1", answered("1a", "2", "PK"), answered("1b", "", "PK", needs=["RAHOITUS"])),
        asked(
            "2",
            answered("2a", needs=["RAHOITUS"], cards=[card] if card else []),
            answered("2b", kind="support"),
            help=said("Apu"),
        ),
    ]


def finder_draft(*questions: dict[str, Any], user: User | None = None) -> FinderTree:
    """Return the draft, which says `questions` (default: `two_questions`)."""
    tree = tree_from_json({"questions": list(questions) or two_questions()}, "puu.json")
    return write_draft(user=user or person(Role.BOARD), tree=tree)


def finder_in_use(*questions: dict[str, Any]) -> FinderTree:
    """Return a version in use; makes a public card that every ending of `two_questions` finds."""
    if not questions:
        CardFactory.in_state(State.IN_USE, segments=["PK"], needs=["RAHOITUS"])
    finder_draft(*questions)
    return put_into_use(user=person(Role.BOARD))
