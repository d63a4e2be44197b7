"""Rows of one series that lie together in a table: where this is so, millions of rows need no sorting or grouping."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl


def begins(frame: pl.DataFrame, columns: Sequence[str]) -> pl.Series:
    """True where a row differs from the one before it in any of the columns; a missing name equals a missing name."""
    differs = [pl.col(name).ne_missing(pl.col(name).shift(1)) for name in columns]
    return frame.select(pl.any_horizontal(pl.int_range(pl.len()) == 0, *differs).alias("begins")).to_series()


def lie_together(frame: pl.DataFrame, columns: Sequence[str], begun: pl.Series) -> bool:
    """Whether no stretch that began bears the names of an earlier one."""
    return bool(frame.filter(begun).select(columns).is_unique().all())


def one_after_another(frame: pl.DataFrame, columns: Sequence[str]) -> bool:
    """Whether rows of one name lie together, each with a period after the one before it: none twice, none overlapping.

    False also where they are only not in this order.
    """
    begun = begins(frame, columns)
    after = frame.select(pl.col("period_from") > pl.col("period_to").shift(1)).to_series()
    return bool((after | begun).all()) and lie_together(frame, columns, begun)
