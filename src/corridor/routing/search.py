"""Search for all ways that no other beats on cost, days and open months: label setting over lanes.

A label is a way from the origin up to the end of a lane. Labels are taken in the order of their cost, so that a label
is beaten at its lane if one taken before it is no slower, is open whenever it is, and has passed no place that could
stand in its way: only then can everything that follows the one follow the other as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heappop, heappush
from typing import NamedTuple

from corridor.routing.graph import Graph, Step

Chain = tuple[int, ...]
"""Numbers of lanes, in order."""


class Found(NamedTuple):
    """A whole way: cost and days in millionths, months open, lanes."""

    cost: int
    days: int
    lanes: Chain
    open: int


def best_ways(graph: Graph, origin: str, targets: Iterable[str]) -> dict[str, list[Found]]:
    """Every way from a site to each target that no other beats, the cheapest first.

    A way beats another if it is no dearer, no slower and open in every month in which the other is. Of ways that are
    equal in all three the one whose lanes come first by name is kept. No way passes a site twice.
    """
    wanted = {site for site in targets if site != origin}
    useful = graph.leading_to(wanted)
    found: dict[str, list[Found]] = {site: [] for site in wanted}
    settled: dict[int, list[tuple[int, int, int]]] = {}
    heap: list[tuple[int, int, Chain, int, int]] = []
    _push(heap, graph.starts(origin), useful, (0, 0, (), -1, graph.bit[origin]))
    while heap:
        label = heappop(heap)
        cost, days, chain, months, passed = label
        lane = chain[-1]
        barring = passed & graph.barring
        earlier = settled.setdefault(lane, [])
        if any(d <= days and not b & ~barring and not months & ~m for d, b, m in earlier):
            continue
        earlier.append((days, barring, months))
        site = graph.ends[lane]
        if site in wanted:
            end = graph.end(lane, origin)
            if end is not None:
                _keep(found[site], Found(cost + end[0], days + end[1], chain, months))
        _push(heap, graph.steps(lane), useful, label)
    return {site: sorted(ways) for site, ways in found.items() if ways}


def _push(
    heap: list[tuple[int, int, Chain, int, int]],
    steps: Iterable[Step],
    useful: set[int],
    label: tuple[int, int, Chain, int, int],
) -> None:
    cost, days, chain, months, passed = label
    for step in steps:
        both = months & step.months
        if step.lane in useful and not passed & step.passes and both:
            heappush(heap, (cost + step.cost, days + step.days, (*chain, step.lane), both, passed | step.passes))


def _keep(ways: list[Found], new: Found) -> None:
    """Add a way unless one at hand beats or equals it, and drop those that it beats."""
    if any(w.cost <= new.cost and w.days <= new.days and not new.open & ~w.open for w in ways):
        return
    ways[:] = [w for w in ways if not (new.cost <= w.cost and new.days <= w.days and not w.open & ~new.open)]
    ways.append(new)
