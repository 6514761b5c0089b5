"""The real dump, where it is at hand: facts counted beforehand, by other means, from the same files."""

import csv
from pathlib import Path

import pytest

from catalogue.exchange.code_lists import import_code_list
from catalogue.exchange.outcome import Report
from catalogue.exchange.ptv import import_ptv, read_ptv
from catalogue.models import ProductCardPage, ProductCardRecord
from lifecycle.models import Organisation
from lifecycle.services import sync_roles

pytestmark = pytest.mark.django_db

CARDS, FORMS, ORGANISATIONS, FAMILY = 165, 32, 306, 64


@pytest.fixture
def report(sample_data: Path) -> Report:
    sync_roles()
    for name in ("ServiceClasses", "TargetGroups", "LifeEvents"):
        import_code_list(sample_data / "ptv" / "code_lists" / f"{name}.json")
    folder = sample_data / "ptv" / "cards_2015"
    return import_ptv(read_ptv(folder), folder.name)


def _flags(identity: int) -> set[str]:
    record = ProductCardRecord.objects.get(source_system="ptv", source_id=str(identity))
    return {row["code"] for row in record.review_flags}


def test_real_dump_comes_in_whole_and_unknown_stays_unknown(report: Report, sample_data: Path) -> None:
    assert report.results() == {"created": CARDS}
    assert report.counts["printable forms"] == FORMS
    assert report.counts["organisations"] == ORGANISATIONS
    made = Organisation.objects.filter(source_system="ptv").exclude(source_id="").count()
    assert made == ORGANISATIONS - report.counts["organisations without a card"]
    assert not ProductCardPage.objects.live().exists()

    with (sample_data / "ptv" / "cards_2015" / "services_flat.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    family = [row["id"] for row in rows if row["tem_group"].strip().lower() not in {"", "0", "false", "no"}]
    records = ProductCardRecord.objects.filter(source_system="ptv", source_id__in=family)
    records = records.select_related("page", "item__classification")
    assert len(records) == FAMILY
    assert {str(record.item.kind) for record in records} == {"unknown"}
    for record in records:
        card = record.page.get_latest_revision_as_object()
        assert list(card.channels.all()) == []
        assert card.customer_description_in("fi").costs == ""

    assert "placeholder" in _flags(1215)
    assert _flags(1304) & _flags(1305) & {"duplicate"}
    flagged = ProductCardRecord.objects.filter(source_system="ptv").values_list("review_flags", flat=True)
    codes = [row["code"] for rows_of in flagged for row in rows_of]
    assert codes.count("no_owner") == 6
    assert codes.count("long_description") == 2
    assert codes.count("long_title") == 2
    assert codes.count("placeholder") == 1
