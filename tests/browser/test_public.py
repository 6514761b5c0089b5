"""The public in a real browser: with the keyboard alone, without JavaScript, on a phone, in three languages."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

NewPage = Callable[..., Page]


def _focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))


def _tab_to(page: Page, words: str, limit: int = 40) -> None:
    for _press in range(limit):
        page.keyboard.press("Tab")
        if words in str(page.evaluate("document.activeElement.textContent + ' ' + document.activeElement.id")):
            return
    raise AssertionError(f"never came to {words!r}; last: {_focused(page)}")


def test_keyboard_alone_leads_from_the_front_page_to_a_channel(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/fi/")
    page.keyboard.press("Tab")
    assert "Siirry sisältöön" in _focused(page)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert 'id="q"' in _focused(page)
    page.keyboard.type("starttira")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[role=option][aria-selected=true]")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url("**/fi/**")
    if "palvelut" in page.url:
        _tab_to(page, "Starttiraha", 60)
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Starttiraha")
    _tab_to(page, "asioin", 60)
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    shadow = page.evaluate("getComputedStyle(document.activeElement).boxShadow")
    assert outline != "none" or shadow != "none"


def test_every_stop_of_the_keyboard_is_visible(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/fi/palvelut/?q=laina")
    for _press in range(30):
        page.keyboard.press("Tab")
        box = page.evaluate("(e => e.getBoundingClientRect().toJSON())(document.activeElement)")
        assert box["width"] > 0, _focused(page)
        assert box["height"] > 0, _focused(page)


def test_filters_work_and_the_count_is_told(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/fi/palvelut/?q=laina")
    before = page.locator("[data-count-text]").inner_text()
    page.get_by_label("Pk-yritys").check()
    expect(page.locator(".c-chips")).to_contain_text("Pk-yritys")
    assert "segment=PK" in page.url
    page.locator(".c-chips a").first.click()
    expect(page.locator("[data-count-text]")).to_have_text(before)


def test_words_that_were_not_sent_yet_count_when_something_is_chosen(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/fi/palvelut/?q=laina")
    page.fill("#q", "avustusta")
    page.get_by_label("Alkava yritys").check()
    expect(page.locator("[data-count-text]")).to_contain_text("avustusta")
    assert "q=avustusta" in page.url
    page.go_back()
    expect(page.locator("[data-count-text]")).to_contain_text("laina")
    expect(page.locator("#q")).to_have_value("laina")


def test_what_was_chosen_in_place_goes_along_into_another_language_and_to_the_login(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/fi/palvelut/?q=laina")
    page.get_by_label("Pk-yritys").check()
    expect(page.locator(".c-chips")).to_contain_text("Pk-yritys")
    assert "segment%3DPK" in str(page.get_by_role("link", name="Kirjaudu").first.get_attribute("href"))
    page.get_by_role("link", name="Svenska").first.click()
    page.wait_for_url("**/sv/**")
    assert "segment=PK" in page.url
    assert page.get_by_label("Litet eller medelstort företag").is_checked()


def test_suggestions_close_when_the_box_is_left(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/fi/palvelut/")
    page.locator("#q").press_sequentially("yri")
    page.keyboard.press("Tab")
    page.wait_for_timeout(600)
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.locator("#q").fill("yrity")
    expect(page.get_by_role("option").first).to_be_visible()


@pytest.mark.parametrize(("words", "told"), [("qqqzzz", "Ei ehdotuksia."), ("starttirah", "1 ehdotus. ")])
def test_number_of_suggestions_is_told_in_right_words(words: str, told: str, new_page: NewPage) -> None:
    page = new_page()
    page.goto("/fi/palvelut/")
    page.locator("#q").press_sequentially(words)
    expect(page.locator("[role=status]").last).to_contain_text(told)


@pytest.mark.parametrize("width", [390, 1280])
def test_adviser_copies_a_link_and_writes_to_a_contact_with_the_mouse(
    width: int, new_page: NewPage, login: Callable[[Page, str], Page]
) -> None:
    """The link of a result lies over the whole of it, but not over what else one may use there."""
    page = login(new_page(viewport={"width": width, "height": 900}), "asiantuntija")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/fi/palvelut/?q=starttiraha")
    button = page.locator("[data-share]").first
    button.click()
    expect(button).to_have_class(re.compile("is-done"))
    assert page.evaluate("navigator.clipboard.readText()") == button.get_attribute("data-share")
    page.locator(".c-routing a[href^='mailto:']").first.click(trial=True)
    assert "/palvelut/" in page.url


def test_everything_works_without_javascript(new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/fi/")
    page.fill("#q", "avustusta")
    page.click("main button[type=submit]")
    expect(page.get_by_role("heading", level=2).filter(has_text="avustusta")).to_be_visible()
    page.get_by_label("Alkava yritys").check()
    page.get_by_role("button", name="Näytä tulokset").click()
    assert "segment=ALKAVA" in page.url
    page.get_by_role("button", name="Järjestä").click()
    page.get_by_role("link", name="Yrityksen kehittämisavustus").click()
    expect(page.get_by_role("heading", name="Mitä saat")).to_be_visible()


def test_levels_are_readable_without_javascript(new_page: NewPage, login: Callable[[Page, str], Page]) -> None:
    page = login(new_page(java_script_enabled=False), "asiantuntija")
    page.goto("/fi/kasvurahoitus/kasvulaina/")
    expect(page.locator("#level-1")).to_be_visible()
    expect(page.locator("#level-2")).to_be_visible()


def test_expert_opens_level_2_and_never_sees_level_3(new_page: NewPage, login: Callable[[Page, str], Page]) -> None:
    page = login(new_page(), "asiantuntija")
    page.goto("/fi/kasvurahoitus/kasvulaina/")
    tabs = page.get_by_role("tab")
    expect(tabs).to_have_count(2)
    tabs.nth(1).click()
    expect(page.get_by_role("heading", name="Milloin tarjotaan", exact=True)).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("heading", name="Mitä saat")).to_be_visible()
    assert page.locator("#level-3").count() == 0


def test_menu_opens_on_a_phone(new_page: NewPage) -> None:
    page = new_page(viewport={"width": 390, "height": 800})
    page.goto("/sv/")
    page.get_by_role("button", name="Meny").click()
    page.get_by_role("navigation", name="Huvudmeny").get_by_role("link", name="Organisationer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Organisationer")


@pytest.mark.parametrize("width", [320, 390])
def test_filters_open_and_close_on_a_phone(width: int, new_page: NewPage) -> None:
    page = new_page(viewport={"width": width, "height": 800})
    page.goto("/fi/palvelut/")
    page.get_by_role("button", name="Rajaa tuloksia").click()
    expect(page.get_by_label("Pk-yritys")).to_be_visible()
    page.get_by_role("button", name="Sulje").click()
    expect(page.get_by_label("Pk-yritys")).to_be_hidden()


def test_language_changes_on_the_same_page(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/fi/kasvurahoitus/kasvulaina/")
    page.get_by_role("link", name="Svenska").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tillväxtlån")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Growth loan")
