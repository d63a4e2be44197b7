"""What the data cannot tell: rows that say nothing about the regressors, and regressors that others explain."""

from __future__ import annotations

import numpy as np

from corridor.trade.gravity.absorb import Absorber, Codes, Floats, inner
from corridor.trade.gravity.design import CONSTANT, Design, Left

# A regressor of which less than this share of its variance is its own is explained by the others.
OWN_SHARE = 1e-9
TIGHT = 1e-10
# A column takes part in explaining another if its weight, both scaled to like size, is above this.
NOTICED = 1e-4

SINGLE = "the only observation of a fixed effect"
ALL_ZERO = "all flows of a fixed effect are zero"


def drop_uninformative(design: Design, poisson: bool) -> None:
    """Drop rows alone in a level of an effect and, for PPML, levels whose flows are all zero; until none is left.

    A row alone in a level is fitted exactly by it, and a level without trade is fitted by an effect without end:
    neither says anything about the regressors, and counting them makes errors too small (Correia 2015, "Singletons,
    cluster-robust standard errors and fixed effects").
    """
    while True:
        kept = np.ones(design.rows.size, dtype=bool)
        for name, code in design.effects.items():
            rules = [(SINGLE, np.bincount(code) == 1)]
            if poisson:
                rules.append((ALL_ZERO, np.bincount(code, design.outcome) == 0))
            for reason, levels in rules:
                hit = kept & levels[code]
                if hit.any():
                    design.left.append(Left(design.rows[hit], reason, name))
                kept &= ~hit
        if kept.all():
            return
        design.keep(kept)


def drop_collinear(design: Design, absorber: Absorber) -> dict[str, str]:
    """Take out the regressors that the fixed effects or the regressors before them explain.

    Returns
    -------
    dict
        Name to what explains it. Earlier regressors win, as they stand in the model.
    """
    absorber.weigh(np.ones(design.rows.size))
    explained: dict[str, str] = {}
    found = Independent()
    for name, column in design.regressors.items():
        if name == CONSTANT:
            continue
        own = column - column.mean()
        total = inner(own, own)
        if design.effects:
            own, _ = absorber.within(own, absorber.start(), TIGHT)
        # Against its size as well: to floats, 1e9 and a little noise are a constant.
        if inner(own, own) <= OWN_SHARE * max(total, OWN_SHARE * inner(column, column)):
            explained[name] = f"explained by {', '.join(design.effects) or CONSTANT}"
        elif partners := found.explaining(name, own):
            explained[name] = f"explained by {', '.join(partners)}"
    design.regressors = {name: column for name, column in design.regressors.items() if name not in explained}
    return explained


class Independent:
    """Columns none of which the others explain, kept as orthogonal directions (Gram and Schmidt, done twice)."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.directions: list[Floats] = []
        self.parts: list[Floats] = []

    def explaining(self, name: str, column: Floats) -> list[str]:
        """The names of the columns that explain this one; none, and it is taken in, if it has a part of its own."""
        rest = column / np.sqrt(inner(column, column))
        part = np.zeros(len(self.names) + 1)
        for _ in range(2):
            for k, direction in enumerate(self.directions):
                share = inner(direction, rest)
                part[k] += share
                rest = rest - share * direction
        own = inner(rest, rest)
        if own > OWN_SHARE:
            part[-1] = np.sqrt(own)
            self.names.append(name)
            self.directions.append(rest / part[-1])
            self.parts.append(part)
            return []
        size = len(self.names)
        triangle = np.column_stack([np.pad(earlier, (0, size - earlier.size)) for earlier in self.parts])
        weights = np.linalg.solve(triangle, part[:-1])
        return [known for known, weight in zip(self.names, weights, strict=True) if abs(weight) > NOTICED]


def degrees_of_effects(design: Design, inside_clusters: bool = False) -> int:
    """How many parameters the fixed effects are: levels less the sums that they share.

    Exact for two effects (one is lost per connected part of the graph of their levels: Abowd, Creecy and Kramarz
    2002); from the third on each effect loses what it shares with the one before that it shares most with. An effect
    whose levels lie inside clusters is not counted unless asked for: its errors are clustered already.
    """
    counted: list[Codes] = []
    parameters = 0
    for code in design.effects.values():
        if not inside_clusters and any(nested(code, cluster) for cluster in design.clusters.values()):
            continue
        shared = max((parts(code, before) for before in counted), default=0)
        parameters += int(code.max()) + 1 - shared
        counted.append(code)
    if design.effects and not counted:
        return 1
    return parameters


def nested(code: Codes, cluster: Codes) -> bool:
    """Whether each level lies within one cluster."""
    first = np.zeros(int(code.max()) + 1, dtype=np.int64)
    first[code] = cluster
    return bool((first[code] == cluster).all())


def parts(one: Codes, other: Codes) -> int:
    """Connected parts of the graph whose nodes are the levels of two effects and whose edges are the rows."""
    label = np.arange(int(one.max()) + 1)
    while True:
        reach = np.full(int(other.max()) + 1, label.size)
        np.minimum.at(reach, other, label[one])
        lower = label.copy()
        np.minimum.at(lower, one, reach[other])
        lower = lower[lower]
        if (lower == label).all():
            return int(np.unique(label).size)
        label = lower
