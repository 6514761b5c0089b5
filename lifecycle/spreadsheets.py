"""Exports to spreadsheets: a cell is what it says, never a formula."""

from typing import Any, Final

#: What a spreadsheet takes for the beginning of a formula.
_FORMULA_STARTS: Final = ("=", "+", "-", "@")


class HarmlessCells:
    """Mixed into a Wagtail view that exports: in CSV an apostrophe marks as text what looks like a formula.

    In XLSX the cells say so themselves.
    """

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        """Return the value for a cell."""
        written = super().preprocess_field_value(field, value, export_format)  # type: ignore[misc]  # Wagtail's view
        risky = isinstance(written, str) and written.lstrip().startswith(_FORMULA_STARTS)
        return f"'{written}" if risky and export_format == "csv" else written
