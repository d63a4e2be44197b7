"""Why a row of demand is left short, in words."""

from __future__ import annotations

import polars as pl

from corridor.network import grants
from corridor.network.problem import Problem
from corridor.network.ways import unit_cost
from corridor.tables.plan_results import PlanSales


def with_reasons(sales: pl.DataFrame, p: Problem, choices: pl.DataFrame) -> pl.DataFrame:
    """Rows of `plan_sales` with the first cause that applies, in the order in which the chain decides.

    No approval in force; nothing that arrives in time; dearer to deliver than the shortage costs; no capacity left.
    """
    short = sales.filter(pl.col("short") > 0)
    shut = _not_approved(short, p, choices)
    reach = short.select("demand_id", "site_id", "product_id", "t").join(
        _cheapest(p), on=["site_id", "product_id"], how="left"
    )
    # What comes before its period is kept until then.
    passed = p.periods.select("t", passed=pl.col("year_share").cum_sum())
    reach = reach.join(passed, on="t").join(
        passed.rename({"t": "arrives", "passed": "before"}), on="arrives", how="left"
    )
    kept = (pl.col("passed") - pl.col("before")) * pl.col("value") * p.options.holding_cost_frac_per_year
    in_time = pl.col("arrives") <= pl.col("t")
    reach = reach.group_by("demand_id").agg(
        least=(pl.col("each") + kept.fill_null(0.0)).filter(in_time).min(),
        first=pl.col("arrives").min(),
        any_way=pl.col("each").is_not_null().any(),
    )
    labels = p.periods.select(first="t", first_label="period")
    told = (
        sales.join(shut, on="demand_id", how="left")
        .join(reach, on="demand_id", how="left")
        .join(labels, on="first", how="left")
        .with_columns(reason=_words(p.options.goal == "least_cost"))
    )
    return PlanSales.conform(told).sort("demand_id")


def _words(least_cost: bool) -> pl.Expr:
    limit = pl.col("short_rate") if least_cost else pl.col("price")
    named = "being left short is priced at" if least_cost else "it sells for"
    dear = pl.format(
        "Delivered, a unit would cost {} at least; {} {}.", pl.col("least").round(2), pl.lit(named), limit.round(2)
    )
    return (
        pl.when(pl.col("short") <= 0)
        .then(None)
        .when(pl.col("shut").is_not_null())
        .then(pl.col("shut"))
        .when(~pl.col("any_way").fill_null(False))
        .then(pl.lit("No supply and no priced way reaches it."))
        .when(pl.col("least").is_null())
        .then(pl.format("The first goods can arrive in {}.", "first_label"))
        .when(pl.col("least") >= limit)
        .then(dear)
        .otherwise(
            pl.lit("What could reach it for less is used up, or a limit, an opening or a whole run stands against it.")
        )
    )


def _not_approved(short: pl.DataFrame, p: Problem, choices: pl.DataFrame) -> pl.DataFrame:
    granted = choices.filter(pl.col("kind") == "grant").select("id", "period")
    bought = p.grants.join(granted, left_on=["approval_id", "period"], right_on=["id", "period"], how="semi")
    in_force = grants.shares(bought, p.periods).group_by("approval_id", "t").agg(pl.col("share").sum())
    earliest = p.grants.group_by("approval_id").agg(earliest=pl.col("from_day").min())
    # Of several that are not in force the one that can be had last, or not at all, is named.
    waits = (
        p.gates.join(short.select("demand_id", "sold"), on="demand_id")
        .join(in_force, on=["approval_id", "t"], how="left")
        .join(earliest, on="approval_id", how="left")
        .join(p.periods.select("t", "last"), on="t")
        .with_columns(open_share=(pl.col("held") + pl.col("share").fill_null(0.0)).clip(upper_bound=1.0))
        .filter((pl.col("open_share") < 1) & (pl.col("sold") >= pl.col("open_share") * pl.col("wanted") * (1 - 1e-6)))
        .sort("demand_id", "open_share", "earliest", "approval_id", descending=[False, False, True, False])
        .unique("demand_id", keep="first", maintain_order=True)
    )
    percent = (pl.col("open_share") * 100).round(0).cast(pl.Int64)
    told = (
        pl.when((pl.col("held_to") <= pl.col("last")) & pl.col("earliest").is_null())
        .then(
            pl.format(
                "Approval {} is held until {} and the case has no price for renewing it.", "approval_id", "held_to"
            )
        )
        .when(pl.col("open_share") > 0)
        .then(pl.format("Approval {} is in force on {} % of the period's days.", "approval_id", percent))
        .when(pl.col("earliest").is_null())
        .then(pl.format("Approval {} is not held and cannot be had as the case stands.", "approval_id"))
        .when(pl.col("earliest") > pl.col("last"))
        .then(pl.format("Approval {} can be had from {} at the earliest.", "approval_id", "earliest"))
        .otherwise(pl.format("Approval {} is not got: what it opens would not pay for it.", "approval_id"))
    )
    return waits.select("demand_id", shut=told)


def _cheapest(p: Problem) -> pl.DataFrame:
    """The least cost of a unit at each place by period of arrival, inputs of recipes not counted."""
    made = p.supply.group_by("supply_id").agg(unit=pl.col("cost").min(), from_t=pl.col("t").min())
    by_way = p.ways.join(made, on="supply_id").filter(pl.col("t") >= pl.col("from_t"))
    columns = ("site_id", "product_id", "arrives", "each")
    by_way = by_way.with_columns(site_id="to_site", each=pl.col("unit") + unit_cost()).select(columns)
    stays = p.local.join(made, on="supply_id").with_columns(arrives="from_t", each="unit").select(columns)
    least = pl.concat([by_way, stays]).group_by("site_id", "product_id", "arrives").agg(pl.col("each").min())
    return least.join(p.places.select("site_id", "product_id", "value"), on=["site_id", "product_id"], how="left")
