"""Guidelines live the life cycle; their versions follow each other without gap or overlap, and are never counted."""

import json
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from forms_registry.models import GuidelineVersion, PricingGuideline
from forms_registry.pricing.errors import PricingRefused
from forms_registry.pricing.guidelines import create_guideline, write_guideline
from forms_registry.pricing.intervals import Period, is_seamless
from lifecycle.actions import perform
from lifecycle.errors import NotPermitted, RequirementsUnmet
from lifecycle.ledger.recount import recount
from lifecycle.models import LedgerOperation
from lifecycle.records import sections_of_day
from lifecycle.roles import Role
from lifecycle.states import State
from lifecycle.versions import is_intact, record_of
from tests.factories import decision, organisation_with_people, person
from tests.factories.cards import retirement_plan
from tests.factories.pricing import guideline_draft, guideline_in_force, item_now, next_version

pytestmark = pytest.mark.django_db


def _periods(guideline: PricingGuideline) -> list[Period]:
    versions = guideline.versions.filter(published_at__isnull=False).order_by("valid_from")
    return [Period(version.valid_from, version.valid_to) for version in versions]


def test_new_version_closes_the_old_one_the_day_before() -> None:
    guideline = guideline_in_force(since=date(2020, 1, 1))
    later = timezone.localdate() + timedelta(days=30)
    guideline = next_version(guideline, since=later, bases=["business"])
    periods = _periods(guideline)
    assert periods == [Period(date(2020, 1, 1), later - timedelta(days=1)), Period(later)]
    assert is_seamless(periods)
    assert [version.number for version in guideline.versions.order_by("number")] == [1, 2]


def test_version_without_a_day_begins_when_it_is_approved() -> None:
    guideline = next_version(guideline_in_force(since=date(2020, 1, 1)), text_fi="Uusi teksti.")
    assert _periods(guideline)[-1] == Period(timezone.localdate())


def test_version_that_would_hide_another_is_refused_at_submit() -> None:
    guideline = guideline_in_force(since=timezone.localdate())
    with pytest.raises(RequirementsUnmet):
        next_version(guideline, text_fi="Uusi teksti.")
    assert _periods(guideline) == [Period(timezone.localdate())]


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        ({"text_sv": ""}, "guideline_text"),
        ({"scope_fi": ""}, "guideline_text"),
        ({"bases": []}, "guideline_bases"),
    ],
)
def test_incomplete_guideline_cannot_be_submitted(missing: dict[str, object], code: str) -> None:
    guideline = guideline_draft(**missing)
    with pytest.raises(RequirementsUnmet) as refused:
        perform(item_now(guideline.item), "submit", user=person(Role.OWNER, guideline.item.owner))
    assert [unmet.code for unmet in refused.value.unmet] == [code]


def test_submitter_cannot_approve_and_common_one_needs_the_board() -> None:
    guideline = guideline_draft(is_common=True)
    owner = guideline.item.owner
    perform(item_now(guideline.item), "submit", user=person(Role.OWNER, owner))
    for somebody in (person(Role.OWNER, owner), person(Role.APPROVER, owner)):
        with pytest.raises(NotPermitted):
            perform(item_now(guideline.item), "approve", user=somebody, decision=decision())
    assert guideline_in_force(is_common=True).item.state is State.IN_USE


def test_only_the_people_of_the_owner_write_it_and_not_while_it_waits() -> None:
    guideline = guideline_draft()
    other = person(Role.OWNER, organisation_with_people("VIE"))
    with pytest.raises(NotPermitted):
        write_guideline(guideline=guideline, user=other, changes={"text_fi": "Muuta."})
    with pytest.raises(NotPermitted):
        create_guideline(owner=guideline.item.owner, title="Toinen", user=other)
    perform(item_now(guideline.item), "submit", user=person(Role.OWNER, guideline.item.owner))
    with pytest.raises(PricingRefused):
        write_guideline(
            guideline=guideline, user=person(Role.OWNER, guideline.item.owner), changes={"text_fi": "Muuta."}
        )


@pytest.mark.parametrize("changes", [{"bases": ["cheap"]}, {"evidence": ["hearsay"]}, {"rounding": 7}, {"price": 1}])
def test_unknown_values_are_refused_by_name(changes: dict[str, object]) -> None:
    guideline = guideline_draft()
    with pytest.raises(PricingRefused):
        write_guideline(guideline=guideline, user=person(Role.OWNER, guideline.item.owner), changes=changes)


def test_published_version_is_never_changed() -> None:
    version = guideline_in_force().published_version
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        GuidelineVersion.objects.filter(pk=version.pk).update(text_fi="Toinen")


def test_approved_version_is_kept_and_noted_in_the_ledger_by_its_checksum() -> None:
    guideline = guideline_in_force(since=date(2020, 1, 1))
    item = item_now(guideline.item)
    kept = item.life_cycle.approved_version
    assert is_intact(kept)
    assert kept.content["text"]["text"]["fi"] == "Hinta kattaa kustannukset. fi"
    noted = json.loads(LedgerOperation.objects.get(kind="NOTE").payload)
    assert noted["version"] == kept.digest
    assert item.code in noted["note"]
    assert "item" not in noted


def test_guideline_is_never_counted() -> None:
    before = recount()
    guideline_in_force()
    after = recount()
    assert after.agrees
    assert after.register == before.register
    assert not LedgerOperation.objects.exclude(kind="NOTE").exists()


def test_retired_guideline_ends_and_stays_to_be_read() -> None:
    guideline = guideline_in_force(since=date(2020, 1, 1))
    item, owner, today = guideline.item, guideline.item.owner, timezone.localdate()
    plan = retirement_plan(item, last_day=today)
    perform(item_now(item), "propose_retirement", user=person(Role.OWNER, owner), plan=plan)
    perform(item_now(item), "decide_retirement", user=person(Role.APPROVER, owner), decision=decision())
    tomorrow = today + timedelta(days=1)
    perform(item_now(item), "retire", user=person(Role.APPROVER, owner), today=tomorrow)
    assert _periods(guideline) == [Period(date(2020, 1, 1), today)]
    assert PricingGuideline.objects.ever_published().filter(pk=guideline.pk).exists()
    assert not PricingGuideline.objects.in_force().filter(pk=guideline.pk).exists()
    assert recount().agrees


def test_record_of_a_day_says_what_the_guideline_said() -> None:
    item = item_now(guideline_in_force(since=date(2020, 1, 1), evidence=["full_cost"]).item)
    sections = {section.key: section for section in sections_of_day(item, record_of(item, date(2021, 1, 1)))}
    assert "Hinta kattaa kustannukset. sv" in sections["text-sv"].rows.values()
    assert len(sections["rules"].rows) == 3
    assert record_of(item, date(2019, 1, 1)).version is None


def test_approved_guideline_that_waits_for_its_day_is_not_changed() -> None:
    guideline = guideline_draft()
    owner = guideline.item.owner
    perform(item_now(guideline.item), "submit", user=person(Role.OWNER, owner))
    perform(item_now(guideline.item), "approve", user=person(Role.APPROVER, owner), decision=decision())
    with pytest.raises(PricingRefused):
        write_guideline(guideline=guideline, user=person(Role.OWNER, owner), changes={"text_fi": "Muuta."})
    perform(item_now(guideline.item), "withdraw_approval", user=person(Role.APPROVER, owner), reason="Vielä kesken.")
    assert write_guideline(guideline=guideline, user=person(Role.OWNER, owner), changes={"text_fi": "Muuta."})
