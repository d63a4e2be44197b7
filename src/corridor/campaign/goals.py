"""The search: goal after goal, each kept at its value while the next is sought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from corridor.campaign.bounds import finish_bound
from corridor.campaign.inputs import CampaignOptions
from corridor.campaign.model import Model, build
from corridor.campaign.problem import Placed, Problem, Schedule
from corridor.campaign.rules_of_time import goals
from corridor.campaign.start import first_schedule
from corridor.solvers.cpsat import CpOutcome, give_start, search
from corridor.tables.campaign_results import GOALS

SHARES = {"lateness": 0.3, "specimens": 0.25, "finish": 0.35, "cost": 0.1}
"""Part of the whole limit that each goal may take, and what the goals before it left."""


@dataclass(frozen=True)
class Found:
    """A goal with what its search found; `value` and `bound` in slots, specimens or hundredths."""

    goal: str
    value: int
    bound: float
    outcome: CpOutcome | None
    limit: float

    @property
    def status(self) -> str:
        """Optimal where value and bound meet."""
        return "optimal" if self.value <= self.bound + 1e-6 else "feasible"


@dataclass(frozen=True)
class Answer:
    """The best schedule, or none with the status of the search; and the goals in order."""

    schedule: Schedule | None
    found: tuple[Found, ...]
    status: str


def solve(
    problem: Problem, options: CampaignOptions, sought: Sequence[str] = GOALS, start: Schedule | None = None,
    model: Model | None = None,
) -> Answer:  # fmt: skip
    """Seek the goals in order.

    Parameters
    ----------
    sought
        Names of goals, the first being the first to be sought.
    start
        A schedule to start from; one is listed by hand if there is none.
    model
        The model of the problem with further rules.
    """
    if any(not task.ways for task in problem.tasks):
        return Answer(None, (), "infeasible")
    if not problem.tasks:
        return Answer((), (), "optimal")
    model = model or build(problem)
    model.cp.add(model.finish >= finish_bound(problem))
    aims = goals(model)
    values: Sequence[int] | None = _from(model, start or first_schedule(problem, options.seed), options)
    found: list[Found] = []
    left = 0.0
    shares = sum(SHARES[goal] for goal in sought)
    for goal in sought:
        limit = left + options.limit * SHARES[goal] / shares
        one, values = _seek(model, aims[goal], goal, values, options, limit)
        if one is None or values is None:
            status = "unknown" if one is None or one.outcome is None else one.outcome.status
            return Answer(None, tuple(found), status)
        # What a goal is worth is read off the schedule: variables that are only held from below may stand above it.
        one = replace(one, value=min(one.value, worths(problem, read(model, values))[goal]))
        found.append(one)
        left = limit - (0.0 if one.outcome is None else spent(one.outcome, options))
        if not isinstance(aims[goal], int):
            model.cp.add(aims[goal] <= one.value)
    if values is None:
        return Answer(None, tuple(found), "unknown")
    schedule = read(model, values)
    # A later search may better an earlier goal on its way, for it only keeps it from getting worse.
    now = worths(problem, schedule)
    return Answer(schedule, tuple(replace(one, value=min(one.value, now[one.goal])) for one in found), "feasible")


def worths(problem: Problem, schedule: Schedule) -> dict[str, int]:
    """The value of each goal under a schedule, reckoned without the model."""
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


def spent(outcome: CpOutcome, options: CampaignOptions) -> float:
    """What a search took of its limit."""
    return outcome.effort if options.limited_by == "effort" else outcome.seconds


def _seek(
    model: Model, aim: Any, goal: str, values: Sequence[int] | None, options: CampaignOptions, limit: float
) -> tuple[Found | None, Sequence[int] | None]:
    cp = model.cp
    if values is not None:
        give_start(cp, values)
    if isinstance(aim, int):
        if values is not None:
            return Found(goal, aim, aim, None, limit), values
        cp.clear_objective()
        outcome = search(cp, options.solving(limit))
        return Found(goal, aim, aim, outcome, limit), outcome.values
    if values is not None and goal == "lateness" and not _worth(aim, values):
        return Found(goal, 0, 0, None, limit), values
    cp.minimize(aim)
    outcome = search(cp, options.solving(limit))
    if outcome.values is None or outcome.objective is None or outcome.bound is None:
        if values is None:
            return Found(goal, 0, 0, outcome, limit), None
        # The search ended before it took up its start; the start still stands.
        bound = outcome.bound if outcome.bound is not None else 0.0
        return Found(goal, _worth(aim, values), bound, outcome, limit), values
    return Found(goal, round(outcome.objective), outcome.bound, outcome, limit), outcome.values


def _worth(aim: Any, values: Sequence[int]) -> int:
    """The value of a goal under a value per variable."""
    from corridor.solvers.cpsat import worth

    return worth(aim, values)


def _from(model: Model, schedule: Schedule | None, options: CampaignOptions) -> tuple[int, ...] | None:
    """A value per variable that gives a schedule; None where it breaks a rule."""
    if schedule is None:
        return None
    cp = model.cp
    cp.clear_hints()
    for variable, value in hints(model, schedule).items():
        cp.add_hint(cp.get_int_var_from_proto_index(variable), value)
    cp.clear_objective()
    outcome = search(cp, options.solving(max(1.0, 0.02 * options.limit)), fixed_to_start=True)
    cp.clear_hints()
    return outcome.values


def hints(model: Model, schedule: Schedule) -> Mapping[int, int]:
    """Values of the main variables, by their place in the model."""
    values: dict[int, int] = {}

    def hint(variable: Any, value: int) -> None:
        if not isinstance(variable, int) and hasattr(variable, "index"):
            values[variable.index] = value

    used: set[int] = set()
    for number, placed in enumerate(schedule):
        task = model.problem.tasks[number]
        hint(model.starts[number], placed.start)
        for use in model.uses[number]:
            chosen = use.way == placed.way and use.elapsed == placed.elapsed
            hint(use.chosen, int(chosen))
            if chosen:
                hint(use.start, placed.start)
        for place, option in enumerate(task.options):
            if (number, place) in model.options:
                hint(model.options[number, place], int(place in placed.options))
            if place in placed.options:
                used.add(option.specimen)
    for place, variable in enumerate(model.used):
        hint(variable, int(place in used))
    return values


def read(model: Model, values: Sequence[int]) -> Schedule:
    """The schedule that a value per variable stands for."""
    out = []
    for number, uses in enumerate(model.uses):
        use = next(u for u in uses if isinstance(u.chosen, int) or values[u.chosen.index])
        options = tuple(place for (task, place), yes in model.options.items() if task == number and values[yes.index])
        out.append(Placed(use.way, use.elapsed, values[model.starts[number].index], options))
    return tuple(out)
