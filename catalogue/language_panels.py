"""Panels for the tables with one row a language."""

from typing import Any

from wagtail.admin.panels import FieldPanel, InlinePanel

from lifecycle.languages import CONTENT_LANGUAGES


class SilentFieldPanel(FieldPanel):  # type: ignore[misc]  # Wagtail ships no types
    """Puts a field into the form; the template around it renders it hidden."""

    class BoundPanel(FieldPanel.BoundPanel):  # type: ignore[misc]  # Wagtail ships no types
        """The panel on a page."""

        def is_shown(self) -> bool:
            """No: the template renders the field."""
            return False


class LanguageRowsPanel(InlinePanel):  # type: ignore[misc]  # Wagtail ships no types
    """One fixed section a language, headed by the language; rows are neither added, moved nor deleted."""

    def __init__(self, relation_name: str, fields: list[str] | None = None, **kwargs: Any) -> None:
        if fields is not None:
            kwargs["panels"] = [SilentFieldPanel("language"), *(FieldPanel(name) for name in fields)]
        super().__init__(relation_name, **{"max_num": len(CONTENT_LANGUAGES)} | kwargs)

    class BoundPanel(InlinePanel.BoundPanel):  # type: ignore[misc]  # Wagtail ships no types
        """The panel on a page."""

        template_name = "catalogue/admin/language_rows_panel.html"

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            if self.form is None:
                return
            order = {language: place for place, language in enumerate(CONTENT_LANGUAGES)}
            self.children.sort(key=lambda child: order.get(child.instance.language, len(order)))
