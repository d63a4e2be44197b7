"""The question put to the solver, as tables: everything priced, dated and sorted, nothing decided yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import polars as pl

from corridor.network import grants
from corridor.network.given import PlanInputs
from corridor.network.options import NetworkOptions
from corridor.network.rooms import room_links, rooms
from corridor.network.supply import all_supplies, by_period, starts, without_rate
from corridor.network.timeline import rates, timeline
from corridor.network.values import place_values
from corridor.network.ways import all_ways, undominated
from corridor.tables.plan_results import Refusals


@dataclass(frozen=True)
class Problem:
    """Tables of the model; money in the case's currency, ``t`` the place of a period from 0.

    ``demand`` has the units wanted, their price and what a unit left short is charged; ``supply`` one row per supply
    and period; ``ways`` one row per entry that may be used; ``local`` the supplies that stand where their product is
    wanted; ``places`` the sites and products with a stock; ``gates`` which approval a row of demand waits for and the
    share of the period in which one held today is in force; ``rooms`` and ``room_links`` what routes and lanes take.
    """

    periods: pl.DataFrame
    supplies: pl.DataFrame
    supply: pl.DataFrame
    starts: pl.DataFrame
    inputs: pl.DataFrame
    ways: pl.DataFrame
    local: pl.DataFrame
    places: pl.DataFrame
    demand: pl.DataFrame
    gates: pl.DataFrame
    grants: pl.DataFrame
    rooms: pl.DataFrame
    room_links: pl.DataFrame
    limits: pl.DataFrame
    options: NetworkOptions
    keeps_stock: bool = True
    refusals: pl.DataFrame = field(default_factory=Refusals.empty)


def state(given: PlanInputs) -> Problem:
    """Price, date and sort the tables of a case.

    Refused are supplies and rows of demand whose currency has no rate in a period, and rows of demand outside the
    horizon. Left out are entries that are refused or arrive after the horizon, and supplies that reach nobody.
    """
    first_day, options = given.horizon.first_day, given.options
    periods = timeline(given.horizon)
    supplies = all_supplies(given.recipes, given.offers, given.products, given.sites)
    fx = rates([supplies, given.demand], periods, given.exchange, given.currency)
    supply = by_period(supplies, periods, fx, first_day)
    refused = without_rate(supply, {"recipe": "the recipe", "offer": "the offer"})
    wanted, not_wanted = _demand(given.demand, given.sites, periods, fx, options)
    inputs = (
        given.recipe_inputs.select("product_id", "quantity_per_unit", supply_id="recipe_id")
        .join(supplies.select("supply_id", "site_id"), on="supply_id")
        .sort("supply_id", "product_id")
    )
    places = pl.concat([wanted.select("site_id", "product_id"), inputs.select("site_id", "product_id")])
    places = places.unique().sort("site_id", "product_id")
    ways = all_ways(given.entries, given.cost_lines, given.landed_costs, given.route_seasons, periods, given.horizon)
    ways = ways.join(places, left_on=["to_site", "product_id"], right_on=["site_id", "product_id"], how="semi")
    supply = supply.filter(pl.col("cost").is_not_null() & (pl.col("capacity") > 0))
    ways = ways.join(supply.select("supply_id").unique(), on="supply_id", how="semi")
    local = supplies.join(places, on=["site_id", "product_id"], how="semi")
    local = local.select("supply_id", "site_id", "product_id").join(supply, on="supply_id", how="semi")
    used = pl.concat([ways.select("supply_id"), local.select("supply_id")]).unique()
    supply = supply.join(used, on="supply_id", how="semi").sort("supply_id", "t")
    links = room_links(given.routes, given.lanes)
    ways = undominated(ways, links["route_id"].unique().sort(), options.whole_loads == "all")
    return Problem(
        periods=periods,
        supplies=supplies.join(used, on="supply_id", how="semi").sort("supply_id"),
        supply=supply,
        starts=starts(supply),
        inputs=inputs,
        ways=ways.sort("entry_id"),
        local=local.sort("supply_id"),
        places=place_values(places, supply, ways, local, inputs),
        demand=wanted,
        gates=_gates(wanted, given.approval_gates, given.approvals, periods),
        grants=grants.windows(given.approvals, periods, options.decided_from or first_day),
        rooms=rooms(given.routes, given.route_seasons, given.lanes, periods),
        room_links=links,
        limits=given.limits.sort("limit_id"),
        options=options,
        refusals=Refusals.frame([*refused, *not_wanted]),
    )


def _demand(
    demand: pl.DataFrame, sites: pl.DataFrame, periods: pl.DataFrame, fx: pl.DataFrame, options: NetworkOptions
) -> tuple[pl.DataFrame, list[dict[str, Any]]]:
    least_cost = options.goal == "least_cost"
    rows = (
        demand.join(sites.select("site_id", "country"), on="site_id", how="left")
        .join(periods.select("t", "period"), on="period", how="left")
        .join(fx, on=["currency", "t"], how="left")
        .sort("demand_id")
    )
    outside = rows.filter(pl.col("t").is_null())
    rows = rows.filter(pl.col("t").is_not_null())
    unpriced = rows.filter(pl.col("fx").is_null())
    refusals = [
        {
            "room": "network",
            "key": r["demand_id"],
            "missing": f"period {r['period']} in the horizon",
            "remedy": "Correct the period, or lengthen the horizon.",
            "rows": 1,
        }
        for r in outside.iter_rows(named=True)
    ] + [
        {
            "room": "network",
            "key": r["demand_id"],
            "missing": f"what {r['currency']} was worth on {r['on']}, to price the demand in it",
            "remedy": f"Add a row for {r['currency']} on that day to fx_rates, or name another kind in rate_kinds.",
            "rows": 1,
        }
        for r in unpriced.iter_rows(named=True)
    ]
    price = pl.col("price_per_unit") * pl.col("fx")
    priced = rows.filter(pl.col("fx").is_not_null() & (pl.col("quantity") > 0)).select(
        "demand_id", "site_id", "product_id", "country", "t", "period", "source", "confidence",
        wanted="quantity", price=price, short_rate=price * (options.shortage_factor if least_cost else 0.0),
    )  # fmt: skip
    return priced, refusals


def _gates(wanted: pl.DataFrame, gates: pl.DataFrame, approvals: pl.DataFrame, periods: pl.DataFrame) -> pl.DataFrame:
    in_force = grants.held(approvals, periods)
    ends = approvals.filter(pl.col("state") == "held").select("approval_id", "held_to")
    rows = (
        wanted.select("demand_id", "product_id", "country", "t", "wanted")
        .join(gates, on=["product_id", "country"])
        .join(in_force, on=["approval_id", "t"], how="left")
        .join(ends, on="approval_id", how="left")
        .with_columns(held=pl.col("share").fill_null(0.0))
    )
    shut = rows.filter(pl.col("held") < 1)
    return shut.select("demand_id", "approval_id", "t", "wanted", "held", "held_to").sort("demand_id", "approval_id")
