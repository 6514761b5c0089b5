"""The example data loads through the real importers, fills every page, and loads again without a change."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from catalogue.bundles import public_bundles
from catalogue.exchange.demo import load_demo
from catalogue.life_events import event_view, public_events
from catalogue.models import (
    AccessibilityStatement,
    Bundle,
    BundleStep,
    LifeEvent,
    OrganisationPage,
    ProductCardPage,
    ProductCardRecord,
)
from catalogue.requirements import unmet_of
from catalogue.services import latest_version
from forms_registry.consents import library_figures
from forms_registry.models import (
    AidBlock,
    AidYear,
    ApplicationForm,
    FeeRow,
    FeeSchedule,
    GuidelineVersion,
    MergePlan,
    PriceItem,
    PricingGuideline,
)
from forms_registry.pricing.checking import check_items, checkable_items
from forms_registry.pricing.intervals import Period, is_seamless
from forms_registry.selectors import asking_forms, counted_forms
from forms_registry.similarity import clusters
from forms_registry.unmatched import unmatched_rows
from lifecycle.kinds import Kind
from lifecycle.languages import CONTENT_LANGUAGES
from lifecycle.ledger.recount import recount
from lifecycle.models import HistoryRow, PortfolioItem, RetirementDossier, Transfer
from lifecycle.retirement import DossierStatus, Way
from lifecycle.scheduler import run
from lifecycle.states import PUBLIC_STATES, State
from search.finder.checking import Fault
from search.finder.reading import report_on, version_in_use
from search.finder.tree import address_of

FOLDER = Path(__file__).resolve().parents[3] / "demo"


def _load() -> None:
    load_demo(FOLDER, "tarjooma-esimerkki", lambda _line: None)


def _facts() -> tuple[Any, ...]:
    """Return what a second load could change."""
    models = (
        ProductCardPage, HistoryRow, RetirementDossier, Transfer, PriceItem, AidBlock, GuidelineVersion, FeeRow,
        AccessibilityStatement,
    )  # fmt: skip
    items = PortfolioItem.objects.order_by("pk").values_list("life_cycle__state", "review_date", "owner")
    texts = ProductCardPage.objects.order_by("pk").values_list("latest_revision", flat=True)
    return (*(model.objects.count() for model in models), list(items), list(texts))


@contextmanager
def _in(days: int) -> Iterator[datetime]:
    moment = timezone.now() + timedelta(days=days)
    with time_machine.travel(moment, tick=True):
        yield moment


@pytest.mark.django_db
def test_demo_fills_the_site_in_any_year_and_loads_again_without_a_change(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    """The browser's journeys load it today; here it is loaded years from now, and once more when its days are over."""
    with _in(1500):
        with django_capture_on_commit_callbacks(execute=True):
            _load()
        _fills_every_page(client)
        _shows_every_way_of_leaving(client)
        _shows_every_way_in(client)
        _shows_the_forms_registry()
        _shows_prices_and_what_checks_find()
        _leads_every_walk_to_services(client)
        before = _facts()
        _load()
        assert _facts() == before
    with _in(1700):
        summary = run(timezone.localdate())
        assert len(summary.done["retire"]) == 3, "two of services, and one of forms that become one"
        before = _facts()
        _load()
        assert _facts() == before


def _fills_every_page(client: Client) -> None:
    cards = list(ProductCardPage.objects.with_facts())
    states = Counter(card.record.item.state for card in cards)
    kinds = Counter(card.record.item.kind for card in cards)
    assert len(cards) >= 40
    assert OrganisationPage.objects.count() >= 5
    assert all(states[state] for state in State)
    assert all(kinds[kind] for kind in Kind)
    past_draft = [card for card in cards if card.record.item.state is not State.DRAFT]
    unmet = {(row.code, card.title) for card in past_draft for row in unmet_of(latest_version(card))}
    # Prices that the checks find fault with are told apart below.
    assert {code for code, _title in unmet} <= {"review_date", "prices"}
    for card in ProductCardPage.objects.in_offering():
        assert card.customer_descriptions.count() >= 2, card.title
        assert card.expert_descriptions.exists(), card.title
        assert card.implementation_descriptions.exists(), card.title
        assert card.steps.exists(), card.title

    statement = client.get("/sv/tillganglighet/").content.decode()
    assert "saavutettavuus@alue.example.fi" in statement
    assert "skärmläsare inte känner igen" in statement
    found = client.get("/fi/palvelut/", {"q": "avustusta"}).content.decode()
    assert "Yrityksen kehittämisavustus" in found
    assert client.get("/sv/tjanster/", {"q": "lån"}).content.decode().count("c-card__top") >= 3


