"""Takes the pictures of docs/screenshots/ with a real Chromium over the example data.

Sets up a database of its own, serves it on a free port and removes both afterwards. The demo is not touched.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import django
from playwright.sync_api import Browser, Page, sync_playwright

ROOT: Final = Path(__file__).resolve().parents[1]
TARGET: Final = ROOT / "docs" / "screenshots"
CHROMIUM_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDE: Final = (1280, 800)
NARROW: Final = (390, 844)
START_SECONDS: Final = 60


@dataclass(frozen=True)
class Picture:
    """One screenshot: file name, address, who looks, and how."""

    name: str
    address: str
    username: str = ""
    size: tuple[int, int] = WIDE
    dark: bool = False


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def chromium() -> str:
    """Return the path of a Chromium; ends with one line where there is none."""
    found = next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise SystemExit("No Chromium found: sudo apt-get install chromium")
    return found


def pictures() -> list[Picture]:
    """Return what to take, with addresses from the example data."""
    from catalogue.models import ProductCardPage
    from lifecycle.states import State

    cards = ProductCardPage.objects.in_state(State.IN_USE).filter(record__item__owner__code="ALUE").order_by("title")
    card = cards.filter(title="Yrityksen kehittämisavustus").first() or cards.first()
    if card is None:
        raise SystemExit("The example data has no card in use: no pictures.")
    place = card.get_url_parts()[2]
    return [
        Picture("home", "/fi/"),
        Picture("search", "/fi/palvelut/?q=avustusta"),
        Picture("card", place),
        Picture("card-levels", place, "toteuttaja.alue"),
        Picture("card-phone", place.replace("/fi/", "/sv/", 1), size=NARROW),
        Picture("search-dark", "/en/services/", dark=True),
        Picture("editor-home", "/admin/", "omistaja.alue"),
        Picture("editor-card", f"/admin/pages/{card.pk}/edit/", "omistaja.alue"),
    ]


def session_of(username: str) -> str:
    """Return the key of a new session of the person."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model

    user = get_user_model().objects.get(username=username)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def wait_for(address: str) -> None:
    """Return when the server answers."""
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.3)
    raise SystemExit(f"{address} did not answer within {START_SECONDS} seconds.")


def take(browser: Browser, base: str, picture: Picture, session: str) -> None:
    """Take one picture."""
    width, height = picture.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if picture.dark else "light",
        locale="fi-FI",
        reduced_motion="reduce",
    )
    if session:
        context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
    page: Page = context.new_page()
    response = page.goto(base + picture.address, wait_until="networkidle")
    if response is None or not response.ok:
        raise SystemExit(f"{picture.address} answered {response.status if response else 'nothing'}.")
    page.screenshot(path=str(TARGET / f"{picture.name}.png"))
    context.close()


def take_all(port: int, wanted: list[Picture], sessions: dict[str, str]) -> None:
    """Take every picture with one browser."""
    program = chromium()
    TARGET.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for picture in wanted:
            take(browser, f"http://127.0.0.1:{port}", picture, sessions.get(picture.username, ""))
            print(f"docs/screenshots/{picture.name}.png")
        browser.close()


def main() -> int:
    """Set up, serve, take the pictures, clean up."""
    folder = Path(tempfile.mkdtemp(prefix="tarjooma-pictures-"))
    os.environ["TARJOOMA_VAR_DIR"] = str(folder)
    os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'pictures.sqlite3'}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"
    manage: list[Any] = [sys.executable, str(ROOT / "manage.py")]
    try:
        for command in (["migrate", "--verbosity", "0"], ["load_demo", "demo"]):
            subprocess.run([*manage, *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        django.setup()
        wanted = pictures()
        sessions = {name: session_of(name) for name in {picture.username for picture in wanted} if name}
        port = free_port()
        server = subprocess.Popen(
            [*manage, "runserver", "--noreload", f"127.0.0.1:{port}"],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/fi/")
            take_all(port, wanted, sessions)
        finally:
            server.terminate()
            server.wait(timeout=10)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
