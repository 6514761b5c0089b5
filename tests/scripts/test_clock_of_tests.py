"""A run of the tests stays within one day."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.conftest import LONGEST_RUN, started_early

HELSINKI = ZoneInfo("Europe/Helsinki")


@pytest.mark.parametrize("hour", [0, 9, 20])
def test_run_that_ends_before_midnight_keeps_the_real_time(hour: int) -> None:
    now = datetime(2026, 11, 24, hour, 30, tzinfo=HELSINKI)
    assert started_early(now) == now


@pytest.mark.parametrize("minute", [0, 59])
def test_run_that_would_cross_midnight_starts_earlier_the_same_day(minute: int) -> None:
    now = datetime(2026, 11, 24, 23, minute, tzinfo=HELSINKI)
    began = started_early(now)
    assert began.date() == now.date()
    assert (began + LONGEST_RUN - timedelta(seconds=1)).date() == now.date()
