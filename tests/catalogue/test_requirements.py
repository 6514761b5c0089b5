"""Each publish requirement can fail, says why, and fails alone."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone

from catalogue.models import CustomerDescription, ProductCardPage, ServiceClass
from catalogue.requirements import CARD_REQUIREMENTS, latest_review_date, unmet_of
from tests.factories import CardFactory

pytestmark = pytest.mark.django_db


def _row(card: ProductCardPage, language: str) -> CustomerDescription:
    return next(row for row in card.customer_descriptions.all() if row.language == language)


def _change_item(**values: object) -> Callable[[ProductCardPage], None]:
    def change(card: ProductCardPage) -> None:
        for name, value in values.items():
            setattr(card.record.item, name, value)

    return change


def _change_facts(**values: object) -> Callable[[ProductCardPage], None]:
    def change(card: ProductCardPage) -> None:
        for name, value in values.items():
            setattr(card.record.item.classification, name, value)

    return change


def _change_row(language: str, **values: str) -> Callable[[ProductCardPage], None]:
    def change(card: ProductCardPage) -> None:
        row = _row(card, language)
        for name, value in values.items():
            setattr(row, name, value)

    return change


def _clear(relation: str) -> Callable[[ProductCardPage], None]:
    def change(card: ProductCardPage) -> None:
        setattr(card, relation, [])

    return change


def _clear_level_3(card: ProductCardPage) -> None:
    card.implementation_descriptions = []
    card.steps = []


def _five_classes(card: ProductCardPage) -> None:
    card.service_classes = [
        ServiceClass.objects.get_or_create(code=f"PL-{n}", defaults={"name_fi": f"Luokka {n}"})[0] for n in range(1, 6)
    ]


def _end_channels(card: ProductCardPage) -> None:
    for channel in card.channels.all():
        channel.valid_to = timezone.localdate() - timedelta(days=1)


def _same_title(card: ProductCardPage) -> None:
    CardFactory.draft(card.record.item.owner, title=f"  {card.title.upper()} ")


def _person_left(card: ProductCardPage) -> None:
    card.record.item.owner_person.is_active = False


CASES = [
    ("owner_unit", _change_item(owner_unit=None)),
    ("owner_person", _change_item(owner_person=None)),
    ("owner_person", _person_left),
    ("kind", _change_facts(kind="unknown")),
    ("title_fi", lambda card: setattr(card, "title", "x" * 101)),
    ("title_sv", _change_row("sv", title="")),
    ("title_sv", _change_row("sv", title="x" * 101)),
    ("summary_fi", _change_row("fi", summary="")),
    ("summary_sv", _change_row("sv", summary="x" * 151)),
    ("summary_sv", lambda card: _change_row("sv", summary=_row(card, "sv").title.upper())(card)),
    ("description_fi", _change_row("fi", description="<p> </p>")),
    ("description_sv", _change_row("sv", description=f"<p>{'x' * 2501}</p>")),
    ("level_2", _clear("expert_descriptions")),
    ("level_3", _clear_level_3),
    ("segments", _change_facts(segments=[])),
    ("needs", _change_facts(needs=[])),
    ("service_classes", _clear("service_classes")),
    ("service_classes", _five_classes),
    ("channels", _clear("channels")),
    ("channels", _end_channels),
    ("legal_basis", _clear("legal_bases")),
    ("review_date", _change_item(review_date=None)),
    ("review_date", _change_item(review_date=date(2020, 1, 1))),
    ("review_date", _change_item(review_date=date(2099, 1, 1))),
    ("title_unique", _same_title),
]


def test_complete_card_meets_every_requirement() -> None:
    assert unmet_of(CardFactory.draft().get_latest_revision_as_object()) == []


@pytest.mark.parametrize(("code", "spoil"), CASES)
def test_spoiled_card_misses_exactly_that(code: str, spoil: Callable[[ProductCardPage], None]) -> None:
    card = CardFactory.draft().get_latest_revision_as_object()
    spoil(card)
    missing = unmet_of(card)
    assert [row.code for row in missing] == [code]
    assert missing[0].reason
    assert missing[0].area in {"facts", "1", "2", "3"}


def test_every_requirement_has_a_case() -> None:
    assert {row.code for row in CARD_REQUIREMENTS} == {code for code, _spoil in CASES}


@pytest.mark.parametrize(
    ("today", "latest"),
    [
        (date(2026, 11, 23), date(2029, 11, 23)),
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2026, 12, 31), date(2029, 12, 31)),
    ],
)
def test_review_date_may_lie_36_months_ahead(today: date, latest: date) -> None:
    assert latest_review_date(today) == latest
