"""How sure a line is: the least sure of what it rests on, and which rows are estimates."""

from __future__ import annotations

import polars as pl

from corridor.provenance import CONFIDENCES

ESTIMATE = CONFIDENCES[-1]
_RANKS = {name: rank for rank, name in enumerate(CONFIDENCES)}


def rank(confidence: pl.Expr) -> pl.Expr:
    """0 for the surest; a row that does not say how sure it is counts as an estimate."""
    return confidence.replace_strict(_RANKS, default=len(CONFIDENCES) - 1, return_dtype=pl.Int8)


def named(ranks: pl.Expr) -> pl.Expr:
    """The word of a rank."""
    return ranks.replace_strict({rank: name for name, rank in _RANKS.items()}, return_dtype=pl.String)


def weakest(*confidences: pl.Expr) -> pl.Expr:
    """The least sure of several columns."""
    return named(pl.max_horizontal([rank(c) for c in confidences]))


def estimates(*rows: tuple[pl.Expr, pl.Expr]) -> pl.Expr:
    """Ids of those rows that are estimates, joined by ``|``; each row is given as its id and its confidence."""
    ids = [pl.when(confidence == ESTIMATE).then(row_id) for row_id, confidence in rows]
    return pl.concat_str(ids, separator="|", ignore_nulls=True)
