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
from typing import TYPE_CHECKING, Final

import django

if TYPE_CHECKING:
    from lifecycle.roles import Role
    from lifecycle.transitions import Transition

ROOT: Final = Path(__file__).resolve().parents[1]

CONDITIONS: Final = {
    "reason": "a reason",
    "decision": "a decision: reference, body, date",
    "effective_date": "a date it takes effect",
    "requirements": "every publish requirement met",
    "proposal": "the proposal of a new service, for what has never been in use",
    "planned_day_ahead": "a planned day, if any, that has not passed",
    "due": "the date has come",
    "text_waiting": "a changed text waits",
    "no_text_waiting": "no other changed text waits",
    "text_changed": "the text differs from the published one",
    "endorsement_missing": "the owner's approver has not yet sent it on",
    "endorsed_if_crossing": "what crosses owners has been sent on by the owner's approver",
    "plan": "a retirement proposal: reason, last day, successor or why there is none, evidence, fate of each form",
    "last_day_ahead": "the last day has not passed",
    "successors_ready": "every successor is approved or in use, and none leads back",
}
EFFECTS: Final = {
    "freeze_text": "text is frozen and sent through the workflow",
    "release_text": "text may be edited again",
    "drop_text": "a changed text that waited is dropped",
    "endorse_text": "the workflow's first step is passed",
    "approve_text": "this version becomes the approved one",
    "publish_text": "approved version is published",
    "hide_text": "the page answers 301 or 410",
    "open_dossier": "a retirement dossier is opened",
    "reject_dossier": "the dossier is rejected and stays",
    "decide_dossier": "the dossier is decided; the card says when it leaves and what to use instead",
    "withdraw_dossier": "the dossier is withdrawn and stays",
    "complete_dossier": "the dossier is carried out; approved successors are taken into use with it",
    "take_home": "a dissolved owner's service goes to its successor",
    "reverse_dossier": "the dossier is reversed and stays",
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


def _people(rule: "Transition") -> str:
    """Return who may perform a row, in words."""
    from lifecycle.labels import ROLE_LABELS

    def names(roles: "frozenset[Role]") -> str:
        return " or ".join(str(ROLE_LABELS[role]) for role in sorted(roles, key=list(ROLE_LABELS).index))

    people = names(rule.roles) or "nobody"
    if rule.crossing_roles != rule.roles:
        people += f"; across owners: {names(rule.crossing_roles)}"
    people += {"submitter": ", not the one who submitted", "proposer": ", not the one who proposed"}.get(
        str(rule.four_eyes), ""
    )
    return people + (", or the scheduler" if rule.by_system else "")


def transitions() -> str:
    """Return the table of life-cycle transitions."""
    from lifecycle.labels import STATE_LABELS, TRANSITION_LABELS
    from lifecycle.states import State
    from lifecycle.transitions import TRANSITIONS

    def row(name: str) -> list[str]:
        rule = TRANSITIONS[name]
        sources = ", ".join(str(STATE_LABELS[state]) for state in State if state in rule.sources)
        target = str(STATE_LABELS[rule.target]) if rule.target else "the same"
        return [
            f"`{name}` · {TRANSITION_LABELS[name]}",
            f"{sources} → {target}",
            _people(rule),
            _list(rule.conditions, CONDITIONS),
            _list(rule.effects, EFFECTS),
        ]

    return _table(("Transition", "From → to", "Who", "Needs", "What happens"), map(row, TRANSITIONS))


def states() -> str:
    """Return the diagram of states and transitions, in Mermaid's language."""
    from lifecycle.labels import STATE_LABELS
    from lifecycle.states import State
    from lifecycle.transitions import TRANSITIONS

    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> draft"]
    lines += [f"    {state} : {STATE_LABELS[state]}" for state in State]
    for rule in TRANSITIONS.values():
        for state in State:
            if state in rule.sources:
                lines.append(f"    {state} --> {rule.target_from(state)} : {rule.name}")
    return "\n".join([*lines, "```"])


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
    "states": ("docs/lifecycle.md", states),
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
