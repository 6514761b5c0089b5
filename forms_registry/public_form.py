"""What the public page of one form shows: plain values of its published version, or of the newest one in a preview."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from wagtail.models import ModelLogEntry

from catalogue.leaving import leaving_of_item
from catalogue.neighbours import Neighbour, cards_of
from forms_registry.addresses import form_address, preview_address
from forms_registry.forerunners import forerunners_of, required_together
from forms_registry.labelling import DUTY_LABELS, FORM_REASON_LABELS, FORM_TYPE_LABELS
from forms_registry.models import ApplicationForm, FormChannel, FormField, FormVersion
from forms_registry.pricing.card_blocks import price_of
from forms_registry.public_channels import ChannelView, LayoutView, channel_views, layout_views
from forms_registry.public_fields import asked_by, registers_of
from forms_registry.public_lines import NamedForm, forms_of_items, named, text_in
from forms_registry.public_versions import version_views
from forms_registry.public_words import time_in_words
from forms_registry.relinking import RELINKED
from lifecycle.access import access_of
from lifecycle.kinds import Kind
from lifecycle.labels import STATE_LABELS
from lifecycle.languages import in_language
from lifecycle.models import PortfolioItem
from lifecycle.states import PUBLIC_STATES, State, state_shown_to_public

Row = TypeVar("Row", FormField, FormChannel)


def _by_version(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row.version_id, []).append(row)
    return found


def services_of(form: ApplicationForm, language: str) -> list[Neighbour]:
    """Return the public cards on which the form is offered (two queries)."""
    return cards_of(list(PortfolioItem.objects.in_offering().filter(form_links__form=form)), language)


def services_once_of(form: ApplicationForm) -> list[PortfolioItem]:
    """Return the services in the offering whose cards offered the form until it ended, as the audit log remembers."""
    entries = ModelLogEntry.objects.for_instance(form).filter(action=RELINKED).order_by("-timestamp")
    told = entries.values_list("data", flat=True).first()
    return list(PortfolioItem.objects.in_offering().filter(code__in=(told or {}).get("services", [])))


def form_context(request: HttpRequest, form: ApplicationForm, version: FormVersion, language: str) -> dict[str, Any]:
    """Return what the page shows of `version`; the versions before it are told of, a draft after it is not."""
    preview = version.is_draft
    versions = list(form.versions.filter(published_at__isnull=False).order_by("-number"))
    if preview:
        versions.insert(0, version)
    ids = [each.pk for each in versions]
    fields = _by_version(FormField.objects.filter(version__in=ids).select_related("held_by"))
    channels = _by_version(FormChannel.objects.filter(version__in=ids))
    ways = channel_views(channels.get(version.pk, []), timezone.localdate())
    start = next((way for way in ways if way.first), None)
    asked = asked_by(
        fields.get(version.pk, []), start.prefilled if start else frozenset(), registers_of(form, language), language
    )
    item = form.item
    title, title_language = text_in(version, "title", language)
    purpose, purpose_language = text_in(version, "purpose", language)
    decision, decision_language = text_in(version, "decision", language)
    time, time_known = time_in_words(version)
    public = not preview and item.state in PUBLIC_STATES
    state = state_shown_to_public(item.state) if public else item.state
    services = services_of(form, language)
    forerunners = forerunners_of([form.item_id]).get(form.item_id, [])
    layouts = layout_views(version.layouts.all(), language)
    context = {
        "price": price_of(item, Kind.CHARGEABLE),
        "section": "forms",
        "form": form,
        "version": version,
        "preview": preview,
        "title": title,
        "title_language": title_language,
        "purpose": purpose,
        "purpose_language": purpose_language,
        "decision": decision,
        "decision_language": decision_language,
        "consent": _consent(version, language),
        "type_label": _type_label(form),
        "duty_label": capfirst(str(DUTY_LABELS[version.duty])),
        "organisation": item.owner.name_in(language),
        "users": [each.name_in(language) for each in form.user_organisations.all()],
        "state": str(state),
        "state_label": STATE_LABELS[state],
        "leaving": leaving_of_form(form, language) if public else None,
        "time": time,
        "time_known": time_known,
        "ways": ways,
        "start": start,
        "layouts": layouts,
        "asked": asked,
        "versions": version_views(versions, fields, channels, form.published_version_id),
        "services": services,
        "main_form": _main_form(form, language),
        "attached_forms": _attached_forms(form, language),
        "forerunners": forerunners,
        "required_before": required_together(forerunners),
        "canonical": request.build_absolute_uri(form_address(form.code, form.title)),
        "structured": None,
        **_for_staff(form, request.user),
    }
    if public:
        context["structured"] = structured_data(context, language)
    return context


def leaving_of_form(form: ApplicationForm, language: str) -> Any:
    """Return the notice of a form whose retirement is decided or done; None for every other form."""

    def lines(items: Any) -> list[NamedForm]:
        return forms_of_items(items, language)

    return leaving_of_item(form.item, lines, FORM_REASON_LABELS)


def _consent(version: FormVersion, language: str) -> tuple[str, str]:
    clause = version.consent_clause
    if clause is None:
        return "", language
    return in_language({"fi": clause.text_fi, "sv": clause.text_sv, "en": clause.text_en}, language)


def _type_label(form: ApplicationForm) -> str:
    facts = form.item.classification
    return capfirst(str(FORM_TYPE_LABELS.get(facts.instrument if facts is not None else "", "")))


def _main_form(form: ApplicationForm, language: str) -> NamedForm | None:
    """Return the public form this one is handed in with."""
    if form.main_form_id is None:
        return None
    main = ApplicationForm.objects.in_offering().with_facts().filter(pk=form.main_form_id).first()
    return named(main, language) if main is not None else None


def _attached_forms(form: ApplicationForm, language: str) -> list[NamedForm]:
    """Return the public forms that are handed in with this one."""
    return [named(each, language) for each in form.attachments.in_offering().with_facts().order_by("title")]


def _for_staff(form: ApplicationForm, user: Any) -> dict[str, str]:
    """Return the addresses of the form's history and of the preview of its draft, "" for those who may not."""
    access, owner = access_of(user), form.item.owner.code
    drafts = form.draft_version_id is not None and access.sees_drafts_of(owner)
    return {
        "history_url": reverse("forms_registry_form", args=[form.code])
        if access.uses_admin and access.sees_history_of(owner)
        else "",
        "preview_url": preview_address(form.code) if drafts else "",
    }


