"""A product of the case with dearer or cheaper inputs from abroad, for asking how much a claim of origin can bear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from corridor.errors import CorridorError
from corridor.items.rules import Rules

COLUMN = "foreign_inputs"
"""Stands for the value of the inputs that come from other countries, as a factor of what it is today."""
_BY_PRODUCT = ("products", "bom", "product_facts", "input_origins", "production_costs")


def with_scaled_inputs(item: pl.DataFrame, rules: Rules, factors: Mapping[str, float]) -> tuple[pl.DataFrame, Rules]:
    """The item once per factor, each with a product of its own whose inputs from abroad are scaled.

    Parameters
    ----------
    item
        One row of `declaration_items` that names a product with a bill of materials.
    factors
        By item_id.

    Raises
    ------
    CorridorError
        The item names no product, or none with a bill of materials.
    """
    product, home = item["product_id"][0], item["from_country"][0]
    bom = rules.tables["bom"].filter(pl.col("product_id") == pl.lit(product, pl.String))
    if bom.is_empty():
        raise CorridorError(
            f"{COLUMN} scales the inputs of a product: name a product_id of a case whose bom has lines for it (--case)."
        )
    tables = dict(rules.tables)
    for name in _BY_PRODUCT:
        own = tables[name].filter(pl.col("product_id") == product)
        copies = [own.with_columns(product_id=pl.lit(f"{product}/{item_id}")) for item_id in factors]
        tables[name] = pl.concat([tables[name], *copies])
    scaled = pl.DataFrame(
        {"product_id": [f"{product}/{item_id}" for item_id in factors], "_factor": list(factors.values())}
    )
    abroad = pl.col("origin_country") != home
    tables["bom"] = (
        tables["bom"]
        .join(scaled, on="product_id", how="left", maintain_order="left")
        .with_columns(
            value_per_unit=pl.col("value_per_unit") * pl.when(abroad).then("_factor").otherwise(1.0).fill_null(1.0)
        )
        .drop("_factor")
    )
    rows = [item.with_columns(item_id=pl.lit(i), product_id=pl.lit(f"{product}/{i}")) for i in factors]
    return pl.concat(rows), replace(rules, tables=tables)
