"""Wagtail's workflow follows the life cycle, shows whom a text waits for, and leads nobody round it."""

from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from wagtail.models import Comment, PageSubscription, TaskState, WorkflowState

from catalogue.models import ProductCardPage
from lifecycle.actions import perform
from lifecycle.models import HistoryRow, PortfolioItem, User
from lifecycle.roles import Role
from lifecycle.states import State
from tests.factories import (
    again,
    carry_out,
    change_text,
    decision,
    item_in,
    organisation_with_people,
    person,
    propose,
)
from tests.factories.editor import posted_from_editor

pytestmark = pytest.mark.django_db


def _own(role: Role, code: str = "ALUE", number: int = 1) -> User:
    return person(role, organisation_with_people(code), number=number)


def _page(item: PortfolioItem) -> ProductCardPage:
    return ProductCardPage.objects.get(record__item=item)


def _workflow(item: PortfolioItem) -> WorkflowState:
    return WorkflowState.objects.filter(object_id=str(_page(item).pk)).order_by("-pk")[0]


def _steps(item: PortfolioItem) -> list[tuple[str, str]]:
    """Return (kind of step, its status) of the latest round, in order."""
    states = _workflow(item).task_states.order_by("pk").select_related("task")
    return [(type(state.task.specific).__name__, state.status) for state in states]


def _crossing() -> PortfolioItem:
    item = item_in(State.DRAFT)
    card = _page(item).get_latest_revision_as_object()
    card.delivering_organisations = [organisation_with_people("TOINEN")]
    card.save_revision(user=_own(Role.OWNER))
    perform(again(item), "submit", user=_own(Role.OWNER))
    return again(item)


def _change_waiting(state: State = State.IN_USE) -> PortfolioItem:
    item = item_in(state)
    change_text(item)
    perform(again(item), "submit_change", user=_own(Role.OWNER))
    return again(item)


def _status(item: PortfolioItem) -> str:
    return str(_workflow(item).status)


def test_submitted_text_is_in_progress_and_waits_for_one_step() -> None:
    item = item_in(State.IN_REVIEW)
    state = _workflow(item)
    assert (state.status, state.requested_by) == ("in_progress", item.life_cycle.submitted_by)
    assert _steps(item) == [("OwnerApprovalTask", "in_progress")]
    task_state = state.current_task_state
    assert task_state.revision_id == item.life_cycle.submitted_revision_id
    assert abs((task_state.started_at - item.life_cycle.submitted_at).total_seconds()) < 5


def test_approval_ends_the_workflow_and_publishes_nothing_yet() -> None:
    item = item_in(State.IN_REVIEW)
    perform(item, "approve", user=_own(Role.APPROVER), decision=decision())
    assert _status(item) == "approved"
    assert _steps(item) == [("OwnerApprovalTask", "approved")]
    assert not _page(item).live


def test_return_with_a_reason_asks_for_changes_and_a_new_round_begins_anew() -> None:
    item = item_in(State.IN_REVIEW)
    perform(item, "return", user=_own(Role.APPROVER), reason="Täydennä hinta.")
    assert _status(item) == "needs_changes"
    assert TaskState.objects.get(workflow_state=_workflow(item)).comment == "Täydennä hinta."
    perform(again(item), "submit", user=_own(Role.OWNER))
    assert _steps(item) == [("OwnerApprovalTask", "in_progress")]
    rounds = WorkflowState.objects.filter(object_id=str(_page(item).pk)).order_by("pk")
    assert [state.status for state in rounds] == ["cancelled", "in_progress"]


def test_what_crosses_owners_goes_through_two_steps() -> None:
    item = _crossing()
    assert _steps(item) == [("OwnerApprovalTask", "in_progress")]
    perform(item, "endorse", user=_own(Role.APPROVER))
    assert _steps(item) == [("OwnerApprovalTask", "approved"), ("BoardApprovalTask", "in_progress")]
    perform(again(item), "approve", user=person(Role.BOARD), decision=decision())
    assert _status(item) == "approved"
    assert _steps(item) == [("OwnerApprovalTask", "approved"), ("BoardApprovalTask", "approved")]


