"""A mixed-integer model as three tables: decisions (columns), constraints (rows), coefficients (entries)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

_COLUMNS = {"lower": pl.Float64, "upper": pl.Float64, "cost": pl.Float64, "whole": pl.Boolean}
_ROWS = {"lower": pl.Float64, "upper": pl.Float64}
_ENTRIES = {"row": pl.Int32, "column": pl.Int32, "value": pl.Float64}


@dataclass(frozen=True)
class Block:
    """Constraints of one kind: ``lower <= sum of terms <= upper``, one per row of `rows`.

    `rows` has the key columns `on`, ``lower`` and ``upper`` (null is none); each term has the key columns,
    ``column`` and ``value``.
    """

    name: str
    on: Sequence[str]
    rows: pl.DataFrame
    terms: Sequence[pl.DataFrame]


@dataclass(frozen=True)
class Arrays:
    """The model as HiGHS takes it: bounds and costs, and the coefficients row by row."""

    lower: np.ndarray
    upper: np.ndarray
    cost: np.ndarray
    whole: np.ndarray
    row_lower: np.ndarray
    row_upper: np.ndarray
    starts: np.ndarray
    columns: np.ndarray
    values: np.ndarray


def term(decisions: pl.DataFrame, on: Sequence[str], value: float | pl.Expr = 1.0) -> pl.DataFrame:
    """Decisions as a term of the constraints with key `on`: each adds ``value x decision`` to its row."""
    factor = pl.lit(value, pl.Float64) if isinstance(value, (int, float)) else value.cast(pl.Float64)
    return decisions.select(*on, "column", value=factor)


class Model:
    """Decisions and constraints, gathered block by block; ids are given in the order of gathering."""

    def __init__(self) -> None:
        self._decisions: list[tuple[str, pl.DataFrame]] = []
        self._constraints: list[tuple[str, Sequence[str], pl.DataFrame]] = []
        self._entries: list[pl.DataFrame] = []
        self.offset = 0.0
        self.n_columns = 0
        self.n_rows = 0

    def decide(self, name: str, frame: pl.DataFrame) -> pl.DataFrame:
        """Add decisions, one per row; gives the rows back with their ``column`` id.

        Of the columns ``lower`` (0 if absent), ``upper`` (none if absent or null), ``cost`` (0) and ``whole`` (no);
        every other column is carried along.
        """
        ids = pl.Series("column", np.arange(self.n_columns, self.n_columns + frame.height, dtype=np.int32))
        absent = {"lower": 0.0, "upper": None, "cost": 0.0, "whole": False}
        filled = frame.with_columns(
            *(pl.lit(v, _COLUMNS[k]).alias(k) for k, v in absent.items() if k not in frame.columns), ids
        ).with_columns(pl.col("upper").cast(pl.Float64).fill_null(float("inf")))
        filled = filled.select(*(c for c in frame.columns if c not in _COLUMNS), *_COLUMNS, "column")
        self._decisions.append((name, filled))
        self.n_columns += frame.height
        return filled

    def constrain(self, block: Block) -> pl.DataFrame:
        """Add the constraints of a block; gives its rows back with their ``row`` id.

        Raises
        ------
        ValueError
            A term belongs to no row of the block, so a coefficient would be lost.
        """
        ids = pl.Series("row", np.arange(self.n_rows, self.n_rows + block.rows.height, dtype=np.int32))
        rows = block.rows.with_columns(
            ids,
            pl.col("lower").cast(pl.Float64).fill_null(-float("inf")),
            pl.col("upper").cast(pl.Float64).fill_null(float("inf")),
        )
        keys = rows.select(*block.on, "row")
        for each in block.terms:
            joined = each.join(keys, on=list(block.on), validate="m:1")
            if joined.height != each.height:
                lost = each.join(keys, on=list(block.on), how="anti").select(block.on).head(1).to_dicts()
                raise ValueError(f"{block.name}: a term belongs to no constraint: {lost}")
            self._entries.append(joined.select("row", "column", "value"))
        self._constraints.append((block.name, block.on, rows))
        self.n_rows += rows.height
        return rows

    def columns(self) -> pl.DataFrame:
        """Decisions as a table: ``column, name, lower, upper, cost, whole``."""
        parts = [f.select("column", pl.lit(n).alias("name"), *_COLUMNS) for n, f in self._decisions]
        return pl.concat(parts) if parts else _empty({"column": pl.Int32, "name": pl.String, **_COLUMNS})

    def rows(self) -> pl.DataFrame:
        """Constraints as a table: ``row, name, key, lower, upper``."""
        parts = [
            f.select("row", pl.lit(n).alias("name"), pl.concat_str(on, separator="/").alias("key"), *_ROWS)
            for n, on, f in self._constraints
        ]
        return pl.concat(parts) if parts else _empty({"row": pl.Int32, "name": pl.String, "key": pl.String, **_ROWS})

    def entries(self) -> pl.DataFrame:
        """Coefficients as a table, by row and column; several of one place are added up, zeros are left out."""
        parts = [f.cast(pl.Schema(_ENTRIES)) for f in self._entries if not f.is_empty()]
        if not parts:
            return _empty(_ENTRIES)
        table = pl.concat(parts).sort("row", "column", maintain_order=True)
        again = (pl.col("row") == pl.col("row").shift()) & (pl.col("column") == pl.col("column").shift())
        if table.select(again.any()).item():
            table = table.group_by("row", "column", maintain_order=True).agg(pl.col("value").sum())
        return table.filter(pl.col("value") != 0)

    def arrays(self) -> Arrays:
        """The three tables as the arrays that a solver takes."""
        columns = [f.select(*_COLUMNS) for _, f in self._decisions]
        bounds = pl.concat(columns) if columns else _empty(_COLUMNS)
        rows = [f.select(*_ROWS) for _, _, f in self._constraints]
        sides = pl.concat(rows) if rows else _empty(_ROWS)
        entries = self.entries()
        counts = np.bincount(entries["row"].to_numpy(), minlength=self.n_rows)
        return Arrays(
            lower=_floats(bounds, "lower"),
            upper=_floats(bounds, "upper"),
            cost=_floats(bounds, "cost"),
            whole=bounds["whole"].to_numpy().astype(np.int32),
            row_lower=_floats(sides, "lower"),
            row_upper=_floats(sides, "upper"),
            starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
            columns=entries["column"].to_numpy().astype(np.int32),
            values=_floats(entries, "value"),
        )


def _floats(frame: pl.DataFrame, name: str) -> np.ndarray:
    values = frame[name].to_numpy().astype(np.float64)
    # A null or nan here would reach the solver as a number of its own making.
    if np.isnan(values).any():
        first = frame.filter(pl.Series(np.isnan(values))).head(1).to_dicts()
        raise ValueError(f"the model has a missing {name}: {first}")
    return values


def _empty(schema: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    return pl.DataFrame(schema=schema)
