"""Measures public pages by Lighthouse as on a phone, over the example data served as in production.

python -m scripts.lighthouse

Needs Node and a Chromium; npx gets Lighthouse. Sets up a database of its own, serves it on a free port and removes both
afterwards. Prints the four scores of each page; the exit code is 1 when one is below the target.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from scripts.screenshots import ROOT, chromium, free_port, wait_for

LIGHTHOUSE: Final = "lighthouse@13.5.0"
TARGET: Final = 0.95
CATEGORIES: Final = ("performance", "accessibility", "best-practices", "seo")
_TRIES: Final = 3
_CHROMIUM_FLAGS: Final = "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run"
#: Prints the address of a card in use; run where the example data is.
_ANY_CARD: Final = (
    "from catalogue.models import ProductCardPage as P; from lifecycle.states import State; "
    "print(P.objects.in_state(State.IN_USE).live().first().get_url_parts()[2])"
)


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Serve the example data as in production; give the address and the pages to be measured."""
    port = free_port()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.production", "TARJOOMA_VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'lighthouse.sqlite3'}", "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "127.0.0.1", "SECURE_SSL_REDIRECT": "false", "SECURE_HSTS_SECONDS": "0",
    }  # fmt: skip
    manage = [sys.executable, "manage.py"]
    for command in (["migrate", "--verbosity", "0"], ["load_demo", "demo"], ["collectstatic", "--noinput"]):
        subprocess.run([*manage, *command], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    asked = [*manage, "shell", "--verbosity", "0", "--command", _ANY_CARD]
    told = subprocess.run(asked, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "config.wsgi"], cwd=ROOT, env=environment
    )
    try:
        base = f"http://127.0.0.1:{port}"
        wait_for(f"{base}/fi/")
        yield base, ["/fi/", "/fi/palvelut/", told.stdout.split()[-1], "/fi/seuranta/"]
    finally:
        server.terminate()
        server.wait()


def measured(address: str, report: Path, npx: str, browser: str) -> Mapping[str, float]:
    """Return the score of each category, 0 to 1, after Lighthouse has looked at the address."""
    flags = ["--quiet", "--output=json", f"--output-path={report}", f"--chrome-flags={_CHROMIUM_FLAGS}"]
    environment = os.environ | {"CHROME_PATH": browser}
    command = [npx, "--yes", LIGHTHOUSE, address, *flags]
    # Now and then the browser does not start or goes away: that says nothing about the page.
    if not any(subprocess.run(command, env=environment, check=False).returncode == 0 for _try in range(_TRIES)):
        raise SystemExit(f"Lighthouse failed {_TRIES} times over {address}; what it says stands above.")
    categories = json.loads(report.read_text())["categories"]
    # A page that could not be judged has no score.
    return {name: categories[name]["score"] or 0.0 for name in CATEGORIES}


def main() -> int:
    """Measure and print; 1 when a page misses the target."""
    browser, npx = chromium(), shutil.which("npx")
    if npx is None:
        raise SystemExit("No npx found: install Node")
    worst = 1.0
    with tempfile.TemporaryDirectory(prefix="tarjooma-lighthouse-") as place:
        folder = Path(place)
        with served(folder) as (base, pages):
            print(f"{'':<44}{''.join(f'{name:>16}' for name in CATEGORIES)}")
            for page in pages:
                scores = measured(base + page, folder / "report.json", npx, browser)
                worst = min(worst, *scores.values())
                print(f"{page:<44}{''.join(f'{score:>16.2f}' for score in scores.values())}", flush=True)
    print(f"Lowest {worst:.2f}, to reach {TARGET}.")
    return int(worst < TARGET)


if __name__ == "__main__":
    sys.exit(main())
