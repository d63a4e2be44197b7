"""Re-allocation between calendars: sums kept, bands that hold what they say, the table like the single series."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from benchmarks.daily import FAMILIES, coverage
from corridor.periods import Horizon
from corridor.trade.spread import Observation, Running
from corridor.trade.spread_table import reallocate, target_periods


def monthly(values: np.ndarray, name: str = "S") -> pl.DataFrame:
    months = Horizon.build("gregorian", "month", "2019-M01", len(values)).periods
    return pl.DataFrame({
        "series_id": name, "period_from": [p.first for p in months], "period_to": [p.last for p in months],
        "value": values,
    })  # fmt: skip


def test_the_table_says_what_the_single_series_says() -> None:
    random = np.random.default_rng(7)
    series = {"A": random.gamma(3, 100, 40), "B": 50 + np.arange(40.0), "C": random.normal(0, 10, 40)}
    frame = pl.concat([monthly(values, name) for name, values in series.items()])
    periods = target_periods(date(2019, 1, 1), date(2022, 4, 30), "solar_hijri")
    table = reallocate(frame, periods, ["series_id"])
    for name, values in series.items():
        rows = monthly(values).iter_rows()
        running = Running(Observation(first, last, value) for _, first, last, value in rows)
        mine = table.filter(series_id=name)
        assert mine.height == 39
        for row in mine.iter_rows(named=True):
            one = running.total(row["period_from"], row["period_to"])
            assert (row["value"], row["low"], row["high"]) == pytest.approx((one.value, one.low, one.high), abs=1e-9)


@pytest.mark.parametrize("calendar", ["gregorian", "solar_hijri"])
def test_sums_are_kept(calendar: str) -> None:
    values = np.random.default_rng(3).gamma(2, 1e5, 60)
    frame = monthly(values)
    first, last = frame["period_from"][0], frame["period_to"][-1]
    cuts = [first, date(2020, 2, 29), date(2021, 3, 21), date(2022, 11, 5), last + timedelta(days=1)]
    if calendar == "solar_hijri":
        inner = target_periods(first, last, "solar_hijri")["period_from"].to_list()[1:]
        cuts = [first, *inner, last + timedelta(days=1)]
    periods = pl.DataFrame({"period_from": cuts[:-1], "period_to": [c - timedelta(days=1) for c in cuts[1:]]})
    table = reallocate(frame, periods, ["series_id"])
    assert table["value"].sum() == pytest.approx(values.sum(), rel=1e-12)
    assert (table["low"] <= table["value"]).all()
    assert (table["value"] <= table["high"]).all()


def test_days_without_a_value_leave_a_period_out() -> None:
    frame = monthly(np.full(24, 31.0)).filter(pl.col("period_from") != date(2020, 1, 1))
    periods = target_periods(date(2019, 1, 1), date(2020, 12, 31), "solar_hijri")
    kept = reallocate(frame, periods, ["series_id"])
    touched = kept.filter(pl.col("period_to") >= date(2020, 1, 1), pl.col("period_from") <= date(2020, 1, 31))
    assert touched.is_empty()
    assert kept.height == 21
    overlapping = pl.concat([frame, frame.head(1)])
    with pytest.raises(ValueError, match="overlap"):
        reallocate(overlapping, periods, ["series_id"])


def test_fiscal_years_begin_in_any_month() -> None:
    india = target_periods(date(2019, 5, 1), date(2021, 4, 1), "gregorian", "year", begins=4)
    assert india.rows() == [
        (date(2019, 4, 1), date(2020, 3, 31)),
        (date(2020, 4, 1), date(2021, 3, 31)),
        (date(2021, 4, 1), date(2022, 3, 31)),
    ]
    iran = target_periods(date(2024, 3, 20), date(2025, 3, 20), "solar_hijri", "year")
    assert iran.rows() == [(date(2024, 3, 20), date(2025, 3, 20))]


def test_the_band_holds_the_truth_in_about_nine_cases_of_ten() -> None:
    shares = {name: coverage(name, series=60, years=5, seed=11) for name in FAMILIES}
    together = sum(shares.values()) / len(shares)
    assert 0.85 <= together <= 0.95, shares
