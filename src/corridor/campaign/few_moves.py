"""Few moves: a mended schedule bettered with few tests moved, and what was moved for nothing moved back."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from typing import Any

from corridor.campaign.found import Spent
from corridor.campaign.improving import A_ROUND, placed_anew
from corridor.campaign.inputs import CampaignOptions
from corridor.campaign.model import Model, build
from corridor.campaign.neighbours import Neighbours
from corridor.campaign.parts import part_of
from corridor.campaign.problem import Placed, Problem, Schedule
from corridor.campaign.rules_of_time import goals
from corridor.campaign.values import hints, read
from corridor.campaign.worth import worths
from corridor.solvers.cpsat import CpSettings, give_start, search

SOUGHT = ("lateness", "specimens", "finish")
FREED = 40
"""Tasks that are placed anew at once."""
MORE = 5
"""So many tasks that could stay are freed more from round to round."""
MOVED_BACK = 40
"""Tasks that are free at most while moves are taken back."""
STATING = 0.12
"""Effort that a round counts for besides its search, for stating its part: about the seconds that it takes."""
STUCK = 3
"""Rounds that bring a goal no nearer before it is left where it is."""
IN_VAIN = 4
"""Rounds without a move less before it is left at that."""


def _round(spent: Spent, number: int, options: CampaignOptions) -> CpSettings:
    """Settings of a round, by effort so that it ends alike everywhere."""
    return CpSettings(max(STATING, min(A_ROUND, spent.left)), seed=options.seed + number, workers=1, presolve=False)


def moved(problem: Problem, schedule: Schedule, stay: Mapping[int, Placed]) -> set[int]:
    """Tasks that are not where they could stay: at another start, in another way or on other specimens."""
    return {
        t
        for t, was in stay.items()
        if (now := schedule[t]) is not was
        and (
            now.start != was.start
            or problem.tasks[t].ways[now.way].key != problem.tasks[t].ways[was.way].key
            or _on(problem, t, now) != _on(problem, t, was)
        )
    }


def _on(problem: Problem, t: int, placed: Placed) -> set[int]:
    return {problem.tasks[t].options[k].specimen for k in placed.options}


def within(problem: Problem, schedule: Schedule, aim: Mapping[str, int]) -> bool:
    """Whether every goal is as good as it should be."""
    now = worths(problem, schedule)
    return all(now[goal] <= aim[goal] for goal in SOUGHT)


def nearer(
    problem: Problem, options: CampaignOptions, schedule: Schedule, stay: Mapping[int, Placed], aim: Mapping[str, int],
    most: int, spent: Spent,
) -> Schedule:  # fmt: skip
    """Better the goals until they are as good as they should be, no more than `most` tasks of `stay` being moved."""
    rng, number, vain = random.Random(options.seed), 0, 0
    neighbours = Neighbours(problem, rng)
    while spent.left > 0 and vain < STUCK:
        now = worths(problem, schedule)
        goal = next((g for g in SOUGHT if now[g] > aim[g]), None)
        if goal is None:
            break
        away = moved(problem, schedule, stay)
        near = sorted(neighbours.of(schedule, goal, aim[goal], FREED))
        others = [t for t in near if t in stay and t not in away]
        # What is struck first, and then with more and more of the others: each of them may move without need.
        fresh = rng.sample(others, min(len(others), max(0, most - len(away)), MORE * number))
        free = {t for t in near if t not in stay or t in away} | set(fresh)
        number += 1
        spent.effort += STATING
        if free:
            kept = SOUGHT[: SOUGHT.index(goal)]
            settings = _round(spent, number, options)
            schedule, took, _ = placed_anew(problem, schedule, free, goal, kept, aim[goal], settings)
            spent.effort += took
        vain = 0 if worths(problem, schedule)[goal] < now[goal] else vain + 1
    return schedule


def moved_back(
    problem: Problem, options: CampaignOptions, schedule: Schedule, stay: Mapping[int, Placed], aim: Mapping[str, int],
    spent: Spent,
) -> Schedule:  # fmt: skip
    """Leave as many tasks as can be where they were, the goals getting no worse than they may."""
    rng, number, vain = random.Random(options.seed), 0, 0
    struck = [t for t, task in enumerate(problem.tasks) if t not in stay and not task.fixed]
    away = moved(problem, schedule, stay)
    while away and vain < IN_VAIN and spent.left > 0:
        some = rng.sample(sorted(away), min(len(away), MOVED_BACK // 2))
        free = {*some, *_in_the_way(problem, schedule, stay, some)}
        room = max(0, MOVED_BACK - len(free))
        free |= set(rng.sample(struck, min(len(struck), room)))
        number += 1
        found, took = _fewer(problem, schedule, free, stay, aim, _round(spent, number, options))
        spent.effort += took + STATING
        left = moved(problem, found, stay)
        vain = 0 if len(left) < len(away) else vain + 1
        schedule, away = found, left
    return schedule


def _in_the_way(problem: Problem, schedule: Schedule, stay: Mapping[int, Placed], away: Iterable[int]) -> set[int]:
    """Tasks that stand where others were: on what those took, at the time they took it."""
    found = set()
    for t in away:
        was, task = stay[t], problem.tasks[t]
        pools, on = {pool for pool, _ in task.ways[was.way].needs}, _on(problem, t, was)
        for other, now in enumerate(schedule):
            its = problem.tasks[other]
            if its.fixed or now.end <= was.start or was.end <= now.start:
                continue
            if pools & {pool for pool, _ in its.ways[now.way].needs} or on & _on(problem, other, now):
                found.add(other)
    return found


def _fewer(
    problem: Problem, schedule: Schedule, free: set[int], stay: Mapping[int, Placed], aim: Mapping[str, int],
    settings: CpSettings,
) -> tuple[Schedule, float]:  # fmt: skip
    part = part_of(problem, free, {t: placed for t, placed in enumerate(schedule) if t not in free})
    start = part.start(schedule)
    now, own = worths(problem, schedule), worths(part.problem, start)
    model = build(part.problem)
    aims = goals(model)
    model.cp.add(model.finish <= aim["finish"])
    for goal in ("lateness", "specimens"):
        if not isinstance(aims[goal], int):
            model.cp.add(aims[goal] <= own[goal] + max(0, aim[goal] - now[goal]))
    places = {t: k for k, t in enumerate(part.tasks)}
    model.moved = [_moved(model, places[t], stay[t]) for t in sorted(free) if t in stay]
    if not model.moved:
        return schedule, 0.0
    model.cp.minimize(sum(model.moved))
    give_start(model.cp, hints(model, start))
    outcome = search(model.cp, settings)
    if outcome.values is None:
        return schedule, outcome.effort
    return part.put_back(schedule, read(model, outcome.values)), outcome.effort


def _moved(model: Model, number: int, was: Placed) -> Any:
    """Yes where a task is not where it was: another start, way or specimen."""
    cp, task = model.cp, model.problem.tasks[number]
    yes = cp.new_bool_var("")
    cp.add(model.starts[number] == was.start).only_enforce_if(yes.negated())
    same = [u.chosen for u in model.uses[number] if task.ways[u.way].key == task.ways[was.way].key]
    if not any(isinstance(chosen, int) for chosen in same):
        cp.add_bool_or([*same, yes])
    on = {task.options[k].specimen for k in was.options}
    for place, option in enumerate(task.options):
        if option.specimen not in on:
            cp.add_implication(model.options[number, place], yes)
    return yes
