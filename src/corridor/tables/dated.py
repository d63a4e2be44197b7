"""Rows that hold for a time: `valid_from` and `valid_to`, both ends belonging to it, an empty one leaving it open."""

from __future__ import annotations

from datetime import date

import polars as pl


def in_force(on: pl.Expr | date | None = None) -> pl.Expr:
    """The row holds on a day: the one given, that of another column, or that of the column ``on``."""
    day = pl.col("on") if on is None else on
    begun = pl.col("valid_from").is_null() | (pl.col("valid_from") <= day)
    return begun & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= day))
