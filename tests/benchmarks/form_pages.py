"""Measuring pages over thousands of forms, in a process and a database of their own.

`python -m tests.benchmarks.form_pages FORMS REQUESTS` measures and prints JSON.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

from tests.benchmarks.preparing import prepare

ROOT: Final = Path(__file__).resolve().parents[2]
FORMS: Final = 2_000
#: What each page is called and its budgets: SQL queries of one request, and milliseconds where a time is promised.
LIST, QUEUE, PUBLIC, ASKED = "list of the registry", "matching queue", "public list", "what the forms ask"
QUERIES: Final[Mapping[str, int]] = {LIST: 15, QUEUE: 20, PUBLIC: 12, ASKED: 25}
MILLISECONDS: Final[Mapping[str, int]] = {LIST: 600, QUEUE: 3_000, PUBLIC: 500, ASKED: 500}


@dataclass(frozen=True)
class FormPage:
    """Milliseconds of one processor core: the first view ever, half of the later ones; and queries of a later one.

    Processor time, since a busy machine makes everything of some seconds look slow.
    """

    name: str
    first: float
    p50: float
    queries: int


def in_a_process_of_its_own(forms: int, requests: int) -> list[FormPage]:
    """Measure the pages over so many forms without what this process holds."""
    command = [sys.executable, "-m", "tests.benchmarks.form_pages", str(forms), str(requests)]
    answer = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return [FormPage(**page) for page in json.loads(answer.stdout.splitlines()[-1])]


def _logged_in(application: Callable[..., Any]) -> Callable[..., Any]:
    """Return the application as an administrator sees it."""
    from django.conf import settings
    from django.test import Client

    from lifecycle.models import User

    client = Client()
    client.force_login(User.objects.create_superuser("mittaaja", "mittaaja@example.org"))
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    return lambda environ, start: application(environ | {"HTTP_COOKIE": cookie}, start)


def _addresses() -> dict[str, list[str]]:
    from django.urls import reverse
    from django.utils import translation

    asked = reverse("forms_registry_similarity")
    with translation.override("fi"):
        public = reverse("forms_registry:form_list")
    return {
        LIST: [reverse("forms_registry_applicationform_modeladmin_index")],
        QUEUE: [reverse("forms_registry_queue")],
        PUBLIC: [public, f"{public}?q=avustushakemus"],
        ASKED: [asked, *(f"{asked}?show={show}" for show in ("pairs", "map", "duplicates", "gap"))],
    }


def _milliseconds(ask: Callable[..., Any], application: Callable[..., Any], address: str) -> float:
    began = time.process_time()
    ask(application, address)
    return 1000 * (time.process_time() - began)


def measure_pages(forms: int, requests: int) -> list[FormPage]:
    """Seed `forms` forms and ask for every page `requests` times."""
    with tempfile.TemporaryDirectory(prefix="tarjooma-forms-") as folder:
        prepare(Path(folder))
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        from config.wsgi import application
        from tests.benchmarks.form_seeding import seed_forms
        from tests.benchmarks.measuring import ask

        seed_forms(forms)
        editor = _logged_in(application)
        pages = []
        for name, addresses in _addresses().items():
            asking = application if name == PUBLIC else editor
            first, *_rest = [_milliseconds(ask, asking, address) for address in addresses]
            with CaptureQueriesContext(connection) as captured:
                ask(asking, addresses[0])
            queries = len(captured)  # now: the next request empties the log
            later = [_milliseconds(ask, asking, addresses[each % len(addresses)]) for each in range(requests)]
            pages.append(FormPage(name, first, median(later), queries))
        return pages


if __name__ == "__main__":
    measured = measure_pages(int(sys.argv[1]), int(sys.argv[2]))
    sys.stdout.write(f"\n{json.dumps([asdict(page) for page in measured])}\n")
