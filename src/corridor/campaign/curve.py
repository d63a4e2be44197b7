"""Specimens against finish: how much sooner a campaign ends for each specimen more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl

from corridor.campaign.fewest_specimens import fewest_specimens
from corridor.campaign.goals import QUICK, Answer, solve
from corridor.campaign.inputs import CampaignOptions, Inputs
from corridor.campaign.problem import Clock, Problem, Schedule
from corridor.campaign.stating import CENTS, state
from corridor.campaign.worth import worths
from corridor.tables.campaign_results import CampaignCurve

POINTS = 8
"""Numbers of specimens that are tried, six at least where there are so many."""


def curve(inputs: Inputs, options: CampaignOptions, points: int = POINTS) -> pl.DataFrame:
    """The finish for each number of specimens, each with its proven bound.

    Parameters
    ----------
    options
        Its limit is that of each point.
    points
        How many numbers, from the fewest that could do to all there are.

    Returns
    -------
    pl.DataFrame
        `campaign_curve`, by number. Lateness of mandatory tests comes before the finish at every point.

    Notes
    -----
    From few specimens to many, for a schedule with few is one with many allowed; a bound for many holds for fewer.
    """
    problem = state(inputs, options)
    if not problem.fits or not problem.tasks:
        return CampaignCurve.empty()
    numbers = _numbers(problem, options, points)
    answers: dict[int, Answer] = {}
    former: Schedule | None = None
    for number in numbers:
        asked = replace(problem, specimens_at_most=number)
        answers[number] = solve(asked, options, ("lateness", "finish"), start=former)
        former = answers[number].schedule or former
    bound = 0.0
    bounds: dict[int, float] = {}
    for number, answer in reversed(answers.items()):
        late = [f.bound for f in answer.found if f.goal == "lateness"]
        own = [f.bound for f in answer.found if f.goal == "finish"]
        # The finish is bounded with the lateness kept; where tests are late, another lateness allows another finish.
        bound = max(bound, own[0] if own and late == [0] else 0.0)
        bounds[number] = max(bound, own[0] if own else 0.0)
    clock = Clock(options.start, options.step_hours, options.days)
    rows = []
    best: Answer | None = None
    for number in numbers:
        best = _better(problem, best, answers[number])
        rows.append(_row(problem, number, best, answers[number], bounds[number], clock))
    return CampaignCurve.frame(rows)


def _numbers(problem: Problem, options: CampaignOptions, points: int) -> list[int]:
    settings = options.solving(max(1.0, QUICK * options.limit))
    least = max(1, fewest_specimens(problem, settings).bound)
    there = max(least, len({o.specimen for task in problem.tasks for o in task.options}))
    if there - least < points:
        return list(range(least, there + 1))
    # Each of the first few tells most; after them the steps widen.
    near = points // 2
    rest = points - near
    far = [least + near + round((there - least - near) * k / (rest - 1)) for k in range(rest)]
    return sorted({*range(least, least + near), *far})


def _better(problem: Problem, one: Answer | None, other: Answer) -> Answer:
    if one is None or one.schedule is None:
        return other
    if other.schedule is None:
        return one
    first, second = worths(problem, one.schedule), worths(problem, other.schedule)
    keys = ("lateness", "finish")
    return one if [first[k] for k in keys] <= [second[k] for k in keys] else other


def _row(problem: Problem, number: int, best: Answer, own: Answer, bound: float, clock: Clock) -> dict[str, Any]:
    seconds = sum(f.seconds for f in own.found)
    if best.schedule is None:
        return {"specimens_at_most": number, "status": own.status, "seconds": seconds}
    worth = worths(problem, best.schedule)
    finish = worth["finish"]
    bound = min(bound, finish)
    return {
        "specimens_at_most": number, "specimens_used": worth["specimens"], "finish_hours": clock.hours(finish),
        "finish_on": clock.moment(finish, ending=True)[0], "bound_hours": clock.hours(bound),
        "gap_frac": (finish - bound) / finish if finish else 0.0,
        "late_hours": worth["lateness"] * clock.step_hours / CENTS,
        "status": "optimal" if finish <= bound + 1e-6 else "feasible", "seconds": seconds,
    }  # fmt: skip
