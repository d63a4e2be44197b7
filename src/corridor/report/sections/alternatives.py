"""The ways that could have been taken: landed cost per product, market, route and claim, used or not."""

from __future__ import annotations

import polars as pl

from corridor.report import facts, numbers
from corridor.report.blocks import Section
from corridor.report.grids import Col, grid
from corridor.report.reading import Reader
from corridor.report.sections.flows import passed

CHEAPEST = 3
"""Ways listed per product, market and supply besides those that the plan uses."""
PAIR = ["product_id", "to_site"]
SUPPLY = [*PAIR, "supply_id"]
WAY = [*SUPPLY, "form", "from_site", "route_id", "agreement_id"]


def alternatives(reader: Reader) -> Section:
    """Per product, market and supply the cheapest ways and every way that the plan uses, side by side."""
    title = "The ways it could go"
    priced = (
        reader["entries"]
        .join(reader["landed_costs"], on="entry_id")
        .join(facts.flows(reader).select("entry_id", "quantity"), on="entry_id", how="left")
    )
    if priced.is_empty():
        return Section("alternatives", title, "No way was priced.")
    refused = priced.filter(pl.col("landed_per_unit").is_null())
    ways = _ways(reader, priced.filter(pl.col("landed_per_unit").is_not_null()))
    if ways.is_empty():
        told = f"None of {numbers.counted(len(refused), 'entry', 'entries')} could be priced: see the refusals."
        return Section("alternatives", title, told)
    listed = ways.filter((pl.col("place") < CHEAPEST) | (pl.col("units") > 0))
    lead = (
        f"{numbers.counted(len(ways), 'way')} could be priced for "
        f"{numbers.counted(ways.select(PAIR).n_unique(), 'pair')} of product and market; listed are the {CHEAPEST} "
        "cheapest of each supply and all that the plan uses. A landed cost starts from the invoice price, so what "
        "stands above the cheapest is told within one supply. A dearer way is used where a cheaper one is full, "
        "closed, too slow or not yet approved."
    )
    if not refused.is_empty():
        lead += f" {numbers.counted(len(refused), 'entry', 'entries')} could not be priced: see the refusals."
    cols = (
        Col("product_id", "Product", "product"),
        Col("to_site", "To", "place"),
        Col("from_site", "From", "place", sub="supply_id"),
        Col("form", "Form", "words"),
        Col("modes", "Way", "way", sub="via", hint="route_id"),
        Col("agreement_id", "Claim", "code"),
        Col("days", "Time", "days", "days"),
        Col("landed", "Landed", "money2", "cheapest period"),
        Col("highest", "Landed", "money2", "dearest period"),
        Col("over", "Above the", "share", "cheapest way"),
        Col("units", "Units", "units", "in the plan"),
        Col("sureness", "Outcome", "state"),
    )
    table = grid(reader, listed, f"Landed cost per way, {reader.currency} per unit", cols, shown=15,
                 sheet="landed_costs")  # fmt: skip
    return Section("alternatives", title, lead, (table,), badge=numbers.grouped(len(ways)))


def _ways(reader: Reader, priced: pl.DataFrame) -> pl.DataFrame:
    """One row per way, those with most money of the plan first, then by cost."""
    routes = reader["routes"].select("route_id", "modes")
    days = reader["route_seasons"].group_by("route_id").agg(days=pl.col("days").min())
    ways = priced.group_by(WAY).agg(
        landed=pl.col("landed_per_unit").min(),
        highest=pl.col("landed_per_unit").max(),
        units=pl.col("quantity").fill_null(0.0).sum(),
        money=(pl.col("quantity").fill_null(0.0) * pl.col("landed_per_unit")).sum(),
        sureness=pl.when((pl.col("outcome") == "estimated").any())
        .then(pl.lit("estimated"))
        .otherwise(pl.lit("complete")),
    )
    return (
        ways.join(routes, on="route_id", how="left")
        .join(days, on="route_id", how="left")
        .with_columns(
            via=pl.col("route_id").replace_strict(passed(reader), default=None, return_dtype=pl.String),
            over=pl.col("landed") / pl.col("landed").min().over(SUPPLY) - 1.0,
            place=pl.struct("landed", *WAY).rank("ordinal").over(SUPPLY) - 1,
        )
        .with_columns(pair_money=pl.col("money").sum().over(PAIR), supply_money=pl.col("money").sum().over(SUPPLY))
        .sort(
            "pair_money", *PAIR, "supply_money", "supply_id", "landed", *WAY[3:],
            descending=[True, False, False, True, *[False] * (2 + len(WAY[3:]))], nulls_last=True,
        )
    )  # fmt: skip
