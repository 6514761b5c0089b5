"""Archives are read within limits, and nothing in them leads out of them."""

from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from forms_registry.exchange import archives
from forms_registry.exchange.archives import read_archive, read_folder
from lifecycle.exchange.errors import ImportRefused
from tests.forms_registry.exchange.archive_files import bomb, encrypted, lying, zipped
from tests.forms_registry.exchange.form_tables import how_read

WHOLE = zipped({"en/a.json": b"{}", "cy/b.json": b"[]", "__MACOSX/en/._a.json": b"x"})


def test_files_come_by_path_without_what_file_managers_leave() -> None:
    assert read_archive(WHOLE, "a.zip") == [("cy/b.json", b"[]"), ("en/a.json", b"{}")]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"PK but no archive", "not a zip archive"),
        (bomb(2), "zip bomb"),
        (encrypted(), "encrypted"),
        (lying(b"nimi", 4000), "not"),
        (lying(b"n" * 5000, 4), "not"),
        (zipped({"../../etc/passwd": b"x"}), "leads out"),
        (zipped({"/etc/passwd": b"x"}), "leads out"),
        (zipped({"c:\\a.csv": b"x"}), "leads out"),
        (zipped({"..\\a.csv": b"x"}), "leads out"),
        (zipped({"a\x1b[2J.csv": b"x"}), "leads out"),
        (zipped({"a/./b.csv": b"x"}), "leads out"),
        (zipped({"sisempi.zip": zipped({"a.csv": b"x"})}), "archive within an archive"),
        (zipped({"a\\b.csv": b"x", "a/b.csv": b"y"}), "twice"),
    ],
)
def test_hostile_archive_is_refused_with_its_name_and_a_reason(data: bytes, told: str) -> None:
    with translation.override("en"), pytest.raises(ImportRefused) as refusal:
        read_archive(data, "a.zip")
    assert refusal.value.file.startswith("a.zip")
    assert told in refusal.value.reason


def test_too_many_files_and_too_much_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = zipped({f"{number}.csv": b"abc" for number in range(4)})
    for name, limit, told in (
        ("MAX_MEMBERS", 3, "more than 3 files"),
        ("MAX_TOTAL", 10, "when unpacked"),
        ("MAX_MEMBER", 2, "larger than"),
    ):
        with monkeypatch.context() as patch, translation.override("en"):
            patch.setattr(archives, name, limit)
            with pytest.raises(ImportRefused, match=told):
                read_archive(whole, "a.zip")
    assert len(read_archive(whole, "a.zip")) == 4


@settings(max_examples=150)
@given(st.data())
def test_truncated_or_changed_archive_is_refused_or_read(data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(WHOLE)))
    changed = bytearray(WHOLE[:cut] if data.draw(st.booleans()) else WHOLE)
    for place in data.draw(st.lists(st.integers(0, max(0, len(changed) - 1)), max_size=4)):
        if changed:
            changed[place] = data.draw(st.integers(0, 255))
    assert how_read(lambda: read_archive(bytes(changed), "a.zip"))


def test_folder_is_read_like_an_archive_without_hidden_files_and_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "a.json").write_bytes(b"{}")
    (tmp_path / ".salattu").write_bytes(b"x")
    (tmp_path / "linkki.json").symlink_to("/etc/hostname")
    assert read_folder(tmp_path) == [("en/a.json", b"{}")]
    monkeypatch.setattr(archives, "MAX_TOTAL", 1)
    with pytest.raises(ImportRefused):
        read_folder(tmp_path)
