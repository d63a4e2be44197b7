"""Plan and campaign agree: nothing is sold before an approval that the laboratory can in fact prove.

The plan proposes what to have approved, the campaign answers with the days on which the tests for it end, and the plan
may not sell before them; until both hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from math import ceil
from typing import Any

import polars as pl

from corridor.campaign import CampaignOptions, CampaignResult, Inputs, schedule
from corridor.case.settings import Settings
from corridor.chain import Chain, network_inputs
from corridor.network import PlanResult
from corridor.periods import Horizon
from corridor.tables.campaign_results import AgreementRounds
from corridor.tables.column import cell_values
from corridor.tables.plan_results import Refusals

MOST_ROUNDS = 10
Plan = Callable[[pl.DataFrame], PlanResult]
"""From approvals to the plan under them."""
Prove = Callable[[Set[str], Mapping[str, date]], CampaignResult]
"""From the approvals that a plan wants, and the days by which they must be proven, to their campaign."""


@dataclass(frozen=True)
class Agreement:
    """The plan and the campaign that agree, or the best two that are consistent.

    `approvals` carry the days on which they are proven; `gain` is what the plan is better than the first one with its
    approvals delayed; `word` says how it ended.
    """

    plan: PlanResult
    campaign: CampaignResult
    approvals: pl.DataFrame
    rounds: pl.DataFrame
    agreed: bool
    gain: float
    word: str


@dataclass
class _Known:
    """What campaigns have told so far: days by approval, and approvals whose tests cannot be scheduled."""

    days: dict[str, date] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Consistent:
    """A plan that sells nothing before its campaign has proven it."""

    plan: PlanResult
    campaign: CampaignResult
    approvals: pl.DataFrame
    objective: float


def agree(
    approvals: pl.DataFrame, tested: Set[str], plan: Plan, prove: Prove, most_rounds: int = MOST_ROUNDS
) -> Agreement:
    """Let plan and campaign answer each other until both hold.

    Parameters
    ----------
    approvals
        As the room of approvals gives them, with lead times that know no queue.
    tested
        Approvals that the campaign has tests for.
    plan, prove
        The two that answer.

    Notes
    -----
    A round ends in agreement if what the plan wants is proven in time by its own campaign, or if it wants nothing that
    the last campaign did not prove: a campaign with fewer tests can only be done sooner. After half the rounds days
    only move later, so that the two cannot go round in a ring. If they still do not agree, the better plan is taken of
    two that were made anew: with the approvals of the first and of the last round, and the days of their campaigns.
    """
    known, rows = _Known(), []
    first: _Consistent | None = None
    wanted_before: frozenset[str] = frozenset()
    last: CampaignResult | None = None
    for number in range(1, most_rounds + 1):
        proposed = with_days(approvals, known.days, known.closed)
        planned = plan(proposed)
        wanted = frozenset(_granted(planned)) & frozenset(tested)
        if last is not None and wanted <= wanted_before:
            # The last campaign was asked for by days that nobody plans with any more; it is made anew for these.
            anew = prove(wanted, _due(planned, proposed, wanted))
            if not _learn(_Known(), approvals, planned, wanted, anew, later_only=False):
                last, proposed = anew, with_days(approvals, _days(anew), known.closed)
            held = _Consistent(planned, last, proposed, _objective(planned))
            rows.append(_round(number, planned, wanted, last, {}, True))
            return _ended(held, first, rows, True, number)
        last = prove(wanted, _due(planned, proposed, wanted))
        wanted_before = wanted
        early = _learn(known, approvals, planned, wanted, last, later_only=2 * number > most_rounds)
        rows.append(_round(number, planned, wanted, last, early, not early))
        if not early:
            held = _Consistent(planned, last, with_days(approvals, _days(last), known.closed), _objective(planned))
            return _ended(held, first, rows, True, number)
        if first is None:
            first = _delayed(approvals, plan, tested, wanted, last, known)
    best = min((first, _delayed(approvals, plan, tested, wanted_before, last, known)), key=_rank)
    assert best is not None
    return _ended(best, first, rows, False, most_rounds)


def _rank(one: _Consistent | None) -> float:
    return float("inf") if one is None else one.objective


def with_days(approvals: pl.DataFrame, days: Mapping[str, date], closed: Set[str]) -> pl.DataFrame:
    """Approvals with the days on which they are proven; those that are closed cannot be had."""
    shut = pl.col("approval_id").is_in(sorted(closed))
    return approvals.with_columns(
        proven_on=pl.col("approval_id").replace_strict(dict(days), default=None, return_dtype=pl.Date()),
        state=pl.when(shut & (pl.col("state") == "to_get")).then(pl.lit("refused")).otherwise(pl.col("state")),
        cost=pl.when(shut).then(None).otherwise(pl.col("cost")),
    )


def _granted(planned: PlanResult) -> dict[str, date]:
    """Approvals that a plan gets, with the first day on which it counts on them."""
    grants = planned.plan_choices.filter(pl.col("kind") == "grant").group_by("id").agg(pl.col("from_day").min())
    return dict(grants.sort("id").iter_rows())


def _due(planned: PlanResult, approvals: pl.DataFrame, wanted: Set[str]) -> dict[str, date]:
    """Days by which tests must end for the plan to hold."""
    office = _office(approvals)
    return {a: day - timedelta(days=office[a]) for a, day in _granted(planned).items() if a in wanted}


def _office(approvals: pl.DataFrame) -> dict[str, int]:
    return {a: ceil(days or 0.0) for a, days in approvals.select("approval_id", "office_days").iter_rows()}


def _days(campaign: CampaignResult) -> dict[str, date]:
    return dict(campaign.campaign_approvals.select("approval_id", "proven_on").iter_rows())


def _learn(
    known: _Known, approvals: pl.DataFrame, planned: PlanResult, wanted: Set[str], campaign: CampaignResult,
    later_only: bool,
) -> dict[str, int]:  # fmt: skip
    """Take the days of a campaign, and tell by how many days the plan sells too early what it wants."""
    told, office, granted = _days(campaign), _office(approvals), _granted(planned)
    early = {}
    for approval in sorted(wanted):
        day = told.get(approval)
        if day is None:
            known.closed.add(approval)
            early[approval] = 0
            continue
        behind = (day + timedelta(days=office[approval]) - granted[approval]).days
        if behind > 0:
            early[approval] = behind
        known.days[approval] = max(day, known.days.get(approval, day)) if later_only else day
    return early


def _delayed(
    approvals: pl.DataFrame,
    plan: Plan,
    tested: Set[str],
    wanted: Set[str],
    campaign: CampaignResult | None,
    known: _Known,
) -> _Consistent | None:
    """The plan with the approvals of a round alone, each from the day that its campaign gives."""
    if campaign is None:
        return None
    days = _days(campaign)
    asked = with_days(approvals, days, {a for a in tested if a not in wanted or a not in days} | known.closed)
    planned = plan(asked)
    return _Consistent(planned, campaign, asked, _objective(planned))


def _objective(planned: PlanResult) -> float:
    return float(planned.plan_cost_lines["amount"].sum())


def _ended(
    held: _Consistent, first: _Consistent | None, rows: list[dict[str, Any]], agreed: bool, rounds: int
) -> Agreement:
    gain = 0.0 if first is None else first.objective - held.objective
    if agreed:
        word = f"Plan and campaign agree after {rounds} round{'s' * (rounds != 1)}."
    else:
        word = (
            f"Stopped early: plan and campaign did not agree in {rounds} rounds. This is the best plan found that "
            "sells nothing before its approvals are proven; a better one may exist."
        )
    rows[-1] |= {"gain": gain, "sentence": f"{rows[-1]['sentence']} {word}"}
    return Agreement(held.plan, held.campaign, held.approvals, AgreementRounds.frame(rows), agreed, gain, word)


def _round(
    number: int, planned: PlanResult, wanted: Set[str], campaign: CampaignResult, early: Mapping[str, int], holds: bool
) -> dict[str, Any]:
    ends = campaign.campaign_schedule["ends_on"].to_list()
    told = "; ".join(f"{a} by {days} days" if days else f"{a}, which cannot be scheduled" for a, days in early.items())
    sentence = "Nothing is sold before it is proven." if holds else f"The plan would sell too early: {told}."
    return {
        "round_no": number, "approvals": "|".join(sorted(wanted)) or None, "tests": len(ends),
        "finish_on": max(ends, default=None), "plan_cost": _objective(planned),
        "too_early": "|".join(sorted(early)) or None, "agrees": holds, "sentence": sentence,
    }  # fmt: skip


def prover(inputs: Inputs, options: CampaignOptions) -> Prove:
    """The campaign of a case, of which only tests that wanted approvals, or none, wait for are made."""

    def prove(wanted: Set[str], due: Mapping[str, date]) -> CampaignResult:
        return schedule(wanted_tests(inputs, wanted, due), options)

    return prove


def wanted_tests(inputs: Inputs, wanted: Set[str], due: Mapping[str, date]) -> Inputs:
    """The tables of a campaign with the tests that wanted approvals, or none, wait for; due as they say or sooner."""
    dues = []
    for test, approvals, own in inputs.campaign_tests.select("campaign_test_id", "approval_ids", "due_on").iter_rows():
        asked = cell_values(approvals)
        if asked and not wanted & set(asked):
            continue
        days = [d for d in (own, *(due.get(a) for a in asked)) if d is not None]
        dues.append((test, min(days, default=None)))
    kept = pl.DataFrame(dues, schema={"campaign_test_id": pl.String, "due_on": pl.Date}, orient="row")
    names = kept["campaign_test_id"].to_list()
    booked = pl.col("campaign_test_id").is_null() | pl.col("campaign_test_id").is_in(names)
    return replace(
        inputs,
        campaign_tests=inputs.campaign_tests.drop("due_on")
        .join(kept, on="campaign_test_id", maintain_order="left")
        .select(inputs.campaign_tests.columns),
        campaign_alternatives=inputs.campaign_alternatives.filter(pl.col("campaign_test_id").is_in(names)),
        consumable_uses=inputs.consumable_uses.filter(pl.col("campaign_test_id").is_in(names)),
        test_orders=inputs.test_orders.filter(pl.col("before").is_in(names) & pl.col("after").is_in(names)),
        bookings=inputs.bookings.filter(booked),
    )


def options_of(settings: Settings, horizon: Horizon) -> CampaignOptions:
    """Options of the campaign of a case; it begins when approvals are decided, if case.toml names no other day."""
    chosen = settings.campaign
    start = settings.campaign_start(horizon)
    return CampaignOptions(
        start, chosen.days, chosen.step_hours, chosen.limited_by, chosen.limit, chosen.workers, settings.seed
    )


def plan_with_campaign(chain: Chain) -> PlanResult:
    """The plan of a chain; where approvals wait for tests of its campaign, the one that agrees with it."""
    from corridor.network import plan

    given = network_inputs(chain)
    inputs = Inputs.of(chain.tables)
    asked = {a for cell in inputs.campaign_tests["approval_ids"] for a in cell_values(cell)}
    tested = asked & set(given.approvals["approval_id"])
    if not tested:
        return plan(given)
    prove = prover(inputs, options_of(chain.settings, chain.horizon))
    found = agree(given.approvals, tested, lambda approvals: plan(replace(given, approvals=approvals)), prove)
    chain.results |= {**campaign_tables(found.campaign), "agreement_rounds": found.rounds}
    chain.results["approvals"] = found.approvals
    chain.refusals.append(_not_proven(given.approvals, found.approvals))
    return found.plan


def schedule_campaign(chain: Chain) -> None:
    """When the tests of a campaign are made, where the plan has not asked already."""
    inputs = Inputs.of(chain.tables)
    if inputs.campaign_tests.is_empty() or "campaign_schedule" in chain.results:
        return
    chain.results |= campaign_tables(schedule(inputs, options_of(chain.settings, chain.horizon)))


def campaign_tables(result: CampaignResult) -> dict[str, pl.DataFrame]:
    """The tables of a campaign by name."""
    return {f.name: getattr(result, f.name) for f in fields(result) if f.name.startswith("campaign_")}


def _not_proven(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Approvals that no campaign can prove are refused, and said to be."""
    refused = after.filter(pl.col("state") == "refused").select("approval_id")
    new = before.filter(pl.col("state") != "refused").join(refused, on="approval_id").sort("approval_id")
    return Refusals.conform(
        new.select(
            room=pl.lit("campaign"),
            key="approval_id",
            missing=pl.lit("a schedule of the tests that it waits for"),
            remedy=pl.lit("`corridor campaign CASE` names the tests, places or rows that stand in the way."),
            rows=pl.lit(1, pl.Int64),
        )
    )
