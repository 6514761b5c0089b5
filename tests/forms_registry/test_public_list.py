"""The public list of forms: what is in it, how it is found, counted, sorted and paged."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from forms_registry.field_list import FieldSpec
from forms_registry.models import ApplicationForm
from forms_registry.public_selectors import PAGE_SIZE, FormQuery, FormResults, form_results
from forms_registry.registering import offer_form
from forms_registry.versions import ChannelSpec, write_facts
from forms_registry.vocabulary import FormChannelKind, TimeMethod
from lifecycle.kinds import FormType
from lifecycle.languages import CONTENT_LANGUAGES
from lifecycle.models import Organisation
from lifecycle.retirement import ReasonCode
from lifecycle.roles import Role
from lifecycle.states import PUBLIC_STATES, State
from tests.factories import CardFactory, FormFactory, field, organisation_with_people, person, retirement_plan
from tests.factories.form_copies import copies_of

pytestmark = pytest.mark.django_db

E_FORM = ChannelSpec(FormChannelKind.E_FORM, address="https://asiointi.example.org/")
PDF = ChannelSpec(FormChannelKind.PDF)


def _results(text: str = "", sort: str = "", page: int = 1, language: str = "fi", **filters: Any) -> FormResults:
    with override(language):
        return form_results(FormQuery(text, language, filters, sort), page)


def _titles(*args: Any, **filters: Any) -> list[str]:
    return [line.title for line in _results(*args, **filters).lines]


def _in_use(title: str, **facts: Any) -> ApplicationForm:
    return FormFactory.in_state(State.IN_USE, title=title, **facts)


def _take_into_use(form: ApplicationForm) -> None:
    for name in ("submit", "approve", "take_into_use"):
        FormFactory.step(form.item, name)


def _fields(number: int) -> Sequence[FieldSpec]:
    return [field(f"k{place}") for place in range(number)]


def _counts(name: str, text: str = "", **filters: Any) -> dict[str, int]:
    facets = {facet.name: facet for facet in _results(text, **filters).facets}
    return {option.value: option.count for option in facets[name].options} if name in facets else {}


@pytest.mark.parametrize("state", list(State))
def test_form_is_listed_while_it_is_in_the_offering_only(state: State) -> None:
    FormFactory.in_state(state, title="Avustushakemus")
    assert _titles() == (["Avustushakemus"] if state in PUBLIC_STATES else [])


def test_list_shows_the_published_version_and_never_the_draft() -> None:
    form = _in_use("Avustushakemus")
    write_facts(form=form, user=person(Role.OWNER, form.item.owner), changes={"title_fi": "Salainen"})
    assert _titles() == ["Avustushakemus"]
    assert _titles("salainen") == []


@pytest.mark.parametrize(
    "words", ["hakemus kehitt", "KEHITTÄMISAVUSTUSTEN", "ansökan", "investointi", "ke6666", "hakemus svenska"]
)
def test_form_is_found_by_its_title_purpose_and_number(words: str) -> None:
    form = FormFactory.draft(title="Kehittämisavustuksen hakemus", number="ke6666")
    keeper = person(Role.OWNER, form.item.owner)
    changes = {"purpose_fi": "Tukea investointeihin.", "purpose_sv": "Ansökan om stöd."}
    write_facts(form=form, user=keeper, changes=changes)
    _take_into_use(form)
    _in_use("Lainan tarjous")
    assert _titles(words) == ["Kehittämisavustuksen hakemus"]


def test_forms_with_the_words_in_the_title_come_first() -> None:
    one = FormFactory.draft(title="Aloitusraportti")
    changes = {"purpose_fi": "Raportti liitetään lainahakemukseen."}
    write_facts(form=one, user=person(Role.OWNER, one.item.owner), changes=changes)
    _take_into_use(one)
    _in_use("Lainahakemus")
    assert _titles("lainahakemus") == ["Lainahakemus", "Aloitusraportti"]
    assert _titles("lainahakemus", "title") == ["Aloitusraportti", "Lainahakemus"]


def test_facets_count_under_the_others_and_keep_what_is_chosen() -> None:
    other = organisation_with_people("TOINEN")
    _in_use("A", channels=[E_FORM])
    _in_use("B", channels=[PDF])
    FormFactory.in_state(State.IN_USE, other, title="C", channels=[PDF], form_type=FormType.REPORT)
    assert _counts("organisation") == {"ALUE": 2, "TOINEN": 1}
    assert _counts("channel", organisation=["ALUE"]) == {"eform": 1, "pdf": 1}
    assert _counts("organisation", organisation=["ALUE"]) == {"ALUE": 2, "TOINEN": 1}
    assert _counts("type", organisation=["ALUE"]) == {"application": 2}
    assert _counts("organisation", channel=["eform"], organisation=["TOINEN"]) == {"ALUE": 1, "TOINEN": 0}
    assert _titles(channel=["eform", "pdf"], organisation=["ALUE"]) == ["A", "B"]


def test_only_an_electronic_service_can_be_done_online() -> None:
    today = timezone.localdate()
    _in_use("Verkko", channels=[E_FORM, PDF])
    _in_use("Tiedosto", channels=[ChannelSpec(FormChannelKind.FILLABLE_PDF), PDF])
    _in_use("Rajapinta", channels=[ChannelSpec(FormChannelKind.API), PDF])
    ended = ChannelSpec(FormChannelKind.E_FORM, valid_from=today - timedelta(9), valid_to=today - timedelta(1))
    _in_use("Ennen", channels=[ended, PDF])
    _in_use("Vasta", channels=[ChannelSpec(FormChannelKind.E_FORM, valid_from=today + timedelta(1)), PDF])
    assert _titles(online=["1"]) == ["Verkko"]
    assert _counts("channel") == {"pdf": 5, "eform": 1, "fillable_pdf": 1, "api": 1}


def test_form_is_for_the_needs_and_segments_of_its_services_in_the_offering() -> None:
    form = _in_use("Lainahakemus")
    for state, needs, segments in (
        (State.IN_USE, ["RAHOITUS"], ["PK"]),
        (State.APPROVED, ["OSAAMINEN"], ["ALKAVA"]),
    ):
        card = CardFactory.in_state(state, needs=needs, segments=segments)
        offer_form(form=form, service=card.record.item, user=person(Role.BOARD))
    _in_use("Muu")
    assert _counts("need") == {"RAHOITUS": 1}
    assert _counts("segment") == {"PK": 1}
    assert _titles(need=["RAHOITUS"]) == ["Lainahakemus"]
    assert _titles(need=["OSAAMINEN"]) == []


def test_sorting_by_title_questions_and_time() -> None:
    minutes = {"Äiti": 30, "Bemari": None, "auto": 5}
    for title, number in (("Äiti", 1), ("Bemari", 3), ("auto", 2)):
        form = FormFactory.draft(title=title, fields=_fields(number))
        if minutes[title]:
            changes = {"minutes": minutes[title], "minutes_method": TimeMethod.ESTIMATE.value}
            write_facts(form=form, user=person(Role.OWNER, form.item.owner), changes=changes)
        _take_into_use(form)
    assert _titles() == ["auto", "Bemari", "Äiti"]
    assert _titles(sort="questions") == ["Äiti", "auto", "Bemari"]
    assert _titles(sort="time") == ["auto", "Äiti", "Bemari"], "the unknown time is no short time"


def test_titles_are_sorted_in_the_readers_language(client: Client) -> None:
    for title, swedish in (("Anomus", "Öl"), ("Zeta", "Apa")):
        form = FormFactory.draft(title=title)
        write_facts(form=form, user=person(Role.OWNER, form.item.owner), changes={"title_sv": swedish, "title_en": ""})
        _take_into_use(form)
    assert _titles(language="sv") == ["Apa", "Öl"]
    assert _titles(language="en") == ["Anomus", "Zeta"]
    with override("en"):
        assert '<a href="/en/' in (html := client.get(reverse("forms_registry:form_list")).content.decode())
    assert 'lang="fi">Anomus' in html


def test_leaving_form_says_its_last_day_and_what_to_use_instead() -> None:
    form, successor = _in_use("Vanha"), _in_use("Uusi")
    plan = retirement_plan(form.item, successors=[successor.item], reason_code=ReasonCode.REPLACED)
    FormFactory.step(form.item, "propose_retirement", plan=plan)
    assert all(line.leaving is None for line in _results().lines), "a proposal is not public"
    FormFactory.step(form.item, "decide_retirement")
    leaving = {line.title: line.leaving for line in _results().lines}
    assert leaving["Uusi"] is None
    assert leaving["Vanha"] is not None
    assert leaving["Vanha"].last_day == plan.last_day
    assert [one.title for one in leaving["Vanha"].successors] == ["Uusi"]


def test_list_is_paged_and_a_page_beyond_the_last_is_the_last() -> None:
    copies_of(_in_use("Lomake"), PAGE_SIZE + 1)
    first, last = _results(sort="title"), _results(sort="title", page=99)
    assert (first.total, len(first.lines), len(last.lines)) == (PAGE_SIZE + 2, PAGE_SIZE, 2)
    assert [link.label for link in first.pages] == ["1", "2"]
    assert "page=2" in first.next_url
    assert "sort=title" in first.next_url
    assert (first.previous_url, last.next_url) == ("", "")


@pytest.mark.parametrize("query", ["", "?q=lomake", "?q=lomake&sort=questions&online=1", "?sort=time&need=RAHOITUS"])
def test_30_forms_take_as_many_queries_as_3(query: str, client: Client) -> None:
    form = _in_use("Lomake", channels=[E_FORM])
    copies_of(form, 2)

    def queries() -> int:
        address = f"/en/forms/{query}"
        client.get(address)  # what is published is read once a process
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    few = queries()
    copies_of(form, 27)
    assert queries() == few
    assert few <= 15


@pytest.mark.parametrize("language", CONTENT_LANGUAGES)
def test_page_speaks_its_language_and_has_one_canonical_address(language: str, client: Client) -> None:
    _in_use("Avustushakemus")
    with override(language):
        address = reverse("forms_registry:form_list")
    html = client.get(address).content.decode()
    assert f'<html lang="{language}"' in html
    assert html.count("<h1") == 1
    assert f'<link rel="canonical" href="http://testserver{address}">' in html
    assert all(f'hreflang="{other}"' in html for other in CONTENT_LANGUAGES)
    searched = client.get(f"{address}?q=avustus").content.decode()
    assert '<meta name="robots" content="noindex">' in searched
    assert "canonical" not in searched


@pytest.mark.parametrize(("language", "order"), [("fi", ["A", "O"]), ("sv", ["O", "A"])])
def test_organisations_stand_by_name_in_the_readers_language(language: str, order: list[str]) -> None:
    for code, name_fi, name_sv in (("A", "Aalto", "Åbo"), ("O", "Öljy", "Arla")):
        FormFactory.in_state(State.IN_USE, owner=organisation_with_people(code), title=f"Lomake {code}")
        Organisation.objects.filter(code=code).update(name_fi=name_fi, name_sv=name_sv)
    facets = {facet.name: facet for facet in _results(language=language).facets}
    assert [option.value for option in facets["organisation"].options] == order


def test_forms_on_the_page_work_without_a_script(client: Client) -> None:
    _in_use("Avustushakemus", channels=[E_FORM])
    html = client.get("/en/forms/?q=avustus&online=1&sort=time").content.decode()
    for expected in (
        '<input type="hidden" name="q" value="avustus">',
        '<input type="hidden" name="sort" value="time">',
        '<input type="hidden" name="online" value="1">',
        'name="online" value="1" checked',
        'name="organisation" value="ALUE"',
        '<option value="time" selected>',
    ):
        assert expected in html, expected


@pytest.mark.parametrize(
    "query",
    [
        "?q=" + "a" * 5000,
        "?q=%00%ff%27%22",
        "?page=-1",
        "?page=%C2%B2",
        "?page=999999999999999999999",
        "?sort=x&need=x&segment=%00&channel=x&organisation=%27&type=x&online=2",
        "?" + "&".join(f"need=N{number}" for number in range(300)),
    ],
)
def test_any_input_gives_a_page(query: str, client: Client) -> None:
    _in_use("Avustushakemus")
    assert client.get(f"/en/forms/{query}").status_code == 200
