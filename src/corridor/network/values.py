"""What a unit in stock is worth: the least that it costs to have it at the place."""

from __future__ import annotations

import polars as pl


def place_values(
    places: pl.DataFrame, supply: pl.DataFrame, ways: pl.DataFrame, local: pl.DataFrame, inputs: pl.DataFrame
) -> pl.DataFrame:
    """Places with a stock and the value of a unit there.

    Returns
    -------
    pl.DataFrame
        One row per site and product that is wanted there or supplied from there: ``site_id, product_id, wanted_here,
        value``. The value is the least of the landed costs of ways that lead there and of what supplies there
        charge, with the value of their inputs. Where it cannot be told there is no row: no stock is kept.
    """
    landed = ways.filter(pl.col("landed_per_unit").is_not_null()).select(
        "product_id", site_id="to_site", value="landed_per_unit"
    )
    own = supply.group_by("supply_id", "site_id", "product_id").agg(value=pl.col("cost").min())
    needs = inputs.select("supply_id", "site_id", "quantity_per_unit", input="product_id")
    finished = own.join(needs, on="supply_id", how="anti")
    known = _least(pl.concat([landed.select("site_id", "product_id", "value"), finished.drop("supply_id").select(
        "site_id", "product_id", "value")]))  # fmt: skip
    # A kit made of kits is worth the sum of its inputs, so values are carried up one level of recipes at a time.
    for _ in range(needs["supply_id"].n_unique()):
        filled = needs.join(known.rename({"product_id": "input", "value": "each"}), on=["site_id", "input"], how="left")
        sums = filled.group_by("supply_id").agg(
            inputs_value=(pl.col("each") * pl.col("quantity_per_unit")).sum(),
            all_known=pl.col("each").is_not_null().all(),
        )
        made = own.join(sums.filter("all_known"), on="supply_id")
        made = made.select("site_id", "product_id", value=pl.col("value") + pl.col("inputs_value"))
        grown = _least(pl.concat([known, made]))
        if grown.equals(known):
            break
        known = grown
    here = places.with_columns(wanted_here=pl.lit(True))
    there = own.select("site_id", "product_id").unique()
    all_places = pl.concat([here.select("site_id", "product_id"), there]).unique()
    return (
        all_places.join(known, on=["site_id", "product_id"])
        .join(here, on=["site_id", "product_id"], how="left")
        .with_columns(pl.col("wanted_here").fill_null(False))
        .sort("site_id", "product_id")
    )


def _least(values: pl.DataFrame) -> pl.DataFrame:
    return values.group_by("site_id", "product_id").agg(pl.col("value").min()).sort("site_id", "product_id")
