"""Back-test by rolling origin: what each method would have said of periods that are known by now."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from corridor.trade.projection.library import method_forecasts

TESTED = {
    "series_id": pl.String, "origin": pl.Int64, "step": pl.Int64, "method": pl.String, "value": pl.Float64,
    "spread": pl.Float64, "actual": pl.Float64,
}  # fmt: skip


def back_test(
    fit: pl.DataFrame, known: pl.DataFrame, horizon: int, season: int, methods: Sequence[str], origins: int, jobs: int
) -> pl.DataFrame:
    """What each method said from earlier origins, beside what came.

    Parameters
    ----------
    fit
        ``series_id, t, value`` without gaps.
    known
        The same without bridged values: only these are set beside what was said.
    origins
        How many; each lies a whole horizon before the one after it. A series takes part in those that leave it enough
        to be fitted to: two seasons and a few values, or two thirds of it where it has no seasons.

    Returns
    -------
    pl.DataFrame
        Columns of `TESTED`; ``origin`` is the last period that was known.
    """
    ends = fit.group_by("series_id").agg(first=pl.col("t").min(), last=pl.col("t").max())
    least = 2 * season + 3 if season > 1 else 6
    found = [pl.DataFrame(schema=TESTED)]
    for back in range(1, origins + 1):
        found.append(_from(ends, back * horizon, horizon, least, fit, known, season, methods, jobs))
    # Where a whole horizon is too much to give up, a third of it still shows which method to trust.
    untested = ends.join(found[1] if origins else found[0], on="series_id", how="anti")
    short = max(1, horizon // 3)
    found.append(_from(untested, short, short, least, fit, known, season, methods, jobs))
    return pl.concat(found)


def _from(
    ends: pl.DataFrame,
    back: int,
    steps: int,
    least: int,
    fit: pl.DataFrame,
    known: pl.DataFrame,
    season: int,
    methods: Sequence[str],
    jobs: int,
) -> pl.DataFrame:
    """What is said from `back` periods before the end of each series that has enough before that."""
    cut = ends.select("series_id", origin=pl.col("last") - back, first="first")
    cut = cut.filter(pl.col("origin") - pl.col("first") + 1 >= least).select("series_id", "origin")
    if cut.is_empty():
        return pl.DataFrame(schema=TESTED)
    train = fit.join(cut, on="series_id").filter(pl.col("t") <= pl.col("origin"))
    said = method_forecasts(train.select("series_id", "t", "value"), steps, season, methods, jobs)
    said = said.join(cut, on="series_id").with_columns(t=pl.col("origin") + pl.col("step"))
    came = said.join(known.select("series_id", "t", actual="value"), on=["series_id", "t"])
    return came.select(*TESTED)


def scales(known: pl.DataFrame, season: int) -> pl.DataFrame:
    """``series_id, scale``: the mean error of saying that each period is as the one a season before.

    Hyndman and Koehler (2006), the scale of MASE; a series that never parts from it has none.
    """
    rows = known.sort("series_id", "t").with_columns(
        before=pl.col("value").shift(season).over("series_id"), at=pl.col("t").shift(season).over("series_id")
    )
    rows = rows.filter(pl.col("t") - pl.col("at") == season)
    return rows.group_by("series_id").agg(scale=(pl.col("value") - pl.col("before")).abs().mean())
