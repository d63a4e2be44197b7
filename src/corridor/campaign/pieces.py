"""Working time: how long a test takes from start to end where its facility closes now and then."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Piece:
    """Starts, as closed ranges in order, from which a test takes the same time from start to end."""

    elapsed: int
    starts: Spans


@dataclass(frozen=True)
class WorkingTime:
    """Open windows ``[opens, closes)`` in slots, merged and in order."""

    windows: Spans

    @cached_property
    def before(self) -> tuple[int, ...]:
        """Open slots before each window, and in all."""
        total, out = 0, [0]
        for opens, closes in self.windows:
            total += closes - opens
            out.append(total)
        return tuple(out)

    @cached_property
    def _opens(self) -> list[int]:
        return [opens for opens, _ in self.windows]

    def worked(self, at: int) -> int:
        """Open slots before a moment."""
        place = bisect_right(self._opens, at) - 1
        if place < 0:
            return 0
        opens, closes = self.windows[place]
        return self.before[place] + min(at, closes) - opens

    def reached(self, work: int) -> int | None:
        """The first moment before which there are so many open slots; None if there never are.

        >>> WorkingTime(((8, 12), (20, 30))).reached(5)
        21
        """
        if work <= 0:
            return 0
        if work > self.before[-1]:
            return None
        place = bisect_right(self.before, work - 1) - 1
        return self.windows[place][0] + work - self.before[place]

    def pieces(self, work: int, may_pause: bool) -> tuple[Piece, ...]:
        """Where a test of so many slots of work may start, by the time it takes from start to end.

        A test that may not pause lies within one window. One that may goes on when the next window opens; it starts
        within a window and ends with its last slot of work.

        >>> WorkingTime(((0, 10), (24, 34))).pieces(4, may_pause=True)
        (Piece(elapsed=4, starts=((0, 6), (24, 30))), Piece(elapsed=18, starts=((7, 9),)))
        """
        found: dict[int, list[tuple[int, int]]] = {}
        if not may_pause:
            for opens, closes in self.windows:
                if closes - opens >= work:
                    found.setdefault(work, []).append((opens, closes - work))
        else:
            self._pausing(work, found)
        return tuple(Piece(elapsed, joined(spans)) for elapsed, spans in sorted(found.items()))

    def _pausing(self, work: int, found: dict[int, list[tuple[int, int]]]) -> None:
        first = 0
        for k, (opens, closes) in enumerate(self.windows):
            m = max(first, k)
            while m < len(self.windows) and self.before[m + 1] < self.before[k] + work:
                m += 1
            first = m
            while m < len(self.windows):
                low = max(0, self.before[m] + 1 - work - self.before[k])
                high = min(closes - opens - 1, self.before[m + 1] - work - self.before[k])
                if low > closes - opens - 1:
                    break
                if low <= high:
                    gaps = self.windows[m][0] - opens - (self.before[m] - self.before[k])
                    found.setdefault(work + gaps, []).append((opens + low, opens + high))
                m += 1

    def within(self, low: int, high: int) -> WorkingTime:
        """The part that lies in ``[low, high)``."""
        cut = ((max(opens, low), min(closes, high)) for opens, closes in self.windows)
        return WorkingTime(tuple((opens, closes) for opens, closes in cut if opens < closes))


def joined(spans: Iterable[tuple[int, int]]) -> Spans:
    """Closed ranges of whole numbers as the fewest in order.

    >>> joined([(5, 7), (0, 2), (3, 4)])
    ((0, 7),)
    """
    out: list[tuple[int, int]] = []
    for low, high in sorted(spans):
        if out and low <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(high, out[-1][1]))
        else:
            out.append((low, high))
    return tuple(out)


def cut(spans: Spans, low: int, high: int) -> Spans:
    """Closed ranges within ``[low, high]``."""
    return tuple((max(a, low), min(b, high)) for a, b in spans if a <= high and b >= low)
