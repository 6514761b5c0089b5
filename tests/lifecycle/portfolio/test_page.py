"""The follow-up page: its numbers are the ledger's, its address is permanent, and the headline hides nothing."""

from collections.abc import Iterator
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from lifecycle.ledger.figures import Selection, count, owners_on, reduction_pct
from lifecycle.ledger.reading import reading
from lifecycle.ledger.store import append
from lifecycle.models import OrganisationGroup, PortfolioTarget
from lifecycle.roles import Role
from tests.factories.people import organisation_with_people, person
from tests.factories.steps import decision
from tests.lifecycle.ledger.stories import base
from tests.lifecycle.portfolio.reading_pages import get, number, outline, page, table, text, tiles
from tests.lifecycle.portfolio.shrinkage_story import tell

pytestmark = pytest.mark.django_db
TILES = {
    "S": "Services",
    "F": "Application forms",
    "R": "Required inputs",
    "C": "Required data concepts",
}
VIEWS = (
    ("", {}),
    ("?owner=ALUE", {"owners": frozenset({"ALUE"})}),
    ("?owner=KESKI", {"owners": frozenset({"KESKI"})}),
    ("?kind=support", {"kind": "support"}),
    ("?segment=PK", {"segment": "PK"}),
    ("?scope=regional", {"scope": "regional"}),
    ("?need=RAHOITUS&on=2014-06-30", {"need": "RAHOITUS"}),
    ("?on=2013-06-30", {}),
    ("?on=2014-12-31&known=2012-05-15", {}),
    ("?basis=lfl", {"basis": "lfl"}),
    ("?owner=ALUE&basis=lfl&at=2014-06-30&on=2016-06-30", {"owners": frozenset({"ALUE"}), "basis": "lfl"}),
)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    cache.clear()
    with translation.override("en"):
        yield


@pytest.mark.parametrize(("query", "selection"), VIEWS)
def test_key_figures_are_those_of_the_ledger(client: Client, query: str, selection: dict[str, str]) -> None:
    tell()
    given = {name: values[0] for name, values in parse_qs(query[1:]).items()}
    day = given.get("on", timezone.localdate().isoformat())
    chosen = Selection(at=given.get("at", day) if "basis" in given else None, **selection)
    shown = tiles(page(client, query))
    with reading(given.get("known")) as ledger:
        for unit, label in TILES.items():
            assert number(shown[label]["value"]) == count(ledger.book, unit, day, chosen), unit
            before = count(ledger.book, unit, "2010-01-01", chosen)
            assert shown[label]["baseline"].split(" on ")[0] == str(before), unit
            if "basis" in given and before:
                reduction = reduction_pct(before, count(ledger.book, unit, day, chosen))
                assert f"{abs(float(reduction)):.1f}" in shown[label]["change"]


@pytest.mark.parametrize("unit", ["S", "S_own", "F", "R", "C"])
@pytest.mark.parametrize("view", ["", "&owner=ALUE", "&owner=KESKI", "&basis=lfl&at=2012-01-01", "&kind=support"])
def test_bridge_leads_from_the_first_baseline_to_the_count(client: Client, unit: str, view: str) -> None:
    tell()
    query = f"?{view.lstrip('&')}" if unit == "S" else f"?unit={unit}{view}"
    rows = table(page(client, query if query != "?" else ""), "causes")
    amounts = [(head, number(cells[0])) for head, cells in list(rows.items())[1:] if cells]
    reached = amounts[0][1]
    assert amounts[0][0] == "Baseline as first reported"
    for head, amount in amounts[1:]:
        if head.startswith(("Baseline, ", "Like-for-like", "Counted, ", "Recount")):
            assert amount == reached, head
        elif head == "Difference":
            assert amount == 0
        else:
            reached += amount


def test_moves_and_late_registrations_stand_outside_the_headline(client: Client) -> None:
    tell()
    markup = page(client)
    services = tiles(markup)["Services"]
    # Six at the baseline and one found late; S-4 and S-5 ended, S-8 is new; S-6 left the perimeter.
    assert number(services["value"]) == 5
    assert services["baseline"].startswith("7 on")
    assert services["change"] == "\u221214.3%"
    assert "Not part of the change: Perimeter \u22121" in services["all"]
    causes = table(markup, "causes")
    assert causes["Baseline as first reported"] == ["6"]
    assert causes["Late registrations since the baseline was first reported"] == ["+1"]
    assert causes["Like-for-like"] == ["6"]
    assert "Why there is 1 service fewer" in text(markup)


