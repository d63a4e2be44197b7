"""Today's flows: what they cost as they are, and as a problem of their own in which they can be met in other ways."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from corridor.network.ways import WAY, unit_cost
from corridor.tables.plan_results import BaselineCosts

NO_ENTRY = "No route runs along exactly the lanes that the row names in an open period, so it has no price."


@dataclass(frozen=True)
class Today:
    """Today's flows that can be priced.

    ``flows`` has one row per row of the baseline: supply, places, ``t``, ``quantity`` and ``cost``, what a unit costs
    to make or buy and to bring; ``ways`` the same flows as ways that can be used again, as they travel and, where it
    is cheaper, in full loads.
    """

    flows: pl.DataFrame
    ways: pl.DataFrame
    full_cost: pl.Series

    def used(self) -> pl.DataFrame:
        """What is used today: ``demand_id, supply_id, form, route_id, agreement_id, quantity``."""
        key = pl.concat_str("to_site", "product_id", "period", separator="/")
        return self.flows.select("supply_id", "form", "route_id", "agreement_id", "quantity", demand_id=key).select(
            "demand_id", "supply_id", "form", "route_id", "agreement_id", "quantity"
        )

    def filling(self) -> str:
        """How many units would travel in fuller loads, in words."""
        fuller = self.flows.filter(pl.col("full_way") < pl.col("by_way") - 1e-9)
        if fuller.is_empty():
            return "Loads are as full as they can be."
        units, first = float(fuller["quantity"].sum()), fuller.row(0, named=True)
        return (
            f"{units:,.0f} units travel in full loads; {first['baseline_id']} has {first['units_per_load']:,.0f} units "
            f"in a load today and could have {first['full_units']:,.0f}."
        )


def baseline_costs(baseline: pl.DataFrame, entries: pl.DataFrame, landed_costs: pl.DataFrame) -> pl.DataFrame:
    """Today's flows with their landed costs; one row per row of the baseline, refused where it has no price.

    Parameters
    ----------
    baseline
        The table of the case.
    entries, landed_costs
        Today's flows as entries, ``entry_id`` being the ``baseline_id``, and what they cost.
    """
    known = landed_costs.join(entries.select("entry_id"), on="entry_id", how="semi")
    rows = baseline.select("baseline_id", "quantity").join(
        known.select("outcome", "landed_per_unit", "reason", baseline_id="entry_id"), on="baseline_id", how="left"
    )
    rows = rows.with_columns(
        entry_id="baseline_id",
        amount=pl.col("quantity") * pl.col("landed_per_unit"),
        reason=pl.when(pl.col("outcome").is_null()).then(pl.lit(NO_ENTRY)).otherwise("reason"),
        outcome=pl.col("outcome").fill_null("refused"),
    )
    return BaselineCosts.conform(rows).sort("baseline_id")


def today(
    baseline: pl.DataFrame, as_is: pl.DataFrame, full: pl.DataFrame, supply: pl.DataFrame, periods: pl.DataFrame
) -> Today:
    """Put today's flows together from their priced entries (`ways.priced`), as they travel and in full loads.

    Left out are rows without a priced entry or whose supply has no cost in the period.
    """
    made = supply.filter(pl.col("cost").is_not_null()).select("supply_id", "t", made="cost")
    flows = (
        as_is.with_columns(baseline_id="entry_id", by_way=unit_cost())
        .join(baseline.select("baseline_id", "quantity"), on="baseline_id")
        .join(periods.select("t", "period"), on="period")
        .join(made, on=["supply_id", "t"])
        .with_columns(cost=pl.col("made") + pl.col("by_way"))
        .sort("baseline_id")
    )
    fuller = full.select("entry_id", full_way=unit_cost(), full_units="units_per_load")
    flows = flows.join(fuller, on="entry_id", how="left", maintain_order="left").with_columns(
        best=pl.min_horizontal("by_way", "full_way")
    )
    ways = flows.with_columns(
        entry_id=pl.concat_str(pl.lit("today/"), "entry_id"), by_unit="best", by_load=pl.lit(0.0), arrives="t"
    )
    return Today(flows, ways.select(*WAY), flows["quantity"] * (flows["made"] + flows["best"]))
