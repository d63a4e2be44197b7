"""Whole tables of series re-allocated to another calendar at once, a batch of series after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

from corridor.trade.spread_rows import NORMAL, Whole, laid_out, shared_out

BATCH = 500_000
"""Periods that are looked at together: enough to be fast, and few enough to need little memory beside the table."""
GIVEN: dict[str, type[pl.DataType]] = {
    "period_from": pl.Date, "period_to": pl.Date, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64,
    "split": pl.UInt32,
}  # fmt: skip


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


def reallocate(frame: pl.DataFrame | pl.LazyFrame, periods: pl.DataFrame, series: Sequence[str]) -> pl.DataFrame:
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
    grouped = _grouped(frame.lazy(), series)
    return pl.concat([pl.DataFrame(schema=_schema(grouped, series)), *_batches(grouped, periods, series, None)])


def reallocated(frame: pl.DataFrame | pl.LazyFrame, periods: pl.DataFrame, series: Sequence[str]) -> pl.LazyFrame:
    """The same as a query: what is not asked for of millions of rows is not made, and a sum never holds them all.

    Raises
    ------
    ValueError
        Periods of a series overlap; polars passes it on as a ComputeError when the query is collected.
    """
    grouped = _grouped(frame.lazy(), series)
    schema = _schema(grouped, series)

    def read(
        columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, batch: int | None
    ) -> Iterator[pl.DataFrame]:
        # Rows are counted before they are filtered: that is what the plan asks for.
        left = rows
        wanted = None if predicate is not None or columns is None else columns
        for made in _batches(grouped, periods, series, wanted):
            part = made if left is None else made.head(left)
            left = None if left is None else left - part.height
            part = part if predicate is None else part.filter(predicate)
            yield part if columns is None else part.select(columns)
            if left == 0:
                return

    return register_io_source(read, schema=schema)


def _grouped(rows: pl.LazyFrame, series: Sequence[str]) -> pl.DataFrame:
    """One row a series with its periods in lists: texts that name a series are held once, not once a period."""
    told = rows.filter(pl.col("value").is_not_null()).select(
        *series, pl.col("period_from", "period_to"), pl.col("value").cast(pl.Float64)
    )
    lists = told.group_by(series).agg(pl.col("period_from", "period_to", "value"))
    return lists.sort(series).collect()


def _schema(grouped: pl.DataFrame, series: Sequence[str]) -> pl.Schema:
    return pl.Schema([*((name, grouped.schema[name]) for name in series), *GIVEN.items()])


def _batches(
    grouped: pl.DataFrame, periods: pl.DataFrame, series: Sequence[str], wanted: Sequence[str] | None
) -> Iterator[pl.DataFrame]:
    """The answer for some series after the other; of their names only the `wanted` ones are written out."""
    named = [name for name in series if wanted is None or name in wanted]
    starts, ends = _days(periods["period_from"]), _days(periods["period_to"])
    before = grouped["value"].list.len().cum_sum().to_numpy() if grouped.height else np.zeros(0)
    opening = 0
    while opening < grouped.height:
        held = before[opening - 1] if opening else 0
        closing = max(opening + 1, int(np.searchsorted(before, held + BATCH, "right")))
        part = grouped.slice(opening, closing - opening)
        yield _batch(part, periods, starts, ends, named)
        opening = closing


def _batch(part: pl.DataFrame, periods: pl.DataFrame, starts: Whole, ends: Whole, named: Sequence[str]) -> pl.DataFrame:
    number = np.repeat(np.arange(part.height), part["value"].list.len().to_numpy())
    first, last = _days(part["period_from"].explode()), _days(part["period_to"].explode())
    laid = laid_out(number, first, last, part["value"].explode().to_numpy())
    pieces = shared_out(laid, starts, ends)
    whose = laid.series[pieces.source]
    # Pieces come in the order of series and targets, so those that belong together lie side by side.
    begins = np.append(0, np.flatnonzero((np.diff(whose) != 0) | (np.diff(pieces.target) != 0)) + 1)[: whose.size]
    if not begins.size:
        return pl.DataFrame(schema=_schema(part, named))
    target, whose = pieces.target[begins], whose[begins]
    value, half = np.add.reduceat(pieces.value, begins), NORMAL * np.sqrt(np.add.reduceat(pieces.variance, begins))
    low = np.where(laid.negative[pieces.source[begins]], value - half, np.maximum(value - half, 0.0))
    kept = np.add.reduceat(pieces.days, begins) == (ends - starts + 1)[target]
    split = np.add.reduceat(~pieces.whole, begins, dtype=np.uint32)
    numbers = pl.DataFrame({"value": value, "low": low, "high": value + half, "split": split}).filter(kept)
    days = periods.select(pl.col("period_from", "period_to").gather(pl.Series(target[kept])))
    names = part.select(pl.col(named).gather(pl.Series(whose[kept])))
    return pl.concat([names, days, numbers], how="horizontal")


def _days(dates: pl.Series) -> Whole:
    return dates.cast(pl.Int32).to_numpy().astype(np.int64)
