"""Tabs of the card editor that links can open."""

from typing import Any

from wagtail.admin.panels import ObjectList


class NamedTab(ObjectList):  # type: ignore[misc]  # Wagtail ships no types
    """A tab whose address is the same in every language, so that links can open it."""

    def __init__(self, children: Any = (), *, name: str, **kwargs: Any) -> None:
        super().__init__(children, **kwargs)
        self.name = name

    def clone_kwargs(self) -> dict[str, Any]:
        """Return what a copy is made with."""
        kwargs: dict[str, Any] = super().clone_kwargs()
        return kwargs | {"name": self.name}

    @property
    def clean_name(self) -> str:
        """The end of the tab's address: #tab-<name>."""
        return self.name
