"""Yearly editions of one form that came in as records of their own: suggested by rule, joined by a person.

The rule is in `edition_rule`. The later edition becomes a further version of the form; the record it came in with is
discarded, and its id in the source is remembered, so that the next import knows it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import Max, ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from forms_registry.edition_rule import EditionPair, Record, edition_pairs, year_in
from forms_registry.errors import FormRefused
from forms_registry.mapping import Match, accept_matches
from forms_registry.models import ApplicationForm, EditionDecision, FieldConcept, FormVersion, FormVolume
from forms_registry.registering import check_may_write
from forms_registry.versions import check_may_write_version, copy_version, ensure_draft
from lifecycle.languages import CONTENT_LANGUAGES
from lifecycle.locking import lock_items
from lifecycle.models import PortfolioItem
from lifecycle.services import discard_item, discardable_among, may_be_discarded
from lifecycle.signals import item_changed
from lifecycle.states import LIVING_STATES, State

#: The event in the audit log of the form that got a further edition.
JOINED: Final = "forms_registry.edition_joined"


@dataclass(frozen=True)
class SuggestedEdition:
    """Two records that may be editions of one form; `score` is how alike the titles are without their years."""

    earlier: ApplicationForm
    later: ApplicationForm
    earlier_year: int
    later_year: int
    score: int


def record_of(form: ApplicationForm) -> Record:
    """Return what the rule looks at; the form is read with its facts."""
    version = form.newest_version
    titles = {each: getattr(version, f"title_{each}") for each in CONTENT_LANGUAGES} if version is not None else {}
    edition = version.edition if version is not None else ""
    return Record(form.pk, form.item.owner.code, form.number, {k: v for k, v in titles.items() if v}, edition)


def pairs_among(forms: Sequence[ApplicationForm]) -> list[EditionPair]:
    """Return the pairs among `forms` that nobody has declined (one query)."""
    declined = EditionDecision.objects.filter(verdict=EditionDecision.Verdict.DECLINED)
    known = set(declined.values_list("form_id", "other_id"))
    pairs = edition_pairs(record_of(form) for form in forms)
    return [pair for pair in pairs if (pair.earlier.key, pair.later.key) not in known]


def suggested_editions(owners: Collection[str] | None = None) -> list[SuggestedEdition]:
    """Return the records that may be editions of one form and can be joined, by title; `owners` None is everyone.

    The later one is a draft that was never submitted: what was in use ends by a decision only.
    """
    forms = ApplicationForm.objects.with_facts().in_state(*LIVING_STATES).exclude(number="").order_by("title", "pk")
    if owners is not None:
        forms = forms.filter(item__owner__code__in=owners)
    by_pk = {form.pk: form for form in forms}
    pairs = pairs_among(list(by_pk.values()))
    joinable = discardable_among({by_pk[pair.later.key].item_id for pair in pairs})
    return [
        SuggestedEdition(
            by_pk[pair.earlier.key], by_pk[pair.later.key], pair.earlier.year or 0, pair.later.year or 0, pair.score
        )
        for pair in pairs
        if by_pk[pair.later.key].item_id in joinable
    ]


def _locked(*forms: ApplicationForm) -> list[ApplicationForm]:
    lock_items([form.item_id for form in forms])
    found = ApplicationForm.objects.with_facts().in_bulk([form.pk for form in forms])
    if len(found) != len({form.pk for form in forms}):
        raise FormRefused(_("One of the records is gone."))
    return [found[form.pk] for form in forms]


@transaction.atomic
def decline_editions(*, one: ApplicationForm, other: ApplicationForm, user: Any) -> EditionDecision:
    """Record that two records are different forms, so that they are suggested no more.

    Raises NotPermitted, or FormRefused when they are one and the same.
    """
    one, other = _locked(one, other)
    for form in (one, other):
        check_may_write(form, user)
    if one.pk == other.pk:
        raise FormRefused(_("These are one and the same record."))
    decision, _made = EditionDecision.objects.get_or_create(
        form=one,
        other=other,
        verdict=EditionDecision.Verdict.DECLINED,
        defaults={"code": other.code, "title": other.title, "user": user},
    )
    for form in (one, other):
        _forget_flags(form, {one.code, other.code})
    return decision


@transaction.atomic
def join_editions(*, into: ApplicationForm, edition: ApplicationForm, user: Any) -> ApplicationForm:
    """Make `edition`, a later year of the same form, the draft of `into`, and return `into`.

    The draft of a form that was never in use becomes its version of the earlier year: it is kept as it was and shown
    with the others once the form is in use; nothing becomes public by this. Volumes, users and matches of `edition`
    are taken over where `into` has none; its record is discarded and its code stays given. Raises NotPermitted, or
    FormRefused when the two cannot be joined.
    """
    into, edition = _locked(into, edition)
    for form in (into, edition):
        check_may_write_version(form, user)
    _check_can_be_joined(into, edition)
    source = edition.newest_version
    _keep_earlier(into)
    draft = ensure_draft(into) if into.published_version is not None else FormVersion.objects.create(form=into)
    copy_version(source, draft)
    _name_edition(draft)
    _take_over(into, edition, user)
    decision = EditionDecision(
        form=into, verdict=EditionDecision.Verdict.JOINED, code=edition.code, title=edition.title,
        edition=draft.edition, source_system=edition.source_system, source_id=edition.source_id,
        source_digest=edition.source_digest, user=user,
    )  # fmt: skip
    _discard(edition)
    decision.save()
    into.draft_version, into.has_unpublished_changes = draft, True
    into.title = into.published_version.title_fi if into.published_version is not None else draft.title_fi
    into.save(update_fields=["draft_version", "has_unpublished_changes", "title"])
    _forget_flags(into, {decision.code})
    log(instance=into, action=JOINED, user=user, data={"code": decision.code, "edition": decision.edition})
    item_changed.send(sender=PortfolioItem, item=into.item)
    return into


def _check_can_be_joined(into: ApplicationForm, edition: ApplicationForm) -> None:
    years = record_of(into).year, record_of(edition).year
    if into.pk == edition.pk:
        raise FormRefused(_("These are one and the same record."))
    if into.item.owner_id != edition.item.owner_id:
        raise FormRefused(_("The forms belong to different organisations."))
    if years[0] is None or years[1] is None or years[0] >= years[1]:
        raise FormRefused(_("An edition is joined to an earlier one: both need a year, and it must be the later one."))
    if not may_be_discarded(edition.item) or edition.published_version is not None:
        raise FormRefused(_("%(code)s is no draft any more: what was in use ends by a decision.") % {
            "code": edition.code
        })  # fmt: skip
    if edition.merge_plans.exists() or edition.target_of_plans.exists():
        raise FormRefused(_("%(code)s is part of a merge plan.") % {"code": edition.code})
    if into.item.state not in LIVING_STATES or into.item.state is State.APPROVED:
        raise FormRefused(_("%(code)s cannot get a further edition now.") % {"code": into.code})
    draft, published = into.draft_version, into.published_version
    if draft is not None and published is not None and draft.as_content() != published.as_content():
        raise FormRefused(_("Another version of %(code)s is being written: finish or discard it first.") % {
            "code": into.code
        })  # fmt: skip


def _name_edition(version: FormVersion) -> None:
    """Let a version that does not say its edition say the year in its title."""
    titles = (version.title_fi, version.title_sv, version.title_en)
    year = next((year for text in titles if (year := year_in(text))), None)
    if not version.edition and year is not None:
        version.edition = str(year)
        version.save(update_fields=["edition"])


def _keep_earlier(into: ApplicationForm) -> None:
    """Keep the draft of a form that was never in use as the version of its year, valid from its first day."""
    draft = into.draft_version
    if into.published_version is not None or draft is None:
        return
    year = record_of(into).year
    _name_edition(draft)
    last = into.versions.aggregate(last=Max("number"))["last"]
    draft.number, draft.valid_from, draft.published_at = (last or 0) + 1, date(year or 1, 1, 1), timezone.now()
    draft.save(update_fields=["number", "valid_from", "published_at"])


def _take_over(into: ApplicationForm, edition: ApplicationForm, user: Any) -> None:
    """Give `into` what is known of `edition` besides its version, where it has none of its own.

    Concepts are accepted anew for `into`, so that the ledger is told where it is in use.
    """
    years = set(into.volumes.values_list("year", flat=True))
    FormVolume.objects.filter(form=edition).exclude(year__in=years).update(form=into)
    keys = set(into.field_concepts.values_list("key", flat=True))
    rows = FieldConcept.objects.filter(form=edition).exclude(key__in=keys).select_related("concept", "role")
    matches = [Match(into, row.key, row.key, row.concept.code, row.role.code if row.role else "") for row in rows]
    if matches:
        accept_matches(matches=matches, user=user)
    into.user_organisations.add(*edition.user_organisations.all())
    edition.attachments.update(main_form=into)
    edition.derivatives.exclude(pk=into.pk).update(derived_from=into)
    if into.derived_from_id == edition.pk:
        into.derived_from = None
        into.save(update_fields=["derived_from"])


def _discard(edition: ApplicationForm) -> None:
    item = edition.item
    try:
        with transaction.atomic():
            edition.delete()
            discard_item(item=PortfolioItem.objects.with_facts().get(pk=item.pk))
    except ProtectedError as error:
        raise FormRefused(
            _("Something else names %(code)s, so it cannot be joined.") % {"code": edition.code}
        ) from error


def _forget_flags(form: ApplicationForm, codes: Collection[str]) -> None:
    """Take away the flags that named one of `codes`: it has been decided."""
    kept = [flag for flag in form.review_flags if flag.get("form") not in codes]
    if kept != form.review_flags:
        form.review_flags = kept
        form.save(update_fields=["review_flags"])
