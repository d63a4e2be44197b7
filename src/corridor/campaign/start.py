"""A first schedule by hand: tests one after the other, each where it ends first."""

from __future__ import annotations

import random
from collections.abc import Sequence, Set

from corridor.campaign.placing import Held, Links, best_place, chains_of, depths, lift, put
from corridor.campaign.problem import Order, Problem, Schedule
from corridor.campaign.standing import after, until
from corridor.campaign.worth import score

TRIES_OF_A_CHAIN = 200


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
    held = Held.empty(problem, allowed)
    chains = chains_of(problem)
    links = Links.of(problem)
    waiting = {k: len({links.chain[o.before] for t in chain for o in links.into[t]} - {k}) for k, chain in
               enumerate(chains)}  # fmt: skip
    ready = {k for k, count in waiting.items() if count == 0}
    while ready:
        k = min(ready, key=lambda k: (min(rank[t] for t in chains[k]), k))
        ready.discard(k)
        if not place_chain(problem, links, held, chains[k], spare_specimens):
            return None
        for follower in sorted({links.chain[o.after] for t in chains[k] for o in links.out[t]} - {k}):
            waiting[follower] -= 1
            if waiting[follower] == 0:
                ready.add(follower)
    if len(held.placed) < len(problem.tasks):
        return None
    return tuple(held.placed[t] for t in range(len(problem.tasks)))


def place_chain(problem: Problem, links: Links, held: Held, chain: list[int], spare: bool) -> bool:
    """Place the tasks of a chain; where one comes too late after another, that one starts later."""
    floor = {t: problem.tasks[t].earliest for t in chain}
    for _ in range(TRIES_OF_A_CHAIN):
        done: list[int] = []
        late: tuple[Order, int] | None = None
        for t in chain:
            earliest = max([floor[t], *(after(o, held.placed[o.before].end) for o in links.into[t])])
            placed = best_place(problem, links, held, t, earliest, spare)
            if placed is None:
                lift(problem, held, done)
                return False
            put(problem, held, t, placed)
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
        lift(problem, held, done)
        if order.before not in floor:
            return False
        assert order.most is not None
        floor[order.before] = max(former.start + 1, _latest_end(order, start) - former.elapsed)
    return False


def _latest_end(order: Order, start: int) -> int:
    """An end early enough before a start; by working time only a step towards it."""
    assert order.most is not None
    return start - order.most if order.calendar is None else 0


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
