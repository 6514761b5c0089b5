"""Forms as lists show them: a title, what it asks, how long it takes, how it is handed in, and whether it leaves."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.text import Truncator, capfirst

from forms_registry.addresses import form_address
from forms_registry.labelling import CHANNEL_LABELS, FORM_TYPE_LABELS
from forms_registry.models import ApplicationForm, FormChannel, FormVersion
from forms_registry.public_channels import easiest_first
from forms_registry.public_index import Questions, is_online, open_on, questions_of_versions
from forms_registry.public_words import minutes_in_words
from lifecycle.languages import CONTENT_LANGUAGES, in_language
from lifecycle.models import PortfolioItem
from lifecycle.states import State

_PURPOSE_WORDS = 32


@dataclass(frozen=True)
class NamedForm:
    """A form by its title, the language that is in, and its address."""

    title: str
    language: str
    url: str


@dataclass(frozen=True)
class FormLeaving:
    """The last day of a form that leaves, and what to use instead; the words are the template's."""

    last_day: date
    successors: Sequence[NamedForm]


@dataclass(frozen=True)
class FormLine:
    """A form in a list; `channels` are the kinds open today in words, the easiest first."""

    title: str
    language: str
    url: str
    code: str
    number: str
    type_label: str
    organisation: str
    purpose: str
    purpose_language: str
    questions: Questions
    time: str
    channels: tuple[str, ...]
    online: bool
    leaving: FormLeaving | None


def text_in(version: FormVersion, name: str, language: str) -> tuple[str, str]:
    """Return the text `name` (title, purpose, decision) of a version and the language it is in."""
    return in_language({code: getattr(version, f"{name}_{code}") for code in CONTENT_LANGUAGES}, language)


def published(form: ApplicationForm) -> FormVersion:
    """Return the version of `form` that people fill in; LookupError when there is none."""
    version = form.published_version
    if version is None:
        raise LookupError(f"{form.code} has not been published")
    return version


def named(form: ApplicationForm, language: str) -> NamedForm:
    """Return a published form by its title."""
    title, title_language = text_in(published(form), "title", language)
    return NamedForm(title, title_language, form_address(form.code, form.title))


def forms_of_items(items: Iterable[PortfolioItem], language: str) -> list[NamedForm]:
    """Return the public forms behind `items`, in their order (one query)."""
    order = {item.pk: place for place, item in enumerate(items)}
    if not order:
        return []
    forms = ApplicationForm.objects.in_offering().with_facts().filter(item_id__in=order)
    return [named(form, language) for form in sorted(forms, key=lambda form: order[form.item_id])]


def lines_of_forms(pks: Sequence[int], language: str) -> list[FormLine]:
    """Return lines of published forms in the order of `pks` (three queries, one more when one of them leaves)."""
    forms = {form.pk: form for form in ApplicationForm.objects.with_facts().filter(pk__in=pks)}
    versions = [form.published_version_id for form in forms.values()]
    asked = questions_of_versions(versions)
    channels = open_channels(versions)
    leaving = leaving_of_forms(forms.values(), language)
    return [
        _line(
            forms[pk],
            language,
            asked.get(forms[pk].published_version_id, Questions()),
            channels.get(forms[pk].published_version_id, []),
            leaving.get(pk),
        )
        for pk in pks
        if pk in forms
    ]


def open_channels(versions: Collection[int]) -> dict[int, list[FormChannel]]:
    """Return the channels open today of each version, the easiest online first (one query)."""
    found: dict[int, list[FormChannel]] = {}
    for channel in FormChannel.objects.filter(open_on(timezone.localdate()), version__in=versions):
        found.setdefault(channel.version_id, []).append(channel)
    return {version: easiest_first(channels) for version, channels in found.items()}


def _line(
    form: ApplicationForm,
    language: str,
    asked: Questions,
    channels: Sequence[FormChannel],
    leaving: FormLeaving | None,
) -> FormLine:
    version, facts = published(form), form.item.classification
    name = named(form, language)
    purpose, purpose_language = text_in(version, "purpose", language)
    form_type = facts.instrument if facts is not None else ""
    return FormLine(
        title=name.title,
        language=name.language,
        url=name.url,
        code=form.code,
        number=form.number,
        type_label=capfirst(str(FORM_TYPE_LABELS.get(form_type, ""))),
        organisation=form.item.owner.name_in(language),
        purpose=Truncator(purpose).words(_PURPOSE_WORDS),
        purpose_language=purpose_language,
        questions=asked,
        time=minutes_in_words(version.minutes) if version.minutes is not None else "",
        channels=tuple(str(CHANNEL_LABELS[channel.kind]) for channel in channels),
        online=any(is_online(channel.kind, channel.e_level) for channel in channels),
        leaving=leaving,
    )


def leaving_of_forms(forms: Iterable[ApplicationForm], language: str) -> Mapping[int, FormLeaving]:
    """Return, by id, when those of `forms` leave whose retirement is decided, and what the public uses instead.

    One query, and none when nothing leaves. A successor that has itself been followed is named on the form's page only.
    """
    leaving = {
        form.pk: dossier
        for form in forms
        if form.item.state is State.RETIRING and (dossier := form.item.life_cycle.dossier) is not None
    }
    if not leaving:
        return {}
    links = PortfolioItem.succeeding_dossiers.through.objects.filter(
        retirementdossier_id__in=[dossier.pk for dossier in leaving.values()]
    )
    pairs = list(links.order_by("pk").values_list("retirementdossier_id", "portfolioitem_id"))
    following: dict[int, list[NamedForm]] = {}
    offered: dict[int, Any] = {
        form.item_id: form
        for form in ApplicationForm.objects.in_offering().with_facts().filter(item_id__in={item for _, item in pairs})
    }
    for dossier_id, item_id in pairs:
        if item_id in offered:
            following.setdefault(dossier_id, []).append(named(offered[item_id], language))
    return {pk: FormLeaving(dossier.last_day, following.get(dossier.pk, [])) for pk, dossier in leaving.items()}
