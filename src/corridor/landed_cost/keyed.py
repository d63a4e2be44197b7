"""Entries that ask the same question of the rules, so that it is answered once."""

from __future__ import annotations

import polars as pl


def keyed(entries: pl.DataFrame, matches: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Entries with ``key``, and one row per key whose ``entry_id`` is that key.

    Entries share a key when their product, goods and day are the same, and their customs value too where a row that
    may hold for them hangs on it.
    """
    by_value = matches.filter("by_value")["goods_id"].unique().implode()
    entries = entries.with_columns(_value=pl.when(pl.col("goods_id").is_in(by_value)).then("value_usd").otherwise(None))
    same = ["product_id", "goods_id", "on", "_value"]
    keys = entries.select(*same, "agreement_id").unique(same, maintain_order=True).with_row_index("key")
    keys = keys.with_columns(pl.col("key").cast(pl.String))
    entries = entries.join(keys.select(*same, "key"), on=same, how="left", nulls_equal=True, maintain_order="left")
    return entries.drop("_value"), keys.rename({"key": "entry_id", "_value": "value_usd"})
