"""Exports to spreadsheets: a cell is what it says, never a formula."""

from typing import Any, Final

#: What a spreadsheet takes for the beginning of a formula.
_FORMULA_STARTS: Final = ("=", "+", "-", "@")


def harmless(text: str) -> str:
    """Return a text for a CSV cell: with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if text.lstrip().startswith(_FORMULA_STARTS) else text


class HarmlessCells:
    """Mixed into a Wagtail view that exports: in CSV an apostrophe marks as text what looks like a formula.

    In XLSX the cells say so themselves.
    """

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        """Return the value for a cell."""
        written = super().preprocess_field_value(field, value, export_format)  # type: ignore[misc]  # Wagtail's view
        return harmless(written) if isinstance(written, str) and export_format == "csv" else written
