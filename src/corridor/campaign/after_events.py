"""The question that is left after events: what has begun stands, the rest may start from now on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from corridor.campaign.events import Happened
from corridor.campaign.inputs import CampaignOptions
from corridor.campaign.pieces import Piece, cut
from corridor.campaign.problem import Clock, Placed, Problem, Task
from corridor.campaign.stating import state
from corridor.tables.column import cell_values

Row = Mapping[str, Any]


def question_after(after: Happened, options: CampaignOptions, former: pl.DataFrame, clock: Clock) -> Problem:
    """State what is left to decide."""
    problem = state(after.inputs, options)
    at = {r["campaign_test_id"]: r for r in former.iter_rows(named=True)}
    keys = {s.key: k for k, s in enumerate(problem.specimens)}
    tasks = [_task(task, at.get(task.key), after, keys, clock) for task in problem.tasks]
    # Which of alike specimens is used first is settled for those that are in use, and no longer free to choose.
    settled = {s for r in at.values() for s in cell_values(r["specimen_ids"])} | set(after.gone)
    specimens = tuple(
        replace(
            s,
            leaves=min(s.leaves, after.gone.get(s.key, s.leaves)),
            alike=(*s.alike, s.key if s.key in settled else ""),
        )
        for s in problem.specimens
    )
    # An order between two tests that both stand was kept when they were made, and may be cut off now.
    begun = {k for k, task in enumerate(problem.tasks) if _begun(at.get(task.key), after, clock)}
    orders = tuple(o for o in problem.orders if not (o.before in begun and o.after in begun))
    return replace(problem, tasks=tuple(tasks), specimens=specimens, orders=orders)


def _begun(row: Row | None, after: Happened, clock: Clock) -> bool:
    return row is not None and clock.up(row["start_hours"]) < after.now


def _task(task: Task, row: Row | None, after: Happened, specimens: Mapping[str, int], clock: Clock) -> Task:
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
    if task.key in after.longer:
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


def still_there(problem: Problem, former: pl.DataFrame, after: Happened, clock: Clock) -> dict[int, Placed]:
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
        if len(options) != task.specimens:
            continue
        # A facility that is one pool has one way whatever the place; else the way is that of the place.
        ways = [w for w, way in enumerate(task.ways) if way.key == row["alternative_id"]]
        for w in sorted(ways, key=lambda w: task.ways[w].place != row["place"])[:1]:
            lengths = [p.elapsed for p in task.ways[w].pieces for a, b in p.starts if a <= start <= b]
            if lengths and (task.fixed or end - start in lengths):
                found[number] = Placed(w, lengths[0] if task.fixed else end - start, start, options)
    return found
