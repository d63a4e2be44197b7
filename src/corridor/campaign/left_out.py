"""Tests that can no longer be made after events, why, and what would cure it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from corridor.campaign.carrying import Carried, carried
from corridor.campaign.collisions import collisions
from corridor.campaign.excerpt import excerpt
from corridor.campaign.inputs import CampaignOptions, Inputs
from corridor.campaign.problem import Clock, Option, Placed, Problem, Specimen
from corridor.campaign.unfit import unfit
from corridor.tables.campaign_results import CampaignReasons

ABOUT = "left_out"


@dataclass(frozen=True)
class Left:
    """What can still be scheduled of a campaign, how specimens are shared out for it, and what cannot and why."""

    problem: Problem
    former: dict[int, Placed]
    shared: Carried | None
    reasons: pl.DataFrame

    def without(self, gone: Collection[int], reasons: pl.DataFrame) -> Left:
        """The same with some tasks left out, told with these reasons."""
        kept = [t for t in range(len(self.problem.tasks)) if t not in gone]
        place = {t: k for k, t in enumerate(kept)}
        shared = self.shared and Carried(
            {place[t]: ks for t, ks in self.shared.options.items() if t in place}, frozenset(), self.shared.used
        )
        former = {place[t]: placed for t, placed in self.former.items() if t in place}
        return Left(excerpt(self.problem, kept), former, shared, reasons)


def left_out(
    problem: Problem, former: Mapping[int, Placed], inputs: Inputs, options: CampaignOptions, now: int
) -> Left:
    """Leave out as few tests as can be, mandatory ones last, so that specimens can carry the rest.

    Parameters
    ----------
    former
        Tasks that can stay where they are.
    now
        The slot from which tests may be made.
    """
    shared = carried(problem, former)
    whole = Left(problem, dict(former), shared, CampaignReasons.empty())
    if shared is None or not shared.left_out:
        return whole
    return whole.without(shared.left_out, _reasons(problem, shared.left_out, former, inputs, options, now))


def without_place(left: Left, found: Collection[int], options: CampaignOptions) -> Left:
    """The same without tests that find no place; `found` are those that do."""
    gone = set(range(len(left.problem.tasks))) - set(found)
    keys = [left.problem.tasks[t].key for t in sorted(gone)]
    why = "no specimen or facility is free for it beside the other tests, or what it follows finds none"
    rows = [
        {"about": ABOUT, "step_no": number, "kind": ABOUT, "table": "campaign_tests", "key": key,
         "campaign_test_id": key, "sentence": f"{key} finds no place: {why}, within {options.days} days."}
        for number, key in enumerate(keys, start=left.reasons.height + 1)
    ]  # fmt: skip
    return left.without(gone, pl.concat([left.reasons, CampaignReasons.frame(rows)]))


def _reasons(
    problem: Problem, gone: Collection[int], former: Mapping[int, Placed], inputs: Inputs, options: CampaignOptions,
    now: int,
) -> pl.DataFrame:  # fmt: skip
    """Each test with what stands in its way; then the rows that collide, and what would cure it."""
    clock = Clock(options.start, options.step_hours, options.days)
    alone = unfit(problem, inputs, options, ABOUT, clock.hours(now))
    told = dict(alone.select("campaign_test_id", "sentence").iter_rows())
    rows: list[dict[str, Any]] = []
    for t in sorted(gone):
        task = problem.tasks[t]
        waits = [problem.tasks[o.before].key for o in problem.orders if o.after == t and o.before in gone]
        words = told.get(task.key) or (
            f"{task.key} cannot be made: it follows {waits[0]}, which cannot."
            if waits
            else f"{task.key} cannot be made: no specimen that could carry it is left for it."
        )
        rows.append({"kind": "left_out", "table": "campaign_tests", "key": task.key, "campaign_test_id": task.key,
                     "sentence": words})  # fmt: skip
    fitting = [t for t, task in enumerate(problem.tasks) if any(way.pieces for way in task.ways)]
    rows += [_cure(row, problem, inputs, clock, now) for row in _further(excerpt(problem, fitting), now)]
    numbered = [{"about": ABOUT, "step_no": number} | row for number, row in enumerate(rows, start=1)]
    collide = collisions(inputs, options, excerpt(problem, fitting), quickly=True)
    return pl.concat([CampaignReasons.frame(numbered), collide])


def _further(problem: Problem, now: int) -> list[tuple[Specimen, int]]:
    """Specimens that are alike some of the campaign, and how many more of them would carry all tests."""
    lacking = carried(problem, {})
    if lacking is None or not lacking.left_out:
        return []
    # One more for each test that is left out is enough of each kind.
    models = {s.alike[:-1]: k for k, s in reversed(list(enumerate(problem.specimens)))}
    wanted = {problem.specimens[o.specimen].alike[:-1] for t in lacking.left_out for o in problem.tasks[t].options}
    models = {alike: k for alike, k in models.items() if alike in wanted}
    more: list[Specimen] = []
    of: dict[int, int] = {}
    for k in models.values():
        for _ in lacking.left_out:
            of[len(problem.specimens) + len(more)] = k
            model = problem.specimens[k]
            more.append(replace(model, alike=(*model.alike, "further"), arrives=now, leaves=problem.end))
    tasks = tuple(
        replace(task, options=(*task.options, *(
            Option(s, o.build) for s, k in of.items() for o in task.options if o.specimen == k
        )))
        if not task.fixed else task
        for task in problem.tasks
    )  # fmt: skip
    found = carried(replace(problem, specimens=(*problem.specimens, *more), tasks=tasks), {}, set(of))
    if found is None or found.left_out:
        return []
    used = [of[s] for s in found.used if s in of]
    return [(problem.specimens[k], used.count(k)) for k in sorted(set(used))]


def _cure(row: tuple[Specimen, int], problem: Problem, inputs: Inputs, clock: Clock, now: int) -> dict[str, Any]:
    like, number = row
    own = inputs.specimens.row(by_predicate=pl.col("specimen_id") == like.key, named=True)
    kind, day = own["specimen_kind"], clock.moment(now)[0]
    told = [f"builds {own['builds']}" if own["builds"] else "", f"of {own['client']}" if own["client"] else ""]
    about = ", ".join(t for t in told if t)
    sentence = (
        f"{number} more {kind}{'s' * (number != 1)} like {like.key}{f' ({about})' if about else ''}, there from {day}, "
        "would carry all tests that specimens are lacking for."
    )
    return {"kind": "cure", "table": "specimens", "key": like.key, "sentence": sentence}
