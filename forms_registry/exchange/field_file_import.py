"""Forms out of JSON Schemas and form builders' files: a form for each file, or the fields of one form there is.

Files in a folder that is called by the code of a language, such as `cy`, are language versions: they are attached to
the form that shares their keys, and change no count.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any, Final

from django.utils.translation import gettext as _

from catalogue.exchange.outcome import Report
from forms_registry.exchange.field_files import in_words, refused
from forms_registry.exchange.form_import import Progress, import_parsed
from forms_registry.exchange.form_state import states_of
from forms_registry.exchange.language_versions import attach_language, same_form
from forms_registry.exchange.parsed_form import CHOICES, PLAIN_FACTS, TEXTS, ParsedField, ParsedForm
from forms_registry.exchange.plain_text import humanised
from forms_registry.exchange.readers import READERS, read_fields
from forms_registry.exchange.refusals import FieldsRefused
from forms_registry.field_list import FieldList, FieldSpec
from forms_registry.models import ApplicationForm
from forms_registry.registering import TITLE_LENGTH, check_may_write
from forms_registry.versions import ChannelSpec, LayoutSpec
from forms_registry.vocabulary import FormChannelKind
from lifecycle.errors import NotPermitted
from lifecycle.exchange.errors import ImportRefused
from lifecycle.languages import CONTENT_LANGUAGES

_LANGUAGE_FOLDER: Final = re.compile(r"[a-z]{2}")
#: Questions of all files together.
MAX_FIELDS: Final = 20_000
_SOURCE_LENGTH: Final = 120
_DIGEST_LENGTH: Final = 12
#: What every file says of a question; the rest only where the file has it.
_ALWAYS_TOLD: Final = frozenset({"type", "obligation", "condition", "group", "max_length", CHOICES})
#: A form builder's file is an online form; a schema may stand behind any channel.
_ONLINE: Final = "form-builder"


@dataclass(frozen=True)
class ReadFile:
    """A file that was read: where it stands, by which reader, and what it asks."""

    path: str
    language: str
    reader: str
    found: FieldList


def language_of(path: str, usual: str) -> str:
    """Return the language of a file: that of the innermost folder called by the code of one, else the usual."""
    folders = PurePosixPath(path).parts[:-1]
    return next((part for part in reversed(folders) if _LANGUAGE_FOLDER.fullmatch(part)), usual)


def read_files(files: Sequence[tuple[str, bytes]], *, language: str, reader: str | None = None) -> list[ReadFile]:
    """Return what the .json files among (path, content) ask; ImportRefused names the file and what is wrong in it."""
    found = []
    for path, content in files:
        if not path.lower().endswith(".json"):
            continue
        spoken = language_of(path, language)
        used = reader or next((name for name, each in READERS.items() if each.reads(content)), None)
        try:
            fields = in_words(read_fields(content, language=spoken, reader=used), language=spoken)
        except FieldsRefused as error:
            raise refused(error, path) from error
        found.append(ReadFile(path, spoken, used or "", fields))
    if not found:
        raise ImportRefused("", "", _("there is no .json file to read"))
    if sum(len(each.found.fields) for each in found) > MAX_FIELDS:
        raise ImportRefused("", "", _("more than %(limit)s fields in all files") % {"limit": MAX_FIELDS})
    return found


def import_field_files(
    files: Sequence[tuple[str, bytes]],
    *,
    name: str,
    owner: str,
    language: str,
    user: Any,
    reader: str | None = None,
    dry_run: bool = False,
    only_organisations: Collection[str] | None = None,
    progress: Progress | None = None,
) -> Report:
    """Import a form of `owner` for each file in `language`; files in other languages become language versions.

    ImportRefused when a file cannot be read, or is a language version of none of the forms.
    """
    read = read_files(files, language=language, reader=reader)
    report = Report(name, dry_run)
    whole = [_with_versions(each, read, language, report) for each in read if each.language == language]
    _check_all_attached(read, language)
    often = Counter(_title(each, language) for each in whole)
    forms = [_parsed(each, owner, language, apart=often[_title(each, language)] > 1) for each in whole]
    return import_parsed(forms, report, user=user, only_organisations=only_organisations, progress=progress)


def _with_versions(main: ReadFile, read: Sequence[ReadFile], language: str, report: Report) -> ReadFile:
    """Return a file with the texts of its language versions; what did not fit is noted in the report."""
    found = main.found
    for other in read:
        if other.language != language and same_form(main.found, other.found):
            found = attach_language(found, other.found, other.language)
    words = in_words(replace(found, fields=()), language=language)
    report.notes += [f"{main.path}: {note}" for note in words.notes]
    return replace(main, found=found)


def _check_all_attached(read: Sequence[ReadFile], language: str) -> None:
    """Raise ImportRefused for a language version of no form, or of several: it must not become a form of its own."""
    mains = [each for each in read if each.language == language]
    for other in read:
        if other.language == language:
            continue
        forms = [main.path for main in mains if same_form(main.found, other.found)]
        if not forms:
            reason = _("no form in “%(language)s” has its questions: import it by itself") % {"language": language}
            raise ImportRefused(other.path, "", reason)
        if len(forms) > 1:
            reason = _("it may be the language version of several forms: %(forms)s") % {"forms": ", ".join(forms)}
            raise ImportRefused(other.path, "", reason)


def _title(read: ReadFile, language: str) -> str:
    titles = read.found.titles
    return titles.get("fi") or titles.get(language) or next((text for text in titles.values() if text), "")


def _parsed(read: ReadFile, owner: str, language: str, *, apart: bool) -> ParsedForm:
    """Return the form of a file; `apart` when others have its title, and the file's name tells them apart."""
    named = humanised(PurePosixPath(read.path).stem)
    titles = {code: _fitting(text, named if apart else "") for code, text in read.found.titles.items() if text}
    title = _fitting(_title(read, language), named if apart else "") or named[:TITLE_LENGTH]
    form = ParsedForm(
        place=read.path,
        owner=owner,
        source_system=read.reader,
        source_id=_source_id(owner, read.path),
        facts={f"title_{code}": titles[code] for code in CONTENT_LANGUAGES if code in titles}
        | {"title_fi": title or read.path[-TITLE_LENGTH:]},
        begins_channels=True,
        fields=_fields(read.found.fields, read.path, read.found),
    )
    if "fi" not in titles:
        detail = _("The form has no title in Finnish.")
        form.flags.append({"code": "no_finnish_title", "detail": detail})
        form.warnings.append(detail)
    if read.reader == _ONLINE:
        form.channels = [ChannelSpec(FormChannelKind.E_FORM)]
    form.layouts = [LayoutSpec(code, FormChannelKind.E_FORM, "", text) for code, text in sorted(titles.items())]
    return form


