"""Repair: a new schedule after something has happened, that moves few of the tests that are booked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from corridor.campaign.after_events import question_after, still_there
from corridor.campaign.events import Happened, happened
from corridor.campaign.few_moves import SOUGHT, moved, moved_back, nearer, within
from corridor.campaign.found import Spent
from corridor.campaign.goals import Answer, Found, solve
from corridor.campaign.inputs import CampaignOptions, Inputs
from corridor.campaign.left_out import left_out, without_place
from corridor.campaign.mending import mended, mended_in_part
from corridor.campaign.model import build
from corridor.campaign.problem import Clock, Placed, Problem, Schedule
from corridor.campaign.scheduling import CampaignResult, told, with_collisions
from corridor.campaign.values import completed
from corridor.campaign.worth import worths
from corridor.tables.campaign_results import CampaignMoves

SLACK = 0.01
"""By so much of it the finish may be later than the best found, so that fewer tests move."""
LATER = 0.02
"""A former finish that is later by no more than this is no reason to move what is booked."""
AT_MOST = 0.025
"""A finish that is later by no more than this is taken where sooner ones would move too many."""
MOST_MOVED = 0.15
"""Of the tests that were not struck, so many may move to come near the best."""
SEEKS_BEST, COMES_NEAR = 0.4, 0.45
"""Parts of the limit: for the best goals whatever moves, and for coming near them with few moves; moves are taken back
in what is left."""


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
        Lateness and specimens are the least that were found, the finish is little later than the best found for them,
        and so kept as few tests as possible are not where they were. Where tests can no longer be made, the status is
        ``partial``: the rest is scheduled, and `campaign_reasons` tells which are left out, why, and the cure.
    """
    clock = Clock(options.start, options.step_hours, options.days)
    after = happened(inputs, events, former, clock)
    whole = question_after(after, options, former, clock)
    left = left_out(whole, still_there(whole, former, after, clock), after.inputs, options, after.now)
    start = mended(left.problem, left.former, left.shared, options.seed)
    best = solve(left.problem, replace(options, limit=SEEKS_BEST * options.limit), SOUGHT, start=start)
    if best.schedule is None:
        # Better most of the tests than none.
        found = mended_in_part(left.problem, left.former, left.shared)
        left = without_place(left, found, options)
        start = tuple(found[t] for t in sorted(found))
        best = solve(left.problem, replace(options, limit=SEEKS_BEST * options.limit), SOUGHT, start=start)
    problem = left.problem
    if best.schedule is None:
        none = with_collisions(told(problem, best, after.inputs, options), problem, after.inputs, options)
        none = replace(none, campaign_reasons=pl.concat([left.reasons, none.campaign_reasons]))
        return Repair(none, CampaignMoves.empty(), after.inputs)
    was = max((clock.up(row) for row in former["end_hours"]), default=0)
    answer = _with_few_moves(problem, options, left.former, start, best, was)
    result = told(problem, answer, after.inputs, options)
    if not left.reasons.is_empty():
        reasons = pl.concat([left.reasons, result.campaign_reasons])
        result = replace(result, status="partial", campaign_reasons=reasons)
    return Repair(result, _moves(result.campaign_schedule, former, after), after.inputs)


def _with_few_moves(
    problem: Problem,
    options: CampaignOptions,
    stay: Mapping[int, Placed],
    start: Schedule | None,
    best: Answer,
    was: int,
) -> Answer:
    """As few moves as can be, lateness and specimens no more than the best and the finish little later.

    Notes
    -----
    First the mended schedule comes near the best while few tests move, and then as far beyond as the limit lets it.
    Only if it cannot, the best is taken, whatever moved for it. Then moves are taken back.
    """
    assert best.schedule is not None
    known = worths(problem, best.schedule)
    aim = known | {"finish": _late_enough(known["finish"], min(was, problem.end))}
    spent = Spent(COMES_NEAR * options.limit, options.limited_by == "effort")
    # What is mended by hand is looked at rule by rule once before it is built upon.
    holds = start is not None and completed(build(problem), start, 1.0) is not None
    schedule = best.schedule
    if start is not None and holds:
        most = int(MOST_MOVED * len(stay))
        near = nearer(problem, options, start, stay, aim, most, spent)
        if within(problem, near, aim):
            least = {f.goal: int(f.bound) for f in best.found}
            sooner = nearer(problem, options, near, stay, known | {"finish": least["finish"]}, most, spent)
            finish = min(known["finish"], worths(problem, sooner)["finish"])
            aim["finish"] = _late_enough(finish, min(was, problem.end))
            schedule = near if within(problem, near, aim) else sooner
        elif within(problem, near, aim | {"finish": round((1 + AT_MOST) * known["finish"])}):
            # Near enough: to come nearer is not worth that many move.
            schedule, aim["finish"] = near, worths(problem, near)["finish"]
    spent.limit += (1 - SEEKS_BEST - COMES_NEAR) * options.limit
    schedule = moved_back(problem, options, schedule, stay, aim, spent)
    now = worths(problem, schedule)
    count = len(moved(problem, schedule, stay))
    moves = Found("moves", count, 0.0, spent.limit, spent.seconds, spent.effort)
    found = (*(replace(f, value=now[f.goal]) for f in best.found), moves)
    return replace(best, schedule=schedule, found=found)


def _late_enough(best: int, was: int) -> int:
    """How late a repaired schedule may end: a little later than the best, or as it did where that is little later."""
    return was if best <= was <= (1 + LATER) * best else round((1 + SLACK) * best)


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


__all__ = ["Repair", "repair"]
