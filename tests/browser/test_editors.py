"""Owner and approver in a real browser: a card goes back, is mended, approved, taken into use, and read."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import cite, confirm, open_from_home, start

#: After every journey the register is recounted.
pytestmark = pytest.mark.usefixtures("ledger_agrees")

NewPage = Callable[..., Page]
Login = Callable[[Page, str], Page]

CARD = "Lupaneuvonta"
NEW_TEXT = "Selvitämme luvat puolestasi ja kerromme, missä järjestyksessä ne kannattaa hakea."


def test_card_goes_from_review_to_the_public(new_page: NewPage, login: Login) -> None:
    approver = login(new_page(), "hyvaksyja.alue")
    open_from_home(approver, CARD)
    start(approver, "return")
    approver.fill("#id_reason", "Tiivistelmä puuttuu asiakkaan sanoin.")
    confirm(approver)

    owner = login(new_page(), "omistaja.alue")
    open_from_home(owner, CARD)
    owner.get_by_role("tab", name="1 Asiakas").click()
    summary = owner.locator("[name$='-summary']").first
    summary.fill(NEW_TEXT)
    owner.get_by_role("button", name="Tallenna luonnos").first.click()
    expect(owner.locator(".messages")).to_contain_text("päivitetty")
    owner.reload()
    owner.get_by_role("tab", name="1 Asiakas").click()
    expect(owner.locator("[name$='-summary']").first).to_have_value(NEW_TEXT)
    owner.get_by_role("tab", name="Elinkaari").click()
    owner.get_by_role("link", name="Lähetä hyväksyttäväksi").first.click()
    confirm(owner)

    open_from_home(approver, CARD)
    approver.get_by_role("tab", name="Elinkaari").click()
    approver.get_by_role("link", name="Hyväksy", exact=True).first.click()
    cite(approver, "99/2026", "Kvartetin johtoryhmä")
    confirm(approver)
    approver.get_by_role("tab", name="Elinkaari").click()
    approver.get_by_role("link", name="Ota käyttöön").first.click()
    confirm(approver)

    public = new_page()
    public.goto("/fi/palvelut/?q=lupaneuvonta")
    public.get_by_role("link", name=CARD).first.click()
    expect(public.get_by_text(NEW_TEXT)).to_be_visible()


def test_entries_of_long_lists_are_found_while_typing(new_page: NewPage, login: Login) -> None:
    owner = login(new_page(), "omistaja.alue")
    owner.goto("/admin/product-cards/?q=Digikokeilun")
    owner.get_by_role("link", name="Digikokeilun avustus").first.click()
    owner.wait_for_url("**/edit/**")
    chooser = owner.get_by_role("combobox").first
    with owner.expect_response(lambda response: "q=rahoitus" in response.url):
        chooser.fill("rahoitus")
    expect(owner.get_by_role("option", name="Aluekehitys")).to_have_count(0)
    option = owner.get_by_role("option", name="Yritysrahoitus").first
    expect(option).to_be_visible()
    chooser.press("ArrowDown")
    chooser.press("Enter")
    expect(owner.locator(".tj-chips").first).to_contain_text("PL-RAHOITUS")
    owner.get_by_role("button", name="Tallenna luonnos").first.click()
    expect(owner.locator(".messages")).to_contain_text("päivitetty")
    owner.reload()
    expect(owner.locator(".tj-chips").first).to_contain_text("PL-RAHOITUS")
