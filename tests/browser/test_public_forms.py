"""The public forms in a real browser: found, read and compared with and without a script, by keyboard, on paper."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import is_wider_than_the_page, violations

NewPage = Callable[..., Page]
Login = Callable[[Page, str], Page]


def _open_list(page: Page, query: str = "", language: str = "fi") -> None:
    page.goto(f"/{language}/")
    page.locator("footer a[href*='forms'], footer a[href*='lomakkeet'], footer a[href*='blanketter']").first.click()
    if query:
        page.goto(f"{page.url}?{query}")


def _open_form(page: Page, query: str = "online=1&sort=questions", language: str = "fi") -> None:
    _open_list(page, query, language)
    page.locator(".c-results h3 a").last.click()
    expect(page.locator("#asks")).to_be_visible()


def _card_with_forms(page: Page) -> None:
    """Open the card of a service that the first form on the list names."""
    _open_list(page, "online=1")
    addresses = [link.get_attribute("href") for link in page.locator(".c-results h3 a").all()]
    for address in addresses:
        page.goto(str(address))
        used_by = page.locator("section[aria-labelledby=services] a")
        if used_by.count():
            used_by.first.click()
            return
    raise AssertionError("no form of the example data stands on a card")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_of_forms_have_no_violation(width: int, scheme: str, new_page: NewPage) -> None:
    page = new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    found = []

    def check() -> None:
        found.extend(f"{page.url} {violation}" for violation in violations(page))
        if is_wider_than_the_page(page):
            found.append(f"{page.url} scrolls sideways")

    for language in ("fi", "sv", "en"):
        _open_list(page, "q=a&sort=time", language)
        check()
        _open_form(page, language=language)
        check()
    for details in page.locator("details").all():
        details.evaluate("each => { each.open = true; }")
    check()
    _open_list(page, "q=zzzzzz")
    check()
    _card_with_forms(page)
    check()
    assert found == []


def test_filters_narrow_the_list_in_place_and_the_way_back_works(new_page: NewPage) -> None:
    page = new_page()
    _open_list(page)
    before = page.locator("[data-count-text]").inner_text()
    page.locator("#online-1").check()
    expect(page.locator(".c-chips a")).to_have_count(1)
    expect(page.locator("[data-count-text]")).not_to_have_text(before)
    assert "online=1" in page.url
    expect(page.locator("#online-1")).to_be_focused()
    page.locator("#sort").select_option("questions")
    page.wait_for_url("**sort=questions**")
    assert "online=1" in page.url
    page.go_back()
    page.go_back()
    expect(page.locator("[data-count-text]")).to_have_text(before)


def test_everything_works_without_javascript(new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    _open_list(page)
    page.fill("#q", "hakemukset")
    page.click("main form[role=search] button")
    expect(page.locator("[data-count-text]")).to_contain_text("hakemukset")
    page.locator("#online-1").check()
    page.locator("#filters button[type=submit]").click()
    assert "online=1" in page.url
    assert "q=hakemukset" in page.url
    page.locator("#sort").select_option("time")
    page.locator(".c-sort button").click()
    for part in ("online=1", "q=hakemukset", "sort=time"):
        assert part in page.url
    page.locator(".c-results h3 a").first.click()
    expect(page.locator("#asks")).to_be_visible()
    first = page.locator(".c-ask__more").first
    first.locator("summary").click()
    expect(first.locator("dl")).to_be_visible()


def test_keyboard_alone_leads_from_the_list_to_the_online_form(new_page: NewPage) -> None:
    page = new_page()
    _open_list(page, "online=1")
    page.locator("#q").focus()
    for _press in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.c-results h3 a')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#asks")).to_be_visible()
    for _press in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.c-cta a')"):
            break
    assert str(page.evaluate("document.activeElement.href")).startswith("https://")


def test_paper_has_what_stands_behind_more_about_this_question(new_page: NewPage) -> None:
    page = new_page()
    _open_form(page)
    answer = page.locator(".c-ask__more dd").first
    expect(answer).to_be_hidden()
    page.emulate_media(media="print")
    expect(answer).to_be_visible()
    expect(page.locator("header nav").first).to_be_hidden()


def test_card_leads_to_its_form_and_the_form_back(new_page: NewPage) -> None:
    page = new_page()
    _card_with_forms(page)
    service = urlsplit(page.url).path
    page.locator("section[aria-labelledby=forms] a").first.click()
    expect(page.locator("#asks")).to_be_visible()
    expect(page.locator(f"section[aria-labelledby=services] a[href='{service}']")).to_have_count(1)


def test_language_changes_on_the_same_form(new_page: NewPage) -> None:
    page = new_page()
    _open_form(page)
    code = page.url.rstrip("/").split("/")[-2]
    for name in ("Svenska", "English"):
        page.get_by_role("link", name=name).click()
        assert code in page.url
        expect(page.locator("#asks")).to_be_visible()


def test_owner_chooses_the_forms_of_a_card(new_page: NewPage, login: Login, ledger_agrees: None) -> None:
    page = login(new_page(), "omistaja.alue")
    page.goto("/admin/product-cards/?q=Yrityksen+kehitt%C3%A4misavustus")
    page.locator("td.title a").first.click()
    page.wait_for_url("**/cards/**")
    page.locator("a[href*='of-service']").click()
    page.wait_for_url("**of-service**")  # counting does not wait for the page as expecting does
    rows = page.locator("button[value^=withdraw]")
    before = rows.count()
    page.locator("button[value^=add]").first.click()
    expect(rows).to_have_count(before + 1)
    assert violations(page, ".tj-reading") == []
    rows.last.click()
    expect(rows).to_have_count(before)
