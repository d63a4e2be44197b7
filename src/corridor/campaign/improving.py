"""A schedule bettered part by part: a few tasks are freed, the rest stands, and they are placed anew at their best."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from corridor.campaign.found import Spent
from corridor.campaign.inputs import CampaignOptions
from corridor.campaign.model import Model, build
from corridor.campaign.neighbours import Neighbours
from corridor.campaign.parts import part_of
from corridor.campaign.problem import Problem, Schedule, narrowed
from corridor.campaign.recreating import Recreating
from corridor.campaign.rules_of_time import goals
from corridor.campaign.values import hints, read
from corridor.campaign.worth import worths
from corridor.solvers.cpsat import CpSettings, give_start, search

A_ROUND = 0.4
"""Effort of the search in one part at most."""
STATING = 0.05
"""Effort that a round counts for besides, for stating its part."""
FREED = 20, 60
"""Tasks that are freed at once, at least and at most."""
LATE = 3
"""What ends too late counts so much beside the sum of all ends."""
BY_HAND = 0.75
"""Part of the limit in which tests are lifted and placed by hand before parts are searched."""
GROWS = 1.05
"""So much more is freed after a part that was settled, so much less after one that was not."""


def bettered(
    problem: Problem, options: CampaignOptions, schedule: Schedule, goal: str, kept: Sequence[str], bound: int,
    spent: Spent, tails: Sequence[int],
) -> Schedule:  # fmt: skip
    """Better one goal, none of those `kept` getting worse.

    Parameters
    ----------
    schedule
        One that keeps every rule.
    bound
        What the goal cannot be below: there it stops.
    tails
        Of each task the least time from its end to the finish.

    Notes
    -----
    First by hand, which is quick, then by small searches, which see what moves only together. The same arguments give
    the same schedule where effort limits: each round's part, seed and limit are drawn in turn.
    """
    if goal != "cost":
        by_hand = Spent(BY_HAND * spent.left, spent.by_effort)
        schedule = Recreating(problem, schedule, goal, kept, bound, tails, options.seed).run(by_hand)
        spent.effort += by_hand.effort
    rounds, size = 0, float(FREED[0])
    neighbours = Neighbours(problem, random.Random(options.seed))
    while spent.left > 0 and worths(problem, schedule)[goal] > bound:
        free = neighbours.of(schedule, goal, bound, round(size))
        settings = CpSettings(
            max(STATING, min(A_ROUND, spent.left)), seed=options.seed + rounds, workers=1, presolve=False
        )
        schedule, took, settled = placed_anew(problem, schedule, free, goal, kept, bound, settings, tails)
        spent.effort, rounds = spent.effort + took + STATING, rounds + 1
        size = min(FREED[1], size * GROWS) if settled else max(FREED[0], size / GROWS)
    return schedule


def placed_anew(
    problem: Problem, schedule: Schedule, free: set[int], goal: str, kept: Sequence[str], bound: int,
    settings: CpSettings, tails: Sequence[int] | None = None,
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
        after = {k: tails[t] if tails else 0 for k, t in enumerate(part.tasks) if t in free}
        aim = _finish_and_what_is_late(model, after, bound)
    if isinstance(aim, int):
        return schedule, 0.0, True
    model.cp.minimize(aim)
    give_start(model.cp, hints(model, start))
    outcome = search(model.cp, settings, linearization_level=0)
    if outcome.values is None:
        return schedule, outcome.effort, False
    return part.put_back(schedule, read(model, outcome.values)), outcome.effort, outcome.status == "optimal"


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


def _finish_and_what_is_late(model: Model, tails: Mapping[int, int], bound: int) -> Any:
    """The finish first, then how far tasks and what must follow them end after what the finish could be."""
    cp, over = model.cp, []
    for number, tail in tails.items():
        ways = model.problem.tasks[number].ways
        if max(piece.starts[-1][1] + piece.elapsed for way in ways for piece in way.pieces) + tail > bound:
            over.append(cp.new_int_var(0, model.problem.end + tail, ""))
            cp.add(over[-1] >= model.ends[number] + tail - bound)
    return 10 * len(tails) * model.finish + LATE * sum(over) + sum(model.ends[number] for number in tails)
