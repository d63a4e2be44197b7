"""Countries whose errors mirrors cannot tell apart: those of two sides, each compared with the other alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Sides = tuple[NDArray[np.int64], NDArray[np.int64]]


def two_sided(i: NDArray[np.int64], j: NDArray[np.int64], count: int) -> list[Sides]:
    """Groups of countries in two sides, of which none is compared with another of its own side.

    One country and its partners are such a group. What its reports err can be shifted to all its partners' without a
    change of any sum of two variances, and only these are seen: it takes three countries that report of each other.
    """
    partners: list[set[int]] = [set() for _ in range(count)]
    for a, b in {*zip(i.tolist(), j.tolist(), strict=True)}:
        partners[a].add(b)
        partners[b].add(a)
    side: dict[int, int] = {}
    found = []
    for first in range(count):
        if first in side:
            continue
        side[first], group = 0, [first]
        for country in group:
            for other in sorted(partners[country] - side.keys()):
                side[other] = 1 - side[country]
                group.append(other)
        if all(side[a] != side[b] for a in group for b in partners[a]):
            halves = tuple(np.array([c for c in group if side[c] == half], dtype=np.int64) for half in (0, 1))
            found.append((halves[0], halves[1]))
    return found


def evened(variance: NDArray[np.float64], groups: list[Sides]) -> NDArray[np.float64]:
    """The variances with the least of both sides of a group made equal: sums stay, none is below zero for nothing."""
    even = variance.copy()
    for one, other in groups:
        shift = (variance[other].min() - variance[one].min()) / 2
        even[one] += shift
        even[other] -= shift
    return even
