"""A schedule bettered part by part: a few tasks are freed, the rest stands, and they are placed anew at their best."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from corridor.campaign.inputs import CampaignOptions
from corridor.campaign.model import Model, build
from corridor.campaign.neighbours import Neighbours
from corridor.campaign.parts import part_of
from corridor.campaign.problem import Problem, Schedule, narrowed
from corridor.campaign.rules_of_time import goals
from corridor.campaign.values import hints, read
from corridor.campaign.worth import worths
from corridor.solvers.cpsat import CpSettings, give_start, search

A_ROUND = 0.4
"""Effort of the search in one part at most."""
STATING = 0.05
"""Effort that a round counts for besides, for stating its part."""
FREED = 12, 60
"""Tasks that are freed at once, at least and at most."""
LATE = 3
GROWS = 1.05
"""So much more is freed after a part that was settled, so much less after one that was not."""


@dataclass(frozen=True)
class Bettered:
    """The schedule that was reached, with what it took."""

    schedule: Schedule
    rounds: int
    seconds: float
    effort: float


def bettered(
    problem: Problem, options: CampaignOptions, schedule: Schedule, goal: str, kept: Sequence[str], bound: int,
    limit: float,
) -> Bettered:  # fmt: skip
    """Better one goal, none of those `kept` getting worse.

    Parameters
    ----------
    schedule
        One that keeps every rule.
    bound
        What the goal cannot be below: there it stops.
    limit
        Effort, or seconds where the clock limits.

    Notes
    -----
    The same arguments give the same schedule where effort limits: each round's part, seed and limit are drawn in turn.
    """
    began, effort, rounds, size = time.monotonic(), 0.0, 0, float(FREED[0])
    neighbours = Neighbours(problem, random.Random(options.seed))
    while worths(problem, schedule)[goal] > bound:
        left = limit - (effort if options.limited_by == "effort" else time.monotonic() - began)
        if left <= 0:
            break
        free = neighbours.of(schedule, goal, bound, round(size))
        settings = CpSettings(min(A_ROUND, left), seed=options.seed + rounds, workers=1, presolve=False)
        schedule, took, settled = placed_anew(problem, schedule, free, goal, kept, bound, settings)
        effort, rounds = effort + took + STATING, rounds + 1
        size = min(FREED[1], size * GROWS) if settled else max(FREED[0], size / GROWS)
    return Bettered(schedule, rounds, time.monotonic() - began, effort)


def placed_anew(
    problem: Problem, schedule: Schedule, free: set[int], goal: str, kept: Sequence[str], bound: int,
    settings: CpSettings,
) -> tuple[Schedule, float, bool]:  # fmt: skip
    """Place some tasks anew; the same schedule where that finds nothing as good."""
    part = part_of(problem, free, {t: placed for t, placed in enumerate(schedule) if t not in free})
    start = part.start(schedule)
    now, own = worths(problem, schedule), worths(part.problem, start)
    if "finish" in (goal, *kept):
        part = replace(part, problem=narrowed(part.problem, now["finish"]))
    model = build(part.problem)
    aims = goals(model)
    for name in kept:
        limit = now["finish"] if name == "finish" else own[name]
        if not isinstance(aims[name], int):
            model.cp.add(aims[name] <= limit)
    aim = aims[goal]
    if goal == "finish":
        model.cp.add(model.finish >= part.last)
        aim = _finish_and_what_is_late(model, part.places, bound)
    if isinstance(aim, int):
        return schedule, 0.0, True
    model.cp.minimize(aim)
    give_start(model.cp, hints(model, start))
    outcome = search(model.cp, settings)
    if outcome.values is None:
        return schedule, outcome.effort, False
    return part.put_back(schedule, read(model, outcome.values)), outcome.effort, outcome.status == "optimal"


_round = placed_anew


def used_in_order(problem: Problem, schedule: Schedule) -> Schedule:
    """The same on the first to arrive of alike specimens, as the model asks."""
    alike: dict[tuple[str, ...], list[int]] = {}
    for place, specimen in enumerate(problem.specimens):
        alike.setdefault(specimen.alike, []).append(place)
    used = {task.options[k].specimen for task, p in zip(problem.tasks, schedule, strict=True) for k in p.options}
    other: dict[int, int] = {}
    for places in alike.values():
        other |= dict(zip((s for s in places if s in used), places, strict=False))
    if all(a == b for a, b in other.items()):
        return schedule
    out = []
    for task, placed in zip(problem.tasks, schedule, strict=True):
        at = {(option.specimen, option.build): k for k, option in enumerate(task.options)}
        options = tuple(at[other[task.options[k].specimen], task.options[k].build] for k in placed.options)
        out.append(replace(placed, options=options))
    return tuple(out)


def _finish_and_what_is_late(model: Model, free: Sequence[int], bound: int) -> Any:
    """The finish first, then how far tasks in all end after what the finish could be."""
    cp, over = model.cp, []
    for number in free:
        if max(b + p.elapsed for w in model.problem.tasks[number].ways for p in w.pieces for _, b in p.starts) > bound:
            over.append(cp.new_int_var(0, model.problem.end, ""))
            cp.add(over[-1] >= model.ends[number] - bound)
    ends = sum(model.ends[number] for number in free)
    return 10 * len(free) * model.finish + LATE * sum(over) + ends
