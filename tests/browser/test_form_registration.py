"""Registering a form in a real browser: by keyboard alone, without JavaScript, and as axe sees it."""

from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import is_wider_than_the_page, violations

#: After every journey the register is recounted.
pytestmark = pytest.mark.usefixtures("ledger_agrees")

NewPage = Callable[..., Page]
Login = Callable[[Page, str], Page]

START: Final = "/fi/rekisteroi-lomake/"
#: So many steps of the Tab key at most: no page has more places to stop at between two that one wants.
_TABS: Final = 250


def _reach(page: Page, target: Locator) -> None:
    """Press Tab until `target` has the focus."""
    for _press in range(_TABS):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {target}")


def _press(page: Page, value: str, *, key: str = "Enter") -> None:
    """Press the button of this value that everybody sees, by keyboard."""
    _reach(page, page.locator(f"main button[value='{value}']:not([aria-hidden])").first)
    page.keyboard.press(key)


def _type(page: Page, name: str, text: str) -> None:
    _reach(page, page.locator(f"[name='{name}']"))
    page.keyboard.type(text)


def _tick(page: Page, name: str) -> None:
    _reach(page, page.locator(f"[name='{name}']"))
    page.keyboard.press("Space")


def _choose(page: Page, name: str, value: str) -> None:
    """Choose a radio button by the arrow keys."""
    group = page.locator(f"[name='{name}']")
    _reach(page, group.first)
    page.keyboard.press("Space")
    for _press_again in range(group.count()):
        if page.locator(f"[name='{name}'][value='{value}']").is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"the arrow keys do not reach {value}")


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_owner_registers_a_form_by_keyboard_and_every_step_passes_axe(
    width: int, scheme: str, new_page: NewPage, login: Login
) -> None:
    page = login(new_page(viewport={"width": width, "height": 900}, color_scheme=scheme), "omistaja.kasvu")
    problems: list[str] = []
    title = f"Ilmapuntarin hankinta-avustuksen hakemus {width}"

    def look(step: str) -> None:
        expect(page.locator(".c-stepper [aria-current=step]")).to_be_visible()
        problems.extend(f"{step}: {violation}" for violation in violations(page))
        if is_wider_than_the_page(page):
            problems.append(f"{step} is wider than the page")

    page.goto(START)
    problems.extend(violations(page))
    _reach(page, page.locator("main form button[type=submit]"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/identity/")
    _press(page, "continue")
    expect(page.locator("#errors")).to_be_focused()
    look("identity, with an error")
    _reach(page, page.locator("#errors a"))
    page.keyboard.press("Enter")
    expect(page.locator("[name=identity-title_fi]")).to_be_focused()
    page.keyboard.type(title)
    page.keyboard.press("Enter")
    page.wait_for_url("**/purpose/")
    look("purpose")
    _type(page, "purpose-purpose_fi", "Yritys hakee avustusta ilmapuntarin hankintaan.")
    _press(page, "continue")
    page.wait_for_url("**/channels/")
    _tick(page, "channels-eform-chosen")
    _type(page, "channels-eform-address", "https://asiointi.example/ilmapuntari")
    look("channels")
    _press(page, "continue")
    page.wait_for_url("**/fields/")
    look("questions, none yet")
    _type(page, "question-label_fi", "Yrityksen nimi")
    page.keyboard.press("Enter")
    page.wait_for_url("**/fields/#id_question-label_fi")
    expect(page.locator("[name=question-label_fi]")).to_be_focused()
    page.keyboard.type("Varayhteyshenkilön sähköposti")
    page.keyboard.press("Enter")
    expect(page.locator(".c-qlist > li")).to_have_count(2)
    _press(page, "up:varayhteyshenkilon_sahkoposti", key="Space")
    page.wait_for_url("**/fields/#question-1")
    expect(page.locator("#question-1")).to_be_focused()
    expect(page.locator("#question-1")).to_contain_text("Varayhteyshenkilön")
    _reach(page, page.locator("details.c-desk summary").first)
    page.keyboard.press("Enter")
    _type(page, "paste-text", "Hankinnan hinta | hinta | money\nHuono rivi | huono | runo")
    _press(page, "paste")
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("#errors")).to_contain_text("runo")
    look("questions, with a list that is refused")
    _press(page, "continue")
    expect(page.locator("#errors")).to_be_focused()
    _reach(page, page.locator("[name=paste-text]"))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Hankinnan hinta | hinta | money")
    _press(page, "paste")
    expect(page.locator(".c-qlist > li")).to_have_count(3)
    look("questions")
    _press(page, "continue")
    page.wait_for_url("**/concepts/")
    look("concepts")
    _press(page, "continue")
    page.wait_for_url("**/need/")
    _press(page, "continue")
    expect(page.locator("#errors")).to_be_focused()
    look("need, with errors")
    _type(page, "need-need", "Ilmapuntareihin ei ole muuta lomaketta.")
    if page.locator("[name=need-compared_with]").count():
        _reach(page, page.locator("[name=need-compared_with]").first)
        page.keyboard.press("Space")
        _type(page, "need-differs", "Koskee vain ilmapuntareita.")
    _choose(page, "need-ends", "nothing")
    _type(page, "need-nothing_ends_why", "Muut lomakkeet koskevat muuta.")
    _press(page, "continue")
    page.wait_for_url("**/check/")
    expect(page.locator("main")).to_contain_text("Hankinnan hinta")
    look("check")
    _press(page, "continue")
    page.wait_for_url("**/admin/forms/**")
    expect(page.locator("main")).to_contain_text(title)
    assert problems == []


def test_registration_works_without_javascript_and_outlives_the_session(new_page: NewPage, login: Login) -> None:
    page = login(new_page(java_script_enabled=False), "omistaja.alue")
    page.goto(START)
    page.locator("main form button[type=submit]").first.click()
    page.locator("[name=identity-title_fi]").press("Enter")
    page.locator("#errors a").first.click()
    assert page.url.endswith("#id_identity-title_fi")
    page.fill("[name=identity-title_fi]", "Ilman skriptejä rekisteröity")
    page.locator("[name=identity-title_fi]").press("Enter")
    page.wait_for_url("**/purpose/")
    page.fill("[name=purpose-legal_basis]", "Puolikas laki")
    page.locator("main button[value=aside]").click()
    expect(page.locator("main")).to_contain_text("Ilman skriptejä rekisteröity")
    page.locator(".c-account form button").click()
    login(page, "omistaja.alue")
    page.goto("/admin/")
    page.locator("#tj-registrations-section").get_by_role("link", name="Ilman skriptejä rekisteröity").first.click()
    page.wait_for_url("**/purpose/")
    expect(page.locator("[name=purpose-legal_basis]")).to_have_value("Puolikas laki")
    page.locator("main .c-actions button[value=continue]").click()
    page.locator("[name=channels-pdf-chosen]").check()
    expect(page.locator("[name=channels-pdf-address]")).to_be_visible()
    expect(page.locator("[name=channels-phone-address]")).to_be_hidden()
    page.locator("main .c-actions button[value=continue]").click()
    page.fill("[name=question-label_fi]", "Nimi")
    page.locator("button[value=question]:not([aria-hidden])").click()
    expect(page.locator(".c-qlist")).to_contain_text("Nimi")
    page.locator("button[value='remove:nimi']").click()
    expect(page.locator(".c-qlist")).to_have_count(0)
    page.goto(START)
    page.locator("ul.c-qlist a[href$='/hylkaa/']").first.click()
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main")).not_to_contain_text("Ilman skriptejä rekisteröity")
