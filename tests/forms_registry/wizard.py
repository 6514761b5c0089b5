"""Walking through the registration of a form as a browser without scripts does."""

import html
import re
from dataclasses import dataclass
from typing import Any, Final

from django.test import Client
from django.urls import reverse

from forms_registry.models import RegistrationDraft
from lifecycle.models import User

_SEEN: Final = re.compile(r'name="seen" value="([^"]*)"')
_NOTICES: Final = re.compile(r'name="notices" value="([^"]*)"')
_CHANGED: Final = re.compile(r'name="changed_as" value="([^"]*)"')
#: A complete first step of a form of ALUE.
IDENTITY: Final = {"owner": "ALUE", "form_type": "application", "title_fi": "Investointituen hakemus"}
#: The step about the need, when no form comes near.
NEED: Final = {
    "origin": "new",
    "need": "Investointeja ei voi hakea millään lomakkeella.",
    "ends": "nothing",
    "nothing_ends_why": "Muut lomakkeet koskevat muuta tukea.",
}


def channel(kind: str, **parts: str) -> dict[str, str]:
    """Return what is sent of a channel that is ticked."""
    usual = {"chosen": "on", "e_level": "1", "identification": "none", "signing": "none"}
    return {f"{kind}-{part}": value for part, value in (usual | parts).items()}


@dataclass
class Wizard:
    """One window on one registration; `page` is the last page shown, `address` where the last answer led."""

    client: Client
    draft: RegistrationDraft
    page: str = ""
    address: str = ""

    @classmethod
    def begin(cls, client: Client, user: User, code: str = "") -> "Wizard":
        """Log `user` in and begin to register a form, or to change the one with `code`."""
        client.force_login(user)
        name = "forms_registry:form_registration" + ("_for" if code else "")
        answer = client.post(reverse(name, args=[code] if code else []))
        assert answer.status_code == 302
        return cls(client, RegistrationDraft.objects.filter(user=user).latest("pk"))

    def url(self, step: str) -> str:
        """Return the address of a step."""
        return reverse("forms_registry:form_registration_step", args=[self.draft.pk, step])

    def show(self, step: str, query: str = "") -> str:
        """Open a step and return its page."""
        answer = self.client.get(self.url(step) + query)
        assert answer.status_code == 200, answer.headers
        self.page = html.unescape(answer.content.decode())
        return self.page

    def answer(self, step: str, do: str = "continue", *, shown: bool = False, **values: Any) -> str:
        """Answer a step (opened first, unless it is `shown`) and return where that led, or the page shown again."""
        if not shown:
            self.show(step)
        return self.send(step, {f"{step}-{name}": value for name, value in values.items()}, do)

    def send(self, step: str, values: dict[str, Any], do: str = "continue") -> str:
        """Send `values` by their names in the page that is shown, pressing the button `do`."""
        hidden = {"seen": _SEEN, "notices": _NOTICES, "changed_as": _CHANGED}
        found = {name: pattern.search(self.page) for name, pattern in hidden.items()}
        told = {name: match[1] for name, match in found.items() if match}
        answer = self.client.post(self.url(step), told | values | {"do": do})
        self.address = answer.headers.get("Location", "")
        self.page = html.unescape(answer.content.decode())
        return self.address or self.page

    def add(self, label: str, **values: Any) -> str:
        """Add a question by hand."""
        self.show("fields")
        usual = {"label_fi": label, "type": "text", "obligation": "required", "personal_data": "none"}
        return self.send("fields", {f"question-{name}": value for name, value in (usual | values).items()}, "question")

    def rows(self) -> list[dict[str, Any]]:
        """Return the questions kept."""
        self.draft.refresh_from_db()
        kept: list[dict[str, Any]] = self.draft.answers["steps"].get("fields", {}).get("rows", [])
        return kept

    def walk(self, **identity: Any) -> None:
        """Answer every step of a new form with little, up to the last page."""
        self.answer("identity", **IDENTITY | identity)
        self.answer("purpose", duty="voluntary", purpose_fi="Yritys hakee tukea.")
        self.answer("channels", **channel("paper"))
        self.add("Yrityksen nimi")
        self.answer("fields")
        self.answer("concepts")
        if "need" in self.address:
            self.answer("need", **NEED)
