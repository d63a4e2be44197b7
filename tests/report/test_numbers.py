"""Numbers as people read them."""

from datetime import date

import pytest

from corridor.report import numbers
from corridor.report.numbers import MINUS, NONE, THIN


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, NONE), (0.0, "0"), (3.0, "3"), (3.25, "3.2"), (0.0123, "0.012"), (1234.6, "1_235"), (-1500.0, "-1_500")],
)
def test_quantities(value, text):
    assert numbers.quantity(value) == text.replace("_", THIN).replace("-", MINUS)


@pytest.mark.parametrize(("value", "text"), [(None, NONE), (12.345, "12.35"), (999.5, "999.50"), (1e6, "1_000_000")])
def test_money(value, text):
    assert numbers.money(value) == text.replace("_", THIN)


def test_a_loss_too_small_to_show_has_no_sign():
    assert numbers.grouped(-0.001, 2) == "0.00"


@pytest.mark.parametrize(
    ("value", "text"), [(950.0, "950"), (12_345_678.0, "12.35_M"), (999_990.0, "1.00_M"), (2.5e9, "2.50_bn")]
)
def test_short_amounts(value, text):
    assert numbers.short(value) == text.replace("_", THIN)


def test_shares_rates_and_days():
    assert numbers.share(0.1234) == f"12.3{THIN}%"
    assert numbers.factor(0.0000015625) == "0.0000015625"
    assert numbers.span(date(2024, 12, 21), date(2025, 3, 20)) == "21 Dec 2024 – 20 Mar 2025"
    assert numbers.day_in("solar_hijri", date(2024, 3, 20)).startswith("1403-01-01")
    assert numbers.day_in("gregorian", date(2024, 3, 20)) == ""
