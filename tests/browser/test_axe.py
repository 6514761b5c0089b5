"""No accessibility violation on any kind of public page, nor on the editors' pages this product adds."""

from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import Page

from tests.browser.axe import broken_words, violations
from tests.browser.steps import open_screen

PUBLIC: Final = (
    "/fi/",
    "/fi/palvelut/?q=laina&segment=PK",
    "/fi/palvelut/?q=zzzz",
    "/fi/kasvurahoitus/kasvulaina/",
    "/fi/aluekehityskeskukset/yrityksen-kehittamisanalyysi/",
    "/fi/aluekehityskeskukset/talousapu-yritykselle/",
    "/fi/asiakassegmentit/",
    "/fi/asiakassegmentit/PK/",
    "/fi/organisaatiot/",
    "/fi/tarpeet/",
    "/fi/tarpeet/RAHOITUS/",
    "/fi/palvelut-a-o/",
    "/fi/palvelut-a-o/K/",
    "/fi/uutta-ja-poistuvaa/",
    "/fi/sanasto/#term-LAINA",
    "/fi/saavutettavuus/",
    "/fi/palvelukokonaisuudet/",
    "/fi/palvelukokonaisuudet/UUSI-YRITYS/",
    "/fi/tilanteet/",
    "/fi/tilanteet/PERUSTAN/",
    "/fi/palvelut/?q=startiraha",
    "/fi/tarjoomakartta/",
    "/fi/kasvurahoitus/",
    "/fi/seuranta/",
    "/fi/seuranta/?owner=ALUE&unit=R&basis=lfl",
    "/fi/seuranta/?on=1999-01-01&kind=x",
    "/fi/kirjaudu/",
    "/fi/eiole/",
)
OTHER_LANGUAGES: Final = (
    "/sv/",
    "/sv/tjanster/?q=bidrag",
    "/sv/kasvurahoitus/kasvulaina/",
    "/sv/uppfoljning/",
    "/sv/utbudskarta/?kind=support",
    "/sv/ordlista/",
    "/sv/tjanstehelheter/TALOUS-KUNTOON/",
    "/en/",
    "/en/services-a-z/",
    "/en/services/",
)
OURS_IN_ADMIN: Final = (
    ("/admin/", ".w-panel", "omistaja.alue"),
    ("/admin/", ".w-panel", "hyvaksyja.alue"),
    ("/admin/import/", ".tj-reading", "omistaja.alue"),
    ("/admin/reports/life-cycle/", "main", "tarkastaja"),
    ("/admin/product-cards/", "main", "tarkastaja"),
    ("/admin/lifecycle/decision/create/", "main", "hallitus"),
    ("/admin/catalogue/segment/", "main", "hallitus"),
)


def _check(page: Page, address: str) -> list[str]:
    page.goto(address)
    found = [f"{address} {violation}" for violation in violations(page)]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append(f"{address} scrolls sideways")
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_public_pages(width: int, scheme: str, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    addresses = PUBLIC if scheme == "light" else PUBLIC + OTHER_LANGUAGES
    assert [problem for address in addresses for problem in _check(page, address)] == []


@pytest.mark.parametrize(("width", "longest"), [(320, 16), (1280, 99)])
def test_words_stay_whole(width: int, longest: int, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": width, "height": 900})
    broken = {}
    for address in (*PUBLIC, *OTHER_LANGUAGES, "/fi/lomakkeet/", "/fi/palvelut/?q=puhelin"):
        page.goto(address)
        broken[address] = broken_words(page, longest)
    assert {address: words for address, words in broken.items() if words} == {}


def test_public_pages_in_forced_colours(new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 390, "height": 900}, forced_colors="active")
    assert [problem for address in PUBLIC for problem in _check(page, address)] == []


@pytest.mark.parametrize("person", ["asiantuntija", "toteuttaja.alue"])
@pytest.mark.parametrize("width", [320, 1280])
def test_deeper_levels(
    width: int, person: str, new_page: Callable[..., Page], login: Callable[[Page, str], Page]
) -> None:
    page = login(new_page(viewport={"width": width, "height": 900}), person)
    address = "/fi/aluekehityskeskukset/yrityksen-kehittamisavustus/"
    problems = _check(page, address)
    for tab in page.get_by_role("tab").all():
        tab.click()
        problems += violations(page)
    assert problems == []


@pytest.mark.parametrize(("address", "part", "person"), OURS_IN_ADMIN)
def test_editors_pages_of_ours(
    address: str, part: str, person: str, new_page: Callable[..., Page], login: Callable[[Page, str], Page]
) -> None:
    page = login(new_page(), person)
    page.goto(address)
    page.wait_for_selector(part)
    assert violations(page, part) == []


CARD_SCREENS: Final = (
    ("Kasvulaina", "read", ".tj-reading", "tarkastaja"),
    ("Digikokeilun avustus", "transition/submit", ".nice-padding", "omistaja.alue"),
    ("Digikokeilun avustus", "classification", ".nice-padding", "omistaja.alue"),
    ("Digikokeilun avustus", "responsibility", ".nice-padding", "omistaja.alue"),
    ("Rahoitusneuvonta", "transition/approve", ".nice-padding", "hyvaksyja.kasvu"),
)


@pytest.mark.parametrize(("title", "screen", "part", "person"), CARD_SCREENS)
def test_screens_of_a_card(
    title: str, screen: str, part: str, person: str, new_page: Callable[..., Page], login: Callable[[Page, str], Page]
) -> None:
    page = login(new_page(), person)
    open_screen(page, title, screen)
    page.wait_for_selector(part)
    assert violations(page, part) == []


def test_tabs_of_the_card_editor(new_page: Callable[..., Page], login: Callable[[Page, str], Page]) -> None:
    page = login(new_page(), "omistaja.alue")
    page.goto("/admin/product-cards/?q=Digikokeilun")
    page.get_by_role("link", name="Digikokeilun avustus").first.click()
    page.wait_for_url("**/edit/**")
    problems = []
    for tab in page.locator("[role=tab]").all():
        tab.click()
        panel = f"#{tab.get_attribute('aria-controls') or (tab.get_attribute('href') or '').lstrip('#')}"
        problems += [f"{tab.inner_text()}: {violation}" for violation in violations(page, panel)]
    assert problems == []
