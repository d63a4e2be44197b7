"""A former schedule mended by hand: what still fits stays, what is struck is placed anew, what it pushes follows."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

from corridor.campaign.carrying import Carried
from corridor.campaign.placing import Held, Links, best_place, lift, put, stands
from corridor.campaign.problem import Placed, Problem, Schedule
from corridor.campaign.standing import after, until
from corridor.campaign.start import ranks
from corridor.campaign.worth import score

TRIES = 30
"""Orders in which the tasks that are placed anew are tried."""
ROUNDS = 4
"""Times that each task may be placed anew on average before it is given up."""


def mended(
    problem: Problem, former: Mapping[int, Placed], shared: Carried | None = None, seed: int = 0
) -> Schedule | None:
    """Every task of `former` where it was, the others at the first place that is left; None if that fails.

    Parameters
    ----------
    shared
        How specimens are shared out. Of schedules that keep to it and others that do not, in some orders of the tasks
        that are placed anew, the best is taken.
    """
    shaken, base = random.Random(seed), ranks(problem)
    spread = max(base, default=0.0) - min(base, default=0.0) + 1.0
    best: Schedule | None = None
    for attempt in range(TRIES):
        rank = base if attempt == 0 else [r + shaken.gauss(0, 0.2 * spread) for r in base]
        for placed in _both(problem, former, shared, rank):
            if len(placed) == len(problem.tasks):
                found = tuple(placed[t] for t in range(len(problem.tasks)))
                if best is None or score(problem, found) < score(problem, best):
                    best = found
    return best


def mended_in_part(problem: Problem, former: Mapping[int, Placed], shared: Carried | None) -> dict[int, Placed]:
    """The same without tasks that find no place, and without what must follow them; as few of them as can be."""

    def placed_tasks(placed: Mapping[int, Placed]) -> tuple[int, int]:
        return sum(problem.tasks[t].mandatory for t in placed), len(placed)

    return max(_both(problem, former, shared, ranks(problem)), key=placed_tasks)


def _both(
    problem: Problem, former: Mapping[int, Placed], shared: Carried | None, rank: Sequence[float]
) -> list[dict[int, Placed]]:
    free = _placed_anew(problem, former, rank)
    return [free] if shared is None else [_as_shared_out(problem, former, shared, rank), free]


def _as_shared_out(
    problem: Problem, former: Mapping[int, Placed], shared: Carried, rank: Sequence[float]
) -> dict[int, Placed]:
    options = [shared.options.get(t, ()) for t in range(len(problem.tasks))]
    tasks = tuple(
        replace(task, options=tuple(task.options[k] for k in ks))
        for task, ks in zip(problem.tasks, options, strict=True)
    )
    stay = {
        t: replace(placed, options=tuple(range(len(placed.options))))
        for t, placed in former.items()
        if set(placed.options) == set(options[t])
    }
    found = _placed_anew(replace(problem, tasks=tasks), stay, rank)
    return {t: replace(p, options=tuple(options[t][k] for k in p.options)) for t, p in found.items()}


def _placed_anew(problem: Problem, former: Mapping[int, Placed], rank: Sequence[float]) -> dict[int, Placed]:
    """Tasks with their places; those that find none, and those after them, have none."""
    held = Held.empty(problem)
    links = Links.of(problem)
    for task, was in sorted(former.items(), key=lambda pair: (not problem.tasks[pair[0]].fixed, pair[1].start)):
        # What has begun stands; what that, longer than it was booked for, runs into does not.
        if problem.tasks[task].fixed or (stands(problem, held, task, was) and _in_order(links, held, task, was)):
            put(problem, held, task, was)
    waiting = set(range(len(problem.tasks))) - set(held.placed)
    for _ in range(ROUNDS * len(problem.tasks)):
        if not waiting:
            break
        ready = [t for t in waiting if not any(o.before in waiting for o in links.into[t])] or sorted(waiting)
        task = min(ready, key=lambda t: (problem.tasks[t].ends, rank[t], t))
        into = [o for o in links.into[task] if o.before in held.placed]
        earliest = max([problem.tasks[task].earliest, *(after(o, held.placed[o.before].end) for o in into)])
        placed = best_place(problem, links, held, task, earliest, False)
        ending = [] if placed is not None else _ending(problem, held, task)
        if placed is not None:
            put(problem, held, task, placed)
            waiting.discard(task)
            pushed = _pushed(problem, links, held, task)
            lift(problem, held, sorted(pushed))
            waiting |= pushed
        elif ending:
            # What ends the specimen stood in the way; it comes last again.
            lift(problem, held, ending)
            waiting |= set(ending)
        else:
            lost = _with_followers(links, task)
            lift(problem, held, [t for t in lost if t in held.placed and not problem.tasks[t].fixed])
            waiting -= lost
    return held.placed


def _pushed(problem: Problem, links: Links, held: Held, task: int) -> set[int]:
    """Placed followers that start too early or too late after a task, and may move."""
    end, found = held.placed[task].end, set()
    for order in links.out[task]:
        follower = held.placed.get(order.after)
        if follower is not None and not problem.tasks[order.after].fixed:
            late = order.most is not None and follower.start > until(order, end)
            if late or follower.start < after(order, end):
                found.add(order.after)
    return found


def _with_followers(links: Links, task: int) -> set[int]:
    found, edge = {task}, [task]
    while edge:
        new = {o.after for o in links.out[edge.pop()]} - found
        found |= new
        edge.extend(sorted(new))
    return found


def _in_order(links: Links, held: Held, task: int, placed: Placed) -> bool:
    """Whether a task starts no earlier than the orders after placed tasks let it, and no later."""
    for order in links.into[task]:
        if order.before in held.placed:
            end = held.placed[order.before].end
            if placed.start < after(order, end) or (order.most is not None and placed.start > until(order, end)):
                return False
    return True


def _ending(problem: Problem, held: Held, task: int) -> list[int]:
    """Tasks that end the specimens that a task could be made on, and may move."""
    reached = {option.specimen for option in problem.tasks[task].options}
    return [
        t
        for t, placed in held.placed.items()
        if (other := problem.tasks[t]).ends
        and not other.fixed
        and any(other.options[k].specimen in reached for k in placed.options)
    ]


__all__ = ["mended", "mended_in_part"]
