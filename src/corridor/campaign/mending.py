"""A former schedule mended by hand: what still fits stays, what is struck is placed anew, what it pushes follows."""

from __future__ import annotations

from collections.abc import Mapping

from corridor.campaign.placing import Held, Links, best_place, lift, put
from corridor.campaign.problem import Placed, Problem, Schedule
from corridor.campaign.standing import after, until
from corridor.campaign.start import ranks

ROUNDS = 4
"""Times that each task may be placed anew on average before it is given up."""


def mended(problem: Problem, former: Mapping[int, Placed]) -> Schedule | None:
    """Every task of `former` where it was, the others at the first place that is left; None if that fails."""
    held = Held.empty(problem)
    links, rank = Links.of(problem), ranks(problem)
    for task, former_place in former.items():
        put(problem, held, task, former_place)
    waiting = set(range(len(problem.tasks))) - set(former)
    for _ in range(ROUNDS * len(problem.tasks)):
        if not waiting:
            return tuple(held.placed[t] for t in range(len(problem.tasks)))
        ready = [t for t in waiting if not any(o.before in waiting for o in links.into[t])] or sorted(waiting)
        task = min(ready, key=lambda t: (rank[t], t))
        into = [o for o in links.into[task] if o.before in held.placed]
        earliest = max([problem.tasks[task].earliest, *(after(o, held.placed[o.before].end) for o in into)])
        placed = best_place(problem, links, held, task, earliest, False)
        if placed is None:
            return None
        put(problem, held, task, placed)
        waiting.discard(task)
        for order in links.out[task]:
            follower = held.placed.get(order.after)
            late = follower is not None and order.most is not None and follower.start > until(order, placed.end)
            if follower is not None and (late or follower.start < after(order, placed.end)):
                lift(problem, held, [order.after])
                waiting.add(order.after)
    return None
