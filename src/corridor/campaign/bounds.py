"""What no schedule can beat: the finish that orders, open hours and the work of facilities allow."""

from __future__ import annotations

from corridor.campaign.placing import depths
from corridor.campaign.problem import Problem


def heads(problem: Problem) -> list[int]:
    """The earliest start of each task by its own days and the orders before it."""
    first = [max(task.earliest, _first(problem, t)) for t, task in enumerate(problem.tasks)]
    least = shortest(problem)
    depth = depths(problem)
    for t in sorted(range(len(problem.tasks)), key=lambda t: depth[t]):
        for order in problem.orders:
            if order.before == t and first[t] + least[t] + order.least > first[order.after]:
                first[order.after] = first[t] + least[t] + order.least
    return first


def shortest(problem: Problem) -> list[int]:
    """The shortest time from start to end of each task."""
    return [min((p.elapsed for way in task.ways for p in way.pieces), default=0) for task in problem.tasks]


def _first(problem: Problem, t: int) -> int:
    starts = [piece.starts[0][0] for way in problem.tasks[t].ways for piece in way.pieces]
    task = problem.tasks[t]
    arrivals = sorted(problem.specimens[s].arrives for s in {o.specimen for o in task.options})
    arrived = arrivals[task.specimens - 1] if task.specimens and len(arrivals) >= task.specimens else 0
    return max(min(starts, default=0), arrived)


def finish_bound(problem: Problem) -> int:
    """A finish that no schedule is before: the longest chain of orders."""
    first, least = heads(problem), shortest(problem)
    return max((a + b for a, b in zip(first, least, strict=True)), default=0)
