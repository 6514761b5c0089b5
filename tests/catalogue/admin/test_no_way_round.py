"""No Wagtail view leads past the life cycle: real posts as an owner, an approver and a superuser."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue.models import ProductCardPage
from lifecycle.models import PortfolioItem, User
from lifecycle.roles import Role
from lifecycle.states import State
from tests.factories import CardFactory, organisation_with_people, person
from tests.factories.editor import posted_from_editor

pytestmark = pytest.mark.django_db

WHO = ["owner", "approver", "administrator", "superuser"]


@pytest.fixture(params=WHO)
def insider(request: pytest.FixtureRequest, client: Client) -> Client:
    """A client logged in as each of WHO."""
    own = organisation_with_people("ALUE")
    if request.param == "superuser":
        client.force_login(User.objects.create_superuser("super", "super@example.org", "salasana-testiin"))
    else:
        role = Role(request.param)
        client.force_login(person(role, None if role is Role.ADMINISTRATOR else own))
    return client


def _fresh(page: ProductCardPage) -> ProductCardPage:
    return ProductCardPage.objects.get(pk=page.pk)


def test_publish_button_of_the_editor_does_not_publish(insider: Client) -> None:
    page = CardFactory.draft()
    values = posted_from_editor(insider, page) | {"action-publish": "1", "title": "Julkaistu ohi"}
    insider.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), values)
    assert not _fresh(page).live
    assert _fresh(page).draft_title == "Julkaistu ohi"


def test_new_card_is_never_born_published(insider: Client) -> None:
    parent = organisation_with_people("ALUE").page
    address = reverse("wagtailadmin_pages:add", args=["catalogue", "productcardpage", parent.pk])
    insider.post(address, {"title": "Uusi", "slug": "uusi", "action-publish": "1"})
    assert not ProductCardPage.objects.filter(live=True).exists()


@pytest.mark.parametrize("action", ["publish", "unpublish", "delete", "move"])
def test_bulk_actions_change_nothing(action: str, insider: Client) -> None:
    draft, used = CardFactory.draft(), CardFactory.in_state(State.IN_USE)
    ids = [used.pk] if action == "delete" else [draft.pk, used.pk]
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    query = "&".join(f"id={number}" for number in ids)
    target = organisation_with_people("VIERAS").page.pk
    insider.post(f"{address}?{query}", {"chooser": target, "move_applicable": "on", "include_descendants": "on"})
    assert not _fresh(draft).live
    assert _fresh(used).live
    assert _fresh(used).get_parent().pk == used.get_parent().pk


@pytest.mark.parametrize("name", ["unpublish", "delete", "move"])
def test_single_actions_on_a_card_in_use_change_nothing(name: str, insider: Client) -> None:
    page = CardFactory.in_state(State.IN_USE)
    insider.post(reverse(f"wagtailadmin_pages:{name}", args=[page.pk]), {"new_parent_page": 1})
    assert _fresh(page).live


def test_confirmed_move_to_another_organisation_is_refused(insider: Client) -> None:
    page = CardFactory.draft()
    target = organisation_with_people("VIERAS").page
    insider.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, target.pk]))
    assert _fresh(page).get_parent().pk == page.get_parent().pk


def test_scheduling_does_not_publish(insider: Client) -> None:
    page = CardFactory.draft()
    past = (timezone.now() - timedelta(minutes=5)).strftime("%Y-%m-%d %H:%M")
    values = posted_from_editor(insider, page) | {"go_live_at": past, "action-publish": "1"}
    insider.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), values)
    call_command("publish_scheduled")
    assert not _fresh(page).live


def test_reverting_and_publishing_does_not_bring_an_old_text_back(insider: Client) -> None:
    page = CardFactory.in_state(State.IN_USE)
    old = page.latest_revision
    values = posted_from_editor(insider, page) | {"revision": old.pk, "action-publish": "1", "title": "Vanha takaisin"}
    insider.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), values)
    assert _fresh(page).title == page.title


def test_copy_is_a_draft_item_of_its_own(insider: Client) -> None:
    page = CardFactory.in_state(State.IN_USE)
    parent = page.get_parent()
    values = {
        "new_title": "Kopio",
        "new_slug": "kopio",
        "new_parent_page": parent.pk,
        "publish_copies": "on",
        "copy_subpages": "",
    }
    insider.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), values)
    for copy in ProductCardPage.objects.filter(slug="kopio"):
        assert not copy.live
        assert copy.record.item_id != page.record.item_id
        assert copy.record.item.state is State.DRAFT


def test_alias_of_a_card_is_refused(insider: Client) -> None:
    page = CardFactory.in_state(State.IN_USE)
    values = {"new_title": "A", "new_slug": "alias", "new_parent_page": page.get_parent().pk, "alias": "on"}
    insider.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), values)
    assert not ProductCardPage.objects.filter(alias_of=page).exists()


@pytest.mark.parametrize("state", [State.IN_REVIEW, State.APPROVED])
def test_frozen_text_cannot_be_saved(state: State, insider: Client) -> None:
    page = CardFactory.in_state(state)
    before = page.latest_revision_id
    insider.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), {"title": "Muutettu", "slug": page.slug})
    assert _fresh(page).latest_revision_id == before


@pytest.mark.parametrize("state", [State.IN_REVIEW, State.APPROVED, State.IN_USE])
def test_card_past_draft_cannot_be_deleted(state: State, insider: Client) -> None:
    page = CardFactory.in_state(state)
    insider.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert ProductCardPage.objects.filter(pk=page.pk).exists()


def test_organisation_page_stays_where_it_is(insider: Client) -> None:
    page = organisation_with_people("ALUE").page
    for name in ("delete", "unpublish"):
        insider.post(reverse(f"wagtailadmin_pages:{name}", args=[page.pk]))
    page.refresh_from_db()
    assert page.live


def test_state_is_written_by_actions_only() -> None:
    page = CardFactory.in_state(State.IN_USE)
    item = PortfolioItem.objects.get(pk=page.record.item_id)
    assert [row.transition for row in item.history.order_by("pk")] == [
        "submit", "terms_decided", "approve", "take_into_use",
    ]  # fmt: skip
    assert [row.to_state for row in item.history.all()] == ["in_review", "in_review", "approved", "in_use"]