def _shows_every_way_of_leaving(client: Client) -> None:
    today = timezone.localdate()
    dossiers = RetirementDossier.objects.all()
    assert dossiers.filter(status=DossierStatus.PROPOSED).count() == 1
    leaving = dossiers.get(status=DossierStatus.DECIDED, way=Way.RETIRE)
    assert leaving.last_day > today + timedelta(days=28)
    assert leaving.successors.exists()
    merge = dossiers.distinct().get(way=Way.MERGE, items__unit="S")
    assert merge.crosses_owners
    assert merge.events.values("user").distinct().count() == 2

    answers = {}
    for card in ProductCardPage.objects.in_state(State.RETIRED):
        answers[card.title] = client.get(card.get_url_parts()[2]).status_code
    assert answers == {"Yrittäjyyden infoilta": 301, "Etätyökuponki": 410}

    offered = PortfolioItem.objects.in_state(State.IN_USE)
    assert offered.filter(review_date__lt=today).count() == 1
    assert offered.filter(review_date__range=(today, today + timedelta(days=60))).exists()
    assert Transfer.objects.filter(status=Transfer.Status.PROPOSED).count() == 1


def _shows_every_way_in(client: Client) -> None:
    for language in CONTENT_LANGUAGES:
        with override(language):
            bundles, events = public_bundles(language), public_events(language)
            assert len(bundles) == Bundle.objects.count() == 6
            assert all(len(line.organisations) > 1 for line in bundles)
            assert len(events) == LifeEvent.objects.count() == 6
            assert all(line.language == language for line in (*bundles, *events))
            for event in LifeEvent.objects.all():
                view = event_view(event, language)
                assert view.bundles
                assert view.needs
                assert view.places
                assert client.get(reverse("catalogue:event", args=[event.code])).status_code == 200
            for line in bundles:
                assert client.get(reverse("catalogue:bundle", args=[line.code])).status_code == 200
    hidden = BundleStep.objects.exclude(card__in=ProductCardPage.objects.in_offering())
    assert hidden.count() == 1, "a step whose service is not public yet"


def _shows_prices_and_what_checks_find() -> None:
    assert PricingGuideline.objects.ever_published().count() == 5
    assert GuidelineVersion.objects.filter(guideline__is_common=True, published_at__isnull=False).count() == 2
    for schedule in FeeSchedule.objects.all():
        assert is_seamless(Period(decree.valid_from, decree.valid_to) for decree in schedule.decrees.all())
        assert schedule.decrees.count() == 2
    assert PriceItem.objects.filter(status="decided", valid_to__isnull=False).count() == 1
    assert AidYear.objects.count() >= 50
    described = set(ProductCardRecord.objects.values_list("item_id", flat=True))
    cards = checkable_items().filter(pk__in=described).in_state(*PUBLIC_STATES)
    source = dict(ProductCardRecord.objects.values_list("item_id", "source_id"))
    found = {source[each.item.pk]: each.codes for each in check_items(cards, timezone.localdate()) if each.findings}
    assert found == {
        "ALUE-04": ["P13"], "REK-01": ["P06"], "REK-02": ["P07"], "VIE-02": ["P13"], "VIE-04": ["P18"],
        "VIE-08": ["P04"],
    }  # fmt: skip


def _leads_every_walk_to_services(client: Client) -> None:
    version = version_in_use()
    assert version is not None
    report = report_on(version)
    assert {finding.fault for finding in report.findings} <= {Fault.ANSWER_UNMET}
    assert version.questions.count() >= 5
    assert report.exploration.walks >= 12
    assert set(report.walks_by_segment) == {"ALKAVA", "PK", "KASVUYR", "SUUR", "YHTEISO"}
    for language in ("fi", "sv", "en"):
        for ending in report.exploration.endings[::20]:
            with override(language):
                address = reverse("search:finder_step", args=[address_of(ending.example)])
            assert "c-card__top" in client.get(address).content.decode(), address


def _shows_the_forms_registry() -> None:
    described = ApplicationForm.objects.in_offering()
    assert described.count() >= 60
    assert described.values("item__owner").distinct().count() == 5
    assert {plan.is_draft for plan in MergePlan.objects.all()} == {True, False}
    decided = MergePlan.objects.get(dossier__isnull=False)
    assert decided.dossier.status == DossierStatus.DECIDED
    assert decided.figures["R"]["after"] < decided.figures["R"]["before"]
    asked = {form.item.code: form.concepts for form in asking_forms(counted_forms())}
    assert any(len(cluster.codes) >= 3 for cluster in clusters(asked))
    assert unmatched_rows(ApplicationForm.objects.all()).count() >= 30
    library = library_figures()
    assert library.texts == library.versions >= 5
    assert library.alike
    assert ApplicationForm.objects.filter(published_version__consent_clause__isnull=False).count() >= 15
    assert recount().agrees
