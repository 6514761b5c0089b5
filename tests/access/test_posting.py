"""Who changes something by sending a form: address × person; everyone not named changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import GroupPagePermission, Page, PageViewRestriction, Revision

from catalogue.models import Segment
from lifecycle.models import Decision, HistoryRow, LedgerOperation, Organisation, PortfolioTarget, Restatement, User
from search.models import FinderAnswer, FinderQuestion, FinderTree
from tests.access.world import PEOPLE, World

pytestmark = pytest.mark.django_db

_GROUNDS = {"reason": "Syy.", "evidence": "Asiakirja."}
_DECISION = {"decision_reference": "6/2026", "decision_body": "Salkkuryhmä", "decided_on": "2026-03-01"}
OWN_EDITORS = ("owner", "approver", "administrator")


@dataclass(frozen=True)
class Post:
    """A form that may be sent and who changes something by it; {names} are filled from the world."""

    name: str
    who: tuple[str, ...] = ()
    arguments: tuple[Any, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)
    query: str = ""

    def __str__(self) -> str:
        return " ".join([self.name, *map(str, self.arguments), self.query])


def _bulk(model: str, action: str, number: str, who: tuple[str, ...] = (), **values: Any) -> Post:
    app, name = model.split(".")
    return Post("wagtail_bulk_action", who, (app, name, action), values, f"?id={number}")


POSTS = (
    _bulk("wagtailcore.page", "publish", "{draft}"),
    _bulk("wagtailcore.page", "unpublish", "{card}"),
    _bulk("wagtailcore.page", "move", "{draft}", chooser="{elsewhere}"),
    _bulk("wagtailcore.page", "delete", "{card}"),
    _bulk("wagtailcore.page", "delete", "{draft}", OWN_EDITORS),
    _bulk("lifecycle.user", "delete", "{user}"),
    _bulk("lifecycle.user", "assign_role", "{user}", ("administrator",), role="{group}"),
    _bulk("lifecycle.user", "set_active_state", "{user}", ("administrator",), mark_as_active="False"),
    Post("wagtailadmin_pages:delete", OWN_EDITORS, ("{draft}",)),
    Post("wagtailadmin_pages:delete", (), ("{card}",)),
    Post("wagtailadmin_pages:unpublish", (), ("{card}",)),
    Post("wagtailadmin_pages:move_confirm", (), ("{draft}", "{elsewhere}")),
    Post("wagtailadmin_pages:set_page_position", (), ("{draft}",), {"position": "0"}),
    Post(
        "wagtailadmin_pages:copy",
        ("owner", "administrator"),
        ("{draft}",),
        {"new_title": "Kopio", "new_slug": "kopio", "new_parent_page": "{parent}", "publish_copies": "on"},
    ),
    Post("wagtailadmin_pages:copy", (), ("{card}",), {"new_title": "K", "new_slug": "k", "alias": "on"}),
    Post("wagtailadmin_pages:lock", (), ("{draft}",)),
    Post("wagtailadmin_pages:set_privacy", (), ("{card}",), {"restriction_type": "login"}),
    Post("wagtailadmin_pages:revisions_unschedule", (), ("{draft}", "{revision}")),
    Post("wagtailadmin_pages:convert_alias", (), ("{draft}",)),
    Post("wagtailadmin_api:pages:action", (), ("{draft}", "publish")),
    Post("wagtailadmin_api:pages:action", (), ("{card}", "unpublish")),
    Post("wagtailadmin_api:pages:action", (), ("{card}", "delete")),
    Post("wagtailadmin_api:pages:action", (), ("{draft}", "move"), {"destination_page_id": "{elsewhere}"}),
    Post("wagtailusers_users:delete", (), ("{user}",)),
    Post("wagtailusers_groups:delete", (), ("{group}",)),
    Post("lifecycle_transition", ("owner",), ("{code}", "submit")),
    Post("lifecycle_transition", (), ("{code}", "approve"), {"reason": "x"}),
    Post("lifecycle_transition", (), ("{code}", "take_into_use")),
    Post(
        "catalogue_segment_modeladmin_create",
        ("board",),
        (),
        {
            "code": "UUSI",
            "name_fi": "Uusi",
            "position": "0",
            **_DECISION,
        },
    ),
    Post(
        "catalogue_segment_modeladmin_create",
        ("owner", "approver"),
        (),
        {"code": "OMA", "name_fi": "Oma", "position": "0", "parent": "{segment}", "organisation": "{organisation}"},
    ),
    Post("catalogue_segment_modeladmin_delete", (), ("{segment}",)),
    Post("lifecycle_organisation_modeladmin_delete", (), ("{organisation}",)),
    Post(
        "lifecycle_restatement_proposal",
        ("owner", "approver", "board"),
        ("scope",),
        {"direction": "out", "items": "{without_record}", "effective": "2020-01-01", **_GROUNDS},
    ),
    Post(
        "lifecycle_register",
        ("owner", "approver", "board"),
        (),
        {
            "name": "Unohdettu",
            "unit": "S",
            "owner": "{organisation}",
            "used_since": "2009-03-01",
            "kind": "unknown",
            "scope": "national",
            "production": "own",
            "form_type": "application",
            **_GROUNDS,
        },
    ),
    Post(
        "forms_registry_plan_propose",
        ("owner", "board"),
        ("{plan}",),
        {"owner": "{organisation}", "last_day": "{today}", **_GROUNDS},
    ),
    Post("lifecycle_restatement_decision", ("board",), ("{restatement}", "approve"), _DECISION),
    Post("lifecycle_restatement_decision", ("board",), ("{restatement}", "reject"), {"reason": "x"}),
    Post(
        "lifecycle_item_inputs",
        ("owner", "approver", "board"),
        ("{form}",),
        {"effective": "{today}", "add": "c01", **_DECISION},
    ),
    Post(
        "lifecycle_portfoliotarget_modeladmin_create",
        ("board",),
        (),
        {"unit": "S", "on": "{next_year}", "at_most": "9", **_DECISION},
    ),
    Post("lifecycle_portfoliotarget_modeladmin_delete", ("board",), ("{target}",)),
    Post("search_finder_begin"),
    Post("search_finder_use", ("board", "administrator")),
    Post("search_finder_discard", ("board", "administrator")),
    Post("search_finder_remove", ("board", "administrator"), ("2b",)),
    Post("search_finder_arrange", ("board", "administrator"), (), {"down": "1"}),
    Post("search_finder_question", ("board", "administrator"), ("1",), {"text_fi": "Toinen?"}),
    Post("search_finder_answer_new", ("board", "administrator"), ("1",), {"text_fi": "Kolmas", "segment": "PK"}),
)


def _state() -> list[Any]:
    """Return what a form must not change unnoticed."""
    models: tuple[Any, ...] = (
        Revision,
        HistoryRow,
        Decision,
        Segment,
        Organisation,
        GroupPagePermission,
        LedgerOperation,
        PortfolioTarget,
        Restatement,
    )
    return [
        list(Page.objects.order_by("pk").values_list("pk", "path", "live", "locked", "latest_revision", "alias_of")),
        list(User.objects.order_by("pk", "groups").values_list("pk", "is_active", "is_superuser", "groups")),
        list(Group.objects.order_by("pk", "permissions").values_list("pk", "permissions")),
        list(Restatement.objects.order_by("pk").values_list("pk", "status")),
        list(FinderTree.objects.values_list("number", "status")),
        list(FinderQuestion.objects.order_by("pk").values_list("tree", "code", "position", "text_fi")),
        list(FinderAnswer.objects.order_by("pk").values_list("question", "code", "position", "text_fi")),
        list(PageViewRestriction.objects.values_list("pk", flat=True)),
        *(model.objects.count() for model in models),
    ]


@pytest.fixture
def world() -> Iterator[World]:
    with translation.override(settings.LANGUAGE_CODE):
        yield World.make()


def test_forms_change_only_what_the_table_says(world: World) -> None:
    known = {
        "draft": world.draft.pk,
        "card": world.card.pk,
        "parent": world.organisation.page.pk,
        "elsewhere": Organisation.objects.get(code="VIERAS").page.pk,
        "revision": world.revision.pk,
        "user": world.people["expert"].pk,
        "group": Group.objects.get(name__startswith="Auditor").pk,
        "code": world.item.code,
        "segment": Segment.objects.values_list("pk", flat=True).first(),
        "organisation": world.organisation.pk,
        "restatement": world.restatement.pk,
        "without_record": world.restatement.items.get().pk,
        "form": world.form.code,
        "plan": world.plan.pk,
        "target": PortfolioTarget.objects.get().pk,
        "today": timezone.localdate().isoformat(),
        "next_year": (timezone.localdate() + timedelta(days=365)).isoformat(),
    }
    before, found = _state(), {}
    for post in POSTS:
        address = reverse(post.name, args=[str(part).format(**known) for part in post.arguments])
        values = {key: str(value).format(**known) for key, value in post.values.items()}
        changers = []
        for person in PEOPLE:
            client = Client(raise_request_exception=False)
            with transaction.atomic():
                if world.people[person] is not None:
                    client.force_login(world.people[person])
                client.post(address + post.query.format(**known), values)
                if _state() != before:
                    changers.append(person)
                transaction.set_rollback(True)
        found[str(post)] = tuple(changers)
    assert found == {str(post): post.who for post in POSTS}
