"""What runs the site elsewhere: images are pinned, services tell whether they are well, and no secret has a default."""

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import yaml

from scripts import ask_health
from tests.conftest import ROOT

OUR_IMAGE = "tarjooma:local"


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    return found


def test_images_are_pinned_to_a_version(services: dict[str, Any]) -> None:
    images = [service["image"] for service in services.values() if service["image"] != OUR_IMAGE]
    images += re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(images) == 3
    assert all(re.search(r":\d+\.\d+", image) for image in images), images


def test_image_is_built_by_one_service_which_the_others_wait_for(services: dict[str, Any]) -> None:
    ours = {name: service for name, service in services.items() if service["image"] == OUR_IMAGE}
    (builder,) = [name for name, service in ours.items() if "build" in service]
    for name, service in ours.items():
        if name != builder:
            assert service["pull_policy"] == "never", name
            assert service["depends_on"][builder]["condition"] == "service_completed_successfully", name


def test_search_server_is_the_one_that_is_tested(services: dict[str, Any]) -> None:
    version = re.search(r'VERSION: Final = "(.+)"', (ROOT / "scripts/fetch_elasticsearch.py").read_text())
    assert version is not None
    assert services["search"]["image"].endswith(f":{version[1]}")


def test_services_that_answer_have_a_health_check(services: dict[str, Any]) -> None:
    assert services["database"]["healthcheck"]["test"]
    assert services["search"]["healthcheck"]["test"]
    assert "healthcheck" not in services["application"]  # that of the image
    assert "HEALTHCHECK" in (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_every_setting_in_the_environment_file_reaches_the_application(services: dict[str, Any]) -> None:
    for name in ("migrate", "application", "indexer", "worker"):
        assert services[name]["env_file"] == ".env"
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    for setting in ("TARJOOMA_BASE_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL"):
        assert re.search(rf"^{setting}=", example, re.MULTILINE)


def test_no_secret_has_a_default(services: dict[str, Any]) -> None:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "ELASTIC_PASSWORD"):
        assert f"${{{name}:?" in text
        assert not re.search(rf"\$\{{{name}(?::-|-|\}})", text)


class _Answers(BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("status", "is_well"), [(200, True), (503, False)])
def test_health_check_of_the_image_passes_on_what_the_site_says(
    address: str, status: int, is_well: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Answers, "status", status)
    assert ask_health.is_well(address) is is_well


def test_health_check_fails_where_nothing_answers() -> None:
    done = subprocess.run([sys.executable, "scripts/ask_health.py", "http://127.0.0.1:9/"], cwd=ROOT, check=False)
    assert done.returncode == 1
