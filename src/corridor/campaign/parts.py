"""A part of a campaign: some tasks are free, others stand where they are, and all else is left out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from corridor.campaign.pieces import Piece
from corridor.campaign.problem import Placed, Pool, Problem, Schedule, Task


@dataclass(frozen=True)
class Part:
    """A question of its own; `tasks` and `free` are numbers of the whole, `free` those that do not stand.

    `last` is the end of the last task that stands and is left out.
    """

    problem: Problem
    tasks: tuple[int, ...]
    free: frozenset[int]
    last: int = 0

    @property
    def places(self) -> tuple[int, ...]:
        """The numbers of the free tasks in the part."""
        return tuple(k for k, t in enumerate(self.tasks) if t in self.free)

    def start(self, schedule: Schedule) -> Schedule:
        """The part of a schedule of the whole."""
        out = []
        for task, t in zip(self.problem.tasks, self.tasks, strict=True):
            placed = schedule[t]
            stands = Placed(0, placed.elapsed, placed.start, tuple(range(task.specimens)))
            out.append(placed if t in self.free else stands)
        return tuple(out)

    def put_back(self, whole: Schedule, own: Schedule) -> Schedule:
        """The schedule of the whole with the free tasks as they are in the part's."""
        out = list(whole)
        for t, placed in zip(self.tasks, own, strict=True):
            if t in self.free:
                out[t] = placed
        return tuple(out)


def part_of(problem: Problem, free: Collection[int], standing: Mapping[int, Placed] | None = None) -> Part:
    """State a part.

    Parameters
    ----------
    free
        Tasks that are to be placed.
    standing
        Tasks that stand. Those that bear on the free ones by more than what they take of pools are tasks of the part;
        of the others only what they take is left. Without any, the part is the whole with all else struck out, and what
        is proven of it holds for the whole.
    """
    standing = standing or {}
    kept = sorted({*free, *_bearing(problem, set(free), standing)})
    needed = sorted({pool for t in free for way in problem.tasks[t].ways for pool, _ in way.needs})
    used = sorted({stock for t in free for way in problem.tasks[t].ways for stock, _ in way.uses})
    reached = sorted({o.specimen for t in free for o in problem.tasks[t].options})
    pools, stocks, places = ({k: i for i, k in enumerate(ks)} for ks in (needed, used, reached))
    tasks = []
    for t in kept:
        task = problem.tasks[t] if t in free else _stands(problem.tasks[t], standing[t])
        ways = tuple(
            replace(
                way,
                needs=tuple((pools[pool], n) for pool, n in way.needs if pool in pools),
                uses=tuple((stocks[stock], n) for stock, n in way.uses if stock in stocks),
            )
            for way in task.ways
        )
        options = tuple(replace(o, specimen=places[o.specimen]) for o in task.options if o.specimen in places)
        # Of a standing task only the specimens that free ones could take are looked at.
        count = task.specimens if t in free else len(options)
        tasks.append(replace(task, ways=ways, options=options, specimens=count))
    index = {t: k for k, t in enumerate(kept)}
    orders = tuple(
        replace(o, before=index[o.before], after=index[o.after])
        for o in problem.orders
        if o.before in index and o.after in index and (o.before in free or o.after in free)
    )
    out = {t: placed for t, placed in standing.items() if t not in index}
    return Part(
        replace(
            problem,
            tasks=tuple(tasks),
            pools=tuple(_with_what_stands(problem, pool, out) for pool in needed),
            # Which of alike specimens comes first is settled in the whole.
            specimens=tuple(replace(problem.specimens[s], alike=(problem.specimens[s].key,)) for s in reached),
            orders=orders,
            stocks=tuple(problem.stocks[s] for s in used),
            specimens_at_most=_left_of_specimens(problem, set(reached), standing),
        ),
        tuple(kept),
        frozenset(free),
        max((placed.end for placed in out.values()), default=0),
    )


def _bearing(problem: Problem, free: set[int], standing: Mapping[int, Placed]) -> set[int]:
    """Standing tasks that share specimens, stocks, set-up or an order with free ones."""
    tasks = problem.tasks
    reached = {o.specimen for t in free for o in tasks[t].options}
    stocks = {stock for t in free for way in tasks[t].ways for stock, _ in way.uses}
    changing = {
        pool for t in free for way in tasks[t].ways for pool, _ in way.needs if problem.pools[pool].setups
    }  # fmt: skip
    found = set()
    for t, placed in standing.items():
        way = tasks[t].ways[placed.way]
        if (
            any(tasks[t].options[k].specimen in reached for k in placed.options)
            or any(stock in stocks for stock, _ in way.uses)
            or any(pool in changing for pool, _ in way.needs)
        ):
            found.add(t)
    for order in problem.orders:
        if (order.before in free) != (order.after in free):
            found.add(order.after if order.before in free else order.before)
    return {t for t in found if t in standing and t not in free}


def _left_of_specimens(problem: Problem, reached: set[int], standing: Mapping[int, Placed]) -> int | None:
    """How many may be used of the specimens that free tasks could take; the others are used as they are."""
    if problem.specimens_at_most is None:
        return None
    used = {problem.tasks[t].options[k].specimen for t, placed in standing.items() for k in placed.options}
    return problem.specimens_at_most - len(used - reached)


def _stands(task: Task, placed: Placed) -> Task:
    way = replace(task.ways[placed.way], pieces=(Piece(placed.elapsed, ((placed.start, placed.start),)),))
    options = tuple(task.options[k] for k in placed.options)
    return replace(task, ways=(way,), options=options, specimens=len(options), fixed=True)


def _with_what_stands(problem: Problem, number: int, standing: Mapping[int, Placed]) -> Pool:
    pool = problem.pools[number]
    taken = [
        (placed.start, placed.end, amount)
        for t, placed in standing.items()
        for needed, amount in problem.tasks[t].ways[placed.way].needs
        if needed == number
    ]
    return replace(pool, taken=(*pool.taken, *taken)) if taken else pool
