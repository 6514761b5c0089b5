"""The library of consent clauses: writing clauses and their versions, who cites them, how many texts there are.

A version that a published form cites, or one that waits for an approver or its day, never changes: people have
consented to that text. Another wording is another version.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from forms_registry.clauses import NearDuplicate, near_duplicates, number_of_distinct
from forms_registry.errors import FormRefused
from forms_registry.models import ApplicationForm, ConsentClause, ConsentClauseVersion, FormVersion
from forms_registry.registering import WRITERS
from lifecycle.access import access_of, is_system
from lifecycle.errors import NotPermitted
from lifecycle.models import Organisation
from lifecycle.states import State

#: A draft of a form in one of these has been read by an approver, or is being read.
_READ_BY_APPROVERS = (State.IN_REVIEW.value, State.APPROVED.value)


def may_write_clauses(user: Any, owner: Organisation | None = None) -> bool:
    """Whether `user` writes clauses of `owner`, or of anyone when None: its people, and who governs the code lists."""
    access = access_of(user)
    if is_system(user) or access.governs_code_lists:
        return True
    own = access.organisations(*WRITERS)
    return bool(own) if owner is None else owner.code in own


def _check_may_write(user: Any, *owners: Organisation) -> None:
    for owner in owners:
        if not may_write_clauses(user, owner):
            raise NotPermitted(
                _("Only the people of %(organisation)s write its consent clauses.") % {"organisation": owner.name}
            )


@transaction.atomic
def write_clause(*, clause: ConsentClause, user: Any) -> ConsentClause:
    """Save a new or changed clause and return it; its code is given once.

    Raises NotPermitted, FormRefused or ValidationError.
    """
    known = ConsentClause.objects.select_for_update(of=("self",)).filter(pk=clause.pk).first() if clause.pk else None
    _check_may_write(user, *(each.owner for each in (known, clause) if each is not None))
    if known is not None and known.code != clause.code:
        raise FormRefused(_("The code %(code)s is permanent.") % {"code": known.code}, {"code": known.code})
    clause.full_clean()
    clause.save()
    log(instance=clause, action="wagtail.edit" if known is not None else "wagtail.create", user=user)
    return clause


def citing_versions(versions: Collection[int]) -> "QuerySet[FormVersion]":
    """Return the versions of forms that hold these wordings: published ones, and drafts an approver has before them."""
    cited = FormVersion.objects.filter(consent_clause__in=versions)
    waiting = Q(form__item__life_cycle__state__in=_READ_BY_APPROVERS) | Q(
        form__item__life_cycle__submitted_revision__isnull=False
    )
    return cited.filter(Q(published_at__isnull=False) | waiting)


def is_cited(version: ConsentClauseVersion) -> bool:
    """Whether the wording may change no more."""
    return citing_versions([version.pk]).exists()


@transaction.atomic
def write_clause_version(
    *,
    clause: ConsentClause,
    user: Any,
    valid_from: date,
    texts: dict[str, str],
    version: ConsentClauseVersion | None = None,
) -> ConsentClauseVersion:
    """Save another wording of `clause`, or change `version` as long as nobody cites it; return it.

    `texts` maps languages to the wording; the Finnish one is wanted. A wording begins after the one before it.
    Raises NotPermitted or FormRefused.
    """
    clause = ConsentClause.objects.select_for_update(of=("self",)).select_related("owner").get(pk=clause.pk)
    _check_may_write(user, clause.owner)
    if version is not None and is_cited(version):
        raise FormRefused(
            _("Forms cite version %(number)s, so it stays as it is. Write another version.")
            % {"number": version.number}
        )
    written = version or ConsentClauseVersion(clause=clause, number=_next_number(clause))
    _check_day(clause, written, valid_from)
    if not texts.get("fi", "").strip():
        problem = _("Write the text in Finnish.")
        raise FormRefused(problem, {"text_fi": problem})
    written.valid_from = valid_from
    written.text_fi, written.text_sv, written.text_en = (texts.get(each, "").strip() for each in ("fi", "sv", "en"))
    written.save()
    log(instance=clause, action="wagtail.edit", user=user, data={"version": written.number})
    return written


def _next_number(clause: ConsentClause) -> int:
    last: int | None = clause.versions.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _check_day(clause: ConsentClause, written: ConsentClauseVersion, valid_from: date) -> None:
    before = clause.versions.filter(number__lt=written.number).order_by("-number").first()
    after = clause.versions.filter(number__gt=written.number).order_by("number").first()
    if before is not None and valid_from <= before.valid_from:
        problem = _("Version %(number)s is valid from the same day or later.") % {"number": before.number}
        raise FormRefused(problem, {"valid_from": problem})
    if after is not None and valid_from >= after.valid_from:
        problem = _("Version %(number)s is valid from the same day or earlier.") % {"number": after.number}
        raise FormRefused(problem, {"valid_from": problem})


@dataclass(frozen=True)
class LibraryFigures:
    """The library at a glance: Finnish texts only, since every wording has one. `alike` are pairs of two clauses."""

    clauses: int
    versions: int
    texts: int
    alike: list[NearDuplicate[ConsentClauseVersion]]


def library_figures() -> LibraryFigures:
    """Return how many clauses, versions and different texts there are, and which clauses say nearly the same.

    Of two clauses the two wordings that are most alike are named; wordings of one clause are meant to be alike.
    One query.
    """
    versions = list(ConsentClauseVersion.objects.select_related("clause").order_by("clause__code", "-number"))
    by_pk = {version.pk: version for version in versions}
    alike: dict[tuple[int, int], NearDuplicate[ConsentClauseVersion]] = {}
    for pair in near_duplicates({version.pk: version.text_fi for version in versions}):
        one, other = by_pk[pair.one], by_pk[pair.other]
        if one.clause_id != other.clause_id:
            alike.setdefault((one.clause_id, other.clause_id), NearDuplicate(one, other, pair.score))
    return LibraryFigures(
        clauses=len({version.clause_id for version in versions}),
        versions=len(versions),
        texts=number_of_distinct(version.text_fi for version in versions),
        alike=list(alike.values()),
    )


def forms_citing(clause: ConsentClause, user: Any) -> dict[int, list[FormVersion]]:
    """Return the newest version of each form that cites a wording of the clause, by id of the wording (one query).

    Drafts of forms are among them for those who may read them.
    """
    access = access_of(user)
    visible = ApplicationForm.objects.visible_to(user)
    versions = FormVersion.objects.filter(consent_clause__clause=clause, form__in=visible).select_related(
        "form__item__owner", "form__published_version"
    )
    found: dict[int, dict[int, FormVersion]] = {}
    for version in versions.order_by("form__title", "form_id", "number"):
        if version.consent_clause_id is None:
            continue
        if version.is_draft and not access.sees_drafts_of(version.form.item.owner.code):
            continue
        found.setdefault(version.consent_clause_id, {})[version.form_id] = version
    return {wording: list(forms.values()) for wording, forms in found.items()}
