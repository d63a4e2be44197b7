"""Standard errors: classical, robust to heteroskedasticity, or clustered in one or more ways."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from corridor.trade.gravity.absorb import Codes, Floats
from corridor.trade.gravity.model import GravityError, GravityModel
from corridor.trade.gravity.poisson import Fitted


def covariance(fit: Fitted, model: GravityModel, clusters: list[Codes], parameters: int) -> Floats:
    r"""The covariance of the estimates.

    :math:`A^{-1} B A^{-1}` with :math:`A = \tilde X' W \tilde X` (W the fitted flows, or 1 for least squares) and B
    the sum of the outer products of the scores :math:`\tilde x_i e_i`, of each row or summed over each cluster.
    Errors clustered in several ways add and subtract over the intersections (Cameron, Gelbach and Miller 2011), all
    with G of the smallest way.
    """
    rows = fit.residuals.size
    # By QR of the scaled columns: the cross product would square what is lost if sizes differ a lot.
    sizes = np.sqrt((fit.within**2 * fit.weights[:, None]).sum(axis=0))
    triangle = np.linalg.qr(fit.within / sizes * np.sqrt(fit.weights)[:, None], mode="r")
    root = np.linalg.inv(triangle) / sizes[:, None]
    bread = root @ root.T
    freedom = max(rows - parameters, 1)
    if model.errors == "classical":
        scale = float(fit.residuals @ (fit.residuals / fit.weights)) / freedom
        return np.asarray(bread * scale)
    scores = fit.within * fit.residuals[:, None]
    counts = model.counts_degrees_of_freedom
    if model.errors == "robust":
        factor = rows / freedom if counts else rows / (rows - 1)
        return squared(scores @ bread) * factor
    fewest = min(int(code.max()) + 1 for code in clusters)
    if fewest < 2:
        raise GravityError("Clustered errors need at least two clusters. Choose a finer group, or robust errors.")
    middle = np.zeros_like(bread)
    for ways in range(1, len(clusters) + 1):
        for chosen in combinations(clusters, ways):
            middle += (-1) ** (ways + 1) * squared(sums_by(scores, crossed(list(chosen))) @ bread)
    if (np.diag(middle) < 0).any():
        # What is subtracted may exceed the rest in small samples: then the nearest matrix that is a covariance is
        # taken (the same, section 2.3).
        values, vectors = np.linalg.eigh(middle)
        middle = (vectors * np.maximum(values, 0.0)) @ vectors.T
    factor = fewest / (fewest - 1) * ((rows - 1) / freedom if counts else 1.0)
    return np.asarray(middle * factor)


def squared(influence: Floats) -> Floats:
    """The cross product of a matrix with itself: never a negative variance, however the sizes differ."""
    return np.asarray(influence.T @ influence)


def sums_by(columns: Floats, code: Codes) -> Floats:
    """Sums of each column by group."""
    return np.column_stack([np.bincount(code, column) for column in columns.T])


def crossed(codes: list[Codes]) -> Codes:
    """The group of each row in the crossing of several groupings."""
    first, *others = codes
    for code in others:
        first = np.unique(first * (int(code.max()) + 1) + code, return_inverse=True)[1].astype(np.int64)
    return first
