"""A campaign of ways, pools, stocks and orders alone, in arrays: the form in which many lists are placed at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

import numpy as np
from numpy.typing import NDArray

from corridor.campaign.problem import Pool, Problem, Schedule, Task

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Bare:
    """The ways of all tasks, numbered through.

    Attributes
    ----------
    first, count
        Of each task its first way, and how many it has.
    elapsed, earliest, needs, uses
        Of each way the slots that it takes, its first start, and what it takes of each pool and each stock.
    free
        Of each pool what is free in each slot.
    stock
        Of each stock what there is.
    orders
        ``(before, after, least)``.
    """

    end: int
    first: Ints
    count: Ints
    elapsed: Ints
    earliest: Ints
    needs: Ints
    uses: Ints
    free: Ints
    stock: Ints
    orders: tuple[tuple[int, int, int], ...]

    @classmethod
    def of(cls, problem: Problem) -> Bare | None:
        """None where there is more to a problem: specimens, set-up, closed hours, latest starts, arrivals of stock.

        Nor is a moment without length taken that needs a place: whether it fits depends on what else begins then.
        """
        if (
            not all(_may_start_any_time(task, problem.end) for task in problem.tasks)
            or any(pool.setups for pool in problem.pools)
            or any(o.least < 0 or o.most is not None or o.calendar or o.same_specimen for o in problem.orders)
            or any(at > 0 for stock in problem.stocks for at, _ in stock.arrivals)
        ):
            return None
        ways = [way for task in problem.tasks for way in task.ways]
        count = np.array([len(task.ways) for task in problem.tasks], np.int64)
        needs = np.zeros((len(ways), len(problem.pools)), np.int64)
        uses = np.zeros((len(ways), len(problem.stocks)), np.int64)
        for k, way in enumerate(ways):
            for number, amount in way.needs:
                needs[k, number] += amount
            for number, amount in way.uses:
                uses[k, number] += amount
        free = np.array([_free(pool, problem.end) for pool in problem.pools], np.int64)
        bare = cls(
            problem.end, np.cumsum(count) - count, count, np.array([way.pieces[0].elapsed for way in ways], np.int64),
            np.array([way.pieces[0].starts[0][0] for way in ways], np.int64), needs, uses,
            free.reshape(len(problem.pools), problem.end),
            np.array([sum(n for _, n in stock.arrivals) for stock in problem.stocks], np.int64),
            tuple((o.before, o.after, o.least) for o in problem.orders),
        )  # fmt: skip
        try:
            return bare if len(bare.rank) else None
        except CycleError:
            return None  # no schedule keeps orders that run in a ring

    @cached_property
    def rank(self) -> Ints:
        """Of each task its place in an order that keeps the orders."""
        before: dict[int, list[int]] = {t: [] for t in range(len(self.first))}
        for a, b, _ in self.orders:
            before[b].append(a)
        order = list(TopologicalSorter(before).static_order())
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        return rank

    def chosen(self, schedule: Schedule) -> Ints:
        """The ways that a schedule takes."""
        return self.first + np.array([placed.way for placed in schedule], np.int64)


def _may_start_any_time(task: Task, end: int) -> bool:
    return not task.specimens and not task.fixed and all(
        len(way.pieces) == 1 and len(way.pieces[0].starts) == 1
        and way.pieces[0].starts[0][1] == end - way.pieces[0].elapsed
        and (way.pieces[0].elapsed > 0 or not way.needs)
        for way in task.ways
    )  # fmt: skip


def _free(pool: Pool, end: int) -> Ints:
    free = np.full(end, pool.capacity, np.int64)
    for begin, until, amount in pool.taken:
        free[max(0, begin) : max(0, until)] -= amount
    return np.maximum(free, 0)
