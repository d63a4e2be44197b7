"""What a day of an approval is worth to a plan: what is sold under it in a day, less what that costs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from corridor.network import PlanInputs, PlanResult

NOT_OF_A_UNIT = ("shortage", "sales", "approval", "opening", "fixed")
"""Heads of a plan's cost that a unit more does not add to, or that are not what it costs."""
LEAST_MARGIN = 0.02
"""A unit that is sold counts for so much of its price at least: it is sold because that pays."""


def worth_per_day(given: PlanInputs, planned: PlanResult) -> dict[str, float]:
    """What a day of each approval is worth: its products' sales less their cost, by the days on which it is in force.

    Notes
    -----
    It ranks approvals for the laboratory and is no figure of the plan. A product that waits for several approvals
    counts for each. The cost of kits stands under the kits, so that a car built of them counts for more than it earns.
    """
    fx = {
        currency: given.exchange.rate(currency, given.currency, given.horizon.first_day).value
        for currency in given.demand["currency"].unique().sort()
    }
    prices = given.demand.select(
        "demand_id", price=pl.col("price_per_unit") * pl.col("currency").replace_strict(fx, return_dtype=pl.Float64)
    )
    costs = planned.plan_cost_lines.filter(~pl.col("head").is_in(NOT_OF_A_UNIT))
    costs = costs.group_by("product_id").agg(pl.col("amount").sum())
    sales = planned.plan_sales.join(prices, on="demand_id", how="left").join(
        given.sites.select("site_id", "country"), on="site_id", how="left"
    )
    of_all = sales.group_by("product_id").agg(units=pl.col("sold").sum())
    per_unit = of_all.join(costs, on="product_id", how="left").select(
        "product_id", cost=pl.col("amount").fill_null(0.0) / pl.col("units")
    )
    margin = pl.max_horizontal(pl.col("price") - pl.col("cost"), LEAST_MARGIN * pl.col("price"))
    earned = (
        sales.filter(pl.col("sold") > 0)
        .join(per_unit, on="product_id")
        .group_by("product_id", "country")
        .agg(earned=(pl.col("sold") * margin).sum())
    )
    under = given.approval_gates.join(earned, on=["product_id", "country"]).group_by("approval_id").agg(
        pl.col("earned").sum()
    )  # fmt: skip
    last: date = given.horizon.last_day
    grants = planned.plan_choices.filter(pl.col("kind") == "grant").group_by("id").agg(pl.col("from_day").min())
    days = {a: max(1, (last - day).days + 1) for a, day in grants.iter_rows()}
    return {a: value / days[a] for a, value in under.sort("approval_id").iter_rows() if a in days}
