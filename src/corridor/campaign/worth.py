"""What a schedule is worth, goal by goal, reckoned from the schedule itself."""

from __future__ import annotations

from corridor.campaign.problem import Problem, Schedule


def worths(problem: Problem, schedule: Schedule) -> dict[str, int]:
    """Weighted lateness of mandatory tasks, specimens used, finish and cost, in slots and hundredths."""
    lateness = cost = 0
    used: set[int] = set()
    for task, placed in zip(problem.tasks, schedule, strict=True):
        late = 0 if task.due is None else max(0, placed.end - task.due)
        lateness += late * task.weight if task.mandatory else 0
        cost += task.ways[placed.way].cost + late * task.late_cost
        used |= {task.options[k].specimen for k in placed.options}
    return {
        "lateness": lateness,
        "specimens": len(used),
        "finish": max((placed.end for placed in schedule), default=0),
        "cost": cost + sum(problem.specimens[s].cost for s in used),
    }


def score(problem: Problem, schedule: Schedule) -> tuple[int, ...]:
    """The same as a tuple: of two schedules the lower is the better."""
    return tuple(worths(problem, schedule).values())
