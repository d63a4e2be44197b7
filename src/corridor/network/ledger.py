"""The plan's cost lines, rebuilt from the plan's own rows and the prices of the case.

Nothing here knows the model: quantities come from the plan's tables, rates from the cost lines of the entries and the
priced tables of the problem. That the sum equals the solver's objective is a check on both.
"""

from __future__ import annotations

import polars as pl

from corridor.network.problem import Problem
from corridor.network.reading import PlanTables
from corridor.network.ways import way_lines
from corridor.provenance import OWN_SOURCE
from corridor.tables.plan_results import PLAN_HEADS, PlanCostLines

COLUMNS = ("head", "what", "key", "product_id", "period", "quantity", "unit", "rate", "confidence", "source")


def plan_cost_lines(plan: PlanTables, p: Problem, cost_lines: pl.DataFrame) -> pl.DataFrame:
    """Every line of the plan's cost; for most margin sales are lines below zero.

    Returns
    -------
    pl.DataFrame
        `PlanCostLines`. ``key`` is the primary key of the row of the plan's table, its parts joined by ``/``; a line
        of a flow adds ``#`` and the number of the cost line.
    """
    parts = [
        _ways(plan.flows, p, cost_lines),
        _supply(plan.supply, p),
        _fixed(plan.choices, p),
        _stocks(plan.stocks, p),
        _choices(plan.choices, p),
        _sales(plan.sales, p),
    ]
    lines = pl.concat([part.select(COLUMNS) for part in parts])
    order = {head: n for n, head in enumerate(PLAN_HEADS)}
    lines = lines.with_columns(rank=pl.col("head").replace_strict(order, return_dtype=pl.Int32))
    lines = lines.sort("what", "rank", "key").drop("rank").with_row_index("line_no", offset=1)
    return PlanCostLines.conform(lines.with_columns(amount=pl.col("quantity") * pl.col("rate")))


def _ways(flows: pl.DataFrame, p: Problem, cost_lines: pl.DataFrame) -> pl.DataFrame:
    full = p.ways.select("entry_id", "units_per_load")
    facts = ("entry_id", "line_no", "head", "amount_per_unit", "per_load", "confidence", "source")
    priced = way_lines(cost_lines).select(facts)
    rows = flows.join(full, on="entry_id").join(priced, on="entry_id")
    by_load = pl.col("per_load") & pl.lit(p.options.whole_loads == "all")
    return rows.with_columns(
        what=pl.lit("plan_flows"),
        key=pl.concat_str("entry_id", pl.lit("#"), pl.col("line_no").cast(pl.String)),
        quantity=pl.when(by_load).then("loads").otherwise("quantity"),
        unit=pl.when(by_load).then(pl.lit("load")).otherwise(pl.lit("unit")),
        rate=pl.col("amount_per_unit") * pl.when(by_load).then("units_per_load").otherwise(1.0),
    )


def _supply(supply: pl.DataFrame, p: Problem) -> pl.DataFrame:
    rates = p.supply.select("supply_id", "period", "confidence", "source", rate="cost")
    rows = supply.filter(pl.col("quantity") > 0).join(rates, on=["supply_id", "period"])
    return rows.with_columns(
        head=pl.when(pl.col("supply_kind") == "offer").then(pl.lit("price")).otherwise(pl.lit("making")),
        what=pl.lit("plan_supply"),
        key=pl.concat_str("supply_id", "period", separator="/"),
        unit=pl.lit("unit"),
    )


def _fixed(choices: pl.DataFrame, p: Problem) -> pl.DataFrame:
    """Fixed cost of the days on which a recipe is open, period by period."""
    since = choices.filter(pl.col("kind") == "open").join(p.periods.select("period", since="t"), on="period")
    rows = p.supply.filter(pl.col("fixed") > 0).join(since.select("since", supply_id="id"), on="supply_id", how="left")
    rows = rows.filter(pl.col("open_today") | (pl.col("t") >= pl.col("since")))
    return rows.with_columns(
        head=pl.lit("fixed"),
        what=pl.lit("plan_supply"),
        key=pl.concat_str("supply_id", "period", separator="/"),
        quantity="fixed_years",
        unit=pl.lit("year"),
        rate=pl.col("fixed") / pl.col("fixed_years"),
    )


def _stocks(stocks: pl.DataFrame, p: Problem) -> pl.DataFrame:
    priced = stocks.join(p.places, on=["site_id", "product_id"]).join(p.periods, on="period")
    return priced.with_columns(
        head=pl.lit("holding"),
        what=pl.lit("plan_stocks"),
        key=pl.concat_str("site_id", "product_id", "period", separator="/"),
        unit=pl.lit("unit"),
        rate=pl.lit(p.options.holding_cost_frac_per_year) * pl.col("year_share") * pl.col("value"),
        confidence=pl.lit("estimate"),
        source=pl.lit(OWN_SOURCE),
    )


def _choices(choices: pl.DataFrame, p: Problem) -> pl.DataFrame:
    facts = p.supplies.select("confidence", "source", "product_id", id="supply_id")
    outcomes = p.grants.select("outcome", "period", id="approval_id")
    granted = pl.when(pl.col("outcome") == "complete").then(pl.lit("sourced")).otherwise(pl.lit("estimate"))
    sure = pl.when(pl.col("kind") == "grant").then(granted).otherwise(pl.col("confidence"))
    rows = choices.join(facts, on="id", how="left").join(outcomes, on=["id", "period"], how="left")
    return rows.with_columns(
        head=pl.when(pl.col("kind") == "grant").then(pl.lit("approval")).otherwise(pl.lit("opening")),
        what=pl.lit("plan_choices"),
        key=pl.concat_str("kind", "id", "period", separator="/"),
        quantity=pl.lit(1.0),
        unit=pl.col("kind"),
        rate=pl.col("cost"),
        confidence=sure,
        source=pl.col("source").fill_null(OWN_SOURCE),
    )


def _sales(sales: pl.DataFrame, p: Problem) -> pl.DataFrame:
    rows = sales.join(p.demand.select("demand_id", "price", "short_rate", "confidence", "source"), on="demand_id")
    rows = rows.with_columns(what=pl.lit("plan_sales"), key=pl.col("demand_id"), unit=pl.lit("unit"))
    if p.options.goal == "most_margin":
        sold = rows.filter(pl.col("sold") > 0)
        return sold.with_columns(head=pl.lit("sales"), quantity="sold", rate=-pl.col("price"))
    short = rows.filter(pl.col("short") > 0)
    return short.with_columns(head=pl.lit("shortage"), quantity="short", rate="short_rate")
