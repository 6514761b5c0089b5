"""Loading the demo's forms: through the real importers, and into use only through the real actions."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.utils import timezone

from catalogue.exchange.demo_journeys import day_from, rows_of
from forms_registry.consents import write_clause, write_clause_version
from forms_registry.exchange.form_import import import_form_tables
from forms_registry.models import ApplicationForm, ConsentClause, MergePlan
from forms_registry.plan_figures import Choice
from forms_registry.plan_proposing import propose_plan
from forms_registry.planning import change_plan, decide_fields, start_plan
from forms_registry.vocabulary import Verdict
from lifecycle.actions import perform
from lifecycle.decisions import cite_decision
from lifecycle.exchange.errors import ImportRefused
from lifecycle.languages import CONTENT_LANGUAGES
from lifecycle.models import Decision, Organisation, PortfolioItem, User
from lifecycle.roles import Role
from lifecycle.selectors import holders_of
from lifecycle.services import system_user
from lifecycle.states import State

_TABLES: Final = ("registers", "roles", "concepts", "forms", "fields")


def load_forms(folder: Path, say: Callable[[str], None]) -> None:
    """Load the forms of `folder`/forms, approve those that are in use, and start the merges; once."""
    place = folder / "forms"
    if not place.is_dir():
        return
    say(f"clauses.csv: {_load_clauses(place)} wordings of consent clauses")
    files = [((place / f"{name}.csv").read_bytes(), f"{name}.csv") for name in _TABLES]
    report = import_form_tables(files, user=system_user())
    if report.refused:
        row = next(row for row in report.rows if row.errors)
        raise ImportRefused("", row.place, "; ".join(row.errors))
    say(f"forms: {report.summary()}")
    moved = sum(_describe(row) for row in rows_of(place / "approvals.csv"))
    say(f"approvals.csv: {moved} forms described by their records")
    say(f"merges.csv: {_load_merges(place)} merge plans")


def _load_clauses(place: Path) -> int:
    """Write the wordings of clauses.csv that are not there yet; return how many were written."""
    written = 0
    for row in rows_of(place / "clauses.csv"):
        user = _person(row["written_by"])
        clause = ConsentClause.objects.filter(code=row["clause"]).first()
        if clause is None:
            names = {f"name_{language}": row[f"name_{language}"] for language in CONTENT_LANGUAGES}
            owner = Organisation.objects.get(code=row["owner"])
            clause = write_clause(clause=ConsentClause(code=row["clause"], owner=owner, **names), user=user)
        if clause.versions.filter(number=row["number"]).exists():
            continue
        texts = {language: row[f"text_{language}"] for language in CONTENT_LANGUAGES}
        valid_from = date.fromisoformat(row["valid_from"])
        write_clause_version(clause=clause, user=user, valid_from=valid_from, texts=texts)
        written += 1
    return written


def _person(username: str) -> User:
    return User.objects.get(username=username)


def _decision(row: dict[str, Any]) -> Decision:
    return cite_decision(
        reference=row["decision_reference"],
        body=row["decision_body"],
        decided_on=date.fromisoformat(row["decided_on"]),
    )


def _item(code: str) -> PortfolioItem:
    item: PortfolioItem = PortfolioItem.objects.with_facts().get(code=code)
    return item


def _describe(row: dict[str, str]) -> bool:
    """Submit and approve what the record of a form in use says; return whether that was still to be done."""
    item = _item(row["form"])
    if item.state is not State.IN_USE or not item.life_cycle.without_text or item.life_cycle.has_text_waiting:
        return False
    perform(item, "submit_change", user=_person(row["submitted_by"]), reason=row["reason"])
    item = _item(row["form"])
    approver = _person(row["approved_by"])
    if item.life_cycle.crosses_owners:
        perform(item, "endorse_change", user=approver)
        item, board = _item(row["form"]), holders_of(Role.BOARD).first()
        perform(item, "approve_change", user=board, decision=_decision(row))
    else:
        perform(item, "approve_change", user=approver, decision=_decision(row))
    return True


def _load_merges(place: Path) -> int:
    """Start the plans of merges.csv, decide the questions of merge_fields.csv, and carry them as far as they go."""
    if MergePlan.objects.exists():
        return 0
    decided = list(rows_of(place / "merge_fields.csv"))
    rows = list(rows_of(place / "merges.csv"))
    for row in rows:
        user = _person(row["planned_by"])
        forms = [ApplicationForm.objects.with_facts().get(item__code=code) for code in row["forms"].split(";")]
        plan = start_plan(forms=forms, title=row["title_fi"], user=user, why=row["why"])
        titles = {"title_sv": row["title_sv"], "title_en": row["title_en"]}
        change_plan(plan=plan, user=user, changes=titles | {"channels": row["channels"].split(";")})
        choices = {
            each["concept"]: Choice(Verdict(each["verdict"]), each["condition"], reason=each["reason"])
            for each in decided
            if each["plan"] == row["plan"]
        }
        decide_fields(plan=plan, user=user, choices=choices)
        if row["proposed_by"]:
            _propose(plan, row)
    return len(rows)


def _propose(plan: MergePlan, row: dict[str, str]) -> None:
    """Propose a plan, approve the common form and decide the merge, each by the person that the row names."""
    owner = plan.sources.select_related("item__owner").order_by("item__code")[0].item.owner
    last_day = day_from(timezone.localdate(), row["last_day"])
    propose_plan(plan=plan, user=_person(row["proposed_by"]), owner=owner, last_day=last_day, evidence=row["evidence"])
    plan.refresh_from_db()
    if plan.target is None or not row["decided_by"]:
        return
    target = plan.target.item.code
    perform(_item(target), "submit", user=_person(row["proposed_by"]), reason=row["why"])
    if _item(target).life_cycle.crosses_owners:
        perform(_item(target), "endorse", user=_person(row["approved_by"]))
        perform(_item(target), "approve", user=_person(row["decided_by"]), decision=_decision(row))
    else:
        perform(_item(target), "approve", user=_person(row["approved_by"]), decision=_decision(row))
    source = plan.sources.order_by("item__code")[0].code
    perform(_item(source), "decide_retirement", user=_person(row["decided_by"]), decision=_decision(row))
