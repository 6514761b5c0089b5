"""What the screen "Prices and aid" shows, and who sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalogue.models import ProductCardPage
from catalogue.services import latest_version
from catalogue.text import to_plain
from forms_registry.models import AidBlock, AidYear, ApplicationForm, PriceItem, SalesYear
from forms_registry.pricing.check_words import RULE_LABELS, sentence
from forms_registry.pricing.checking import check_item
from forms_registry.pricing.checks import CHECKS, Finding
from forms_registry.pricing.deciding import check_may_end
from forms_registry.pricing.gathering import CardText
from forms_registry.pricing.labels import SEVERITY_LABELS, STATUS_LABELS
from forms_registry.pricing.money import euros, percent, yes_no
from forms_registry.pricing.terms_sections import rows_of_aid, rows_of_price
from forms_registry.pricing.terms_writing import check_may_state_years, check_may_write_terms
from forms_registry.pricing.vocabulary import TermsStatus
from lifecycle.access import access_of
from lifecycle.errors import LifeCycleError, NotPermitted
from lifecycle.item_context import allows
from lifecycle.kinds import ItemUnit, Kind
from lifecycle.models import PortfolioItem
from lifecycle.subjects import subject_of

_RULES: Final = {check.code: check.rules for check in CHECKS}


@dataclass(frozen=True)
class FindingLine:
    """A finding in words: what is wrong, how grave it is, and what it rests on."""

    code: str
    severity: str
    is_error: bool
    said: str
    rules: Sequence[str]


@dataclass(frozen=True)
class TermsRow:
    """A price or an aid block on the screen; `what` is "price" or "aid", as the addresses have it."""

    terms: Any
    what: str
    title: str
    status: str
    rows: dict[str, str]
    is_draft: bool
    may_end: bool


def check_may_see_terms(item: PortfolioItem, user: Any) -> None:
    """Raise NotPermitted unless `user` reads the owner's drafts: prices that are not decided are no more public."""
    if not access_of(user).sees_drafts_of(item.owner.code):
        raise NotPermitted(_("You may not read what has not been approved here."))


def text_being_written(item: PortfolioItem) -> CardText:
    """Return what the newest saved version says of costs and law, published or not."""
    if item.unit == ItemUnit.FORM:
        return text_of_form(ApplicationForm.objects.with_facts().get(item=item))
    return text_of_version(latest_version(ProductCardPage.objects.get(record__item=item)))


def text_of_form(form: ApplicationForm) -> CardText:
    """Return what the newest version of a form says of law; nothing in it speaks of costs."""
    version = form.newest_version
    return CardText({}, bool(version is not None and version.legal_basis.strip()))


def text_of_version(card: Any) -> CardText:
    """Return what a card says of costs and law in the version given."""
    costs = {row.language: f"{to_plain(row.costs)}\n{row.summary}" for row in card.customer_descriptions.all()}
    return CardText(costs, bool(len(card.legal_bases.all())))


def findings_about(item: PortfolioItem) -> list[FindingLine]:
    """Return what the checks find about `item` today, drafts included, in words."""
    checked = check_item(item, timezone.localdate(), text_being_written(item) if item.is_described else None)
    return [line_of(finding) for finding in checked.findings]


def line_of(finding: Finding) -> FindingLine:
    """Return a finding in words."""
    return FindingLine(
        finding.code,
        str(SEVERITY_LABELS[finding.severity]),
        finding.is_error,
        sentence(finding.code, finding.problem.variant, finding.problem.told),
        [str(RULE_LABELS[rule]) for rule in _RULES[finding.code]],
    )


def page_context(item: PortfolioItem, user: Any) -> dict[str, Any]:
    """Return what the screen shows of `item` to `user`."""
    today = timezone.localdate()
    prices = list(PriceItem.objects.filter(item=item).select_related("guideline__item", "schedule"))
    aid = list(AidBlock.objects.filter(item=item))
    ends = allows(check_may_end, item, user)
    rows = [_row(each, today, ends) for each in (*prices, *aid)]
    subject = subject_of(item)
    return {
        "item": item,
        "subject_title": subject.title(item),
        "back_url": subject.admin_url(item, user),
        "findings": findings_about(item),
        "drafts": [row for row in rows if row.is_draft],
        "held": [row for row in rows if _holds(row.terms, today)],
        "others": [row for row in rows if not row.is_draft and not _holds(row.terms, today)],
        "aid_years": [_aid_year(each) for each in AidYear.objects.filter(item=item)],
        "sales_years": [_sales_year(each) for each in SalesYear.objects.filter(item=item)],
        "supports": item.kind == Kind.SUPPORT,
        "frozen": _frozen(item, user),
        "may_write": allows(_check_writes, item, user),
        "may_state": allows(check_may_state_years, item, user),
        "takes_price": item.unit == ItemUnit.FORM or item.kind != Kind.SUPPORT,
        "takes_aid": item.unit == ItemUnit.SERVICE and item.kind in (Kind.SUPPORT, Kind.UNKNOWN),
        "has_years": item.unit == ItemUnit.SERVICE,
    }


def _check_writes(item: PortfolioItem, user: Any) -> None:
    try:
        check_may_write_terms(item, user)
    except NotPermitted:
        raise
    except LifeCycleError as error:
        raise NotPermitted(str(error)) from error


def _frozen(item: PortfolioItem, user: Any) -> str:
    """Return why somebody who writes prices here cannot just now; "" otherwise."""
    try:
        check_may_write_terms(item, user)
    except NotPermitted:
        return ""
    except LifeCycleError as error:
        return str(error)
    return ""


def _holds(terms: Any, day: date) -> bool:
    begun = terms.status == TermsStatus.DECIDED and terms.valid_from <= day
    return bool(begun and (terms.valid_to is None or terms.valid_to >= day))


def _row(terms: Any, today: date, ends: bool) -> TermsRow:
    is_price = isinstance(terms, PriceItem)
    ended = terms.valid_to is not None and terms.valid_to < today
    coming = terms.status == TermsStatus.DECIDED and terms.valid_from > today
    status = str(STATUS_LABELS[terms.status])
    if coming:
        status = _("Begins on %(date)s") % {"date": date_format(terms.valid_from, "SHORT_DATE_FORMAT")}
    elif ended and terms.status == TermsStatus.DECIDED:
        status = _("Ended on %(date)s") % {"date": date_format(terms.valid_to, "SHORT_DATE_FORMAT")}
    return TermsRow(
        terms=terms,
        what="price" if is_price else "aid",
        title=_("Price %(line)s") % {"line": terms.line} if is_price else _("Aid"),
        status=status,
        rows=rows_of_price(terms) if is_price else rows_of_aid(terms),
        is_draft=terms.is_draft,
        may_end=ends and terms.status == TermsStatus.DECIDED and not ended,
    )


def _sales_year(row: SalesYear) -> dict[str, Any]:
    apart = yes_no(row.separate_accounts)
    return {"year": row.year, "sales": euros(row.cents), "apart": apart, "source": row.source}


def _aid_year(row: AidYear) -> dict[str, Any]:
    """Return a year in words with the cost of administration as a share of what was paid; "" when not known."""
    ratio = ""
    if row.administration_cents is not None and row.paid_cents:
        ratio = percent(round(10_000 * row.administration_cents / row.paid_cents))
    cost = euros(row.administration_cents) if row.administration_cents is not None else ""
    return {"year": row.year, "paid": euros(row.paid_cents), "cost": cost, "ratio": ratio, "source": row.source}