def structured_data(context: dict[str, Any], language: str) -> dict[str, Any]:
    """Return schema.org data of a form in the offering: a document, who publishes it and how it is handed in."""
    form, version = context["form"], context["version"]
    ways: list[ChannelView] = context["ways"]
    layouts: list[LayoutView] = context["layouts"]
    services: list[Neighbour] = context["services"]
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "DigitalDocument",
        "name": context["title"],
        "url": context["canonical"],
        "identifier": form.code,
        "inLanguage": context["title_language"],
        "version": version.number,
        "datePublished": version.valid_from.isoformat() if version.valid_from else "",
        "publisher": {"@type": "GovernmentOrganization", "name": context["organisation"]},
    }
    if context["purpose"]:
        data["description"] = context["purpose"]
    if services:
        data["about"] = [{"@type": "GovernmentService", "name": service.title} for service in services]
    encodings = [{"contentUrl": way.url, "inLanguage": language} for way in ways if way.url.startswith("http")]
    encodings += [{"contentUrl": layout.url, "inLanguage": layout.language} for layout in layouts if layout.url]
    if encodings:
        data["encoding"] = [{"@type": "MediaObject", **encoding} for encoding in encodings]
    return data


def is_open(form: ApplicationForm) -> bool:
    """Whether the public reads the form today."""
    return form.published_version_id is not None and form.item.state in PUBLIC_STATES


def has_a_past(form: ApplicationForm) -> bool:
    """Whether the public was offered the form and is so no more."""
    return (
        form.published_version_id is not None
        and form.item.life_cycle.was_ever_in_use
        and form.item.state not in PUBLIC_STATES
    )


def is_retired(form: ApplicationForm) -> bool:
    """Whether the form has left; one that is written anew after it was reinstated is not."""
    return form.item.state is State.RETIRED
