"""Channels that begin or end on their day: the ledger is told on that day, also when the scheduler comes late."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.dispatch import receiver

from forms_registry.models import ApplicationForm, FormChannel, FormVersion
from forms_registry.registering import locked_form
from forms_registry.versions import offer_due_channels
from lifecycle.ledger.input_posting import post_inputs
from lifecycle.models import PortfolioItem
from lifecycle.signals import day_came, item_changed
from lifecycle.states import PUBLIC_STATES


def forms_with_due_channels(today: date) -> list[ApplicationForm]:
    """Return the forms in the offering of which a channel begins or ends by `today` and has not been told."""
    begins = Q(is_offered=False, valid_from__lte=today) & (Q(valid_to__isnull=True) | Q(valid_to__gte=today))
    due = FormChannel.objects.filter(begins | Q(is_offered=True, valid_to__lt=today))
    forms = ApplicationForm.objects.in_offering().filter(published_version__in=due.values("version"))
    return list(forms.with_facts().order_by("item_id"))


@receiver(day_came, dispatch_uid="tell_of_form_channels")
def tell_of_channels(day: date, **_kwargs: Any) -> None:
    """Offer and withdraw the channels of published forms whose day has come."""
    for form in forms_with_due_channels(day):
        with transaction.atomic():
            _tell(locked_form(form), day)


def _tell(form: ApplicationForm, today: date) -> None:
    version = form.published_version
    if form.item.state not in PUBLIC_STATES or version is None:
        return
    for day in _due_days(version, today):
        if offer_due_channels(version, day):
            cause = f"channels:{version.pk}:{day.isoformat()}"
            post_inputs(form.item, day.isoformat(), cause=cause, said={})
            item_changed.send(sender=PortfolioItem, item=form.item)


def _due_days(version: FormVersion, today: date) -> list[date]:
    """Return the days up to `today` on which a channel begins or is on offer no more, in order.

    Days before the first one that is not told yet are left out: what was told of them stands.
    """
    days: set[date] = set()
    untold: set[date] = set()
    for channel in version.channels.all():
        begins, ended = channel.valid_from, channel.valid_to + timedelta(days=1) if channel.valid_to else None
        days |= {day for day in (begins, ended) if day is not None}
        is_open = (begins is None or begins <= today) and (ended is None or ended > today)
        missed = ended if channel.is_offered else begins
        if channel.is_offered != is_open and missed is not None:
            untold.add(missed)
    first = min(untold, default=None)
    return sorted(day for day in days if first is not None and first <= day <= today)
