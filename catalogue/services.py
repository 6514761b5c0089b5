"""Writes over several models of the catalogue."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from wagtail.models import GroupPagePermission, Page, Site

from catalogue.completeness import Completeness, completeness_of
from catalogue.models import HomePage, OrganisationPage, ProductCardPage, ProductCardRecord
from lifecycle.kinds import ItemUnit
from lifecycle.models import Organisation, OrganisationRole, Unit
from lifecycle.roles import ROLES, Role
from lifecycle.services import create_item

SLUG_LENGTH = 80


def free_slug(parent: Page, text: str, fallback: str) -> str:
    """Return a slug of `text` that no child of `parent` has yet."""
    base = slugify(text.replace("å", "a").replace("Å", "A"))[:SLUG_LENGTH].strip("-") or slugify(fallback)
    taken = set(parent.get_children().filter(slug__startswith=base).values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


def lock_parents(*pages: Page) -> None:
    """Lock pages under which cards come and go until the transaction ends, and bring them up to date.

    Of two who put a page below the same one, each would take the next free place and slug: the same.
    """
    found = Page.objects.select_for_update(of=("self",)).filter(pk__in=[page.pk for page in pages])
    list(found.order_by("pk").values_list("pk", flat=True))
    for page in pages:
        page.refresh_from_db(fields=["path", "depth", "numchild", "url_path"])


@transaction.atomic
def ensure_home_page() -> HomePage:
    """Return the front page, making it and the default site when there is none."""
    home: HomePage | None = HomePage.objects.first()
    if home is None:
        root = Page.get_first_root_node()
        if root is None:
            root = Page.add_root(instance=Page(title="Root", slug="root"))
        welcome = root.get_children().filter(slug="home").first()
        home = root.add_child(instance=HomePage(title="Tarjooma", slug="tarjooma"))
        Site.objects.update_or_create(
            is_default_site=True,
            defaults={"root_page": home, "hostname": "localhost", "port": 80, "site_name": "Tarjooma"},
        )
        if welcome is not None and not welcome.get_children().exists():
            welcome.delete()
    return home


@transaction.atomic
def ensure_organisation_page(*, organisation: Organisation) -> OrganisationPage:
    """Return the page of `organisation`, making it when missing, with the page permissions of its role groups."""
    page: OrganisationPage | None = OrganisationPage.objects.filter(organisation=organisation).first()
    if page is None:
        home = ensure_home_page()
        page = home.add_child(
            instance=OrganisationPage(
                title=organisation.name_fi,
                slug=free_slug(home, organisation.name_fi, organisation.code),
                organisation=organisation,
            )
        )
    elif page.title != organisation.name_fi:
        page.title = page.draft_title = organisation.name_fi
        page.save(update_fields=["title", "draft_title"])
    grant_page_permissions(page=page)
    return page


def grant_page_permissions(*, page: OrganisationPage) -> None:
    """Give the organisation's role groups the page permissions of the role table, and no others, on `page`."""
    for grant in OrganisationRole.objects.filter(organisation=page.organisation, unit=None).select_related("group"):
        _set_page_permissions(grant, page)


def grant_group_wide_page_permissions() -> None:
    """Give the roles of the whole group their page permissions on the front page."""
    home = ensure_home_page()
    for grant in OrganisationRole.objects.filter(organisation=None).select_related("group"):
        _set_page_permissions(grant, home)


def _set_page_permissions(grant: OrganisationRole, page: Page) -> None:
    wanted = {f"{name}_page" for name in ROLES[Role(grant.role)].page_permissions}
    held = GroupPagePermission.objects.filter(group=grant.group, page=page).select_related("permission")
    for permission in held:
        if permission.permission.codename not in wanted:
            permission.delete()
    for codename in wanted - {permission.permission.codename for permission in held}:
        GroupPagePermission.objects.create(group=grant.group, page=page, permission_type=codename.removesuffix("_page"))


@transaction.atomic
def register_card(*, page: ProductCardPage, source_system: str = "", source_id: str = "") -> ProductCardRecord:
    """Return the record of `page`, making it with a draft portfolio item when the card is new."""
    record = ProductCardRecord.objects.filter(page=page).first()
    if record is None:
        organisation = page.get_parent().specific.organisation
        item = create_item(unit=ItemUnit.SERVICE, owner=organisation)
        record = ProductCardRecord.objects.create(
            page=page, item=item, source_system=source_system, source_id=source_id
        )
    return record


_completeness_waits: ContextVar[bool] = ContextVar("completeness_waits", default=False)


@contextmanager
def completeness_later() -> Iterator[None]:
    """Leave completeness alone inside the block: whoever writes a card in many steps refreshes it once, at the end."""
    token = _completeness_waits.set(True)
    try:
        yield
    finally:
        _completeness_waits.reset(token)


def completeness_waits() -> bool:
    """Whether somebody has promised to refresh completeness later."""
    return _completeness_waits.get()


def refresh_completeness(*, card: ProductCardPage) -> Completeness:
    """Store and return how complete the newest version of `card` is; called when a version or a fact is saved."""
    completeness = completeness_of(card)
    ProductCardRecord.objects.filter(page_id=card.pk).update(
        completeness=completeness.percent, completeness_by_level=completeness.by_level
    )
    return completeness


def delivering_owners(card: ProductCardPage) -> set[int]:
    """Return the ids of the organisations that the newest saved version of `card` names as delivering it.

    Reads the version as it is stored, since building it whole takes some twenty queries.
    """
    version = card.latest_revision.content if card.latest_revision_id else card.serializable_data()
    units = Unit.objects.filter(pk__in=version["delivering_units"])
    return {*version["delivering_organisations"], *units.values_list("organisation_id", flat=True)}


def latest_version(card: ProductCardPage) -> Any:
    """Return the newest saved version of `card` (the page itself when it has no versions)."""
    return card.get_latest_revision_as_object() if card.latest_revision_id else card
