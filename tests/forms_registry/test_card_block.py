"""The forms of a service: on its card, on the front page, on the screen where they are chosen, and as a requirement."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from catalogue.models import ProductCardPage, ProductCardRecord
from catalogue.requirements import unmet_of
from forms_registry.addresses import form_address
from forms_registry.card_links import move_form
from forms_registry.models import ApplicationForm, CardForm
from forms_registry.registering import offer_form, withdraw_form
from forms_registry.versions import ChannelSpec, write_facts, write_fields
from forms_registry.vocabulary import FormChannelKind, Obligation, TimeMethod
from lifecycle.errors import NotPermitted
from lifecycle.models import PortfolioItem
from lifecycle.retirement import ReasonCode
from lifecycle.roles import Role
from lifecycle.states import PUBLIC_STATES, State
from tests.conftest import Committed
from tests.factories import CardFactory, FormFactory, field, organisation_with_people, person, retirement_plan
from tests.factories.form_copies import copies_of

pytestmark = pytest.mark.django_db

HEADING = 'id="forms"'


def _service(page: ProductCardPage) -> PortfolioItem:
    return PortfolioItem.objects.with_facts().get(pk=page.record.item_id)


def _offer(page: ProductCardPage, *forms: ApplicationForm) -> None:
    for form in forms:
        offer_form(form=form, service=_service(page), user=person(Role.BOARD))


def _card(client: Client, page: ProductCardPage, language: str = "en") -> str:
    with override(language):
        return client.get(ProductCardPage.objects.get(pk=page.pk).url).content.decode()


def _screen(page: ProductCardPage) -> str:
    return reverse("forms_registry_card_forms", args=[_service(page).code])


def _titles(page: ProductCardPage) -> list[str]:
    return [link.form.title for link in CardForm.objects.filter(service=_service(page)).order_by("order", "pk")]


def _retire(form: ApplicationForm, *successors: ApplicationForm) -> None:
    facts: dict[str, Any] = {"reason_code": ReasonCode.REPLACED} if successors else {}
    plan = retirement_plan(form.item, successors=[each.item for each in successors], **facts)
    FormFactory.step(form.item, "propose_retirement", plan=plan)
    FormFactory.step(form.item, "decide_retirement")
    FormFactory.step(form.item, "retire", today=plan.last_day.replace(year=plan.last_day.year + 1))


def test_card_shows_its_forms_in_their_order_with_questions_time_channel_and_link(client: Client) -> None:
    page = CardFactory.in_state(State.IN_USE)
    fields = [field("a"), field("b"), field("c", obligation=Obligation.OPTIONAL)]
    form = FormFactory.draft(
        title="Hakemus", fields=fields, channels=[ChannelSpec(FormChannelKind.PDF), ChannelSpec(FormChannelKind.E_FORM)]
    )
    told = {"minutes": 45, "minutes_method": TimeMethod.ESTIMATE.value}
    write_facts(form=form, user=person(Role.OWNER, form.item.owner), changes=told)
    for name in ("submit", "approve", "take_into_use"):
        FormFactory.step(form.item, name)
    second = FormFactory.in_state(State.IN_USE, title="Maksatus")
    _offer(page, FormFactory.again(form), second)
    html = _card(client, page)
    with override("en"):
        assert f'href="{form_address(form.code, form.title)}"' in html
    for expected in ("Hakemus in English", "3 questions, 2 required · about 45 min", "online form, PDF to print"):
        assert expected in html, expected
    assert html.index("Hakemus in English") < html.index("Maksatus in English")
    move_form(form=second, service=_service(page), user=person(Role.BOARD), places=-1)
    html = _card(client, page)
    assert html.index("Maksatus in English") < html.index("Hakemus in English")


def test_card_without_forms_has_no_block(client: Client) -> None:
    assert HEADING not in _card(client, CardFactory.in_state(State.IN_USE))


@pytest.mark.parametrize("state", [State.APPROVED, *sorted(PUBLIC_STATES), State.RETIRED])
def test_only_forms_in_the_offering_are_shown(state: State, client: Client) -> None:
    page = CardFactory.in_state(State.IN_USE)
    form = FormFactory.in_state(State.IN_USE if state is not State.APPROVED else state, title="Hakemus")
    _offer(page, form)
    for name in ("propose_retirement", "decide_retirement", "retire")[: _steps_from_use(state)]:
        FormFactory.step(form.item, name)
    html = _card(client, page)
    assert ("Hakemus in English" in html) is (state in PUBLIC_STATES)
    assert (HEADING in html) is (state in PUBLIC_STATES)
    assert ("The last day of this form is" in html) is (state is State.RETIRING)


def _steps_from_use(state: State) -> int:
    return {State.RETIREMENT_PROPOSED: 1, State.RETIRING: 2, State.RETIRED: 3}.get(state, 0)


def test_leaving_form_names_what_to_use_instead(client: Client) -> None:
    page = CardFactory.in_state(State.IN_USE)
    form, successor = (FormFactory.in_state(State.IN_USE, title=title) for title in ("Vanha", "Uusi"))
    _offer(page, form)
    plan = retirement_plan(form.item, successors=[successor.item], reason_code=ReasonCode.REPLACED)
    FormFactory.step(form.item, "propose_retirement", plan=plan)
    FormFactory.step(form.item, "decide_retirement")
    with override("en"):
        assert form_address(successor.code, successor.title) in _card(client, page)


def test_block_says_how_much_less_is_asked_than_before(client: Client) -> None:
    page = CardFactory.in_state(State.IN_USE)
    old = [FormFactory.in_state(State.IN_USE, fields=[field("a"), field("b")]) for _each in range(3)]
    new = FormFactory.in_state(State.IN_USE, fields=[field("a"), field("b"), field("c")])
    other = FormFactory.in_state(State.IN_USE, fields=[field("x")])
    _offer(page, new, other)
    assert "Before" not in _card(client, page)
    for form in old:
        _retire(form, new)
    html = " ".join(_card(client, page).split())
    assert "<td>4</td><td><strong>2</strong></td>" in html
    assert "<td>7</td><td><strong>4</strong></td>" in html


def test_front_page_counts_what_is_in_the_database(client: Client) -> None:
    assert HEADING not in client.get("/en/").content.decode()
    FormFactory.in_state(State.IN_USE, channels=[ChannelSpec(FormChannelKind.E_FORM)])
    FormFactory.in_state(State.IN_USE, channels=[ChannelSpec(FormChannelKind.PDF)])
    FormFactory.in_state(State.APPROVED)
    html = client.get("/en/").content.decode()
    assert '<b class="c-num">2</b>' in html
    assert '<b class="c-num">1</b>' in html


def test_30_forms_on_a_card_take_as_many_queries_as_3(client: Client) -> None:
    page = CardFactory.in_state(State.IN_USE)
    form = FormFactory.in_state(State.IN_USE)

    def queries() -> int:
        _card(client, page)
        with CaptureQueriesContext(connection) as captured:
            _card(client, page)
        return len(captured)

    none = queries()
    _offer(page, form, *copies_of(form, 2))
    few = queries()
    _offer(page, *copies_of(form, 27))
    assert queries() == few
    assert few <= none + 4


@pytest.mark.parametrize("number", [3, 30])
def test_screen_takes_as_many_queries_whatever_there_is(number: int, client: Client) -> None:
    page = CardFactory.in_state(State.IN_USE)
    form = FormFactory.in_state(State.IN_USE)
    _offer(page, form, *copies_of(form, number - 1))
    copies_of(form, number)
    client.force_login(person(Role.OWNER, form.item.owner))
    client.get(_screen(page))
    with CaptureQueriesContext(connection) as captured:
        assert client.get(_screen(page)).status_code == 200
    assert len(captured) <= 22


def test_owner_of_the_card_adds_moves_and_takes_off_forms(client: Client) -> None:
    page = CardFactory.in_state(State.IN_USE)
    other = organisation_with_people("TOINEN")
    first, second = (FormFactory.in_state(State.IN_USE, other, title=title) for title in ("Yksi", "Kaksi"))
    client.force_login(person(Role.OWNER, _service(page).owner))
    for form in (first, second):
        assert form.title in client.get(_screen(page)).content.decode()
        client.post(_screen(page), {"do": f"add:{form.pk}"})
    assert _titles(page) == ["Yksi", "Kaksi"]
    client.post(_screen(page), {"do": f"up:{second.pk}"})
    assert _titles(page) == ["Kaksi", "Yksi"]
    client.post(_screen(page), {"do": f"up:{second.pk}"})
    assert _titles(page) == ["Kaksi", "Yksi"], "the first stays the first"
    client.post(_screen(page), {"do": f"down:{second.pk}"})
    assert _titles(page) == ["Yksi", "Kaksi"]
    answer = client.post(_screen(page), {"do": f"withdraw:{first.pk}"}, follow=True)
    assert _titles(page) == ["Kaksi"]
    assert answer.status_code == 200


def test_search_on_the_screen_finds_by_words_number_and_code_what_can_be_offered(client: Client) -> None:
    page = CardFactory.in_state(State.IN_USE)
    form = FormFactory.in_state(State.IN_USE, title="Kehittämisavustuksen hakemus", number="ke6666")
    FormFactory.draft(title="Kehittämisluonnos")
    FormFactory.in_state(State.RETIRED, title="Kehittämispoistunut")
    FormFactory.in_state(State.APPROVED, organisation_with_people("TOINEN"), title="Kehittämisvieras")
    client.force_login(person(Role.OWNER, _service(page).owner))
    for words in ("hakemus kehit", "KE6666", form.code.lower()):
        found = [each.title for each, _asked in client.get(_screen(page), {"q": words}).context["found"]]
        assert found == ["Kehittämisavustuksen hakemus"], words
    assert client.get(_screen(page), {"q": "laina"}).context["found"] == []


@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW, State.RETIRED])
def test_what_is_not_registered_cannot_be_offered_on_a_card(state: State, client: Client) -> None:
    page, form = CardFactory.in_state(State.IN_USE), FormFactory.in_state(state)
    client.force_login(person(Role.OWNER, form.item.owner))
    answer = client.post(_screen(page), {"do": f"add:{form.pk}"}, follow=True)
    assert _titles(page) == []
    assert form.code in answer.content.decode()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.OWNER, Role.APPROVER])
def test_others_only_look_at_the_forms_of_a_service(role: Role, client: Client) -> None:
    page, form = CardFactory.in_state(State.IN_USE), FormFactory.in_state(State.IN_USE)
    _offer(page, form)
    stranger = person(role, organisation_with_people("VIERAS") if role is not Role.AUDITOR else None)
    client.force_login(stranger)
    html = client.get(_screen(page)).content.decode()
    assert form.title in html
    assert f"withdraw:{form.pk}" not in html
    for action in ("withdraw", "up", "down"):
        client.post(_screen(page), {"do": f"{action}:{form.pk}"})
    assert _titles(page) == [form.title]
    with pytest.raises(NotPermitted):
        withdraw_form(form=form, service=_service(page), user=stranger)


def test_drafts_of_others_are_counted_on_the_screen_and_not_shown(client: Client) -> None:
    page = CardFactory.in_state(State.IN_USE)
    theirs = organisation_with_people("TOINEN")
    coming = FormFactory.in_state(State.APPROVED, owner=theirs, title="Salainen lomake")
    known = FormFactory.in_state(State.IN_USE, owner=theirs, title="Tunnettu lomake", fields=[field("a")])
    _offer(page, coming, known)
    write_fields(form=known, user=person(Role.OWNER, theirs), fields=[field(key) for key in "abcdefg"])
    client.force_login(person(Role.OWNER, _service(page).owner))
    response = client.get(_screen(page))
    assert "Salainen" not in response.content.decode()
    assert response.context["hidden"] == 1
    assert [(row[0].title, row[1].total) for row in response.context["rows"]] == [("Tunnettu lomake", 1)]
    client.force_login(person(Role.OWNER, theirs))
    assert len(client.get(_screen(page)).context["rows"]) == 2


def test_people_of_a_form_add_their_own_form_to_a_card_of_others(client: Client) -> None:
    page, other = CardFactory.in_state(State.IN_USE), organisation_with_people("TOINEN")
    own = FormFactory.in_state(State.IN_USE, other, title="Oma")
    FormFactory.in_state(State.IN_USE, title="Muiden")
    client.force_login(person(Role.OWNER, other))
    assert [form.title for form, _asked in client.get(_screen(page)).context["found"]] == ["Oma"]
    client.post(_screen(page), {"do": f"add:{own.pk}"})
    assert _titles(page) == ["Oma"]


@pytest.mark.parametrize("sent", ["", "add", "add:", "add:x", "add:999999", "add:²"])
def test_strange_answers_of_the_screen_change_nothing(sent: str, client: Client) -> None:
    page = CardFactory.in_state(State.IN_USE)
    client.force_login(person(Role.OWNER, _service(page).owner))
    assert client.post(_screen(page), {"do": sent}, follow=True).status_code == 404
    assert _titles(page) == []


@pytest.mark.parametrize("role", [Role.OWNER, Role.AUDITOR])
def test_life_cycle_of_a_card_leads_to_its_forms(role: Role, client: Client) -> None:
    page = CardFactory.in_state(State.IN_USE)
    client.force_login(person(role, _service(page).owner if role is Role.OWNER else None))
    assert _screen(page) in client.get(reverse("catalogue_card", args=[page.pk])).content.decode()


def test_card_with_a_form_that_is_no_longer_offered_is_to_be_mended(committed: Committed) -> None:
    with committed():
        page = CardFactory.in_state(State.IN_USE)
        form = FormFactory.in_state(State.APPROVED, title="Hakemus")
        _offer(page, form)
    assert ProductCardRecord.objects.get(page=page).completeness == 100
    with committed():
        FormFactory.step(form.item, "withdraw_approval", reason="Korjattava.")
    assert ProductCardRecord.objects.get(page=page).completeness < 100
    card = ProductCardPage.objects.get(pk=page.pk)
    with override("en"):
        assert [(row.code, row.area) for row in unmet_of(card)] == [("forms_offered", "forms")]
        assert "Hakemus" in unmet_of(card)[0].reason
    with committed():
        withdraw_form(form=form, service=_service(page), user=person(Role.BOARD))
    assert unmet_of(ProductCardPage.objects.get(pk=page.pk)) == []
    assert ProductCardRecord.objects.get(page=page).completeness == 100


def test_card_cannot_be_submitted_while_it_offers_such_a_form(client: Client) -> None:
    page = CardFactory.draft()
    form = FormFactory.in_state(State.APPROVED, title="Hakemus")
    _offer(page, form)
    FormFactory.step(form.item, "withdraw_approval", reason="Korjattava.")
    client.force_login(person(Role.OWNER, _service(page).owner))
    address = reverse("lifecycle_transition", args=[_service(page).code, "submit"])
    assert "Hakemus" in client.get(address).content.decode()
    client.post(address, {})
    assert _service(page).state is State.DRAFT
