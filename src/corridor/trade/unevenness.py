"""How unevenly the periods of a series follow each other, and what that tells of the days within them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Marks = NDArray[np.bool_]
YEAR = 12
LONG = YEAR + 6
"""Bends from which on what comes back every year is taken out."""
SEASON_STAYS = 0.25
"""Part of the unevenness of a season that stays: it bends within its months too."""
FEW = 2.0
"""How much wider a band is for resting on n bends, times n: about what Student's law asks for."""
LEAST = 6
"""Bends below which nothing is said of how they follow each other."""
DRIFTING = 0.5
"""Part of the unevenness that shows within a period where rates drift; all of it does where they scatter."""
QUARTER = 3
WEEK = 1.1
"""How much wider a band is for bends that come back after three months, times how far they do: three months are
thirteen weeks, so days of the week that differ show in this, and they stray more within a month than between months."""
_MEDIAN_OF_SQUARE = 0.4549
"""The median of the square of a normal variable beside its mean."""


def daily_spreads(series: Whole, days: Whole, rate: Floats, joined: Marks, count: int) -> Floats:
    """Standard deviation per day of the walk that the rates betray, from how each parts from its neighbours.

    A rate less the mean of those beside it, its bend, has 3/2 the variance of one rate, and a rate over n days has
    that of one day over n. Where rates drift rather than scatter, less of that shows within a period; where days of
    the week differ, more.
    """
    found = np.full(count, np.inf)
    steps = np.flatnonzero(joined[:-1])
    # Two periods alone have a step and no bend.
    whose, place = np.unique(series[steps], return_index=True)
    openings = days[np.searchsorted(series, whose)]
    found[whose] = np.abs(rate[steps[place]] - rate[steps[place] - 1]) * np.sqrt(openings / 2)
    bent = np.flatnonzero(joined[:-1] & joined[1:])
    if not bent.size:
        return found
    bends = rate[bent] - (rate[bent - 1] + rate[bent + 1]) / 2
    raw = _scale(series[bent], bends, days[bent])
    # A difference of two has twice the variance of one.
    year_before = (bends[YEAR:] - bends[:-YEAR]) / 2**0.5
    calm_at = np.flatnonzero(_same(series[bent], YEAR) & (raw.count[raw.whose(series[bent][YEAR:])] >= LONG))
    calm = (
        _scale(series[bent][calm_at + YEAR], year_before[calm_at], days[bent][calm_at + YEAR]) if calm_at.size else raw
    )
    at = np.searchsorted(calm.series, raw.series).clip(max=calm.series.size - 1)
    known = calm.series[at] == raw.series
    calmer = np.where(known, calm.variance[at], raw.variance)
    variance = SEASON_STAYS * raw.variance + (1 - SEASON_STAYS) * calmer
    scatter = np.maximum(raw.scatter, np.where(known, calm.scatter[at], 0.0))
    week = np.maximum(raw.third, np.where(known, calm.third[at], 0.0))
    seen = np.where(known, calm.count[at], raw.count)
    part = DRIFTING + (1 - DRIFTING) * scatter**2
    # A spread that rests on few bends is itself not sure.
    found[raw.series] = np.sqrt(variance) * part * (1 + WEEK * week) * (1 + FEW / seen)
    return found


@dataclass(frozen=True)
class _Scale:
    """Of each series that has bends: variance per day, how they follow each other, and how many there are.

    `scatter` is 1 where they go to and fro, as those of scattered rates do (each goes with the next by -2/3), and 0
    where they go on as those of a drift do (-1/3); `third` tells how far they come back after three periods.
    """

    series: Whole
    variance: Floats
    scatter: Floats
    third: Floats
    count: Whole

    def whose(self, series: Whole) -> Whole:
        return np.searchsorted(self.series, series)


def _scale(series: Whole, bends: Floats, days: Whole) -> _Scale:
    begins = np.flatnonzero(np.append(True, series[1:] != series[:-1]))
    count = np.diff(np.append(begins, series.size))
    square = bends * bends
    of = pl.DataFrame({"series": series, "square": square})
    usual = of.group_by("series", maintain_order=True).agg(pl.col("square").median())["square"].to_numpy()
    # Single jumps are cut to three standard deviations, so that they do not speak for the whole.
    most = np.where(usual > 0, 9 * usual / _MEDIAN_OF_SQUARE, np.inf)
    limit = np.repeat(np.sqrt(most), count)
    cut = np.clip(bends, -limit, limit)
    square = cut * cut
    power = np.add.reduceat(square, begins)
    told = (count >= LEAST) & (power > 0)
    beside = np.where(told, power, 1.0)

    def follow(by: int) -> Floats:
        product = np.zeros(cut.size)
        product[by:] = np.where(_same(series, by), cut[by:] * cut[:-by], 0.0)
        shares: Floats = np.add.reduceat(product, begins) / beside
        return shares

    scatter = np.where(told, np.clip(-3 * follow(1) - 1, 0.0, 1.0), 1.0)
    third = np.where(told, np.maximum(follow(QUARTER), 0.0), 0.0)
    variance = np.add.reduceat(square * days, begins) / 1.5 / count
    return _Scale(series[begins], variance, scatter, third, count)


def _same(series: Whole, by: int) -> Marks:
    """Whether each element from the `by`-th on is of the same series as the one that far before it."""
    same: Marks = series[by:] == series[:-by]
    return same
