"""Re-allocation between calendars: sums kept, bands that hold what they say, the table like the single series."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from benchmarks.daily import FAMILIES, coverage
from corridor.periods import Horizon
from corridor.trade.spread import Observation, Running
from corridor.trade.spread_table import reallocate, reallocated, target_periods


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


@pytest.mark.parametrize("family", FAMILIES)
def test_the_band_holds_the_truth_in_about_nine_cases_of_ten(family: str) -> None:
    assert 0.85 <= coverage(family, series=100, years=8, seed=11) <= 0.955


def test_a_query_makes_what_is_asked_for_and_says_the_same() -> None:
    random = np.random.default_rng(5)
    frame = pl.concat([monthly(random.gamma(3, 100, 30), f"S{n:03}") for n in range(40)])
    periods = target_periods(date(2019, 1, 1), date(2021, 6, 30), "solar_hijri")
    table = reallocate(frame.sample(fraction=1.0, shuffle=True, seed=1), periods, ["series_id"])
    query = reallocated(frame.lazy(), periods, ["series_id"])
    assert query.collect().sort("series_id", "period_from").equals(table.sort("series_id", "period_from"))
    sums = query.group_by("period_from").agg(pl.col("value").sum()).sort("period_from").collect()
    assert sums["value"].to_list() == pytest.approx(
        table.group_by("period_from").agg(pl.col("value").sum()).sort("period_from")["value"].to_list()
    )
    one = query.filter(pl.col("series_id") == "S007").select("value", "split").collect()
    assert one.equals(table.filter(pl.col("series_id") == "S007").select("value", "split"))
    assert query.head(5).collect().equals(query.collect().head(5))


def test_an_empty_table_gives_an_empty_one() -> None:
    periods = target_periods(date(2019, 1, 1), date(2019, 12, 31), "solar_hijri")
    assert reallocate(monthly(np.ones(3)).clear(), periods, ["series_id"]).is_empty()
    alone = reallocate(monthly(np.array([31.0])), periods, ["series_id"])
    assert alone.is_empty()


def test_two_series_by_several_columns_stay_apart_also_where_a_name_is_missing() -> None:
    one = monthly(np.full(24, 31.0)).with_columns(partner=pl.lit("RU"))
    other = monthly(np.full(24, 62.0)).with_columns(partner=pl.lit(None, pl.String))
    periods = target_periods(date(2019, 1, 1), date(2020, 12, 31), "solar_hijri")
    table = reallocate(pl.concat([one, other]), periods, ["series_id", "partner"])
    sums = table.group_by("partner").agg(pl.col("value").sum())
    apart = {row["partner"]: row["value"] for row in sums.iter_rows(named=True)}
    assert apart[None] == pytest.approx(2 * apart["RU"])