def test_board_that_returns_ends_the_round_at_its_own_step() -> None:
    item = _crossing()
    perform(item, "endorse", user=_own(Role.APPROVER))
    perform(again(item), "return", user=person(Role.BOARD), reason="Päällekkäinen.")
    assert _steps(item) == [("OwnerApprovalTask", "approved"), ("BoardApprovalTask", "rejected")]
    perform(again(item), "submit", user=_own(Role.OWNER))
    assert again(item).life_cycle.endorsed_by is None
    assert _steps(item) == [("OwnerApprovalTask", "in_progress")], "the owner's approver looks again"


def test_changed_text_of_a_card_in_use_goes_the_same_way() -> None:
    item = _change_waiting()
    assert _status(item) == "in_progress"
    perform(item, "approve_change", user=_own(Role.APPROVER), decision=decision())
    assert _status(item) == "approved"
    assert _page(item).live


@pytest.mark.parametrize("state", [State.IN_USE, State.RETIREMENT_PROPOSED, State.RETIRING])
def test_returned_change_asks_for_changes_in_every_state(state: State) -> None:
    item = _change_waiting(state)
    perform(item, "return_change", user=_own(Role.APPROVER), reason="Täydennä.")
    assert _status(item) == "needs_changes"


def test_retirement_ends_a_round_that_was_open() -> None:
    item = item_in(State.IN_USE)
    propose(item)
    change_text(item)
    perform(again(item), "submit_change", user=_own(Role.OWNER))
    carry_out(item)
    assert _status(item) == "cancelled"
    assert again(item).life_cycle.submitted_revision is None
    assert not _page(item).workflow_in_progress


@pytest.mark.parametrize("crossing", [False, True])
def test_editor_shows_whom_the_text_waits_for_and_since_when(crossing: bool, client: Client) -> None:
    approvers = [_own(Role.APPROVER), _own(Role.APPROVER, number=2)]
    board = person(Role.BOARD)
    item = _crossing() if crossing else item_in(State.IN_REVIEW)
    client.force_login(_own(Role.OWNER))

    def shown() -> str:
        with translation.override("fi"):
            return client.get(reverse("wagtailadmin_pages:edit", args=[_page(item).pk])).content.decode()

    def moment(at: Any) -> str:
        with translation.override("fi"):
            return date_format(localtime(at), "SHORT_DATETIME_FORMAT")

    text = shown()
    assert all(str(user) in text for user in approvers)
    assert moment(item.life_cycle.submitted_at) in text
    if crossing:
        perform(item, "endorse", user=approvers[0])
        waits = shown()
        assert str(board) in waits
        assert moment(again(item).life_cycle.endorsed_at) in waits


def test_editor_shows_why_a_text_was_returned(client: Client) -> None:
    item = item_in(State.IN_REVIEW)
    perform(item, "return", user=_own(Role.APPROVER), reason="Täydennä hinta ensin.")
    client.force_login(_own(Role.OWNER))
    address = reverse("wagtailadmin_pages:edit", args=[_page(item).pk])
    assert "Täydennä hinta ensin." in client.get(address).content.decode()
    perform(again(item), "submit", user=_own(Role.OWNER))
    context = client.get(address).content.decode()
    assert "returned" not in context
    assert context.count("Täydennä hinta ensin.") <= 1, "from then on only the history tells of it"


@pytest.fixture(params=["submitter", "approver", "superuser"])
def insider(request: pytest.FixtureRequest, client: Client) -> Client:
    """A client logged in as each of those who might try."""
    if request.param == "superuser":
        client.force_login(User.objects.create_superuser("super", "super@example.org", "salasana-testiin"))
    else:
        client.force_login(_own(Role.OWNER if request.param == "submitter" else Role.APPROVER))
    return client


def _untouched(item: PortfolioItem) -> bool:
    fresh = again(item)
    return (
        fresh.state is item.state
        and fresh.life_cycle.submitted_revision_id == item.life_cycle.submitted_revision_id
        and _status(item) == "in_progress"
        and _page(item).latest_revision_id == item.life_cycle.submitted_revision_id
        and _page(item).live is item.life_cycle.is_public
    )


