"""Every string is translated to Finnish and Swedish."""

from pathlib import Path

import polib
import pytest

from scripts import messages


def test_catalogues_are_complete() -> None:
    assert not messages.check_all()


@pytest.mark.parametrize(
    ("source", "translation", "fault"),
    [
        ("%(count)s cards", "kortteja", "placeholders differ"),
        ("Card", "", "not translated"),
        ("Line\n", "Rivi", "line breaks"),
    ],
)
def test_a_faulty_translation_is_found(source: str, translation: str, fault: str) -> None:
    entry = polib.POEntry(msgid=source, msgstr=translation)
    assert any(found.startswith(fault) for found in messages.entry_faults(entry))


def test_an_address_is_plain_ascii() -> None:
    entry = polib.POEntry(msgctxt="url", msgid="services/", msgstr="tjänster/")
    assert any("address" in found for found in messages.entry_faults(entry))


def test_a_singular_may_leave_the_number_out() -> None:
    entry = polib.POEntry(msgid="one card", msgid_plural="%(count)s cards", msgstr_plural={0: "kortti", 1: "%(count)s"})
    assert not list(messages.entry_faults(entry))


def test_templates_and_code_are_both_gathered(tmp_path: Path) -> None:
    from scripts.message_sources import MessageKey, collect

    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "names.py").write_text('A = pgettext_lazy("url", "cards/")\n', encoding="utf-8")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(
        '{% load i18n %}<ul>\n    <li>{% translate "One" %}</li>\n  {% blocktranslate trimmed count n=n %}\n'
        "      {{ n }} card\n    {% plural %}{{ n }} cards{% endblocktranslate %}\n</ul>",
        encoding="utf-8",
    )
    found = collect(tmp_path)
    assert set(found) == {MessageKey("url", "cards/"), MessageKey(None, "One"), MessageKey(None, "%(n)s card")}
    assert found[MessageKey(None, "%(n)s card")].plural == "%(n)s cards"
