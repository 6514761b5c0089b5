"""Public pages by keyboard alone: what is reached first, what focus does, what Escape closes and where one is then."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

NewPage = Callable[..., Page]
#: The mark may stand around what holds it; the calendar's button inside a date has the browser's own.
FOCUSED: Final = """() => {
  const e = document.activeElement, box = e.getBoundingClientRect();
  const around = [e, ...[".c-card", ".c-choice", ".ds-field"].map(holder => e.closest(holder))].filter(Boolean);
  const inside = e.type === "date" && !e.matches(":focus");
  return {
    name: (e.getAttribute("aria-label") || e.labels?.[0]?.textContent || e.textContent || e.id).trim(),
    tag: e.tagName, id: e.id, width: box.width, height: box.height, top: box.top, bottom: box.bottom,
    marked: inside || around.some(each => getComputedStyle(each).outlineStyle !== "none"),
  };
}"""


def _press(page: Page, key: str) -> dict[str, Any]:
    """Press a key and return what has the focus then."""
    page.keyboard.press(key)
    focused: dict[str, Any] = page.evaluate(FOCUSED)
    return focused


def _tab_to(page: Page, name: str, limit: int = 80) -> dict[str, Any]:
    """Press Tab until what has the focus is called `name`."""
    for _each in range(limit):
        focused = _press(page, "Tab")
        if name in focused["name"]:
            return focused
    raise AssertionError(f"{name!r} was not reached in {limit} steps")


@pytest.mark.parametrize(
    ("language", "skip"), [("fi", "Siirry sisältöön"), ("sv", "Hoppa"), ("en", "Skip to the content")]
)
def test_skip_link_is_first_and_leads_past_the_menu(language: str, skip: str, new_page: NewPage) -> None:
    page = new_page()
    page.goto(f"/{language}/")
    focused = _press(page, "Tab")
    assert focused["name"].startswith(skip)
    assert focused["marked"]
    assert focused["top"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    assert _press(page, "Tab")["id"] == "q"


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    "address",
    ["/fi/", "/fi/palvelut/?q=laina", "/fi/kasvurahoitus/kasvulaina/", "/fi/palveluvalitsin/", "/fi/seuranta/"],
)
def test_every_stop_is_seen_and_marked(address: str, width: int, new_page: NewPage) -> None:
    page = new_page(viewport={"width": width, "height": 800})
    page.goto(address)
    for _each in range(45):
        focused = _press(page, "Tab")
        if focused["tag"] == "BODY":
            break
        assert focused["marked"], focused
        assert focused["width"] > 0, focused
        assert focused["bottom"] > 0, focused
        assert focused["top"] < 800, focused


def test_suggestions_are_walked_with_arrows_and_closed_with_escape(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/fi/")
    page.focus("#q")
    page.keyboard.type("laina")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    box = page.locator("#q")
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    first = page.locator("[role=option][aria-selected=true]")
    expect(first).to_have_count(1)
    expect(box).to_have_attribute("aria-activedescendant", str(first.get_attribute("id")))
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(options.first).to_be_hidden()
    expect(box).to_be_focused()
    expect(box).to_have_value("laina")
    page.keyboard.press("Enter")
    page.wait_for_url("**/palvelut/?q=laina")


def test_filter_is_chosen_by_keyboard_and_keeps_the_focus(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/fi/palvelut/?q=laina")
    before = page.locator("[data-count-text]").inner_text()
    _tab_to(page, "Kasvuyritys")
    page.keyboard.press("Space")
    expect(page.locator(".c-chips")).to_contain_text("Kasvuyritys")
    assert page.evaluate("document.activeElement.id") == "segment-kasvuyr"
    expect(page.locator("[role=status]")).to_have_text(page.locator("[data-count-text]").inner_text())
    page.keyboard.press("Space")
    expect(page.locator(".c-chips")).to_have_count(0)
    expect(page.locator("[data-count-text]")).to_have_text(before)
    assert page.evaluate("document.activeElement.id") == "segment-kasvuyr"


def test_filter_is_chosen_by_keyboard_without_javascript(new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/fi/palvelut/?q=laina")
    page.get_by_label("Kasvuyritys").press("Space")
    page.get_by_label("Kasvuyritys").press("Enter")
    page.wait_for_url("**segment=KASVUYR**")
    expect(page.locator(".c-chips")).to_contain_text("Kasvuyritys")
    page.locator(".c-chips a").first.press("Enter")
    page.wait_for_url(lambda address: "segment" not in address)


@pytest.mark.parametrize(
    ("address", "button", "inside"),
    [("/fi/", "Valikko", "Lomakkeet"), ("/fi/palvelut/?q=laina", "Rajaa tuloksia", "Pk-yritys")],
)
def test_escape_closes_what_a_button_opened_and_leads_back(
    address: str, button: str, inside: str, new_page: NewPage
) -> None:
    page = new_page(viewport={"width": 390, "height": 800})
    page.goto(address)
    _tab_to(page, button)
    page.keyboard.press("Enter")
    expect(page.locator(":popover-open")).to_have_count(1)
    focused = _tab_to(page, inside, 20)
    assert focused["marked"]
    page.keyboard.press("Escape")
    expect(page.locator(":popover-open")).to_have_count(0)
    expect(page.get_by_role("button", name=button)).to_be_focused()


def test_closing_the_filters_by_their_button_leads_back(new_page: NewPage) -> None:
    page = new_page(viewport={"width": 390, "height": 800})
    page.goto("/fi/palvelut/")
    _tab_to(page, "Rajaa tuloksia")
    page.keyboard.press("Enter")
    _tab_to(page, "Sulje", 3)
    page.keyboard.press("Enter")
    expect(page.locator(":popover-open")).to_have_count(0)
    expect(page.get_by_role("button", name="Rajaa tuloksia")).to_be_focused()


@pytest.mark.parametrize("script", [True, False])
def test_finder_is_answered_by_keyboard(script: bool, new_page: NewPage) -> None:
    page = new_page(java_script_enabled=script)
    page.goto("/fi/palveluvalitsin/")
    for _question in range(6):
        if page.get_by_role("radio").count() == 0:
            break
        page.get_by_role("radio").first.focus()
        page.keyboard.press("ArrowDown")
        with page.expect_navigation():
            page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sinulle sopivat palvelut")
    page.get_by_role("link", name="Vaihda").first.press("Enter")
    expect(page.get_by_role("radio").nth(1)).to_be_checked()


def test_question_left_open_leads_to_what_is_missing(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/fi/palveluvalitsin/")
    page.get_by_role("button", name="Jatka").press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio").first).to_be_focused()


def test_levels_and_details_of_a_card_open_by_keyboard(new_page: NewPage, login: Callable[[Page, str], Page]) -> None:
    page = login(new_page(), "asiantuntija")
    page.goto("/fi/yritysrekisterivirasto/rekisteriotteet/")
    tab = page.get_by_role("tab").first
    tab.focus()
    page.keyboard.press("End")
    expect(page.get_by_role("tab").last).to_be_focused()
    expect(page.locator("#level-2")).to_be_visible()
    page.keyboard.press("Home")
    expect(page.locator("#level-1")).to_be_visible()
    page.locator(".c-terms summary").press("Enter")
    expect(page.locator(".c-terms details")).to_have_attribute("open", "")
