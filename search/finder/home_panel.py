"""The home panel that tells those who write the finder when what is in use has come to have errors."""

from typing import Any

from wagtail.admin.ui.components import Component

from search.finder.reading import report_on, version_in_use
from search.finder.trees import may_write


class FinderErrorsPanel(Component):  # type: ignore[misc]  # Wagtail ships no types
    """How many errors the version in use has."""

    name = "finder_errors"
    template_name = "search/admin/finder_panel.html"
    order = 45

    def __init__(self, number: int, errors: int) -> None:
        super().__init__()
        self.number, self.errors = number, errors

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the version and its errors."""
        return {"number": self.number, "errors": self.errors}


def panels_for(user: Any) -> list[Component]:
    """Return the panel for those who can mend the finder, when there is something to mend."""
    used = version_in_use() if may_write(user) else None
    errors = len(report_on(used).errors) if used is not None else 0
    return [FinderErrorsPanel(used.number, errors)] if used is not None and errors else []
