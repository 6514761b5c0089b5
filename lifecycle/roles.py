"""The eight roles and what each may do: one table, read by group set-up, access rules and tests.

Source: PRODUCT.md, "People".
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """A role of a person; PUBLIC is everyone, with or without a login."""

    PUBLIC = "public"
    EXPERT = "expert"
    IMPLEMENTER = "implementer"
    OWNER = "owner"
    APPROVER = "approver"
    BOARD = "board"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Reach(StrEnum):
    """How far a right reaches."""

    NONE = "none"
    OWN = "own"
    ALL = "all"


@dataclass(frozen=True)
class RoleRule:
    """What a role may see and do.

    `level_own` and `level_other` are the highest description level (1–3) of cards the role's own
    organisation owns, and of others; for implementers "own" also covers cards they are named to deliver.
    """

    role: Role
    per_organisation: bool
    level_own: int
    level_other: int
    drafts: Reach
    history: Reach
    admin: bool
    page_permissions: tuple[str, ...] = ()
    governs_code_lists: bool = False
    manages_users: bool = False


ROLES: Final[dict[Role, RoleRule]] = {
    rule.role: rule
    for rule in (
        RoleRule(Role.PUBLIC, False, 1, 1, Reach.NONE, Reach.NONE, admin=False),
        RoleRule(Role.EXPERT, False, 2, 2, Reach.NONE, Reach.NONE, admin=False),
        RoleRule(Role.IMPLEMENTER, True, 3, 2, Reach.NONE, Reach.NONE, admin=False),
        RoleRule(Role.OWNER, True, 3, 2, Reach.OWN, Reach.OWN, admin=True, page_permissions=("add", "change")),
        RoleRule(Role.APPROVER, True, 3, 2, Reach.OWN, Reach.OWN, admin=True, page_permissions=("change",)),
        RoleRule(Role.BOARD, False, 3, 3, Reach.ALL, Reach.ALL, admin=True, governs_code_lists=True),
        RoleRule(Role.AUDITOR, False, 3, 3, Reach.ALL, Reach.ALL, admin=True),
        RoleRule(
            Role.ADMINISTRATOR,
            False,
            3,
            3,
            Reach.ALL,
            Reach.ALL,
            admin=True,
            page_permissions=("add", "change"),
            governs_code_lists=True,
            manages_users=True,
        ),
    )
}
