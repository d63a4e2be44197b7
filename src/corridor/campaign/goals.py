"""The search: goal after goal, each kept at its value while the next is sought."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corridor.campaign.fewest_specimens import fewest_specimens
from corridor.campaign.found import Found as Found
from corridor.campaign.inputs import CampaignOptions
from corridor.campaign.model import build
from corridor.campaign.problem import Problem, Schedule, narrowed
from corridor.campaign.seeking import Seeking
from corridor.campaign.start import first_schedule
from corridor.campaign.worth import score, worths
from corridor.solvers.cpsat import CpSettings
from corridor.tables.campaign_results import GOALS

SHARES = {"lateness": 0.25, "specimens": 0.25, "finish": 0.4, "cost": 0.1, "moves": 0.4}
"""Part of the whole limit that each goal may take, and what the goals before it left."""
LOOKS_AHEAD = 1.5
"""Of the time that a first list takes, so much is looked ahead."""
FEW_TRIES = 8
"""Lists that are tried on the fewest specimens alone."""
LEAST_LEFT = 0.5
"""Of a limit by the clock, so much is left to the search however long the list took."""
QUICK = 0.05
"""Part of the whole limit for bounds that are had without the model."""


@dataclass(frozen=True)
class Answer:
    """The best schedule, or none with the status of the search; the goals in order; the slot looked ahead to."""

    schedule: Schedule | None
    found: tuple[Found, ...]
    status: str
    until: int = 0


def solve(
    problem: Problem,
    options: CampaignOptions,
    sought: Sequence[str] = GOALS,
    start: Schedule | None = None,
) -> Answer:
    """Seek the goals in order.

    Parameters
    ----------
    sought
        Names of goals, the first being the first to be sought.
    start
        A schedule to start from; others are listed by hand beside it.

    Notes
    -----
    The search looks ahead half as far again as the list takes: what is proven is proven of schedules that end by then.
    If nothing is found there, all days are searched.
    """
    if not problem.fits:
        return Answer(None, (), "infeasible", problem.end)
    if not problem.tasks:
        return Answer((), (), "optimal", problem.end)
    began = time.monotonic()
    listed = _lists(problem, options)
    if options.limited_by == "clock":
        options = replace(options, limit=max(LEAST_LEFT * options.limit, options.limit - (time.monotonic() - began)))
    starts = sorted((s for s in (start, *listed) if s is not None), key=lambda s: score(problem, s))
    if starts:
        until = min(problem.end, round(LOOKS_AHEAD * max(worths(problem, s)["finish"] for s in starts)))
        answer = _within(narrowed(problem, until), options, sought, starts)
        if answer.schedule is not None or until == problem.end:
            return answer
    return _within(problem, options, sought, starts)


def _within(problem: Problem, options: CampaignOptions, sought: Sequence[str], starts: Sequence[Schedule]) -> Answer:
    model = build(problem)
    seeking = Seeking(model, options, _quick(options))
    seeking.start(starts, max(1.0, QUICK * options.limit))
    found: list[Found] = []
    left = 0.0
    for k, goal in enumerate(sought):
        share = options.limit * SHARES[goal] / sum(SHARES[g] for g in sought)
        # A search may overrun its limit by its last step; what follows still gets something.
        limit = max(QUICK * share, left + share)
        one = seeking.seek(goal, sought[:k], limit)
        if one is None:
            return Answer(None, tuple(found), seeking.status, problem.end)
        found.append(one)
        left = limit - (one.effort if options.limited_by == "effort" else one.seconds)
    # A later search may better an earlier goal on its way, for it only keeps it from getting worse.
    now = tuple(replace(f, value=min(f.value, seeking.value(f.goal))) for f in found)
    return Answer(seeking.schedule, now, "feasible", problem.end)


def _lists(problem: Problem, options: CampaignOptions) -> list[Schedule]:
    """Schedules listed by hand: the best of a few, and one on as few specimens as might do, or on as many as may be."""
    places = fewest_specimens(problem, _quick(options)).places
    most = problem.specimens_at_most
    if places and most is not None:
        others = sorted(set(range(len(problem.specimens))) - places, key=lambda s: (problem.specimens[s].arrives, s))
        places |= set(others[: most - len(places)])
    few = None if not places else first_schedule(problem, options.seed, FEW_TRIES, False, places)
    listed = [s for s in (first_schedule(problem, options.seed), few) if s is not None]
    return [s for s in listed if most is None or worths(problem, s)["specimens"] <= most]


def _quick(options: CampaignOptions) -> CpSettings:
    return CpSettings(QUICK * options.limit, options.limited_by, 1, options.seed)
