"""From a table of flows to arrays: everything there, nothing missing, groups counted from 0."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from corridor.errors import MissingRows
from corridor.trade.gravity.absorb import Codes, Floats
from corridor.trade.gravity.model import GravityError, GravityModel, Group, columns_of, name_of

CONSTANT = "constant"
SHOWN = 5
ZERO = "a flow of zero has no logarithm"


@dataclass
class Left:
    """Rows that take no part, and why; with the effect concerned, if it is about one."""

    rows: Codes
    reason: str
    effect: str = ""


@dataclass
class Design:
    """The arrays of a fit; ``rows`` are positions in the table of flows, counted from 0."""

    rows: Codes
    outcome: Floats
    regressors: dict[str, Floats]
    effects: dict[str, Codes]
    clusters: dict[str, Codes]
    left: list[Left] = field(default_factory=list)

    def keep(self, kept: np.ndarray) -> None:
        """Go on with some rows; levels are counted anew."""
        self.rows, self.outcome = self.rows[kept], self.outcome[kept]
        self.regressors = {name: column[kept] for name, column in self.regressors.items()}
        self.effects = {name: recoded(code[kept]) for name, code in self.effects.items()}
        self.clusters = {name: recoded(code[kept]) for name, code in self.clusters.items()}


def design_of(flows: pl.DataFrame, model: GravityModel) -> Design:
    """Make the arrays.

    Raises
    ------
    GravityError
        A column is absent or not of numbers, a number is not finite, a flow is below 0, all flows are 0, or there is
        no row.
    MissingRows
        A cell is missing: it is not a flow of zero.
    """
    check_columns(flows, model)
    outcome = numbers(flows, model.outcome)
    if model.estimator != "ols":
        check_flows(outcome, model.outcome)
    regressors = {name: numbers(flows, name) for name in model.regressors}
    if not model.effects:
        regressors[CONSTANT] = np.ones(flows.height)
    design = Design(
        np.arange(flows.height), outcome, regressors, coded(flows, model.effects), coded(flows, model.clusters)
    )
    if model.estimator == "ols_of_log":
        zero = outcome == 0
        design.left.append(Left(np.flatnonzero(zero), ZERO))
        design.keep(~zero)
        design.outcome = np.log(design.outcome)
    elif model.estimator == "ols_of_log_one_plus":
        design.outcome = np.log1p(design.outcome)
    return design


def check_columns(flows: pl.DataFrame, model: GravityModel) -> None:
    """Refuse absent columns and missing cells, all at once."""
    groups = [column for group in (*model.effects, *model.clusters) for column in columns_of(group)]
    asked = dict.fromkeys([model.outcome, *model.regressors, *groups])
    if absent := [name for name in asked if name not in flows.columns]:
        raise GravityError(
            f"The flows have no column {', '.join(absent)}. They have {', '.join(flows.columns)}: name the model's "
            "columns as they are called there."
        )
    if flows.is_empty():
        raise GravityError("The table of flows has no row. Give at least one row per pair that may trade.")
    gaps = [(name, flows[name].is_null().arg_true().to_list()) for name in asked]
    if told := [f"{name} ({count(rows)})" for name, rows in gaps if rows]:
        raise MissingRows(
            f"Cells are missing in the flows: {'; '.join(told)}. Missing is not zero: fill them in, or leave these "
            "rows out on purpose."
        )


def check_flows(outcome: Floats, name: str) -> None:
    """Refuse flows below 0 and a table without trade."""
    if below := np.flatnonzero(outcome < 0).tolist():
        raise GravityError(f"{name} is below 0 ({count(below)}). A flow is at least 0: correct these rows.")
    if not outcome.any():
        raise GravityError(f"Every {name} is 0, so nothing can be said about what moves trade.")


def numbers(flows: pl.DataFrame, name: str) -> Floats:
    """A column as floats.

    Raises
    ------
    GravityError
        It is not a column of numbers, or one of them is not finite.
    MissingRows
        A cell is missing.
    """
    column = flows[name]
    if column.null_count():
        raise MissingRows(f"{name} is missing ({count(column.is_null().arg_true().to_list())}). Missing is not zero.")
    if not (column.dtype.is_numeric() or column.dtype == pl.Boolean):
        raise GravityError(f"{name} holds {column.dtype}, not numbers. Read it as numbers first.")
    values = column.cast(pl.Float64).to_numpy()
    if endless := np.flatnonzero(~np.isfinite(values)).tolist():
        raise GravityError(f"{name} is not a finite number ({count(endless)}), as the logarithm of 0 is. Correct it.")
    return np.array(values, dtype=np.float64)


def coded(flows: pl.DataFrame, groups: Iterable[Group]) -> dict[str, Codes]:
    """The level of each row in each group, counted from 0 in order of first appearance."""
    codes = {}
    for group in groups:
        columns = list(columns_of(group))
        # Renamed, so that no column of the flows can have the name of the count.
        rows = flows.select(pl.col(column).alias(f"group {k}") for k, column in enumerate(columns))
        levels = rows.unique(maintain_order=True).with_row_index("level")
        code = rows.join(levels, on=rows.columns, how="left", maintain_order="left")["level"]
        codes[name_of(group)] = code.cast(pl.Int64).to_numpy().copy()
    return codes


def recoded(code: Codes) -> Codes:
    """The same groups counted from 0 without gaps."""
    present = np.bincount(code) > 0
    return (np.cumsum(present) - 1)[code]


def count(rows: list[int]) -> str:
    """Which rows, counted from 1; the first few by number."""
    shown = ", ".join(f"{row + 1:,}" for row in rows[:SHOWN])
    more = f" and {len(rows) - SHOWN:,} more" if len(rows) > SHOWN else ""
    return f"row{'s' * (len(rows) > 1)} {shown}{more}"
