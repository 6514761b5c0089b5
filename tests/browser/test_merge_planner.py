"""Three forms become one, by keyboard: from choosing them to the ledger, which says what the planner showed."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.axe import is_wider_than_the_page, violations
from tests.browser.steps import cite, confirm

#: After every journey the register is recounted.
pytestmark = pytest.mark.usefixtures("ledger_agrees")

NewPage = Callable[..., Page]
Login = Callable[[Page, str], Page]
Manage = Callable[..., str]

#: Two forms of one owner, and one of another that is found by its words.
FIRST: Final = ("L-0396", "L-0400")
THIRD: Final = ("L-0307", "Valmisteluavustus")
TITLE: Final = "Yhteinen kehittämishakemus"


def _tab_to(page: Page, identifier: str, limit: int = 500) -> None:
    """Press Tab until the element with this id has the focus."""
    for _press in range(limit):
        if page.evaluate("document.activeElement.id") == identifier:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"never came to #{identifier}")


def _shown_changes(page: Page) -> list[int]:
    """Return the changes of F, R and C that the page shows."""
    rows = page.locator("#plan-figures table").first.locator("tbody tr td:last-child")
    return [int(re.sub(r"\s", "", text).replace("\u2212", "-")) for text in rows.all_inner_texts()]


def _counts(manage: Manage) -> list[int]:
    """Return F, R and C of tomorrow, as the ledger has them now."""
    day = (timezone.localdate() + timedelta(days=1)).isoformat()
    told = [manage("ledger", "count", "--unit", unit, "--on", day, "--format", "json") for unit in ("F", "R", "C")]
    return [json.loads(each)["count"] for each in told]


def _start_by_keyboard(page: Page) -> None:
    page.goto("/admin/forms/plans/start/?" + "&".join(f"form={code}" for code in FIRST))
    _tab_to(page, "plan-q")
    page.keyboard.type(THIRD[1])
    page.keyboard.press("Enter")
    expect(page.locator(f"#form-{THIRD[0]}")).to_be_visible()
    for code in FIRST:
        expect(page.locator(f"#form-{code}")).to_be_checked()
    _tab_to(page, f"form-{THIRD[0]}")
    page.keyboard.press("Space")
    _tab_to(page, "id_title_fi")
    page.keyboard.type(TITLE)
    _tab_to(page, "plan-start")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/forms/plans/\d+/$"))


def _decide_by_keyboard(page: Page) -> list[int]:
    """Give the Swedish title, drop the last question, save, and return the changes shown meanwhile."""
    page.locator(".tj-plan__about > summary").focus()
    page.keyboard.press("Enter")
    _tab_to(page, "id_title_sv")
    page.keyboard.type("Gemensam utvecklingsansökan")
    last = page.locator("[data-tj-verdict]").last
    before = page.locator("[data-tj-live]").inner_text()
    _tab_to(page, str(last.get_attribute("id")))
    page.keyboard.press("End")
    expect(page.locator("[data-tj-live]")).not_to_have_text(before)
    live = _shown_changes(page)
    _tab_to(page, "plan-save")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"\?p=1$"))
    expect(page.locator("[data-tj-verdict]").last).to_have_value("drop")
    assert _shown_changes(page) == live
    return live


def _propose_by_keyboard(page: Page) -> None:
    _tab_to(page, "plan-propose")
    page.keyboard.press("Enter")
    page.wait_for_url("**/propose/")
    _tab_to(page, "id_owner")
    page.keyboard.type("Alue")
    _tab_to(page, "id_last_day")
    page.keyboard.type(timezone.localdate().isoformat())
    page.keyboard.press("Escape")
    _tab_to(page, "id_evidence")
    page.keyboard.type("Kolme lomaketta kysyy samat perustiedot.")
    _tab_to(page, "propose")
    page.keyboard.press("Enter")
    page.wait_for_url("**/dossiers/**")


def _step(page: Page, code: str, transition: str, decision: str = "") -> None:
    page.goto(f"/admin/items/{code}/transition/{transition}/")
    if decision:
        cite(page, decision)
    confirm(page)


def test_three_forms_become_one_as_the_planner_said(new_page: NewPage, login: Login, manage: Manage) -> None:
    board = login(new_page(), "hallitus2")
    _start_by_keyboard(board)
    planner = board.url
    changes = _decide_by_keyboard(board)
    assert changes[0] == -2
    _propose_by_keyboard(board)
    board.goto(planner)
    target = board.get_by_role("link", name=TITLE).locator("xpath=..").locator(".help").inner_text()
    before = _counts(manage)

    owner = login(new_page(), "omistaja.alue")
    _step(owner, target, "submit")
    approver = login(new_page(), "hyvaksyja.alue")
    _step(approver, target, "endorse")
    decider = login(new_page(), "hallitus")
    _step(decider, target, "approve", "31/2026")
    _step(decider, FIRST[0], "decide_retirement", "32/2026")
    assert _counts(manage)[0] == before[0], "nothing ends before its day"

    manage("run_lifecycle", "--on", (timezone.localdate() + timedelta(days=1)).isoformat())
    assert [now - then for now, then in zip(_counts(manage), before, strict=True)] == changes


@pytest.mark.parametrize("width", [390, 1280])
def test_screens_of_merge_plans(width: int, new_page: NewPage, login: Login) -> None:
    page = login(new_page(viewport={"width": width, "height": 900}), "omistaja.inno")
    page.goto("/admin/forms/plans/")
    page.wait_for_selector("main")
    addresses = [str(page.locator("td.title a").last.get_attribute("href"))]
    addresses += [f"{addresses[0]}{screen}/" for screen in ("propose", "comparison")]
    problems = []
    for address in ("/admin/forms/plans/", "/admin/forms/plans/start/", *addresses):
        page.goto(address)
        page.wait_for_selector("main")
        problems += [f"{address} {violation}" for violation in violations(page, "main")]
        if is_wider_than_the_page(page):
            problems.append(f"{address} is wider than the page")
    assert problems == []


def test_planner_saves_without_javascript(new_page: NewPage, login: Login) -> None:
    page = login(new_page(java_script_enabled=False), "omistaja.inno")
    page.goto("/admin/forms/plans/")
    page.locator("td.title a").last.click()
    choice = page.locator("[data-tj-verdict]").first
    choice.select_option("optional")
    page.locator("#plan-save").click()
    expect(page.locator("[data-tj-verdict]").first).to_have_value("optional")
