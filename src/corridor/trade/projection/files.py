"""Series from files of any source, projected, as a table to be scored: mean and intervals by series and period."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

import polars as pl

from corridor.figures.notes import ROW, Notes
from corridor.findings import Findings
from corridor.periods import western_digits
from corridor.trade.input_checks import TradeInputError
from corridor.trade.projection.prepared import by_number
from corridor.trade.projection.projecting import project
from corridor.trade.readers.figures import read_figures
from corridor.trade.readers.grid import read_grid

KINDS = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".xlsx", ".parquet")
NAMES = {"series_id": ("series_id", "unique_id"), "period": ("period", "t", "ds"), "value": ("value", "y")}
"""Headings that are understood for each column, in the order in which they are looked for."""
STEPS = {1: "month", 3: "quarter", 6: "half", 12: "year"}
_LABEL = r"^\s*([0-9]{4})(?:-Q([1-4])|-M?(0[1-9]|1[0-2])|-H([12]))?(?:-01)?\s*$"
LATEST_NUMBER = 999
"""Whole numbers above this are years."""
WRITTEN = ("series_id", "step", "period", "mean", "low_80", "high_80", "low_95", "high_95", "method", "note")


def read_series(paths: Iterable[Path]) -> tuple[pl.DataFrame, Findings]:
    """``series_id, period, value`` of files, and what to beware of; a folder stands for its files of `KINDS`.

    A file without `series_id` is one series, named after it. Numbers are read as publishers write them.

    Raises
    ------
    TradeInputError
        There is no file; one cannot be read, lacks a period or value, or has a value that is no number: told by row.
    """
    found, parts = Findings(), []
    for path in (inside for given in paths for inside in _inside(given)):
        notes = Notes(path.name, "series")
        parts.append(_read(path, notes))
        if notes.found.errors:
            raise TradeInputError("\n".join(finding.to_text() for finding in notes.found.errors))
        found.extend(notes.found)
    if not parts:
        raise TradeInputError(f"There is no file to read; these kinds are: {', '.join(KINDS)}.")
    return pl.concat(part for part in parts if part is not None), found


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
        Columns of `WRITTEN`, one row per series and step; `note` says what was done to a series before it was fitted.
        A series that cannot be projected has one row with the reason as its `method` and nothing else.

    Raises
    ------
    TradeInputError
        There is no row, a period is none of these, they are of different lengths, or whole numbers come without a
        season.
    """
    told, step = counted_periods(series)
    if season is None:
        if step is None:
            raise TradeInputError("The periods are whole numbers: tell how many make a year (season), 1 if none do.")
        season = 12 // step
    label = by_number if step is None else partial(_label, step)
    made = project(told, horizon, season, label=label, jobs=jobs)
    rows = made.projections.join(made.notes, on="series_id", how="left")
    rows = rows.with_columns(period=label(pl.col("t")), mean=pl.col("value")).select(WRITTEN)
    refused = made.refused.select("series_id", method="reason")
    return pl.concat([rows, refused], how="diagonal").sort("series_id", "step")


def counted_periods(series: pl.DataFrame) -> tuple[pl.DataFrame, int | None]:
    """``series_id, t, value`` with `t` counting periods, and the months of a period; None for whole numbers."""
    if series.is_empty():
        raise TradeInputError("There is no row: nothing stands below the headings.")
    text = pl.col("period").cast(pl.String).str.strip_chars()
    rows = series.select("series_id", pl.col("value").cast(pl.Float64), period=text)
    rows = rows.with_columns(pl.col("period").map_elements(western_digits, return_dtype=pl.String))
    number = pl.col("period").cast(pl.Int64, strict=False)
    if rows.select((number.is_not_null() & (number <= LATEST_NUMBER)).any() & number.is_not_null().all()).item():
        return rows.select("series_id", t=number, value="value"), None
    parts = rows.with_columns(pl.col("period").str.extract_groups(_LABEL).alias("of")).unnest("of")
    wrong = parts.filter(pl.col("1").is_null())
    if wrong.height:
        what = (
            f'"{wrong["period"][0]}" of {wrong["series_id"][0]} is no period such as 2024-03, 1403-M03, 2024-Q1, 2024'
        )
        raise TradeInputError(f"{what}: {wrong.height:,} of {parts.height:,} rows have none.")
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
        names = " and ".join(f"{STEPS[kind]}s" for kind in kinds)
        raise TradeInputError(f"There are {names} in one table: project them in a call each.")
    days = parts.select(pl.col("period").str.contains(r"-01$").all() & pl.col("3").is_not_null().all()).item()
    if kinds != [1] or not days:
        return int(kinds[0])
    apart = place.sort("series_id", "at").select(pl.col("at").diff().over("series_id")).to_series().drop_nulls()
    usual = apart.mode().min() if apart.len() else 1
    return int(usual) if usual in STEPS else 1  # type: ignore[arg-type]


def _label(step: int, t: pl.Expr) -> pl.Expr:
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


def _read(path: Path, notes: Notes) -> pl.DataFrame | None:
    grid = read_grid(path, notes)
    if grid is None:
        return None
    heads = {str(text).strip().lower(): cell for cell, text in grid.drop(ROW).row(0, named=True).items()}
    have = {name: next((heads[h] for h in said if h in heads), None) for name, said in NAMES.items()}
    for name in ("period", "value"):
        if have[name] is None:
            raise TradeInputError(f"{path.name} has no column {name}; its columns are: {', '.join(heads)}.")
    body = grid.slice(1)
    own = pl.lit(path.name.split(".")[0]) if have["series_id"] is None else pl.col(have["series_id"])
    values = read_figures(body, str(have["value"]), notes, heading="value", below_zero=True)
    rows = body.select(own.alias("series_id"), pl.col(str(have["period"])).alias("period"), values.alias("value"))
    for name in ("series_id", "period"):
        if (lacking := body.filter(rows[name].is_null())).height:
            raise TradeInputError(
                f"{path.name}, row {lacking[ROW][0]}: there is no {name}. Fill it in, or take the row out."
            )
    return rows