def test_reorganisation_is_no_reduction(client: Client) -> None:
    tell()
    rows = table(page(client), "organisations")
    assert rows["Organisation KESKI en"] == ["2", "0", "0", "–"]
    assert rows["Organisation ALUE en"] == ["2", "4", "3", "\u221225.0%"]
    alone = tiles(page(client, "?owner=KESKI"))["Services"]
    assert alone["value"] == "0"
    assert alone["change"] == "\u221250.0%"
    assert "Transfer between owners \u22121" in alone["all"]


def test_organisations_add_up_to_the_count(client: Client) -> None:
    tell()
    rows = table(page(client, "?unit=R"), "organisations")
    now = [number(cells[2]) for cells in list(rows.values())[1:]]
    assert sum(now[:-1]) == now[-1] == number(tiles(page(client))["Required inputs"]["value"])
    with reading() as ledger:
        assert now[-1] == sum(owners_on(ledger.book, "R", "2026-12-31").values())


def test_a_merger_that_makes_people_answer_more_stands_beside_forms_and_inputs(client: Client) -> None:
    tell()
    shown = tiles(page(client))
    assert list(shown)[1:4] == ["Application forms", "Required inputs", "Mergers after which applicants answer more"]
    assert shown["Mergers after which applicants answer more"]["value"] == "1"
    assert "At most 7 answers more than before." in shown["Mergers after which applicants answer more"]["all"]
    before = tiles(page(client, "?on=2013-12-31"))["Mergers after which applicants answer more"]
    assert before["value"] == "0"


def test_crowding_counts_services_by_need_and_organisation(client: Client) -> None:
    tell()
    markup = page(client, "?on=2014-06-30")
    rows = table(markup[markup.index('id="crowding"') - 40 :], "crowding")
    heads, body = list(rows.values())[0], list(rows.values())[1:]
    assert heads[-1] == "Total"
    assert sorted(cells[-1] for cells in body) == ["2", "3", "3"]
    assert list(rows)[-1] == "No need known"


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("?owner=EIOLE", "Organisation"),
        ("?owner=group:EIOLE", "Organisation"),
        ("?kind=x", "Kind"),
        ("?segment=<script>", "Segment"),
        ("?need=%00", "Need"),
        ("?scope=x", "Scope"),
        ("?baseline=1999", "Baseline"),
        ("?basis=x", "Basis of counting"),
        ("?on=eilen", "On the day"),
        ("?on=2013-02-30", "On the day"),
        ("?on=2009-12-31", "On the day"),
        ("?on=9999-12-31", "On the day"),
        ("?known=2999-01-01", "Known by the day"),
        ("?known=x", "Known by the day"),
        ("?basis=lfl&at=1000-01-01", "Like-for-like day"),
        ("?unit=Q", "Unit"),
        ("?on=" + "9" * 5000, "On the day"),
    ],
)
def test_wrong_choice_is_said_by_its_field_and_nothing_is_counted(client: Client, query: str, label: str) -> None:
    tell()
    markup = page(client, query)
    assert 'class="c-keys"' not in markup
    summary = markup[markup.index('id="errors"') :]
    assert f"{label}:" in text(summary[: summary.index("</ul>")])
    assert "<script>" not in summary[:3000]


def test_defaults_are_left_out_of_the_address(client: Client) -> None:
    tell()
    sent = "?owner=&kind=support&on=30.6.2014&segment=&need=&scope=&baseline=&basis=as_was&at=&known=&unit=S&utm=x"
    response = get(client, sent)
    assert response.status_code == 302
    assert response.headers["Location"].endswith("/?kind=support&on=2014-06-30")
    assert get(client, "?basis=as_was").headers["Location"] == reverse("portfolio_shrinkage")
    assert get(client, "?at=2014-01-01").headers["Location"] == reverse("portfolio_shrinkage")


def test_permanent_link_shows_the_same_figures_for_ever(client: Client) -> None:
    tell()
    markup = page(client, "?kind=support")
    link = next(each for each in outline(markup).links if "known=" in each)
    assert {"on", "known", "baseline", "kind"} <= set(parse_qs(urlsplit(link).query))
    before = {label: tile["value"] for label, tile in tiles(client.get(link).content.decode()).items()}
    assert before == {label: tile["value"] for label, tile in tiles(markup).items()}
    append({"op": "RETIRE", "effective": "2026-04-01", "item": "S-1"})
    after = {label: tile["value"] for label, tile in tiles(client.get(link).content.decode()).items()}
    # Measures of cards and channels know no earlier known-at date: they are left out rather than changed.
    assert after == {label: before[label] for label in after}
    assert set(TILES.values()) <= set(after)
    assert tiles(page(client, "?kind=support"))["Services"]["value"] != before["Services"]


