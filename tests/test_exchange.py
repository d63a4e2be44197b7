from datetime import date

import polars as pl
import pytest

from corridor.errors import MissingRows
from corridor.exchange import Exchange
from corridor.tables.border import FxRates

MAY = dict(valid_from=date(2024, 5, 1), valid_to=date(2024, 5, 31))
RATES = FxRates.frame(
    [
        dict(currency="RUB", rate_kind="customs", units_per_usd=90.0, source="A", confidence="sourced", **MAY),
        dict(currency="RUB", rate_kind="market", units_per_usd=80.0, source="B", confidence="recalled", **MAY),
        dict(currency="EUR", rate_kind="market", units_per_usd=0.9, source="C", confidence="estimate", **MAY),
    ]
)


def test_a_cross_goes_through_the_dollar_by_the_first_kind_that_has_a_row():
    # 1 EUR = 1 / 0.9 USD (only a market row) = 90 / 0.9 RUB (a customs row comes first) = 100 RUB
    rate = Exchange(RATES, ["customs", "market"]).rate("EUR", "RUB", date(2024, 5, 31))
    assert rate.value == pytest.approx(100.0)
    assert rate.source == "C|A"
    assert rate.confidence == "estimate"


def test_a_law_may_name_its_own_kinds():
    exchange = Exchange(RATES, ["customs", "market"])
    assert exchange.rate("USD", "RUB", date(2024, 5, 1), kinds=["market"]).value == 80.0


def test_a_day_outside_every_row_is_refused_and_says_what_to_add():
    with pytest.raises(MissingRows, match=r"no RUB rate .* on 2024-06-01. Add a row"):
        Exchange(RATES, ["customs"]).rate("USD", "RUB", date(2024, 6, 1))


def test_the_same_currency_needs_no_row():
    assert Exchange(FxRates.empty(), []).rate("IRR", "IRR", date(1990, 1, 1)).value == 1.0


def test_a_table_of_rates_leaves_what_is_missing_empty():
    wanted = pl.DataFrame({"currency": ["RUB", "RUB", "TRY"], "on": [date(2024, 5, 2)] * 2 + [date(2024, 5, 3)]})
    found = Exchange(RATES, ["customs"]).table(wanted, "USD")
    assert found["currency"].to_list() == ["RUB", "TRY"]
    assert found["fx"].to_list() == [pytest.approx(1 / 90), None]
