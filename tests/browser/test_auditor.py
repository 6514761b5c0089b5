"""The auditor's journey: from a number to the operations behind it; and a restatement that two people decide."""

import re
from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import is_wider_than_the_page, violations
from tests.browser.steps import cite

NewPage = Callable[..., Page]
Login = Callable[[Page, str], Page]
Manage = Callable[..., str]

#: After every journey the register is recounted.
pytestmark = pytest.mark.usefixtures("ledger_agrees")
DETAIL: Final = (
    "portfolio_operations",
    "portfolio_movements",
    "portfolio_review",
    "portfolio_restatements",
    "portfolio_sample",
    "portfolio_seals",
)


def _problems(page: Page) -> list[str]:
    found = [f"{page.url} {violation}" for violation in violations(page)]
    return [*found, f"{page.url} scrolls sideways"] if is_wider_than_the_page(page) else found


def _number(text: str) -> int:
    """Return the number that a heading or a tile ends with."""
    digits = re.findall(r"[−-]?\d[\d\s\u00a0\u202f]*", text)[-1]
    return int(re.sub(r"[\s\u00a0\u202f]", "", digits).replace("−", "-"))


def test_number_leads_to_its_operations_and_to_one_of_them(new_page: NewPage, login: Login) -> None:
    page = login(new_page(), "tarkastaja")
    page.goto("/fi/seuranta/")
    tile = page.locator(".c-keys a").first
    number = _number(tile.inner_text())
    assert number > 100
    tile.click()
    expect(page.locator("main h2").first).to_contain_text(str(number))
    assert _problems(page) == []
    page.locator("main table tbody a").first.click()
    page.wait_for_url(re.compile(r"/tapahtumat/\d+/"))
    expect(page.locator("main")).to_contain_text("portfolio-ledger-v1")
    assert _problems(page) == []


@pytest.mark.parametrize("width", [390, 1280])
def test_detail_pages(width: int, new_page: NewPage, login: Login) -> None:
    page = login(new_page(viewport={"width": width, "height": 900}), "tarkastaja")
    page.goto("/fi/seuranta/tarkistuslista/")
    addresses = [link.get_attribute("href") for link in page.locator(".c-follow a, nav a[href*='/seuranta/']").all()]
    wanted = sorted({address for address in addresses if address and "/seuranta/" in address})
    assert len(wanted) >= len(DETAIL)
    problems = []
    for address in wanted:
        page.goto(address)
        problems += _problems(page)
    assert problems == []


def test_public_reads_figures_without_the_operations(new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/fi/seuranta/")
    expect(page.locator(".c-keys li").first).to_be_visible()
    assert page.locator("a[href*='/tapahtumat/']").count() == 0
    page.goto("/fi/seuranta/tapahtumat/")
    assert "/kirjaudu/" in page.url


def test_board_decides_what_an_owner_proposed_to_register_late(new_page: NewPage, login: Login, manage: Manage) -> None:
    before = manage("ledger", "export").count("\n")
    page = login(new_page(), "hallitus")
    page.goto("/admin/reports/restatements/")
    page.get_by_role("link", name=re.compile("^R-")).first.click()
    page.wait_for_url(re.compile(r"/restatements/\d+/$"))
    expect(page.locator("main")).to_contain_text("Yritysneuvonta kunnan toimipisteessä")
    assert _problems(page) == []
    page.locator("a[href$='/approve/']:visible").first.click()
    cite(page, "77/2026")
    page.locator("h1").click()  # closes the calendar of the date
    page.locator("form button[type=submit]:visible").last.click()
    page.wait_for_url(re.compile(r"/restatements/\d+/$"))
    assert manage("ledger", "export").count("\n") == before + 1
