"""Guidelines in the editors' side: who reads which, what a page shows, and how one is begun and written."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from forms_registry.models import PriceItem, PricingGuideline
from forms_registry.pricing.guidelines import write_guideline
from lifecycle.actions import perform
from lifecycle.roles import Role
from tests.factories import CardFactory, decision, organisation_with_people, person
from tests.factories.pricing import draft_price, guideline_draft, guideline_in_force, item_now, next_version

pytestmark = pytest.mark.django_db

LIST = "forms_registry_pricingguideline_modeladmin_index"
TEXTS = {
    f"{name}_{language}": f"{name} {language}" for name in ("title", "scope", "text") for language in ("fi", "sv", "en")
}
SAID = {**TEXTS, "bases": ["business"], "rounding": "100", "evidence": ["reason"], "starts_on": ""}


def login(client: Client, role: Role, code: str = "ALUE") -> Client:
    client.force_login(person(role, organisation_with_people(code)))
    return client


def shown(client: Client, guideline: PricingGuideline) -> str:
    response = client.get(reverse("forms_registry_guideline", args=[guideline.code]), headers={"accept-language": "en"})
    assert response.status_code == 200
    return str(response.content.decode())


def listed(client: Client, **query: str) -> str:
    response = client.get(reverse(LIST), query, headers={"accept-language": "en"})
    assert response.status_code == 200
    return str(response.content.decode())


def priced(guideline: PricingGuideline, **facts: Any) -> PriceItem:
    """Return a decided price of a service in use that cites `guideline`."""
    item = CardFactory.draft(guideline.item.owner, kind="chargeable").record.item
    price = draft_price(item, guideline, **facts)
    perform(item_now(item), "submit", user=person(Role.OWNER, item.owner))
    perform(item_now(item), "approve", user=person(Role.APPROVER, item.owner), decision=decision())
    perform(item_now(item), "take_into_use", user=person(Role.APPROVER, item.owner), effective=date(2025, 1, 1))
    return PriceItem.objects.get(pk=price.pk)


def test_list_shows_what_is_published_and_the_drafts_ones_roles_reach(client: Client) -> None:
    other = organisation_with_people("VIERAS")
    guideline_in_force(other, title_fi="Vieras ohje")
    guideline_draft(other, title_fi="Vieras luonnos")
    guideline_draft(title_fi="Oma luonnos")
    html = listed(login(client, Role.OWNER))
    assert "Vieras ohje" in html
    assert "Oma luonnos" in html
    assert "Vieras luonnos" not in html
    assert "Vieras luonnos" in listed(login(client, Role.AUDITOR))


def test_list_is_filtered_by_owner_and_state(client: Client) -> None:
    guideline_in_force(organisation_with_people("VIERAS"), title_fi="Vieras ohje")
    guideline_draft(title_fi="Oma luonnos")
    client = login(client, Role.AUDITOR)
    assert "Oma luonnos" not in listed(client, owner="VIERAS")
    assert "Vieras ohje" not in listed(client, state="draft")
    assert "Oma luonnos" in listed(client, state="draft", owner="ALUE")


def test_what_a_draft_of_others_says_is_not_found(client: Client) -> None:
    guideline = guideline_in_force(title_fi="Julkinen ohje")
    write_guideline(
        guideline=guideline, user=person(Role.OWNER, guideline.item.owner), changes={"title_fi": "Salainen"}
    )
    assert "Julkinen ohje" in listed(login(client, Role.OWNER), q="salainen")
    stranger = login(client, Role.OWNER, "VIERAS")
    assert "Julkinen ohje" not in listed(stranger, q="salainen")
    assert "Julkinen ohje" in listed(stranger, q="julkinen")


def test_list_asks_as_much_for_three_rows_as_for_thirty(client: Client) -> None:
    client = login(client, Role.OWNER)
    numbers = []
    for more in (3, 27):
        for _each in range(more):
            guideline_draft()
        with CaptureQueriesContext(connection) as queries:
            listed(client)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_export_counts_the_prices_that_cite_a_guideline(client: Client) -> None:
    guideline = guideline_in_force(title_fi="=Ohje")
    priced(guideline)
    response = login(client, Role.AUDITOR).get(reverse(LIST), {"export": "csv"})
    lines = b"".join(response.streaming_content).decode().splitlines()
    assert lines[1].startswith(f"{guideline.code},'=Ohje,")
    assert lines[1].endswith(",1")


def test_page_shows_the_draft_to_those_whose_roles_reach_it_only(client: Client) -> None:
    guideline = guideline_in_force()
    owner = person(Role.OWNER, guideline.item.owner)
    write_guideline(guideline=guideline, user=owner, changes={"text_fi": "Salainen teksti."})
    assert "Salainen teksti." in shown(login(client, Role.OWNER), guideline)
    stranger = shown(login(client, Role.OWNER, "VIERAS"), guideline)
    assert "Salainen teksti." not in stranger
    assert "Hinta kattaa kustannukset. fi" in stranger
    assert "being written" not in stranger


def test_draft_that_was_never_published_is_closed_to_others(client: Client) -> None:
    address = reverse("forms_registry_guideline", args=[guideline_draft().code])
    assert login(client, Role.OWNER, "VIERAS").get(address).status_code == 302
    assert client.get(reverse("forms_registry_guideline", args=["G-9999"]), follow=True).status_code == 404


def test_page_lists_versions_with_their_days_and_standing(client: Client) -> None:
    later = timezone.localdate() + timedelta(days=30)
    guideline = next_version(guideline_in_force(), since=later, text_fi="Uusi teksti.")
    html = shown(login(client, Role.OWNER), guideline)
    assert "in force" in html
    assert "coming" in html
    public = reverse("forms_registry:guideline", args=[guideline.code])
    assert f'{public}?version=1"' in html
    assert f'{public}?version=2"' in html


def test_page_tells_what_is_missing_and_what_can_be_done(client: Client) -> None:
    guideline = guideline_draft(text_sv="")
    html = shown(login(client, Role.OWNER), guideline)
    assert "Write in Swedish: text." in html
    assert reverse("lifecycle_transition", args=[guideline.code, "submit"]) in html
    assert reverse("lifecycle_record", args=[guideline.code]) in html


def test_page_shows_the_prices_its_reader_may_read(client: Client) -> None:
    guideline = guideline_in_force()
    priced(guideline, label_fi="Julkinen maksu")
    draft_price(CardFactory.draft(kind="chargeable").record.item, guideline, label_fi="Salainen maksu")
    own = shown(login(client, Role.OWNER), guideline)
    assert "Prices that cite it (2)" in own
    assert "€500 / participant" in own
    assert "Salainen maksu" in own
    others = shown(login(client, Role.OWNER, "VIERAS"), guideline)
    assert "Prices that cite it (1)" in others
    assert "Julkinen maksu" in others
    assert "Salainen maksu" not in others


def test_guideline_is_begun_and_written_on_the_screens(client: Client) -> None:
    own = organisation_with_people("ALUE")
    client = login(client, Role.OWNER)
    begun = client.post(
        reverse("forms_registry_guideline_new"), {"owner": own.pk, "title_fi": "Uusi ohje", "is_common": "on"}
    )
    guideline = PricingGuideline.objects.get()
    address = reverse("forms_registry_guideline_write", args=[guideline.code])
    assert begun.headers["Location"] == address
    assert guideline.is_common
    assert client.get(address).context["form"].initial["title_fi"] == "Uusi ohje"
    assert client.post(address, SAID).headers["Location"] == reverse("forms_registry_guideline", args=[guideline.code])
    draft = PricingGuideline.objects.get().draft_version
    assert draft is not None
    assert (draft.bases, draft.rounding, draft.evidence, draft.starts_on) == (["business"], 100, ["reason"], None)
    assert draft.text_sv == "text sv"


def test_owners_one_does_not_write_for_are_not_offered(client: Client) -> None:
    other = organisation_with_people("VIERAS")
    client = login(client, Role.OWNER)
    response = client.post(reverse("forms_registry_guideline_new"), {"owner": other.pk, "title_fi": "Uusi ohje"})
    assert "owner" in response.context["form"].errors
    assert not PricingGuideline.objects.exists()
    board = login(client, Role.BOARD).get(reverse("forms_registry_guideline_new")).context["form"]
    assert other in board.fields["owner"].queryset


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"title_fi": ""}, "title_fi"),
        ({"title_fi": "   "}, "title_fi"),
        ({"starts_on": "huomenna"}, "starts_on"),
        ({"bases": ["ilmainen"]}, "bases"),
        ({"rounding": "7"}, "rounding"),
        ({"evidence": ["valokuva"]}, "evidence"),
    ],
)
def test_wrong_input_is_told_by_its_field_and_nothing_is_written(
    client: Client, sent: dict[str, Any], field: str
) -> None:
    guideline = guideline_draft()
    address = reverse("forms_registry_guideline_write", args=[guideline.code])
    response = login(client, Role.OWNER).post(address, SAID | sent, headers={"accept-language": "en"})
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert f'href="#field-{field}"' in response.content.decode()
    assert guideline.versions.get().title_fi == "Ohje fi"


def test_new_version_begins_as_a_copy_of_the_published_one(client: Client) -> None:
    guideline = guideline_in_force()
    address = reverse("forms_registry_guideline_write", args=[guideline.code])
    initial = login(client, Role.OWNER).get(address).context["form"].initial
    assert initial["text_fi"] == "Hinta kattaa kustannukset. fi"
    assert initial["starts_on"] is None
    assert PricingGuideline.objects.get(pk=guideline.pk).draft_version is None


def test_guideline_that_waits_is_not_written_and_says_why(client: Client) -> None:
    guideline = guideline_draft()
    perform(item_now(guideline.item), "submit", user=person(Role.OWNER, guideline.item.owner))
    address = reverse("forms_registry_guideline_write", args=[guideline.code])
    response = login(client, Role.OWNER).post(address, SAID, follow=True, headers={"accept-language": "en"})
    assert "waits for an approver" in response.content.decode()
    assert guideline.versions.get().title_fi == "Ohje fi"


@pytest.mark.parametrize(("role", "code", "may"), [
    (Role.OWNER, "ALUE", True), (Role.APPROVER, "ALUE", True), (Role.OWNER, "VIERAS", False),
    (Role.IMPLEMENTER, "ALUE", False), (Role.AUDITOR, "ALUE", False), (Role.BOARD, "ALUE", True),
])  # fmt: skip
def test_only_those_who_may_are_offered_to_write(client: Client, role: Role, code: str, may: bool) -> None:
    guideline = guideline_in_force()
    address = reverse("forms_registry_guideline_write", args=[guideline.code])
    organisation = organisation_with_people(code)
    per_organisation = role in (Role.OWNER, Role.APPROVER, Role.IMPLEMENTER)
    client.force_login(person(role, organisation if per_organisation else None))
    page = client.get(reverse("forms_registry_guideline", args=[guideline.code]))
    if page.status_code == 200:
        assert (address in page.content.decode()) is may
    assert (client.get(address).status_code == 200) is may
