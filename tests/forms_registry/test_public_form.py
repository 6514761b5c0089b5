"""The public page of a form: what it shows, to whom, at which address, and what answers when the form has left."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from forms_registry.addresses import form_address, preview_address
from forms_registry.field_list import Choice
from forms_registry.models import ApplicationForm, ConsentClause, ConsentClauseVersion, SourceRegister
from forms_registry.registering import change_record, offer_form
from forms_registry.versions import ChannelSpec, LayoutSpec, write_channels, write_facts, write_fields, write_layouts
from forms_registry.vocabulary import (
    FieldType,
    FormChannelKind,
    Identification,
    Obligation,
    PersonalData,
    Signing,
    TimeMethod,
)
from lifecycle.languages import CONTENT_LANGUAGES
from lifecycle.models import User
from lifecycle.retirement import ReasonCode, Way
from lifecycle.roles import Role
from lifecycle.states import PUBLIC_STATES, State
from tests.factories import CardFactory, FormFactory, decision, field, organisation_with_people, person, retirement_plan

pytestmark = pytest.mark.django_db

SECRET = "peippoluonnos"
QUERIES = 16


def _address(form: ApplicationForm, language: str = "en") -> str:
    with override(language):
        return form_address(form.code, FormFactory.again(form).title)


def _html(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def _text(client: Client, address: str) -> str:
    """Return the words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", _html(client, address)).split())


def _keeper(form: ApplicationForm) -> User:
    return person(Role.OWNER, form.item.owner)


def _take_into_use(form: ApplicationForm) -> ApplicationForm:
    for name in ("submit", "approve", "take_into_use"):
        FormFactory.step(form.item, name)
    return FormFactory.again(form)


def _retire(form: ApplicationForm, *successors: ApplicationForm, **facts: Any) -> None:
    if successors:
        facts.setdefault("reason_code", ReasonCode.REPLACED)
    plan = retirement_plan(
        form.item, successors=[each.item for each in successors], last_day=timezone.localdate(), **facts
    )
    FormFactory.step(form.item, "propose_retirement", plan=plan)
    FormFactory.step(form.item, "decide_retirement")
    FormFactory.step(form.item, "retire")


@pytest.mark.parametrize("state", list(State))
def test_page_is_there_while_the_form_is_in_the_offering(state: State, client: Client) -> None:
    form = FormFactory.in_state(state)
    expected = 200 if state in PUBLIC_STATES else 410 if state is State.RETIRED else 404
    assert client.get(_address(form)).status_code == expected


@pytest.mark.parametrize("role", [Role.EXPERT, Role.OWNER, Role.ADMINISTRATOR])
def test_draft_has_no_public_page_whoever_asks(role: Role, client: Client) -> None:
    form = FormFactory.draft()
    client.force_login(person(role, form.item.owner))
    assert client.get(_address(form)).status_code == 404


def test_every_other_way_of_writing_the_address_leads_to_the_one(client: Client) -> None:
    form = FormFactory.in_state(State.IN_USE, title="Åström & Öljy: hakemus")
    address = _address(form)
    assert address == f"/en/forms/{form.code}/astrom-oljy-hakemus/"
    for other in (f"/en/forms/{form.code}/", f"/en/forms/{form.code.lower()}/x/", f"/en/forms/{form.code}/vanha-nimi/"):
        answer = client.get(other)
        assert (answer.status_code, answer["Location"]) == (301, address)
    assert client.get("/en/forms/F-99999/x/").status_code == 404


@pytest.mark.parametrize("language", CONTENT_LANGUAGES)
def test_page_speaks_its_language_and_names_the_others(language: str, client: Client) -> None:
    form = FormFactory.in_state(State.IN_USE, title="Avustushakemus")
    address = _address(form, language)
    html = _html(client, address)
    title = {"fi": "Avustushakemus", "sv": "Avustushakemus på svenska", "en": "Avustushakemus in English"}[language]
    assert f'<html lang="{language}"' in html
    assert f'<h1 class="c-h1" lang="{language}">{title}</h1>' in html
    assert f'<link rel="canonical" href="http://testserver{address}">' in html
    for other in set(CONTENT_LANGUAGES) - {language}:
        assert f'<link rel="alternate" hreflang="{other}" href="http://testserver{_address(form, other)}">' in html