def _fitting(title: str, added: str) -> str:
    """Return a title, with what tells it apart, as long as it may be."""
    if not added or not title:
        return title[:TITLE_LENGTH]
    return f"{title[: TITLE_LENGTH - len(added[:100]) - 2]}: {added[:100]}"


def _source_id(owner: str, path: str) -> str:
    """Return by what the next import knows the form: its owner and the path, shortened when it is too long."""
    identity = f"{owner}/{path}"
    if len(identity) <= _SOURCE_LENGTH:
        return identity
    digest = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_LENGTH]
    return f"{identity[: _SOURCE_LENGTH - _DIGEST_LENGTH - 1]}~{digest}"


def _fields(fields: Sequence[FieldSpec], path: str, found: FieldList) -> list[ParsedField]:
    spoken = frozenset(language for spec in fields for language in spec.labels) | frozenset(found.titles)
    languages = {name: spoken for name in (*TEXTS, CHOICES)}
    languages["help"] = frozenset(language for spec in fields for language in spec.help)
    return [ParsedField(f"{path}, {spec.key}", spec, _told(spec), languages) for spec in fields]


def _told(spec: FieldSpec) -> frozenset[str]:
    """Return the attributes a file speaks of: what it does not know leaves what people have written."""
    usual = FieldSpec(spec.key, {})
    said = {name for name in PLAIN_FACTS if getattr(spec, name) != getattr(usual, name)}
    return _ALWAYS_TOLD | said


def import_fields_into(
    form: ApplicationForm, content: bytes, name: str, *, language: str, user: Any, dry_run: bool = False
) -> Report:
    """Make the questions of a file those of the draft of `form`, and report what that changes.

    A file in a language the form does not have yet, with the keys of the form, is attached as a language version.
    ImportRefused when the file cannot be read.
    """
    try:
        check_may_write(form, user)
    except NotPermitted as error:
        raise ImportRefused(name, "", str(error)) from error
    (read,) = read_files([(name, content)], language=language)
    report = Report(name, dry_run)
    held = next(iter(states_of([form])), None)
    specs = held.specs() if held is not None else []
    found = _attached(specs, read, report)
    report.notes += found.notes
    parsed = ParsedForm(
        place=name,
        owner=form.item.owner.code,
        code=form.code,
        facts={"title_fi": held.title if held is not None else form.title},
        fields=_fields(found.fields, name, read.found),
    )
    return import_parsed([parsed], report, user=user)


def _attached(specs: Sequence[FieldSpec], read: ReadFile, report: Report) -> FieldList:
    """Return the fields as they are to be: the file's own, or those there are with the texts of one more language."""
    known = {code for spec in specs for code in spec.labels}
    main = FieldList({}, tuple(specs))
    if not specs or read.language in known or not same_form(main, read.found):
        return read.found
    report.notes.append(_("Attached as a language version: no question changes."))
    return in_words(attach_language(main, read.found, read.language), language=read.language)
