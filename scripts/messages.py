"""Keeps the translations: gathers strings, checks the catalogues and compiles them. Needs no GNU gettext.

python scripts/messages.py --update     put new strings into locale/, drop those no longer used
python scripts/messages.py --check      fail on anything missing, fuzzy, unused or with wrong placeholders
python scripts/messages.py --compile    write the .mo files Django reads (only where the .po is newer)
"""

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polib

if TYPE_CHECKING:
    from scripts.message_sources import MessageKey, SourceMessage

ROOT: Final = Path(__file__).resolve().parents[1]
LANGUAGES: Final = ("fi", "sv")
COMPILED_FOLDERS: Final = ("locale", "locale_admin")
PLURAL_FORMS: Final = "nplurals=2; plural=(n != 1);"
NAMED_PLACEHOLDER: Final = re.compile(r"%\(\w+\)[a-z]|\{\w*\}")
URL_CONTEXT: Final = "url"
URL_PATH: Final = re.compile(r"[a-z0-9<>:_/.-]*")


def catalogue_path(language: str) -> Path:
    """Return the path of our own catalogue in `language`."""
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def sources() -> "dict[MessageKey, SourceMessage]":
    """Return the strings in the code and the templates.

    Imported here because Babel is a development package: the demo compiles without it.
    """
    from scripts.message_sources import collect

    return collect(ROOT)


def load(language: str) -> polib.POFile:
    """Return our catalogue in `language`, an empty one when there is none yet."""
    path = catalogue_path(language)
    return polib.pofile(str(path), wrapwidth=110) if path.exists() else polib.POFile(wrapwidth=110)


def update(language: str) -> int:
    """Write the catalogue of `language` anew: same translations, current strings. Returns how many lack one."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in load(language)}
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = {
        "Project-Id-Version": "Tarjooma",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURAL_FORMS,
    }
    for key, source in sorted(sources().items(), key=lambda pair: (pair[0].singular, pair[0].context or "")):
        catalogue.append(_entry(source, known.get((key.context, key.singular))))
    path = catalogue_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))
    return len(catalogue.untranslated_entries())


def _entry(source: "SourceMessage", known: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(
        msgctxt=source.key.context,
        msgid=source.key.singular,
        occurrences=[(name, "") for name in sorted(source.files)],
        flags=["python-format"] if "%(" in source.key.singular + source.plural else [],
    )
    if source.plural:
        entry.msgid_plural = source.plural
        entry.msgstr_plural = known.msgstr_plural if known and known.msgid_plural else {0: "", 1: ""}
    elif known is not None:
        entry.msgstr = known.msgstr
    return entry


def faults(language: str) -> Iterator[str]:
    """Yield what is wrong with the catalogue of `language`."""
    wanted = {(key.context, key.singular): source for key, source in sources().items()}
    entries = {(entry.msgctxt, entry.msgid): entry for entry in load(language)}
    for key in wanted.keys() - entries.keys():
        yield f"not in the catalogue (run make messages): {key[1]!r} in {', '.join(sorted(wanted[key].files))}"
    for key in entries.keys() - wanted.keys():
        yield f"no longer used (run make messages): {key[1]!r}"
    for entry in entries.values():
        yield from entry_faults(entry)


def entry_faults(entry: polib.POEntry) -> Iterator[str]:
    if entry.fuzzy:
        yield f"fuzzy: {entry.msgid!r}"
    texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if not all(texts):
        yield f"not translated: {entry.msgid!r}"
        return
    yield from _placeholder_faults(entry, texts)
    if entry.msgctxt == URL_CONTEXT and not URL_PATH.fullmatch(entry.msgstr):
        yield f"an address holds only a–z, digits and hyphens: {entry.msgstr!r}"
    if entry.msgctxt == URL_CONTEXT and entry.msgid.endswith("/") != entry.msgstr.endswith("/"):
        yield f"an address must end like its source: {entry.msgid!r} and {entry.msgstr!r}"


def _placeholder_faults(entry: polib.POEntry, texts: list[str]) -> Iterator[str]:
    wanted = set(NAMED_PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    for number, text in enumerate(texts):
        held = set(NAMED_PLACEHOLDER.findall(text))
        # The singular may leave the number out ("one card").
        allowed_to_miss = bool(entry.msgid_plural) and number == 0
        if held - wanted or (wanted - held and not allowed_to_miss):
            yield f"placeholders differ: {entry.msgid!r} and {text!r}"
        if entry.msgid.startswith("\n") != text.startswith("\n") or entry.msgid.endswith("\n") != text.endswith("\n"):
            yield f"line breaks at the ends differ: {entry.msgid!r} and {text!r}"


def foreign_faults(path: Path) -> Iterator[str]:
    """Yield what is wrong with a catalogue that fills gaps of other packages (locale_admin/)."""
    for entry in polib.pofile(str(path)):
        yield from entry_faults(entry)


def compile_all() -> int:
    """Write the .mo file next to each .po that is newer; return how many were written."""
    written = 0
    for folder in COMPILED_FOLDERS:
        for path in sorted((ROOT / folder).glob("*/LC_MESSAGES/*.po")):
            target = path.with_suffix(".mo")
            if not target.exists() or target.stat().st_mtime <= path.stat().st_mtime:
                polib.pofile(str(path)).save_as_mofile(str(target))
                written += 1
    return written


def check_all() -> list[str]:
    """Return every fault of every catalogue, each with its language."""
    found = [f"{language}: {fault}" for language in LANGUAGES for fault in faults(language)]
    for path in sorted((ROOT / "locale_admin").glob("*/LC_MESSAGES/*.po")):
        found += [f"{path.relative_to(ROOT)}: {fault}" for fault in foreign_faults(path)]
    return sorted(found)


def main() -> int:
    """Do what the command line asks; 1 when a check found faults."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    task = parser.add_mutually_exclusive_group(required=True)
    task.add_argument("--update", action="store_true")
    task.add_argument("--check", action="store_true")
    task.add_argument("--compile", action="store_true")
    options = parser.parse_args()
    if options.update:
        for language in LANGUAGES:
            print(f"{language}: {update(language)} strings wait for a translation")
    if options.compile:
        compile_all()
    if options.check:
        found = check_all()
        print("\n".join(found) or "Every string is translated to " + " and ".join(LANGUAGES) + ".")
        return 1 if found else 0
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
