"""Landed costs of items by head of cost, one row per item."""

from __future__ import annotations

import polars as pl

from corridor.items.pricing import ItemsResult
from corridor.tables.results import COST_HEADS


def by_head(result: ItemsResult) -> pl.DataFrame:
    """One row per item: outcome, customs value, a column per head that occurs, landed, cash, reason.

    Money that comes back is not in its head but in ``cash_per_unit``, so that the heads add up to the landed cost.
    What the seller pays is in the price, of which it leaves him ``seller_net_per_unit``.
    """
    cost = result.cost_lines.filter("is_cost")
    sums = cost.group_by("entry_id", "head").agg(pl.col("amount_per_unit").sum())
    wide = sums.pivot("head", index="entry_id", values="amount_per_unit") if sums.height else None
    landed = result.landed_costs
    if wide is not None:
        # An item that has no line of a head owes none of it; one that is refused has no figures at all.
        heads = [head for head in COST_HEADS if head in wide.columns]
        landed = landed.join(wide, on="entry_id", how="left", maintain_order="left")
        known = pl.col("outcome") != "refused"
        landed = landed.with_columns(pl.when(known).then(pl.col(head).fill_null(0.0)) for head in heads)
    else:
        heads = []
    return landed.select(
        pl.col("entry_id").alias("item_id"), "outcome", "customs_value_per_unit", *heads, "landed_per_unit",
        "cash_per_unit", "seller_net_per_unit", "sourced_share", "reason",
    )  # fmt: skip
