"""The steps of the chain that agree plan and campaign, or schedule a campaign alone."""

from __future__ import annotations

from dataclasses import fields, replace

import polars as pl

from corridor.agreement.asking import fewest_of, not_in_campaign, prover
from corridor.agreement.loop import agree
from corridor.agreement.worth import worth_per_day
from corridor.campaign import CampaignOptions, CampaignResult, Inputs, schedule
from corridor.case.settings import Settings
from corridor.chain import Chain, network_inputs
from corridor.network import PlanResult
from corridor.periods import Horizon
from corridor.tables.column import cell_values
from corridor.tables.plan_results import Refusals

NAMED = 5
"""Tests that are named where some are lacking."""


def options_of(settings: Settings, horizon: Horizon) -> CampaignOptions:
    """Options of the campaign of a case; it begins when approvals are decided, if case.toml names no other day."""
    chosen = settings.campaign
    start = settings.campaign_start(horizon)
    return CampaignOptions(
        start, chosen.days, chosen.step_hours, chosen.limited_by, chosen.limit, chosen.workers, settings.seed
    )


def campaign_inputs(chain: Chain) -> Inputs:
    """The campaign of a case: all its tests, or where case.toml says so those that the choice of the fewest makes."""
    inputs, chosen = Inputs.of(chain.tables), _chosen(chain)
    return inputs if chosen is None else fewest_of(inputs, chosen)


def _chosen(chain: Chain) -> pl.DataFrame | None:
    """The choice of the fewest tests, where the campaign is to make no others."""
    chosen = chain.results.get("chosen_tests")
    return None if chain.settings.campaign.tests == "all" or chosen is None or chosen.is_empty() else chosen


def _lacking(chain: Chain) -> list[pl.DataFrame]:
    """A refusal of chosen tests that the case has no row of, which no campaign can make."""
    chosen = _chosen(chain)
    lacking = None if chosen is None else not_in_campaign(Inputs.of(chain.tables), chosen)
    if lacking is None or lacking.is_empty():
        return []
    named = ", ".join(f"{family}:{test}" for family, test in lacking.head(NAMED).iter_rows())
    row = {
        "room": "campaign", "key": "chosen_tests", "rows": lacking.height,
        "missing": f"rows of campaign_tests for {lacking.height} of the fewest tests: {named}"
        + (", ..." if lacking.height > NAMED else ""),
        "remedy": "Add them (`corridor approvals CASE --campaign FOLDER` writes them); until then their approvals "
        "wait for the days that approvals count, with no queue.",
    }  # fmt: skip
    return [Refusals.frame([row])]


def plan_with_campaign(chain: Chain) -> PlanResult:
    """The plan of a chain; where approvals wait for tests of its campaign, the one that agrees with it."""
    from corridor.network import plan

    given = network_inputs(chain)
    inputs = campaign_inputs(chain)
    asked = {a for cell in inputs.campaign_tests["approval_ids"] for a in cell_values(cell)}
    tested = asked & set(given.approvals["approval_id"])
    if not tested:
        return plan(given)
    prove = prover(inputs, options_of(chain.settings, chain.horizon))
    found = agree(
        given.approvals,
        tested,
        lambda approvals: plan(replace(given, approvals=approvals)),
        prove,
        lambda planned: worth_per_day(given, planned),
    )
    chain.results |= {**campaign_tables(found.campaign), "agreement_rounds": found.rounds}
    chain.results["approvals"] = found.approvals
    chain.refusals.append(_not_proven(given.approvals, found.approvals))
    return found.plan


def schedule_campaign(chain: Chain) -> None:
    """When the tests of a campaign are made, where the plan has not asked already; and which it has no row of."""
    chain.refusals.extend(_lacking(chain))
    if "campaign_schedule" in chain.results:
        return
    inputs = campaign_inputs(chain)
    if inputs.campaign_tests.is_empty():
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
