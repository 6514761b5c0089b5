"""The counting rules: complete in every language, numbered, and found by name and by day."""

from datetime import date

import pytest

from lifecycle.ledger.figures import UNITS
from lifecycle.ledger.rules import (
    CURRENT_VERSION,
    LANGUAGES,
    VERSIONS,
    RuleVersion,
    UnknownRuleVersion,
    rules_text,
    version_named,
    version_on,
)

each_version = pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.version)


@each_version
def test_rules_are_numbered_without_gaps(version: RuleVersion) -> None:
    assert [rule.number for rule in version.rules] == list(range(1, len(version.rules) + 1))
    assert len({rule.code for rule in version.rules}) == len(version.rules)


@each_version
def test_every_text_is_there_in_every_language(version: RuleVersion) -> None:
    for entry in (*version.rules, *version.measures):
        for texts in (entry.title, entry.text):
            assert set(texts) == set(LANGUAGES), entry.code
            assert all(text == text.strip() != "" for text in texts.values()), entry.code
            assert len(set(texts.values())) == len(LANGUAGES), entry.code


@each_version
def test_every_unit_of_counting_is_defined(version: RuleVersion) -> None:
    assert {*UNITS, "as_was", "lfl", "reduction", "retirements"} <= {measure.code for measure in version.measures}


def test_first_version_has_fifteen_rules_from_the_baseline_on() -> None:
    first = version_named("1.0")
    assert len(first.rules) == 15
    assert first.valid_from == date(2010, 1, 1)
    assert version_on("2010-01-01") == first
    assert version_on("2099-01-01").version == CURRENT_VERSION


@pytest.mark.parametrize("name", ["", "1", "2.0", "../1.0"])
def test_unknown_version_is_an_error(name: str) -> None:
    with pytest.raises(UnknownRuleVersion):
        version_named(name)


def test_before_the_first_version_no_rule_held() -> None:
    with pytest.raises(UnknownRuleVersion):
        version_on("2009-12-31")


@each_version
@pytest.mark.parametrize("language", LANGUAGES)
def test_plain_text_holds_every_rule(version: RuleVersion, language: str) -> None:
    text = rules_text(version, language)
    assert version.digest in text
    assert all(f"{rule.number}. {rule.title[language]}\n{rule.text[language]}" in text for rule in version.rules)
    assert all(measure.text[language] in text for measure in version.measures)
