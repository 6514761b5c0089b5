"""Prices in a real browser: drafted with an error, mended, decided, and read by the public; aid and guidelines, too."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import is_wider_than_the_page, violations
from tests.browser.steps import cite, confirm

NewPage = Callable[..., Page]
Login = Callable[[Page, str], Page]

CARD: Final = "Kumppanihaku kohdemaassa"
GRANT: Final = "Yrityksen kehittämisavustus"
PUBLIC: Final = (
    "/fi/hinnat/",
    "/fi/hinnat/?q=zzzz",
    "/sv/priser/?basis=business",
    "/en/prices/?on=2025-01-01",
    "/fi/hinnoitteluohjeet/",
    "/sv/prissattningsanvisningar/",
    "/en/pricing-guidelines/",
)


#: The words of the list that stand on two lines.
CUT_WORDS: Final = """() => {
  const cut = [], texts = document.createTreeWalker(document.querySelector(".c-prices tbody"), NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    for (const word of text.data.matchAll(/\\S+/g)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].map((each) => Math.round(each.top)));
      if (lines.size > 1 && !/[-–\u00a0]/.test(word[0])) cut.push(word[0]);
    }
  }
  return cut;
}"""


def _code_of(page: Page, title: str) -> str:
    page.goto(f"/admin/product-cards/?q={title}")
    return page.get_by_role("row").filter(has_text=title).locator("td").get_by_role("link").first.inner_text()


def _terms(page: Page, code: str) -> None:
    page.goto(f"/admin/prices/of/{code}/")
    expect(page.locator("h1")).to_contain_text("Hinnat ja tuki")


@pytest.mark.usefixtures("ledger_agrees")
def test_price_is_drafted_mended_decided_and_read(new_page: NewPage, login: Login) -> None:
    owner = login(new_page(), "omistaja.vie")
    code = _code_of(owner, CARD)
    first_day = date.today() + timedelta(days=40)
    _terms(owner, code)
    owner.get_by_role("link", name=re.compile("Kirjoita seuraava ?: Hinta eurooppa")).click()
    owner.fill("#id_cents", "4 150")
    owner.fill("#id_valid_from", first_day.isoformat())
    owner.press("#id_valid_from", "Escape")
    owner.select_option("#id_guideline", "")
    owner.locator("form.tj-form button[type=submit]").press("Enter")
    expect(owner.locator(".tj-findings")).to_contain_text("P04 Virhe")

    owner.goto(f"/admin/items/{code}/transition/submit_change/")
    expect(owner.locator("main")).to_contain_text("P04: ")
    owner.locator("form.tj-form button[type=submit]").press("Enter")
    expect(owner.locator("main")).to_contain_text("P04: ")
    expect(owner.locator("form.tj-form")).to_be_visible()  # it was not submitted

    _terms(owner, code)
    owner.get_by_role("link", name=re.compile("^Muuta luonnosta")).click()
    chosen = owner.locator("#id_guideline option").filter(has_text="Vientipalvelujen").get_attribute("value")
    owner.select_option("#id_guideline", chosen)
    owner.locator("form.tj-form button[type=submit]").press("Enter")
    expect(owner.get_by_role("heading", name="Hinta eurooppa").first).to_be_visible()
    expect(owner.locator(".tj-reading")).not_to_contain_text("P04")
    assert violations(owner, ".tj-reading") == []
    owner.goto(f"/admin/items/{code}/transition/submit_change/")
    confirm(owner)

    approver = login(new_page(), "hyvaksyja.vie")
    approver.goto(f"/admin/items/{code}/transition/approve_change/")
    cite(approver, "101/2026", "Vientikeskuksen johtoryhmä")
    confirm(approver)

    public = new_page()
    public.goto(f"/fi/hinnat/?q=kumppanihaku+euroopassa&on={first_day.isoformat()}")
    expect(public.locator("main")).to_contain_text("4 150 €")
    public.get_by_role("link", name=CARD).first.click()
    expect(public.locator("main")).to_contain_text("3 800 €")
    expect(public.locator("main")).to_contain_text("4 150 €")


def test_side_panel_of_the_editor_tells_what_the_checks_find(new_page: NewPage, login: Login) -> None:
    page = login(new_page(), "omistaja.alue")
    page.goto("/admin/product-cards/?q=Johtamisvalmennus")
    page.get_by_role("link", name="Johtamisvalmennus pk-yritykselle").first.click()
    page.wait_for_url("**/edit/**")
    page.get_by_role("button", name="Hintatarkistukset").click()
    panel = page.locator("[data-tj-price-checks]")
    expect(panel).to_contain_text("P13 Varoitus")
    assert violations(page, "[data-tj-price-checks]") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_public_pages_of_prices(width: int, scheme: str, new_page: NewPage) -> None:
    page = new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    problems = []
    addresses = list(PUBLIC)
    page.goto("/fi/hinnoitteluohjeet/")
    addresses += [str(link.get_attribute("href")) for link in page.locator("main li h2 a, main li h3 a").all()[:2]]
    page.goto("/fi/hinnat/")
    addresses.append(str(page.locator("main table a").first.get_attribute("href")))
    assert len(addresses) > len(PUBLIC) + 1
    for address in addresses:
        page.goto(address)
        problems += [f"{address} {violation}" for violation in violations(page)]
        if is_wider_than_the_page(page):
            problems.append(f"{address} scrolls sideways")
    assert problems == []


@pytest.mark.parametrize("address", ["/fi/hinnat/", "/sv/priser/"])
def test_long_words_stay_whole_on_the_smallest_phone(address: str, new_page: NewPage) -> None:
    page = new_page(viewport={"width": 320, "height": 900})
    page.goto(address)
    assert page.evaluate(CUT_WORDS) == []


@pytest.mark.parametrize("width", [390, 1280])
def test_editors_screens_of_prices(width: int, new_page: NewPage, login: Login) -> None:
    page = login(new_page(viewport={"width": width, "height": 900}), "omistaja.alue")
    code, grant = _code_of(page, "Johtamisvalmennus"), _code_of(page, GRANT)
    screens = [f"of/{code}/", f"of/{code}/new/", f"of/{code}/year/", f"of/{grant}/", f"of/{grant}/aid/"]
    problems = []
    for address in (f"/admin/prices/{screen}" for screen in screens):
        page.goto(address)
        page.wait_for_selector(".nice-padding")
        problems += [f"{address} {violation}" for violation in violations(page, ".nice-padding")]
    assert problems == []


@pytest.mark.parametrize("width", [390, 1280])
def test_report_for_auditors(width: int, new_page: NewPage, login: Login) -> None:
    page = login(new_page(viewport={"width": width, "height": 900}), "tarkastaja")
    page.goto("/admin/reports/prices/")
    expect(page.locator("main")).to_contain_text("P06")
    expect(page.locator("#over-time + div table tbody tr")).to_have_count(1)  # known from the first night on
    assert violations(page, ".tj-reading") == []
    assert not is_wider_than_the_page(page)
    page.get_by_role("link", name="P06").first.click()
    expect(page.locator("#found + p + div tbody tr")).to_have_count(1)
