"""Writes the tables of docs/lifecycle.md and docs/roles.md from the tables in the code.

python scripts/reference_tables.py            write them
python scripts/reference_tables.py --check    fail when they differ
"""

import argparse
import os
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import django

ROOT: Final = Path(__file__).resolve().parents[1]

CONDITIONS: Final = {
    "reason": "a reason",
    "decision": "a decision: reference, body, date",
    "effective_date": "a date it takes effect",
    "requirements": "every publish requirement met",
    "due": "the date has come",
    "text_waiting": "a changed text waits",
    "no_text_waiting": "no other changed text waits",
    "text_changed": "the text differs from the published one",
}
EFFECTS: Final = {
    "none": "–",
    "freeze_text": "text is frozen",
    "release_text": "text may be edited again",
    "approve_text": "this version becomes the approved one",
    "publish_text": "approved version is published",
}
REACHES: Final = {"none": "–", "own": "own", "all": "all"}


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _list(names: Iterable[str], words: dict[str, str]) -> str:
    """Return the words of `names` in the order of `words`; an unexplained name is a KeyError."""
    held = {name: words[name] for name in names}
    return "; ".join(word for name, word in words.items() if name in held) or "–"


def transitions() -> str:
    """Return the table of life-cycle transitions."""
    from lifecycle.labels import ROLE_LABELS, STATE_LABELS, TRANSITION_LABELS
    from lifecycle.transitions import TRANSITIONS

    def row(name: str) -> list[str]:
        rule = TRANSITIONS[name]
        sources = ", ".join(sorted(str(STATE_LABELS[state]) for state in rule.sources))
        people = ", ".join(sorted(str(ROLE_LABELS[role]) for role in rule.roles))
        people += ", not the one who submitted" if rule.four_eyes else ""
        people += ", or the scheduler" if rule.by_system else ""
        return [
            f"`{name}` · {TRANSITION_LABELS[name]}",
            f"{sources} → {STATE_LABELS[rule.target]}",
            people,
            _list(rule.conditions, CONDITIONS),
            _list(rule.effects, EFFECTS),
        ]

    return _table(("Transition", "From → to", "Who", "Needs", "The text"), map(row, TRANSITIONS))


def roles() -> str:
    """Return the table of roles."""
    from lifecycle.labels import ROLE_LABELS
    from lifecycle.roles import ROLES, Role

    def row(role: Role) -> list[str]:
        rule = ROLES[role]
        extra = ["code lists"] if rule.governs_code_lists else []
        extra += ["people"] if rule.manages_users else []
        return [
            f"`{role}` · {ROLE_LABELS[role]}",
            "one organisation" if rule.per_organisation else "the whole group",
            f"{rule.level_own}",
            f"{rule.level_other}",
            REACHES[rule.drafts],
            REACHES[rule.history],
            "yes" if rule.admin else "–",
            ", ".join(rule.page_permissions) or "–",
            ", ".join(extra) or "–",
        ]

    head = ("Role", "Held in", "Level, own", "Level, others", "Drafts", "History", "Admin", "Pages", "Governs")
    return _table(head, map(row, ROLES))


TABLES: Final[dict[str, tuple[str, Callable[[], str]]]] = {
    "transitions": ("docs/lifecycle.md", transitions),
    "roles": ("docs/roles.md", roles),
}


def with_table(text: str, name: str, table: str) -> str:
    """Return `text` with the part between the markers of table `name` replaced."""
    pattern = re.compile(rf"(<!-- table: {name} -->\n).*?(<!-- end of table -->)", re.DOTALL)
    if not pattern.search(text):
        raise ValueError(f"no markers for the table {name!r}")
    return pattern.sub(lambda match: match[1] + table + "\n" + match[2], text)


def outdated() -> list[str]:
    """Return the documents whose table differs from the code."""
    found = []
    for name, (place, make) in TABLES.items():
        text = (ROOT / place).read_text(encoding="utf-8")
        if with_table(text, name, make()) != text:
            found.append(place)
    return found


def write() -> None:
    """Write every table into its document."""
    for name, (place, make) in TABLES.items():
        path = ROOT / place
        path.write_text(with_table(path.read_text(encoding="utf-8"), name, make()), encoding="utf-8")


def main() -> int:
    """Do what the command line asks; 1 when a check found a difference."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    from django.utils import translation

    with translation.override("en"):
        if not options.check:
            write()
            return 0
        found = outdated()
    print("\n".join(f"{place}: run python scripts/reference_tables.py" for place in found) or "Tables are up to date.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
