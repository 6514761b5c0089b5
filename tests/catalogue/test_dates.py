"""Dates are written so that nobody reads them in two ways, and in Swedish as in Finland."""

from datetime import date

import pytest
from django import forms
from django.utils.formats import date_format
from django.utils.translation import override

DAY = date(2027, 1, 10)


@pytest.mark.parametrize(
    ("language", "short", "long"),
    [
        ("fi", "10.1.2027", "10. tammikuuta 2027"),
        ("sv", "10.1.2027", "10 januari 2027"),
        ("en", "10 Jan 2027", "10 January 2027"),
    ],
)
def test_day_is_written_as_its_readers_write_it(language: str, short: str, long: str) -> None:
    with override(language):
        assert date_format(DAY, "SHORT_DATE_FORMAT") == short
        assert date_format(DAY, "DATE_FORMAT") == long


@pytest.mark.parametrize(
    ("language", "typed"),
    [("fi", "10.1.2027"), ("sv", "10.1.2027"), ("sv", "2027-01-10"), ("en", "10/01/2027"), ("en", "10 Jan 2027")],
)
def test_day_typed_is_read_as_it_is_shown(language: str, typed: str) -> None:
    with override(language):
        assert forms.DateField().clean(typed) == DAY
