"""Public pages of guidelines: published versions only, each at an address of its own, in the reader's language."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from forms_registry.models import PricingGuideline
from forms_registry.pricing.guidelines import write_guideline
from lifecycle.actions import perform
from lifecycle.roles import Role
from lifecycle.services import system_user
from tests.factories import decision, organisation_with_people, person
from tests.factories.cards import retirement_plan
from tests.factories.pricing import guideline_draft, guideline_in_force, item_now, next_version

pytestmark = pytest.mark.django_db


def address(guideline: PricingGuideline, language: str = "en") -> str:
    with override(language):
        return reverse("forms_registry:guideline", args=[guideline.code])


def page(client: Client, guideline: PricingGuideline, language: str = "en", **query: str) -> str:
    response = client.get(address(guideline, language), query)
    assert response.status_code == 200
    return str(response.content.decode())


def the_list(client: Client) -> str:
    with override("en"):
        return str(client.get(reverse("forms_registry:guideline_list")).content.decode())


def retired(guideline: PricingGuideline) -> PricingGuideline:
    item, today = guideline.item, timezone.localdate()
    plan = retirement_plan(item, last_day=today)
    perform(item_now(item), "propose_retirement", user=person(Role.OWNER, item.owner), plan=plan)
    perform(item_now(item), "decide_retirement", user=person(Role.APPROVER, item.owner), decision=decision())
    perform(item_now(item), "retire", user=system_user(), today=today + timedelta(days=1))
    return PricingGuideline.objects.with_facts().get(pk=guideline.pk)


def test_list_has_what_is_in_force_and_no_draft(client: Client) -> None:
    guideline_in_force(title_en="In force")
    guideline_draft(title_en="Draft")
    html = the_list(client)
    assert "In force" in html
    assert "Draft" not in html


def test_list_is_there_without_any_guideline(client: Client) -> None:
    assert "No pricing guideline is in force." in the_list(client)


def test_guideline_of_the_whole_group_stands_apart(client: Client) -> None:
    guideline_in_force(title_en="Common rules", is_common=True)
    guideline_in_force(title_en="Own rules")
    html = the_list(client)
    assert html.index("For the whole group") < html.index("Common rules") < html.index("Of one organisation")
    assert html.index("Of one organisation") < html.index("Own rules")


def test_list_asks_as_much_for_three_as_for_thirty(client: Client) -> None:
    numbers = []
    for more in (3, 27):
        for _each in range(more):
            guideline_in_force()
        with CaptureQueriesContext(connection) as queries:
            the_list(client)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_page_says_all_that_the_version_of_today_says(client: Client) -> None:
    guideline = guideline_in_force(bases=["business"], rounding=100, evidence=["reason"], text_en="One.\n\nTwo.")
    html = page(client, guideline)
    assert "<p>One.</p>" in html
    assert "<p>Two.</p>" in html
    assert "Business price" in html
    assert "Reduced public-law fee" not in html
    assert "To the euro" in html
    assert "A reason in words" in html
    assert "Approved by" in html
    assert decision().body in html


def test_text_that_is_missing_in_a_language_says_which_language_it_is_in(client: Client) -> None:
    guideline = guideline_in_force(text_en="", title_en="")
    html = page(client, guideline)
    assert '<div class="c-prose" lang="fi"><p>Hinta kattaa kustannukset. fi</p></div>' in html
    assert '<h1 class="c-h1" lang="fi">Ohje fi</h1>' in html
    assert '<h1 class="c-h1" lang="sv">Ohje sv</h1>' in page(client, guideline, "sv")


def test_draft_leaks_nowhere(client: Client) -> None:
    guideline = guideline_in_force()
    owner = person(Role.OWNER, guideline.item.owner)
    secret = {name: "Salaisuus" for name in ("title_fi", "title_en", "scope_en", "text_fi", "text_en")}
    write_guideline(guideline=guideline, user=owner, changes=secret)
    assert "Salaisuus" not in page(client, guideline) + page(client, guideline, "fi") + the_list(client)
    assert client.get(address(guideline), {"version": "2"}).status_code == 404
    assert client.get(address(guideline), {"version": "None"}).status_code == 404
    assert client.get(address(guideline_draft())).status_code == 404


def test_guideline_that_is_approved_but_not_in_use_is_not_there(client: Client) -> None:
    guideline = guideline_draft()
    item = guideline.item
    perform(item_now(item), "submit", user=person(Role.OWNER, item.owner))
    perform(item_now(item), "approve", user=person(Role.APPROVER, item.owner), decision=decision())
    assert client.get(address(guideline)).status_code == 404


def test_version_that_begins_later_is_shown_as_coming(client: Client) -> None:
    later = timezone.localdate() + timedelta(days=30)
    guideline = next_version(guideline_in_force(since=date(2020, 1, 1)), since=later, text_en="The coming text.")
    now = page(client, guideline)
    assert "Hinta kattaa kustannukset. en" in now
    assert "The coming text." not in now
    assert "coming" in now
    coming = page(client, guideline, version="2")
    assert "The coming text." in coming
    assert "This version comes into force on" in coming


def test_former_version_keeps_its_address_and_says_that_it_is_over(client: Client) -> None:
    guideline = next_version(guideline_in_force(since=date(2020, 1, 1)), text_en="The new text.")
    assert "The new text." in page(client, guideline)
    former = page(client, guideline, version="1")
    assert "The new text." not in former
    assert "This version is no longer in force." in former
    assert 'content="noindex"' in former


def test_guideline_that_was_retired_stays_to_be_read_and_says_so(client: Client) -> None:
    guideline = retired(guideline_in_force())
    html = page(client, guideline)
    assert "This guideline has been retired." in html
    assert "Hinta kattaa kustannukset. en" in html
    assert guideline.title not in the_list(client)


@pytest.mark.parametrize("asked", ["0", "-1", "x", "1' or 1=1", "9" * 40])
def test_version_that_there_is_not_is_not_found(client: Client, asked: str) -> None:
    assert client.get(address(guideline_in_force()), {"version": asked}).status_code == 404


def test_sitemap_names_what_is_in_force_in_every_language(client: Client) -> None:
    guideline, draft = guideline_in_force(), guideline_draft()
    html = client.get(reverse("sitemap_section", args=["guidelines"])).content.decode()
    lists = client.get(reverse("sitemap_section", args=["form_lists"])).content.decode()
    for language in ("fi", "sv", "en"):
        assert f"{address(guideline, language)}</loc>" in html
        with override(language):
            assert f"{reverse('forms_registry:price_list')}</loc>" in lists
            assert f"{reverse('forms_registry:guideline_list')}</loc>" in lists
    assert draft.code not in html


def test_owner_is_named_by_the_organisation(client: Client) -> None:
    assert "Organisation VIERAS en" in page(client, guideline_in_force(organisation_with_people("VIERAS")))
