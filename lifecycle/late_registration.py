"""Registering late what was offered without being known: how it is described, and the operations it becomes.

An item that existed when the ledger opened restates the baseline (LATE there); one that began later is growth that
nobody had reported (LATE at its day, which is of the class ADD). Source: LEDGER.md.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from lifecycle.errors import RegisterRefused
from lifecycle.kinds import ItemUnit, Production
from lifecycle.ledger.form_state import DEFAULT_CHANNEL
from lifecycle.ledger.perimeter import belongs_in_perimeter
from lifecycle.models import Decision, Organisation, PortfolioItem
from lifecycle.registering import register_item
from lifecycle.vocabulary import unknown_codes

#: The code an item has in a proposal; its own is given when the proposal is approved.
PLACEHOLDER: Final = "NEW"
_CLASSIFIED: Final = ("kind", "scope", "instrument", "segments", "needs")


@dataclass(frozen=True)
class Registration:
    """An item to be registered late.

    `owner` is a code, days are ISO strings ("" for an item that has not ended), `ended_on` the first day without it.
    `facts` are counted facts by name; `required` and `optional` field keys, `channels` prefilled keys by channel.
    """

    unit: str
    owner: str
    name: str
    used_since: str
    ended_on: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    channels: Mapping[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Registration":
        """Return the registration that `as_json` made; RegisterRefused when something else was stored."""
        try:
            read = cls(**stored)
        except TypeError as error:
            raise RegisterRefused(_("The registration is not complete: %(reason)s") % {"reason": error}) from error
        return cls(**{**asdict(read), "required": tuple(read.required), "optional": tuple(read.optional)})

    def as_json(self) -> dict[str, Any]:
        """Return the same of JSON's own types."""
        return {**asdict(self), "required": list(self.required), "optional": list(self.optional)}

    def check(self) -> None:
        """Raise RegisterRefused for what no operation of the ledger would refuse."""
        if not self.name.strip():
            raise RegisterRefused(_("Give the service a name."))
        today = timezone.localdate().isoformat()
        if not self.used_since or self.used_since > today or self.ended_on > today:
            raise RegisterRefused(_("The day since when it is offered may not lie ahead."))
        if self.ended_on and self.ended_on <= self.used_since:
            raise RegisterRefused(_("It cannot have ended before it began."))
        if self.unit == ItemUnit.SERVICE and (self.required or self.optional or self.channels):
            raise RegisterRefused(_("Only a form has fields and channels."))
        for name in ("segments", "needs"):
            unknown = unknown_codes(name, list(self.facts.get(name, ())))
            if unknown:
                raise RegisterRefused(
                    _("Unknown or ended code in %(fact)s: %(codes)s.") % {"fact": name, "codes": ", ".join(unknown)}
                )

    def owner_now(self) -> Organisation:
        """Return the owner; RegisterRefused when there is none or it has been dissolved."""
        owner = Organisation.objects.filter(code=self.owner).first()
        if owner is None:
            raise RegisterRefused(_("Name the organisation."))
        if owner.is_dissolved:
            raise RegisterRefused(_("%(organisation)s has been dissolved.") % {"organisation": owner.name})
        return owner

    def operations(self, opening: str | None, code: str = PLACEHOLDER) -> list[dict[str, Any]]:
        """Return the operations that make the item known, in a ledger that opens on `opening`."""
        begins = max(self.used_since, opening) if opening is not None else self.used_since
        found: list[dict[str, Any]] = [{"op": "LATE", "effective": begins, "new": self._new_item(code)}]
        if self.ended_on:
            if self.ended_on <= begins:
                raise RegisterRefused(_("It had ended before the ledger opens, so it never counts."))
            found.append({"op": "RETIRE", "effective": self.ended_on, "item": code})
        return found

    def _new_item(self, code: str) -> dict[str, Any]:
        production = str(self.facts.get("production") or Production.OWN)
        spec: dict[str, Any] = {
            "item": code,
            "unit": self.unit,
            "org": self.owner,
            "title": self.name.strip(),
            "production": production,
            "in_perimeter": belongs_in_perimeter(self.owner_now(), production),
            **{name: self.facts[name] for name in _CLASSIFIED if self.facts.get(name)},
        }
        if self.unit == ItemUnit.FORM:
            channels = {name: list(keys) for name, keys in self.channels.items()} or {DEFAULT_CHANNEL: []}
            spec |= {"req": list(self.required), "opt": list(self.optional), "channels": channels}
        return spec

    def enter(self, *, user: Any, decision: Decision | None, reason: str) -> PortfolioItem:
        """Make the item in the register and return it; the caller posts its operations in the same transaction."""
        return register_item(
            unit=self.unit,
            owner=self.owner_now(),
            name=self.name,
            used_since=date.fromisoformat(self.used_since),
            user=user,
            decision=decision,
            reason=reason,
            facts=dict(self.facts),
        )
