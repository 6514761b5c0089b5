"""Loading the demo's prices: through the real importer, and decided only through the real actions.

Guidelines, prices and aid are there before the cards are submitted, so that whoever approves a card decides them with
it. What changed afterwards comes in when the cards are in use: a decree, a price that follows another, the end of a
guideline.
"""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.utils import timezone

from catalogue.exchange.demo_journeys import item_of, retire_items, rows_of
from catalogue.exchange.outcome import Report, Result
from forms_registry.exchange.price_import import import_price_tables
from forms_registry.exchange.priced_items import guideline_called
from forms_registry.pricing.checking import record_checks
from lifecycle.actions import perform
from lifecycle.decisions import cite_decision
from lifecycle.exchange.errors import ImportRefused
from lifecycle.kinds import ItemUnit
from lifecycle.models import Decision, PortfolioItem, User
from lifecycle.roles import Role
from lifecycle.selectors import holders_of
from lifecycle.services import system_user

Say = Callable[[str], None]
_BEFORE: Final = (
    "fee_schedules.csv", "fees.csv", "prices.csv", "aid.csv", "aid_years.csv", "sales_years.csv",
)  # fmt: skip
_AFTER: Final = ("fees-2026.csv", "prices-2026.csv")


def load_prices(folder: Path, say: Say) -> None:
    """Load the guidelines of `folder`/pricing and take them into use, then prices and aid as drafts of the cards."""
    place = folder / "pricing"
    if not place.is_dir():
        return
    lives = list(rows_of(place / "guideline_lives.csv"))
    moved = 0
    for name in ("guidelines.csv", "guidelines-2026.csv"):
        written = _written(_import(place, (name,), say))
        begun = {code for code, result in written.items() if result is Result.CREATED}
        changed = {code for code, result in written.items() if result is Result.UPDATED}
        moved += sum(_begin(row) for row in lives if row["effective"] and row["guideline"] in begun)
        moved += sum(_change(row) for row in lives if not row["effective"] and row["guideline"] in changed)
    say(f"guideline_lives.csv: {moved} versions of guidelines approved")
    _import(place, _BEFORE, say)


def load_later_prices(folder: Path, say: Say) -> None:
    """Load what changed after the cards of `folder` were approved: decrees, a price and the end of a guideline."""
    place = folder / "pricing"
    if not place.is_dir():
        return
    written = _written(_import(place, _AFTER, say))
    priced = {identity.split(" ")[0] for identity, result in written.items() if result is Result.CREATED}
    decided = sum(_decide(row) for row in rows_of(place / "price_changes.csv") if row["item"] in priced)
    say(f"price_changes.csv: {decided} prices decided after their card or form")
    today = timezone.localdate()
    ended = 0
    for row in rows_of(place / "guideline_retirements.csv"):
        successors = [_guideline(code) for code in row["successors"].split(";") if code]
        ended += retire_items([_guideline(row["guidelines"])], successors, row, today)
    say(f"guideline_retirements.csv: {ended} guidelines ended")
    say(f"price checks: {record_checks(today)} outcomes kept")


def _import(place: Path, names: tuple[str, ...], say: Say) -> Report:
    """Import files that belong together; ImportRefused with the first row that is wrong."""
    report = import_price_tables([((place / name).read_bytes(), name) for name in names], user=system_user())
    if report.refused:
        row = next(row for row in report.rows if row.errors)
        raise ImportRefused("", row.place, "; ".join(row.errors))
    say(f"{report.file}: {report.summary()}")
    return report


def _written(report: Report) -> Mapping[str, Result]:
    """Return what became of each row by what it is called."""
    return {row.identity: row.result for row in report.rows}


def _guideline(code: str) -> PortfolioItem:
    guideline = guideline_called(code)
    if guideline is None:
        raise ImportRefused("guideline_lives.csv", "", f"there is no guideline {code}")
    item: PortfolioItem = PortfolioItem.objects.with_facts().get(pk=guideline.item_id)
    return item


def _begin(row: Mapping[str, str]) -> bool:
    """Submit, approve and take into use a guideline that has just come in."""
    decided_on = date.fromisoformat(row["decided_on"])
    perform(_guideline(row["guideline"]), "submit", user=_person(row["submitted_by"]))
    _approve(row, "", decided_on)
    begins = date.fromisoformat(row["effective"])
    approver = _person(row["approved_by"])
    if _guideline(row["guideline"]).life_cycle.crosses_owners:
        approver = holders_of(Role.BOARD)[0]
    perform(_guideline(row["guideline"]), "take_into_use", user=approver, effective=begins)
    return True


def _change(row: Mapping[str, str]) -> bool:
    """Submit and approve the next version of a guideline that has just come in."""
    perform(_guideline(row["guideline"]), "submit_change", user=_person(row["submitted_by"]))
    _approve(row, "_change", date.fromisoformat(row["decided_on"]))
    return True


def _approve(row: Mapping[str, str], change: str, decided_on: date) -> None:
    """Approve as on the day of the decision; what holds for the whole group goes on to the portfolio board."""
    item, approver = _guideline(row["guideline"]), _person(row["approved_by"])
    if item.life_cycle.crosses_owners:
        perform(item, f"endorse{change}", user=approver, today=decided_on)
        item, approver = _guideline(row["guideline"]), holders_of(Role.BOARD)[0]
    perform(item, f"approve{change}", user=approver, decision=_decision(row), today=decided_on)


def _decide(row: Mapping[str, str]) -> bool:
    """Submit and approve a price that follows another, as on the day of the decision."""
    decided_on = date.fromisoformat(row["decided_on"])
    perform(_priced(row["item"]), "submit_change", user=_person(row["submitted_by"]), reason=row["reason"])
    perform(
        _priced(row["item"]), "approve_change", user=_person(row["approved_by"]), decision=_decision(row),
        today=decided_on,
    )  # fmt: skip
    return True


def _priced(code: str) -> PortfolioItem:
    """Return the card that a table calls so, or the form with this permanent code."""
    item = item_of(code) or PortfolioItem.objects.with_facts().filter(code=code, unit=ItemUnit.FORM).first()
    if item is None:
        raise ImportRefused("price_changes.csv", "", f"there is no card and no form {code}")
    return item


def _person(username: str) -> User:
    return User.objects.get(username=username)


def _decision(row: Mapping[str, Any]) -> Decision:
    return cite_decision(
        reference=row["decision_reference"],
        body=row["decision_body"],
        decided_on=date.fromisoformat(row["decided_on"]),
    )
