"""Flags an import leaves on forms for a person to look at: the same number on two forms, editions of one form."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from forms_registry.editions import pairs_among
from forms_registry.models import ApplicationForm
from lifecycle.states import LIVING_STATES

SAME_NUMBER: Final = "same_number"
EDITION: Final = "edition"
_OURS: Final = frozenset({SAME_NUMBER, EDITION})
Flags = list[dict[str, str]]


def flag_forms(written: Sequence[ApplicationForm]) -> dict[str, Flags]:
    """Renew these flags on `written` and on the forms they name, and return the flags by the code of the form.

    Each flag has a code, a sentence, and the code of the form it names. Records that may be editions of one form are
    flagged as such, not as forms that share a number. Five queries, and one for each form whose flags change.
    """
    forms = _concerned(written)
    partners: dict[int, set[int]] = defaultdict(set)
    for pair in pairs_among(forms):
        partners[pair.earlier.key].add(pair.later.key)
        partners[pair.later.key].add(pair.earlier.key)
    by_number: dict[str, list[ApplicationForm]] = defaultdict(list)
    for form in forms:
        by_number[form.number.casefold()].append(form)
    found = {}
    for form in forms:
        others = [other for other in by_number[form.number.casefold()] if form.number and other.pk != form.pk]
        told = [_flag(form, other, other.pk in partners[form.pk]) for other in others]
        flags = [flag for flag in form.review_flags if flag.get("code") not in _OURS] + told
        if flags != form.review_flags:
            ApplicationForm.objects.filter(pk=form.pk).update(review_flags=flags)
        found[form.code] = flags
    return found


def _concerned(written: Sequence[ApplicationForm]) -> list[ApplicationForm]:
    """Return `written` as they are now, living forms with their numbers, and those that carry a flag."""
    keys = {form.pk for form in written}
    if not keys:
        return []
    flagged = ApplicationForm.objects.exclude(review_flags=[]).values_list("pk", "number")
    now = ApplicationForm.objects.filter(pk__in=keys).values_list("pk", "number")
    rows = [*flagged, *now]
    numbers = {number.lower() for _pk, number in rows if number}
    forms = ApplicationForm.objects.with_facts().in_state(*LIVING_STATES).annotate(low=Lower("number"))
    same = set(forms.filter(low__in=numbers).values_list("pk", flat=True))
    wanted = forms.filter(pk__in=same | {pk for pk, _number in rows})
    return list(wanted.order_by("item__code"))


def _flag(form: ApplicationForm, other: ApplicationForm, is_edition: bool) -> dict[str, str]:
    """Return the flag; a draft of another organisation is not named: whoever reads the flag may not read the draft."""
    told = {"number": form.number, "code": other.code, "title": other.title}
    public = other.item.life_cycle.is_public and other.published_version_id is not None
    if is_edition:
        sentence = _("Perhaps another edition of the same form: %(code)s %(title)s") % told
    elif public or other.item.owner_id == form.item.owner_id:
        sentence = _("Another form has the number %(number)s too: %(code)s %(title)s") % told
    else:
        told["code"] = ""
        sentence = _("A form of another organisation has the number %(number)s too.") % told
    return {"code": EDITION if is_edition else SAME_NUMBER, "detail": sentence, "form": told["code"]}
