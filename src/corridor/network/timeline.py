"""The horizon as a table, and how much of each period lies between two days."""

from __future__ import annotations

import polars as pl

from corridor.exchange import Exchange
from corridor.periods import Horizon, year_share


def timeline(horizon: Horizon) -> pl.DataFrame:
    """One row per period: ``t`` (its place from 0), ``period``, first, last and middle day, days, share of a year."""
    rows = [(p.index, p.label, p.first, p.last, p.middle, float(p.days), float(year_share(p))) for p in horizon.periods]
    schema = {
        "t": pl.Int32, "period": pl.String, "first": pl.Date, "last": pl.Date, "middle": pl.Date,
        "days": pl.Float64, "year_share": pl.Float64,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def share_between(since: pl.Expr, until: pl.Expr) -> pl.Expr:
    """Share of the days of a period from one day to another, both included; an empty day sets no limit."""
    opens = pl.max_horizontal(pl.col("first"), since)
    closes = pl.min_horizontal(pl.col("last"), until)
    return ((closes - opens).dt.total_days() + 1).clip(lower_bound=0) / pl.col("days")


def arrivals(departures: pl.DataFrame, horizon: Horizon) -> pl.DataFrame:
    """Add ``arrives`` (place of the period of arrival; `count` or more is after the horizon) to rows with ``t, days``.

    Goods leave evenly over a period, so the middle of the period stands for all of them.
    """
    periods = horizon.periods
    # A begun day counts as one, as in `Horizon.lag`, so that few distinct lags have to be looked up.
    whole = departures.with_columns(whole_days=pl.col("days").round(6).ceil())
    trips = whole.select("t", "whole_days").unique().sort("t", "whole_days")
    lags = [(t, d, t + horizon.lag(d, periods[t])) for t, d in trips.iter_rows()]
    table = pl.DataFrame(lags, schema={"t": pl.Int32, "whole_days": pl.Float64, "arrives": pl.Int32}, orient="row")
    return whole.join(table, on=["t", "whole_days"], how="left").drop("whole_days")


def rates(frames: list[pl.DataFrame], periods: pl.DataFrame, exchange: Exchange, currency: str) -> pl.DataFrame:
    """Case currency for a unit of each currency of the frames on each period's middle day: ``currency, t, fx``."""
    named = pl.concat([f.select("currency") for f in frames]).drop_nulls().unique().sort("currency")
    wanted = named.join(periods.select("t", on="middle"), how="cross")
    found = exchange.table(wanted, currency).select("currency", "on", "fx")
    return wanted.join(found, on=["currency", "on"], how="left").select("currency", "t", "on", "fx")
