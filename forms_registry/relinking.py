"""When a form ends, the cards that offered it offer what follows it, in the same transaction."""

from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from forms_registry.models import ApplicationForm, CardForm
from lifecycle.models import PortfolioItem
from lifecycle.signals import item_changed
from lifecycle.succession import living_successors

#: The event in the audit log of the form that ended.
RELINKED = "forms_registry.relinked"


@transaction.atomic
def relink_services(*, item: PortfolioItem, user: Any) -> list[str]:
    """Let the cards that offer the form behind `item`, which has just ended, offer its living successors instead.

    A successor stands where the form stood, and never twice on a card. Without a living successor the form only goes;
    the audit log remembers from which cards, and in favour of what. Returns the codes of the services concerned.
    Called by the life cycle, with the form and its successors locked; who may end a form has been checked.
    """
    form = ApplicationForm.objects.get(item=item)
    links = list(CardForm.objects.filter(form=form).select_related("service__life_cycle").order_by("service__code"))
    if not links:
        return []
    following = living_successors(item)
    successors = {each.item_id: each for each in ApplicationForm.objects.filter(item__in=following)}
    forms = [successors[each.pk] for each in following if each.pk in successors]
    # Somebody may offer a successor on the same card at this moment: then it stands there once.
    CardForm.objects.bulk_create(
        [
            CardForm(form=successor, service=link.service, order=link.order, added_by=user)
            for link in links
            for successor in forms
        ],
        ignore_conflicts=True,
    )
    CardForm.objects.filter(pk__in=[link.pk for link in links]).delete()
    services = [link.service for link in links]
    codes = [service.code for service in services]
    log(
        instance=form,
        action=RELINKED,
        user=user,
        data={"services": codes, "successors": [each.code for each in following if each.pk in successors]},
    )
    for changed in (*services, *(each for each in following if each.pk in successors)):
        item_changed.send(sender=PortfolioItem, item=changed)
    return codes
