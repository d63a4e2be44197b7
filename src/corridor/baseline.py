"""Today's flows, priced by the same code as the plan, and what the plan saves against them, lever by lever."""

from __future__ import annotations

import polars as pl

from corridor.chain import ROUTING, Chain, full_loads, landed, network_inputs, world
from corridor.entries import baseline_entries, baseline_trips
from corridor.tables.plan_results import Refusals


def compare_with_today(chain: Chain) -> None:
    """Price the baseline on the lanes that it names, and share the saving out by lever."""
    if chain["baseline"].is_empty():
        return
    from corridor.network import PricedToday, savings
    from corridor.routing import price_chains

    trips, loads = baseline_trips(chain.tables), full_loads(chain)
    chains = trips.select("from_site", "to_site", "load_unit_id", "lanes").unique().sort(pl.all())
    routed = price_chains(chains, world(chain))
    routing = {name: getattr(routed, name) for name in ROUTING}
    refusals = [routed.refusals]
    priced = []
    # Once as full as the goods travel today, and once in full loads: the difference is what filling them would save.
    for loaded in (trips, trips.with_columns(loaded=pl.lit(None, pl.Float64))):
        entries = baseline_entries(
            loaded,
            loads,
            routing["routes"],
            routing["route_seasons"],
            chain.tables,
            chain.settings,
            chain.horizon,
        )
        _, costs = landed(chain, entries, routing)
        priced.append(PricedToday(entries, costs.cost_lines, costs.landed_costs))
        refusals.append(costs.refusals)
    as_they_travel, full = priced
    result = savings(chain["baseline"], as_they_travel, full, network_inputs(chain))
    chain.results |= {
        "baseline_costs": result.baseline_costs,
        "savings": result.savings,
        "solves": pl.concat([chain["solves"], result.solves]),
    }
    chain.refusals.extend([*refusals, _unpriced(result.baseline_costs)])


def _unpriced(costs: pl.DataFrame) -> pl.DataFrame:
    """A flow of today that cannot be priced is left out of the saving, and said to be."""
    refused = costs.filter(pl.col("outcome") == "refused")
    return Refusals.conform(
        refused.select(
            room=pl.lit("baseline"),
            key="baseline_id",
            missing="reason",
            remedy=pl.lit("See the refusals of its lanes and of its cost lines; until then the saving leaves it out."),
            rows=pl.lit(1, pl.Int64),
        )
    )
