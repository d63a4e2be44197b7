"""Ways: entries that can be flown by the plan, with what they cost beyond the goods themselves."""

from __future__ import annotations

import polars as pl

from corridor.network.timeline import arrivals
from corridor.periods import Horizon

SUPPLY_HEADS = ("price", "making", "inputs")
"""Heads that the supply itself is charged for; everything else that is cost is charged on the way."""


def way_lines(cost_lines: pl.DataFrame) -> pl.DataFrame:
    """The lines of an entry that its way is charged with: what is cost and is not the goods themselves."""
    return cost_lines.filter(pl.col("is_cost") & ~pl.col("head").is_in(SUPPLY_HEADS))


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
        ``entry_id, supply_id, product_id, from_site, to_site, route_id, agreement_id, period, t, arrives,
        units_per_load, by_unit, by_load``: cost per unit of lines that fall due per unit, and per load.
    """
    priced = landed_costs.filter(pl.col("outcome") != "refused").select("entry_id", "landed_per_unit")
    falls_due = pl.col("amount_per_unit")
    sums = (
        way_lines(cost_lines)
        .group_by("entry_id")
        .agg(
            by_unit=falls_due.filter(~pl.col("per_load")).sum(),
            loaded_per_unit=falls_due.filter(pl.col("per_load")).sum(),
        )
    )
    moving = route_seasons.filter(pl.col("open_share") > 0).select("route_id", "period", "days")
    ways = (
        entries.join(priced, on="entry_id")
        .join(periods.select("t", "period"), on="period")
        .join(moving, on=["route_id", "period"])
        .join(sums, on="entry_id", how="left")
        .with_columns(pl.col("by_unit", "loaded_per_unit").fill_null(0.0))
    )
    ways = arrivals(ways, horizon).filter(pl.col("arrives") < horizon.count)
    return ways.select(
        "entry_id", "supply_id", "product_id", "form", "from_site", "to_site", "route_id", "agreement_id", "period",
        "t", "arrives", "days", "units_per_load", "by_unit", "landed_per_unit",
        by_load=pl.col("loaded_per_unit") * pl.col("units_per_load"),
    ).sort("entry_id")  # fmt: skip


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
    same_room = [*order, "route_id", "load_class"]
    kept = kept.sort([*same_room, "per_unit", "entry_id"]).unique(same_room, keep="first", maintain_order=True)
    if not whole_loads:
        limited = pl.col("route_id").is_in(limited_routes.implode())
        kept = kept.sort([*order, "per_unit", "entry_id"]).with_columns(
            better=(~limited).cast(pl.Int32).cum_sum().over(order) - (~limited).cast(pl.Int32)
        )
        kept = kept.filter(pl.col("better") == 0).drop("better")
    return kept.drop("per_unit").sort("entry_id")
