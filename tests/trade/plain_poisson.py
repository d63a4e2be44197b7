"""PPML and least squares the long way: a dummy per level, dense matrices, plain formulas."""

import numpy as np
import polars as pl


def dense_design(flows: pl.DataFrame, regressors: list[str], effects: list[list[str]]) -> np.ndarray:
    """Regressors first, then dummies for all levels of all effects (or a constant)."""
    columns = [flows[name].cast(pl.Float64).to_numpy() for name in regressors]
    for effect in effects:
        levels = flows.select(effect).unique(maintain_order=True).rows()
        of_row = flows.select(effect).rows()
        columns += [np.array([float(row == level) for row in of_row]) for level in levels]
    if not effects:
        columns.append(np.ones(flows.height))
    return np.column_stack(columns)


def newton(outcome: np.ndarray, design: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Estimates and fitted flows of PPML by Newton steps with a pseudo-inverse."""
    estimates = np.linalg.lstsq(design, np.log(outcome + outcome.mean()), rcond=None)[0]
    for _ in range(60):
        fitted = np.exp(design @ estimates)
        hessian = design.T @ (design * fitted[:, None])
        estimates = estimates + np.linalg.pinv(hessian, rcond=1e-13) @ (design.T @ (outcome - fitted))
    return estimates, np.exp(design @ estimates)


def sandwich(design: np.ndarray, weights: np.ndarray, residuals: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """The covariance without small-sample factor; `groups` are numbers of clusters, or of rows for robust errors."""
    bread = np.linalg.pinv(design.T @ (design * weights[:, None]), rcond=1e-13)
    scores = design * residuals[:, None]
    sums = np.zeros((groups.max() + 1, design.shape[1]))
    np.add.at(sums, groups, scores)
    return bread @ sums.T @ sums @ bread
