"""The running totals of many series at once: how they go on within a period, and how far they may stray from that.

Between two ends of its periods the running total of a series is known exactly; within a period it is not. It is taken
to run as smoothly as its neighbours say, and how far it may stray is read from how unevenly the periods follow
each other: like a random walk that is tied to both ends of the period (a Brownian bridge).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor.trade.unevenness import daily_spreads

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Marks = NDArray[np.bool_]
NORMAL = 1.74
"""Half the width of a band in standard errors. Of the normal law 90 % take 1.645; the rest is for a spread that is
itself only estimated."""


@dataclass(frozen=True)
class Laid:
    """Periods of many series in order, one element a period; days are counted, as polars counts them, from 1970.

    Attributes
    ----------
    series
        Number of the series, from 0, never falling.
    first, last, days
        Days of the period, both included, and how many.
    value, rate
        Of the whole period, and per day.
    left, right
        Rates at the ends of the period: means of its own and its neighbour's, where one adjoins.
    spread
        Standard deviation per day by which the running total may stray, of the whole series.
    negative
        Whether a value of the series is below zero.
    """

    series: Whole
    first: Whole
    last: Whole
    days: Whole
    value: Floats
    rate: Floats
    left: Floats
    right: Floats
    spread: Floats
    negative: Marks


@dataclass(frozen=True)
class Pieces:
    """What each source period gives to each target period, in the order of series and targets."""

    source: Whole
    target: Whole
    value: Floats
    variance: Floats
    whole: Marks
    days: Whole


def laid_out(series: Whole, first: Whole, last: Whole, value: Floats) -> Laid:
    """Periods put in order and beside their neighbours.

    Parameters
    ----------
    series
        Number of the series, never falling; the periods of one may come in any order.

    Raises
    ------
    ValueError
        Two periods of a series overlap.
    """
    same = series[1:] == series[:-1]
    if (same & (first[1:] < first[:-1])).any():
        order = np.lexsort((first, series))
        first, last, value = first[order], last[order], value[order]
    overlap = same & (first[1:] <= last[:-1])
    if overlap.any():
        raise ValueError(
            "two periods of a series overlap: keep the finer rows or the coarser, and one edition alone; the first one "
            f"begins on {np.datetime64(int(first[1:][overlap][0]), 'D')}"
        )
    days = last - first + 1
    rate = value / days
    joined = np.append(np.append(False, same & (first[1:] == last[:-1] + 1)), False)
    before, after = np.append(0.0, rate[:-1]), np.append(rate[1:], 0.0)
    left = np.where(joined[:-1], (rate + before) / 2, rate)
    right = np.where(joined[1:], (rate + after) / 2, rate)
    count = int(series[-1]) + 1 if series.size else 0
    below = np.zeros(count, dtype=bool)
    below[series[value < 0]] = True
    spread = daily_spreads(series, days, rate, joined, count)
    return Laid(series, first, last, days, value, rate, left, right, spread[series], below[series])


def shared_out(laid: Laid, starts: Whole, ends: Whole) -> Pieces:
    """Every period split among targets: sorted spans of days that follow each other without a gap."""
    opening = np.searchsorted(starts, laid.first, "right") - 1
    count = np.searchsorted(starts, laid.last, "right") - opening
    source = np.repeat(np.arange(laid.first.size), count)
    target = np.arange(source.size) - np.repeat(np.cumsum(count) - count, count) + opening[source]
    inside = (target >= 0) & (target < starts.size)
    source, target = source[inside], target[inside]
    begin, end = np.maximum(laid.first[source], starts[target]), np.minimum(laid.last[source], ends[target])
    inside = begin <= end
    source, target, begin, end = source[inside], target[inside], begin[inside], end[inside]
    begin, end = begin - laid.first[source], end - laid.first[source] + 1
    whole = (begin == 0) & (end == laid.days[source])
    value, variance = laid.value[source], np.zeros(source.size)
    cut = np.flatnonzero(~whole)
    before, early = _within(laid, source[cut], begin[cut])
    after, late = _within(laid, source[cut], end[cut])
    value[cut], variance[cut] = after - before, early + late
    return Pieces(source, target, value, variance, whole, end - begin)


def _within(laid: Laid, at: Whole, done: Whole) -> tuple[Floats, Floats]:
    """Sum of the first `done` days of periods `at`, and its variance.

    The rate bends within the period as a straight line between the rates at its ends, shifted so that the whole keeps
    its sum.
    """
    days, value = laid.days[at], laid.value[at]
    # Integral of rate + slope * (t - half) over the first days: the bend cancels over the whole period.
    tied = done * (days - done) / days
    sums = laid.rate[at] * done - (laid.right[at] - laid.left[at]) * tied / 2
    sums = np.where(value >= 0, np.clip(sums, 0.0, np.maximum(value, 0.0)), sums)
    return sums, np.where(tied > 0, laid.spread[at], 0.0) ** 2 * tied
