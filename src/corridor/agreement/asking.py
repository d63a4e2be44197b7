"""The campaign of a case for the approvals that a plan wants: which of its tests are made, when they are due."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from corridor.campaign import CampaignOptions, CampaignResult, Inputs, schedule
from corridor.tables.column import cell_values

LEAST_WORTH = 0.01
"""Of the approval that is worth most, any counts for so much at least."""


@dataclass(frozen=True)
class Asked:
    """Approvals that a plan wants, the days by which they should be proven, and what a day of each is worth.

    Without any worth all are alike, and a test counts as its row says.
    """

    wanted: frozenset[str]
    due: Mapping[str, date]
    worth: Mapping[str, float] = field(default_factory=dict)


Prove = Callable[[Asked], CampaignResult]
"""From what a plan asks for to the campaign that proves it."""


def prover(inputs: Inputs, options: CampaignOptions) -> Prove:
    """The campaign of a case, of which only tests that wanted approvals, or none, wait for are made."""

    def prove(asked: Asked) -> CampaignResult:
        return schedule(wanted_tests(inputs, asked), options)

    return prove


def wanted_tests(inputs: Inputs, asked: Asked) -> Inputs:
    """The tables of a campaign with the tests that wanted approvals, or none, wait for.

    Notes
    -----
    They are due as their rows say or sooner, and late tests that an approval waits for count, mandatory or not. An
    approval that is worth more a day comes first: its worth is shared out evenly among its tests, for its day is that
    of the last of them, and the lateness of each test counts by what the approvals that wait for it are worth.
    """
    waiting = {
        test: [a for a in cell_values(approvals) if a in asked.wanted]
        for test, approvals in inputs.campaign_tests.select("campaign_test_id", "approval_ids").iter_rows()
    }
    counts: dict[str, int] = {}
    for approvals in waiting.values():
        for approval in approvals:
            counts[approval] = counts.get(approval, 0) + 1
    each = {a: asked.worth[a] / counts[a] for a in counts if a in asked.worth}
    most = max(each.values(), default=0.0)
    rows = []
    names = ("campaign_test_id", "approval_ids", "due_on", "priority", "mandatory")
    for test, cell, own, priority, mandatory in inputs.campaign_tests.select(names).iter_rows():
        approvals = waiting[test]
        if cell_values(cell) and not approvals:
            continue
        days = [d for d in (own, *(asked.due.get(a) for a in approvals)) if d is not None]
        if approvals and most > 0:
            priority *= max(LEAST_WORTH, sum(each.get(a, 0.0) for a in approvals) / most)
        rows.append((test, min(days, default=None), priority, mandatory or bool(approvals)))
    changed = {"due_on": pl.Date, "priority": pl.Float64, "mandatory": pl.Boolean}
    kept = pl.DataFrame(rows, schema={"campaign_test_id": pl.String, **changed}, orient="row")
    tests = inputs.campaign_tests.drop(changed).join(kept, on="campaign_test_id", maintain_order="left")
    return _with_tests(inputs, tests.select(inputs.campaign_tests.columns))


def fewest_of(inputs: Inputs, chosen_tests: pl.DataFrame) -> Inputs:
    """The tables of a campaign with the tests that the choice of the fewest makes, by family and test of the rules.

    Rows that name no test of the rules stay: the choice does not know them.
    """
    chosen = chosen_tests.select("approval_family", "test_id").unique()
    tests = inputs.campaign_tests.with_row_index("row")
    known = tests.join(chosen, on=["approval_family", "test_id"], how="semi")
    own = tests.filter(pl.col("test_id").is_null() | pl.col("approval_family").is_null())
    return _with_tests(inputs, pl.concat([known, own]).sort("row").drop("row"))


def not_in_campaign(inputs: Inputs, chosen_tests: pl.DataFrame) -> pl.DataFrame:
    """Chosen tests without a row in `campaign_tests`: ``approval_family, test_id``."""
    chosen = chosen_tests.select("approval_family", "test_id").unique().sort(pl.all())
    return chosen.join(inputs.campaign_tests, on=["approval_family", "test_id"], how="anti")


def _with_tests(inputs: Inputs, campaign_tests: pl.DataFrame) -> Inputs:
    """The tables with these tests alone; of the others nothing is left."""
    tests = campaign_tests["campaign_test_id"].to_list()
    booked = pl.col("campaign_test_id").is_null() | pl.col("campaign_test_id").is_in(tests)
    return replace(
        inputs,
        campaign_tests=campaign_tests,
        campaign_alternatives=inputs.campaign_alternatives.filter(pl.col("campaign_test_id").is_in(tests)),
        consumable_uses=inputs.consumable_uses.filter(pl.col("campaign_test_id").is_in(tests)),
        test_orders=inputs.test_orders.filter(pl.col("before").is_in(tests) & pl.col("after").is_in(tests)),
        bookings=inputs.bookings.filter(booked),
    )
