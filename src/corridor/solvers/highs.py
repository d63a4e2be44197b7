"""Hand a model to HiGHS, read back what it found, and check every word of it."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from corridor.errors import SolveError
from corridor.solvers.model import Arrays, Model
from corridor.tables.plan_results import Solves

# HiGHS has one pool of threads per process and refuses another size while it stands. Solves wait for each other, so
# that the pool is never taken down under one that runs; work in parallel belongs in several processes.
_SOLVING = threading.Lock()
_pool_size: int | None = None


@dataclass(frozen=True)
class SolveSettings:
    """Limits and seed of a solve; `gap` is the share of the value within which a plan counts as found."""

    seed: int = 0
    threads: int = 1
    gap: float = 0.0
    time_limit_seconds: float | None = None


@dataclass(frozen=True)
class Solution:
    """What a solve found: ``values`` per decision, ``prices`` per constraint (only where nothing is whole)."""

    values: np.ndarray
    prices: np.ndarray | None
    objective: float
    record: dict[str, Any]

    def of(self, decisions: pl.DataFrame) -> pl.DataFrame:
        """Decisions with the ``quantity`` that the solve found for each."""
        return decisions.with_columns(pl.Series("quantity", self.values[decisions["column"].to_numpy()]))

    def price_of(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Constraints with their ``shadow_price``: what one more unit on their right side adds to the value."""
        if self.prices is None:
            raise ValueError("a solve with whole decisions has no prices; fix them and solve again")
        return rows.with_columns(pl.Series("shadow_price", self.prices[rows["row"].to_numpy()]))

    def solves(self) -> pl.DataFrame:
        """The record as a row of `solves`."""
        return Solves.frame([self.record])


def solve(
    model: Model,
    solve_id: str,
    purpose: str,
    settings: SolveSettings,
    start: np.ndarray | None = None,
    fixed: np.ndarray | None = None,
) -> Solution:
    """Solve a model at least cost.

    Parameters
    ----------
    model
        Decisions, constraints and coefficients.
    solve_id, purpose
        For the record.
    settings
        Seed, threads, gap and time limit.
    start
        A value per decision to start from; it need not keep every constraint.
    fixed
        A value per decision: whole decisions are fixed to theirs, and what is left is solved without whole numbers.

    Raises
    ------
    SolveError
        There is no solution, or none was found in the time allowed.
    """
    arrays = model.arrays()
    if fixed is not None:
        arrays = _fix(arrays, fixed)
    with _SOLVING:
        highs = handed_over(arrays, model.offset, settings)
        if start is not None:
            _give_start(highs, start)
        began = time.monotonic()
        _ok(highs.run(), "run")
        seconds = time.monotonic() - began
        return _read(highs, arrays, model.offset, solve_id, purpose, settings, seconds)


def handed_over(arrays: Arrays, offset: float, settings: SolveSettings) -> Any:
    """A HiGHS that holds the model and the settings and has not run."""
    highs = _highs(settings)
    _hand_over(highs, arrays, offset)
    return highs


def solver_name() -> str:
    """The solver and its version."""
    import highspy

    return f"HiGHS {highspy.Highs().version()}"


def _fix(arrays: Arrays, values: np.ndarray) -> Arrays:
    whole = arrays.whole == 1
    at = np.round(values)
    return replace(
        arrays,
        lower=np.where(whole, at, arrays.lower),
        upper=np.where(whole, at, arrays.upper),
        whole=np.zeros_like(arrays.whole),
    )


def _highs(settings: SolveSettings) -> Any:
    global _pool_size
    import highspy

    if _pool_size not in (None, settings.threads):
        highspy.Highs.resetGlobalScheduler(True)
    _pool_size = settings.threads
    highs = highspy.Highs()
    options: dict[str, Any] = {
        "output_flag": False,
        "threads": settings.threads,
        "random_seed": settings.seed,
        "mip_rel_gap": settings.gap,
        "mip_abs_gap": 0.0 if settings.gap == 0 else 1e-6,
    }
    if settings.time_limit_seconds is not None:
        options["time_limit"] = float(settings.time_limit_seconds)
    for name, value in options.items():
        _ok(highs.setOptionValue(name, value), f"option {name}")
    return highs


def _hand_over(highs: Any, a: Arrays, offset: float) -> None:
    import highspy

    by_row, least = int(highspy.MatrixFormat.kRowwise), int(highspy.ObjSense.kMinimize)
    sides = (a.lower, a.upper, a.row_lower, a.row_upper)
    _ok(
        highs.passModel(
            len(a.cost), len(a.row_lower), len(a.values), by_row, least, offset, a.cost, *sides,
            a.starts, a.columns, a.values, a.whole,
        ),
        "passModel",
    )  # fmt: skip


def _give_start(highs: Any, start: np.ndarray) -> None:
    ids = np.arange(len(start), dtype=np.int32)
    _ok(highs.setSolution(len(start), ids, start.astype(np.float64)), "setSolution")


def _ok(status: Any, what: str) -> None:
    import highspy

    # A warning at run() is how HiGHS reports that a limit was reached; what it found is judged afterwards.
    if status == highspy.HighsStatus.kError:
        raise SolveError(f"HiGHS refused {what}.")


def _read(
    highs: Any, arrays: Arrays, offset: float, solve_id: str, purpose: str, settings: SolveSettings, seconds: float
) -> Solution:
    import highspy

    status, info = highs.getModelStatus(), highs.getInfo()
    name = highs.modelStatusToString(status)
    whole = int(arrays.whole.sum())
    empty = status == highspy.HighsModelStatus.kModelEmpty
    feasible = info.primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
    ended = status in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kTimeLimit)
    if not (empty or (ended and feasible)):
        raise SolveError(f"{purpose}: no plan was found; the solver's status is {name} after {seconds:.1f} s.")
    found = highs.getSolution()
    values = np.zeros(len(arrays.cost)) if empty else np.array(found.col_value, dtype=np.float64)
    optimal = status != highspy.HighsModelStatus.kTimeLimit
    objective = offset if empty else float(info.objective_function_value)
    bound = float(info.mip_dual_bound) if whole else (objective if optimal else None)
    if bound is not None and not math.isfinite(bound):
        bound = None
    prices = None if whole or empty else np.array(found.row_dual, dtype=np.float64)
    record = {
        "solve_id": solve_id, "purpose": purpose, "status": name, "objective": objective, "bound": bound,
        "gap_frac": gap_frac(objective, bound), "seconds": seconds, "decisions": len(arrays.cost),
        "constraints": len(arrays.row_lower), "coefficients": len(arrays.values), "whole_decisions": whole,
        "seed": settings.seed, "time_limit_seconds": settings.time_limit_seconds, "gap_limit_frac": settings.gap,
        "threads": settings.threads, "solver": f"HiGHS {highs.version()}",
    }  # fmt: skip
    return Solution(values, prices, objective, record)


def gap_frac(objective: float, bound: float | None) -> float | None:
    """The gap between a value and its bound as a share of the value; 0 where both are the same."""
    if bound is None:
        return None
    if objective - bound <= 1e-9 * max(1.0, abs(objective)):
        return 0.0
    return (objective - bound) / abs(objective) if objective else None
