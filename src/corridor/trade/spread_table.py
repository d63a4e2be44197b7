"""Whole tables of series re-allocated to another calendar at once, by the reckoning of `corridor.trade.spread`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from corridor.trade.spread import DRIFTING, FEW, LEAST, NORMAL, YEAR

Floats = NDArray[np.float64]
_ID = "_series"


def target_periods(first: date, last: date, calendar: str, step: str = "month", *, begins: int = 1) -> pl.DataFrame:
    """Periods of a calendar that hold the days from first to last: columns period_from and period_to.

    Parameters
    ----------
    calendar, step
        `gregorian` or `solar_hijri`; `month`, `quarter` or `year`.
    begins
        Month that a year, and with it a quarter, begins in: 4 for India's fiscal year.
    """
    from corridor.periods import to_solar_hijri
    from corridor.trade.readers.when import month_days

    months = {"month": 1, "quarter": 3, "year": 12}[step]
    year = to_solar_hijri(first)[0] if calendar == "solar_hijri" else first.year
    rows: list[tuple[date, date]] = []
    place = (year - 1) * 12 + begins - 1
    while not rows or rows[-1][1] < last:
        start = month_days(place // 12, place % 12 + 1, calendar).first
        after = month_days((place + months) // 12, (place + months) % 12 + 1, calendar).first
        rows.append((start, after - timedelta(days=1)))
        place += months
    frame = pl.DataFrame(rows, schema={"period_from": pl.Date, "period_to": pl.Date}, orient="row")
    return frame.filter(pl.col("period_to") >= first)


def reallocate(frame: pl.DataFrame, periods: pl.DataFrame, series: Sequence[str]) -> pl.DataFrame:
    """Every series summed over other periods, with the band that splitting its own periods brings.

    Parameters
    ----------
    frame
        Columns period_from, period_to, value and those of `series`; one edition alone.
    periods
        Columns period_from and period_to, sorted, following each other without a gap.
    series
        Columns that tell one series from another.

    Returns
    -------
    polars.DataFrame
        The columns of `series`, period_from, period_to, value, low, high and `split`, how many periods had to be
        split. A period that is not covered by values on all its days is left out, never filled with zero.

    Raises
    ------
    ValueError
        Periods of a series overlap.
    """
    rows, named = _with_neighbours(frame, series)
    starts = periods["period_from"].cast(pl.Int32).to_numpy().astype(np.int64)
    ends = periods["period_to"].cast(pl.Int32).to_numpy().astype(np.int64)
    first = rows["period_from"].cast(pl.Int32).to_numpy().astype(np.int64)
    last = rows["period_to"].cast(pl.Int32).to_numpy().astype(np.int64)
    opening = np.searchsorted(starts, first, "right") - 1
    closing = np.searchsorted(starts, last, "right") - 1
    count = closing - opening + 1
    source = np.repeat(np.arange(rows.height), count)
    target = np.arange(source.size) - np.repeat(np.cumsum(count) - count, count) + opening[source]
    inside = (target >= 0) & (target < starts.size)
    source, target = source[inside], target[inside]
    begin, end = np.maximum(first[source], starts[target]), np.minimum(last[source], ends[target])
    inside = begin <= end
    source, target, begin, end = (part[inside] for part in (source, target, begin, end))
    begin, end = begin - first[source], end - first[source] + 1
    taken = {
        name: rows[name].to_numpy()[source] for name in ("days", "rate", "left", "right", "spread", "value", "negative")
    }
    before, after = _within(begin, taken), _within(end, taken)
    whole = (begin == 0) & (end == taken["days"])
    value = np.where(whole, taken["value"], after - before)
    variance = np.where(whole, 0.0, _variance(begin, taken) + _variance(end, taken))
    pieces = pl.DataFrame({
        _ID: rows[_ID].to_numpy()[source], "target": target, "value": value, "variance": variance,
        "split": ~whole, "days": end - begin, "negative": taken["negative"],
    })  # fmt: skip
    sums = pieces.group_by(_ID, "target").agg(
        pl.col("value").sum(), pl.col("variance").sum(), pl.col("split").sum(), pl.col("days").sum(),
        pl.col("negative").any(),
    )  # fmt: skip
    spans = periods.select("period_from", "period_to").with_row_index("target").with_columns(
        pl.col("target").cast(pl.Int64), (pl.col("period_to") - pl.col("period_from")).dt.total_days().alias("span") + 1
    )  # fmt: skip
    half = NORMAL * pl.col("variance").sqrt()
    low = pl.col("value") - half
    return (
        sums.join(spans, on="target").filter(pl.col("days") == pl.col("span"))
        .with_columns(pl.when(pl.col("negative")).then(low).otherwise(low.clip(0)).alias("low"),
                      (pl.col("value") + half).alias("high"))
        .sort(_ID, "period_from")
        .join(named, on=_ID, maintain_order="left")
        .select(*series, "period_from", "period_to", "value", "low", "high", "split")
    )  # fmt: skip


def _within(done: NDArray[np.int64], of: dict[str, Floats]) -> Floats:
    days = of["days"]
    bend = (of["right"] - of["left"]) / days * (done * done - done * days) / 2
    value = of["rate"] * done + bend
    limited: Floats = np.where(of["value"] >= 0, np.clip(value, 0.0, np.maximum(of["value"], 0.0)), value)
    return limited


def _variance(done: NDArray[np.int64], of: dict[str, Floats]) -> Floats:
    share = done / of["days"]
    squared: Floats = of["spread"] ** 2 * of["days"] * share * (1 - share)
    return np.where((done == 0) | (done == of["days"]), 0.0, squared)


def _with_neighbours(frame: pl.DataFrame, series: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    days = (pl.col("period_to") - pl.col("period_from")).dt.total_days() + 1
    rows = frame.drop_nulls("value").select(*series, "period_from", "period_to", pl.col("value").cast(pl.Float64))
    named = rows.select(series).unique().sort(series).with_row_index(_ID)
    rows = rows.join(named, on=list(series), how="left", nulls_equal=True).drop(series)
    rows = rows.with_columns(days.alias("days"))
    rows = rows.sort(_ID, "period_from").with_columns(rate=pl.col("value") / pl.col("days"))
    same = pl.col(_ID) == pl.col(_ID).shift(1)
    gap = (pl.col("period_from") - pl.col("period_to").shift(1)).dt.total_days()
    if rows.select((same & (gap <= 0)).any()).item():
        raise ValueError("two periods of a series overlap: keep the finer rows or the coarser, and one edition alone")
    rows = rows.with_columns((same & (gap == 1)).fill_null(False).alias("joined"))
    after = pl.col("joined").shift(-1).fill_null(False)
    earlier, later = pl.col("rate").shift(1), pl.col("rate").shift(-1)
    rows = rows.with_columns(
        pl.when("joined").then((pl.col("rate") + earlier) / 2).otherwise(pl.col("rate")).alias("left"),
        pl.when(after).then((pl.col("rate") + later) / 2).otherwise(pl.col("rate")).alias("right"),
        pl.when("joined").then(pl.col("rate") - earlier).alias("step"),
        pl.when(pl.col("joined") & after).then(pl.col("rate") - (earlier + later) / 2).alias("bend"),
    )
    rows = rows.with_columns((pl.col("value").min().over(_ID) < 0).alias("negative"))
    return rows.join(_spreads(rows), on=_ID, how="left", maintain_order="left"), named


def _spreads(rows: pl.DataFrame) -> pl.DataFrame:
    """The daily spread of each series, as `Running` reckons it for one."""
    alone = rows.group_by(_ID).agg(
        (pl.col("step").drop_nulls().abs().first() * (pl.col("days").first() / 2).sqrt()).alias("alone")
    )
    bends = rows.drop_nulls("bend").select(_ID, "bend", "days")
    long = pl.len().over(_ID) >= 2 * YEAR
    before = (pl.col("bend") - pl.col("bend").shift(YEAR).over(_ID)) / 2**0.5
    calm = bends.with_columns(pl.when(long).then(before).otherwise(pl.col("bend")).alias("bend")).drop_nulls("bend")
    scales = _scale(bends).join(_scale(calm), on=_ID, suffix="_calm")
    variance = (pl.col("variance") + pl.col("variance_calm")) / 2
    part = DRIFTING + (1 - DRIFTING) * pl.col("scatter_calm")
    spread = variance.sqrt() * part * (1 + FEW / pl.col("count_calm"))
    joined = alone.join(scales.select(_ID, spread.alias("spread")), on=_ID, how="left")
    return joined.select(_ID, pl.coalesce("spread", "alone", pl.lit(float("inf"))).alias("spread"))


def _scale(bends: pl.DataFrame) -> pl.DataFrame:
    usual = ((pl.col("bend") ** 2).median().over(_ID) / 0.4549).sqrt() * 3
    most = pl.when(usual > 0).then(usual).otherwise(pl.col("bend").abs().max().over(_ID))
    bends = bends.with_columns(most.alias("most")).with_columns(pl.col("bend").clip(-pl.col("most"), pl.col("most")))
    bends = bends.with_columns(product=pl.col("bend") * pl.col("bend").shift(1).over(_ID))
    square = pl.col("bend") ** 2
    scatter = (-3 * pl.col("product").sum() / square.sum() - 1).clip(0, 1)
    unsure = (pl.len() < LEAST) | (square.sum() == 0)
    return bends.group_by(_ID).agg(
        ((square * pl.col("days")).mean() / 1.5).alias("variance"),
        pl.when(unsure).then(1.0).otherwise(scatter).alias("scatter"),
        pl.len().alias("count"),
    )
