"""The order in which a card offers its forms, and which forms there are to add."""

from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from forms_registry.form_words import terms_of, wanted_by
from forms_registry.models import ApplicationForm, CardForm
from forms_registry.registering import OFFERABLE_STATES, WRITERS
from lifecycle.access import access_of, holds_one_of, is_system
from lifecycle.errors import NotPermitted
from lifecycle.kinds import ItemUnit
from lifecycle.locking import lock_item
from lifecycle.models import PortfolioItem
from lifecycle.roles import Role
from lifecycle.signals import item_changed

#: So many forms are shown to choose from; whoever does not find theirs writes more of its title.
SHOWN: Final = 20


def check_may_see_forms(service: PortfolioItem, user: Any) -> None:
    """Raise NotPermitted unless `user` may look at which forms the card of `service` offers, and how."""
    access = access_of(user)
    public = service.life_cycle.is_public and access.uses_admin
    if service.unit != ItemUnit.SERVICE or not (public or access.sees_drafts_of(service.owner.code)):
        raise NotPermitted(_("Your role does not allow looking at the forms of this service."))


def check_may_order_forms(service: PortfolioItem, user: Any) -> None:
    """Raise NotPermitted unless `user` says in which order the card of `service` offers its forms: its own people."""
    access = access_of(user)
    if is_system(user) or access.has(Role.ADMINISTRATOR) or access.has(Role.BOARD):
        return
    if not holds_one_of(user, WRITERS, service):
        raise NotPermitted(_("Only the people of the service say in which order its forms stand."))


@transaction.atomic
def move_form(*, form: ApplicationForm, service: PortfolioItem, user: Any, places: int) -> None:
    """Move a form of the card so many places down, or up when negative, as far as there are places."""
    lock_item(service)
    check_may_order_forms(service, user)
    links = list(CardForm.objects.filter(service=service).order_by("order", "pk"))
    place = next((number for number, link in enumerate(links) if link.form_id == form.pk), None)
    if place is None:
        return
    links.insert(min(max(0, place + places), len(links) - 1), links.pop(place))
    for number, link in enumerate(links):
        link.order = number
    CardForm.objects.bulk_update(links, ["order"])
    item_changed.send(sender=PortfolioItem, item=service)


def forms_on_card(service: PortfolioItem, user: Any) -> tuple[list[CardForm], int]:
    """Return the links of the card to forms that `user` may read, in their order, and how many others there are.

    With what a row shows; two queries.
    """
    facts = ("item__owner", "item__life_cycle__dossier", "item__classification", "published_version", "draft_version")
    links = CardForm.objects.filter(service=service).select_related(*(f"form__{name}" for name in facts), "form")
    found = list(links.order_by("order", "pk"))
    forms = ApplicationForm.objects.visible_to(user).filter(pk__in=[link.form_id for link in found])
    readable = set(forms.values_list("pk", flat=True))
    known = [link for link in found if link.form_id in readable]
    return known, len(found) - len(known)


def forms_to_add(service: PortfolioItem, user: Any, text: str, *, may_order: bool) -> tuple[list[ApplicationForm], int]:
    """Return forms that `user` may add and whose title or number has the words, and how many there are.

    The people of the service add any form, others those of their own organisation. Forms that are approved but not
    yet in use are found by those who may read drafts of their owners.
    """
    forms = ApplicationForm.objects.visible_to(user).in_state(*OFFERABLE_STATES).exclude(card_links__service=service)
    if not may_order:
        forms = forms.filter(item__owner__code__in=access_of(user).organisations(*WRITERS))
    wanted = wanted_by(text)
    rows = forms.order_by("title", "pk").values_list("pk", "title", "number", "item__code")
    found = [pk for pk, title, number, code in rows if wanted.found_in(terms_of({"fi": (title, number, code)}))]
    shown: Sequence[int] = found[:SHOWN]
    known = {form.pk: form for form in ApplicationForm.objects.with_facts().filter(pk__in=shown)}
    return [known[pk] for pk in shown], len(found)
