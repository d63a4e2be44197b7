"""The campaign: state it, search for a schedule, read it back, and say why."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import polars as pl

from corridor.campaign.collisions import collisions
from corridor.campaign.goals import Answer, solve
from corridor.campaign.inputs import CampaignOptions, Inputs
from corridor.campaign.problem import Clock, Problem, Schedule
from corridor.campaign.reading import (
    approvals_table,
    schedule_table,
    specimens_table,
    summary_table,
    windows_table,
)
from corridor.campaign.stating import open_windows, state
from corridor.campaign.why import Reasons, why_late
from corridor.tables.campaign_results import CampaignReasons


@dataclass(frozen=True)
class CampaignResult:
    """Tables of a campaign, one row per test, specimen, goal, approval and window, and the reasons.

    `status` is ``feasible``, ``partial`` (a repair that leaves tests out), ``infeasible`` or ``unknown``; without a
    schedule its tables have no row.
    """

    status: str
    campaign_schedule: pl.DataFrame
    campaign_specimens: pl.DataFrame
    campaign_summary: pl.DataFrame
    campaign_approvals: pl.DataFrame
    campaign_windows: pl.DataFrame
    campaign_reasons: pl.DataFrame = field(default_factory=CampaignReasons.empty)


def schedule(inputs: Inputs, options: CampaignOptions) -> CampaignResult:
    """Schedule a campaign: least lateness, then fewest specimens, then the first finish, then least cost.

    Parameters
    ----------
    inputs
        The tables of the case.
    options
        Its first day, its steps of time and the limits of the search.

    Returns
    -------
    CampaignResult
        Every row of `campaign_schedule` keeps every rule of the tables; `campaign_summary` has the proven bound of each
        goal.
    """
    problem = state(inputs, options)
    answer = solve(problem, options)
    return with_collisions(told(problem, answer, inputs, options), problem, inputs, options)


def with_collisions(
    result: CampaignResult, problem: Problem, inputs: Inputs, options: CampaignOptions
) -> CampaignResult:
    """The same with the rows that collide, where there is no schedule; what they prove is proven of the campaign."""
    if result.status not in ("infeasible", "unknown"):
        return result
    rows = collisions(inputs, options, problem, quickly=result.status == "unknown")
    return replace(result, campaign_reasons=rows, status=result.status if rows.is_empty() else "infeasible")


def told(problem: Problem, answer: Answer, inputs: Inputs, options: CampaignOptions) -> CampaignResult:
    """The tables of an answer."""
    clock = Clock(options.start, options.step_hours, options.days)
    placed: Schedule = answer.schedule or ()
    short = problem if answer.schedule else Problem(problem.end, ())
    reasons = Reasons(short, placed, inputs, options)
    why = {number: reasons.sentence(number, reasons.of(number)) for number in range(len(placed))}
    table = schedule_table(short, placed, inputs, clock, why)
    return CampaignResult(
        answer.status if answer.schedule is None else "feasible",
        table,
        specimens_table(short, placed, inputs, clock),
        summary_table(answer, options, clock),
        approvals_table(table),
        windows_table(open_windows(inputs, options)),
        why_late(short, placed, inputs, options),
    )
