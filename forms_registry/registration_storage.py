"""Where the wizard keeps its answers: in the unfinished registration, so that they outlive the session."""

from collections.abc import Mapping
from typing import Any

from django.utils.datastructures import MultiValueDict
from formtools.wizard.storage.base import BaseStorage

from forms_registry.models import RegistrationDraft
from forms_registry.registration_drafts import go_to_step, keep_answers, steps_of, unfinished_of


class DraftStorage(BaseStorage):  # type: ignore[misc]  # formtools has no types
    """Answers of one RegistrationDraft of the person who asks; the address names which."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.load(unfinished_of(self.request.user).get(pk=self.request.resolver_match.kwargs["draft"]))

    def load(self, draft: RegistrationDraft) -> None:
        """Show what `draft` keeps."""
        self.draft = draft
        self.data = {
            self.step_key: draft.step,
            self.step_data_key: steps_of(draft),
            self.step_files_key: {},
            self.extra_data_key: {},
        }

    def keep(self, step: str, typed: Mapping[str, Any], *, seen: str, done: bool, title: str | None = None) -> None:
        """Keep what was typed in a step; raises ChangedMeanwhile (see `keep_answers`)."""
        self.load(keep_answers(draft=self.draft, step=step, typed=typed, seen=seen, done=done, title=title))

    def get_step_data(self, step: str) -> MultiValueDict[str, Any] | None:
        """Return what was typed in a step, None before anything was."""
        kept = self.data[self.step_data_key].get(step)
        return MultiValueDict(kept) if kept is not None else None

    def reset(self) -> None:
        """Do nothing: a registration that is saved takes its answers with it."""

    def update_response(self, response: Any) -> None:
        """Remember the step that is shown, so that going on begins there."""
        if self.current_step != self.draft.step and self.draft.pk is not None:
            go_to_step(draft=self.draft, step=self.current_step)
