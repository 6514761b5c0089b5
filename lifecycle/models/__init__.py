"""Models of the life cycle, one noun a file."""

from lifecycle.models.classification import ItemClassification
from lifecycle.models.code import PermanentCode
from lifecycle.models.decision import Decision
from lifecycle.models.history import HistoryRow
from lifecycle.models.item import LifeCycle, PortfolioItem
from lifecycle.models.organisation import Organisation, OrganisationGroup, Unit
from lifecycle.models.role_grant import OrganisationRole
from lifecycle.models.user import User

__all__ = [
    "Decision",
    "HistoryRow",
    "ItemClassification",
    "LifeCycle",
    "Organisation",
    "OrganisationGroup",
    "OrganisationRole",
    "PermanentCode",
    "PortfolioItem",
    "Unit",
    "User",
]
