"""Fit a model of pairs to labelled ones, with its calibration from pairs that were held out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from corridor.matching.boosting import Model, Tree

FOLDS = 5
ROUNDS = 130
"""Trees of each model."""
PARAMETERS: dict[str, Any] = {
    "learning_rate": 0.08,
    "max_leaf_nodes": 9,
    "min_samples_leaf": 6,
    "l2_regularization": 2.0,
    "max_features": 0.4,
}
ENSEMBLE = 3
"""Models whose log odds are averaged: each looks at other figures by chance, and the mean errs less than any."""
Held = tuple[np.ndarray, np.ndarray]
"""Rows to train on, and rows held out."""


def groups_of(pairs: Sequence[tuple[str, str]], labels: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """The group of the left and of the right side of each pair: lines that matches tie together are one group."""
    parent: dict[str, str] = {}

    def root(one: str) -> str:
        parent.setdefault(one, one)
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for (left, right), label in zip(pairs, labels, strict=True):
        a, b = root(left), root(right)
        if label:
            parent[a] = b
    names = {name: n for n, name in enumerate(sorted({root(one) for pair in pairs for one in pair}))}
    sides = [np.array([names[root(pair[side])] for pair in pairs], dtype=np.int64) for side in (0, 1)]
    return sides[0], sides[1]


def folds(left: np.ndarray, right: np.ndarray, seed: int = 0, count: int = FOLDS) -> Iterator[Held]:
    """Parts by group: a pair is held out with its left group, and none with a held-out group on either side trains."""
    groups = np.unique(np.concatenate([left, right]))
    fold = dict(
        zip(groups.tolist(), (np.random.default_rng(seed).permutation(len(groups)) % count).tolist(), strict=True)
    )
    of_left, of_right = (np.array([fold[g] for g in side.tolist()]) for side in (left, right))
    for k in range(count):
        yield np.flatnonzero((of_left != k) & (of_right != k)), np.flatnonzero(of_left == k)


def fit(
    figures: np.ndarray,
    labels: np.ndarray,
    names: Sequence[str],
    held: Sequence[Held],
    rising: frozenset[str] = frozenset(),
    falling: frozenset[str] = frozenset(),
    weights: np.ndarray | None = None,
    about: dict[str, Any] | None = None,
    seed: int = 0,
    rounds: int = ROUNDS,
) -> tuple[Model, np.ndarray]:
    """Fit the model to all rows, and its calibration to scores of rows that were held out.

    Parameters
    ----------
    figures, labels
        One row per pair; NaN is missing.
    held
        Rows to train on and rows to hold out, part by part; each row is held out once at most.
    rising, falling
        Figures that may only speak for, or only against.

    Returns
    -------
    tuple[Model, numpy.ndarray]
        The model, and the calibrated probability of each row when it was held out (NaN where it never was). The
        calibration of a part comes from the other parts, so that these probabilities are fair to judge by.
    """
    figures = _with_values(figures)
    slopes = [1 if n in rising else -1 if n in falling else 0 for n in names]
    scores = np.full(len(labels), np.nan)
    for train, out in held:
        of_train = None if weights is None else weights[train]
        parts = _boosted(figures[train], labels[train], slopes, of_train, seed, rounds)
        scores[out] = np.mean([part.decision_function(figures[out]) for part in parts], axis=0)
    fair = np.full(len(labels), np.nan)
    for _, out in held:
        others = np.setdiff1d(np.flatnonzero(~np.isnan(scores)), out)
        line = _calibration(scores[others], labels[others])
        fair[out] = np.interp(scores[out], *line)
    seen = ~np.isnan(scores)
    points = _calibration(scores[seen], labels[seen])
    whole = _boosted(figures, labels, slopes, weights, seed, rounds)
    trees = tuple(_tree(predictors[0].nodes) for one in whole for predictors in one._predictors)
    baseline = float(np.mean([np.ravel(one._baseline_prediction)[0] for one in whole]))
    model = Model(tuple(names), baseline, trees, *points, about or {})
    return model, fair


def _with_values(figures: np.ndarray) -> np.ndarray:
    # A column without any value cannot be cut into bins; all zero it is never split on.
    figures = figures.copy()
    figures[:, np.isnan(figures).all(axis=0)] = 0.0
    return figures


def _boosted(
    figures: np.ndarray, labels: np.ndarray, slopes: list[int], weights: np.ndarray | None, seed: int, rounds: int
) -> list[Any]:
    from sklearn.ensemble import HistGradientBoostingClassifier

    figures = _with_values(figures)
    models = [
        HistGradientBoostingClassifier(monotonic_cst=slopes, random_state=seed + n, max_iter=rounds, **PARAMETERS)
        for n in range(ENSEMBLE)
    ]
    return [model.fit(figures, labels, sample_weight=weights) for model in models]


def _tree(nodes: np.ndarray) -> Tree:
    leaf = nodes["is_leaf"].astype(bool)
    return Tree(
        np.where(leaf, -1, nodes["feature_idx"]).astype(np.int64),
        np.where(leaf, 0.0, nodes["num_threshold"]),
        nodes["left"].astype(np.int64),
        nodes["right"].astype(np.int64),
        nodes["missing_go_to_left"].astype(bool),
        np.where(leaf, nodes["value"] / ENSEMBLE, 0.0),
    )


def _calibration(scores: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Points of a rising line from log odds to shares of matches.

    Platt's line keeps the ends honest where pairs are few; isotonic steps bend it where there are many. Half of each.
    """
    from sklearn.isotonic import IsotonicRegression
    from sklearn.linear_model import LogisticRegression

    at = np.unique(np.quantile(scores, np.linspace(0.0, 1.0, 61)))
    steps = IsotonicRegression(out_of_bounds="clip", y_min=0.0, y_max=1.0).fit(scores, labels).predict(at)
    line = LogisticRegression(C=10.0).fit(scores[:, None], labels).predict_proba(at[:, None])[:, 1]
    return at, np.maximum.accumulate((steps + line) / 2.0)


def calibration_error(probabilities: np.ndarray, labels: np.ndarray, bins: int = 10) -> float:
    """Mean distance between the probability told and the share of matches, over bins of as many pairs (ECE)."""
    order = np.argsort(probabilities, kind="stable")
    parts = np.array_split(order, bins)
    gaps = [abs(probabilities[p].mean() - labels[p].mean()) * len(p) for p in parts if len(p)]
    return float(sum(gaps) / len(labels))


def f1(probabilities: np.ndarray, labels: np.ndarray, threshold: float = 0.5) -> float:
    """Harmonic mean of precision and recall at a threshold."""
    told = probabilities >= threshold
    right = int((told & (labels == 1)).sum())
    return 2.0 * right / max(int(told.sum()) + int((labels == 1).sum()), 1)
