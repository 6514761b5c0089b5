"""Writing rates of value added tax: by whom, and that a rate that has been in force stays as it was."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from forms_registry.models import VatRate
from forms_registry.pricing.errors import PricingRefused
from forms_registry.pricing.vat import STANDARD, TENTHS
from lifecycle.access import access_of, is_system
from lifecycle.errors import NotPermitted
from lifecycle.roles import Role


@transaction.atomic
def state_vat_rate(
    *, user: Any, tenths: int, valid_from: date, source: str, rate_class: str = STANDARD
) -> tuple[VatRate, bool]:
    """Say that a rate holds from a day on, and return it and whether anything was written.

    Only the board and administrators do so. A rate that has begun is never changed: prices were paid by it. Raises
    NotPermitted or PricingRefused.
    """
    access = access_of(user)
    if not (is_system(user) or access.has(Role.ADMINISTRATOR) or access.has(Role.BOARD)):
        raise NotPermitted(_("The portfolio board and administrators write the rates of value added tax."))
    source = source.strip()
    if not source:
        raise PricingRefused(_("Say by which law the rate holds."), {"source": _("missing")})
    if not 0 <= tenths <= TENTHS:
        raise PricingRefused(_("A rate is from 0 to 100 per cent."), {"tenths": str(tenths)})
    rate = VatRate.objects.select_for_update().filter(rate_class=rate_class, valid_from=valid_from).first()
    if rate is not None:
        if rate.tenths == tenths:
            return rate, False
        if rate.valid_from <= timezone.localdate():
            raise PricingRefused(_("A rate that has begun is never changed."), {"tenths": str(rate.tenths / 10)})
    else:
        rate = VatRate(rate_class=rate_class, valid_from=valid_from)
    rate.tenths, rate.source = tenths, source
    try:
        rate.full_clean()
    except ValidationError as error:
        raise PricingRefused(" ".join(error.messages), dict.fromkeys(error.message_dict, "")) from error
    rate.save()
    log(instance=rate, action="wagtail.edit", user=user)
    return rate, True
