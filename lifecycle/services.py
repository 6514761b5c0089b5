"""Writes over several models: organisations, roles, items, counted facts, responsibility, decisions."""

from collections.abc import Collection, Iterable
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from lifecycle.access import SYSTEM_USERNAME
from lifecycle.errors import CodeAlreadyUsed, OrganisationEnded, OrganisationRefused
from lifecycle.kinds import Production
from lifecycle.labels import ROLE_LABELS
from lifecycle.models import (
    LifeCycle,
    Organisation,
    OrganisationGroup,
    OrganisationRole,
    PermanentCode,
    PortfolioItem,
    Unit,
    User,
)
from lifecycle.roles import ROLES, Role
from lifecycle.signals import organisation_changed
from lifecycle.states import State


def give_code(*, namespace: str, code: str) -> None:
    """Give `code` in `namespace` for ever; CodeAlreadyUsed when it was given before."""
    try:
        with transaction.atomic():
            PermanentCode.objects.create(namespace=namespace, code=code)
    except IntegrityError:
        raise CodeAlreadyUsed(_("The code %(code)s has been used before.") % {"code": code}) from None


def _check_living(organisation: Organisation) -> None:
    if organisation.is_dissolved:
        raise OrganisationEnded(_("%(organisation)s has been dissolved.") % {"organisation": organisation.name})


@transaction.atomic
def create_organisation(*, code: str, groups: Iterable[OrganisationGroup] = (), **names: Any) -> Organisation:
    """Create an organisation with its role groups; its page is made by whoever listens to the signal.

    `names` are model fields (name_fi, name_sv, name_en, abbreviation, …). Raises CodeAlreadyUsed.
    """
    give_code(namespace="organisation", code=code)
    organisation = Organisation(code=code, **names)
    organisation.full_clean()
    organisation.save()
    organisation.groups.set(groups)
    sync_roles_of(organisation)
    organisation_changed.send(sender=Organisation, organisation=organisation)
    return organisation


@transaction.atomic
def update_organisation(*, organisation: Organisation, groups: Iterable[OrganisationGroup]) -> Organisation:
    """Store changed facts of an organisation; whoever listens to the signal follows, such as its page.

    Raises OrganisationRefused when its perimeter would change although the ledger counts what it owns.
    """
    stored = Organisation.objects.values_list("in_perimeter", flat=True).get(pk=organisation.pk)
    if stored != organisation.in_perimeter and counts_in_ledger(organisation):
        raise OrganisationRefused(
            _("%(organisation)s owns services that are counted: its perimeter changes by a restatement.")
            % {"organisation": organisation.name}
        )
    organisation.full_clean()
    organisation.save()
    organisation.groups.set(groups)
    organisation_changed.send(sender=Organisation, organisation=organisation)
    return organisation


def counts_in_ledger(organisation: Organisation) -> bool:
    """Whether the organisation owns anything in the offering, or that ended, so that its perimeter moves figures.

    Like-for-like figures leave out what ended, too, where its owner has left the perimeter; what the group purchases
    stays inside (counting rule 14).
    """
    if PortfolioItem.objects.in_offering().filter(owner=organisation).exists():
        return True
    ended = PortfolioItem.objects.in_state(State.RETIRED).filter(
        owner=organisation, in_perimeter=F("owner__in_perimeter")
    )
    return ended.exclude(in_perimeter=True, classification__production=Production.PURCHASED).exists()


@transaction.atomic
def set_perimeter(*, organisation: Organisation, inside: bool) -> None:
    """Say whether an organisation is counted; called by a restatement, which posts what that does to its items."""
    organisation.in_perimeter = inside
    organisation.save(update_fields=["in_perimeter"])
    organisation_changed.send(sender=Organisation, organisation=organisation)


@transaction.atomic
def create_unit(*, organisation: Organisation, code: str, **names: Any) -> Unit:
    """Create a unit; raises CodeAlreadyUsed, or OrganisationEnded when `organisation` has been dissolved."""
    _check_living(organisation)
    give_code(namespace="unit", code=code)
    unit = Unit(organisation=organisation, code=code, **names)
    unit.full_clean()
    unit.save()
    return unit


