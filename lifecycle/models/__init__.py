"""Models of the life cycle, one noun a file."""

from lifecycle.models.approval_task import BoardApprovalTask, OwnerApprovalTask
from lifecycle.models.classification import ItemClassification
from lifecycle.models.code import PermanentCode
from lifecycle.models.decision import Decision, DecisionAttachment
from lifecycle.models.digest import Digest
from lifecycle.models.dossier import DossierEvent, RetirementDossier
from lifecycle.models.history import HistoryRow
from lifecycle.models.inputs import ItemInputs
from lifecycle.models.item import LifeCycle, PortfolioItem
from lifecycle.models.operation import LedgerActor, LedgerEvidence, LedgerOperation, LedgerSeal
from lifecycle.models.organisation import Organisation, OrganisationGroup, Unit
from lifecycle.models.proposal import AdditionProposal, ProposalDraft
from lifecycle.models.restatement import Restatement
from lifecycle.models.review import Review
from lifecycle.models.role_grant import OrganisationRole
from lifecycle.models.target import PortfolioTarget
from lifecycle.models.transfer import Dissolution, Transfer
from lifecycle.models.user import User
from lifecycle.models.version import ApprovedVersion

__all__ = [
    "AdditionProposal",
    "ApprovedVersion",
    "BoardApprovalTask",
    "Decision",
    "DecisionAttachment",
    "Digest",
    "Dissolution",
    "DossierEvent",
    "HistoryRow",
    "ItemClassification",
    "ItemInputs",
    "LedgerActor",
    "LedgerEvidence",
    "LedgerOperation",
    "LedgerSeal",
    "LifeCycle",
    "Organisation",
    "OrganisationGroup",
    "OrganisationRole",
    "OwnerApprovalTask",
    "PermanentCode",
    "PortfolioItem",
    "PortfolioTarget",
    "ProposalDraft",
    "Restatement",
    "RetirementDossier",
    "Review",
    "Transfer",
    "Unit",
    "User",
]
