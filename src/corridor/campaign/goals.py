"""The search: goal after goal, each kept at its value while the next is sought."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from corridor.campaign.bounds import finish_bound
from corridor.campaign.fewest_specimens import fewest_specimens
from corridor.campaign.inputs import CampaignOptions
from corridor.campaign.model import Model, build
from corridor.campaign.problem import Placed, Problem, Schedule, narrowed
from corridor.campaign.rules_of_time import goals
from corridor.campaign.start import first_schedule
from corridor.campaign.worth import score, worths
from corridor.solvers.cpsat import CpOutcome, CpSettings, give_start, search
from corridor.tables.campaign_results import GOALS

SHARES = {"lateness": 0.25, "specimens": 0.25, "finish": 0.4, "cost": 0.1, "moves": 0.4}
"""Part of the whole limit that each goal may take, and what the goals before it left."""
LOOKS_AHEAD = 1.5
"""Of the time that a first list takes, so much is looked ahead."""
ALONE = 0.3
"""Part of a limit by effort that one search has to itself before several take turns."""
FEW_TRIES = 8
"""Lists that are tried on the fewest specimens alone."""
LEAST_LEFT = 0.5
"""Of a limit by the clock, so much is left to the search however long the list took."""
QUICK = 0.05
"""Part of the whole limit for bounds that are had without the model."""

Rules = Callable[[Model], None]


@dataclass(frozen=True)
class Found:
    """A goal with what its search found; `value` and `bound` in slots, specimens or hundredths."""

    goal: str
    value: int
    bound: float
    limit: float
    seconds: float = 0.0
    effort: float = 0.0

    @property
    def status(self) -> str:
        """Optimal where value and bound meet."""
        return "optimal" if self.value <= self.bound + 1e-6 else "feasible"


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
    rules: Rules | None = None,
) -> Answer:
    """Seek the goals in order.

    Parameters
    ----------
    sought
        Names of goals, the first being the first to be sought.
    start
        A schedule to start from; one is listed by hand beside it.
    rules
        Adds further rules to the model.

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
        answer = _within(narrowed(problem, until), options, sought, starts, rules)
        if answer.schedule is not None or until == problem.end:
            return answer
    return _within(problem, options, sought, starts, rules)


def _within(
    problem: Problem, options: CampaignOptions, sought: Sequence[str], starts: Sequence[Schedule], rules: Rules | None
) -> Answer:
    model = build(problem)
    if rules is not None:
        rules(model)
    known = _known_bounds(model, options)
    aims = goals(model)
    values: Sequence[int] | None = None
    for start in starts:
        values = values or completed(model, start, options)
    found: list[Found] = []
    left = 0.0
    for goal in sought:
        share = options.limit * SHARES[goal] / sum(SHARES[g] for g in sought)
        # A search may overrun its limit by its last step; what follows still gets something.
        limit = max(QUICK * share, left + share)
        outcome, values = _seek(model, aims[goal], known.get(goal, 0), goal, values, options, limit)
        if values is None:
            return Answer(None, tuple(found), "unknown" if outcome is None else outcome.status, problem.end)
        value = _value(model, values, goal)
        bound = value if outcome is None else outcome.bound if outcome.bound is not None else known.get(goal, 0)
        took = (0.0, 0.0) if outcome is None else (outcome.seconds, outcome.effort)
        found.append(Found(goal, value, min(value, max(bound, known.get(goal, 0))), limit, *took))
        left = limit - took[options.limited_by == "effort"]
        if not isinstance(aims[goal], int):
            model.cp.add(aims[goal] <= value)
        values = exact(model, values)
    if values is None:
        return Answer(None, tuple(found), "unknown", problem.end)
    schedule = read(model, values)
    # A later search may better an earlier goal on its way, for it only keeps it from getting worse.
    now = {goal: _value(model, values, goal) for goal in sought}
    return Answer(schedule, tuple(replace(f, value=min(f.value, now[f.goal])) for f in found), "feasible", problem.end)


def _value(model: Model, values: Sequence[int], goal: str) -> int:
    """What a goal is worth, read off the schedule: variables that are only held from below may stand above it."""
    if goal == "moves":
        return sum(values[moved.index] for moved in model.moved)
    return worths(model.problem, read(model, values))[goal]


