"""Pricing guidelines for the public: those in force, and every published version of one at an address of its own."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from forms_registry.models import GuidelineVersion, PricingGuideline
from forms_registry.pricing.guideline_page import decisions_of, period_of, standing_of
from forms_registry.pricing.labels import BASIS_LABELS, EVIDENCE_LABELS, ROUNDING_LABELS
from lifecycle.languages import CONTENT_LANGUAGES, in_language
from lifecycle.models import Decision
from lifecycle.states import State


@dataclass(frozen=True)
class GuidelineLine:
    """A guideline in the list; `coming` is the first day of one that has not begun."""

    code: str
    title: str
    language: str
    scope: str
    scope_language: str
    owner: str
    is_common: bool
    days: str
    coming: date | None


@dataclass(frozen=True)
class VersionLine:
    """A published version among the others; `standing` tells in words how it stands today."""

    number: int
    days: str
    standing: str
    shown: bool
    in_force: bool


def _language() -> str:
    return (get_language() or "fi")[:2]


def text_of(version: GuidelineVersion, name: str, language: str) -> tuple[str, str]:
    """Return title, scope or text of a version, and the language it is in."""
    return in_language({code: getattr(version, f"{name}_{code}") for code in CONTENT_LANGUAGES}, language)


def version_of_day(versions: Iterable[GuidelineVersion], day: date) -> GuidelineVersion | None:
    """Return the published version that holds on `day`; else the next to begin, else the last that held."""
    dated = sorted(
        ((each.valid_from, each) for each in versions if each.valid_from is not None), key=lambda pair: pair[0]
    )
    for _first, version in dated:
        if version.holds(day):
            return version
    coming = [version for first, version in dated if first > day]
    if coming:
        return coming[0]
    return dated[-1][1] if dated else None


def lines_in_force(day: date, language: str) -> list[GuidelineLine]:
    """Return the guidelines in use, those of the whole group first (two queries)."""
    guidelines = list(PricingGuideline.objects.in_force().with_facts().order_by("-is_common", "title", "pk"))
    versions: dict[int, list[GuidelineVersion]] = defaultdict(list)
    for version in GuidelineVersion.objects.filter(guideline__in=guidelines, published_at__isnull=False):
        versions[version.guideline_id].append(version)
    found = []
    for guideline in guidelines:
        shown = version_of_day(versions[guideline.pk], day)
        if shown is not None:
            found.append(_line(guideline, shown, day, language))
    return found


def _line(guideline: PricingGuideline, version: GuidelineVersion, day: date, language: str) -> GuidelineLine:
    title, title_language = text_of(version, "title", language)
    scope, scope_language = text_of(version, "scope", language)
    return GuidelineLine(
        code=guideline.code,
        title=title,
        language=title_language,
        scope=scope,
        scope_language=scope_language,
        owner=guideline.item.owner.name_in(language),
        is_common=guideline.is_common,
        days=period_of(version),
        coming=version.valid_from if version.valid_from is not None and version.valid_from > day else None,
    )


@require_safe
def guideline_list(request: HttpRequest) -> HttpResponse:
    """Show the guidelines in force."""
    lines = lines_in_force(timezone.localdate(), _language())
    context = {
        "section": "prices",
        "common": [line for line in lines if line.is_common],
        "others": [line for line in lines if not line.is_common],
    }
    return render(request, "forms_registry/guideline_list.html", context)


def _chosen(versions: Sequence[GuidelineVersion], asked: str, day: date) -> GuidelineVersion | None:
    """Return the version with the number `asked`; without one, that of the day."""
    if not asked:
        return version_of_day(versions, day)
    return next((each for each in versions if str(each.number) == asked), None)


@require_safe
def guideline(request: HttpRequest, code: str) -> HttpResponse:
    """Show one guideline that is or was in force: the version of today, or the one of `?version=`; never a draft."""
    found = PricingGuideline.objects.ever_published().with_facts().filter(item__code=code).first()
    if found is None:
        raise Http404
    today, language, asked = timezone.localdate(), _language(), request.GET.get("version", "")
    versions = list(found.versions.filter(published_at__isnull=False).order_by("-number"))
    shown = _chosen(versions, asked, today)
    if shown is None:
        raise Http404
    context = {
        "section": "prices",
        "code": found.code,
        "owner": found.item.owner.name_in(language),
        "is_common": found.is_common,
        "is_retired": found.item.state is State.RETIRED,
        "version": shown,
        "asked": bool(asked),
        **_said(shown, language),
        **_standing(found, versions, shown, today),
    }
    response = render(request, "forms_registry/guideline_page.html", context)
    if context["is_retired"]:
        response["X-Robots-Tag"] = "noindex"
    return response


def _said(version: GuidelineVersion, language: str) -> dict[str, object]:
    """Return what a version says, each text with the language it is in."""
    found: dict[str, object] = {}
    for name in ("title", "scope", "text"):
        found[name], found[f"{name}_language"] = text_of(version, name, language)
    return found | {
        "bases": [str(BASIS_LABELS[each]) for each in BASIS_LABELS if each in version.bases],
        "rounding": capfirst(str(ROUNDING_LABELS.get(version.rounding, ""))),
        "evidence": [capfirst(str(EVIDENCE_LABELS[each])) for each in EVIDENCE_LABELS if each in version.evidence],
    }


def _standing(
    found: PricingGuideline, versions: Sequence[GuidelineVersion], shown: GuidelineVersion, today: date
) -> dict[str, object]:
    """Return how the version shown stands among the others."""
    decision: Decision | None = decisions_of(found, [shown]).get(shown.pk)
    return {
        "days": period_of(shown),
        "in_force": shown.holds(today),
        "coming": shown.valid_from is not None and shown.valid_from > today,
        "decision": decision,
        "versions": [
            VersionLine(
                each.number or 0, period_of(each), standing_of(each, today), each.pk == shown.pk, each.holds(today)
            )
            for each in versions
        ],
    }
