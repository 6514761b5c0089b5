"""The ways to hand in a form, as the public reads them: the easiest online one first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forms_registry.labelling import CHANNEL_LABELS, IDENTIFICATION_LABELS, SIGNING_LABELS
from forms_registry.models import FormChannel, FormLayout
from forms_registry.public_index import is_online
from forms_registry.public_words import language_in_words, safe_url
from forms_registry.vocabulary import FormChannelKind, Identification, Signing

_ICONS: Final = {
    FormChannelKind.E_FORM: "monitor",
    FormChannelKind.FILLABLE_PDF: "file-text",
    FormChannelKind.PDF: "file-text",
    FormChannelKind.PAPER: "file-text",
    FormChannelKind.LETTER: "mail",
    FormChannelKind.PHONE: "phone",
    FormChannelKind.API: "layers",
}
#: After the online ones: what can be filled in on a screen, what has to be printed, what has to be written or told.
_ORDER: Final = (
    FormChannelKind.E_FORM,
    FormChannelKind.FILLABLE_PDF,
    FormChannelKind.PDF,
    FormChannelKind.PAPER,
    FormChannelKind.PHONE,
    FormChannelKind.LETTER,
    FormChannelKind.API,
)


@dataclass(frozen=True)
class ChannelView:
    """One way to hand in the form; shown by components/channel.html. `prefilled` are keys of fields filled in there."""

    kind: str
    name: str
    icon: str
    url: str
    details: tuple[str, ...]
    first: bool
    prefilled: frozenset[str]
    hours: str = ""


@dataclass(frozen=True)
class LayoutView:
    """A file or page in which the form is given out, with its language in words."""

    name: str
    language: str
    language_name: str
    kind: str
    url: str


def easiest_first(channels: Iterable[FormChannel]) -> list[FormChannel]:
    """Return channels in the order in which they are easy for the applicant: online first, by e-level."""
    return sorted(
        channels,
        key=lambda each: (
            not is_online(each.kind, each.e_level),
            -each.e_level if is_online(each.kind, each.e_level) else 0,
            _ORDER.index(FormChannelKind(each.kind)),
        ),
    )


def channel_views(channels: Sequence[FormChannel], today: date) -> list[ChannelView]:
    """Return what is open or will be, the easiest first; the first one is marked when it is online and open."""
    rows = easiest_first(each for each in channels if each.valid_to is None or each.valid_to >= today)
    is_open = [each for each in rows if each.valid_from is None or each.valid_from <= today]
    coming = [each for each in rows if each not in is_open]
    views = []
    for place, each in enumerate([*is_open, *coming]):
        first = place == 0 and each in is_open and is_online(each.kind, each.e_level)
        views.append(_view(each, first, coming=each in coming))
    return views


def _view(channel: FormChannel, first: bool, coming: bool) -> ChannelView:
    address = channel.address.strip()
    url = safe_url(address)
    if channel.kind == FormChannelKind.PHONE and address:
        url = "tel:" + "".join(character for character in address if character.isdigit() or character == "+")
    return ChannelView(
        kind=channel.kind,
        name=capfirst(str(CHANNEL_LABELS[channel.kind])),
        icon=_ICONS[FormChannelKind(channel.kind)],
        url="" if coming else url,
        details=tuple(detail for detail in _details(channel, "" if safe_url(address) else address, coming) if detail),
        first=first,
        prefilled=frozenset(channel.prefilled),
    )


def _details(channel: FormChannel, address: str, coming: bool) -> Iterable[str]:
    if coming and channel.valid_from is not None:
        yield _("from %(date)s") % {"date": date_format(channel.valid_from, "SHORT_DATE_FORMAT")}
    yield address
    if channel.identification != Identification.NONE:
        yield str(IDENTIFICATION_LABELS[channel.identification])
    if channel.signing != Signing.NONE:
        yield str(SIGNING_LABELS[channel.signing])
    if channel.prefilled:
        number = len(channel.prefilled)
        yield ngettext("%(number)s answer filled in for you", "%(number)s answers filled in for you", number) % {
            "number": number
        }
    if channel.valid_to is not None:
        yield _("until %(date)s") % {"date": date_format(channel.valid_to, "SHORT_DATE_FORMAT")}


def layout_views(layouts: Iterable[FormLayout], language: str) -> list[LayoutView]:
    """Return the files and pages of a version, those in the reader's language first."""
    views = [
        LayoutView(
            name=layout.label or capfirst(str(CHANNEL_LABELS[layout.channel])),
            language=layout.language,
            language_name=language_in_words(layout.language),
            kind=str(CHANNEL_LABELS[layout.channel]),
            url=safe_url(layout.address),
        )
        for layout in layouts
    ]
    return sorted(views, key=lambda view: view.language != language)
