"""Deciding prices and aid together with the text they belong to, and ending them; nothing decided is changed in place.

Registered with the life cycle as what goes with a text through approval.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forms_registry.models import AidBlock, PriceItem
from forms_registry.pricing.errors import PricingRefused
from forms_registry.pricing.intervals import ONE_DAY, Period
from forms_registry.pricing.price_querying import not_ended
from forms_registry.pricing.settling import Row, settle
from forms_registry.pricing.terms_sections import sections_of_terms
from forms_registry.pricing.vocabulary import TermsStatus
from lifecycle.access import access_of, holds_one_of, is_system
from lifecycle.accompaniments import Approval
from lifecycle.errors import NotPermitted
from lifecycle.events import record_event
from lifecycle.locking import lock_item
from lifecycle.models import Decision, PortfolioItem
from lifecycle.roles import Role
from lifecycle.signals import item_changed
from lifecycle.states import PUBLIC_STATES
from lifecycle.subjects import Section

Terms = PriceItem | AidBlock
_TABLES: Final[tuple[type[Any], ...]] = (PriceItem, AidBlock)
#: Columns a draft does not take over from what it is copied from.
_OWN: Final = ("id", "item", "status", "author", "created_at", "decided_by", "decided_at", "decision", "source_digest")


def row_of(terms: Terms) -> Row:
    """Return a row of terms as `settling` sees it; all aid blocks of a service are of one line."""
    line = terms.line if isinstance(terms, PriceItem) else ""
    return Row(terms.pk, line, Period(terms.valid_from, terms.valid_to))


def decided_terms(table: type[Any], item_ids: Iterable[int]) -> Any:
    """Return the decided rows of `table` about these items, by first day."""
    return table.objects.filter(item_id__in=item_ids, status=TermsStatus.DECIDED.value).order_by("valid_from", "pk")


class TermsAccompaniment:
    """Prices and aid blocks as they go with a text through approval (see `lifecycle.accompaniments`)."""

    def has_changed(self, item: PortfolioItem) -> bool:
        """Whether a price or an aid block has been drafted."""
        return any(table.objects.filter(item=item, status=TermsStatus.DRAFT.value).exists() for table in _TABLES)

    def approve(self, item: PortfolioItem, approval: Approval) -> None:
        """Decide every draft; what it follows ends the day before. PricingRefused when it cannot begin on its day."""
        told = [text for table in _TABLES for text in _decide(table, item, approval)]
        if told:
            record_event(item, "terms_decided", user=approval.user, reason="; ".join(told), decision=approval.decision)

    def content_of(self, item: PortfolioItem) -> dict[str, Any]:
        """Return the terms that hold today or will: {"prices": […], "aid": […]}; {} when there are none."""
        today = timezone.localdate()
        content = {}
        for name, table in (("prices", PriceItem), ("aid", AidBlock)):
            rows = [row.as_content() for row in decided_terms(table, [item.pk]).filter(not_ended(today))]
            if rows:
                content[name] = rows
        return content

    def sections_on(self, item: PortfolioItem, day: date) -> Sequence[Section]:
        """Return the terms that held on `day`."""
        held = Q(valid_from__lte=day) & not_ended(day)
        prices = decided_terms(PriceItem, [item.pk]).filter(held).select_related("guideline__item", "schedule")
        return sections_of_terms(list(prices), list(decided_terms(AidBlock, [item.pk]).filter(held)))

    def copy(self, source: PortfolioItem, target: PortfolioItem, user: Any) -> None:
        """Draft for `target` the terms that hold for `source` today."""
        today = timezone.localdate()
        for table in _TABLES:
            held = decided_terms(table, [source.pk]).filter(Q(valid_from__lte=today) & not_ended(today))
            names = [field.name for field in table._meta.concrete_fields if field.name not in _OWN]
            for row in held:
                values = {name: getattr(row, name) for name in names} | {"valid_from": today, "valid_to": None}
                table.objects.create(item=target, author=user, **values)

    def adopt(self, draft: PortfolioItem, existing: PortfolioItem) -> None:
        """Let the drafts of `draft` be those of `existing`."""
        for table in _TABLES:
            table.objects.filter(item=draft).update(item=existing)


def _decide(table: type[Any], item: PortfolioItem, approval: Approval) -> list[str]:
    """Decide the drafts of one table and return what was decided, a sentence a row."""
    drafts = list(table.objects.filter(item=item, status=TermsStatus.DRAFT.value).order_by("pk"))
    if not drafts:
        return []
    decided = list(decided_terms(table, [item.pk]))
    _check_days(item, drafts, decided, approval)
    settlement = settle([row_of(row) for row in decided], [row_of(row) for row in drafts], approval.today)
    if settlement.hidden:
        draft, held = settlement.hidden[0]
        raise PricingRefused(
            _("Terms that began on %(held)s have been in force: those from %(draft)s cannot take their place.")
            % {"held": _day(held.period.first), "draft": _day(draft.period.first)}
        )
    at = {"decided_by": approval.user, "decided_at": timezone.now(), "decision": approval.decision}
    for row in decided:
        if row.pk in settlement.withdrawn:
            table.objects.filter(pk=row.pk).update(status=TermsStatus.WITHDRAWN.value)
        elif row.pk in settlement.last_days:
            table.objects.filter(pk=row.pk).update(valid_to=settlement.last_days[row.pk])
    told = []
    for draft in drafts:
        table.objects.filter(pk=draft.pk).update(status=TermsStatus.DECIDED.value, **at)
        told.append(_told(draft))
    return told


def _check_days(item: PortfolioItem, drafts: Sequence[Any], decided: Sequence[Any], approval: Approval) -> None:
    """Raise PricingRefused when terms of something in the offering would begin before anybody decided on them.

    The first terms of a line may be older: they are only written down now.
    """
    if item.state not in PUBLIC_STATES or is_system(approval.user):
        return
    known = {row_of(row).line for row in decided}
    for draft in drafts:
        if draft.valid_from < approval.today and row_of(draft).line in known:
            raise PricingRefused(
                _("The terms from %(date)s on were to begin before they are decided: return them for a later day.")
                % {"date": _day(draft.valid_from)}
            )


def _told(terms: Any) -> str:
    line = _("price %(line)s") % {"line": terms.line} if isinstance(terms, PriceItem) else _("aid")
    return _("%(what)s from %(date)s on") % {"what": line, "date": _day(terms.valid_from)}


def _day(day: date) -> str:
    return str(date_format(day, "SHORT_DATE_FORMAT"))


def check_may_end(item: PortfolioItem, user: Any) -> None:
    """Raise NotPermitted unless `user` may give decided terms of `item` their last day."""
    if is_system(user) or access_of(user).has(Role.BOARD) or holds_one_of(user, (Role.APPROVER,), item):
        return
    raise NotPermitted(_("An approver of the owner ends a price, by a decision."))


@transaction.atomic
def end_terms(*, terms: Any, user: Any, last_day: date, decision: Decision, reason: str = "") -> None:
    """Give decided terms their last day: nothing follows them. An approver of the owner does so by a decision.

    What has not begun is withdrawn when `last_day` comes before its first day. Raises NotPermitted or PricingRefused.
    """
    item = PortfolioItem.objects.with_facts().get(pk=terms.item_id)
    lock_item(item)
    check_may_end(item, user)
    table, today = type(terms), timezone.localdate()
    row = table.objects.select_for_update().get(pk=terms.pk)
    if row.status != TermsStatus.DECIDED or (row.valid_to is not None and row.valid_to < today):
        raise PricingRefused(_("These terms are not in force."))
    if row.valid_to is not None and last_day > row.valid_to:
        raise PricingRefused(_("These terms end earlier already."), {"last_day": str(row.valid_to)})
    if last_day < today - ONE_DAY:
        raise PricingRefused(_("What people have paid by stays: the last day is yesterday at the earliest."))
    if last_day < row.valid_from:
        table.objects.filter(pk=row.pk).update(status=TermsStatus.WITHDRAWN.value)
    else:
        table.objects.filter(pk=row.pk).update(valid_to=last_day)
    record_event(item, "terms_ended", user=user, reason=reason or _told(row), decision=decision, effective=last_day)
    item_changed.send(sender=PortfolioItem, item=item)
