"""From a schedule in slots to the tables that a run writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from corridor.campaign.goals import Answer
from corridor.campaign.inputs import CampaignOptions, Inputs
from corridor.campaign.problem import Clock, Placed, Problem, Schedule
from corridor.campaign.stating import CENTS
from corridor.errors import MissingRows
from corridor.solvers.cpsat import solver_name
from corridor.tables.campaign_results import (
    GOAL_UNITS,
    CampaignApprovals,
    CampaignSchedule,
    CampaignSpecimens,
    CampaignSummary,
    CampaignWindows,
)
from corridor.tables.column import cell_values

Row = Mapping[str, Any]


def schedule_table(
    problem: Problem, schedule: Schedule, inputs: Inputs, clock: Clock, why: Mapping[int, str]
) -> pl.DataFrame:
    """One row per test, by start."""
    tests = {r["campaign_test_id"]: r for r in inputs.campaign_tests.iter_rows(named=True)}
    ways = {r["alternative_id"]: r for r in inputs.campaign_alternatives.iter_rows(named=True)}
    places = _places(problem, schedule)
    rows = [
        _row(problem, number, placed, tests[problem.tasks[number].key], ways, clock)
        | {"place": places[number], "why": why.get(number)}
        for number, placed in enumerate(schedule)
    ]
    return CampaignSchedule.frame(sorted(rows, key=lambda r: (r["start_hours"], r["campaign_test_id"])))


def _row(
    problem: Problem, number: int, placed: Placed, test: Row, ways: Mapping[str, Row], clock: Clock
) -> dict[str, Any]:
    task = problem.tasks[number]
    way = task.ways[placed.way]
    row = ways[way.key]
    starts, ends = clock.moment(placed.start), clock.moment(placed.end, ending=True)
    late = 0 if task.due is None else max(0, placed.end - task.due)
    told = ("name", "approval_family", "client", "setup_kind", "destructive", "mandatory", "due_on", "proves")
    builds = {task.options[k].build for k in placed.options} - {None}
    return {name: test[name] for name in told} | {
        "campaign_test_id": task.key, "alternative_id": way.key, "facility_id": way.facility_id,
        "approval_ids": test["approval_ids"],
        "specimen_ids": "|".join(problem.specimens[task.options[k].specimen].key for k in placed.options) or None,
        "build": "|".join(sorted(str(b) for b in builds)) or None,
        "crew_kind": row["crew_kind"], "crews": row["crews"] if row["crew_kind"] is not None else 0,
        "starts_on": starts[0], "starts_hour": starts[1], "ends_on": ends[0], "ends_hour": ends[1],
        "start_hours": clock.hours(placed.start), "end_hours": clock.hours(placed.end),
        "work_hours": clock.hours(way.work), "late_hours": clock.hours(late),
        "cost": (way.cost + late * task.late_cost) / CENTS,
    }  # fmt: skip


def _places(problem: Problem, schedule: Schedule) -> list[int]:
    """Which place of its facility each test takes: that of its pool, or the first that is free when it starts."""
    out = [1] * len(schedule)
    standing: dict[int, list[tuple[int, int, int, int]]] = {}
    for number, placed in enumerate(schedule):
        way = problem.tasks[number].ways[placed.way]
        if way.needs and problem.pools[way.needs[0][0]].capacity > 1:
            pool, amount = way.needs[0]
            standing.setdefault(pool, []).append((placed.start, placed.end, number, amount))
        else:
            out[number] = way.place
    for pool, tests in standing.items():
        others = [(a, b, -1, n) for a, b, n in problem.pools[pool].taken]
        until = [0] * problem.pools[pool].capacity
        for start, end, number, amount in sorted([*tests, *others]):
            free = [k for k, at in enumerate(until) if at <= start][:amount]
            for k in free:
                until[k] = end
            if number >= 0 and free:
                out[number] = free[0] + 1
    return out


def specimens_table(problem: Problem, schedule: Schedule, inputs: Inputs, clock: Clock) -> pl.DataFrame:
    """One row per specimen of the case."""
    on: dict[str, list[int]] = {}
    for number, placed in enumerate(schedule):
        for k in placed.options:
            on.setdefault(problem.specimens[problem.tasks[number].options[k].specimen].key, []).append(number)
    rows = []
    for r in inputs.specimens.sort("specimen_id").iter_rows(named=True):
        tests = on.get(r["specimen_id"], [])
        last = max(tests, key=lambda n: schedule[n].end, default=None)
        lost = [problem.tasks[n].key for n in tests if problem.tasks[n].ends]
        rows.append({
            "specimen_id": r["specimen_id"], "specimen_kind": r["specimen_kind"], "used": bool(tests),
            "tests": len(tests), "lost_in": lost[0] if lost else None, "cost": r["cost"] if tests else 0.0,
            "first_on": clock.moment(min(schedule[n].start for n in tests))[0] if tests else None,
            "last_on": None if last is None else clock.moment(schedule[last].end, ending=True)[0],
        })  # fmt: skip
    return CampaignSpecimens.frame(rows)


def summary_table(answer: Answer, options: CampaignOptions, clock: Clock) -> pl.DataFrame:
    """One row per goal."""
    scale = {
        "lateness": clock.step_hours / CENTS, "specimens": 1.0, "finish": clock.step_hours, "cost": 1.0 / CENTS,
        "moves": 1.0,
    }  # fmt: skip
    rows = []
    for number, found in enumerate(answer.found, start=1):
        bound = min(found.bound, found.value)
        rows.append({
            "goal_no": number, "goal": found.goal, "value": found.value * scale[found.goal],
            "bound": bound * scale[found.goal],
            "gap_frac": (found.value - bound) / found.value if found.value else 0.0,
            "unit": GOAL_UNITS[found.goal], "status": found.status,
            "seconds": found.seconds, "deterministic_seconds": found.effort,
            "looked_ahead_days": clock.hours(answer.until) / 24,
            "limited_by": options.limited_by, "limit": found.limit, "seed": options.seed,
            "workers": options.workers, "solver": solver_name(),
        })  # fmt: skip
    return CampaignSummary.frame(rows)


def approvals_table(schedule: pl.DataFrame) -> pl.DataFrame:
    """When the last test of each approval ends."""
    last: dict[str, list[Row]] = {}
    for row in schedule.iter_rows(named=True):
        for approval in cell_values(row["approval_ids"]):
            last.setdefault(approval, []).append(row)
    rows = []
    for approval, tests in sorted(last.items()):
        latest = max(tests, key=lambda r: (r["end_hours"], r["campaign_test_id"]))
        rows.append({
            "approval_id": approval, "tests": len(tests), "last_test": latest["campaign_test_id"],
            "proven_on": latest["ends_on"],
        })  # fmt: skip
    return CampaignApprovals.frame(rows)


def windows_table(windows: pl.DataFrame) -> pl.DataFrame:
    """When facilities are open and crews on shift; neighbouring stretches with other numbers of crews are one."""
    from corridor.calendars.spans import merged

    rows: Sequence[Row] = [
        {"resource": name[0], "opens_hours": a, "closes_hours": b}
        for name, rows in windows.sort("resource", "opens_hours").group_by("resource", maintain_order=True)
        for a, b in merged(rows.select("opens_hours", "closes_hours").iter_rows())
    ]
    return CampaignWindows.frame(rows)


def schedule_of(problem: Problem, table: pl.DataFrame, clock: Clock) -> Schedule:
    """The schedule that a table of the same campaign tells.

    Raises
    ------
    MissingRows
        A test of the campaign is not in the table, or stands there in a way or on a specimen that it has not.
    """
    rows = {r["campaign_test_id"]: r for r in table.iter_rows(named=True)}
    out = []
    for task in problem.tasks:
        row = rows.get(task.key)
        ways = [w for w, way in enumerate(task.ways) if row and way.key == row["alternative_id"]]
        if row is None or not ways:
            raise MissingRows(
                f"The schedule was made of other tables: {task.key} is not in it as it could be made now."
            )
        way = next((w for w in ways if task.ways[w].place == row["place"]), ways[0])
        start, end = clock.up(row["start_hours"]), clock.up(row["end_hours"])
        on, builds = cell_values(row["specimen_ids"]), cell_values(row["build"])
        options = tuple(
            k
            for k, option in enumerate(task.options)
            if problem.specimens[option.specimen].key in on and (not builds or option.build in (None, *builds))
        )
        out.append(Placed(way, end - start, start, options))
    return tuple(out)
