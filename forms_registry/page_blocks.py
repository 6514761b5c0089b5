"""What the forms registry adds to the catalogue's pages: the forms of a service, and how many forms there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from catalogue.presentation import register_block
from forms_registry.forerunners import forerunners_of, required_together
from forms_registry.models import ApplicationForm
from forms_registry.public_index import offering_in_numbers
from forms_registry.public_lines import FormLine, lines_of_forms

Block = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class BeforeNow:
    """How much less the forms of a service ask than those whose place they took; `before_required` None: not known."""

    before_forms: int
    before_required: int | None
    now_forms: int
    now_required: int


def forms_of_service(item_id: int, language: str) -> tuple[list[FormLine], BeforeNow | None]:
    """Return the forms in the offering that the card of a service offers, in their order, and what went before them.

    Five queries, two fewer when the card offers no form.
    """
    offered = ApplicationForm.objects.in_offering().filter(card_links__service_id=item_id)
    rows = list(offered.order_by("card_links__order", "card_links__pk").values_list("pk", "item_id"))
    if not rows:
        return [], None
    lines = lines_of_forms([pk for pk, _item in rows], language)
    return lines, _before([item for _pk, item in rows], lines)


def _before(item_ids: Sequence[int], lines: Sequence[FormLine]) -> BeforeNow | None:
    followed = forerunners_of(item_ids)
    if not followed:
        return None
    # A form that was split into several stands once.
    ended = {each.item_id: each for several in followed.values() for each in several}.values()
    as_ever = [line.questions.required for item, line in zip(item_ids, lines, strict=True) if item not in followed]
    required = required_together(ended)
    return BeforeNow(
        before_forms=len(ended) + len(as_ever),
        before_required=None if required is None else required + sum(as_ever),
        now_forms=len(lines),
        now_required=sum(line.questions.required for line in lines),
    )


def card_block(request: HttpRequest, page: Any) -> Block | None:
    """Return the block about forms on a product card; None when it offers none."""
    lines, before = forms_of_service(page.record.item_id, (get_language() or "fi")[:2])
    return ("components/card_forms.html", {"lines": lines, "before": before}) if lines else None


def home_block(request: HttpRequest, page: Any) -> Block | None:
    """Return the block on the front page; None while there is no form in the offering."""
    total, online = offering_in_numbers()
    return ("components/home_forms.html", {"total": total, "online": online}) if total else None


def register_blocks() -> None:
    """Register the blocks; called once when the app is ready."""
    register_block("ProductCardPage", "forms", card_block)
    register_block("HomePage", "forms", home_block)