def _rich_form(**facts: Any) -> ApplicationForm:
    """Return a form in use that has everything a page can show."""
    SourceRegister.objects.get_or_create(
        code="YTJ", defaults={"name_fi": "Yritystietorekisteri", "name_en": "Business Register", "authority": "PRH"}
    )
    fields = [
        field("ytunnus", held_by="YTJ", labels={"fi": "Y-tunnus", "en": "Business ID"}, why="Hakija tunnistetaan."),
        field("nimi", "NIMI", labels={"fi": "Nimi"}, personal_data=PersonalData.ORDINARY, retention=120),
        field("hetu", personal_data=PersonalData.IDENTITY_CODE, retention=18, legal_basis="Tietosuojalaki 29 §"),
        field(
            "maa", obligation=Obligation.CONDITIONAL, condition="Jos hanke on ulkomailla.", help={"fi": "Maan nimi."}
        ),
        field("laji", group="hankkeen_kulut", choices=[Choice("a", {"fi": "palkat", "en": "wages"})]),
        field("summa", group="hankkeen_kulut", type=FieldType.MONEY),
        field("toive", obligation=Obligation.OPTIONAL),
        field("suunnitelma", type=FieldType.FILE),
    ]
    channels = [
        ChannelSpec(FormChannelKind.PAPER, address="PL 1, Helsinki", signing=Signing.BY_HAND),
        ChannelSpec(
            FormChannelKind.E_FORM,
            address="https://asiointi.example.org/x",
            identification=Identification.STRONG,
            prefilled=["ytunnus", "nimi"],
        ),
    ]
    form = FormFactory.draft(title="Avustushakemus", fields=fields, channels=channels, number="ke6666", **facts)
    clause = ConsentClause.objects.create(code="S-1", owner=form.item.owner, name_fi="Suostumus")
    wording = ConsentClauseVersion.objects.create(
        clause=clause, number=1, valid_from=timezone.localdate(), text_fi="Tietoni saa luovuttaa."
    )
    told = {
        "minutes": 75,
        "minutes_method": TimeMethod.MEASURED.value,
        "minutes_sample": 32,
        "consent_clause": wording,
        "edition": "2026",
        "purpose_en": "Apply for a grant.",
    }
    write_facts(form=form, user=_keeper(form), changes=told)
    layouts = [
        LayoutSpec("sv", FormChannelKind.PDF, "https://lomakkeet.example.org/sv.pdf", "Ansökan"),
        LayoutSpec("se", FormChannelKind.PDF, "javascript:alert(1)", "Ohcan"),
    ]
    write_layouts(form=form, user=_keeper(form), layouts=layouts)
    return _take_into_use(form)


def test_page_tells_all_that_one_wants_to_know_before_filling_it_in(client: Client) -> None:
    form = _rich_form()
    other = organisation_with_people("MUU")
    change_record(form=form, user=_keeper(form), changes={}, user_organisations=[other])
    card = CardFactory.in_state(State.IN_USE, title="Avustuspalvelu")
    hidden = CardFactory.in_state(State.APPROVED, title="Tuleva palvelu")
    for page in (card, hidden):
        offer_form(form=form, service=page.record.item, user=person(Role.BOARD))
    text = _text(client, _address(form))
    for expected in (
        "Apply for a grant.",
        "Avustuspäätös",
        "Avustuslaki 1 §",
        "Voluntary",
        "about 1 h 15 min measured, 32 people",
        "7 required answers (1 of them only in some cases), 1 optional. 2 of them are filled in for you online.",
        "Business ID Required Filled in for you from: Business Register",
        "Why it is asked Hakija tunnistetaan.",
        "In some cases Jos hanke on ulkomailla.",
        "Advice Maan nimi.",
        "Hankkeen kulut These questions repeat: answer them again for each one.",
        "Choices wages",
        "Kysymys toive Optional",
        "Attachments Kysymys suunnitelma Required",
        "Protection personal identity code Kept for 18 months",
        "Personal data: 1 question Personal identity code: 1 question The answers are kept for at most 10 years.",
        "Tietoni saa luovuttaa.",
        "Version 1 · 2026",
        f"Also used by {other.name_en}",
        "Avustuspalvelu en",
        "ke6666",
        form.code,
    ):
        assert expected in text, expected
    assert "Tuleva palvelu" not in text
    assert "javascript:" not in _html(client, _address(form))
    assert 'rel="alternate" hreflang="sv">Ansökan' in _html(client, _address(form))


