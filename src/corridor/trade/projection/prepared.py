"""Series made ready to be projected: checked, in order, gaps bridged and told of; what cannot be is refused by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from corridor.figures.soundness import GAP_IN, LEAST

Label = Callable[[pl.Expr], pl.Expr]
LARGEST = 1e100
"""What is larger, endless or no number cannot be squared."""
SPARSE = 0.5
"""Share of zeros from which on a series is taken to come in single lots, whose mean is all that can be told."""


@dataclass(frozen=True)
class Prepared:
    """Series by what can be done with them.

    Attributes
    ----------
    fit
        ``series_id, t, value`` without gaps, of series that the methods can be fitted to.
    plain
        The same of series that are constant or come in single lots: their mean is carried on.
    refused
        ``series_id, reason``.
    notes
        ``series_id, note``: what was done to a series, in words; null where nothing was.
    """

    fit: pl.DataFrame
    plain: pl.DataFrame
    refused: pl.DataFrame
    notes: pl.DataFrame


def by_number(t: pl.Expr) -> pl.Expr:
    """A period called by its number."""
    return t.cast(pl.String)


def prepared(series: pl.DataFrame, label: Label = by_number) -> Prepared:
    """Check series and bridge their gaps.

    Parameters
    ----------
    series
        ``series_id, t, value``: `t` counts periods, so a missing one leaves a gap; a missing value is a gap too.
    label
        What a period is called, where a series is refused for it.

    Notes
    -----
    A gap is never a zero. It is bridged along the straight line between its ends for the fit, and said so; it takes no
    part in errors of the back-test. A series whose gaps are more than a fifth of it is refused.
    """
    rows = series.select("series_id", pl.col("t").cast(pl.Int64), pl.col("value").cast(pl.Float64))
    about = _about(rows).with_columns(reason=_reason(label))
    refused = about.drop_nulls("reason").select("series_id", "reason").sort("series_id")
    kept = about.filter(pl.col("reason").is_null())
    every = kept.select("series_id", t=pl.int_ranges("first", pl.col("first") + pl.col("n"))).explode("t")
    filled = every.join(rows, on=["series_id", "t"], how="left").sort("series_id", "t")
    filled = filled.with_columns(pl.col("value").interpolate().over("series_id", order_by="t"))
    is_plain = (pl.col("kinds") <= 1) | (pl.col("zeros") > SPARSE * pl.col("known"))
    plain = kept.filter(is_plain).select("series_id")
    return Prepared(
        filled.join(plain, on="series_id", how="anti").sort("series_id", "t"),
        filled.join(plain, on="series_id", how="semi").sort("series_id", "t"),
        refused,
        kept.select("series_id", note=_note(is_plain)).sort("series_id"),
    )


def _about(rows: pl.DataFrame) -> pl.DataFrame:
    """What each series has: its first period, periods from first to last, values, and what is wrong with it."""
    known, t = pl.col("value").is_not_null(), pl.col("t").filter(pl.col("value").is_not_null())
    values = pl.col("value").drop_nulls()
    return rows.group_by("series_id").agg(
        first=t.min(), n=t.max() - t.min() + 1, known=known.sum(), zeros=(values == 0).sum(), kinds=values.n_unique(),
        twice=pl.col("t").filter(pl.col("t").is_duplicated()).min(),
        times=(pl.col("t") == pl.col("t").filter(pl.col("t").is_duplicated()).min()).sum(),
        odd=pl.col("t").filter(known & ~(pl.col("value").abs() < LARGEST)).min(),
    ).with_columns(gaps=pl.col("n") - pl.col("known"))  # fmt: skip


def _reason(label: Label) -> pl.Expr:
    """Why a series cannot be projected; null where it can."""
    known = pl.col("known")
    return (
        pl.when(pl.col("twice").is_not_null())
        .then(pl.format("Period {} stands in it {} times.", label(pl.col("twice")), "times"))
        .when(pl.col("odd").is_not_null())
        .then(pl.format("Its value of period {} is no number to reckon with.", label(pl.col("odd"))))
        .when(known == 0).then(pl.lit("It has no value."))
        .when(known == 1).then(pl.lit(f"It has one value; {LEAST} are the least."))
        .when(known < LEAST).then(pl.format("It has {} values; {} are the least.", "known", pl.lit(LEAST)))
        .when(pl.col("gaps") * GAP_IN > pl.col("n"))
        .then(pl.format("{} of its {} periods have no value: more than a fifth.", "gaps", "n"))
    )  # fmt: skip


def _note(is_plain: pl.Expr) -> pl.Expr:
    """What is done to a series, in words."""
    gaps = pl.col("gaps")
    note = pl.concat_str(
        pl.when(gaps == 1).then(pl.lit("One period without a value was bridged."))
        .when(gaps > 1).then(pl.format("{} periods without a value were bridged.", "gaps")),
        pl.when(pl.col("kinds") <= 1).then(pl.lit("It never changed, so it is carried on."))
        .when(is_plain).then(
            pl.format("{} of {} values are zero: it comes in single lots, and its mean is carried on.",
                      "zeros", "known")),
        separator=" ", ignore_nulls=True,
    )  # fmt: skip
    return pl.when(note != "").then(note)
