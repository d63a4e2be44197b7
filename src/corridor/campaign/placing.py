"""Where tasks can stand beside those that are placed: pools, stocks and specimens, and the first place that is left."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field

from corridor.campaign.lines import Line
from corridor.campaign.pieces import Piece
from corridor.campaign.problem import Order, Placed, Problem, Task, Way
from corridor.campaign.rules_of_places import changes
from corridor.campaign.standing import FAR


@dataclass
class Held:
    """What stands on the pools and specimens so far, and what of the stocks is used up.

    `spare` is what is left of each stock when every task that is not placed has taken the `least` that one of its ways
    takes. Of a stock that is too little for all nothing is kept back: it goes to those that come first.
    """

    pools: list[Line]
    specimens: list[list[tuple[int, int, str | None]]]
    groups: list[str | None]
    stocks: list[list[tuple[int, int]]]
    least: list[dict[int, int]]
    spare: list[int]
    allowed: Set[int] | None = None
    placed: dict[int, Placed] = field(default_factory=dict)

    @classmethod
    def empty(cls, problem: Problem, allowed: Set[int] | None = None) -> Held:
        """Nothing placed yet but what others have taken of the pools; `allowed` are specimens that may be used."""
        return cls(
            [Line((a, b, n, None) for a, b, n in pool.taken) for pool in problem.pools],
            [[] for _ in problem.specimens],
            [None for _ in problem.specimens],
            [[] for _ in problem.stocks],
            *_kept_back(problem),
            allowed,
        )


def _kept_back(problem: Problem) -> tuple[list[dict[int, int]], list[int]]:
    """Of each task the least that one of its ways uses of each stock, and what is left of each stock beside all that.

    Of a stock that is too little for all, no task keeps anything.
    """
    least = []
    for task in problem.tasks:
        every = [dict(way.uses) for way in task.ways]
        shared = set.intersection(*map(set, every)) if every else set()
        least.append({stock: min(uses[stock] for uses in every) for stock in sorted(shared)})
    came = [sum(amount for _, amount in stock.arrivals) for stock in problem.stocks]
    spare = [amount - sum(uses.get(stock, 0) for uses in least) for stock, amount in enumerate(came)]
    enough = {stock for stock, left in enumerate(spare) if left >= 0}
    kept = [{stock: amount for stock, amount in uses.items() if stock in enough} for uses in least]
    return kept, [left if stock in enough else came[stock] for stock, left in enumerate(spare)]


@dataclass(frozen=True)
class Links:
    """Orders into and out of each task, and the number of its chain."""

    into: list[list[Order]]
    out: list[list[Order]]
    chain: list[int]

    @classmethod
    def of(cls, problem: Problem) -> Links:
        size = len(problem.tasks)
        links = cls([[] for _ in range(size)], [[] for _ in range(size)], [0] * size)
        for order in problem.orders:
            links.into[order.after].append(order)
            links.out[order.before].append(order)
        for k, chain in enumerate(chains_of(problem)):
            for task in chain:
                links.chain[task] = k
        return links


def chains_of(problem: Problem) -> list[list[int]]:
    """Tasks that a longest lag or a common specimen binds together, each in an order that keeps the orders."""
    root = list(range(len(problem.tasks)))

    def find(t: int) -> int:
        while root[t] != t:
            root[t] = root[root[t]]
            t = root[t]
        return t

    for order in problem.orders:
        if order.most is not None or order.same_specimen:
            root[find(order.after)] = find(order.before)
    depth = depths(problem)
    members: dict[int, list[int]] = {}
    for t in range(len(problem.tasks)):
        members.setdefault(find(t), []).append(t)
    return [sorted(chain, key=lambda t: (depth[t], t)) for chain in members.values()]


def depths(problem: Problem) -> list[int]:
    """How many orders lead to each task at most; tasks of a ring stay where the walk stops."""
    depth = [0] * len(problem.tasks)
    for _ in range(len(problem.tasks)):
        moved = False
        for order in problem.orders:
            if depth[order.after] <= depth[order.before]:
                depth[order.after], moved = depth[order.before] + 1, True
        if not moved:
            break
    return depth


def best_place(problem: Problem, links: Links, held: Held, t: int, earliest: int, spare: bool) -> Placed | None:
    """The way, start and options with which a task ends first, no earlier than `earliest`; None if there is none.

    With `spare`, specimens that are in use already come before fresh ones.
    """
    task = problem.tasks[t]
    every = _choices(held, task, _same_specimens(problem, links, held, t))
    used = [o for o in every if held.specimens[task.options[o].specimen]] if spare else []
    choices = [used, every] if spare and len(used) >= task.specimens else [every]
    best: tuple[tuple[int, int, int], Placed] | None = None
    for w, way in enumerate(task.ways):
        if not _affordable(held, t, way):
            continue
        for piece in way.pieces:
            by = None if best is None or spare else best[0][1]
            found = _first_start(problem, held, task, w, piece, earliest, choices, by)
            if found is None:
                continue
            start, options = found
            fresh = sum(1 for o in options if not held.specimens[task.options[o].specimen])
            rated = (fresh if spare else 0, start + piece.elapsed, way.cost)
            if best is None or rated < best[0]:
                best = rated, Placed(w, piece.elapsed, start, options)
    return None if best is None else best[1]


def _same_specimens(problem: Problem, links: Links, held: Held, t: int) -> set[int] | None:
    """Specimens of a placed task that this one shares them with; None where it is free."""
    for order in (*links.into[t], *links.out[t]):
        other = order.before if order.after == t else order.after
        if order.same_specimen and other in held.placed:
            return {problem.tasks[other].options[k].specimen for k in held.placed[other].options}
    return None


def _first_start(
    problem: Problem,
    held: Held,
    task: Task,
    w: int,
    piece: Piece,
    earliest: int,
    choices: Iterable[Sequence[int]],
    by: int | None,
) -> tuple[int, tuple[int, ...]] | None:
    """The first start at which pools, stocks and specimens are free, and the options taken; it ends `by` a moment."""
    for allowed in choices:
        start = first_allowed(piece, earliest)
        while start is not None:
            if by is not None and start + piece.elapsed > by:
                break
            later: int | None = None
            options: tuple[int, ...] = ()
            if task.specimens:
                later, options = _specimens_free(problem, held, task, allowed, start, piece.elapsed)
            if later is None:
                later = _pools_free(problem, held, task, w, start, piece.elapsed)
            if later is None:
                later = _stock_free(problem, held, task, w, start)
            if later is None:
                return start, options
            start = first_allowed(piece, later)
    return None


def first_allowed(piece: Piece, at: int) -> int | None:
    """The first start of a piece no earlier than a moment."""
    place = bisect_left(piece.starts, at, key=lambda span: span[1])
    return None if place == len(piece.starts) else max(at, piece.starts[place][0])


def _pools_free(problem: Problem, held: Held, task: Task, w: int, start: int, elapsed: int) -> int | None:
    """None where every pool has room; else a later start to try."""
    for number, amount in task.ways[w].needs:
        pool, end = problem.pools[number], start + elapsed
        change = max(pool.setups.values()) if pool.setups and task.kind is not None else 0
        inside = []
        for a, b, n, kind in held.pools[number].near(start - change, end + change):
            slots = changes(pool, kind, task.kind) if kind is not None and task.kind is not None else None
            if slots is not None:
                if a < end + slots[1] and start < b + slots[0]:
                    return b + slots[0]
            elif a < end and start < b:
                inside.append((a, b, n))
        if not inside:
            if amount > pool.capacity:
                return FAR
            continue
        for moment in sorted({start, *(a for a, _, _ in inside if a > start)}):
            if sum(n for a, b, n in inside if a <= moment < b) + amount > pool.capacity:
                return min(b for a, b, _ in inside if a <= moment < b)
    return None


def _affordable(held: Held, t: int, way: Way) -> bool:
    """Whether what a way uses leaves every other task that is not placed the least that it takes."""
    return all(amount <= held.spare[number] + held.least[t].get(number, 0) for number, amount in way.uses)


def _stock_free(problem: Problem, held: Held, task: Task, w: int, start: int) -> int | None:
    for number, amount in task.ways[w].uses:
        arrivals = problem.stocks[number].arrivals
        if all(at == 0 for at, _ in arrivals):
            continue  # what is there from the beginning is reckoned in `spare`
        # A use is felt by every later arrival: what is used before each must have come before it.
        for slot, _ in [*arrivals, (FAR, 0)]:
            if slot > start:
                came = sum(n for at, n in arrivals if at < slot)
                if sum(n for at, n in held.stocks[number] if at < slot) + amount > came:
                    return slot
    return None


def _choices(held: Held, task: Task, bound_to: set[int] | None) -> list[int]:
    """Options open to a task: of its group, allowed, and on the specimens that it is bound to."""
    if bound_to is not None:
        return [k for k, o in enumerate(task.options) if o.specimen in bound_to]
    return [
        k for k, o in enumerate(task.options)
        if (task.group is None or held.groups[o.specimen] in (None, task.group))
        and (held.allowed is None or o.specimen in held.allowed)
    ]  # fmt: skip


def _specimens_free(
    problem: Problem, held: Held, task: Task, choices: Iterable[int], start: int, elapsed: int
) -> tuple[int | None, tuple[int, ...]]:
    """Enough options free from start to end, those in use first; else a later start to try."""
    by_build: dict[str, dict[int, int]] = {}
    waits = []
    for k in choices:
        option = task.options[k]
        later = _specimen_free(problem, held, task, k, start, elapsed)
        if later is None:
            # Several specimens of one test are of one build; of one alone the build does not matter.
            build = str(option.build) if task.specimens > 1 else ""
            by_build.setdefault(build, {}).setdefault(option.specimen, k)
        else:
            waits.append(later)
    for _, free in sorted(by_build.items()):
        if len(free) >= task.specimens:
            best = sorted(free, key=lambda s: (not held.specimens[s], problem.specimens[s].arrives, s))
            return None, tuple(free[s] for s in best[: task.specimens])
    return min(waits, default=FAR), ()


def _specimen_free(problem: Problem, held: Held, task: Task, k: int, start: int, elapsed: int) -> int | None:
    option = task.options[k]
    specimen = problem.specimens[option.specimen]
    end = start + elapsed
    if start < specimen.arrives:
        return specimen.arrives
    if end > specimen.leaves:
        return FAR
    for a, b, build in held.specimens[option.specimen]:
        there = problem.rebuilds.get((build, option.build), 0) if build and option.build else 0
        back = problem.rebuilds.get((option.build, build), 0) if build and option.build else 0
        if (a < end + back and start < b + there) or (task.ends and a >= start):
            return b + there
    return None


def stands(problem: Problem, held: Held, t: int, placed: Placed) -> bool:
    """Whether a task can be put there beside all that is placed; its orders are not looked at."""
    task = problem.tasks[t]
    return (
        _pools_free(problem, held, task, placed.way, placed.start, placed.elapsed) is None
        and _affordable(held, t, task.ways[placed.way])
        and _stock_free(problem, held, task, placed.way, placed.start) is None
        and all(
            _specimen_free(problem, held, task, k, placed.start, placed.elapsed) is None
            and (task.group is None or held.groups[task.options[k].specimen] in (None, task.group))
            for k in placed.options
        )
    )


def put(problem: Problem, held: Held, t: int, placed: Placed) -> None:
    """Place a task."""
    task = problem.tasks[t]
    way = task.ways[placed.way]
    held.placed[t] = placed
    for number, amount in way.needs:
        held.pools[number].put((placed.start, placed.end, amount, task.kind))
    for number, amount in way.uses:
        held.stocks[number].append((placed.start, amount))
        held.spare[number] -= amount
    for number, amount in held.least[t].items():
        held.spare[number] += amount
    for k in placed.options:
        option = task.options[k]
        gone = FAR if task.ends else placed.end
        held.specimens[option.specimen].append((placed.start, gone, option.build))
        if task.group is not None:
            held.groups[option.specimen] = task.group


def lift(problem: Problem, held: Held, tasks: list[int]) -> None:
    """Take tasks off again."""
    for t in tasks:
        placed = held.placed.pop(t)
        task = problem.tasks[t]
        way = task.ways[placed.way]
        for number, amount in way.needs:
            held.pools[number].take((placed.start, placed.end, amount, task.kind))
        for number, amount in way.uses:
            held.stocks[number].remove((placed.start, amount))
            held.spare[number] += amount
        for number, amount in held.least[t].items():
            held.spare[number] -= amount
        for k in placed.options:
            option = task.options[k]
            gone = FAR if task.ends else placed.end
            held.specimens[option.specimen].remove((placed.start, gone, option.build))
            if not held.specimens[option.specimen]:
                held.groups[option.specimen] = None
