"""From methods to one projection: weights by how they did in the back-test, and intervals that hold what they say."""

from __future__ import annotations

import math
from collections.abc import Sequence

import polars as pl

LEVELS = (80, 95)
BY_GROUP, BY_SERIES = 6.0, 0.5
"""How sharply weights fall with the error of a method: over all series of a call, and of the series itself."""
PRIOR = {80: 1.75, 95: 3.4}
"""How many spreads of the methods such an interval takes; methods are too sure of themselves. From M3 and tourism."""
PRIOR_COUNT = 40
"""Errors of a back-test that the prior weighs as much as."""


def weights(tested: pl.DataFrame, series: pl.DataFrame, methods: Sequence[str]) -> pl.DataFrame:
    """``series_id, method, weight``: they sum to one for every series.

    Notes
    -----
    The error of a method is taken beside the mean of all methods on the same series and origin, so that long and loud
    series do not speak for all. What holds over all series of the call weighs more than one series' own luck.
    """
    every = (
        series.select("series_id").unique().sort("series_id").join(pl.DataFrame({"method": list(methods)}), how="cross")
    )
    if tested.is_empty():
        return every.with_columns(weight=pl.lit(1.0 / len(methods)))
    # Sorted, since sums of floats hang on the order of their parts, and groups come in any.
    errors = tested.sort("series_id", "origin", "method", "step")
    errors = errors.group_by("series_id", "origin", "method", maintain_order=True).agg(
        mae=(pl.col("value") - pl.col("actual")).abs().mean()
    )
    errors = errors.with_columns(beside=pl.col("mae") / pl.col("mae").mean().over("series_id", "origin"))
    errors = errors.filter(pl.col("beside").is_finite()).with_columns(pl.col("beside").clip(0.1, 10.0))
    overall = errors.group_by("method").agg(overall=pl.col("beside").log().mean().exp())
    own = errors.group_by("series_id", "method").agg(own=pl.col("beside").log().mean().exp())
    rows = every.join(overall, on="method", how="left").join(own, on=["series_id", "method"], how="left")
    rows = rows.sort("series_id", "method")
    raw = pl.col("overall").fill_null(1.0) ** -BY_GROUP * pl.col("own").fill_null(1.0) ** -BY_SERIES
    return rows.select("series_id", "method", weight=raw / raw.sum().over("series_id"))


def combined(said: pl.DataFrame, weighted: pl.DataFrame) -> pl.DataFrame:
    """One value and spread per series and step (and origin, where there is one).

    Notes
    -----
    The spread is that of a mixture: the mean variance of the methods and the variance between them.
    """
    keys = [c for c in ("series_id", "origin", "step", "actual") if c in said.columns]
    rows = said.join(weighted, on=["series_id", "method"]).sort(*keys, "method")
    w, v, own = pl.col("weight"), pl.col("value"), pl.col("spread").fill_nan(None).fill_null(0.0)
    mean = rows.group_by(keys).agg(
        mean=(w * v).sum() / w.sum(), within=(w * own**2).sum() / w.sum(), second=(w * v * v).sum() / w.sum()
    )
    between = (pl.col("second") - pl.col("mean") ** 2).clip(lower_bound=0.0)
    return mean.with_columns(value=pl.col("mean"), spread=(pl.col("within") + between).sqrt()).drop(
        "mean", "within", "second"
    )


def widths(tested: pl.DataFrame) -> dict[int, float]:
    """How many spreads an interval of each level takes, from the errors of the back-test and the prior.

    Notes
    -----
    Split conformal: the level's quantile of |error| / spread over all series, each series counting alike; the prior
    stands for `PRIOR_COUNT` more errors. Errors of neighbouring steps go together, so a series counts as a few.
    """
    sized = tested.filter(pl.col("spread") > 0).with_columns(
        z=((pl.col("actual") - pl.col("value")) / pl.col("spread")).abs()
    )
    told = sized.filter(pl.col("z").is_finite())
    # Steps of one origin are not independent: a third of them is what they are worth.
    count = told.height / 3
    found = {}
    for level in LEVELS:
        own = told["z"].quantile(level / 100, "linear") if told.height else None
        share = count / (count + PRIOR_COUNT)
        found[level] = PRIOR[level] if own is None else math.exp(
            share * math.log(max(own, 0.1)) + (1 - share) * math.log(PRIOR[level])
        )  # fmt: skip
    return found
