"""The guided finder in a real browser: without JavaScript, backwards, on paper, for advisers, and for editors."""

import re
from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import is_wider_than_the_page, violations

NewPage = Callable[..., Page]
START: Final = "/fi/palveluvalitsin/"
PAGES: Final = (
    START,
    f"{START}1c-3a/?was=4b",
    f"{START}1c-3a/?answer=",
    f"{START}1c-3a-4a-7a/",
    f"{START}1c-3a-99z/",
    "/sv/tjanstevaljare/1b-4f/",
    "/en/finder/1d-5b-8d/",
)
CHANGE_SIZE: Final = re.compile(r"Vaihda ?: Minkä kokoinen yritys on\?")
IN_ADMIN: Final = ("/admin/finder/", "/admin/finder/1/")


def _answer(page: Page, words: str) -> None:
    page.get_by_label(words).check()
    page.get_by_role("button", name="Jatka").or_(page.get_by_role("button", name="Näytä palvelut")).click()


@pytest.mark.parametrize("script", [False, True])
def test_questions_lead_to_services_and_back_again(script: bool, new_page: NewPage) -> None:
    page = new_page(java_script_enabled=script)
    page.goto("/fi/")
    page.get_by_role("main").get_by_role("link", name="Mikä palvelu sopii yritykselleni?").click()
    page.get_by_role("button", name="Jatka").click()
    expect(page.get_by_role("alert")).to_contain_text("Valitse yksi vastaus")
    _answer(page, "Yritykselle, joka on toiminut yli kolme vuotta")
    _answer(page, "Alle 250 työntekijää, ja tavoitteena on nopea kasvu")
    _answer(page, "Rahoitukseen")
    _answer(page, "Koneisiin, tiloihin tai muuhun investointiin")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sinulle sopivat palvelut")
    expect(page.locator(".c-lead")).to_contain_text("Kasvuyritys")
    first = page.locator(".c-finder__list > .c-card").first
    expect(first).to_contain_text("Tukipalvelu")
    expect(first).to_contain_text("Koska vastasit")
    expect(first).to_contain_text("Koneisiin, tiloihin tai muuhun investointiin")
    assert page.context.cookies() == []
    page.wait_for_load_state("load")
    page.go_back()
    expect(page.get_by_role("heading", level=2).first).to_have_text("Mihin raha on tarkoitus käyttää?")
    _answer(page, "Nopeaan kasvuun sijoittajan kanssa")
    expect(page.locator(".c-finder__list h3").first).to_contain_text("Kasvusijoitus")
    page.get_by_role("link", name=CHANGE_SIZE).click()
    expect(page.get_by_label("Alle 250 työntekijää, ja tavoitteena on nopea kasvu")).to_be_checked()


def test_kept_address_shows_the_same_to_somebody_else(new_page: NewPage) -> None:
    here, there = new_page(), new_page()
    here.goto(f"{START}1c-3a-4a-7a/")
    kept = here.locator(".c-keep__address").inner_text()
    there.goto(kept)
    assert there.locator(".c-finder__list h3").all_inner_texts() == here.locator(".c-finder__list h3").all_inner_texts()
    there.get_by_role("link", name="Svenska").click()
    expect(there.get_by_role("heading", level=1)).to_have_text("Tjänster som passar dig")


def test_result_is_printed_without_buttons(new_page: NewPage) -> None:
    page = new_page()
    page.goto(f"{START}1c-3a-4a-7a/")
    expect(page.get_by_role("button", name="Tulosta sivu")).to_be_visible()
    expect(page.get_by_role("link", name=CHANGE_SIZE)).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Tulosta sivu")).to_be_hidden()
    expect(page.get_by_role("link", name=CHANGE_SIZE)).to_be_hidden()
    expect(page.locator(".c-keep__address")).to_be_visible()


def test_adviser_sees_whom_to_route_to_and_the_public_does_not(
    new_page: NewPage, login: Callable[[Page, str], Page]
) -> None:
    public = new_page()
    public.goto(f"{START}1c-3a-4a-7a/")
    expect(public.locator(".c-advice")).to_have_count(0)
    adviser = login(new_page(), "asiantuntija")
    adviser.goto(f"{START}1c-3a-4a-7a/")
    first = adviser.locator(".c-advice").first
    expect(first).to_contain_text("Kenelle asiakas ohjataan")
    first.locator("summary").click()
    expect(first.get_by_role("heading", name="Milloin tarjotaan", exact=True)).to_be_visible()
    assert violations(adviser) == []


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (390, "dark"), (1280, "light"), (1280, "dark")])
def test_pages_are_accessible(width: int, scheme: str, new_page: NewPage) -> None:
    page = new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    problems = []
    for address in PAGES:
        page.goto(address)
        problems += [f"{address} {violation}" for violation in violations(page)]
        if is_wider_than_the_page(page):
            problems.append(f"{address} scrolls sideways")
    assert problems == []


def test_board_writes_a_new_version_and_tries_it_out(new_page: NewPage, login: Callable[[Page, str], Page]) -> None:
    page = login(new_page(), "hallitus")
    for address in IN_ADMIN:
        page.goto(address)
        page.wait_for_selector(".tj-reading")
        assert violations(page, "main") == []
    page.goto("/admin/finder/")
    page.locator("form[action$='/begin/'] button").click()
    page.locator("a[href$='/questions/5/answers/']").click()
    page.fill("#id_text_fi", "Jotain muuta")
    assert violations(page, "main") == []
    page.locator("form.tj-form button[type=submit]").click()
    expect(page.locator("#part-5e .tj-error")).to_have_count(2)
    page.locator("#part-5e a").first.click()
    page.fill("#id_text_sv", "Något annat")
    page.fill("#id_text_en", "Something else")
    page.fill("#id_cards-find", "Rekisterineuvonta")
    page.get_by_role("option", name="Rekisterineuvonta").first.click()
    page.locator("form.tj-form button[type=submit]").click()
    expect(page.locator(".tj-error")).to_have_count(0)
    expect(page.locator("#part-5e")).to_contain_text("Rekisterineuvonta")
    assert violations(page, ".tj-finder") == []  # Wagtail's message above it fades in
    page.goto(f"{START}luonnos/1d-5e/")
    expect(page.locator(".c-finder__list h3").first).to_contain_text("Rekisterineuvonta")
    page.goto("/admin/finder/discard/")
    page.locator("form.tj-form button[type=submit]").click()
    expect(page.locator("form[action$='/begin/']")).to_be_visible()
