"""From the solver's values to the tables of the plan."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from corridor.network.model import Decisions
from corridor.network.problem import Problem
from corridor.network.shortages import with_reasons
from corridor.solvers import Solution
from corridor.tables.plan_results import PlanChoices, PlanFlows, PlanStocks, PlanSupply

NOTHING = 1e-7
"""Units below this are the solver's noise."""


@dataclass(frozen=True)
class PlanTables:
    """What the plan does, without its money."""

    flows: pl.DataFrame
    supply: pl.DataFrame
    sales: pl.DataFrame
    stocks: pl.DataFrame
    choices: pl.DataFrame


def read_plan(p: Problem, d: Decisions, found: Solution) -> PlanTables:
    """Tables of the plan: rows of flows and stocks that are not nothing, every row of supply and of demand."""
    supply = PlanSupply.conform(_amounts(found, d.make)).sort("supply_id", "period")
    sales = _sales(p, d, found)
    choices = _choices(p, d, found, sales)
    return PlanTables(_flows(p, d, found), supply, with_reasons(sales, p, choices), _stocks(d, found), choices)


def _amounts(found: Solution, decisions: pl.DataFrame) -> pl.DataFrame:
    got = found.of(decisions)
    return got.with_columns(quantity=pl.when(pl.col("quantity") > NOTHING).then(pl.col("quantity")).otherwise(0.0))


def _flows(p: Problem, d: Decisions, found: Solution) -> pl.DataFrame:
    labels = p.periods.select(arrives_t="t", arrives="period")
    sent = _amounts(found, d.ship).filter(pl.col("quantity") > 0).with_columns(
        loads=pl.col("quantity") / pl.col("units_per_load")
    )  # fmt: skip
    if not d.loads.is_empty():
        # Whole loads are shared out by the room that each flow takes in them.
        on = ["route_id", "t", "load_class"]
        paid = found.of(d.loads).select(*on, paid=pl.col("quantity").round())
        share = pl.col("loads") / pl.col("loads").sum().over(on)
        sent = sent.join(paid, on=on).with_columns(loads=share * pl.col("paid"))
    sent = sent.rename({"arrives": "arrives_t"}).join(labels, on="arrives_t")
    stays = _amounts(found, d.local).filter(pl.col("quantity") > 0)
    stays = stays.with_columns(
        entry_id=pl.concat_str("supply_id", pl.lit("stays"), "period", separator="/"),
        from_site="site_id",
        to_site="site_id",
        route_id=pl.lit(None, pl.String),
        agreement_id=pl.lit(None, pl.String),
        arrives="period",
        loads=pl.lit(0.0),
    )
    return pl.concat([PlanFlows.conform(sent), PlanFlows.conform(stays)]).sort("entry_id")


def _sales(p: Problem, d: Decisions, found: Solution) -> pl.DataFrame:
    sold = _amounts(found, d.sell).select("demand_id", sold="quantity")
    # Short is what is not sold, so that the two sum to what is wanted to the last digit.
    rows = p.demand.join(sold, on="demand_id", how="left").with_columns(short=pl.col("wanted") - pl.col("sold"))
    return rows.with_columns(short=pl.when(pl.col("short") > NOTHING).then(pl.col("short")).otherwise(0.0))


def _stocks(d: Decisions, found: Solution) -> pl.DataFrame:
    both = pl.concat(
        [_amounts(found, f).select("site_id", "product_id", "period", "t", "quantity") for f in (d.gate, d.stock)]
    )
    rows = both.group_by("site_id", "product_id", "period", "t").agg(pl.col("quantity").sum())
    rows = rows.filter(pl.col("quantity") > 0).sort("site_id", "product_id", "t")
    return PlanStocks.conform(rows)


def _choices(p: Problem, d: Decisions, found: Solution, sales: pl.DataFrame) -> pl.DataFrame:
    made = _amounts(found, d.make).group_by("supply_id").agg(pl.col("quantity").sum())
    opened = found.of(d.start).filter(pl.col("quantity") > 0.5).drop("quantity")
    opened = opened.join(made, on="supply_id", how="left").with_columns(
        kind=pl.lit("open"),
        id="supply_id",
        decided_by="from_day",
        cost="opening",
        reason=pl.format("It makes {} units of {} over the horizon.", _units("quantity"), "product_id"),
    )
    sold = p.gates.select("demand_id", "approval_id").join(sales.select("demand_id", "sold"), on="demand_id")
    sold = sold.group_by("approval_id").agg(pl.col("sold").sum(), rows=pl.len())
    granted = found.of(d.grant).filter(pl.col("quantity") > 0.5).drop("quantity")
    granted = granted.join(sold, on="approval_id", how="left").with_columns(
        kind=pl.lit("grant"),
        id="approval_id",
        reason=pl.format("{} units are sold that need it, in {} rows of demand.", _units("sold"), "rows"),
    )
    return pl.concat([PlanChoices.conform(granted), PlanChoices.conform(opened)]).sort("kind", "id", "from_day")


def _units(column: str) -> pl.Expr:
    """A number of units in words, thousands apart."""
    told = pl.col(column).fill_null(0.0)
    return told.map_elements(lambda units: f"{units:,.0f}", return_dtype=pl.String)
