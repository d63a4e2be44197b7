"""Projections of many series at once: fitted, back-tested, combined, with intervals, capped by what can be made."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from corridor.trade.input_checks import TradeInputError
from corridor.trade.projection.backtest import back_test, scales
from corridor.trade.projection.blend import LEVELS, Widths, combined, weights, widths
from corridor.trade.projection.library import ARIMA, DRIFT, ETS, NAIVE, THETA, method_forecasts
from corridor.trade.projection.prepared import Label, Prepared, by_number, prepared

SEASONAL = (ETS, THETA, ARIMA, NAIVE)
YEARLY = (THETA, ARIMA, ETS, DRIFT)
COMBINED = "combined"
_ORIGINS = pl.when(pl.col("origins") == 1).then(pl.lit("one origin")).otherwise(pl.format("{} origins", "origins"))
CARRIED = "mean carried on"
PROJECTED = {
    "series_id": pl.String, "step": pl.Int64, "t": pl.Int64, "method": pl.String, "value": pl.Float64,
    "low_80": pl.Float64, "high_80": pl.Float64, "low_95": pl.Float64, "high_95": pl.Float64, "uncapped": pl.Float64,
    "capped": pl.Boolean,
}  # fmt: skip


@dataclass(frozen=True)
class Projection:
    """What `project` gives.

    Attributes
    ----------
    projections
        Columns of `PROJECTED`: one row per series and step.
    back_test
        ``series_id, method, mase, smape, weight, origins``: how each method did on what is known by now.
    refused
        ``series_id, reason``.
    why
        ``series_id, why``: what the projection is made of, and what was done to the series.
    notes
        ``series_id, note``: what was done to the series alone; null where nothing was.
    """

    projections: pl.DataFrame
    back_test: pl.DataFrame
    refused: pl.DataFrame
    why: pl.DataFrame
    notes: pl.DataFrame


def project(
    series: pl.DataFrame,
    horizon: int,
    season: int,
    *,
    origins: int = 2,
    capacity: pl.DataFrame | None = None,
    may_be_negative: bool = False,
    label: Label = by_number,
    jobs: int = 1,
) -> Projection:
    """Project series.

    Parameters
    ----------
    series
        ``series_id, t, value``: `t` counts periods; a period without a row or value is a gap, never a zero.
    horizon
        How many periods ahead.
    season
        Periods in a year: 12, 4, or 1 for none.
    origins
        Rolling origins of the back-test; each costs as much time as the projection itself. Errors of one past differ
        from those of the next by a tenth, so two give better intervals than one.
    capacity
        ``series_id, capacity``: most that a period can hold, where it is known. The value and its interval are capped;
        ``uncapped`` keeps what they would have been.
    may_be_negative
        Quantities cannot be: their intervals end at zero, unless a series has values below it.
    label
        What a period is called where a series is refused for one.
    jobs
        Processes to share the work among.

    Returns
    -------
    Projection
        The same input gives the same output. Series that cannot be projected are refused by name, the others are not.

    Raises
    ------
    TradeInputError
        A column is missing, or horizon, season or origins make no sense.

    Notes
    -----
    Exponential smoothing, theta, ARIMA and the seasonal naive (drift where there are no seasons) are combined, by
    weights from the back-test: a mean of methods is hard to beat (Makridakis and Hibon 2000). Intervals are the
    methods' own spread, widened by step until they held what they say in the back-test of all series of the call.
    """
    _check(series, horizon, season, origins)
    ready = prepared(series, label)
    known = ready.fit.join(series.drop_nulls("value").select("series_id", "t"), on=["series_id", "t"], how="semi")
    methods = SEASONAL if season > 1 else YEARLY
    tested = back_test(ready.fit, known, horizon, season, methods, origins, jobs)
    weighted = weights(tested, ready.fit, methods)
    blended = combined(tested, weighted)
    made = combined(method_forecasts(ready.fit, horizon, season, methods, jobs), weighted)
    rows = _with_intervals(made, widths(blended, season > 1), COMBINED)
    rows = _bounded(pl.concat([rows, _carried(ready, horizon)], how="diagonal"), ready, capacity, may_be_negative)
    marks = _marks(tested, blended, weighted, known, season)
    return Projection(rows.select(*PROJECTED), marks, ready.refused, _why(ready, weighted, marks, rows), ready.notes)


def _bounded(rows: pl.DataFrame, ready: Prepared, capacity: pl.DataFrame | None, may_be_negative: bool) -> pl.DataFrame:
    """With the period `t` of each step, not below zero where a series is not, and capped by capacity."""
    both = pl.concat([ready.fit, ready.plain])
    last = both.group_by("series_id").agg(last=pl.col("t").max(), least=pl.col("value").min())
    rows = rows.join(last, on="series_id").with_columns(t=pl.col("last") + pl.col("step"))
    return _capped(_not_below_zero(rows, may_be_negative), capacity).sort("series_id", "step")


def _check(series: pl.DataFrame, horizon: int, season: int, origins: int) -> None:
    lacking = [c for c in ("series_id", "t", "value") if c not in series.columns]
    if lacking:
        raise TradeInputError(f"Series need the columns series_id, t and value; {', '.join(lacking)} is missing.")
    for name, number, least in (("horizon", horizon, 1), ("season", season, 1), ("origins", origins, 0)):
        if number < least:
            raise TradeInputError(f"{name} is {number}; it must be {least} or more.")


def _with_intervals(made: pl.DataFrame, sized: Widths, method: str) -> pl.DataFrame:
    ends = {
        f"{side}_{level}": pl.col("value") + sign * sized.at(level) * pl.col("spread")
        for level in LEVELS
        for side, sign in (("low", -1.0), ("high", 1.0))
    }
    return made.with_columns(method=pl.lit(method), **ends).drop("spread")


def _carried(ready: Prepared, horizon: int) -> pl.DataFrame:
    """The mean of series that never change or come in single lots, with the quantiles of their own values."""
    about = ready.plain.group_by("series_id").agg(
        value=pl.col("value").mean(),
        low_80=pl.col("value").quantile(0.1, "linear"), high_80=pl.col("value").quantile(0.9, "linear"),
        low_95=pl.col("value").quantile(0.025, "linear"), high_95=pl.col("value").quantile(0.975, "linear"),
    )  # fmt: skip
    steps = pl.DataFrame({"step": range(1, horizon + 1)}, schema={"step": pl.Int64})
    return about.with_columns(method=pl.lit(CARRIED)).join(steps, how="cross")


def _not_below_zero(rows: pl.DataFrame, may_be_negative: bool) -> pl.DataFrame:
    floored = ~pl.lit(may_be_negative) & (pl.col("least") >= 0)
    ends = ["value", *(f"{side}_{level}" for level in LEVELS for side in ("low", "high"))]
    return rows.with_columns(pl.when(floored).then(pl.col(c).clip(lower_bound=0.0)).otherwise(pl.col(c)) for c in ends)


def _capped(rows: pl.DataFrame, capacity: pl.DataFrame | None) -> pl.DataFrame:
    if capacity is None:
        return rows.with_columns(uncapped=pl.col("value"), capped=pl.lit(False))
    rows = rows.join(capacity.select("series_id", "capacity"), on="series_id", how="left")
    most = pl.col("capacity").fill_null(float("inf"))
    ends = ["value", *(f"{side}_{level}" for level in LEVELS for side in ("low", "high"))]
    rows = rows.with_columns(uncapped=pl.col("value"), capped=pl.col("value") > most)
    return rows.with_columns(pl.min_horizontal(c, most).alias(c) for c in ends)


def _marks(
    tested: pl.DataFrame, blended: pl.DataFrame, weighted: pl.DataFrame, known: pl.DataFrame, season: int
) -> pl.DataFrame:
    """MASE and sMAPE of every method and of the combination, on the periods of the back-test."""
    columns = ["series_id", "origin", "method", "value", "actual"]
    both = pl.concat([tested.select(columns), blended.with_columns(method=pl.lit(COMBINED)).select(columns)])
    error = (pl.col("value") - pl.col("actual")).abs()
    size = pl.col("value").abs() + pl.col("actual").abs()
    marks = both.group_by("series_id", "method").agg(
        mae=error.mean(), smape=(200 * pl.when(size > 0).then(error / size).otherwise(0.0)).mean(),
        origins=pl.col("origin").n_unique(),
    )  # fmt: skip
    marks = marks.join(scales(known, season), on="series_id", how="left")
    marks = marks.with_columns(mase=pl.when(pl.col("scale") > 0).then(pl.col("mae") / pl.col("scale")))
    marks = marks.join(weighted, on=["series_id", "method"], how="left")
    return marks.select("series_id", "method", "mase", "smape", "weight", "origins").sort("series_id", "method")


def _why(ready: Prepared, weighted: pl.DataFrame, marks: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """What each projection is made of, in words."""
    shares = weighted.sort("series_id", "weight", "method", descending=[False, True, False])
    shares = shares.filter(pl.col("weight") >= 0.005)
    told = shares.group_by("series_id", maintain_order=True).agg(
        made=pl.format("{} {} %", "method", (pl.col("weight") * 100).round(0).cast(pl.Int64)).str.join(", ")
    )
    best = marks.filter(pl.col("method") == COMBINED).select("series_id", "mase", "origins")
    capped = rows.group_by("series_id").agg(pl.col("capped").any())
    every = rows.select("series_id").unique().sort("series_id")
    every = every.join(told, on="series_id", how="left").join(best, on="series_id", how="left")
    every = every.join(ready.notes, on="series_id", how="left").join(capped, on="series_id", how="left")
    sentences = [
        pl.format("A mean of {}.", "made"),
        pl.format("In the back-test from {} its mean error was {} of that of the naive.", _ORIGINS,
                  pl.col("mase").round(2)),
        pl.when(pl.col("mase").is_null() & pl.col("made").is_not_null()).then(
            pl.lit("It is too short to be tested back, so its intervals are those that such series took elsewhere.")),
        pl.col("note"),
        pl.when("capped").then(pl.lit("A capacity caps it.")),
    ]  # fmt: skip
    return every.select("series_id", why=pl.concat_str(sentences, separator=" ", ignore_nulls=True))
