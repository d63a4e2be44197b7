"""Numbers that stand for values: bands of a number, and combinations of words, met so far."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Hashes = NDArray[np.uint64]

UNKNOWN = -1
_FEWEST_BITS, _ROOM = 12, 8
"""A table has at least 2 ** 12 places, and eight for each combination."""


def bands(numbers: Floats, edges: Floats) -> Ints:
    """The elementary band of each number: ``2 i`` between edges, ``2 i + 1`` on edge ``i``, the last one for NaN.

    No rule that compares with these edges can tell two numbers of one band apart.
    """
    found: Ints = np.searchsorted(edges, numbers, "left") + np.searchsorted(edges, numbers, "right")
    found[np.isnan(numbers)] = 2 * len(edges) + 1
    return found


def in_each_band(edges: Floats) -> Floats:
    """One number of every band, in the order of `bands`; NaN for the last."""
    if not len(edges):
        return np.array([1.0, np.nan])
    between = np.concatenate([[edges[0] - 1.0], (edges[1:] + edges[:-1]) / 2, [edges[-1] + 1.0]])
    made = np.empty(2 * len(edges) + 2)
    made[0:-1:2], made[1:-1:2], made[-1] = between, edges, np.nan
    return made


class Combinations:
    """Numbers combinations in the order in which they are met, each known by a hash of 64 bits.

    Two of a million combinations share a hash once in forty million tables. The hashes lie in a table with room to
    spare, each at its own place or the next free ones after it.
    """

    def __init__(self) -> None:
        self._hashes: Hashes = np.zeros(0, np.uint64)
        self._bits = _FEWEST_BITS
        self._table: NDArray[np.int32] = np.full(1 << self._bits, UNKNOWN, np.int32)

    def __len__(self) -> int:
        return len(self._hashes)

    def look_up(self, hashes: Hashes) -> Ints:
        """The number of each combination; -1 where it was not met yet."""
        found = np.full(len(hashes), UNKNOWN, np.int32)
        if not len(self._hashes):
            return found.astype(np.int64)
        place = self._places(hashes)
        here = self._table[place]
        same = self._hashes[here] == hashes
        found[same] = here[same]
        left = np.flatnonzero(~same & (here != UNKNOWN))
        while len(left):
            place[left] = (place[left] + 1) & (len(self._table) - 1)
            here = self._table[place[left]]
            same = (here != UNKNOWN) & (self._hashes[here] == hashes[left])
            found[left[same]] = here[same]
            left = left[~same & (here != UNKNOWN)]
        return found.astype(np.int64)

    def meet(self, hashes: Hashes) -> Ints:
        """Number the combinations that are new; gives the place of the first item of each."""
        first: Ints
        distinct, first = np.unique(hashes, return_index=True)
        first = np.sort(first[self.look_up(distinct) == UNKNOWN])
        before = len(self._hashes)
        self._hashes = np.concatenate([self._hashes, hashes[first]])
        while len(self._hashes) * _ROOM > 1 << self._bits:
            self._bits += 1
        if 1 << self._bits == len(self._table):
            self._put(before)
        else:
            self._table = np.full(1 << self._bits, UNKNOWN, np.int32)
            self._put(0)
        return first

    def _put(self, since: int) -> None:
        for number, place in enumerate(self._places(self._hashes[since:]).tolist(), since):
            while self._table[place] != UNKNOWN:
                place = (place + 1) & (len(self._table) - 1)
            self._table[place] = number

    def _places(self, hashes: Hashes) -> Ints:
        return (hashes >> np.uint64(64 - self._bits)).astype(np.int64)


def floats(column: pl.Series) -> Floats:
    """A column as an array in which nothing known is no number."""
    return column.cast(pl.Float64).fill_null(np.nan).to_numpy()