def test_easiest_online_channel_comes_first_and_says_start_here(client: Client) -> None:
    html = _html(client, _address(_rich_form()))
    ways = re.findall(r'<li class="c-channel.*?</li>', html, re.DOTALL)
    assert len(ways) == 2
    assert "Online form" in ways[0]
    assert "Start here" in ways[0]
    assert "strong identification · 2 answers filled in for you" in ways[0]
    assert "PL 1, Helsinki · signed by hand" in ways[1]
    assert "Start here" not in ways[1]
    assert html.count('href="https://asiointi.example.org/x"') == 2, "in the list and as the button"


def test_channel_that_ended_is_gone_and_one_that_comes_is_no_link_yet(client: Client) -> None:
    today = timezone.localdate()
    channels = [
        ChannelSpec(FormChannelKind.PAPER, valid_to=today + timedelta(9)),
        ChannelSpec(FormChannelKind.PDF, valid_to=today - timedelta(1)),
        ChannelSpec(FormChannelKind.E_FORM, valid_from=today + timedelta(5), address="https://tuleva.example.org/"),
    ]
    form = FormFactory.in_state(State.IN_USE, channels=channels)
    html = _html(client, _address(form))
    assert "PDF to print" not in html
    assert 'href="https://tuleva.example.org/"' not in html
    assert html.index("Paper form") < html.index("Online form")
    assert "until " in html
    assert "from " in html


def test_new_version_says_what_it_changed(client: Client) -> None:
    form = FormFactory.in_state(State.IN_USE, fields=[field("a"), field("b"), field("c")])
    fields = [field("a", obligation=Obligation.OPTIONAL), field("c"), field("d")]
    write_fields(form=form, user=_keeper(form), fields=fields)
    write_channels(form=form, user=_keeper(form), channels=[ChannelSpec(FormChannelKind.E_FORM, prefilled=["c"])])
    assert "Kysymys d" not in _html(client, _address(form)), "a draft is not public"
    FormFactory.step(form.item, "submit_change")
    FormFactory.step(form.item, "approve_change")
    text = _text(client, _address(form))
    for expected in (
        "Version 2 valid from",
        "in use now New questions: Kysymys d. No longer asked: Kysymys b. Now optional: Kysymys a. Now filled in for "
        "you: Kysymys c. New way to hand it in: online form. No longer a way to hand it in: paper form.",
        "Version 1 valid from",
    ):
        assert expected in text, expected


def test_new_wording_alone_is_told_too(client: Client) -> None:
    form = FormFactory.in_state(State.IN_USE)
    write_facts(form=form, user=_keeper(form), changes={"purpose_fi": "Sanottu selvemmin."})
    FormFactory.step(form.item, "submit_change")
    FormFactory.step(form.item, "approve_change")
    assert "The questions and the ways to hand it in are the same as before." in _text(client, _address(form))


