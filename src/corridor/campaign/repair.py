"""Repair: a new schedule after something has happened, that moves few of the tests that are booked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from corridor.campaign.events import Happened, happened
from corridor.campaign.goals import Answer, solve
from corridor.campaign.inputs import CampaignOptions, Inputs
from corridor.campaign.mending import mended
from corridor.campaign.model import Model
from corridor.campaign.pieces import Piece, cut
from corridor.campaign.problem import Clock, Placed, Problem, Schedule, Task
from corridor.campaign.scheduling import CampaignResult, told
from corridor.campaign.stating import state
from corridor.campaign.worth import worths
from corridor.tables.campaign_results import CampaignMoves
from corridor.tables.column import cell_values

SLACK = 0.02
"""By so much of it the finish may be later than the best found, so that fewer tests move."""
SEEKS_BEST = 0.5
"""Part of the limit spent on the best finish before moves are counted."""


@dataclass(frozen=True)
class Repair:
    """The new schedule with its tables, and what moved and why."""

    result: CampaignResult
    campaign_moves: pl.DataFrame
    inputs: Inputs


def repair(inputs: Inputs, options: CampaignOptions, former: pl.DataFrame, events: pl.DataFrame) -> Repair:
    """Schedule anew after events.

    Parameters
    ----------
    former
        The `campaign_schedule` in force. What has begun before the first event stays as it was.
    events
        `campaign_events`.

    Returns
    -------
    Repair
        Lateness and specimens are the least that were found, the finish at most 2 % later than the best found for them,
        and so kept as few tests as possible are not where they were.
    """
    clock = Clock(options.start, options.step_hours, options.days)
    after = happened(inputs, events, former, clock)
    problem = _stated(after, options, former, clock)
    start = mended(problem, _still_there(problem, former, after, clock))
    goals = ("lateness", "specimens", "finish")
    best = solve(problem, replace(options, limit=SEEKS_BEST * options.limit), goals, start=start)
    if best.schedule is None:
        return Repair(told(problem, best, after.inputs, options), CampaignMoves.empty(), after.inputs)
    few = _with_few_moves(problem, options, former, clock, best)
    answer = _together(problem, best, few)
    result = told(problem, answer, after.inputs, options)
    return Repair(result, _moves(result.campaign_schedule, former, after), after.inputs)


def _still_there(problem: Problem, former: pl.DataFrame, after: Happened, clock: Clock) -> dict[int, Placed]:
    """Tasks that can stay where they were."""
    at = {r["campaign_test_id"]: r for r in former.iter_rows(named=True)}
    found = {}
    for number, task in enumerate(problem.tasks):
        row = at.get(task.key)
        if row is None or (task.key in after.struck and not task.fixed):
            continue
        start, end, on = clock.up(row["start_hours"]), clock.up(row["end_hours"]), cell_values(row["specimen_ids"])
        builds = cell_values(row["build"])
        options = tuple(
            k
            for k, o in enumerate(task.options)
            if problem.specimens[o.specimen].key in on and (not builds or o.build in (None, *builds))
        )
        for w, way in enumerate(task.ways):
            lengths = [p.elapsed for p in way.pieces for a, b in p.starts if a <= start <= b]
            same = way.key == row["alternative_id"] and (task.fixed or way.place == row["place"] or way.place == 1)
            if same and lengths and (task.fixed or end - start in lengths) and len(options) == task.specimens:
                length = lengths[0] if task.fixed else end - start
                found[number] = Placed(w, length, start, options)
                break
    return found


def _together(problem: Problem, best: Answer, few: Answer) -> Answer:
    """The schedule with few moves, with its goals and their bounds first and what moved last."""
    if few.schedule is None:
        return best
    now = worths(problem, few.schedule)
    return replace(few, found=(*(replace(f, value=now[f.goal]) for f in best.found), *few.found))


def _stated(after: Happened, options: CampaignOptions, former: pl.DataFrame, clock: Clock) -> Problem:
    """The question after the events: what has begun stands, the rest may start from now on."""
    problem = state(after.inputs, options)
    at = {r["campaign_test_id"]: r for r in former.iter_rows(named=True)}
    keys = {s.key: k for k, s in enumerate(problem.specimens)}
    tasks = [_task(task, at.get(task.key), after, keys, clock) for task in problem.tasks]
    specimens = tuple(
        replace(
            s,
            leaves=min(s.leaves, after.gone.get(s.key, s.leaves)),
            alike=(*s.alike, s.key if s.key in after.gone else ""),
        )
        for s in problem.specimens
    )
    # An order between two tests that both stand was kept when they were made, and may be cut off now.
    begun = {k for k, task in enumerate(problem.tasks) if _begun(at.get(task.key), after, clock)}
    orders = tuple(o for o in problem.orders if not (o.before in begun and o.after in begun))
    return replace(problem, tasks=tuple(tasks), specimens=specimens, orders=orders)


def _begun(row: Mapping[str, Any] | None, after: Happened, clock: Clock) -> bool:
    return row is not None and clock.up(row["start_hours"]) < after.now


def _task(
    task: Task, row: Mapping[str, Any] | None, after: Happened, specimens: Mapping[str, int], clock: Clock
) -> Task:
    if row is None or not _begun(row, after, clock):
        ways = tuple(
            replace(way, pieces=tuple(
                Piece(p.elapsed, starts) for p in way.pieces if (starts := cut(p.starts, after.now, clock.end))
            ))
            for way in task.ways
        )  # fmt: skip
        return replace(task, earliest=max(task.earliest, after.now), ways=ways)
    start, end = clock.up(row["start_hours"]), clock.up(row["end_hours"])
    end = min(end, max(start + 1, after.cut_off.get(task.key, end)))
    if task.key in after.struck and task.key not in after.repeated:
        # It runs longer than it was booked for.
        way = next(w for w in task.ways if w.key == row["alternative_id"])
        end = start + min((p.elapsed for p in way.pieces for a, b in p.starts if a <= start <= b), default=end - start)
    ways = tuple(
        replace(way, pieces=(Piece(end - start, ((start, start),)),))
        for way in task.ways
        if way.key == row["alternative_id"] and way.place == row["place"]
    ) or tuple(
        replace(w, pieces=(Piece(end - start, ((start, start),)),)) for w in task.ways if w.key == row["alternative_id"]
    )
    on = {specimens[s] for s in cell_values(row["specimen_ids"]) if s in specimens}
    options = tuple(
        o
        for o in task.options
        if o.specimen in on and (row["build"] is None or o.build in (None, *cell_values(row["build"])))
    )
    return replace(task, ways=ways, options=options, fixed=True)


def _with_few_moves(
    problem: Problem, options: CampaignOptions, former: pl.DataFrame, clock: Clock, best: Answer
) -> Answer:
    """As few moves as can be, lateness no more than the best and the finish little later."""
    assert best.schedule is not None
    at = {r["campaign_test_id"]: r for r in former.iter_rows(named=True)}
    worth = worths(problem, best.schedule)
    # A former finish that was later than need be is no reason to move what is booked.
    was = max((clock.up(row["end_hours"]) for row in at.values()), default=0)
    finish = max(round((1 + SLACK) * worth["finish"]), min(was, problem.end))

    def kept(model: Model) -> None:
        from corridor.campaign.rules_of_time import goals

        model.cp.add(model.finish <= finish)
        if model.used:
            model.cp.add(sum(model.used) <= worth["specimens"])
        lateness = goals(model)["lateness"]
        if not isinstance(lateness, int):
            model.cp.add(lateness <= worth["lateness"])
        model.moved = [
            _moved(model, k, at[t.key], clock) for k, t in enumerate(problem.tasks) if t.key in at and not t.fixed
        ]

    rest = replace(options, limit=(1 - SEEKS_BEST) * options.limit)
    return solve(problem, rest, ("moves",), start=best.schedule, rules=kept)


def _moved(model: Model, number: int, row: Mapping[str, Any], clock: Clock) -> Any:
    """Yes where a task is not where it was: another start, way or specimen."""
    cp, task = model.cp, model.problem.tasks[number]
    moved = cp.new_bool_var("")
    start = clock.up(row["start_hours"])
    cp.add(model.starts[number] == start).only_enforce_if(moved.negated())
    same = [u.chosen for u in model.uses[number] if task.ways[u.way].key == row["alternative_id"]]
    if not any(isinstance(chosen, int) for chosen in same):
        cp.add_bool_or([*same, moved])
    on = set(cell_values(row["specimen_ids"]))
    for place, option in enumerate(task.options):
        if model.problem.specimens[option.specimen].key not in on:
            cp.add_implication(model.options[number, place], moved)
    return moved


def _moves(now: pl.DataFrame, former: pl.DataFrame, after: Happened) -> pl.DataFrame:
    at = {r["campaign_test_id"]: r for r in former.iter_rows(named=True)}
    rows = []
    for row in now.iter_rows(named=True):
        was = at.get(row["campaign_test_id"])
        names = ("start_hours", "alternative_id", "specimen_ids")
        if was is not None and all(was[n] == row[n] for n in names):
            continue
        struck = row["campaign_test_id"] in after.struck
        reason = after.struck.get(row["campaign_test_id"]) or f"it makes room: {row['why']}"
        rows.append({
            "campaign_test_id": row["campaign_test_id"], "struck": struck,
            "was_start_hours": None if was is None else was["start_hours"], "start_hours": row["start_hours"],
            "moved_hours": None if was is None else row["start_hours"] - was["start_hours"],
            "was_facility_id": None if was is None else was["facility_id"], "facility_id": row["facility_id"],
            "was_specimen_ids": None if was is None else was["specimen_ids"], "specimen_ids": row["specimen_ids"],
            "reason": reason,
        })  # fmt: skip
    return CampaignMoves.frame(rows)


__all__ = ["Repair", "Schedule", "repair"]
