"""Projections as rows of demand."""

from datetime import date

import polars as pl
import pytest

from corridor.tables.statistics_results import Projections
from corridor.trade.input_checks import TradeInputError
from corridor.trade.projection.demand import demand_rows


def projections(low=80.0):
    return Projections.frame(
        [
            {"series_id": "SALES", "period_from": date(2024, 3, 20), "period_to": date(2024, 6, 20),
             "period_label": "1403-Q1", "step": 1, "method": "combined", "value": 100.0, "low_80": low,
             "high_80": 130.0, "low_95": low - 20, "high_95": 150.0, "unit": "vehicles", "why": "A mean."},
        ]
    )  # fmt: skip


def markets(**more):
    row = {"series_id": "SALES", "site_id": "MOSCOW", "product_id": "TARA", "price_per_unit": 15000, "currency": "USD"}
    return pl.DataFrame([row | more])


@pytest.mark.parametrize(("case", "quantity"), [("low", 80), ("middle", 100), ("high", 130)])
def test_low_middle_and_high_are_rows_of_demand_with_their_source(case, quantity):
    row = demand_rows(projections(), markets(), "S-1", case=case).row(0, named=True)
    assert (row["period"], row["quantity"], row["price_per_unit"]) == ("1403-Q1", quantity, 15000)
    assert (row["source"], row["confidence"]) == ("S-1", "estimate")
    assert row["demand_id"] == f"MOSCOW-TARA-1403-Q1-{case}"


def test_a_share_of_a_market_is_taken_and_told():
    row = demand_rows(projections(), markets(share=0.25), "S-1").row(0, named=True)
    assert row["quantity"] == 25
    assert "of which 0.25" in row["note"]


def test_demand_is_never_below_none():
    assert demand_rows(projections(low=-5.0), markets(), "S-1", case="low")["quantity"][0] == 0


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"share": 0.0}, "a share is above 0"),
        ({"share": 1.5}, "a share is above 0"),
        ({"price_per_unit": None}, "has no price_per_unit"),
        ({"price_per_unit": 0}, "a price is above 0"),
        ({"series_id": "OTHER"}, "no projection of OTHER"),
    ],
)
def test_what_is_missing_is_refused_by_row(wrong, why):
    with pytest.raises(TradeInputError, match=why):
        demand_rows(projections(), markets(**wrong), "S-1")


def test_a_case_of_another_name_and_an_empty_source_are_refused():
    with pytest.raises(TradeInputError, match="low, middle, high"):
        demand_rows(projections(), markets(), "S-1", case="best")
    with pytest.raises(TradeInputError, match="source"):
        demand_rows(projections(), markets(), " ")
    with pytest.raises(TradeInputError, match="currency is missing"):
        demand_rows(projections(), markets().drop("currency"), "S-1")
