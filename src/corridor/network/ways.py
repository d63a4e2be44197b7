"""Ways: entries that can be flown by the plan, with what they cost beyond the goods themselves."""

from __future__ import annotations

import polars as pl

from corridor.network.timeline import arrivals
from corridor.periods import Horizon

SUPPLY_HEADS = ("price", "making", "inputs")
"""Heads that the supply itself is charged for; everything else that is cost is charged on the way."""


WAY = (
    "entry_id", "supply_id", "product_id", "form", "from_site", "to_site", "route_id", "agreement_id", "period", "t",
    "arrives", "units_per_load", "by_unit", "by_load", "landed_per_unit",
)  # fmt: skip


def way_lines(cost_lines: pl.DataFrame) -> pl.DataFrame:
    """The lines of an entry that its way is charged with: what is cost and is not the goods themselves."""
    return cost_lines.filter(pl.col("is_cost") & ~pl.col("head").is_in(SUPPLY_HEADS))


def priced(entries: pl.DataFrame, cost_lines: pl.DataFrame, landed_costs: pl.DataFrame) -> pl.DataFrame:
    """Entries that are not refused, with ``by_unit``, ``by_load`` (cost of a full load) and ``landed_per_unit``."""
    outcomes = landed_costs.filter(pl.col("outcome") != "refused").select("entry_id", "landed_per_unit")
    due, by_load = pl.col("amount_per_unit"), pl.col("per_load")
    lines = way_lines(cost_lines).group_by("entry_id")
    sums = lines.agg(by_unit=due.filter(~by_load).sum(), loaded=due.filter(by_load).sum())
    rows = entries.join(outcomes, on="entry_id").join(sums, on="entry_id", how="left")
    rows = rows.with_columns(pl.col("by_unit", "loaded").fill_null(0.0))
    return rows.with_columns(by_load=pl.col("loaded") * pl.col("units_per_load"))


def all_ways(
    entries: pl.DataFrame,
    cost_lines: pl.DataFrame,
    landed_costs: pl.DataFrame,
    route_seasons: pl.DataFrame,
    periods: pl.DataFrame,
    horizon: Horizon,
) -> pl.DataFrame:
    """Entries that are priced and arrive within the horizon, sorted by ``entry_id``.

    Returns
    -------
    pl.DataFrame
        The columns `WAY`: places and periods of departure ``t`` and arrival ``arrives``, and the cost of lines that
        fall due per unit and per load.
    """
    moving = route_seasons.filter(pl.col("open_share") > 0).select("route_id", "period", "days")
    ways = (
        priced(entries, cost_lines, landed_costs)
        .join(periods.select("t", "period"), on="period")
        .join(moving, on=["route_id", "period"])
    )
    return arrivals(ways, horizon).filter(pl.col("arrives") < horizon.count).select(WAY).sort("entry_id")


def unit_cost() -> pl.Expr:
    """Cost of a way per unit where loads need not be whole."""
    return pl.col("by_unit") + pl.col("by_load") / pl.col("units_per_load")


def undominated(ways: pl.DataFrame, limited_routes: pl.Series, whole_loads: bool) -> pl.DataFrame:
    """Leave out ways that some other way always beats, so that the best plan stays the same.

    Of the claims on one route in one period the cheapest is enough, for they use the same room. Of several routes
    that leave and arrive in the same periods, all that are dearer than the cheapest without a limit are left out.
    Whole loads are shared between products, so there only claims are compared.
    """
    order = ["supply_id", "to_site", "t", "arrives"]
    kept = ways.with_columns(per_unit=unit_cost(), load_class=pl.col("by_load").round(6))
    same_room = ["supply_id", "to_site", "t", "route_id", "units_per_load", *(["load_class"] if whole_loads else [])]
    kept = kept.sort("per_unit", "entry_id").unique(same_room, keep="first", maintain_order=True)
    if not whole_loads:
        limited = pl.col("route_id").is_in(limited_routes.implode())
        free = kept.filter(~limited).unique(order, keep="first", maintain_order=True)
        beats = free.select(*order, least="per_unit")
        cheaper = kept.filter(limited).join(beats, on=order, how="left")
        cheaper = cheaper.filter(pl.col("least").is_null() | (pl.col("per_unit") < pl.col("least"))).drop("least")
        kept = pl.concat([free, cheaper])
    return kept.drop("per_unit", "load_class").sort("entry_id")
