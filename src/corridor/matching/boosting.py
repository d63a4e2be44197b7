"""Boosted trees kept as plain numbers: read from a file, run with NumPy alone, so that no pickled code travels."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Tree:
    """One tree: per node the figure looked at, its threshold, the nodes below, and the value of a leaf."""

    feature: np.ndarray
    threshold: np.ndarray
    left: np.ndarray
    right: np.ndarray
    missing_left: np.ndarray
    value: np.ndarray

    def of(self, figures: np.ndarray) -> np.ndarray:
        """The value of the leaf that each row falls into."""
        at = np.zeros(len(figures), dtype=np.int64)
        rows = np.arange(len(figures))
        while True:
            inner = self.feature[at] >= 0
            if not inner.any():
                return self.value[at]
            here, node = rows[inner], at[inner]
            value = figures[here, self.feature[node]]
            missing = np.isnan(value)
            go_left = np.where(missing, self.missing_left[node], value <= self.threshold[node])
            at[here] = np.where(go_left, self.left[node], self.right[node])


@dataclass(frozen=True)
class Model:
    """A calibrated model of pairs.

    Attributes
    ----------
    features
        Names of the figures, in the order of the columns that it takes.
    baseline
        Log odds before any figure is looked at.
    scores, probabilities
        Points of the calibration: log odds, and the share of matches found at them on pairs that were held out.
    about
        What it was trained on, and how well it did on what was held out.
    """

    features: tuple[str, ...]
    baseline: float
    trees: tuple[Tree, ...]
    scores: np.ndarray
    probabilities: np.ndarray
    about: dict[str, Any]

    def log_odds(self, figures: np.ndarray) -> np.ndarray:
        """Log odds of each row, before calibration."""
        total = np.full(len(figures), self.baseline)
        for tree in self.trees:
            total += tree.of(figures)
        return total

    def calibrated(self, log_odds: np.ndarray) -> np.ndarray:
        """Probabilities of log odds; never quite 0 or 1, and strictly rising, so that no two scores tie at the top."""
        found = np.interp(log_odds, self.scores, self.probabilities)
        # The tail beyond what was seen still rises, ever more slowly.
        rising = np.clip(found, 0.0, 1.0) * 0.999 + 0.0005 / (1.0 + np.exp(-log_odds / 4.0)) + 0.00025
        return np.asarray(rising, dtype=np.float64)

    def probability(self, figures: np.ndarray) -> np.ndarray:
        """Calibrated probability of each row."""
        return self.calibrated(self.log_odds(figures))

    def to_json(self) -> str:
        """The model as text. Values have six digits, thresholds all: figures such as 1/3 lie close to them."""
        trees = [
            {
                "f": tree.feature.tolist(), "t": tree.threshold.tolist(), "l": tree.left.tolist(),
                "r": tree.right.tolist(), "m": tree.missing_left.astype(int).tolist(), "v": _rounded(tree.value),
            }
            for tree in self.trees
        ]  # fmt: skip
        body = {
            "about": self.about, "features": list(self.features), "baseline": round(self.baseline, 6),
            "scores": _rounded(self.scores), "probabilities": _rounded(self.probabilities), "trees": trees,
        }  # fmt: skip
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")) + "\n"


def _rounded(values: np.ndarray) -> list[float]:
    return [float(f"{v:.6g}") for v in values]


def from_json(text: str) -> Model:
    """A model from its text."""
    body = json.loads(text)
    trees = tuple(
        Tree(
            np.array(t["f"], dtype=np.int64), np.array(t["t"], dtype=np.float64), np.array(t["l"], dtype=np.int64),
            np.array(t["r"], dtype=np.int64), np.array(t["m"], dtype=bool), np.array(t["v"], dtype=np.float64),
        )
        for t in body["trees"]
    )  # fmt: skip
    return Model(
        tuple(body["features"]),
        body["baseline"],
        trees,
        np.array(body["scores"]),
        np.array(body["probabilities"]),
        body["about"],
    )


def shipped(name: str, expected: Sequence[str]) -> Model:
    """A model that comes with Corridor.

    Raises
    ------
    ValueError
        It was made for other figures than those that are compared today.
    """
    model = from_json((files("corridor.matching") / "models" / f"{name}.json").read_text(encoding="utf-8"))
    if model.features != tuple(expected):
        raise ValueError(f"the model {name} was made for other figures; train it anew: docs/rooms/matching.md")
    return model
