"""Bundles and events: decided by the board, their services public by the same rule as everywhere."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from catalogue.bundles import public_bundles, steps_of
from catalogue.errors import CodeListRefused
from catalogue.exchange.bundles import import_bundles
from catalogue.exchange.code_lists import import_code_list
from catalogue.exchange.outcome import Result
from catalogue.governance import write_entry
from catalogue.impact import BundleImpact
from catalogue.life_events import event_view, public_events
from catalogue.models import Bundle, BundleStep, EntryChange, LifeEvent, Need, ProductCardPage
from lifecycle.errors import NotPermitted
from lifecycle.exchange.errors import ImportRefused
from lifecycle.languages import CONTENT_LANGUAGES
from lifecycle.roles import Role
from lifecycle.states import State
from tests.factories import CardFactory, decision, organisation_with_people, person

pytestmark = pytest.mark.django_db


def _bundle(*cards: ProductCardPage, code: str = "UUSI") -> Bundle:
    bundle = Bundle.objects.create(code=code, name_fi="Uusi yritys", name_sv="Nytt företag", definition_fi="Alkuun.")
    for place, card in enumerate(cards):
        BundleStep.objects.create(bundle=bundle, card=card, sort_order=place, text_fi=f"Vaihe {place}")
    return bundle


def _html(client: Client, name: str, *args: str, language: str = "fi") -> str:
    with override(language):
        answer = client.get(reverse(f"catalogue:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def _titles(html: str) -> list[str]:
    return re.findall(r'<h3 class="c-h4"><a [^>]*>([^<]*)</a>', html)


def test_steps_stand_in_their_order_and_only_public_services_show(client: Client) -> None:
    last = CardFactory.in_state(State.IN_USE, title="Aaa viimeisenä")
    first = CardFactory.in_state(State.IN_USE, organisation_with_people("TOINEN"), title="Zzz ensin")
    hidden = [CardFactory.in_state(state, title=f"Piilossa {state}") for state in (State.APPROVED, State.RETIRED)]
    _bundle(first, *hidden, CardFactory.draft(title="Luonnos"), last)
    html = _html(client, "bundle", "UUSI")
    assert _titles(html) == ["Zzz ensin", "Aaa viimeisenä"]
    assert "Vaihe 0" in html
    assert "Vaihe 1" not in html
    assert "Alkuun." in html
    (line,) = public_bundles("fi")
    assert (line.steps, len(line.organisations)) == (2, 2)


def test_those_who_see_drafts_see_no_more_in_a_bundle(client: Client) -> None:
    draft = CardFactory.draft(title="Luonnos")
    _bundle(CardFactory.in_state(State.IN_USE, title="Julkinen"), draft)
    client.force_login(person(Role.BOARD))
    assert _titles(_html(client, "bundle", "UUSI")) == ["Julkinen"]


def test_bundle_without_a_public_service_is_not_there(client: Client) -> None:
    _bundle(CardFactory.draft())
    assert public_bundles("fi") == []
    with override("fi"):
        assert client.get(reverse("catalogue:bundle", args=["UUSI"])).status_code == 404


def test_leaving_service_says_when_it_leaves(client: Client) -> None:
    bundle = _bundle(CardFactory.in_state(State.RETIRING))
    (step,) = steps_of(bundle, "fi")
    assert step.leaving is not None
    assert "Palvelu päättyy" in _html(client, "bundle", "UUSI")


@pytest.mark.parametrize("language", CONTENT_LANGUAGES)
def test_pages_speak_the_readers_language(language: str, client: Client) -> None:
    event = LifeEvent.objects.create(code="PERUSTAN", name_fi="Perustan", name_sv="Jag startar", name_en="Starting")
    _bundle(CardFactory.in_state(State.IN_USE, title="Palvelu")).life_events.add(event)
    for name, args in (("bundle_list", []), ("bundle", ["UUSI"]), ("event_list", []), ("event", ["PERUSTAN"])):
        html = _html(client, name, *args, language=language)
        assert f'<html lang="{language}"' in html
        assert 'rel="canonical"' in html
        assert html.count("<h1") == 1
    assert event.name_in(language) in _html(client, "event_list", language=language)


def test_event_leads_to_bundles_needs_and_services(client: Client) -> None:
    card = CardFactory.in_state(State.IN_USE, title="Starttiraha")
    tagged = CardFactory.in_state(State.IN_USE, title="Merkitty", needs=["OSAAMINEN"])
    event = LifeEvent.objects.create(code="PERUSTAN", name_fi="Yrityksen perustaminen")
    event.needs.set(Need.objects.filter(code="RAHOITUS"))
    _bundle(card).life_events.add(event)
    for page, state in ((tagged, True), (CardFactory.draft(title="Luonnos"), False)):
        page.life_events.add(event)
        page.save()
        assert bool(page.live) is state
    view = event_view(event, "fi")
    assert [line.code for line in view.bundles] == ["UUSI"]
    assert [(need.code, number) for need, number in view.needs] == [("RAHOITUS", 1)]
    assert [place.title for place in view.places] == ["Merkitty"]
    html = _html(client, "event", "PERUSTAN")
    with override("fi"):
        assert reverse("catalogue:need", args=["RAHOITUS"]) in html
        assert reverse("catalogue:bundle", args=["UUSI"]) in html
    assert "Luonnos" not in html


def test_event_that_leads_nowhere_is_not_shown(client: Client) -> None:
    event = LifeEvent.objects.create(code="TYHJA", name_fi="Tyhjä")
    _bundle(CardFactory.draft()).life_events.add(event)
    event.needs.set(Need.objects.filter(code="OSAAMINEN"))
    assert public_events("fi") == []
    with override("fi"):
        assert client.get(reverse("catalogue:event", args=["TYHJA"])).status_code == 404


def test_board_decides_on_bundles_and_the_change_names_the_steps() -> None:
    card, other = CardFactory.in_state(State.IN_USE), CardFactory.in_state(State.IN_USE)
    bundle = _bundle(card)
    changed = Bundle.objects.get(pk=bundle.pk)
    changed.steps = [BundleStep(card=other, sort_order=0), BundleStep(card=card, sort_order=1)]
    with pytest.raises(CodeListRefused):
        write_entry(entry=changed, user=person(Role.BOARD))
    with pytest.raises(NotPermitted):
        write_entry(entry=changed, user=person(Role.ADMINISTRATOR), decision=decision())
    write_entry(entry=changed, user=person(Role.BOARD), decision=decision())
    assert [step.card_id for step in BundleStep.objects.filter(bundle=bundle)] == [other.pk, card.pk]
    change = EntryChange.objects.get(list_name="bundle")
    codes = [[step["card"] for step in said["steps"]] for said in (change.before, change.after)]
    assert codes == [[card.record.item.code], [other.record.item.code, card.record.item.code]]


def test_service_stands_in_a_bundle_once() -> None:
    card = CardFactory.in_state(State.IN_USE)
    bundle = _bundle(card)
    bundle.steps = [BundleStep(card=card, sort_order=place) for place in range(2)]
    with pytest.raises(ValidationError):
        write_entry(entry=bundle, user=person(Role.BOARD), decision=decision())


def test_screen_writes_steps_in_the_order_of_the_form(client: Client) -> None:
    first, second = CardFactory.in_state(State.IN_USE), CardFactory.in_state(State.IN_USE)
    event = LifeEvent.objects.create(code="PERUSTAN", name_fi="Perustan")
    client.force_login(person(Role.BOARD))
    values: dict[str, Any] = {"code": "UUSI", "name_fi": "Uusi yritys", "position": "0", "life_events": [event.pk]}
    values |= {"decision_reference": "5/2026", "decision_body": "Tarjoomaryhmä", "decided_on": "2026-03-01"}
    values |= {"steps-TOTAL_FORMS": "2", "steps-INITIAL_FORMS": "0", "steps-MIN_NUM_FORMS": "1"}
    for place, (card, order) in enumerate(((first, 2), (second, 1))):
        texts = {"text_fi": f"Vaihe {order}", "text_sv": "", "text_en": ""}
        row = {"card": card.pk, "ORDER": order, "DELETE": "", "id": "", **texts}
        values |= {f"steps-{place}-{name}": value for name, value in row.items()}
    answer = client.post("/admin/catalogue/bundle/create/", values)
    assert answer.status_code == 302, answer.context["form"].errors
    bundle = Bundle.objects.get(code="UUSI")
    assert [step.card_id for step in bundle.steps.all()] == [second.pk, first.pk]
    assert list(bundle.life_events.all()) == [event]
    assert EntryChange.objects.get(list_name="bundle").after["life_events"] == ["PERUSTAN"]
    page = client.get(f"/admin/catalogue/bundle/edit/{bundle.pk}/")
    assert page.status_code == 200
    rows = list(bundle.steps.all())
    values |= {"steps-INITIAL_FORMS": "2"} | {f"steps-{n}-id": row.pk for n, row in enumerate(rows)}
    values |= {f"steps-{n}-card": row.card_id for n, row in enumerate(rows)} | {"steps-0-DELETE": "1"}
    answer = client.post(f"/admin/catalogue/bundle/edit/{bundle.pk}/", values)
    assert answer.status_code == 302, answer.context["form"].errors
    assert [step.card_id for step in BundleStep.objects.filter(bundle=bundle)] == [first.pk]


def test_screen_gives_events_their_needs(client: Client) -> None:
    CardFactory.in_state(State.IN_USE)
    event = LifeEvent.objects.create(code="PERUSTAN", name_fi="Perustan")
    client.force_login(person(Role.BOARD))
    values = {"code": "PERUSTAN", "name_fi": "Perustan", "position": "0"}
    values |= {"needs": [Need.objects.get(code="RAHOITUS").pk]}
    values |= {"decision_reference": "5/2026", "decision_body": "Tarjoomaryhmä", "decided_on": "2026-03-01"}
    answer = client.post(f"/admin/catalogue/lifeevent/edit/{event.pk}/", values)
    assert answer.status_code == 302, answer.context["form"].errors
    assert [need.code for need in event.needs.all()] == ["RAHOITUS"]
    change = EntryChange.objects.get(list_name="lifeevent")
    assert (change.before["needs"], change.after["needs"]) == ([], ["RAHOITUS"])


def _files(tmp_path: Path, steps: str) -> tuple[Path, Path]:
    bundles, rows = tmp_path / "bundles.csv", tmp_path / "steps.csv"
    bundles.write_text("code,name_fi,life_events\nUUSI,Uusi yritys,PERUSTAN\n", encoding="utf-8")
    rows.write_text(f"bundle,card,text_fi\n{steps}", encoding="utf-8")
    return bundles, rows


def test_import_fills_once_and_later_cites_the_board(tmp_path: Path) -> None:
    LifeEvent.objects.create(code="PERUSTAN", name_fi="Perustan")
    codes = [CardFactory.in_state(State.IN_USE).record.item.code for _number in range(2)]
    files = _files(tmp_path, "".join(f"UUSI,{code},Tee näin\n" for code in codes))
    assert import_bundles(*files, dry_run=True).rows[0].result is Result.CREATED
    assert not Bundle.objects.exists()
    assert import_bundles(*files).rows[0].result is Result.CREATED
    assert import_bundles(*files).rows[0].result is Result.UNCHANGED
    files = _files(tmp_path, f"UUSI,{codes[1]},Tee näin\n")
    with pytest.raises(ImportRefused, match="bundles.csv"):
        import_bundles(*files)
    assert import_bundles(*files, decision=decision()).rows[0].result is Result.UPDATED
    assert [step.card.record.item.code for step in BundleStep.objects.all()] == codes[1:]


@pytest.mark.parametrize("steps", ["UUSI,EI-OLE,\n", "TOINEN,{code},\n", "UUSI,{code},\nUUSI,{code},\n"])
def test_import_refuses_what_does_not_fit(steps: str, tmp_path: Path) -> None:
    LifeEvent.objects.create(code="PERUSTAN", name_fi="Perustan")
    code = CardFactory.in_state(State.IN_USE).record.item.code
    with pytest.raises(ImportRefused):
        import_bundles(*_files(tmp_path, steps.replace("{code}", code)))
    assert not Bundle.objects.exists()


def test_events_are_imported_with_their_needs(tmp_path: Path) -> None:
    organisation_with_people("ALUE")
    Need.objects.create(code="RAHOITUS", name_fi="Rahoitus")
    file = tmp_path / "life_events.csv"
    file.write_text("code,name_fi,needs\nPERUSTAN,Perustan,RAHOITUS\n", encoding="utf-8")
    assert import_code_list(file).rows[0].result is Result.CREATED
    assert import_code_list(file).rows[0].result is Result.UNCHANGED
    assert [need.code for need in LifeEvent.objects.get().needs.all()] == ["RAHOITUS"]
    file.write_text("code,name_fi,needs\nPERUSTAN,Perustan,EI-OLE\n", encoding="utf-8")
    with pytest.raises(ImportRefused, match="EI-OLE"):
        import_code_list(file)


def test_retirement_tells_which_bundles_lose_a_service() -> None:
    card = CardFactory.in_state(State.IN_USE)
    _bundle(card)
    assert [line.text for line in BundleImpact().lines([card.record.item], [])] == ["Uusi yritys"]


def test_pages_take_as_many_queries_for_many_services(
    client: Client, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    event = LifeEvent.objects.create(code="PERUSTAN", name_fi="Perustan")
    cards = [CardFactory.in_state(State.IN_USE) for _number in range(6)]
    for number in range(4):
        _bundle(*cards, code=f"B{number}").life_events.add(event)
    for name, args, most in (("bundle", ["B0"], 14), ("event", ["PERUSTAN"], 12), ("bundle_list", [], 5)):
        _html(client, name, *args)
        with django_assert_max_num_queries(most):
            _html(client, name, *args)
