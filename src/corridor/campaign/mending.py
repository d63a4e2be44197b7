"""A former schedule mended by hand: what still fits stays, what is struck is placed anew, what it pushes follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from corridor.campaign.carrying import Carried
from corridor.campaign.placing import Held, Links, best_place, lift, put, stands
from corridor.campaign.problem import Placed, Problem, Schedule
from corridor.campaign.standing import after, until
from corridor.campaign.start import ranks
from corridor.campaign.worth import score

ROUNDS = 4
"""Times that each task may be placed anew on average before it is given up."""


def mended(problem: Problem, former: Mapping[int, Placed], shared: Carried | None = None) -> Schedule | None:
    """Every task of `former` where it was, the others at the first place that is left; None if that fails.

    Parameters
    ----------
    shared
        How specimens are shared out. Of the schedule that keeps to it and the one that does not, the better is taken.
    """
    free = _placed_anew(problem, former)
    kept = None if shared is None else _as_shared_out(problem, former, shared)
    found = [schedule for schedule in (kept, free) if schedule is not None]
    return min(found, key=lambda schedule: score(problem, schedule), default=None)


def _as_shared_out(problem: Problem, former: Mapping[int, Placed], shared: Carried) -> Schedule | None:
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
    found = _placed_anew(replace(problem, tasks=tasks), stay)
    if found is None:
        return None
    return tuple(replace(p, options=tuple(options[t][k] for k in p.options)) for t, p in enumerate(found))


def _placed_anew(problem: Problem, former: Mapping[int, Placed]) -> Schedule | None:
    held = Held.empty(problem)
    links, rank = Links.of(problem), ranks(problem)
    for task, was in sorted(former.items(), key=lambda pair: (not problem.tasks[pair[0]].fixed, pair[1].start)):
        # What has begun stands; what that, longer than it was booked for, runs into does not.
        if problem.tasks[task].fixed or (stands(problem, held, task, was) and _in_order(links, held, task, was)):
            put(problem, held, task, was)
    waiting = set(range(len(problem.tasks))) - set(held.placed)
    for _ in range(ROUNDS * len(problem.tasks)):
        if not waiting:
            return tuple(held.placed[t] for t in range(len(problem.tasks)))
        ready = [t for t in waiting if not any(o.before in waiting for o in links.into[t])] or sorted(waiting)
        task = min(ready, key=lambda t: (problem.tasks[t].ends, rank[t], t))
        into = [o for o in links.into[task] if o.before in held.placed]
        earliest = max([problem.tasks[task].earliest, *(after(o, held.placed[o.before].end) for o in into)])
        placed = best_place(problem, links, held, task, earliest, False)
        if placed is None:
            ending = _ending(problem, held, task)
            if not ending:
                return None
            # What ends the specimen stood in the way; it comes last again.
            lift(problem, held, ending)
            waiting |= set(ending)
            continue
        put(problem, held, task, placed)
        waiting.discard(task)
        for order in links.out[task]:
            follower = held.placed.get(order.after)
            late = follower is not None and order.most is not None and follower.start > until(order, placed.end)
            if follower is not None and (late or follower.start < after(order, placed.end)):
                lift(problem, held, [order.after])
                waiting.add(order.after)
    return None


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


__all__ = ["mended"]