def _known_bounds(model: Model, options: CampaignOptions) -> dict[str, int]:
    """Bounds that are had without the model; they help its search too."""
    problem = model.problem
    fewest = fewest_specimens(problem, _quick(options))
    known = {"finish": finish_bound(problem), "specimens": fewest.bound}
    model.cp.add(model.finish >= known["finish"])
    if model.used:
        model.cp.add(sum(model.used) >= known["specimens"])
    return known


def _lists(problem: Problem, options: CampaignOptions) -> list[Schedule]:
    """Schedules listed by hand: the best of a few, and one on as few specimens as might do."""
    places = fewest_specimens(problem, _quick(options)).places
    few = None if not places else first_schedule(problem, options.seed, FEW_TRIES, False, places)
    return [s for s in (first_schedule(problem, options.seed), few) if s is not None]


def _quick(options: CampaignOptions) -> CpSettings:
    return CpSettings(QUICK * options.limit, options.limited_by, 1, options.seed)


def _seek(
    model: Model, aim: Any, known: int, goal: str, values: Sequence[int] | None, options: CampaignOptions, limit: float
) -> tuple[CpOutcome | None, Sequence[int] | None]:
    """Search for one goal; no search where the start is already as good as the goal can be."""
    cp = model.cp
    cp.clear_objective()
    if values is not None and (isinstance(aim, int) or _value(model, values, goal) <= known):
        return None, values
    if not isinstance(aim, int):
        cp.minimize(aim)
    outcome = _searched(model, values, options, limit)
    # A search that ended before it took up its start leaves the start standing.
    return outcome, values if outcome.values is None else outcome.values


def _searched(model: Model, values: Sequence[int] | None, options: CampaignOptions, limit: float) -> CpOutcome:
    """One search alone first, where effort is counted: it settles small campaigns in a fraction of the effort."""
    if values is not None:
        give_start(model.cp, values)
    # Presolve reckons with every hole of every start: on campaigns it took many times the search itself.
    presolve = not model.problem.has_holes
    if options.limited_by == "clock" or options.workers == 1:
        return search(model.cp, options.solving(limit, presolve))
    alone = search(model.cp, replace(options.solving(ALONE * limit, presolve), workers=1))
    if alone.status in ("optimal", "infeasible") or alone.effort >= limit:
        return alone
    if alone.values is not None:
        give_start(model.cp, alone.values)
    several = search(model.cp, options.solving(limit - alone.effort, presolve))
    better = several if several.values is not None else alone
    bounds = [o.bound for o in (alone, several) if o.bound is not None]
    return replace(
        better, status=several.status if several.status != "unknown" else alone.status,
        bound=max(bounds, default=None), seconds=alone.seconds + several.seconds, effort=alone.effort + several.effort,
    )  # fmt: skip


def completed(model: Model, schedule: Schedule, options: CampaignOptions) -> Sequence[int] | None:
    """A value per variable that gives a schedule; None where it breaks a rule."""
    cp = model.cp
    cp.clear_hints()
    for variable, value in _hints(model, schedule).items():
        cp.add_hint(cp.get_int_var_from_proto_index(variable), value)
    cp.clear_objective()
    # By effort, whatever limits the search: on a busy machine a second may pass before a start is taken up at all.
    asked = options.solving(max(1.0, QUICK * options.limit), presolve=False)
    few = replace(asked, workers=1, limited_by="effort")
    outcome = search(cp, few, fixed_to_start=True)
    cp.clear_hints()
    return None if outcome.values is None else exact(model, outcome.values)


def exact(model: Model, values: Sequence[int]) -> Sequence[int]:
    """The same with finish and lateness as they are: the model only keeps them from being less."""
    out = list(values)
    schedule = read(model, values)
    out[model.finish.index] = max((placed.end for placed in schedule), default=0)
    for number, late in model.late.items():
        due = model.problem.tasks[number].due
        out[late.index] = 0 if due is None else max(0, schedule[number].end - due)
    return out


def _hints(model: Model, schedule: Schedule) -> dict[int, int]:
    """Values of the variables that decide the rest, by their place in the model."""
    values: dict[int, int] = {}

    def hint(variable: Any, value: int) -> None:
        if not isinstance(variable, int):
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
    options: dict[int, list[int]] = {}
    for (task, place), yes in model.options.items():
        if values[yes.index]:
            options.setdefault(task, []).append(place)
    out = []
    for number, uses in enumerate(model.uses):
        use = next(u for u in uses if isinstance(u.chosen, int) or values[u.chosen.index])
        out.append(Placed(use.way, use.elapsed, values[model.starts[number].index], tuple(options.get(number, ()))))
    return tuple(out)
