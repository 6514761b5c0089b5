"""What a form is connected with: services, other forms before and after it, its main form and attachments."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q

from forms_registry.models import ApplicationForm, CardForm
from lifecycle.access import access_of
from lifecycle.kinds import ItemUnit
from lifecycle.labels import WAY_LABELS
from lifecycle.models import PortfolioItem
from lifecycle.retirement import LEADING_STATUSES
from lifecycle.selectors import items_visible_to
from lifecycle.states import LIVING_STATES
from lifecycle.subjects import admin_urls_of, items_named_like, titles_of

#: So many services are shown to choose from; whoever does not find theirs writes more of its title.
SHOWN: Final = 20


@dataclass(frozen=True)
class LinkedItem:
    """A service or a form, with what a line about it shows."""

    item: PortfolioItem
    title: str
    url: str


def linked(items: Sequence[PortfolioItem], user: Any) -> list[LinkedItem]:
    """Return `items` with titles and addresses (two queries a unit)."""
    titles, urls = titles_of(items), admin_urls_of(items, user)
    return [LinkedItem(item, titles.get(item.pk, item.code), urls.get(item.pk, "")) for item in items]


def services_offering(form: ApplicationForm, user: Any) -> tuple[list[LinkedItem], int]:
    """Return the services that offer the form and that `user` may know of, by code, and how many more there are."""
    offering = CardForm.objects.filter(form=form)
    items = list(items_visible_to(user).filter(pk__in=offering.values("service")).order_by("code"))
    return linked(items, user), offering.count() - len(items)


def services_to_add(form: ApplicationForm, user: Any, text: str, *, own_form: bool) -> tuple[list[LinkedItem], int]:
    """Return living services that `user` may let offer the form and whose title has `text`, and how many there are.

    The people of the form choose among all they may know of, others among those of their own organisation.
    """
    access = access_of(user)
    items = items_visible_to(user).in_state(*LIVING_STATES).filter(unit=ItemUnit.SERVICE)  # type: ignore[attr-defined]
    items = items.exclude(form_links__form=form)
    if not own_form:
        items = items.filter(owner__code__in=access.draft_organisations)
    if text:
        own = Q() if access.sees_all_drafts else Q(owner__code__in=access.draft_organisations)
        named = items_named_like(text, published=True) | (own & items_named_like(text))
        items = items.filter(Q(code__istartswith=text) | named)
    found = list(items.order_by("code")[:SHOWN])
    return linked(found, user), items.count() if len(found) == SHOWN else len(found)


@dataclass(frozen=True)
class Relatives:
    """Forms before and after a form, and those it is handed in with. `way` is how it leaves or has left, in words."""

    way: str
    successors: list[LinkedItem]
    forerunners: list[LinkedItem]
    derived_from: ApplicationForm | None
    derivatives: list[ApplicationForm]
    main_form: ApplicationForm | None
    attachments: list[ApplicationForm]


def relatives_of(form: ApplicationForm, user: Any) -> Relatives:
    """Return the relatives of `form` that `user` may know of (at most eight queries)."""
    dossier = form.item.life_cycle.dossier
    known = items_visible_to(user)
    following = list(known.filter(succeeding_dossiers=dossier).order_by("code")) if dossier is not None else []
    before = known.filter(
        life_cycle__dossier__successors=form.item_id,
        life_cycle__dossier__status__in=[status.value for status in LEADING_STATUSES],
    )
    together = linked([*following, *before.distinct().order_by("code")], user)
    readable = ApplicationForm.objects.visible_to(user).with_facts()
    around = list(
        readable.filter(
            Q(pk__in=[pk for pk in (form.derived_from_id, form.main_form_id) if pk])
            | Q(derived_from=form)
            | Q(main_form=form)
        ).order_by("title", "pk")
    )
    by_pk = {each.pk: each for each in around}
    return Relatives(
        way=str(WAY_LABELS[dossier.way]) if dossier is not None else "",
        successors=together[: len(following)],
        forerunners=together[len(following) :],
        derived_from=by_pk.get(form.derived_from_id),
        derivatives=[each for each in around if each.derived_from_id == form.pk],
        main_form=by_pk.get(form.main_form_id),
        attachments=[each for each in around if each.main_form_id == form.pk],
    )
