"""Leaving the offering and coming back, in a real browser: what people do, and what the public sees meanwhile."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.axe import is_wider_than_the_page, violations
from tests.browser.steps import choose, cite, confirm, open_from_home, open_screen, start

#: After every journey the register is recounted.
pytestmark = pytest.mark.usefixtures("ledger_agrees")

NewPage = Callable[..., Page]
Login = Callable[[Page, str], Page]
Manage = Callable[..., str]

LEAVING: Final = "Rekrytointikoulutus"
INSTEAD: Final = "Palkkatuki työnantajalle"
MERGED: Final = ("Vientineuvonta", "Innovaationeuvonta", "Työnantajaneuvonta")
INTO: Final = "Alueen yritysneuvonta"
RETIRED: Final = "Yrittäjyyden infoilta"


def _address(page: Page, title: str) -> str:
    """Return the public address of a card in the offering."""
    page.goto(f"/fi/palvelut/?q={title}")
    return str(page.get_by_role("heading", level=3).get_by_role("link", name=title, exact=True).get_attribute("href"))


def _day_comes(manage: Manage) -> None:
    manage("run_lifecycle", "--on", (timezone.localdate() + timedelta(days=1)).isoformat())


def _tab_to(page: Page, identifier: str, limit: int = 60) -> None:
    """Press Tab until the element with this id has the focus."""
    for _press in range(limit):
        if page.evaluate("document.activeElement.id") == identifier:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"never came to #{identifier}")


def _propose_by_keyboard(page: Page) -> None:
    _tab_to(page, "id_successors-find")
    page.keyboard.type(INSTEAD)
    expect(page.locator("#field-successors .tj-found [role=option]")).to_have_count(1)  # not the list of everything
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#field-successors .tj-chips")).to_contain_text(INSTEAD)
    expect(page.locator("#field-no_successor_why")).to_be_hidden()
    _tab_to(page, "id_reason_code")
    page.keyboard.press("ArrowDown")
    _tab_to(page, "id_evidence")
    page.keyboard.type("Koulutuksiin tuli viime vuonna neljä yritystä.")
    _tab_to(page, "id_last_day")
    page.keyboard.type(timezone.localdate().isoformat())
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.type") != "submit":
        if page.evaluate("document.activeElement.id").startswith("id_outcome"):
            page.keyboard.type("Lomake poistuu palvelun mukana.")
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def test_service_leaves_for_its_successor(new_page: NewPage, login: Login, manage: Manage) -> None:
    public = new_page()
    old, new = _address(public, LEAVING), _address(public, INSTEAD)

    owner = login(new_page(), "omistaja.tyo")
    open_from_home(owner, LEAVING)
    owner.get_by_role("tab", name="Elinkaari").click()
    start(owner, "propose_retirement")
    expect(owner.locator("#field-others")).to_be_hidden()
    _propose_by_keyboard(owner)
    owner.wait_for_url("**/dossiers/**")
    expect(owner.get_by_text("Hannele Harju").first).to_be_visible()
    public.goto(old)
    expect(public.locator(".c-leaving")).to_have_count(0)

    approver = login(new_page(), "hyvaksyja.tyo")
    open_from_home(approver, LEAVING)
    start(approver, "decide_retirement")
    expect(approver.locator(".tj-impact")).to_be_visible()
    cite(approver, "21/2026")
    confirm(approver)

    public.goto(old)
    expect(public.locator(".c-leaving").get_by_role("link", name=INSTEAD)).to_be_visible()
    public.goto(f"/fi/palvelut/?q={LEAVING}")
    notice = public.locator(".c-card").filter(has_text=LEAVING).locator(".c-leaving").first
    expect(notice).to_contain_text(INSTEAD)

    _day_comes(manage)
    public.goto(old)
    assert public.url.endswith(new)
    expect(public.get_by_role("heading", level=1)).to_have_text(INSTEAD)
    public.goto(f"/fi/palvelut/?q={LEAVING}")
    assert public.get_by_role("link", name=LEAVING, exact=True).count() == 0


def test_board_merges_cards_of_three_owners(new_page: NewPage, login: Login, manage: Manage) -> None:
    public = new_page()
    old, new = [_address(public, title) for title in MERGED], _address(public, INTO)

    proposer = login(new_page(), "hallitus")
    open_screen(proposer, MERGED[0], "read")
    start(proposer, "propose_retirement")
    proposer.locator("input[name=way][value=merge]").check()
    expect(proposer.locator("#field-reason_code")).to_be_hidden()
    for title in MERGED[1:]:
        choose(proposer, "others", title)
    choose(proposer, "successors", INTO)
    proposer.fill("#id_evidence", "Kolme neuvontaa vastaa samoihin kysymyksiin.")
    proposer.fill("#id_last_day", timezone.localdate().isoformat())
    proposer.press("#id_last_day", "Escape")
    proposer.locator("form.tj-form button[type=submit]").click()
    outcomes = proposer.locator("[id^=id_outcome]")  # forms that lose their last service are asked about by and by
    expect(outcomes.first).to_be_visible()
    for outcome in outcomes.all():
        outcome.fill("Lomaketta tarjoaa jatkossa yhteinen neuvonta.")
    proposer.locator("form.tj-form button[type=submit]").click()
    proposer.wait_for_url("**/dossiers/**")
    assert proposer.locator("a[href$='/decide_retirement/']").count() == 0

    decider = login(new_page(), "hallitus2")
    open_from_home(decider, MERGED[0])
    for title in MERGED:
        expect(decider.get_by_role("link", name=title).first).to_be_visible()
    start(decider, "decide_retirement")
    cite(decider, "22/2026")
    confirm(decider)
    for address in old:
        public.goto(address)
        expect(public.locator(".c-leaving").get_by_role("link", name=INTO)).to_be_visible()

    _day_comes(manage)
    for address in old:
        public.goto(address)
        assert public.url.endswith(new)


def test_board_reinstates_a_retired_service(new_page: NewPage, login: Login) -> None:
    board = login(new_page(), "hallitus")
    open_screen(board, RETIRED, "read")
    start(board, "reinstate")
    board.fill("#id_reason", "Iltoihin on taas kysyntää.")
    cite(board, "23/2026")
    confirm(board)

    owner = login(new_page(), "omistaja.tyo")
    open_screen(owner, RETIRED, "transition/submit")
    confirm(owner)
    approver = login(new_page(), "hyvaksyja.tyo")
    open_screen(approver, RETIRED, "transition/approve")
    cite(approver, "24/2026")
    confirm(approver)
    start(approver, "take_into_use")
    confirm(approver)

    public = new_page()
    address = _address(public, RETIRED)
    public.goto(address)
    assert public.url.endswith(address)
    expect(public.get_by_role("heading", level=1)).to_have_text(RETIRED)


def test_mistakes_in_a_proposal_are_told_at_the_top(new_page: NewPage, login: Login) -> None:
    page = login(new_page(java_script_enabled=False), "omistaja.alue")
    open_screen(page, "Omistajanvaihdosneuvonta", "transition/propose_retirement")
    for field in ("others", "no_successor_why", "reason_code"):
        expect(page.locator(f"#field-{field}")).to_be_visible()
    page.locator("form.tj-form button[type=submit]").click()
    summary = page.get_by_role("alert")
    for field in ("reason_code", "evidence", "last_day", "no_successor_why"):
        expect(summary.locator(f"a[href='#field-{field}']")).to_be_visible()


#: A person, and what they open: an address, a screen of a card, or something that waits on the home page.
SCREENS: Final = (
    ("hyvaksyja.alue", "/admin/"),
    ("omistaja.alue", "Omistajanvaihdosneuvonta: transition/propose_retirement"),
    ("hyvaksyja.alue", "Hakemusten täyttöapu: transition/decide_retirement"),
    ("hyvaksyja.alue", "home: Hakemusten täyttöapu"),
    ("hyvaksyja.alue", "home: Omistajanvaihdosneuvonta"),
    ("omistaja.alue", "Yrityksen kehittämisanalyysi: transfer"),
    ("omistaja.alue", "Kuljetusavustus harvaan asutuille alueille: review/defer"),
    ("hyvaksyja.alue", "/admin/hand-over/"),
    ("yllapito", "/admin/organisations/VIE/dissolve/"),
    ("tarkastaja", "Maaraportti paperilla: read"),
    ("tarkastaja", "/admin/reports/retirements/"),
    ("tarkastaja", "/admin/reports/life-cycle/"),
    ("tarkastaja", "/admin/reports/ownerless/"),
    ("tarkastaja", "/admin/reports/register/"),
    ("tarkastaja", "Kasvulaina: record"),
    ("tarkastaja", "Kasvulaina: comparison"),
    ("hyvaksyja.kasvu", "Rahoitusneuvonta: transition/approve"),
    ("hallitus", "/admin/items/register/"),
)


def _open(page: Page, what: str) -> None:
    if what.startswith("/"):
        page.goto(what)
    elif what.startswith("home: "):
        open_from_home(page, what.removeprefix("home: "))
    else:
        open_screen(page, *what.split(": "))


@pytest.mark.parametrize("width", [390, 1280])
def test_screens_of_the_life_cycle(width: int, new_page: NewPage, login: Login) -> None:
    people: dict[str, Page] = {}
    problems = []
    for person, what in SCREENS:
        if person not in people:
            people[person] = login(new_page(viewport={"width": width, "height": 900}), person)
        page = people[person]
        _open(page, what)
        page.wait_for_selector("main")
        problems += [f"{what} {violation}" for violation in violations(page, "main")]
        if is_wider_than_the_page(page):
            problems.append(f"{what} is wider than the page")
    assert problems == []


@pytest.mark.parametrize("width", [390, 1280])
def test_public_pages_of_leaving(width: int, new_page: NewPage) -> None:
    page = new_page(viewport={"width": width, "height": 900})
    problems = []
    for address in ("/fi/innovaatiovirasto/etatyokuponki/", "/fi/vientikeskus/maaraportti-paperilla/"):
        page.goto(address)
        page.wait_for_selector("h1")
        problems += [f"{address} {violation}" for violation in violations(page)]
        if is_wider_than_the_page(page):
            problems.append(f"{address} is wider than the page")
    page.goto("/fi/palvelut/?q=maaraportti")
    expect(page.locator("p.c-leaving")).to_contain_text("Markkinaselvitys kohdemaasta")
    assert problems + violations(page) == []
