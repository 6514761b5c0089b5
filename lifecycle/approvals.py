"""What Wagtail's workflow asks the life cycle; registered late, since models are loaded before the rules."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from lifecycle.roles import Role


@dataclass(frozen=True)
class Answers:
    """The life cycle's answers: steps a person may take on an object, an object's item, what waits for a role."""

    offered_steps: Callable[[Any, Any], "list[tuple[str, str]]"]
    item_code: Callable[[Any], str]
    waiting_objects: Callable[[Any, Role], Iterable[str]]


_answers: list[Answers] = []


def register_answers(answers: Answers) -> None:
    """Register the answers; called once when the app is ready."""
    _answers[:] = [answers]


def offered_steps(obj: Any, user: Any) -> "list[tuple[str, str]]":
    """Return (name, label) of the life cycle's steps `user` may take on the text of `obj`."""
    return _answers[0].offered_steps(obj, user)


def submitted_to(task_state: Any) -> str:
    """Return the code of the item whose text `task_state` concerns."""
    return _answers[0].item_code(task_state.workflow_state.content_object)


def waiting_objects(user: Any, role: Role) -> Iterable[str]:
    """Return the ids of the objects whose text waits for `user` in `role`."""
    return _answers[0].waiting_objects(user, role)
