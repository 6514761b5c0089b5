"""Proposing a new service in a real browser: by keyboard, without JavaScript, and as axe sees it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import is_wider_than_the_page, violations

#: After every journey the register is recounted.
pytestmark = pytest.mark.usefixtures("ledger_agrees")

NewPage = Callable[..., Page]
Login = Callable[[Page, str], Page]


def _continue(page: Page) -> None:
    page.locator("main .c-actions button").first.click()


@pytest.mark.parametrize("width", [320, 1280])
def test_owner_proposes_a_service_and_every_step_passes_axe(width: int, new_page: NewPage, login: Login) -> None:
    page = login(new_page(viewport={"width": width, "height": 900}), "omistaja.kasvu")
    problems: list[str] = []

    def look() -> None:
        where = page.locator("main h2").first.inner_text()
        problems.extend(f"{where}: {violation}" for violation in violations(page))
        if is_wider_than_the_page(page):
            problems.append(f"{where} is wider than the page")

    page.goto("/fi/ehdota-palvelua/")
    look()
    page.fill("[name=basics-title]", f"Kasvurahasto {width}")
    _continue(page)
    page.locator("[name=customers-segments]").first.check()
    page.get_by_label("Rahoitus", exact=True).check()
    page.fill("[name=customers-need]", "Yritys tarvitsee pääomaa eikä lainaa.")
    _continue(page)
    _continue(page)
    expect(page.locator("#errors")).to_be_visible()
    look()
    page.locator("[name=overlap-compared_with]").first.check()
    page.fill("[name=overlap-differs]", "Sijoitus omaan pääomaan.")
    page.locator("[name=overlap-ends][value=nothing]").check()
    page.fill("[name=overlap-nothing_ends_why]", "Lainat jatkuvat.")
    _continue(page)
    look()
    page.locator("[name=kind-kind][value=support]").check()
    page.select_option("[name=kind-instrument]", "equity")
    _continue(page)
    expect(page.locator("main")).to_contain_text("Sijoitus omaan pääomaan.")
    look()
    _continue(page)
    page.wait_for_url("**/admin/pages/*/edit/")
    expect(page.locator("main")).to_contain_text(f"Kasvurahasto {width}")
    assert problems == []


def test_error_summary_leads_to_the_field_without_javascript(new_page: NewPage, login: Login) -> None:
    page = login(new_page(java_script_enabled=False), "omistaja.kasvu")
    page.goto("/fi/ehdota-palvelua/")
    page.locator("[name=basics-title]").press("Enter")
    page.locator("#errors a").first.click()
    assert page.url.endswith("#id_basics-title")
    page.fill("[name=basics-title]", "Ilman skriptejä")
    page.get_by_role("button", name="Tallenna ja jatka myöhemmin").click()
    page.goto("/admin/")
    expect(page.locator("body")).to_contain_text("Ilman skriptejä")
