"""Whole tables of series re-allocated to another calendar at once, a batch of series after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

from corridor.figures.stretches import begins, lie_together
from corridor.periods import MONTHS_PER, Step, to_solar_hijri
from corridor.trade.spread_rows import NORMAL, Laid, Whole, laid_out, shared_out

BATCH = 100_000
"""Periods that are looked at together: enough to be fast, and few enough to need little memory beside the table."""
GIVEN: dict[str, type[pl.DataType]] = {
    "period_from": pl.Date, "period_to": pl.Date, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64,
    "split": pl.UInt32,
}  # fmt: skip


def target_periods(first: date, last: date, calendar: str, step: Step = "month", *, begins: int = 1) -> pl.DataFrame:
    """Periods of a calendar that hold the days from first to last: columns period_from and period_to.

    Parameters
    ----------
    calendar, step
        `gregorian` or `solar_hijri`; `month`, `quarter`, `half` or `year`.
    begins
        Month that a year, and with it a quarter, begins in: 4 for India's fiscal year.
    """
    from corridor.figures.period_names import month_days

    months = MONTHS_PER[step]
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
    return pl.concat([pl.DataFrame(schema=_schema(grouped.names)), *_batches(grouped, periods, None)])


def reallocated(frame: pl.DataFrame | pl.LazyFrame, periods: pl.DataFrame, series: Sequence[str]) -> pl.LazyFrame:
    """The same as a query: what is not asked for of millions of rows is not made, and a sum never holds them all.

    Raises
    ------
    ValueError
        Periods of a series overlap; polars passes it on as a ComputeError when the query is collected.
    """
    grouped = _grouped(frame.lazy(), series)

    def read(
        columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, batch: int | None
    ) -> Iterator[pl.DataFrame]:
        # Rows are counted before they are filtered: that is what the plan asks for.
        left = rows
        wanted = None if predicate is not None or columns is None else columns
        for made in _batches(grouped, periods, wanted):
            part = made if left is None else made.head(left)
            left = None if left is None else left - part.height
            part = part if predicate is None else part.filter(predicate)
            yield part if columns is None else part.select(columns)
            if left == 0:
                return

    return register_io_source(read, schema=_schema(grouped.names))


@dataclass(frozen=True)
class _Grouped:
    """Series by series: their names, one row each, where each begins, and its periods in any order."""

    names: pl.DataFrame
    begins: Whole
    rows: pl.DataFrame


def _grouped(rows: pl.LazyFrame, series: Sequence[str]) -> _Grouped:
    """In the order in which series first appear; texts that name a series are held once from here on."""
    figures = ("period_from", "period_to", "value")
    told = rows.filter(pl.col("value").is_not_null()).select(
        *series, pl.col("period_from", "period_to"), pl.col("value").cast(pl.Float64)
    ).collect()  # fmt: skip
    begun = begins(told, series)
    if lie_together(told, series, begun):
        starts = begun.arg_true().to_numpy().astype(np.int64)
        return _Grouped(told.filter(begun).select(series), np.append(starts, told.height), told.select(figures))
    lists = told.group_by(series, maintain_order=True).agg(pl.col(figures))
    starts = np.append(0, lists["value"].list.len().cast(pl.Int64).cum_sum().to_numpy())
    return _Grouped(lists.select(series), starts, pl.DataFrame([lists[name].explode() for name in figures]))


def _schema(names: pl.DataFrame) -> pl.Schema:
    return pl.Schema([*names.schema.items(), *GIVEN.items()])


def _batches(grouped: _Grouped, periods: pl.DataFrame, wanted: Sequence[str] | None) -> Iterator[pl.DataFrame]:
    """The answer for some series after the other; of their names only the `wanted` ones are written out."""
    names = grouped.names.select(name for name in grouped.names.columns if wanted is None or name in wanted)
    starts, ends = _days(periods["period_from"]), _days(periods["period_to"])
    opening, count = 0, grouped.names.height
    while opening < count:
        most = grouped.begins[opening] + BATCH
        closing = max(opening + 1, int(np.searchsorted(grouped.begins, most, "right")) - 1)
        lengths = np.diff(grouped.begins[opening : closing + 1])
        rows = grouped.rows.slice(int(grouped.begins[opening]), int(lengths.sum()))
        number = np.repeat(np.arange(lengths.size), lengths)
        laid = laid_out(number, _days(rows["period_from"]), _days(rows["period_to"]), rows["value"].to_numpy())
        yield _batch(laid, names.slice(opening, lengths.size), periods, starts, ends)
        opening = closing


def _batch(laid: Laid, names: pl.DataFrame, periods: pl.DataFrame, starts: Whole, ends: Whole) -> pl.DataFrame:
    pieces = shared_out(laid, starts, ends)
    whose = laid.series[pieces.source]
    # Pieces come in the order of series and targets, so those that belong together lie side by side.
    begun = np.append(0, np.flatnonzero((np.diff(whose) != 0) | (np.diff(pieces.target) != 0)) + 1)[: whose.size]
    if not begun.size:
        return pl.DataFrame(schema=_schema(names))
    target, whose = pieces.target[begun], whose[begun]
    value, half = np.add.reduceat(pieces.value, begun), NORMAL * np.sqrt(np.add.reduceat(pieces.variance, begun))
    low = np.where(laid.negative[pieces.source[begun]], value - half, np.maximum(value - half, 0.0))
    kept = np.add.reduceat(pieces.days, begun) == (ends - starts + 1)[target]
    split = np.add.reduceat(~pieces.whole, begun, dtype=np.uint32)
    numbers = pl.DataFrame({"value": value, "low": low, "high": value + half, "split": split}).filter(kept)
    days = periods.select(pl.col("period_from", "period_to").gather(pl.Series(target[kept])))
    named = names.select(pl.all().gather(pl.Series(whose[kept])))
    return pl.concat([named, days, numbers], how="horizontal")


def _days(dates: pl.Series) -> Whole:
    return dates.cast(pl.Int32).to_numpy().astype(np.int64)
