"""The set of materials of least value that is worth at least so much."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from decimal import Decimal

from corridor.landed_cost.origin.goods import Material

MOST_EXACT = 22
"""Up to so many materials all sets are looked at, by halves: 2 x 2^11 sums. With more the dearest are taken first."""


def least_worth(materials: Sequence[Material], need: Decimal) -> tuple[tuple[Material, ...], bool] | None:
    """The set of least value of at least `need`, and whether it is surely the least; None if all is not enough.

    Of sets of equal value the one of fewest materials counts, then the first by name.
    """
    ordered = sorted(materials, key=lambda m: (-m.value, m.line))
    if sum(m.value for m in ordered) < need:
        return None
    if len(ordered) > MOST_EXACT:
        return _dearest_first(ordered, need), False
    half = len(ordered) // 2
    left, right = _sums(ordered[:half]), _sums(ordered[half:])
    best: tuple[Decimal, int, int, int] | None = None
    last = len(right) - 1
    for total, count, mask in left:
        while last > 0 and right[last - 1][0] + total >= need:
            last -= 1
        if right[last][0] + total < need:
            continue
        found = (total + right[last][0], count + right[last][1], mask, right[last][2])
        best = found if best is None or found < best else best
    assert best is not None  # all of them together are enough
    masks = ((best[2], ordered[:half]), (best[3], ordered[half:]))
    return tuple(m for mask, part in masks for i, m in enumerate(part) if mask >> i & 1), True


def _sums(materials: Sequence[Material]) -> list[tuple[Decimal, int, int]]:
    """Every subset by rising value, fewest materials first: value, number of materials, bits."""
    sums = [(Decimal(0), 0, 0)]
    for i, material in enumerate(materials):
        sums += [(total + material.value, count + 1, mask | 1 << i) for total, count, mask in sums]
    return sorted(sums)


def _dearest_first(ordered: Sequence[Material], need: Decimal) -> tuple[Material, ...]:
    """Take in the dearest until it is enough, then leave out what was not needed."""
    taken: list[Material] = []
    total = Decimal(0)
    for material in ordered:
        taken.append(material)
        total += material.value
        if total >= need:
            break
    for material in list(taken):
        if total - material.value >= need:
            taken.remove(material)
            total -= material.value
    return tuple(taken)


def by_value(materials: Sequence[Material]) -> Iterator[tuple[Decimal, tuple[Material, ...]]]:
    """Every set but the empty one, by rising value."""
    ordered = sorted(materials, key=lambda m: (m.value, m.line))
    if not ordered:
        return
    queue: list[tuple[Decimal, tuple[int, ...]]] = [(ordered[0].value, (0,))]
    while queue:
        total, chosen = heapq.heappop(queue)
        yield total, tuple(ordered[i] for i in chosen)
        last = chosen[-1]
        if last + 1 < len(ordered):
            following = ordered[last + 1].value
            heapq.heappush(queue, (total + following, (*chosen, last + 1)))
            heapq.heappush(queue, (total - ordered[last].value + following, (*chosen[:-1], last + 1)))
