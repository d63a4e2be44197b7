"""A series counted in one calendar, summed over days of another, with the error that splitting its periods brings.

Between two ends of its periods the running total of a series is known exactly; within a period it is not. It is taken
to run as smoothly as its neighbours say, and how far it may stray is read from how unevenly the periods follow
each other: like a random walk that is tied to both ends of the period (a Brownian bridge).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

_DAY = timedelta(days=1)
NORMAL = 1.70
"""Two-sided 90 % of the normal law is 1.645; the rest is for a spread that is itself only estimated."""
YEAR = 12
FEW = 2.0
"""How much wider a band is for resting on n bends, times n: about what Student's law asks for."""
LEAST = 6
"""Bends below which nothing is said of how they follow each other."""
DRIFTING = 0.65
"""Part of the unevenness that shows within a period where rates drift; all of it does where they scatter."""


@dataclass(frozen=True)
class Observation:
    """A value over days, both ends included."""

    first: date
    last: date
    value: float

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Sum:
    """The sum of a series over some days.

    Attributes
    ----------
    value
        The sum; None where some of the days have no value.
    low, high
        Ends of the band that holds the truth in nine cases of ten; equal to `value` where no period is split.
    missing
        Spans of days without a value.
    split
        Periods that had to be split.
    used
        How many periods it is the sum of.
    """

    value: float | None
    low: float | None
    high: float | None
    missing: tuple[tuple[date, date], ...] = ()
    split: tuple[tuple[date, date], ...] = ()
    used: int = 0


class Running:
    """The running total of a series of periods that follow each other, on any day.

    Parameters
    ----------
    observations
        Periods in any order; none may overlap another.

    Raises
    ------
    ValueError
        Two periods overlap.
    """

    def __init__(self, observations: Iterable[Observation]) -> None:
        self.periods: Sequence[Observation] = sorted(observations, key=lambda o: o.first)
        for one, other in pairwise(self.periods):
            if other.first <= one.last:
                raise ValueError(f"the period from {other.first} begins before that from {one.first} ends")
        self._firsts = [o.first for o in self.periods]
        self._rates = [o.value / o.days for o in self.periods]
        self._unevenness = self._daily_spread()

    def _joined(self, n: int) -> bool:
        """Period n follows period n - 1 without a gap."""
        return 0 < n < len(self.periods) and self.periods[n - 1].last + _DAY == self.periods[n].first

    def _daily_spread(self) -> float:
        """Standard deviation per day of the walk that the rates betray, from how each parts from its neighbours.

        A rate less the mean of those beside it, its bend, has 3/2 the variance of one rate, and a rate over n days
        has that of one day over n. What comes back every year is taken out where two years of bends are known. Single
        jumps are cut to three standard deviations, so that they do not speak for the whole. Where rates drift rather
        than scatter, less of that shows within a period.
        """
        bends, days, steps = [], [], []
        for n in range(1, len(self.periods)):
            if self._joined(n):
                steps.append(self._rates[n] - self._rates[n - 1])
            if self._joined(n) and self._joined(n + 1):
                bends.append(self._rates[n] - (self._rates[n - 1] + self._rates[n + 1]) / 2)
                days.append(self.periods[n].days)
        if not bends:
            return abs(steps[0]) * math.sqrt(self.periods[0].days / 2) if steps else math.inf
        variance, scatter, count = _scale(bends, days)
        if len(bends) >= 2 * YEAR:
            # A difference of two has twice the variance of one. A season bends within its months too, so half of it
            # stays: what is known of the season between months says little about its course within one.
            calm = [(bend - before) / math.sqrt(2) for bend, before in zip(bends[YEAR:], bends, strict=False)]
            calmer, scatter, count = _scale(calm, days[YEAR:])
            variance = (variance + calmer) / 2
        # A spread that rests on few bends is itself not sure.
        return math.sqrt(variance) * (DRIFTING + (1 - DRIFTING) * scatter) * (1 + FEW / count)

    def within(self, n: int, days: int) -> tuple[float, float]:
        """Sum of the first `days` days of period n, and its standard error.

        The rate bends within the period as a straight line between the rates at its ends, which are the means of its
        own and its neighbours', shifted so that the whole keeps its sum.
        """
        period, rate = self.periods[n], self._rates[n]
        left = (rate + self._rates[n - 1]) / 2 if self._joined(n) else rate
        right = (rate + self._rates[n + 1]) / 2 if self._joined(n + 1) else rate
        share = days / period.days
        slope = (right - left) / period.days
        # Integral of rate + slope * (t - half) over the first days: the bend cancels over the whole period.
        value = rate * days + slope * (days * days - days * period.days) / 2
        if period.value >= 0:
            value = min(max(value, 0.0), period.value)
        error = self._unevenness * math.sqrt(period.days * share * (1 - share))
        return value, error

    def total(self, first: date, last: date) -> Sum:
        """The sum over days, both ends included."""
        value, variance, used = 0.0, 0.0, 0
        missing: list[tuple[date, date]] = []
        split: list[tuple[date, date]] = []
        day = first
        while day <= last:
            n = bisect_right(self._firsts, day) - 1
            if n < 0 or self.periods[n].last < day:
                until = min(last, self._firsts[n + 1] - _DAY if n + 1 < len(self._firsts) else last)
                missing.append((day, until))
                day = until + _DAY
                continue
            period = self.periods[n]
            until = min(last, period.last)
            before, error_before = self.within(n, (day - period.first).days)
            after, error_after = self.within(n, (until - period.first).days + 1)
            value += after - before
            used += 1
            if (day, until) != (period.first, period.last):
                split.append((period.first, period.last))
                variance += max(error_before**2, error_after**2) if min(error_before, error_after) == 0 else (
                    error_before**2 + error_after**2
                )  # fmt: skip
            day = until + _DAY
        if missing:
            return Sum(None, None, None, tuple(missing), tuple(split), used)
        half = NORMAL * math.sqrt(variance)
        low = max(0.0, value - half) if all(p.value >= 0 for p in self.periods) else value - half
        return Sum(value, low, value + half, (), tuple(split), used)


def _scale(bends: Sequence[float], days: Sequence[int]) -> tuple[float, float, int]:
    """Variance per day that bends betray, how they follow each other, and how many there are; jumps are cut."""
    # The median of the square of a normal variable is 0.4549 of its mean.
    usual = median(bend * bend for bend in bends) / 0.4549
    most = 3 * math.sqrt(usual) if usual else max(map(abs, bends))
    cut = [min(most, max(-most, bend)) for bend in bends]
    variance = sum(bend * bend * n for bend, n in zip(cut, days, strict=True)) / 1.5 / len(cut)
    return variance, _scatter(cut), len(cut)


def _scatter(bends: Sequence[float]) -> float:
    """1 where bends go to and fro, as those of scattered rates do (each goes with the next by -2/3); 0 where they
    go on as those of a drift do (-1/3)."""
    whole = sum(bend * bend for bend in bends)
    if len(bends) < LEAST or not whole:
        return 1.0
    follows = sum(a * b for a, b in pairwise(bends)) / whole
    return min(1.0, max(0.0, -3 * follows - 1))
