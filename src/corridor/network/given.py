"""What the network model is given: the tables of a case in the chain, its periods, rates and options."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from corridor.exchange import Exchange
from corridor.network.options import NetworkOptions
from corridor.periods import Horizon


@dataclass(frozen=True)
class PlanInputs:
    """Tables by their names in the case or in the results of the chain.

    Attributes
    ----------
    demand, recipes, recipe_inputs, offers, products, sites, limits, lanes
        Tables of the case. With `lanes` all routes over a lane share its capacity; without, each route has its own.
    entries, cost_lines, landed_costs
        The ways and what they cost; entries that are refused are not used.
    routes, route_seasons
        Capacity of the ways, days on the way and the share of a period in which they are open.
    approvals, approval_gates
        What must be approved before it is sold, what it costs and how long it takes.
    horizon, exchange, currency, options
        Periods, rates (of the middle day of a period), the case's currency, goal and limits of the search.
    """

    demand: pl.DataFrame
    recipes: pl.DataFrame
    recipe_inputs: pl.DataFrame
    offers: pl.DataFrame
    products: pl.DataFrame
    sites: pl.DataFrame
    entries: pl.DataFrame
    cost_lines: pl.DataFrame
    landed_costs: pl.DataFrame
    routes: pl.DataFrame
    route_seasons: pl.DataFrame
    approvals: pl.DataFrame
    approval_gates: pl.DataFrame
    limits: pl.DataFrame
    horizon: Horizon
    exchange: Exchange
    currency: str
    options: NetworkOptions
    lanes: pl.DataFrame | None = None
