"""Pages of segments and needs: the same for every organisation, however many services there are."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import override

from catalogue.grouping import SHOWN, for_need, for_segment
from catalogue.models import Bundle, BundleStep, LifeEvent, Need, ProductCardPage, Segment
from catalogue.ways_in import ways_in
from lifecycle.languages import CONTENT_LANGUAGES
from lifecycle.roles import Role
from lifecycle.states import State
from tests.factories import CardFactory, organisation_with_people, person
from tests.factories.cards import LEVEL_2_SECRET, LEVEL_3_SECRET, code_lists

pytestmark = pytest.mark.django_db


def _html(client: Client, name: str, *args: str, language: str = "fi") -> str:
    with override(language):
        answer = client.get(reverse(f"catalogue:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def _titles(html: str) -> list[str]:
    return [title for title in re.findall(r'<h3 class="c-h4"><a [^>]*>([^<]*)</a>', html)]


def test_need_groups_services_by_organisation_and_says_what_kind_each_is(client: Client) -> None:
    CardFactory.in_state(State.IN_USE, title="Ölaina")
    CardFactory.in_state(State.IN_USE, title="Zavustus", kind="free_advice")
    CardFactory.in_state(State.IN_USE, organisation_with_people("TOINEN"), title="Toisen palvelu")
    CardFactory.in_state(State.IN_USE, title="Muuhun tarpeeseen", needs=["OSAAMINEN"])
    CardFactory.draft(title="Luonnos")
    html = _html(client, "need", "RAHOITUS")
    assert _titles(html) == ["Zavustus", "Ölaina", "Toisen palvelu"]
    assert "Maksuton neuvonta" in html
    with override("fi"):
        assert f"{reverse('search:offering_map')}#need-RAHOITUS" in html
        assert f"{reverse('search:results')}?need=RAHOITUS" in html
        assert 'id="need-RAHOITUS"' in client.get(reverse("search:offering_map")).content.decode()
    assert LEVEL_2_SECRET not in html
    assert LEVEL_3_SECRET not in html


def test_need_lists_how_many_services_answer_each(client: Client) -> None:
    CardFactory.in_state(State.IN_USE, needs=["RAHOITUS", "OSAAMINEN"])
    CardFactory.in_state(State.IN_USE)
    CardFactory.in_state(State.APPROVED)
    html = _html(client, "need_list")
    assert re.findall(r"</span>(\d+)</b>", html) == ["1", "2"]


def test_segment_has_the_same_structure_for_every_organisation(client: Client) -> None:
    for code in ("ALUE", "TOINEN"):
        CardFactory.in_state(State.IN_USE, organisation_with_people(code), title=f"Palvelu {code}")
    Segment.objects.filter(code="PK").update(definition_fi="Alle 250 työntekijää.")
    html = _html(client, "segment", "PK")
    assert "Alle 250 työntekijää." in html
    cards = re.findall(r"<li class=\"c-card\".*?</li>", html, re.DOTALL)
    shapes = {re.sub(r"ALUE|TOINEN|alue|toinen", "", card).replace("Organisaatio ", "") for card in cards}
    assert len(cards) == 2
    assert len({re.sub(r">[^<]*<|href=\"[^\"]*\"", "", shape) for shape in shapes}) == 1


def test_services_whose_need_has_ended_stand_under_others(client: Client) -> None:
    CardFactory.in_state(State.IN_USE, title="Yksin jäänyt", needs=["OSAAMINEN"])
    Need.objects.filter(code="OSAAMINEN").update(valid_to=date(2020, 1, 1))
    assert [(group.key, group.total) for group in for_segment(Segment.objects.get(code="PK"), "fi").groups] == [("", 1)]


def test_long_groups_show_their_first_services_and_lead_to_all(client: Client) -> None:
    owner = organisation_with_people("ALUE")
    for _number in range(SHOWN + 2):
        CardFactory.in_state(State.IN_USE, owner)
    code_lists()
    with override("fi"):
        (group,) = for_need(Need.objects.get(code="RAHOITUS"), "fi").groups
        assert (len(group.lines), group.total) == (SHOWN, SHOWN + 2)
        assert group.all_url == f"{reverse('search:results')}?need=RAHOITUS&organisation=ALUE"
        assert f"{SHOWN + 2}" in client.get(group.all_url).content.decode()
    assert escape(group.all_url) in _html(client, "need", "RAHOITUS")


@pytest.mark.parametrize("name", ["need", "segment"])
def test_ended_entry_leads_to_the_one_that_follows_it(name: str, client: Client) -> None:
    model: Any = {"need": Need, "segment": Segment}[name]
    following = model.objects.create(code="UUSI/1" if name == "need" else "UUSI", name_fi="Uusi")
    yesterday = timezone.localdate() - timedelta(days=1)
    model.objects.create(code="VANHA", name_fi="Vanha", valid_to=yesterday, successor=following)
    model.objects.create(code="LOPPU", name_fi="Loppunut", valid_to=yesterday)
    with override("fi"):
        answer = client.get(reverse(f"catalogue:{name}", args=["VANHA"]))
        assert (answer.status_code, answer["Location"]) == (301, reverse(f"catalogue:{name}", args=[following.code]))
        assert client.get(answer["Location"]).status_code == 200
        assert client.get(reverse(f"catalogue:{name}", args=["vanha"]))["Location"] == answer["Location"]
        small = client.get(reverse(f"catalogue:{name}", args=[following.code.lower()]))
        assert (small.status_code, small["Location"]) == (301, answer["Location"])
        for code in ("LOPPU", "EI-OLE", "x" * 500):
            assert client.get(reverse(f"catalogue:{name}", args=[code])).status_code == 404


def test_own_sub_segment_of_an_organisation_has_no_page(client: Client) -> None:
    code_lists()
    own = organisation_with_people("ALUE")
    Segment.objects.create(code="OMA", name_fi="Oma", parent=Segment.objects.get(code="PK"), organisation=own)
    with override("fi"):
        assert client.get(reverse("catalogue:segment", args=["OMA"])).status_code == 404


@pytest.mark.parametrize("language", CONTENT_LANGUAGES)
def test_groups_are_in_the_readers_language(language: str, client: Client) -> None:
    CardFactory.in_state(State.IN_USE, title="Palvelu")
    html = _html(client, "need", "RAHOITUS", language=language)
    assert _titles(html) == ["Palvelu" if language == "fi" else f"Palvelu {language}"]


def test_those_who_see_drafts_see_no_more_here_than_the_public(client: Client) -> None:
    card: ProductCardPage = CardFactory.draft(title="Luonnos")
    client.force_login(person(Role.OWNER, card.record.item.owner))
    assert _titles(_html(client, "need", "RAHOITUS")) == []
    assert _titles(_html(client, "segment", "PK")) == []


def test_front_page_names_only_ways_that_lead_somewhere(client: Client) -> None:
    card = CardFactory.in_state(State.IN_USE)
    with override("fi"):
        front = reverse("wagtail_serve", args=[""])
        always = {reverse(f"catalogue:{name}") for name in ("a_to_z", "new_and_leaving")}
        some = {reverse(f"catalogue:{name}") for name in ("event_list", "bundle_list")}
        assert {way.url for way in ways_in()} == always
    bundle = Bundle.objects.create(code="UUSI", name_fi="Uusi")
    BundleStep.objects.create(bundle=bundle, card=card)
    bundle.life_events.add(LifeEvent.objects.create(code="PERUSTAN", name_fi="Perustan"))
    main = client.get(front).content.decode().split("<footer")[0]
    assert [url for url in always | some if f'href="{url}"' not in main] == []


def test_every_way_in_stands_in_the_sitemap_in_three_languages(client: Client) -> None:
    bundle = Bundle.objects.create(code="UUSI", name_fi="Uusi")
    event = LifeEvent.objects.create(code="PERUSTAN", name_fi="Perustan")
    bundle.life_events.add(event)
    BundleStep.objects.create(bundle=bundle, card=CardFactory.in_state(State.IN_USE))
    index = client.get("/sitemap.xml").content.decode()
    sections = re.findall(r"<loc>http://testserver(/sitemap-[^<]+)</loc>", index)
    text = "".join(client.get(section).content.decode() for section in sections) or index
    lists = ("a_to_z", "new_and_leaving", "glossary", "need_list", "event_list", "bundle_list", "segment_list")
    entries = (("need", "RAHOITUS"), ("bundle", "UUSI"), ("event", "PERUSTAN"), ("segment", "PK"))
    for language in CONTENT_LANGUAGES:
        with override(language):
            wanted = [reverse(f"catalogue:{name}") for name in lists]
            wanted += [reverse(f"catalogue:{name}", args=[code]) for name, code in entries]
        assert [address for address in wanted if f"<loc>http://testserver{address}</loc>" not in text] == []
