"""From methods to one projection: weights by how they did in the back-test, and intervals that hold what they say."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LEVELS = (80, 95)
BY_GROUP, BY_SERIES = 6.0, 0.5
"""How sharply weights fall with the error of a method: over all series of a call, and of the series itself."""
PRIOR_COUNT = 40
"""Errors of a back-test that the prior weighs as much as."""
BEFORE = 0.5
"""What errors from one origin count for beside those from the next."""
MOST_GROWTH = 0.5
TRIMMED, OUTER = 4, 0.25
"""From so many methods on, the lowest and the highest count for so much of their weight."""


@dataclass(frozen=True)
class Widths:
    """How wide intervals are, in spreads that the methods give themselves.

    Attributes
    ----------
    first
        By level, at the first step.
    growth
        Step s takes ``s ** growth`` times as much: methods are too sure of where a trend leads.
    """

    first: dict[int, float]
    growth: float

    def at(self, level: int) -> pl.Expr:
        """Half the width of an interval at each ``step``, in spreads."""
        return self.first[level] * pl.col("step").cast(pl.Float64) ** self.growth


PRIOR = {False: Widths({80: 1.5, 95: 2.85}, 0.2), True: Widths({80: 1.2, 95: 2.1}, 0.1)}
"""Where nothing was tested back, for series without and with a season: from the training parts of M3 and tourism."""


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
    A method that takes a season or a trend wrongly lies far off, so the lowest and the highest of four count for a
    quarter. The spread is that of a mixture: the mean variance of the methods, and how far they lie from the value.
    """
    keys = [c for c in ("series_id", "origin", "step", "actual") if c in said.columns]
    # A series shorter than a season has no seasonal naive: a method without a value takes its weight with it.
    told = said.filter(pl.col("value").is_finite())
    rows = told.join(weighted, on=["series_id", "method"]).sort(*keys, "method")
    place = pl.col("value").rank("ordinal").over(keys)
    inner = (pl.len().over(keys) < TRIMMED) | ((place > 1) & (place < pl.len().over(keys)))
    rows = rows.with_columns(part=pl.col("weight") * pl.when(inner).then(1.0).otherwise(OUTER))
    # ARIMA fits some five values exactly and gives no end to its spread: the others' are taken.
    w, v, own = pl.col("weight"), pl.col("value"), pl.when(pl.col("spread").is_finite()).then(pl.col("spread"))
    mean = rows.group_by(keys).agg(
        value=(pl.col("part") * v).sum() / pl.col("part").sum(), mean=(w * v).sum() / w.sum(),
        within=(w * own**2).sum() / w.filter(own.is_not_null()).sum(), second=(w * v * v).sum() / w.sum(),
    )  # fmt: skip
    off = pl.col("second") - 2 * pl.col("value") * pl.col("mean") + pl.col("value") ** 2
    spread = (pl.col("within").fill_nan(0.0) + off.clip(lower_bound=0.0)).sqrt()
    # In order, since sums of floats hang on the order of their parts.
    return mean.select(*keys, "value", spread=spread).sort(keys)


def widths(tested: pl.DataFrame, seasonal: bool) -> Widths:
    """How wide intervals must be to hold what they say, from the errors of the back-test and the prior.

    Parameters
    ----------
    tested
        ``series_id, origin, step, value, spread, actual`` of the combination at every origin and step.

    Notes
    -----
    Split conformal over like series: the level's quantile of |error| / spread, pooled over all series and origins of
    the call after what it grows with the step (a line through logarithms) is taken out. One series' own errors say
    next to nothing of its next ones beyond its spread (they go together by 0.1 on M3 and tourism): none counts alone.
    Errors of the origin before the newest count for `BEFORE` of it, since what befell all series then is further away.
    The prior stands for `PRIOR_COUNT` more errors; errors of neighbouring steps go together, so three count as one.
    """
    prior = PRIOR[seasonal]
    age = pl.col("origin").rank("dense", descending=True).over("series_id") - 1
    told = tested.filter(pl.col("spread") > 0).select(
        step=pl.col("step").cast(pl.Float64),
        z=((pl.col("actual") - pl.col("value")) / pl.col("spread")).abs(),
        counts=BEFORE ** age.cast(pl.Float64),
    ).filter(pl.col("z").is_finite())  # fmt: skip
    if told.is_empty():
        return prior
    step, z, counts = (told[name].to_numpy() for name in ("step", "z", "counts"))
    known = float(counts.sum() ** 2 / (counts**2).sum()) / 3
    share = known / (known + PRIOR_COUNT)
    logs = np.log(step), np.log(np.maximum(z, 0.01))
    middle = float(np.average(logs[0], weights=counts))
    off = logs[0] - middle
    spread = float(counts @ off**2)
    own = float(counts @ (off * logs[1])) / spread if spread > 0 else prior.growth
    growth = min(MOST_GROWTH, max(0.0, share * own + (1 - share) * prior.growth))
    first = {}
    for level in LEVELS:
        seen = max(_quantile(z / step**growth, counts, level / 100), 0.1)
        # The prior is meant for its own growth: at the middle of the steps tested it says what it says there.
        before = prior.first[level] * math.exp(middle * (prior.growth - growth))
        first[level] = math.exp(share * math.log(seen) + (1 - share) * math.log(before))
    return Widths(first, growth)


def _quantile(values: Floats, counts: Floats, share: float) -> float:
    """What a share of values, each counting for so much, does not exceed."""
    order = np.argsort(values, kind="stable")
    middles = np.cumsum(counts[order]) - counts[order] / 2
    return float(np.interp(share * counts.sum(), middles, values[order]))
