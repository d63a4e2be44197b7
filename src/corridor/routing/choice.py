"""Which of the best ways of all periods to keep, when a planner wants only so many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from corridor.routing.search import Chain, Found
from corridor.routing.world import ALWAYS


def kept(ways: Mapping[int, list[Found]], most: int) -> list[Chain]:
    """Up to `most` chains of lanes out of the best ways of each period, in the order of their lanes' names.

    The cheapest and the fastest way of every period stay, and the same two among the ways that are open longest, even
    where these alone are more than `most`. The rest are taken by the number of periods in which they are among the
    best, then by how near they come to being both cheapest and fastest.
    """
    must: set[Chain] = set()
    merit: dict[Chain, list[float]] = defaultdict(list)
    for _, found in sorted(ways.items()):
        longest = max(_openness(way) for way in found)
        for group in (found, [way for way in found if _openness(way) == longest]):
            must.add(min(group, key=lambda way: (way.cost, way.days, way.lanes)).lanes)
            must.add(min(group, key=lambda way: (way.days, way.cost, way.lanes)).lanes)
        for way, regret in zip(found, _regrets(found), strict=True):
            merit[way.lanes].append(regret)
    rest = sorted(set(merit) - must, key=lambda lanes: (-len(merit[lanes]), min(merit[lanes]), lanes))
    return sorted({*must, *rest[: max(0, most - len(must))]})


def _openness(way: Found) -> int:
    return 64 if way.open == ALWAYS else way.open.bit_count()


def _regrets(found: Iterable[Found]) -> list[float]:
    """How far each way lies from the cheapest and from the fastest, as shares of the spread, added up."""
    ways = list(found)
    costs, days = [way.cost for way in ways], [way.days for way in ways]
    wide, long = max(costs) - min(costs) or 1, max(days) - min(days) or 1
    return [(way.cost - min(costs)) / wide + (way.days - min(days)) / long for way in ways]
