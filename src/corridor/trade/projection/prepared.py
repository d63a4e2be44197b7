"""Series made ready to be projected: checked, in order, gaps bridged and told of; what cannot be is refused by name."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

LEAST = 4
"""Fewest values that a projection can rest on."""
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
        ``series_id, note``: what was done to a series, in words.
    """

    fit: pl.DataFrame
    plain: pl.DataFrame
    refused: pl.DataFrame
    notes: pl.DataFrame


def prepared(series: pl.DataFrame) -> Prepared:
    """Check series and bridge their gaps.

    Parameters
    ----------
    series
        ``series_id, t, value``: `t` counts periods, so a missing one leaves a gap; a missing value is a gap too.

    Notes
    -----
    A gap is never a zero. It is bridged along the straight line between its ends for the fit, and said so; it takes no
    part in errors of the back-test. A series whose gaps are more than a fifth of it is refused.
    """
    rows = series.select("series_id", pl.col("t").cast(pl.Int64), pl.col("value").cast(pl.Float64))
    refused = [_twice(rows), _not_numbers(rows)]
    rows = rows.join(pl.concat(refused).select("series_id").unique(), on="series_id", how="anti").drop_nulls("value")
    whole = _whole(rows)
    gaps = whole.group_by("series_id").agg(
        gaps=pl.col("value").null_count(), n=pl.len(), known=pl.col("value").count(),
        zeros=(pl.col("value") == 0).sum(), kinds=pl.col("value").n_unique() - pl.col("value").null_count().clip(0, 1),
    )  # fmt: skip
    lost = series.select("series_id").unique().join(rows.select("series_id").unique(), on="series_id", how="anti")
    lost = lost.join(pl.concat(refused).select("series_id"), on="series_id", how="anti")
    refused += [
        _told(lost, pl.lit("It has no value.")),
        _told(gaps.filter(pl.col("known") < LEAST),
              pl.format("It has {} values; {} are the least.", "known", pl.lit(LEAST))),
        _told(gaps.filter((pl.col("known") >= LEAST) & (pl.col("gaps") * 5 > pl.col("n"))),
              pl.format("{} of its {} periods have no value: more than a fifth.", "gaps", "n")),
    ]  # fmt: skip
    out = pl.concat(refused).unique("series_id", keep="first", maintain_order=True)
    filled = whole.join(out.select("series_id"), on="series_id", how="anti").with_columns(
        pl.col("value").interpolate().over("series_id", order_by="t")
    )
    kept = gaps.join(out.select("series_id"), on="series_id", how="anti")
    is_plain = (pl.col("kinds") <= 1) | (pl.col("zeros") > SPARSE * pl.col("known"))
    plain = kept.filter(is_plain).select("series_id")
    notes = kept.select(
        "series_id",
        note=pl.concat_str(
            pl.when(pl.col("gaps") > 0).then(pl.format("{} periods without a value were bridged.", "gaps")),
            pl.when(pl.col("kinds") <= 1).then(pl.lit("It never changed, so it is carried on.")),
            pl.when((pl.col("kinds") > 1) & is_plain).then(
                pl.format("{} of {} values are zero: it comes in single lots, and its mean is carried on.",
                          "zeros", "known")
            ),
            separator=" ", ignore_nulls=True,
        ),
    )  # fmt: skip
    return Prepared(
        filled.join(plain, on="series_id", how="anti").sort("series_id", "t"),
        filled.join(plain, on="series_id", how="semi").sort("series_id", "t"),
        out.sort("series_id"),
        notes,
    )


def _told(frame: pl.DataFrame, reason: pl.Expr) -> pl.DataFrame:
    return frame.select("series_id", reason=reason)


def _twice(rows: pl.DataFrame) -> pl.DataFrame:
    again = rows.group_by("series_id", "t").len().filter(pl.col("len") > 1).sort("series_id", "t")
    first = again.unique("series_id", keep="first", maintain_order=True)
    return _told(first, pl.format("Period {} stands in it {} times.", "t", "len"))


def _not_numbers(rows: pl.DataFrame) -> pl.DataFrame:
    odd = rows.filter(pl.col("value").is_nan() | pl.col("value").is_infinite())
    first = odd.sort("series_id", "t").unique("series_id", keep="first", maintain_order=True)
    return _told(first, pl.format("Its value of period {} is no number.", "t"))


def _whole(rows: pl.DataFrame) -> pl.DataFrame:
    """Every period from the first to the last known one, with null where there is none."""
    spans = rows.group_by("series_id").agg(first=pl.col("t").min(), last=pl.col("t").max())
    every = spans.with_columns(t=pl.int_ranges("first", pl.col("last") + 1)).explode("t").select("series_id", "t")
    return every.join(rows, on=["series_id", "t"], how="left").sort("series_id", "t")
