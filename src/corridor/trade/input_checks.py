"""Checks of the tables that potential and tariff effects take: every column there, no gap, no row twice, in bounds."""

from __future__ import annotations

import polars as pl

from corridor.errors import CorridorError, MissingRows

SHOWN = 5


class TradeInputError(CorridorError):
    """A table from which nothing can be computed; the message says which rows are wrong and why."""


def check(table: pl.DataFrame, name: str, keys: list[str], bounds: dict[str, float | None]) -> None:
    """Refuse absent columns, missing cells, double rows and numbers out of bounds; a bound of None is: above 0."""
    asked = [*keys, *bounds]
    if absent := [column for column in asked if column not in table.columns]:
        raise TradeInputError(f"{name} has no column {', '.join(absent)}. It has {', '.join(table.columns)}.")
    if gaps := [column for column in asked if table[column].null_count()]:
        raise MissingRows(f"Cells are missing in {', '.join(gaps)} of {name}. Fill them in: missing is not zero.")
    twice = table.group_by(keys, maintain_order=True).len().filter(pl.col("len") > 1).select(keys)
    if not twice.is_empty():
        raise TradeInputError(f"{name} has more than one row for {told(twice)}. Add them up or choose one.")
    for column, least in bounds.items():
        value = pl.col(column).cast(pl.Float64)
        wrong = table.filter(~value.is_finite() | ((value <= 0) if least is None else (value < least))).select(keys)
        if not wrong.is_empty():
            bound = "above 0" if least is None else f"at least {least:g}"
            raise TradeInputError(f"{column} of {name} must be a number {bound}; it is not for {told(wrong)}.")


def covered(wanted: pl.DataFrame, table: pl.DataFrame, keys: list[str], name: str) -> None:
    """Refuse a table that lacks rows for what is wanted."""
    lacking = wanted.join(table, on=keys, how="anti").sort(keys)
    if not lacking.is_empty():
        raise MissingRows(f"{name} has no row for {told(lacking.select(keys))}. Add it: missing is not zero.")


def told(keys: pl.DataFrame) -> str:
    """The first keys in words."""
    words = [" x ".join(str(cell) for cell in row) for row in keys.head(SHOWN).rows()]
    return "; ".join(words) + (f" and {keys.height - SHOWN} more" if keys.height > SHOWN else "")
