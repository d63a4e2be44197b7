"""Today's flows, priced by the same code as the plan, and what the plan saves against them, lever by lever."""

from __future__ import annotations

import polars as pl

from corridor.chain import PLACES, Chain, full_loads, landed, network_inputs
from corridor.entries import baseline_entries, baseline_trips
from corridor.tables.plan_results import BaselineCosts, Refusals


def compare_with_today(chain: Chain) -> None:
    """Price the baseline on the lanes that it names, and share the saving out by lever."""
    if chain["baseline"].is_empty():
        return
    from corridor.network import savings
    from corridor.routing import price_chains

    trips = baseline_trips(chain.tables)
    chains = trips.select("from_site", "to_site", "load_unit_id", "lanes").unique().sort(pl.all())
    money = {"horizon": chain.horizon, "exchange": chain.exchange, "currency": chain.settings.currency}
    routing = price_chains(chains, **chain.of(*PLACES), **money)
    tables = {name: getattr(routing, name) for name in ("routes", "route_legs", "route_seasons", "route_cost_lines")}
    entries = baseline_entries(
        trips,
        full_loads(chain),
        tables["routes"],
        tables["route_seasons"],
        chain.tables,
        chain.settings,
        chain.horizon,
    )
    _, result = landed(chain, entries, tables)
    costs = _costs(chain["baseline"], entries, result.landed_costs)
    chain.results["baseline_costs"] = costs
    chain.refusals.extend([routing.refusals, result.refusals, _unpriced(costs)])
    chain.results["savings"], solves = savings(
        baseline_costs=costs, baseline_entries=entries, baseline_cost_lines=result.cost_lines, **network_inputs(chain)
    )
    chain.results["solves"] = pl.concat([chain["solves"], solves])


def _costs(baseline: pl.DataFrame, entries: pl.DataFrame, landed_costs: pl.DataFrame) -> pl.DataFrame:
    """One row per row of the baseline; one that no route could be priced for is refused, never left out."""
    priced = entries.select("entry_id").join(landed_costs, on="entry_id", how="left")
    rows = baseline.select("baseline_id", "quantity").join(
        priced, left_on="baseline_id", right_on="entry_id", how="left"
    )
    return BaselineCosts.conform(
        rows.with_columns(
            entry_id=pl.col("baseline_id"),
            outcome=pl.col("outcome").fill_null("refused"),
            amount=pl.col("quantity") * pl.col("landed_per_unit"),
            reason=pl.when(pl.col("outcome").is_null())
            .then(pl.lit("its lanes have no price, or are closed, in its period"))
            .otherwise("reason"),
        )
    ).sort("baseline_id")


def _unpriced(costs: pl.DataFrame) -> pl.DataFrame:
    refused = costs.filter(pl.col("outcome") == "refused")
    return Refusals.conform(
        refused.select(
            room=pl.lit("baseline"),
            key="baseline_id",
            missing=pl.col("reason").fill_null("a price of the way"),
            remedy=pl.lit("See the refusals of its lanes and of its cost lines; until then the saving leaves it out."),
            rows=pl.lit(1, pl.Int64),
        )
    )
