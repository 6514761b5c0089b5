"""Human names of states, transitions, kinds and roles, in the active language."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifecycle.kinds import Instrument, Kind, Production, Scope
from lifecycle.roles import Role
from lifecycle.states import State

STATE_LABELS: Final[dict[str, Promise]] = {
    State.DRAFT: _("Draft"),
    State.IN_REVIEW: _("In review"),
    State.APPROVED: _("Approved"),
    State.IN_USE: pgettext_lazy("life-cycle state", "In use"),
}
TRANSITION_LABELS: Final[dict[str, Promise]] = {
    "submit": _("Submit for approval"),
    "return": _("Return to the owner"),
    "approve": _("Approve"),
    "take_into_use": _("Take into use"),
    "submit_change": _("Submit the changed text for approval"),
    "return_change": _("Return the changed text"),
    "approve_change": _("Approve and publish the changed text"),
}
TRANSITION_DONE_LABELS: Final[dict[str, Promise]] = {
    "submit": _("Submitted for approval"),
    "return": _("Returned to the owner"),
    "approve": pgettext_lazy("event", "Approved"),
    "take_into_use": _("Taken into use"),
    "submit_change": _("Changed text submitted for approval"),
    "return_change": _("Changed text returned"),
    "approve_change": _("Changed text approved and published"),
}
KIND_LABELS: Final[dict[str, Promise]] = {
    Kind.SUPPORT: _("Support service"),
    Kind.CHARGEABLE: _("Chargeable service"),
    Kind.FREE_ADVICE: _("Free advice"),
    Kind.UNKNOWN: _("Kind not yet known"),
}
INSTRUMENT_LABELS: Final[dict[str, Promise]] = {
    Instrument.GRANT: _("grant"),
    Instrument.LOAN: _("loan"),
    Instrument.GUARANTEE: _("guarantee"),
    Instrument.EQUITY: _("equity investment"),
    Instrument.IN_KIND: _("support in kind"),
}
SCOPE_LABELS: Final[dict[str, Promise]] = {
    Scope.NATIONAL: _("National"),
    Scope.REGIONAL: _("Regional"),
}
PRODUCTION_LABELS: Final[dict[str, Promise]] = {
    Production.OWN: _("Produced by the owner"),
    Production.PARTNER: _("Produced by a partner"),
    Production.PURCHASED: _("Purchased from a producer"),
}
ROLE_LABELS: Final[dict[str, Promise]] = {
    Role.PUBLIC: _("Public"),
    Role.EXPERT: _("Expert"),
    Role.IMPLEMENTER: _("Implementer"),
    Role.OWNER: _("Service owner"),
    Role.APPROVER: _("Approver"),
    Role.BOARD: _("Portfolio board"),
    Role.AUDITOR: _("Auditor"),
    Role.ADMINISTRATOR: _("Administrator"),
}
