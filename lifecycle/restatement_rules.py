"""What a restatement may say: the operations of each kind, whom they concern, and what the life cycle does instead."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from lifecycle.access import access_of
from lifecycle.errors import NotPermitted, RestatementRefused
from lifecycle.ledger.book import Book
from lifecycle.ledger.operations import BEGINNINGS, Op
from lifecycle.ledger.replay import Timeline
from lifecycle.models import Dissolution, Organisation, PortfolioItem, Restatement
from lifecycle.restatement_impact import Trial
from lifecycle.roles import Role
from lifecycle.subjects import titles_of

_CORRECTIONS: Final = frozenset(
    {
        "FIELD",
        "CHANNEL",
        "RETIRE",
        "REINSTATE",
        "MERGE",
        "SPLIT",
        "TRANSFER",
        "PRODUCTION",
        "CLASSIFY",
        "RENAME",
        "VOID",
    }
)
#: The operations each kind of restatement may hold.
ALLOWED: Final[dict[str, frozenset[str]]] = {
    Restatement.Kind.LATE: frozenset({"LATE", "RETIRE"}),
    Restatement.Kind.CORRECTION: _CORRECTIONS,
    Restatement.Kind.VOID: frozenset({"VOID"}),
    Restatement.Kind.PAIR: frozenset({"PAIR"}),
    Restatement.Kind.PERIMETER: frozenset({"PERIMETER_OUT", "PERIMETER_IN"}),
    Restatement.Kind.SCOPE: frozenset({"SCOPE_OUT", "SCOPE_IN"}),
}
#: What an item with a card goes through by its life cycle, which posts it itself.
OF_LIFE_CYCLE: Final = BEGINNINGS | {"RETIRE", "REINSTATE", "MERGE", "SPLIT", "TRANSFER", "DISSOLVE"}
#: What its record says, when a record describes a form.
_OF_RECORD: Final = frozenset({"FIELD", "CHANNEL"})
_ADDED_HERE: Final = ("seq", "recorded", "proposer", "approver", "decision", "evidence", "restatement")


class Concern(NamedTuple):
    """What an operation is about in the end: a VOID is about what it makes void."""

    kind: str
    items: tuple[str, ...]
    ending: str


def check_operations(kind: str, operations: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the operations without what is filled in when they are posted; RestatementRefused for other kinds."""
    if not operations:
        raise RestatementRefused(_("Say what is to change."))
    today = timezone.localdate().isoformat()
    checked = []
    for operation in operations:
        name = operation.get("op")
        if name not in ALLOWED[kind]:
            raise RestatementRefused(
                _("A restatement of the kind “%(kind)s” holds no operation %(operation)s.")
                % {"kind": Restatement.Kind(kind).label, "operation": name}
            )
        if kind != Restatement.Kind.LATE and _makes_an_item(operation):
            raise RestatementRefused(
                _("What the ledger does not know yet is registered late, by a proposal of its own.")
            )
        if str(operation.get("effective", "")) > today:
            raise RestatementRefused(_("The day from which it counts may not lie ahead."))
        checked.append({key: value for key, value in operation.items() if key not in _ADDED_HERE})
    return checked


def _makes_an_item(operation: Mapping[str, Any]) -> bool:
    targets = operation.get("targets")
    described = [operation.get("target"), *(targets if isinstance(targets, list) else ())]
    return "new" in operation or any(isinstance(each, Mapping) and "unit" in each for each in described)


def concerns_of(trial: Trial) -> list[Concern]:
    """Return what the tried operations are about."""
    return [_concern(trial.after, trial.after.op(number)) for number in trial.numbers]


def _concern(book: Book, op: Op) -> Concern:
    while op.kind == "VOID":
        op = book.op(op.refers[0])
    items = op.touched()
    if op.kind == "PAIR":
        items = tuple(code for number in op.refers for code in book.op(number).touched())
    if op.kind == "DISSOLVE":
        items = tuple(sorted(code for code, line in book.timelines.items() if op.from_org in line.owners))
    return Concern(op.kind, items, op.from_org if op.kind == "DISSOLVE" else "")


