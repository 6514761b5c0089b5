"""Recording decisions and citing recorded ones."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lifecycle.models import Decision, DecisionAttachment


@transaction.atomic
def record_decision(
    *, reference: str, body: str, decided_on: date, text: str = "", attachments: Iterable["File[bytes]"] = ()
) -> Decision:
    """Record a new decision with its files; ValidationError when the body has one with this reference already."""
    if decided_on > timezone.localdate():
        raise ValidationError({"decided_on": _("A decision cannot be recorded before it is made.")})
    check_reference_free(reference, body)
    decision = Decision(reference=reference.strip(), body=body.strip(), decided_on=decided_on, text=text)
    decision.full_clean()
    decision.save()
    for file in attachments:
        name = (file.name or "").replace("\\", "/").rsplit("/", 1)[-1]
        DecisionAttachment.objects.create(decision=decision, name=name[:200], file=file)
    return decision


def _recorded(reference: str, body: str) -> Decision | None:
    """Return the decision with this reference in this body, without regard to case.

    SQLite folds the case of A–Z only, so ä, ö and å are tried in both cases and the body is compared here.
    """
    reference, body = reference.strip(), body.strip()
    written = Q()
    for form in {reference, reference.lower(), reference.upper(), reference.capitalize()}:
        written |= Q(reference__iexact=form)
    named = Decision.objects.filter(written).order_by("pk")
    return next((each for each in named if each.body.casefold() == body.casefold()), None)


def check_reference_free(reference: str, body: str) -> None:
    """Raise ValidationError when `body` has a decision with `reference` already."""
    if _recorded(reference, body) is not None:
        raise ValidationError({"reference": _("This body already has a decision with this reference.")})


def cite_decision(
    *, reference: str, body: str, decided_on: date, text: str = "", attachments: Iterable["File[bytes]"] = ()
) -> Decision:
    """Return the decision with this reference in this body, recording it when it is new.

    One decision covers many cards, so citing it again is normal. What contradicts the recorded one is refused: another
    date, another text, or files, which belong to the moment of recording.
    """
    known = _recorded(reference, body)
    if known is None:
        try:
            return record_decision(
                reference=reference, body=body, decided_on=decided_on, text=text, attachments=attachments
            )
        except (IntegrityError, ValidationError):
            # Somebody else may have recorded it in the meantime.
            known = _recorded(reference, body)
            if known is None:
                raise
    if known.decided_on != decided_on:
        raise ValidationError(
            {
                "decided_on": _("%(decision)s is recorded with the date %(date)s.")
                % {"decision": known, "date": date_format(known.decided_on, "SHORT_DATE_FORMAT")}
            }
        )
    if (text.strip() and text.strip() != known.text.strip()) or list(attachments):
        raise ValidationError(
            _("%(decision)s is recorded already: cite it without a text or files of its own.") % {"decision": known}
        )
    return known