@pytest.mark.parametrize(
    ("role", "organisation", "status"),
    [
        (Role.OWNER, "ALUE", 200),
        (Role.APPROVER, "ALUE", 200),
        (Role.BOARD, "", 200),
        (Role.AUDITOR, "", 200),
        (Role.ADMINISTRATOR, "", 200),
        (Role.OWNER, "VIERAS", 404),
        (Role.EXPERT, "", 404),
        (Role.IMPLEMENTER, "ALUE", 404),
    ],
)
def test_preview_is_for_those_who_may_read_the_draft(
    role: Role, organisation: str, status: int, client: Client
) -> None:
    form = FormFactory.in_state(State.IN_USE)
    write_facts(form=form, user=_keeper(form), changes={"title_fi": SECRET, "title_en": SECRET})
    client.force_login(person(role, organisation_with_people(organisation) if organisation else None))
    with override("en"):
        answer = client.get(preview_address(form.code))
    assert answer.status_code == status
    assert (SECRET in answer.content.decode()) is (status == 200)
    public = _html(client, _address(form))
    assert SECRET not in public
    assert ("A newer version is being written." in public) is (status == 200)
    if status == 200:
        assert "This is a preview" in answer.content.decode()
        assert answer["X-Robots-Tag"] == "noindex"
        assert "canonical" not in answer.content.decode()


def test_preview_asks_strangers_to_log_in_whether_or_not_there_is_such_a_form(client: Client) -> None:
    for code in (FormFactory.draft().code, "F-99999"):
        with override("en"):
            answer = client.get(preview_address(code))
        assert answer.status_code == 302
        assert "login" in answer["Location"]


@pytest.mark.parametrize("role", [None, Role.EXPERT, Role.OWNER, Role.AUDITOR])
def test_history_is_linked_for_those_who_may_read_it(role: Role | None, client: Client) -> None:
    form = FormFactory.in_state(State.IN_USE)
    if role:
        client.force_login(person(role, form.item.owner))
    linked = reverse("forms_registry_form", args=[form.code]) in _html(client, _address(form))
    assert linked is (role in (Role.OWNER, Role.AUDITOR))


def test_attachment_and_its_main_form_name_each_other(client: Client) -> None:
    main = FormFactory.in_state(State.IN_USE, title="Päälomake")
    attachment = FormFactory.in_state(State.IN_USE, title="Liitelomake")
    draft = FormFactory.draft(title="Luonnosliite")
    for form in (attachment, draft):
        change_record(form=form, user=_keeper(form), changes={"main_form": main})
    assert _address(main) in _html(client, _address(attachment))
    html = _html(client, _address(main))
    assert _address(attachment) in html
    assert "Luonnosliite" not in html


def test_leaving_form_says_when_and_what_to_use_instead(client: Client) -> None:
    form, successor = FormFactory.in_state(State.IN_USE), FormFactory.in_state(State.IN_USE, title="Seuraaja")
    plan = retirement_plan(form.item, successors=[successor.item], reason_code=ReasonCode.REPLACED)
    FormFactory.step(form.item, "propose_retirement", plan=plan)
    assert "last day of this form" not in _html(client, _address(form)), "a proposal is not public"
    FormFactory.step(form.item, "decide_retirement")
    html = _html(client, _address(form))
    with override("en"):
        assert date_format(plan.last_day, "SHORT_DATE_FORMAT") in html
    assert _address(successor) in html


@pytest.mark.parametrize("language", CONTENT_LANGUAGES)
def test_retired_form_leads_to_the_end_of_its_chain_in_the_readers_language(language: str, client: Client) -> None:
    first, between, last = (FormFactory.in_state(State.IN_USE) for _number in range(3))
    _retire(first, between)
    _retire(between, last)
    for form in (first, between):
        answer = client.get(_address(form, language))
        assert (answer.status_code, answer["Location"]) == (301, _address(last, language))


def test_retired_form_without_successor_is_gone_with_the_reason_and_what_there_is(client: Client) -> None:
    form, other = (
        FormFactory.in_state(State.IN_USE, title="Päättyvä"),
        FormFactory.in_state(State.IN_USE, title="Toinen"),
    )
    card = CardFactory.in_state(State.IN_USE, title="Avustuspalvelu")
    for each in (form, other):
        offer_form(form=each, service=card.record.item, user=person(Role.BOARD))
    _retire(form, reason_code=ReasonCode.LAW_CHANGED, no_successor_why="Laki kumottiin.")
    answer = client.get(_address(form))
    assert answer["X-Robots-Tag"] == "noindex"
    html = _html(client, _address(form), 410)
    for expected in (
        "Päättyvä in English",
        "The law has changed",
        "Laki kumottiin.",
        "Toinen in English",
        "Avustuspalvelu en",
    ):
        assert expected in html, expected