def check_life_cycle(concerns: Sequence[Concern]) -> None:
    """Raise RestatementRefused for what a card, a retirement dossier or a dissolution here has to do instead."""
    codes = {code for concern in concerns for code in concern.items}
    rows = PortfolioItem.objects.filter(code__in=codes).select_related("life_cycle__dossier").order_by("code")
    items = {item.code: item for item in rows}
    titles = titles_of(items.values())
    for concern in concerns:
        if Dissolution.objects.filter(organisation__code=concern.ending, carried_out_at__isnull=False).exists():
            raise RestatementRefused(
                _("The dissolution of %(organisation)s was carried out here: people and services have moved.")
                % {"organisation": concern.ending}
            )
        for code in concern.items:
            if code in items:
                _check_item(concern.kind, items[code], titles.get(items[code].pk, code))


def _check_item(kind: str, item: PortfolioItem, title: str) -> None:
    if item.is_described and kind in OF_LIFE_CYCLE | _OF_RECORD:
        raise RestatementRefused(
            _("“%(title)s” (%(code)s) has a card: %(operation)s belongs to its life cycle and is done there.")
            % {"title": title, "code": item.code, "operation": kind}
        )
    dossier = item.life_cycle.dossier
    if dossier is not None and kind in OF_LIFE_CYCLE:
        raise RestatementRefused(
            _("“%(title)s” (%(code)s) stands in the retirement dossier %(dossier)s: finish, withdraw or reverse that.")
            % {"title": title, "code": item.code, "dossier": dossier.code}
        )


def check_may_propose(owners: Collection[str], user: Any) -> None:
    """Raise NotPermitted unless `user` may propose to restate items of `owners` (codes of organisations)."""
    access = access_of(user)
    if access.has(Role.BOARD):
        return
    if owners and set(owners) <= access.organisations(Role.OWNER, Role.APPROVER):
        return
    raise NotPermitted(
        _("Owners and approvers propose restatements of their own organisation's services, the board of all.")
    )


def check_may_propose_any(user: Any) -> None:
    """Raise NotPermitted unless there is anything that `user` may propose to restate."""
    access = access_of(user)
    if not access.has(Role.BOARD) and not access.organisations(Role.OWNER, Role.APPROVER):
        raise NotPermitted(_("Your role does not allow proposing restatements."))


def check_may_decide(restatement: Restatement, user: Any) -> None:
    """Raise NotPermitted unless `user` is of the portfolio board and did not propose `restatement`."""
    if not access_of(user).has(Role.BOARD):
        raise NotPermitted(_("Only the portfolio board decides on a restatement."))
    if restatement.proposed_by_id == user.pk:
        raise NotPermitted(_("Four eyes: the person who proposed a restatement does not decide it."))


def perimeter_operations(organisation: Organisation, inside: bool, effective: str, book: Book) -> list[dict[str, Any]]:
    """Return the operations that take all of an organisation's items out of the perimeter, or into it, on `effective`.

    What came to it later follows from that day on. What has ended goes along, so that like-for-like figures leave the
    organisation out at all dates; what the group purchases stays inside (counting rule 14).
    """
    by_day: dict[str, list[str]] = {}
    for code, timeline in sorted(book.timelines.items()):
        last = timeline.steps[-1].standing
        if last.owner != organisation.code or last.in_perimeter == inside:
            continue
        if inside or last.production != "purchased":
            by_day.setdefault(max(effective, _owned_since(timeline)), []).append(code)
    if not by_day:
        raise RestatementRefused(
            _("The ledger has nothing of %(organisation)s that would change.") % {"organisation": organisation.name}
        )
    kind = "PERIMETER_IN" if inside else "PERIMETER_OUT"
    return [{"op": kind, "effective": day, "items": codes} for day, codes in sorted(by_day.items())]


def _owned_since(timeline: Timeline) -> str:
    """Return the day since when the item has belonged to its last owner."""
    owner, since = timeline.steps[-1].standing.owner, timeline.steps[-1].effective
    for step in reversed(timeline.steps):
        if step.standing.owner != owner:
            break
        since = step.effective
    return since