def test_other_language_shows_the_same_view(client: Client) -> None:
    tell()
    markup = page(client, "?kind=support&on=2014-06-30")
    with translation.override("sv"):
        swedish = reverse("portfolio_shrinkage")
    assert f'href="{swedish}?kind=support&amp;on=2014-06-30"' in markup


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_page_is_whole_in_each_language(client: Client, language: str) -> None:
    tell()
    markup = page(client, "", language)
    with translation.override(language):
        heading = translation.gettext("How the offering has shrunk since %(year)s") % {"year": 2010}
        assert text(markup[markup.index("<h1") : markup.index("</h1>")]) == heading
    found = outline(markup)
    assert len(found.ids) == len(set(found.ids))
    assert found.points_at <= set(found.ids)
    assert found.unclosed == []
    assert found.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(found.headings, found.headings[1:], strict=False))


def test_public_sees_no_way_to_operations_and_no_grounds(client: Client) -> None:
    tell()
    assert "operations/" not in page(client)
    client.force_login(person(Role.EXPERT))
    assert "operations/" not in page(client)


def test_numbers_lead_readers_to_their_operations(client: Client) -> None:
    tell()
    client.force_login(person(Role.AUDITOR))
    addresses = [urlsplit(each) for each in outline(page(client, "?kind=support")).links]
    with translation.override("en"):
        operations = reverse("portfolio_operations")
    behind = [each for each in addresses if each.path == operations and each.query]
    queries = [parse_qs(each.query) for each in behind]
    assert queries
    assert all(query["kind"] == ["support"] and query["unit"] for query in queries)
    assert any(query.get("cls") == ["RETIRE_SUSTAINED"] and query["since"] == ["2010-01-01"] for query in queries)
    for address in {each.geturl() for each in behind}:
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize(("at_most", "words"), [(5, "reached"), (4, "not reached yet")])
def test_target_stands_by_its_figure(client: Client, at_most: int, words: str) -> None:
    tell()
    own = organisation_with_people("ALUE")
    PortfolioTarget.objects.create(unit="S", on=date(2027, 12, 31), at_most=at_most, decision=decision())
    PortfolioTarget.objects.create(unit="S", on=date(2014, 12, 31), at_most=1, decision=decision())
    PortfolioTarget.objects.create(unit="S", owner=own, on=date(2027, 6, 30), at_most=1, decision=decision())
    assert tiles(page(client))["Services"]["target"].endswith(
        f"at most {at_most}\u00a0– {words}".replace("\u00a0", " ")
    )
    assert tiles(page(client))["Application forms"]["target"] == "No target set"
    assert "at most 1 – not reached yet" in tiles(page(client, "?owner=ALUE"))["Services"]["target"]
    assert tiles(page(client, "?kind=support"))["Services"]["target"] == "No target set"


def test_nothing_at_the_baseline_has_no_change(client: Client) -> None:
    tell()
    forms = tiles(page(client, "?need=RAHOITUS"))["Application forms"]
    assert (forms["value"], forms["change"]) == ("0", "–")


def test_empty_ledger_says_how_to_begin(client: Client) -> None:
    markup = page(client)
    assert "There is no baseline yet" in markup
    assert "manage.py ledger import" not in markup
    client.force_login(person(Role.ADMINISTRATOR))
    assert "manage.py ledger import" in page(client)
    assert get(client, name="portfolio_csv").content.decode("utf-8-sig").strip() == "Part,Unit,What,Day,Number"


def test_before_anything_was_known_there_is_nothing(client: Client) -> None:
    tell()
    assert "nothing had been recorded" in page(client, "?known=2010-01-15")


@pytest.mark.parametrize("query", ["", "?unit=R&owner=group:KOE"])
def test_queries_do_not_grow_with_the_organisations(client: Client, query: str) -> None:
    group = OrganisationGroup.objects.create(code="KOE", name_fi="Ryhmä")
    codes = tuple(f"ORG{number}" for number in range(30))
    counted = []
    for first, codes_now in ((0, codes[:3]), (3, codes)):
        told = [base(f"S-{number}", code) for number, code in enumerate(codes_now) if number >= first]
        tell(*told, organisations=codes_now)
        group.organisations.set([organisation_with_people(code) for code in codes_now])
        for _time in range(2):
            with CaptureQueriesContext(connection) as captured:
                page(client, query)
            counted.append(len(captured))
    cold, warm, cold_with_many, warm_with_many = counted
    assert cold == cold_with_many
    assert warm == warm_with_many <= 20
