"""What the forms ask, in a real browser: by keyboard alone, without a script, on a phone, and clean for axe."""

from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import is_wider_than_the_page, violations

PAGE: Final = "/admin/forms/similarity/"
PARTS: Final = ("clusters", "pairs", "map", "duplicates", "gap")


@pytest.mark.parametrize("width", [390, 1280])
def test_all_parts_are_accessible_and_fit_the_screen(
    width: int, new_page: Callable[..., Page], login: Callable[[Page, str], Page]
) -> None:
    page = login(new_page(viewport={"width": width, "height": 900}), "omistaja.alue")
    problems = []
    for part in PARTS:
        page.goto(f"{PAGE}?show={part}")
        page.wait_for_selector(".tj-alike")
        problems += [f"{part}: {problem}" for problem in violations(page, ".tj-alike")]
        if is_wider_than_the_page(page):
            problems.append(f"{part} is wider than the page")
    page.goto(f"{PAGE}?show=pairs")
    page.locator(".tj-alike tbody a[href*='/similarity/']").first.click()
    page.wait_for_url("**/similarity/*/*/")
    problems += [f"pair: {problem}" for problem in violations(page, ".tj-alike")]
    if is_wider_than_the_page(page):
        problems.append("the pair is wider than the page")
    assert problems == []


def test_from_a_cluster_to_its_map_and_two_forms_by_keyboard(
    new_page: Callable[..., Page], login: Callable[[Page, str], Page]
) -> None:
    page = login(new_page(), "hallitus")
    page.goto(PAGE)
    cluster = page.locator(".tj-clusters > li").first
    forms = cluster.locator(".tj-list > li:has(a)").count()
    cluster.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(cluster.locator(".tj-shared li").first).to_be_visible()
    cluster.locator("a[href*='show=map']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**show=map**")
    assert page.locator(".tj-map tbody tr").count() == forms
    page.locator(".tj-map td a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/similarity/*/*/")
    assert page.locator(".tj-alike h2").count() == 3


def test_filters_and_files_need_no_script(new_page: Callable[..., Page], login: Callable[[Page, str], Page]) -> None:
    page = login(new_page(java_script_enabled=False), "tarkastaja")
    page.goto(f"{PAGE}?show=gap")
    page.select_option("#alike-owner", "ALUE")
    page.click(".tj-alike form button[type=submit]")
    assert "owner=ALUE" in page.url
    assert "show=gap" in page.url
    with page.expect_download() as download:
        page.locator(".tj-alike a[href*='list=questions'][href*='export=csv']").click()
    assert download.value.suggested_filename == "forms-questions.csv"
