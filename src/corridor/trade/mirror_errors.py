"""What carriage adds, how far each country's reports scatter, and how surely that is told."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
ROUNDS = 30
LOWEST = 0.02
"""Least standard deviation of a report, as a share: nobody is believed without limit."""
UNSURE = 0.25
"""Standard error of a country's error, as a share of it, from which on it is not told apart from its partners'."""


def decomposed(ratio: Floats, evenness: Floats, i: Whole, j: Whole, count: int) -> tuple[float, Floats]:
    """What carriage adds, in logarithms, and the variance of each country's reports.

    Parameters
    ----------
    ratio
        Logarithm of what the importer reports over what the exporter's reports make of it.
    evenness
        How far an exporter's errors stay what they are in the latter: 1 where it is one report.
    i, j
        Numbers of the exporter and of the importer, below `count`.

    Notes
    -----
    The square of what is left of a ratio has the sum of both variances as its mean, and a scatter that grows with it,
    so it is fitted by weights of the inverse square of that mean, renewed until they stay: as sharp as any unbiased
    estimate of normal errors can be. Where two reports of an exporter are mixed its variance counts less, and the
    logarithm of the mixture lies higher by half of what is lost.
    """
    from scipy.optimize import nnls

    freight = float(np.median(ratio))
    variance = np.full(count, max(float(np.var(ratio)) / 2, LOWEST**2))
    for _ in range(ROUNDS):
        even = ratio + (1 - evenness) * variance[i] / 2
        # What is left out of one period's mixture is in the next one's, so over a flow errors count in full.
        freight = float(np.average(even, weights=1 / (variance[i] + variance[j])))
        squares = (even - freight) ** 2 - LOWEST**2 * (1 + evenness)
        w = 1 / (evenness * variance[i] + variance[j]) ** 2
        root = np.linalg.cholesky(_information(w, evenness, i, j, count))
        right = np.bincount(i, w * squares * evenness, count) + np.bincount(j, w * squares, count)
        fresh = LOWEST**2 + nnls(root.T, np.linalg.solve(root, right))[0]
        if np.allclose(fresh, variance, rtol=1e-6):
            break
        variance = fresh
    return freight, variance


def scatter_of_errors(variance: Floats, i: Whole, j: Whole) -> Floats:
    """Standard error of each country's error, as a share of it.

    Only sums of two variances are seen. What the reports of one country err can be shifted to those of all its partners
    if these report of nobody else: then this is as good as endless. It takes three countries that report of each other.
    """
    w = 1 / (variance[i] + variance[j]) ** 2
    spread = 2 * np.diag(np.linalg.inv(_information(w, np.ones(len(i)), i, j, len(variance))))
    return np.asarray(np.sqrt(spread) / (2 * variance), np.float64)


def _information(w: Floats, evenness: Floats, i: Whole, j: Whole, count: int) -> Floats:
    """The normal matrix of squares fitted by `evenness` times the exporter's variance and the importer's."""
    normal = np.zeros((count, count))
    np.add.at(normal, (i, i), w * evenness**2)
    np.add.at(normal, (j, j), w)
    np.add.at(normal, (i, j), w * evenness)
    np.add.at(normal, (j, i), w * evenness)
    # Countries that cannot be told apart leave it singular: the little ridge makes it one that can be solved.
    return normal + np.eye(count) * 1e-9 * max(float(np.trace(normal)) / count, 1e-300)
