"""The version of the counting rules that operations are recorded under. Pure."""

from typing import Final

CURRENT_VERSION: Final = "1.0"
