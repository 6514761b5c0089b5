"""Writing fee schedules and their decrees: a new decree ends the one before, and one in force is never edited."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from forms_registry.models import FeeDecree, FeeRow, FeeSchedule
from forms_registry.pricing.errors import PricingRefused
from forms_registry.pricing.intervals import ONE_DAY, IntervalsRefused, Period, succeed
from forms_registry.pricing.terms_writing import MOST_CENTS
from forms_registry.pricing.vocabulary import Basis
from lifecycle.access import access_of, is_system
from lifecycle.errors import NotPermitted
from lifecycle.models import Organisation
from lifecycle.roles import Role

_WRITERS: Final = (Role.OWNER, Role.APPROVER)


@dataclass(frozen=True)
class FeeFacts:
    """What one row of a decree says; see FeeRow."""

    number: str
    name_fi: str
    unit: str
    cents: int
    name_sv: str = ""
    name_en: str = ""
    basis: str = Basis.PUBLIC_LAW.value


_FACTS: Final = tuple(each.name for each in fields(FeeFacts))


def check_may_write_fees(owner: Organisation, user: Any) -> None:
    """Raise NotPermitted unless `user` writes the fees of `owner`: its people, the board and administrators."""
    access = access_of(user)
    if is_system(user) or access.has(Role.ADMINISTRATOR) or access.has(Role.BOARD):
        return
    if not any(access.has(role, owner.code) for role in _WRITERS):
        raise NotPermitted(_("Only the people of %(organisation)s write its fees.") % {"organisation": owner.name})


@transaction.atomic
def write_schedule(
    *, user: Any, code: str, owner: Organisation, name_fi: str, name_sv: str = "", name_en: str = ""
) -> FeeSchedule:
    """Begin the fee schedule `code`, or change its names, and return it; code and owner are permanent.

    Raises NotPermitted or PricingRefused.
    """
    schedule = FeeSchedule.objects.select_for_update().filter(code=code).first()
    is_new = schedule is None
    if schedule is None:
        schedule = FeeSchedule(code=code, owner=owner)
    check_may_write_fees(owner, user)
    if schedule.owner_id != owner.pk:
        raise PricingRefused(_("Another organisation has a fee schedule of this code."), {"code": code})
    schedule.name_fi, schedule.name_sv, schedule.name_en = name_fi.strip(), name_sv.strip(), name_en.strip()
    _save(schedule)
    log(instance=schedule, action="wagtail.create" if is_new else "wagtail.edit", user=user)
    return schedule


@transaction.atomic
def write_decree(
    *, schedule: FeeSchedule, user: Any, citation: str, valid_from: date, rows: Sequence[FeeFacts], address: str = ""
) -> tuple[FeeDecree, bool]:
    """Write a decree with all its rows and return it, and whether anything was written.

    It follows the last decree of the schedule, which ends the day before. A decree that is given again as it is
    changes nothing; one whose first day is still ahead may be changed as a whole. Raises NotPermitted, or
    PricingRefused whose `problems` map numbers of rows, or fields of the decree, to reasons.
    """
    schedule = FeeSchedule.objects.select_for_update(of=("self",)).select_related("owner").get(pk=schedule.pk)
    check_may_write_fees(schedule.owner, user)
    citation, address = citation.strip(), address.strip()
    _check_rows(rows)
    decree = schedule.decrees.filter(citation=citation).first()
    if decree is not None:
        differing = differences(decree, valid_from, address, rows)
        if not differing:
            return decree, False
        if decree.valid_from <= timezone.localdate():
            raise PricingRefused(
                _("%(citation)s is in force or has been: write the decree that changes it.") % {"citation": citation},
                differing,
            )
    else:
        decree = FeeDecree(schedule=schedule, citation=citation)
    decree.address = address
    _take_place(decree, valid_from)
    _write_rows(decree, rows)
    log(instance=schedule, action="wagtail.edit", user=user, data={"decree": citation})
    return decree, True


def differences(decree: FeeDecree, valid_from: date, address: str, rows: Sequence[FeeFacts]) -> dict[str, str]:
    """Return how a decree differs from what is given, by number of row or name of field; {} when it says the same."""
    told = {}
    if decree.valid_from != valid_from:
        told["valid_from"] = _("it is valid from %(date)s") % {
            "date": date_format(decree.valid_from, "SHORT_DATE_FORMAT")
        }
    if decree.address != address:
        told["address"] = _("the address is %(address)s") % {"address": decree.address or "–"}
    held = {row.number: row for row in decree.rows.all()}
    for row in rows:
        there = held.pop(row.number, None)
        if there is None:
            told[row.number] = _("row %(number)s is not in the decree") % {"number": row.number}
        elif changed := [name for name in _FACTS if getattr(there, name) != getattr(row, name)]:
            told[row.number] = _("row %(number)s says otherwise in the decree: %(names)s") % {
                "number": row.number, "names": ", ".join(changed),
            }  # fmt: skip
    for number in held:
        told[number] = _("row %(number)s of the decree is missing here") % {"number": number}
    return told


def _check_rows(rows: Sequence[FeeFacts]) -> None:
    if not rows:
        raise PricingRefused(_("A decree needs a row."), {"number": _("missing")})
    numbers = [row.number for row in rows]
    twice = sorted({number for number in numbers if numbers.count(number) > 1})
    if twice:
        raise PricingRefused(
            _("A decree has each row once: %(numbers)s.") % {"numbers": ", ".join(twice)},
            dict.fromkeys(twice, _("occurs twice")),
        )
    for row in rows:
        if not 0 <= row.cents <= MOST_CENTS:
            raise PricingRefused(_("This amount of money is out of reach."), {row.number: str(row.cents)})


def _take_place(decree: FeeDecree, first_day: date) -> None:
    """Let the decree begin on `first_day`, after the others of its schedule, without gap or overlap."""
    others = decree.schedule.decrees.exclude(pk=decree.pk).order_by("valid_from")
    before = others.last()
    if decree.pk is not None and before is not None and before.valid_from > decree.valid_from:
        raise PricingRefused(_("Another decree follows this one: change that one."), {"valid_from": before.citation})
    periods = [Period(each.valid_from, each.valid_to) for each in others]
    if decree.pk is not None and periods:
        periods[-1] = Period(periods[-1].first)  # it ended because of this decree
    try:
        succeed(periods, first_day)
    except IntervalsRefused as error:
        told = {"citation": before.citation if before is not None else ""}
        raise PricingRefused(
            _("A decree begins after %(citation)s and follows it day by day.") % told, {"valid_from": str(first_day)}
        ) from error
    if before is not None:
        FeeDecree.objects.filter(pk=before.pk).update(valid_to=first_day - ONE_DAY)
    decree.valid_from = first_day
    _save(decree)


def _write_rows(decree: FeeDecree, rows: Sequence[FeeFacts]) -> None:
    decree.rows.all().delete()
    for row in rows:
        try:
            _save(FeeRow(decree=decree, **{name: getattr(row, name) for name in _FACTS}))
        except PricingRefused as error:
            raise PricingRefused(str(error), {row.number: str(error)}) from error


def _save(record: Any) -> None:
    try:
        record.full_clean()
    except ValidationError as error:
        problems = {name: " ".join(texts) for name, texts in error.message_dict.items()}
        raise PricingRefused(" ".join(error.messages), problems) from error
    record.save()
