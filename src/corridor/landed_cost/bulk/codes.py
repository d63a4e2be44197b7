"""Numbers that stand for values: bands of a number, and combinations of words, met so far."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

UNKNOWN = -1
_DENSE_BITS = 23
"""A table of so many places is looked up directly, a larger one by search."""


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
    """Numbers combinations of codes in the order in which they are met.

    A column's codes may be any whole numbers of 0 or more; they are packed into one number by as many bits as the codes
    met so far need.
    """

    def __init__(self, columns: int) -> None:
        self._local: list[NDArray[np.int32]] = [np.zeros(0, np.int32) for _ in range(columns)]
        self._met = [0] * columns
        self._bits = [1] * columns
        self._rows: Ints = np.zeros((0, columns), np.int64)
        self._dense: NDArray[np.int32] | None = np.full(1, UNKNOWN, np.int32)
        self._sorted: Ints = np.zeros(0, np.int64)
        self._order: Ints = np.zeros(0, np.int64)
        self._index()

    def __len__(self) -> int:
        return len(self._rows)

    def look_up(self, codes: Sequence[Ints]) -> Ints:
        """The number of each row's combination; -1 where it was not met yet."""
        packed, unmet = self._packed(codes)
        found: Ints
        if self._dense is not None:
            found = self._dense[packed].astype(np.int64)
        elif len(self._sorted):
            at = np.minimum(np.searchsorted(self._sorted, packed), len(self._sorted) - 1)
            found = np.where(self._sorted[at] == packed, self._order[at], UNKNOWN)
        else:
            found = np.full(len(packed), UNKNOWN, np.int64)
        if unmet is not None:
            found[unmet] = UNKNOWN
        return found

    def meet(self, codes: Sequence[Ints]) -> Ints:
        """Number the combinations of these rows that are new; gives the place of the first row of each."""
        together = np.stack([np.asarray(c, np.int64) for c in codes], axis=1)
        first: Ints
        distinct, first = np.unique(together, axis=0, return_index=True)
        new = self.look_up([distinct[:, k] for k in range(distinct.shape[1])]) == UNKNOWN
        distinct, first = distinct[new], first[new]
        order = np.argsort(first)
        distinct, first = distinct[order], first[order]
        for k in range(distinct.shape[1]):
            self._meet_codes(k, distinct[:, k])
        self._rows = np.concatenate([self._rows, distinct])
        self._index()
        return first

    def _meet_codes(self, column: int, codes: Ints) -> None:
        local = self._local[column]
        most = int(codes.max(initial=-1))
        if most >= len(local):
            local = np.concatenate([local, np.full(most + 1 - len(local), UNKNOWN, np.int32)])
        new = np.unique(codes[local[codes] == UNKNOWN])
        local[new] = np.arange(self._met[column], self._met[column] + len(new))
        self._local[column] = local
        self._met[column] += len(new)
        self._bits[column] = max(1, int(self._met[column] - 1).bit_length())

    def _packed(self, codes: Sequence[Ints]) -> tuple[Ints, Flags | None]:
        packed: Ints = np.zeros(len(codes[0]), np.int64)
        unmet: Flags | None = None
        for column, bits, local in zip(codes, self._bits, self._local, strict=True):
            if len(local) == 0:
                return packed * 0, np.ones(len(packed), np.bool_)
            if len(column) and int(column.max()) >= len(local):
                beyond = column >= len(local)
                unmet = beyond if unmet is None else unmet | beyond
                column = np.where(beyond, 0, column)
            here = local[column]
            if len(here) and int(here.min()) < 0:
                missing = here < 0
                unmet = missing if unmet is None else unmet | missing
                here = np.where(missing, 0, here)
            packed = (packed << bits) | here
        return packed, unmet

    def _index(self) -> None:
        bits = sum(self._bits)
        if bits > 62:
            raise OverflowError("The items differ in more ways than one number can tell apart.")
        if not len(self._rows):
            return
        packed, _ = self._packed([self._rows[:, k] for k in range(self._rows.shape[1])])
        if bits <= _DENSE_BITS:
            self._dense = np.full(1 << bits, UNKNOWN, np.int32)
            self._dense[packed] = np.arange(len(packed))
        else:
            self._dense = None
            self._order = np.argsort(packed)
            self._sorted = packed[self._order]
