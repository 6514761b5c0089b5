"""Editions: suggested by rule, joined or declined by a person, and nothing becomes public by it."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forms_registry.editions import decline_editions, join_editions, suggested_editions
from forms_registry.errors import FormRefused
from forms_registry.exchange.flags import flag_forms
from forms_registry.models import ApplicationForm, EditionDecision
from forms_registry.registering import Volume, state_volumes
from forms_registry.versions import specs_of, write_facts
from forms_registry.vocabulary import VolumeBasis
from lifecycle.errors import NotPermitted
from lifecycle.ledger.recount import recount
from lifecycle.models import PortfolioItem
from lifecycle.roles import Role
from lifecycle.services import system_user
from lifecycle.states import State
from tests.factories import FormFactory, organisation_with_people, person
from tests.factories.forms import field

pytestmark = pytest.mark.django_db


def _draft(year: int, number: str = "5010", **given: Any) -> ApplicationForm:
    return FormFactory.draft(title=f"Verokorttihakemus {year}", number=number, **given)


def _codes(pairs: Any) -> list[tuple[str, str]]:
    return [(pair.earlier.code, pair.later.code) for pair in pairs]


def test_two_years_are_suggested_and_joined_as_versions_of_one_form() -> None:
    one, other = _draft(2015), _draft(2016, fields=[field("nimi"), field("uusi")])
    state_volumes(form=other, user=system_user(), volumes=[Volume(2016, 7, VolumeBasis.ACTUAL, "Tilasto")])
    item, code = other.item_id, other.code
    assert _codes(suggested_editions()) == [(one.code, other.code)]
    joined = join_editions(into=one, edition=other, user=person(Role.OWNER, one.item.owner))
    again = FormFactory.again(joined)
    earlier = again.versions.get(published_at__isnull=False)
    assert (earlier.edition, earlier.number, earlier.valid_from.isoformat()) == ("2015", 1, "2015-01-01")
    assert (again.draft_version.edition, again.title) == ("2016", "Verokorttihakemus 2016")
    assert [spec.key for spec in specs_of(again.draft_version)] == ["nimi", "uusi"]
    assert [spec.key for spec in specs_of(earlier)] == ["nimi", "ytunnus", "sahkoposti"]
    assert again.volumes.get().number == 7
    assert (again.item.state, again.published_version, again.live) == (State.DRAFT, None, False)
    assert not PortfolioItem.objects.filter(pk=item).exists()
    assert not suggested_editions()
    decision = EditionDecision.objects.get()
    assert (decision.code, decision.edition, decision.verdict) == (code, "2016", "joined")


def test_joined_form_lives_on_and_its_next_version_follows_the_earlier_year() -> None:
    one, other = _draft(2015), _draft(2016)
    join_editions(into=one, edition=other, user=system_user())
    for step in ("submit", "approve", "take_into_use"):
        FormFactory.step(one.item, step)
    again = FormFactory.again(one)
    assert [(each.number, each.edition) for each in again.versions.order_by("number")] == [(1, "2015"), (2, "2016")]
    assert again.published_version.edition == "2016"
    assert recount().agrees


def test_a_year_of_a_form_in_use_becomes_its_draft_and_counts_nothing_yet() -> None:
    one = FormFactory.in_state(State.IN_USE, title="Verokorttihakemus 2015", number="5010")
    other = _draft(2016, fields=[field("nimi"), field("uusi")])
    published = one.published_version_id
    join_editions(into=one, edition=other, user=system_user())
    again = FormFactory.again(one)
    assert (again.published_version_id, again.item.state) == (published, State.IN_USE)
    assert [spec.key for spec in specs_of(again.draft_version)] == ["nimi", "uusi"]
    assert recount().agrees


def test_concepts_of_the_later_year_are_told_to_the_ledger() -> None:
    one = FormFactory.in_state(
        State.IN_USE, title="Verokorttihakemus 2015", number="5010", fields=[field("nimi"), field("osoite")]
    )
    other = _draft(2016, fields=[field("nimi", "NIMI"), field("osoite")])
    join_editions(into=one, edition=other, user=person(Role.OWNER, one.item.owner))
    assert [row.concept.code for row in FormFactory.again(one).field_concepts.all()] == ["NIMI"]
    assert recount().agrees


def test_three_years_are_joined_one_after_the_other() -> None:
    forms = [_draft(year) for year in (2015, 2016, 2017)]
    assert len(suggested_editions()) == 2
    for _time in range(2):
        pair = suggested_editions()[0]
        join_editions(into=pair.earlier, edition=pair.later, user=system_user())
    form = ApplicationForm.objects.get()
    assert form.pk == forms[0].pk
    assert sorted(form.versions.values_list("edition", flat=True)) == ["2015", "2016", "2017"]


def test_declined_pair_is_suggested_no_more_and_its_flags_change() -> None:
    one, other = _draft(2015), _draft(2016)
    flags = flag_forms([one, other])
    assert {flag["code"] for each in flags.values() for flag in each} == {"edition"}
    decline_editions(one=one, other=other, user=system_user())
    assert FormFactory.again(one).review_flags == FormFactory.again(other).review_flags == []
    assert not suggested_editions()
    assert {flag["code"] for each in flag_forms([one]).values() for flag in each} == {"same_number"}


def test_same_number_with_another_organisations_draft_is_flagged_without_naming_it() -> None:
    one, other = _draft(2015), _draft(2016, owner=organisation_with_people("TOINEN"))
    (flag,) = flag_forms([one])[one.code]
    assert flag["code"] == "same_number"
    assert other.code not in flag["detail"]
    assert other.title not in flag["detail"]


def _refused(case: str) -> tuple[ApplicationForm, ApplicationForm]:
    one, other = _draft(2015), _draft(2016)
    if case == "itself":
        return one, one
    if case == "reversed":
        return other, one
    if case == "no year":
        titles = dict.fromkeys(("title_fi", "title_sv", "title_en"), "Hakemus")
        write_facts(form=other, user=system_user(), changes=titles)
    elif case == "submitted":
        FormFactory.step(other.item, "submit")
        FormFactory.step(other.item, "return", reason="Kesken.")
    elif case == "earlier under review":
        FormFactory.step(one.item, "submit")
    elif case == "in use":
        other = FormFactory.in_state(State.IN_USE, title="Verokorttihakemus 2017", number="5010")
    elif case == "other owner":
        other = _draft(2016, owner=organisation_with_people("TOINEN"))
    elif case == "another draft":
        one = FormFactory.in_state(State.IN_USE, title="Verokorttihakemus 2014", number="5010")
        write_facts(form=one, user=system_user(), changes={"purpose_fi": "Muutos."})
    return FormFactory.again(one), FormFactory.again(other)


@pytest.mark.parametrize(
    "case",
    ["itself", "reversed", "no year", "submitted", "earlier under review", "in use", "other owner", "another draft"],
)
def test_what_cannot_be_joined_is_refused_and_stays(case: str) -> None:
    into, edition = _refused(case)
    before = ApplicationForm.objects.count()
    with pytest.raises(FormRefused):
        join_editions(into=into, edition=edition, user=system_user())
    assert ApplicationForm.objects.count() == before
    assert not EditionDecision.objects.exists()


def test_only_the_people_of_the_forms_join_or_decline_them() -> None:
    one, other = _draft(2015), _draft(2016)
    for user in (person(Role.OWNER, organisation_with_people("TOINEN")), person(Role.BOARD), person(Role.AUDITOR)):
        for act in (
            lambda: join_editions(into=one, edition=other, user=user),  # noqa: B023  # called at once
            lambda: decline_editions(one=one, other=other, user=user),  # noqa: B023  # called at once
        ):
            with pytest.raises(NotPermitted):
                act()


def test_screen_lists_ones_own_pairs_and_does_what_the_button_says(client: Client) -> None:
    one, other = _draft(2015), _draft(2016)
    first, second = (_draft(year, owner=organisation_with_people("TOINEN")) for year in (2015, 2016))
    client.force_login(person(Role.OWNER, one.item.owner))
    address = reverse("forms_registry_editions")
    html = client.get(address).content.decode()
    assert other.code in html
    assert second.code not in html
    values = {"earlier": first.code, "later": second.code, "join": "1"}
    client.post(address, values)
    client.post(address, {"earlier": one.code, "later": other.code, "join": "1"})
    assert ApplicationForm.objects.filter(item__owner__code="ALUE").count() == 1
    assert ApplicationForm.objects.filter(item__owner__code="TOINEN").count() == 2
    client.force_login(person(Role.ADMINISTRATOR))
    client.post(address, {"earlier": first.code, "later": second.code, "decline": "1"})
    assert EditionDecision.objects.filter(verdict="declined").count() == 1


def test_screen_takes_as_many_queries_with_three_pairs_as_with_thirty(client: Client) -> None:
    client.force_login(person(Role.ADMINISTRATOR))
    address = reverse("forms_registry_editions")
    counts = []
    for numbers in (range(3), range(3, 30)):
        for number in numbers:
            for year in (2015, 2016):
                _draft(year, f"N{number}")
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert len(suggested_editions()) == 30