def _group_name(role: Role, organisation: Organisation | None, unit: Unit | None = None) -> str:
    with override("en"):
        label = str(ROLE_LABELS[role])
    place = unit.code if unit else (organisation.code if organisation else "")
    return f"{label} {place}".strip()


def ensure_role_group(role: Role, organisation: Organisation | None = None, unit: Unit | None = None) -> Group:
    """Return the group of `role` in `organisation` (and `unit`), with the rights of the role table."""
    grant = OrganisationRole.objects.filter(role=role, organisation=organisation, unit=unit).select_related("group")
    existing = grant.first()
    if existing is None:
        group, _created = Group.objects.get_or_create(name=_group_name(role, organisation, unit))
        existing = OrganisationRole.objects.create(group=group, role=role, organisation=organisation, unit=unit)
    group = existing.group
    rule = ROLES[role]
    wanted = set()
    if rule.admin:
        wanted |= set(Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin"))
    if rule.manages_users:
        wanted |= set(
            Permission.objects.filter(
                content_type__app_label__in=["lifecycle", "auth"],
                codename__in=["add_user", "change_user", "add_organisation", "change_organisation", "change_group"],
            )
        )
    group.permissions.set(wanted)
    return group


def sync_roles_of(organisation: Organisation) -> list[Group]:
    """Make the groups of every role that belongs to an organisation; idempotent."""
    return [ensure_role_group(rule.role, organisation) for rule in ROLES.values() if rule.per_organisation]


@transaction.atomic
def sync_roles() -> list[Group]:
    """Make all groups of the role table and the system user; idempotent."""
    system_user()
    groups = [
        ensure_role_group(rule.role)
        for rule in ROLES.values()
        if not rule.per_organisation and rule.role is not Role.PUBLIC
    ]
    for organisation in Organisation.objects.all():
        groups += sync_roles_of(organisation)
    return groups


def system_user() -> User:
    """Return the user background jobs act as; it cannot log in."""
    user, created = User.objects.get_or_create(
        username=SYSTEM_USERNAME, defaults={"first_name": "Tarjooma", "is_active": True}
    )
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


@transaction.atomic
def create_item(*, unit: str, owner: Organisation) -> PortfolioItem:
    """Create a draft portfolio item with a permanent code of its own ("S-00042").

    Raises OrganisationEnded when `owner` has been dissolved.
    """
    _check_living(owner)
    given = PermanentCode.objects.create(namespace="item", code=f"new-{timezone.now().timestamp()}-{owner.pk}")
    given.code = f"{unit}-{given.pk:05d}"
    given.save(update_fields=["code"])
    item = PortfolioItem.objects.create(code=given.code, unit=unit, owner=owner)
    LifeCycle.objects.create(item=item, state=State.DRAFT, since=timezone.now())
    return item


def may_be_discarded(item: PortfolioItem) -> bool:
    """Whether `item` is a draft that has left no trace: never submitted, proposed to move or named as a successor."""
    return (
        item.state is State.DRAFT
        and not item.life_cycle.was_ever_in_use
        and not item.history.exists()
        and not item.transfers.exists()
        and not item.succeeding_dossiers.exists()
    )


def discardable_among(item_ids: Collection[int]) -> set[int]:
    """Return the ids of those items that `may_be_discarded` is true of (one query)."""
    drafts = PortfolioItem.objects.in_state(State.DRAFT).filter(pk__in=item_ids, life_cycle__first_used_on__isnull=True)
    untouched = drafts.filter(history__isnull=True, transfers__isnull=True, succeeding_dossiers__isnull=True)
    return set(untouched.values_list("pk", flat=True))


@transaction.atomic
def discard_item(*, item: PortfolioItem) -> None:
    """Remove the item of a discarded draft; one that has left a trace stays. Its code stays given."""
    if not may_be_discarded(item):
        return
    item.classification = None
    item.save(update_fields=["classification"])
    item.delete()
