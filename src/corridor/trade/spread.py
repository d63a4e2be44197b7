"""A series counted in one calendar, summed over days of another, with the error that splitting its periods brings."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corridor.trade.spread_rows import Laid

_DAY = timedelta(days=1)
_EPOCH = date(1970, 1, 1).toordinal()


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

    @cached_property
    def _laid(self) -> Laid:
        import numpy as np

        from corridor.trade.spread_rows import laid_out

        first = np.array([_number(o.first) for o in self.periods], dtype=np.int64)
        last = np.array([_number(o.last) for o in self.periods], dtype=np.int64)
        value = np.array([o.value for o in self.periods], dtype=np.float64)
        return laid_out(np.zeros(first.size, dtype=np.int64), first, last, value)

    def total(self, first: date, last: date) -> Sum:
        """The sum over days, both ends included."""
        import numpy as np

        from corridor.trade.spread_rows import NORMAL, shared_out

        touched = [o for o in self.periods if o.first <= last and o.last >= first]
        missing = tuple(_gaps(touched, first, last))
        split = tuple((o.first, o.last) for o in touched if o.first < first or o.last > last)
        if missing:
            return Sum(None, None, None, missing, split, len(touched))
        pieces = shared_out(self._laid, np.array([_number(first)]), np.array([_number(last)]))
        value, half = float(pieces.value.sum()), NORMAL * math.sqrt(pieces.variance.sum())
        low = value - half if self._laid.negative[0] else max(0.0, value - half)
        return Sum(value, low, value + half, (), split, len(touched))


def _gaps(periods: Iterable[Observation], first: date, last: date) -> Iterable[tuple[date, date]]:
    """Spans from first to last that no period holds."""
    day = first
    for period in periods:
        if period.first > day:
            yield day, period.first - _DAY
        day = period.last + _DAY
    if day <= last:
        yield day, last


def _number(day: date) -> int:
    return day.toordinal() - _EPOCH
