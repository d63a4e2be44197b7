"""A shift of level in a series: from some period on it runs higher or lower, and stays there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

LEAST = 8
"""Values from which on a shift can be told from chance."""
SIDE = 3
"""Values on each side of it."""
BETTER = 0.35
"""Squares that are left beside two levels, as a share of those beside a straight line, for a shift to be told."""
SIZE = 4.0
"""How many standard deviations of what is left a shift must be."""
SMALLEST = math.log(1.2)
"""A fifth more or less: smaller shifts make little difference to what comes next."""


@dataclass(frozen=True)
class Shift:
    """Where it begins, as a place in the list, and how many times the level before it is after."""

    at: int
    times: float


def level_shift(values: Sequence[float], season: int) -> Shift | None:
    """The one shift of level that a series has, if two levels tell much more of it than a straight line does.

    Parameters
    ----------
    values
        Without gaps; a series with values at or below zero is not looked at.
    season
        Periods in a year; what comes back every year is taken out where two years are known.
    """
    if len(values) < LEAST or min(values) <= 0:
        return None
    logs = _without_season([math.log(value) for value in values], season)
    best, cut = math.inf, 0
    for at in range(SIDE, len(logs) - SIDE + 1):
        left = _squares(logs[:at]) + _squares(logs[at:])
        if left < best:
            best, cut = left, at
    jump = fmean(logs[cut:]) - fmean(logs[:cut])
    noise = math.sqrt(best / max(1, len(logs) - 2))
    if best > BETTER * _beside_line(logs) or abs(jump) < max(SMALLEST, SIZE * noise):
        return None
    return Shift(cut, math.exp(jump))


def _squares(values: Sequence[float]) -> float:
    mean = fmean(values)
    return sum((value - mean) ** 2 for value in values)


def _beside_line(values: Sequence[float]) -> float:
    middle = (len(values) - 1) / 2
    spread = sum((n - middle) ** 2 for n in range(len(values)))
    slope = sum((n - middle) * value for n, value in enumerate(values)) / spread
    return _squares([value - slope * n for n, value in enumerate(values)])


def _without_season(logs: Sequence[float], season: int) -> list[float]:
    """The same less what each season is above or below the mean of the year around it."""
    if season < 2 or len(logs) < 2 * season:
        return list(logs)
    above: dict[int, list[float]] = {}
    half = season // 2
    for n in range(half, len(logs) - half):
        window = list(logs[n - half : n + half + 1])
        # An even season has one period too many in its window, so the first and the last count half.
        both = (window[0] + window[-1]) / 2
        around = (sum(window) - both) / season if season % 2 == 0 else fmean(window)
        above.setdefault(n % season, []).append(logs[n] - around)
    usual = {place: sorted(of)[len(of) // 2] for place, of in above.items()}
    return [value - usual.get(n % season, 0.0) for n, value in enumerate(logs)]
