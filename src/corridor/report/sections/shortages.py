"""What is short and why, market by market."""

from __future__ import annotations

import polars as pl

from corridor.report import numbers
from corridor.report.blocks import Section
from corridor.report.grids import Col, by_period, grid
from corridor.report.reading import Reader


def shortages(reader: Reader) -> Section:
    """Shortages by product, market and reason; what is sold in full is only counted."""
    title = "What is short, and why"
    sales = reader["plan_sales"]
    if sales.is_empty():
        return Section("shortages", title, "No demand was planned for.")
    priced = (
        reader["plan_cost_lines"]
        .filter(pl.col("head") == "shortage")
        .group_by(demand_id="key")
        .agg(price=pl.col("amount").sum())
    )
    short = sales.filter(pl.col("short") > 1e-6).join(priced, on="demand_id", how="left")
    if short.is_empty():
        return Section("shortages", title, "Nothing is short: every unit wanted is sold.")
    keys = ["product_id", "site_id", "reason"]
    spread = by_period(reader, short, keys, "short").drop("short")
    rows = (
        short.group_by(keys)
        .agg(pl.col("wanted", "sold", "short").sum(), price=pl.col("price").sum(), periods=pl.len())
        .join(spread, on=keys, nulls_equal=True)
        .sort("price", "short", *keys, descending=[True, True, False, False, False], nulls_last=True)
    )
    cols = (
        Col("product_id", "Product", "product"),
        Col("site_id", "Market", "place"),
        Col("by_period", "Short by period", "spark"),
        Col("wanted", "Wanted", "units", "in those periods"),
        Col("short", "Short", "units"),
        Col("price", "Priced at", "money", reader.currency),
        Col("reason", "Why"),
    )
    lead = (
        f"{numbers.counted(len(short), 'row')} of demand out of {numbers.grouped(len(sales))} are not met in full. "
        "A shortage is priced so that the plan always has an answer; the price is not money paid."
    )
    table = grid(reader, rows, "Shortages, dearest first", cols, shown=12, sheet="plan_sales")
    return Section("shortages", title, lead, (table,), badge=str(len(rows)))
