"""A real Chromium against a real server with the example data, both started once."""

import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT: Final = Path(__file__).resolve().parents[2]
PASSWORD: Final = "tarjooma-esimerkki"
FLAGS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything here, so that `-m "not browser"` leaves it out."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _manage(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _attempt in range(150):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"no answer from {address}")


def _environment(folder: Path) -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "TARJOOMA_VAR_DIR": str(folder),
    }


def _load_once(folder: Path) -> None:
    """Load the example data into `folder`; of several runners beside each other the first does, the others wait."""
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (folder / "loaded").exists():
            return
        folder.mkdir(exist_ok=True)
        _manage(_environment(folder), "migrate", "--verbosity", "0")
        _manage(_environment(folder), "load_demo", "demo")
        (folder / "loaded").touch()


@pytest.fixture(scope="session")
def site_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return what the server and the commands beside it run with: settings, files and a database of their own."""
    return _copy(tmp_path_factory, "site")


@pytest.fixture
def untouched_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the same with the example data as they were loaded, whatever journeys have been made before."""
    return _copy(tmp_path_factory, "untouched")


def _copy(tmp_path_factory: pytest.TempPathFactory, name: str) -> dict[str, str]:
    """Return the environment of a copy of the example data, loading them when nobody has."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    _load_once(shared / "example-data")
    folder = tmp_path_factory.mktemp(name) / "copy"
    shutil.copytree(shared / "example-data", folder)
    return _environment(folder)


@pytest.fixture(scope="session")
def site(site_environment: dict[str, str]) -> Iterator[str]:
    """Return the address of a server with the example data, in a process and a database of its own."""
    environment, folder = site_environment, Path(site_environment["TARJOOMA_VAR_DIR"])
    port = _free_port()
    command = [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            _wait(f"http://127.0.0.1:{port}/fi/", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=10)


@pytest.fixture
def manage(site: str, site_environment: dict[str, str]) -> Callable[..., str]:
    """Return a function that runs a management command beside the server and returns what it printed."""
    return partial(_manage, site_environment)


@pytest.fixture
def ledger_agrees(manage: Callable[..., str]) -> Iterator[None]:
    """Recount the register when the journey is over: the ledger's chain and every count must agree with it."""
    yield
    told = json.loads(manage("ledger", "verify", "--format", "json"))
    assert told["ok"], told


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Return a headless Chromium with a fresh profile."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def new_page(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page in a session of its own; errors on its console fail the test."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def make(**options: Any) -> Page:
        context = browser.new_context(base_url=site, **{"viewport": {"width": 1280, "height": 900}} | options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert [problem for problem in problems if "404" not in problem and "410" not in problem] == []


@pytest.fixture
def login() -> Callable[[Page, str], Page]:
    """Return a function that logs a person in through the form."""

    def make(page: Page, username: str) -> Page:
        page.goto("/fi/kirjaudu/")
        page.fill("#id_username", username)
        page.fill("#id_password", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url(lambda address: "kirjaudu" not in address)
        return page

    return make


@pytest.fixture(scope="session", autouse=True)
def _chromium_is_there_in_ci() -> None:
    """Skipping is for people without a browser, not for the machine that has to prove it works."""
    if os.environ.get("CI") and not any(
        shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")
    ):
        pytest.fail("CI has no Chromium")
