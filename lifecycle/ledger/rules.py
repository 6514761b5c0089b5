"""The counting rules: what is counted as one and what is not, in numbered versions that are published.

A version is a file of `counting_rules/`, in three languages. A version that has been published is never rewritten: a
change is a new file (rule 15). Operations and figures name the version they were made by.

Source: LEDGER.md, Counting rules. Pure.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

LANGUAGES: Final = ("fi", "sv", "en")
_FOLDER: Final = Path(__file__).parent / "counting_rules"


class UnknownRuleVersion(LookupError):
    """No such version of the counting rules was published."""


@dataclass(frozen=True)
class Measure:
    """What a figure means; `code` is a unit such as "R", or a word such as "lfl"."""

    code: str
    title: Mapping[str, str]
    text: Mapping[str, str]


@dataclass(frozen=True)
class Rule:
    """One rule; title and text by language."""

    number: int
    code: str
    title: Mapping[str, str]
    text: Mapping[str, str]


@dataclass(frozen=True)
class RuleVersion:
    """A version: its rules by number, what its figures mean, the first day it holds, the SHA-256 of its file."""

    version: str
    valid_from: date
    rules: tuple[Rule, ...]
    measures: tuple[Measure, ...]
    digest: str


def _read(path: Path) -> RuleVersion:
    text = path.read_bytes()
    told: dict[str, Any] = json.loads(text)
    return RuleVersion(
        version=told["version"],
        valid_from=date.fromisoformat(told["valid_from"]),
        rules=tuple(Rule(**rule) for rule in told["rules"]),
        measures=tuple(Measure(**measure) for measure in told["measures"]),
        digest=hashlib.sha256(text).hexdigest(),
    )


#: Every published version, the oldest first.
VERSIONS: Final = tuple(sorted(map(_read, _FOLDER.glob("*.json")), key=lambda each: each.valid_from))
#: The name of the version in force.
CURRENT_VERSION: Final = VERSIONS[-1].version


def version_named(name: str) -> RuleVersion:
    """Return the version called `name`, such as "1.0"; raises UnknownRuleVersion."""
    for version in VERSIONS:
        if version.version == name:
            return version
    raise UnknownRuleVersion(name)


def version_on(day: str) -> RuleVersion:
    """Return the version that holds on `day` (ISO date); raises UnknownRuleVersion before the first."""
    held = [version for version in VERSIONS if version.valid_from <= date.fromisoformat(day)]
    if not held:
        raise UnknownRuleVersion(day)
    return held[-1]


def rules_text(version: RuleVersion, language: str) -> str:
    """Return a version as plain text, for files that go out."""
    rules = (f"{rule.number}. {rule.title[language]}\n{rule.text[language]}\n" for rule in version.rules)
    measures = (f"{each.code}: {each.title[language]}\n{each.text[language]}\n" for each in version.measures)
    head = f"{version.version} ({version.valid_from.isoformat()}), SHA-256 {version.digest}\n"
    return "\n".join((head, *rules, *measures))
