"""A first schedule by hand: tests one after the other, each where it ends first."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field

from corridor.campaign.pieces import Piece
from corridor.campaign.problem import Order, Placed, Problem, Schedule, Task
from corridor.campaign.rules_of_places import changes
from corridor.campaign.standing import FAR, after, until
from corridor.campaign.worth import score

TRIES_OF_A_CHAIN = 200


@dataclass
class _Held:
    """What stands on the pools and specimens so far, and what of the stocks is used up."""

    pools: list[list[tuple[int, int, int, str | None]]]
    specimens: list[list[tuple[int, int, str | None]]]
    groups: list[str | None]
    stocks: list[list[tuple[int, int]]]
    allowed: Set[int] | None = None
    placed: dict[int, Placed] = field(default_factory=dict)


def list_schedule(
    problem: Problem, rank: Sequence[float], spare_specimens: bool, allowed: Set[int] | None = None
) -> Schedule | None:
    """Place every task in order of rank, its orders kept; None where one finds no place.

    Parameters
    ----------
    rank
        One number per task; the lowest of those whose forerunners are placed comes next.
    spare_specimens
        A specimen that is not used yet is taken only where no used one will do.
    allowed
        Specimens that may be used; all of them if it is not told.
    """
    held = _Held(
        [[(a, b, n, None) for a, b, n in pool.taken] for pool in problem.pools],
        [[] for _ in problem.specimens],
        [None for _ in problem.specimens],
        [[] for _ in problem.stocks],
        allowed,
    )
    chains = _chains(problem)
    links = _Links.of(problem)
    waiting = {k: len({links.chain[o.before] for t in chain for o in links.into[t]} - {k}) for k, chain in
               enumerate(chains)}  # fmt: skip
    ready = {k for k, count in waiting.items() if count == 0}
    while ready:
        k = min(ready, key=lambda k: (min(rank[t] for t in chains[k]), k))
        ready.discard(k)
        if not _place_chain(problem, links, held, chains[k], spare_specimens):
            return None
        for follower in sorted({links.chain[o.after] for t in chains[k] for o in links.out[t]} - {k}):
            waiting[follower] -= 1
            if waiting[follower] == 0:
                ready.add(follower)
    if len(held.placed) < len(problem.tasks):
        return None
    return tuple(held.placed[t] for t in range(len(problem.tasks)))


@dataclass(frozen=True)
class _Links:
    into: list[list[Order]]
    out: list[list[Order]]
    chain: list[int]

    @classmethod
    def of(cls, problem: Problem) -> _Links:
        size = len(problem.tasks)
        links = cls([[] for _ in range(size)], [[] for _ in range(size)], [0] * size)
        for order in problem.orders:
            links.into[order.after].append(order)
            links.out[order.before].append(order)
        for k, chain in enumerate(_chains(problem)):
            for task in chain:
                links.chain[task] = k
        return links


def _chains(problem: Problem) -> list[list[int]]:
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


def _place_chain(problem: Problem, links: _Links, held: _Held, chain: list[int], spare: bool) -> bool:
    """Place the tasks of a chain; where one comes too late after another, that one starts later."""
    floor = {t: problem.tasks[t].earliest for t in chain}
    for _ in range(TRIES_OF_A_CHAIN):
        done: list[int] = []
        late: tuple[Order, int] | None = None
        for t in chain:
            earliest = max([floor[t], *(after(o, held.placed[o.before].end) for o in links.into[t])])
            placed = _best_place(problem, links, held, t, earliest, spare)
            if placed is None:
                _lift(problem, held, done)
                return False
            _put(problem, held, t, placed)
            done.append(t)
            late = next(
                ((o, placed.start) for o in links.into[t]
                 if o.most is not None and placed.start > until(o, held.placed[o.before].end)), None,
            )  # fmt: skip
            if late is not None:
                break
        if late is None:
            return True
        order, start = late
        former = held.placed[order.before]
        _lift(problem, held, done)
        if order.before not in floor:
            return False
        assert order.most is not None
        floor[order.before] = max(former.start + 1, _latest_end(order, start) - former.elapsed)
    return False


def _latest_end(order: Order, start: int) -> int:
    """An end early enough before a start; by working time only a step towards it."""
    assert order.most is not None
    return start - order.most if order.calendar is None else 0


def _best_place(problem: Problem, links: _Links, held: _Held, t: int, earliest: int, spare: bool) -> Placed | None:
    task = problem.tasks[t]
    bound_to = _same_specimens(problem, links, held, t)
    best: tuple[tuple[int, int, int], Placed] | None = None
    for w, way in enumerate(task.ways):
        for piece in way.pieces:
            if best is not None and earliest + piece.elapsed > best[0][1] and not spare:
                continue
            found = _first_start(problem, held, task, w, piece, earliest, bound_to, spare)
            if found is None:
                continue
            start, options = found
            fresh = sum(1 for o in options if not held.specimens[task.options[o].specimen])
            rated = (fresh if spare else 0, start + piece.elapsed, way.cost)
            if best is None or rated < best[0]:
                best = rated, Placed(w, piece.elapsed, start, options)
    return None if best is None else best[1]


def _same_specimens(problem: Problem, links: _Links, held: _Held, t: int) -> set[int] | None:
    """Specimens of a placed task that this one shares them with; None where it is free."""
    for order in (*links.into[t], *links.out[t]):
        other = order.before if order.after == t else order.after
        if order.same_specimen and other in held.placed:
            return {problem.tasks[other].options[k].specimen for k in held.placed[other].options}
    return None


def _first_start(
    problem: Problem,
    held: _Held,
    task: Task,
    w: int,
    piece: Piece,
    earliest: int,
    bound_to: set[int] | None,
    spare: bool,
) -> tuple[int, tuple[int, ...]] | None:
    """The first start at which pools, stocks and specimens are free, and the options taken."""
    choices = _choices(held, task, bound_to)
    used = [o for o in choices if held.specimens[task.options[o].specimen]]
    for allowed in [used, choices] if spare and len(used) >= task.specimens else [choices]:
        start = _allowed(piece, earliest)
        while start is not None:
            later = _pools_free(problem, held, task, w, start, piece.elapsed)
            if later is None:
                later = _stock_free(problem, held, task, w, start)
            options: tuple[int, ...] = ()
            if later is None and task.specimens:
                later, options = _specimens_free(problem, held, task, allowed, start, piece.elapsed)
            if later is None:
                return start, options
            start = _allowed(piece, later)
    return None


def _allowed(piece: Piece, at: int) -> int | None:
    """The first start of a piece no earlier than a moment."""
    place = bisect_left(piece.starts, at, key=lambda span: span[1])
    return None if place == len(piece.starts) else max(at, piece.starts[place][0])


def _pools_free(problem: Problem, held: _Held, task: Task, w: int, start: int, elapsed: int) -> int | None:
    """None where every pool has room; else a later start to try."""
    for number, amount in task.ways[w].needs:
        pool, end = problem.pools[number], start + elapsed
        inside = []
        for a, b, n, kind in held.pools[number]:
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


def _stock_free(problem: Problem, held: _Held, task: Task, w: int, start: int) -> int | None:
    for number, amount in task.ways[w].uses:
        arrivals = problem.stocks[number].arrivals
        # A use is felt by every later arrival: what is used before each must have come before it.
        for slot, _ in [*arrivals, (FAR, 0)]:
            if slot > start:
                came = sum(n for at, n in arrivals if at < slot)
                if sum(n for at, n in held.stocks[number] if at < slot) + amount > came:
                    return slot
    return None


def _choices(held: _Held, task: Task, bound_to: set[int] | None) -> list[int]:
    """Options open to a task: of its group, allowed, and on the specimens that it is bound to."""
    if bound_to is not None:
        return [k for k, o in enumerate(task.options) if o.specimen in bound_to]
    return [
        k for k, o in enumerate(task.options)
        if (task.group is None or held.groups[o.specimen] in (None, task.group))
        and (held.allowed is None or o.specimen in held.allowed)
    ]  # fmt: skip


def _specimens_free(
    problem: Problem, held: _Held, task: Task, choices: Iterable[int], start: int, elapsed: int
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


def _specimen_free(problem: Problem, held: _Held, task: Task, k: int, start: int, elapsed: int) -> int | None:
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


def _put(problem: Problem, held: _Held, t: int, placed: Placed) -> None:
    task = problem.tasks[t]
    way = task.ways[placed.way]
    held.placed[t] = placed
    for number, amount in way.needs:
        held.pools[number].append((placed.start, placed.end, amount, task.kind))
    for number, amount in way.uses:
        held.stocks[number].append((placed.start, amount))
    for k in placed.options:
        option = task.options[k]
        gone = FAR if task.ends else placed.end
        held.specimens[option.specimen].append((placed.start, gone, option.build))
        if task.group is not None:
            held.groups[option.specimen] = task.group


def _lift(problem: Problem, held: _Held, tasks: list[int]) -> None:
    """Take tasks off again."""
    for t in tasks:
        placed = held.placed.pop(t)
        task = problem.tasks[t]
        way = task.ways[placed.way]
        for number, amount in way.needs:
            held.pools[number].remove((placed.start, placed.end, amount, task.kind))
        for number, amount in way.uses:
            held.stocks[number].remove((placed.start, amount))
        for k in placed.options:
            option = task.options[k]
            gone = FAR if task.ends else placed.end
            held.specimens[option.specimen].remove((placed.start, gone, option.build))
            if not held.specimens[option.specimen]:
                held.groups[option.specimen] = None


def ranks(problem: Problem) -> list[float]:
    """Tasks by how late they may start: due, or the longest chain of orders after them; ending tests after others."""
    tails = [0.0] * len(problem.tasks)
    least = [min((p.elapsed for way in task.ways for p in way.pieces), default=0) for task in problem.tasks]
    depth = depths(problem)
    for t in sorted(range(len(problem.tasks)), key=lambda t: -depth[t]):
        for order in problem.orders:
            if order.before == t:
                tails[t] = max(tails[t], order.least + least[order.after] + tails[order.after])
    out = []
    for t, task in enumerate(problem.tasks):
        due = problem.end if task.due is None or not task.mandatory else min(task.due, problem.end)
        out.append(due - tails[t] - least[t] + (0.25 * problem.end if task.ends else 0.0))
    return out


def first_schedule(
    problem: Problem, seed: int, tries: int = 20, few_specimens: bool = True, allowed: Set[int] | None = None
) -> Schedule | None:
    """The best of a few lists, the first by rank, the others with the ranks shaken; None where none gets through."""
    if not problem.fits:
        return None
    shaken, base = random.Random(seed), ranks(problem)
    if allowed is not None:
        # Where specimens are few, whatever ends one waits until all else is placed.
        base = [r + 2.0 * problem.end * task.ends for r, task in zip(base, problem.tasks, strict=True)]
    spread = max(base, default=0.0) - min(base, default=0.0) + 1.0
    best: tuple[tuple[int, ...], Schedule] | None = None
    for attempt in range(tries):
        rank = base if attempt < 2 else [r + shaken.gauss(0, 0.1 * spread) for r in base]
        found = list_schedule(problem, rank, few_specimens and attempt % 2 == 0, allowed)
        if found is not None:
            worth = score(problem, found)
            if best is None or worth < best[0]:
                best = worth, found
    return None if best is None else best[1]


__all__ = ["depths", "first_schedule", "list_schedule", "ranks"]