def test_split_form_offers_every_part(client: Client) -> None:
    form, one, other = (FormFactory.in_state(State.IN_USE) for _number in range(3))
    _retire(form, one, other, way=Way.SPLIT, reason_code=ReasonCode.SPLIT)
    html = _html(client, _address(form), 410)
    assert "Split into several forms" in html
    assert _address(one) in html
    assert _address(other) in html


def test_form_that_is_written_anew_after_it_was_retired_still_says_that_it_left(client: Client) -> None:
    form = FormFactory.in_state(State.RETIRED)
    FormFactory.step(form.item, "reinstate", user=person(Role.BOARD), reason="Tarve palasi.", decision=decision())
    write_facts(form=form, user=_keeper(form), changes={"title_fi": SECRET, "title_en": SECRET})
    assert FormFactory.again(form).item.state is State.DRAFT
    assert SECRET not in _html(client, _address(form), 410)


def test_form_that_followed_others_says_how_much_less_it_asks(client: Client) -> None:
    old = [FormFactory.in_state(State.IN_USE, title=f"Vanha {n}", fields=[field("a"), field("b")]) for n in range(2)]
    new = FormFactory.in_state(State.IN_USE, fields=[field("a"), field("b"), field("c")])
    for form in old:
        _retire(form, new)
    text = _text(client, _address(new))
    assert "Takes the place of earlier forms Before Now Forms 2 1 Required answers 4 3 Vanha 0 Vanha 1" in text


def test_sitemap_lists_forms_in_the_offering_in_every_language(client: Client) -> None:
    forms = {state: FormFactory.in_state(state) for state in State}
    listed = client.get("/sitemap-forms.xml").content.decode()
    for state, form in forms.items():
        for language in CONTENT_LANGUAGES:
            assert (f"{_address(form, language)}</loc>" in listed) is (state in PUBLIC_STATES), state
    with override("sv"):
        assert f"{reverse('forms_registry:form_list')}</loc>" in client.get("/sitemap-form_lists.xml").content.decode()


def test_search_engines_get_what_people_read(client: Client) -> None:
    form = _rich_form()
    write_facts(form=form, user=_keeper(form), changes={"title_en": SECRET})
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', _html(client, _address(form)))
    assert found is not None
    data = json.loads(found[1])
    assert (data["name"], data["identifier"], data["version"]) == ("Avustushakemus in English", form.code, 1)
    assert data["url"] == f"http://testserver{_address(form)}"
    assert [each["inLanguage"] for each in data["encoding"]] == ["en", "sv"]


def test_page_allows_no_inline_script_or_style(client: Client) -> None:
    html = _html(client, _address(_rich_form()))
    assert " style=" not in html
    assert not re.search(r"\son[a-z]+=\"", html)


def test_what_people_wrote_is_text_and_never_markup(client: Client) -> None:
    form = FormFactory.in_state(
        State.IN_USE, title="<script>x</script>", fields=[field("a", labels={"fi": "</script><b>y"}, group="<i>z")]
    )
    html = _html(client, _address(form))
    for raw in ("<script>x", "<b>y", "<i>z"):
        assert raw not in html


@pytest.mark.parametrize("number", [3, 30])
def test_page_takes_as_many_queries_whatever_the_form_asks(number: int, client: Client) -> None:
    form = FormFactory.draft(fields=[field(f"k{place}", "NIMI" if not place else "") for place in range(number)])
    form = _take_into_use(form)
    for place in range(number // 3 - 1):
        write_facts(form=form, user=_keeper(form), changes={"edition": str(place)})
        FormFactory.step(form.item, "submit_change")
        FormFactory.step(form.item, "approve_change")
    client.get(_address(form))
    with CaptureQueriesContext(connection) as queries:
        client.get(_address(form))
    assert len(queries) <= QUERIES
