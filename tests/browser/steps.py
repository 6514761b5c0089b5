"""Steps that journeys in the editors' side share."""

import re

from playwright.sync_api import Page, expect


def confirm(page: Page) -> None:
    """Send the form of the transition's own page and come back to the card."""
    page.wait_for_url("**/transition/**")
    page.locator("form.tj-form button[type=submit]").press("Enter")  # a calendar may lie over the button
    page.wait_for_url(lambda address: "/transition/" not in address)


def open_from_home(page: Page, title: str) -> None:
    """Open what is called `title` from the home page: a card, or a dossier that waits."""
    page.goto("/admin/")
    page.get_by_role("link", name=title).first.click()
    page.wait_for_url(re.compile(r"/(edit|dossiers|transfers|cards)/"))


def open_screen(page: Page, title: str, screen: str) -> None:
    """Open a screen of the card called `title`: "read", a transition, or another one of its own."""
    page.goto(f"/admin/product-cards/?q={title}")
    code = page.get_by_role("row").filter(has_text=title).locator("td").get_by_role("link").first
    if screen == "read":
        code.click()
        return
    page.goto(f"/admin/items/{code.inner_text()}/{screen}/")


def start(page: Page, transition: str) -> None:
    """Follow the button of a transition on the card or the dossier that is open."""
    page.locator(f"a[href$='/transition/{transition}/']:visible").first.click()
    page.wait_for_url(f"**/transition/{transition}/")


def cite(page: Page, reference: str, body: str = "Kvartetin tarjoomaryhmä", decided_on: str = "2026-11-02") -> None:
    """Fill in the decision."""
    page.fill("#id_decision_reference", reference)
    page.fill("#id_decision_body", body)
    page.fill("#id_decided_on", decided_on)
    page.press("#id_decided_on", "Escape")


def choose(page: Page, field: str, title: str) -> None:
    """Choose the entry called `title` in a field that finds entries while one types."""
    page.fill(f"#id_{field}-find", title)
    page.get_by_role("option", name=title).first.click()
    expect(page.locator(f"#field-{field} .tj-chips")).to_contain_text(title)
