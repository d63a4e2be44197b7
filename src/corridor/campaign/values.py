"""Between schedules and values of the model's variables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from corridor.campaign.model import Model
from corridor.campaign.problem import Placed, Schedule
from corridor.campaign.worth import worths
from corridor.solvers.cpsat import CpSettings, give_start, search


def completed(model: Model, schedule: Schedule, limit: float) -> Sequence[int] | None:
    """A value per variable that gives a schedule; None where it breaks a rule."""
    cp = model.cp
    give_start(cp, hints(model, schedule))
    cp.clear_objective()
    # By effort, whatever limits the search: on a busy machine a second may pass before a start is taken up at all.
    outcome = search(cp, CpSettings(limit, workers=1, presolve=False), fixed_to_start=True)
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


def hints(model: Model, schedule: Schedule) -> dict[int, int]:
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


def value_of(model: Model, values: Sequence[int], goal: str) -> int:
    """What a goal is worth, read off the schedule: variables that are only held from below may stand above it."""
    if goal == "moves":
        return sum(values[moved.index] for moved in model.moved)
    return worths(model.problem, read(model, values))[goal]
