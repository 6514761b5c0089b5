"""What the text of a support card of the example data says of money agrees with its aid terms, in every language."""

import csv
import json
import re
from pathlib import Path
from typing import Any, Final

import pytest

from forms_registry.pricing.amounts import amounts_in
from lifecycle.languages import CONTENT_LANGUAGES

FOLDER = Path(__file__).resolve().parents[3] / "demo"
#: The texts of level 1 that tell what a service gives; costs tell what it takes.
_GIVING: Final = ("summary", "description", "what_you_get")
_PER_CENT: Final = re.compile(r"(\d+)\s?(?:%|prosent|procent|per cent)")
_HALF: Final = re.compile(r"\bpuolet\b|\bhälften\b|\bhalf\b")


def _aid() -> dict[str, dict[str, str]]:
    with (FOLDER / "pricing" / "aid.csv").open(encoding="utf-8", newline="") as file:
        return {row["item"]: row for row in csv.DictReader(file)}


def _cards() -> dict[str, dict[str, Any]]:
    lines = (line for path in sorted((FOLDER / "cards").glob("*.jsonl")) for line in path.open(encoding="utf-8"))
    return {card["code"]: card for card in map(json.loads, filter(str.strip, lines))}


AID, CARDS = _aid(), _cards()


def _euros(text: str) -> set[int]:
    return {amount.cents // 100 for amount in amounts_in(text)}


def _per_cent(text: str) -> set[int]:
    return {int(told) for told in _PER_CENT.findall(text)} | ({50} if _HALF.search(text) else set())


@pytest.mark.parametrize("language", CONTENT_LANGUAGES)
@pytest.mark.parametrize("code", sorted(AID.keys() & CARDS.keys()))
def test_limits_of_the_aid_are_those_the_text_says(code: str, language: str) -> None:
    """A text may leave the limits to the facts beside it; one that names sums or shares names these."""
    text = "\n".join(str(CARDS[code].get(f"{name}_{language}") or "") for name in _GIVING)
    most, share = AID[code]["max"].replace(" ", ""), AID[code]["intensity"]
    if told := _euros(text):
        assert most in map(str, told), f"{code} {language}: {most or 'no'} euros at most, but the text says {told}"
    if share and (told := _per_cent(text)):
        assert int(share) in told, f"{code} {language}: {share} % at most, but the text says {told}"


def test_every_language_says_the_same_sums() -> None:
    for code in sorted(AID.keys() & CARDS.keys()):
        texts = {
            language: "\n".join(str(CARDS[code].get(f"{name}_{language}") or "") for name in _GIVING)
            for language in CONTENT_LANGUAGES
            if CARDS[code].get(f"description_{language}")
        }
        assert len({frozenset(_euros(text)) for text in texts.values()}) == 1, code
