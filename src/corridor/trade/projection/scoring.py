"""How good projections were, once what they spoke of has come."""

from __future__ import annotations

import polars as pl

from corridor.trade.projection.backtest import scales


def scored(said: pl.DataFrame, known: pl.DataFrame, came: pl.DataFrame, season: int) -> dict[str, float]:
    """Means over series, each counting alike.

    Parameters
    ----------
    said
        ``series_id, step, value, low_80, high_80, low_95, high_95``.
    known
        ``series_id, t, value``: what the projections were made from.
    came
        The same of what came after it.
    season
        Periods in a year, for the scale of MASE.

    Returns
    -------
    dict
        ``series``, ``mase`` (`scales`), ``smape`` in percent, and what share of the truth in percent lay within the
        intervals, ``cover_80`` and ``cover_95``. A series without a scale counts in none of them.
    """
    scale = scales(known, season).join(known.group_by("series_id").agg(last=pl.col("t").max()), on="series_id")
    rows = said.join(scale, on="series_id").with_columns(t=pl.col("last") + pl.col("step"))
    rows = rows.join(came.select("series_id", "t", actual="value"), on=["series_id", "t"])
    error, size = (pl.col("value") - pl.col("actual")).abs(), pl.col("value").abs() + pl.col("actual").abs()
    each = rows.group_by("series_id", maintain_order=True).agg(
        mase=error.mean() / pl.col("scale").first(),
        smape=(200 * pl.when(size > 0).then(error / size).otherwise(0.0)).mean(),
        cover_80=(100 * pl.col("actual").is_between("low_80", "high_80")).mean(),
        cover_95=(100 * pl.col("actual").is_between("low_95", "high_95")).mean(),
    )  # fmt: skip
    counted = each.filter(pl.col("mase").is_finite())
    return {"series": counted.height, **counted.select(pl.exclude("series_id").mean()).row(0, named=True)}
