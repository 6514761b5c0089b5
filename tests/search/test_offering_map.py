"""The offering map: counts of what the public is offered, gaps and crowds, narrowed, as a page and as CSV."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from lifecycle.states import State
from search.indexing import rebuild
from search.offering_map import OfferingMap, offering_map
from tests.factories import CardFactory, organisation_with_people

pytestmark = pytest.mark.django_db


def _in_use(code: str = "ALUE", **facts: Any) -> None:
    CardFactory.in_state(State.IN_USE, organisation_with_people(code), **facts)


def _map(**filters: str) -> OfferingMap:
    return offering_map(filters, "fi")


def _numbers(shown: OfferingMap) -> dict[str, list[int]]:
    return {row.code: [cell.number for cell in row.cells] for row in shown.rows}


def test_each_cell_counts_what_the_public_is_offered_and_sums_count_a_service_once() -> None:
    _in_use(segments=["PK", "ALKAVA"], needs=["RAHOITUS", "OSAAMINEN"])
    _in_use(segments=["PK"], needs=["RAHOITUS"])
    CardFactory.draft(segments=["ALKAVA"], needs=["OSAAMINEN"])
    rebuild()
    shown = _map()
    codes = [code for code, _name in shown.segments]
    place = {code: codes.index(code) for code in ("PK", "ALKAVA")}
    numbers = _numbers(shown)
    assert (numbers["RAHOITUS"][place["PK"]], numbers["RAHOITUS"][place["ALKAVA"]]) == (2, 1)
    assert (numbers["OSAAMINEN"][place["PK"]], numbers["OSAAMINEN"][place["ALKAVA"]]) == (1, 1)
    assert {row.code: row.total for row in shown.rows} == {"RAHOITUS": 2, "OSAAMINEN": 1}
    assert (shown.totals[place["PK"]], shown.totals[place["ALKAVA"]], shown.total) == (2, 1, 2)


def test_map_is_narrowed_by_organisation_and_kind() -> None:
    _in_use("ALUE", segments=["PK"], needs=["RAHOITUS"])
    _in_use("VIE", segments=["PK"], needs=["RAHOITUS"], kind="free_advice")
    rebuild()
    assert _map().total == 2
    assert _map(organisation="VIE").total == 1
    assert _map(organisation="VIE", kind="support").total == 0
    cell = next(cell for row in _map(organisation="VIE").rows for cell in row.cells if cell.number)
    assert "organisation=VIE" in cell.url
    assert "need=RAHOITUS" in cell.url


def test_gaps_and_crowds_are_marked() -> None:
    for _number in range(5):
        _in_use(segments=["PK"], needs=["RAHOITUS"])
    _in_use(segments=["ALKAVA"], needs=["OSAAMINEN"])
    rebuild()
    # Two filled cells with 5 and 1: the mean is 3, so that 6 would be crowded.
    assert (_map().gaps, _map().crowded) == (2, 0)
    _in_use(segments=["PK"], needs=["RAHOITUS"])
    _in_use(segments=["ALKAVA"], needs=["RAHOITUS"])
    rebuild()
    # Three filled cells with 6, 1 and 1: the mean is 8/3, and 6 is more than twice that.
    assert (_map().gaps, _map().crowded) == (1, 1)


def test_page_and_file_say_the_same(client: Client) -> None:
    _in_use(segments=["PK"], needs=["RAHOITUS"])
    rebuild()
    with override("fi"):
        page = client.get(reverse("search:offering_map"))
        sent = client.get(reverse("search:offering_map_csv"), {"kind": "support"})
    assert "aukko" in page.content.decode()
    rows = list(csv.DictReader(io.StringIO(sent.content.decode("utf-8-sig"))))
    assert {(row["need"], row["segment"]): (row["services"], row["standing"]) for row in rows} == {
        ("RAHOITUS", "PK"): ("1", ""), ("RAHOITUS", "ALKAVA"): ("0", "gap"),
        ("OSAAMINEN", "PK"): ("0", "gap"), ("OSAAMINEN", "ALKAVA"): ("0", "gap"),
    }  # fmt: skip


@pytest.mark.parametrize("query", ["organisation=EI-OLE", "kind=x&kind=y", "organisation=%00", "kind=" + "z" * 5_000])
def test_any_address_gives_a_page(query: str, client: Client) -> None:
    with override("sv"):
        addresses = [reverse("search:offering_map"), reverse("search:offering_map_csv")]
    assert [client.get(f"{address}?{query}").status_code for address in addresses] == [200, 200]


def test_map_takes_as_many_queries_for_many_services(client: Client, django_assert_max_num_queries: Any) -> None:
    for _number in range(12):
        _in_use()
    rebuild()
    with override("fi"):
        address = reverse("search:offering_map")
    client.get(address)
    with django_assert_max_num_queries(8):
        client.get(address)