@pytest.mark.parametrize("action", ["approve", "reject", "return", "endorse", "return_change", "approve_change"])
@pytest.mark.parametrize("address", ["workflow_action", "collect_workflow_action_data"])
def test_wagtails_own_answers_change_nothing(address: str, action: str, insider: Client) -> None:
    for item in (item_in(State.IN_REVIEW), _change_waiting()):
        task = _workflow(item).current_task_state
        url = reverse(f"wagtailadmin_pages:{address}", args=[_page(item).pk, action, task.pk])
        rows = HistoryRow.objects.count()
        for answer in (insider.get(url), insider.post(url, {"comment": "ohi"})):
            assert answer.status_code in (200, 302, 403)
        assert _untouched(item)
        assert HistoryRow.objects.count() == rows


def test_step_offered_in_wagtails_workflow_leads_to_our_screen(client: Client) -> None:
    item = item_in(State.IN_REVIEW)
    client.force_login(_own(Role.APPROVER))
    task = _workflow(item).current_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[_page(item).pk, "approve", task.pk])
    answer = client.post(url, {"comment": ""})
    assert (answer.status_code, answer["Location"]) == (
        302,
        reverse("lifecycle_transition", args=[item.code, "approve"]),
    )


BUTTONS = (
    {"action-cancel-workflow": "1"},
    {"action-restart-workflow": "1"},
    {"action-submit": "1"},
    {"action-publish": "1"},
    {"action-workflow-action": "1", "workflow-action-name": "approve"},
    {"action-workflow-action": "1", "workflow-action-name": "reject"},
)


@pytest.mark.parametrize("button", BUTTONS, ids=lambda button: " ".join(button.values()) + next(iter(button)))
def test_editors_hidden_buttons_change_nothing(button: dict[str, str], insider: Client) -> None:
    for item in (item_in(State.IN_REVIEW), _change_waiting()):
        page = _page(item)
        insider.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), {"title": "Ohi", "slug": page.slug} | button)
        assert _untouched(item)


def test_hidden_submit_button_starts_no_workflow_of_wagtails_own(insider: Client) -> None:
    item = item_in(State.DRAFT)
    page = _page(item)
    insider.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]), {"title": "Ohi", "slug": page.slug, "action-submit": "1"}
    )
    assert not WorkflowState.objects.exists()
    assert again(item).state is State.DRAFT


def test_bulk_actions_and_schedules_of_wagtail_change_nothing(insider: Client) -> None:
    item = _change_waiting()
    page = _page(item)
    for action in ("publish", "unpublish", "delete", "move"):
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        insider.post(f"{address}?id={page.pk}", {"chooser": organisation_with_people("VIERAS").page.pk})
    revision = page.latest_revision_id
    insider.post(reverse("wagtailadmin_pages:revisions_unschedule", args=[page.pk, revision]))
    past = (timezone.now() - timezone.timedelta(minutes=5)).strftime("%Y-%m-%d %H:%M")
    for field in ("go_live_at", "expire_at"):
        values = {"title": page.title, "slug": page.slug, field: past, "action-publish": "1"}
        insider.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), values)
    call_command("publish_scheduled")
    assert _untouched(item)


def test_rounds_send_no_mail_of_wagtails_own() -> None:
    _own(Role.APPROVER), person(Role.BOARD)
    item = _crossing()
    perform(item, "return", user=_own(Role.APPROVER), reason="Täydennä.")
    perform(again(item), "submit", user=_own(Role.OWNER))
    perform(again(item), "endorse", user=_own(Role.APPROVER))
    perform(again(item), "approve", user=person(Role.BOARD), decision=decision())
    assert mail.outbox == []


def test_wagtails_own_comments_which_would_be_mailed_cannot_be_made(client: Client) -> None:
    item = item_in(State.DRAFT)
    page = _page(item)
    PageSubscription.objects.create(page=page, user=_own(Role.OWNER), comment_notifications=True)
    commenter = _own(Role.OWNER, number=2)
    client.force_login(commenter)
    values = posted_from_editor(client, page)
    values |= {
        "comments-TOTAL_FORMS": 1,
        "comments-INITIAL_FORMS": 0,
        "comments-0-text": "Salainen huomautus",
        "comments-0-contentpath": "title",
        "comments-0-id": "",
        "comments-0-DELETE": "",
        "comments-0-replies-TOTAL_FORMS": 0,
        "comments-0-replies-INITIAL_FORMS": 0,
        "title": page.title,
    }
    client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), values)
    assert not Comment.objects.exists(), "comments are made in the life cycle, and stand in its history"
    assert mail.outbox == []
