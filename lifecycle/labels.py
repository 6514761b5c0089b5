"""Human names of states, transitions, kinds and roles, in the active language."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifecycle.additions import Ends, Origin
from lifecycle.kinds import FormType, Instrument, Kind, Production, Scope
from lifecycle.retirement import DossierStatus, ReasonCode, Way
from lifecycle.roles import Role
from lifecycle.states import State

STATE_LABELS: Final[dict[str, Promise]] = {
    State.DRAFT: _("Draft"),
    State.IN_REVIEW: _("In review"),
    State.APPROVED: _("Approved"),
    State.IN_USE: pgettext_lazy("life-cycle state", "In use"),
    State.RETIREMENT_PROPOSED: _("Retirement proposed"),
    State.RETIRING: pgettext_lazy("life-cycle state", "Leaving"),
    State.RETIRED: pgettext_lazy("life-cycle state", "Retired"),
}
TRANSITION_LABELS: Final[dict[str, Promise]] = {
    "submit": _("Submit for approval"),
    "return": _("Return to the owner"),
    "endorse": _("Send on to the portfolio board"),
    "approve": _("Approve"),
    "withdraw_approval": _("Take the approval back"),
    "take_into_use": _("Take into use"),
    "submit_change": _("Submit the changed text for approval"),
    "return_change": _("Return the changed text"),
    "endorse_change": _("Send the changed text on to the portfolio board"),
    "approve_change": _("Approve and publish the changed text"),
    "propose_retirement": _("Propose retirement"),
    "reject": _("Reject the retirement"),
    "decide_retirement": _("Decide on the retirement"),
    "withdraw": _("Withdraw the retirement"),
    "retire": _("Retire"),
    "reinstate": _("Reinstate"),
}
TRANSITION_DONE_LABELS: Final[dict[str, Promise]] = {
    "submit": _("Submitted for approval"),
    "return": _("Returned to the owner"),
    "endorse": _("Sent on to the portfolio board"),
    "approve": pgettext_lazy("event", "Approved"),
    "withdraw_approval": _("Approval taken back"),
    "take_into_use": _("Taken into use"),
    "submit_change": _("Changed text submitted for approval"),
    "return_change": _("Changed text returned"),
    "endorse_change": _("Changed text sent on to the portfolio board"),
    "approve_change": _("Changed text approved and published"),
    "propose_retirement": pgettext_lazy("event", "Retirement proposed"),
    "reject": _("Retirement rejected"),
    "decide_retirement": _("Retirement decided"),
    "withdraw": _("Retirement withdrawn"),
    "retire": pgettext_lazy("event", "Retired"),
    "reinstate": _("Reinstated"),
}
#: Events of an item that leave its state as it is (`lifecycle.events`).
EVENT_LABELS: Final[dict[str, Promise]] = {
    "reviewed": _("Checked, still fine"),
    "review_deferred": _("Review deferred"),
    "responsibility": _("Responsibility changed"),
    "handed_over": _("Handed over to another person"),
    "transfer_proposed": _("Transfer proposed"),
    "transfer_refused": _("Transfer refused"),
    "transferred": _("Transferred to another organisation"),
    "owner_dissolved": _("Owner dissolved into its successor"),
    "commented": _("Comment"),
    "registered": _("Registered without a description"),
    "described": _("Described by a card or a form record"),
    "inputs": _("Fields and channels changed"),
    "restated": _("Restated in the portfolio ledger"),
    "terms_decided": _("Prices or aid decided"),
    "terms_ended": _("A price or aid ended"),
}
HISTORY_LABELS: Final[dict[str, Promise]] = TRANSITION_DONE_LABELS | EVENT_LABELS
WAY_LABELS: Final[dict[str, Promise]] = {
    Way.RETIRE: _("It ends alone"),
    Way.MERGE: _("Several are merged into one"),
    Way.SPLIT: _("It is split into several"),
}
REASON_LABELS: Final[dict[str, Promise]] = {
    ReasonCode.REPLACED: _("Replaced by another"),
    ReasonCode.MERGED: _("Merged into another"),
    ReasonCode.SPLIT: _("Split into several"),
    ReasonCode.NEED_ENDED: _("The need has ended"),
    ReasonCode.LAW_CHANGED: _("The law has changed"),
    ReasonCode.LITTLE_USED: _("Too little used"),
    ReasonCode.OTHER: _("Another reason"),
}
ORIGIN_LABELS: Final[dict[str, Promise]] = {
    Origin.NEW: _("A new service"),
    Origin.UNREGISTERED: _("It existed at the baseline, but was not registered"),
    Origin.EXISTING: _("It is in the register already, without a card"),
}
ENDS_LABELS: Final[dict[str, Promise]] = {
    Ends.REPLACED: _("Yes, it replaces one or more services"),
    Ends.MERGED: _("Yes, services are merged into it"),
    Ends.NOTHING: _("No, nothing ends"),
}
DOSSIER_LABELS: Final[dict[str, Promise]] = {
    DossierStatus.PROPOSED: _("Waits for a decision"),
    DossierStatus.REJECTED: pgettext_lazy("dossier", "Rejected"),
    DossierStatus.DECIDED: _("Decided, waits for its day"),
    DossierStatus.WITHDRAWN: pgettext_lazy("dossier", "Withdrawn"),
    DossierStatus.COMPLETED: _("Carried out"),
    DossierStatus.REVERSED: _("Reversed by reinstating"),
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
    FormType.APPLICATION: _("application"),
    FormType.PAYMENT_CLAIM: _("payment claim"),
    FormType.REPORT: _("report"),
    FormType.NOTIFICATION: _("notification"),
    FormType.ATTACHMENT: _("attachment"),
    FormType.CONSENT: _("consent"),
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
