"""Who may see and do what: answers from the role table, computed once per user object."""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lifecycle.models import OrganisationRole, PortfolioItem
from lifecycle.roles import ROLES, Reach, Role

SYSTEM_USERNAME = "system"


@dataclass(frozen=True)
class Grant:
    """A role held in an organisation (by code) or, for the roles of the whole group, everywhere."""

    role: Role
    organisation: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Delivery:
    """Who owns a card and who is named as delivering it, by code: all that level access depends on."""

    owner: str
    organisations: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    owner_units: frozenset[str] = field(default_factory=frozenset)


def _delivers(grant: Grant, delivery: Delivery) -> bool:
    """Whether an implementer's grant makes them one of those who deliver (ADDENDA, 4)."""
    if grant.unit:
        if delivery.units:
            return grant.unit in delivery.units
        return grant.organisation == delivery.owner or grant.organisation in delivery.organisations
    return grant.organisation == delivery.owner or grant.organisation in delivery.organisations


@dataclass(frozen=True)
class Access:
    """The rights of one person."""

    grants: frozenset[Grant]

    @cached_property
    def roles(self) -> frozenset[Role]:
        """All roles of the person; PUBLIC is always among them."""
        return frozenset({Role.PUBLIC} | {grant.role for grant in self.grants})

    def has(self, role: Role, organisation: str | None = None) -> bool:
        """Whether the person holds `role` (in `organisation`, for roles that belong to one)."""
        if organisation is None or not ROLES[role].per_organisation:
            return role in self.roles
        return any(grant.role is role and grant.organisation == organisation for grant in self.grants)

    def organisations(self, *roles: Role) -> frozenset[str]:
        """Return the codes of the organisations in which the person holds one of `roles`."""
        return frozenset(grant.organisation for grant in self.grants if grant.role in roles and grant.organisation)

    def level_for(self, delivery: Delivery) -> int:
        """Return the highest description level (1–3) the person may read of a card."""
        level = ROLES[Role.PUBLIC].level_other
        for grant in self.grants:
            rule = ROLES[grant.role]
            if grant.role is Role.IMPLEMENTER:
                own = _delivers(grant, delivery)
            else:
                own = not rule.per_organisation or grant.organisation == delivery.owner
            level = max(level, rule.level_own if own else rule.level_other)
        return level

    @property
    def base_level(self) -> int:
        """The highest level the person may read of every card."""
        return max(ROLES[role].level_other for role in self.roles)

    def _reaches(self, right: str, owner: str) -> bool:
        for grant in self.grants:
            reach = getattr(ROLES[grant.role], right)
            if reach is Reach.ALL or (reach is Reach.OWN and grant.organisation == owner):
                return True
        return False

    def sees_drafts_of(self, owner: str) -> bool:
        """Whether the person may read cards of `owner` that are not public."""
        return self._reaches("drafts", owner)

    def sees_history_of(self, owner: str) -> bool:
        """Whether the person may read the full life-cycle history of items of `owner`."""
        return self._reaches("history", owner)

    def _sees_all(self, right: str) -> bool:
        return any(getattr(ROLES[role], right) is Reach.ALL for role in self.roles)

    @property
    def sees_all_drafts(self) -> bool:
        """Whether the person may read every card, public or not."""
        return self._sees_all("drafts")

    @property
    def draft_organisations(self) -> frozenset[str]:
        """Codes of the organisations whose unpublished cards the person may read."""
        return frozenset(
            g.organisation for g in self.grants if g.organisation and ROLES[g.role].drafts is not Reach.NONE
        )

    @property
    def sees_all_history(self) -> bool:
        """Whether the person may read the history of every item."""
        return self._sees_all("history")

    @property
    def history_organisations(self) -> frozenset[str]:
        """Codes of the organisations whose items' history the person may read."""
        return frozenset(
            g.organisation for g in self.grants if g.organisation and ROLES[g.role].history is not Reach.NONE
        )

    @property
    def sees_any_history(self) -> bool:
        """Whether there is any item whose history the person may read."""
        return self.sees_all_history or bool(self.history_organisations)

    @property
    def holds_a_role(self) -> bool:
        """Whether the person holds any role at all: everybody who works with services does, the public does not."""
        return bool(self.grants)

    @property
    def uses_admin(self) -> bool:
        """Whether any role of the person works in the editors' side."""
        return any(ROLES[role].admin for role in self.roles)

    @property
    def governs_code_lists(self) -> bool:
        """Whether the person may change segments, needs and other common code lists."""
        return any(ROLES[role].governs_code_lists for role in self.roles)

    @property
    def import_organisations(self) -> frozenset[str] | None:
        """Codes of the organisations whose cards the person may import: where they add cards; None for all."""
        adding = [grant for grant in self.grants if "add" in ROLES[grant.role].page_permissions]
        if any(not ROLES[grant.role].per_organisation for grant in adding):
            return None
        return frozenset(grant.organisation for grant in adding)

    @property
    def imports_cards(self) -> bool:
        """Whether there is any organisation whose cards the person may import."""
        return self.import_organisations is None or bool(self.import_organisations)

    @property
    def records_decisions(self) -> bool:
        """Whether the person may record decisions for others to cite."""
        return bool(self.roles & {Role.APPROVER, Role.BOARD})

    @property
    def manages_users(self) -> bool:
        """Whether the person administers users and organisations."""
        return any(ROLES[role].manages_users for role in self.roles)


PUBLIC_ACCESS = Access(frozenset())
_ATTRIBUTE = "_tarjooma_access"


def access_of(user: Any) -> Access:
    """Return the rights of `user` (None and anonymous: the public's). One query per user object."""
    if user is None or not user.is_authenticated or not user.is_active:
        return PUBLIC_ACCESS
    known: Access | None = getattr(user, _ATTRIBUTE, None)
    if known is not None:
        return known
    grants = {
        Grant(Role(role), organisation or "", unit or "")
        for role, organisation, unit in OrganisationRole.objects.filter(group__user=user).values_list(
            "role", "organisation__code", "unit__code"
        )
    }
    if user.is_superuser:
        grants.add(Grant(Role.ADMINISTRATOR))
    access = Access(frozenset(grants))
    setattr(user, _ATTRIBUTE, access)
    return access


def is_system(user: Any) -> bool:
    """Whether `user` is the system user that background jobs act as."""
    return bool(user is not None and user.username == SYSTEM_USERNAME)


def holds_one_of(user: Any, roles: Collection[Role], item: PortfolioItem) -> bool:
    """Whether `user` holds one of `roles` for the organisation that owns `item`."""
    access = access_of(user)
    return any(access.has(role, item.owner.code) for role in roles)
