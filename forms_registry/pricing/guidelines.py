"""Writing guidelines, and publishing them so that one version ends the day before the next begins."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from forms_registry.models import GuidelineVersion, PricingGuideline
from forms_registry.pricing.errors import PricingRefused
from forms_registry.pricing.intervals import ONE_DAY
from forms_registry.pricing.vocabulary import Basis, Evidence
from lifecycle.access import access_of, holds_one_of, is_system
from lifecycle.errors import NotPermitted
from lifecycle.kinds import ItemUnit
from lifecycle.locking import lock_item
from lifecycle.models import Organisation, PortfolioItem
from lifecycle.roles import Role
from lifecycle.services import create_item
from lifecycle.signals import item_changed
from lifecycle.states import State

#: Who writes the guidelines of an organisation; what is common to all is approved by the portfolio board.
WRITERS: Final = (Role.OWNER, Role.APPROVER)
TITLE_LENGTH: Final = 255
#: What `write_guideline` may change.
GUIDELINE_FACTS: Final = (
    "starts_on", "title_fi", "title_sv", "title_en", "scope_fi", "scope_sv", "scope_en", "text_fi", "text_sv",
    "text_en", "bases", "rounding", "evidence",
)  # fmt: skip


def check_may_write_guidelines(owner: Organisation, user: Any) -> None:
    """Raise NotPermitted unless `user` writes guidelines of `owner`: its people, the board and administrators."""
    access = access_of(user)
    if is_system(user) or access.has(Role.ADMINISTRATOR) or access.has(Role.BOARD):
        return
    if not any(access.has(role, owner.code) for role in WRITERS):
        raise NotPermitted(
            _("Only the people of %(organisation)s write its pricing guidelines.") % {"organisation": owner.name}
        )


def organisations_one_writes_for(user: Any) -> QuerySet[Organisation]:
    """Return the organisations whose guidelines `user` may begin, as `check_may_write_guidelines` says."""
    access = access_of(user)
    everyone = Organisation.objects.order_by("name_fi")
    if is_system(user) or access.has(Role.ADMINISTRATOR) or access.has(Role.BOARD):
        return everyone
    return everyone.filter(code__in=access.organisations(*WRITERS))


def begins_guidelines(user: Any) -> bool:
    """Whether there is any organisation whose guidelines `user` writes; asks the database nothing."""
    access = access_of(user)
    return is_system(user) or bool(access.roles & {Role.ADMINISTRATOR, Role.BOARD, *WRITERS})


def check_may_change(guideline: PricingGuideline, user: Any) -> None:
    """Raise NotPermitted or PricingRefused unless `user` may change the draft of the guideline now."""
    access = access_of(user)
    privileged = is_system(user) or access.has(Role.ADMINISTRATOR) or access.has(Role.BOARD)
    if not privileged and not holds_one_of(user, WRITERS, guideline.item):
        raise NotPermitted(
            _("Only the people of %(organisation)s write its pricing guidelines.")
            % {"organisation": guideline.item.owner.name}
        )
    if guideline.item.life_cycle.has_text_waiting or guideline.item.state is State.IN_REVIEW:
        raise PricingRefused(_("The guideline waits for an approver and cannot be changed until it is answered."))
    if guideline.item.state is State.APPROVED:
        raise PricingRefused(_("The guideline is approved and waits for its day: take the approval back to change it."))
    if guideline.item.state is State.RETIRED:
        raise PricingRefused(_("The guideline is no longer in force and is kept as it was."))


@transaction.atomic
def create_guideline(*, owner: Organisation, title: str, user: Any, is_common: bool = False) -> PricingGuideline:
    """Begin a guideline of `owner` as a draft with an empty version; raises NotPermitted or PricingRefused."""
    check_may_write_guidelines(owner, user)
    title = title.strip()
    if not title or len(title) > TITLE_LENGTH:
        problem = _("Write the title, at most %(number)s characters.") % {"number": TITLE_LENGTH}
        raise PricingRefused(problem, {"title_fi": problem})
    item = create_item(unit=ItemUnit.GUIDELINE, owner=owner)
    guideline: PricingGuideline = PricingGuideline.objects.create(
        item=item, title=title, is_common=is_common, live=False, has_unpublished_changes=True
    )
    guideline.draft_version = GuidelineVersion.objects.create(guideline=guideline, title_fi=title)
    guideline.save(update_fields=["draft_version"])
    log(instance=guideline, action="wagtail.create", user=user)
    item_changed.send(sender=PortfolioItem, item=item)
    return guideline


@transaction.atomic
def write_guideline(*, guideline: PricingGuideline, user: Any, changes: Mapping[str, Any]) -> GuidelineVersion:
    """Write what the draft says, by the names of GUIDELINE_FACTS, and return it; a draft is begun where none is.

    Raises NotPermitted, or PricingRefused with a reason by field.
    """
    unexpected = set(changes) - set(GUIDELINE_FACTS)
    if unexpected:
        raise PricingRefused(_("Unknown: %(names)s.") % {"names": ", ".join(sorted(unexpected))})
    lock_item(guideline.item)
    guideline = PricingGuideline.objects.with_facts().get(pk=guideline.pk)
    check_may_change(guideline, user)
    draft = _draft_of(guideline)
    for name, value in changes.items():
        setattr(draft, name, value.strip() if isinstance(value, str) else value)
    for name, known in (("bases", Basis), ("evidence", Evidence)):
        strange = sorted(set(getattr(draft, name)) - {each.value for each in known})
        if strange:
            raise PricingRefused(_("Unknown: %(names)s.") % {"names": ", ".join(strange)}, {name: strange[0]})
        setattr(draft, name, sorted(set(getattr(draft, name))))
    try:
        draft.full_clean()
    except ValidationError as error:
        problems = {name: " ".join(texts) for name, texts in error.message_dict.items()}
        raise PricingRefused(" ".join(error.messages), problems) from error
    draft.save()
    if guideline.published_version is None:
        guideline.title = draft.title_fi
    guideline.has_unpublished_changes = True
    guideline.save(update_fields=["title", "has_unpublished_changes"])
    item_changed.send(sender=PortfolioItem, item=guideline.item)
    return draft


def _draft_of(guideline: PricingGuideline) -> GuidelineVersion:
    draft: GuidelineVersion | None = guideline.draft_version
    if draft is not None:
        return draft
    published = guideline.published_version
    draft = GuidelineVersion(guideline=guideline)
    for name in GUIDELINE_FACTS:
        if name != "starts_on":
            setattr(draft, name, getattr(published, name))
    draft.save()
    guideline.draft_version = draft
    guideline.save(update_fields=["draft_version"])
    return draft


def publish_guideline(guideline: PricingGuideline, day: date) -> GuidelineVersion | None:
    """Make the draft valid from `day`, or from the later day it names; the version before ends the day before.

    Called by the life cycle only, which has checked. A guideline that comes back unchanged goes on with a copy of its
    last version. Raises PricingRefused when another version begins on that day or later.
    """
    draft = guideline.draft_version
    last = guideline.versions.filter(published_at__isnull=False).order_by("-valid_from").first()
    if draft is None:
        if last is None or last.valid_to is None:
            return None
        draft = _draft_of(guideline)
    first_day = max(day, draft.starts_on or day)
    if last is not None and last.valid_from is not None:
        if first_day <= last.valid_from:
            raise PricingRefused(
                _("Version %(number)s begins on %(date)s: the next one must begin later.")
                % {"number": last.number, "date": date_format(last.valid_from, "SHORT_DATE_FORMAT")},
                {"starts_on": str(last.valid_from)},
            )
        if last.valid_to is None or last.valid_to >= first_day:
            last.valid_to = first_day - ONE_DAY
            last.save(update_fields=["valid_to"])
    numbers = guideline.versions.aggregate(last=Max("number"))
    draft.number, draft.valid_from, draft.published_at = (numbers["last"] or 0) + 1, first_day, timezone.now()
    draft.save(update_fields=["number", "valid_from", "published_at"])
    guideline.published_version, guideline.draft_version, guideline.title = draft, None, draft.title_fi
    guideline.live, guideline.has_unpublished_changes = True, False
    guideline.last_published_at = timezone.now()
    guideline.first_published_at = guideline.first_published_at or guideline.last_published_at
    guideline.save()
    return draft


def end_guideline(guideline: PricingGuideline, first_day_without: date) -> None:
    """End the version in force the day before; called by the life cycle only. One that has not begun ends at once."""
    for version in guideline.versions.filter(published_at__isnull=False, valid_to__isnull=True):
        version.valid_to = max(first_day_without - ONE_DAY, version.valid_from or first_day_without)
        version.save(update_fields=["valid_to"])
    PricingGuideline.objects.filter(pk=guideline.pk).update(live=False)
