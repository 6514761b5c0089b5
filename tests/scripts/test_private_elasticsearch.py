"""The private Elasticsearch of `make test-elasticsearch`: what is missing is told in one line."""

from pathlib import Path

import pytest

from scripts import fetch_elasticsearch, private_elasticsearch


def test_missing_java_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private_elasticsearch, "java_home", lambda: None)
    with pytest.raises(SystemExit, match="No Java 21 or newer") as refused:
        private_elasticsearch.main(["true"])
    assert "\n" not in str(refused.value)


def test_missing_maven_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(private_elasticsearch, "java_home", lambda: tmp_path)
    monkeypatch.setenv("MAVEN_REPOSITORY", str(tmp_path))
    monkeypatch.setattr(fetch_elasticsearch.shutil, "which", lambda _name: None)
    with pytest.raises(SystemExit, match="No Maven found") as refused:
        private_elasticsearch.main(["true"])
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("told", "is_found"), [('openjdk version "25.0.1"', True), ('java version "1.8.0"', False), ("", False)]
)
def test_only_a_java_that_is_new_enough_is_found(
    told: str, is_found: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "bin" / "java"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho '{told}' >&2\n")
    program.chmod(0o755)
    monkeypatch.setenv("ES_JAVA_HOME", str(tmp_path))
    assert (fetch_elasticsearch.java_home() == tmp_path) is is_found


def test_command_is_needed() -> None:
    with pytest.raises(SystemExit, match="Usage"):
        private_elasticsearch.main([])
