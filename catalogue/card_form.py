"""The form of the card editor."""

from typing import Any, Final

from wagtail.admin.forms import WagtailAdminPageForm

from lifecycle.languages import CONTENT_LANGUAGES

#: The tables with one row a language.
LANGUAGE_TABLES: Final = ("customer_descriptions", "expert_descriptions", "implementation_descriptions")


class ProductCardForm(WagtailAdminPageForm):  # type: ignore[misc]  # Wagtail ships no types
    """Shows a row for each language in each level, so that nobody has to add rows."""

    def __init__(self, data: Any = None, files: Any = None, *args: Any, **kwargs: Any) -> None:
        if data is None and kwargs.get("instance") is not None:
            for table in LANGUAGE_TABLES:
                self._complete(getattr(kwargs["instance"], table))
        super().__init__(data, files, *args, **kwargs)

    @staticmethod
    def _complete(rows: Any) -> None:
        """Add the missing languages in memory; they are stored when the editor saves."""
        present = {row.language for row in rows.all()}
        for language in CONTENT_LANGUAGES:
            if language not in present:
                rows.add(rows.model(language=language))
