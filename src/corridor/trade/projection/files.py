"""Series from files of any source, projected, as a table to be scored: mean and intervals by series and period."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from corridor.periods import western_digits
from corridor.trade.input_checks import TradeInputError
from corridor.trade.projection.projecting import project

KINDS = (".csv", ".csv.gz", ".parquet")
NAMES = {"series_id": ("series_id", "unique_id"), "period": ("period", "t", "ds"), "value": ("value", "y")}
"""Headings that are understood for each column, in the order in which they are looked for."""
STEPS = {1: "month", 3: "quarter", 6: "half", 12: "year"}
_LABEL = r"^\s*([0-9]{4})(?:-Q([1-4])|-M?(0[1-9]|1[0-2])|-H([12]))?(?:-01)?\s*$"
LATEST_NUMBER = 999
"""Whole numbers above this are years."""
WRITTEN = ("series_id", "step", "period", "mean", "low_80", "high_80", "low_95", "high_95", "method")


def read_series(paths: Iterable[Path]) -> pl.DataFrame:
    """``series_id, period, value`` of files; a folder stands for its CSV and Parquet files.

    Raises
    ------
    TradeInputError
        A file has no period or no value, or there is no file. A file without `series_id` is one series, named after it.
    """
    parts = [_read(path) for given in paths for path in _inside(given)]
    if not parts:
        raise TradeInputError(f"There is no file to read; these kinds are: {', '.join(KINDS)}.")
    return pl.concat(parts)


def project_table(series: pl.DataFrame, horizon: int, season: int | None = None, *, jobs: int = 1) -> pl.DataFrame:
    """Project a table of series as a publisher or a competition gives it.

    Parameters
    ----------
    series
        ``series_id, period, value``. Periods are whole numbers, or months, quarters, halves or years of any calendar
        that has twelve months: ``2024-03``, ``1403-M03``, ``2024-Q1``, ``1403``, or the first day of a period.
    horizon
        Periods ahead.
    season
        Periods in a year; what the periods say where it is not told, so whole numbers need it.

    Returns
    -------
    pl.DataFrame
        Columns of `WRITTEN`, one row per series and step; a series that cannot be projected has one row with the reason
        as its `method` and nothing else.

    Raises
    ------
    TradeInputError
        A period is none of these, they are of different lengths, or whole numbers come without a season.
    """
    told, step = counted_periods(series)
    if season is None:
        if step is None:
            raise TradeInputError("The periods are whole numbers: tell how many make a year (season), 1 if none do.")
        season = 12 // step
    made = project(told, horizon, season, jobs=jobs)
    label = pl.col("t").cast(pl.String) if step is None else _label(pl.col("t"), step)
    rows = made.projections.with_columns(period=label, mean=pl.col("value")).select(WRITTEN)
    refused = made.refused.select("series_id", method="reason")
    return pl.concat([rows, refused], how="diagonal").sort("series_id", "step")


def counted_periods(series: pl.DataFrame) -> tuple[pl.DataFrame, int | None]:
    """``series_id, t, value`` with `t` counting periods, and the months of a period; None for whole numbers."""
    text = pl.col("period").cast(pl.String).str.strip_chars()
    rows = series.select("series_id", pl.col("value").cast(pl.Float64), period=text)
    rows = rows.with_columns(pl.col("period").map_elements(western_digits, return_dtype=pl.String))
    number = pl.col("period").cast(pl.Int64, strict=False)
    if rows.select((number.is_not_null() & (number <= LATEST_NUMBER)).any() & number.is_not_null().all()).item():
        return rows.select("series_id", t=number, value="value"), None
    parts = rows.with_columns(pl.col("period").str.extract_groups(_LABEL).alias("of")).unnest("of")
    wrong = parts.filter(pl.col("1").is_null())
    if wrong.height:
        raise TradeInputError(
            f'"{wrong["period"][0]}" of {wrong["series_id"][0]} is no period such as 2024-03 or 2024-Q1.'
        )
    months = pl.coalesce(
        (pl.col("2").cast(pl.Int64) - 1) * 3, pl.col("3").cast(pl.Int64) - 1, (pl.col("4").cast(pl.Int64) - 1) * 6
    ).fill_null(0)
    place = parts.select("series_id", "value", at=pl.col("1").cast(pl.Int64) * 12 + months)
    step = _step(parts, place)
    return place.select("series_id", t=pl.col("at") // step, value="value"), step


def _step(parts: pl.DataFrame, place: pl.DataFrame) -> int:
    """Months of a period, as labels say it, and of first days as they follow each other."""
    kinds = parts.select(
        pl.when(pl.col("2").is_not_null()).then(3).when(pl.col("4").is_not_null()).then(6)
        .when(pl.col("3").is_not_null()).then(1).otherwise(12).unique().sort()
    ).to_series().to_list()  # fmt: skip
    if len(kinds) > 1:
        raise TradeInputError("Periods of different lengths stand in one table: project them in a call each.")
    days = parts.select(pl.col("period").str.contains(r"-01$").all() & pl.col("3").is_not_null().all()).item()
    if kinds != [1] or not days:
        return int(kinds[0])
    apart = place.sort("series_id", "at").select(pl.col("at").diff().over("series_id")).to_series().drop_nulls()
    usual = apart.mode().min() if apart.len() else 1
    return int(usual) if usual in STEPS else 1  # type: ignore[arg-type]


def _label(t: pl.Expr, step: int) -> pl.Expr:
    per_year = 12 // step
    year, place = (t // per_year).cast(pl.String), (t % per_year + 1).cast(pl.String)
    match STEPS[step]:
        case "year":
            return year
        case "month":
            return pl.concat_str(year, pl.lit("-M"), place.str.zfill(2))
        case kind:
            return pl.concat_str(year, pl.lit("-Q" if kind == "quarter" else "-H"), place)


def _inside(path: Path) -> list[Path]:
    return sorted(p for p in path.iterdir() if p.name.lower().endswith(KINDS)) if path.is_dir() else [path]


def _read(path: Path) -> pl.DataFrame:
    try:
        found = pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, infer_schema_length=None)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise TradeInputError(f"{path.name} cannot be read: {error}") from error
    have = {name: next((h for h in heads if h in found.columns), None) for name, heads in NAMES.items()}
    for name in ("period", "value"):
        if have[name] is None:
            raise TradeInputError(f"{path.name} has no column {name}; its columns are: {', '.join(found.columns)}.")
    own = pl.lit(path.name.split(".")[0]) if have["series_id"] is None else pl.col(have["series_id"]).cast(pl.String)
    return found.select(
        own.alias("series_id"), pl.col(str(have["period"])).cast(pl.String).alias("period"),
        pl.col(str(have["value"])).cast(pl.Float64, strict=False).alias("value"),
    )  # fmt: skip
