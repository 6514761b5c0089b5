"""What a product card must meet about the forms it offers; registered for services, which know nothing of forms."""

from typing import Any, Final

from django.dispatch import receiver
from django.utils.translation import gettext as _

from forms_registry.models import CardForm
from forms_registry.public_words import names_in_words
from forms_registry.registering import OFFERABLE_STATES
from lifecycle.kinds import ItemUnit
from lifecycle.models import PortfolioItem
from lifecycle.requirements import Requirement, register
from lifecycle.signals import item_changed

#: The part of the card's editor where it is mended.
AREA_FORMS: Final = "forms"


def forms_still_offered(card: Any) -> str | None:
    """Every form on the card is registered and in use (one query); what is not cannot be offered on a card."""
    ended = CardForm.objects.filter(service=card.record.item_id).exclude(
        form__item__life_cycle__state__in=[state.value for state in OFFERABLE_STATES]
    )
    titles = list(ended.values_list("form__title", flat=True))
    if not titles:
        return None
    return _("No longer offered: %(forms)s. Take it off the card or choose another form.") % {
        "forms": names_in_words(titles)
    }


FORMS_STILL_OFFERED: Final = Requirement("forms_offered", AREA_FORMS, forms_still_offered)


def register_card_requirements() -> None:
    """Register the requirement of cards; called once when the app is ready."""
    register(ItemUnit.SERVICE, FORMS_STILL_OFFERED)


@receiver(item_changed, dispatch_uid="cards_of_a_form_not_offered")
def tell_cards(item: PortfolioItem, **_kwargs: Any) -> None:
    """A form that can no longer be offered leaves cards to be mended: they are looked at again."""
    if item.unit != ItemUnit.FORM or item.life_cycle.state in OFFERABLE_STATES:
        return
    for service in PortfolioItem.objects.with_facts().filter(form_links__form__item=item):
        item_changed.send(sender=PortfolioItem, item=service)
