"""What the data cannot tell: rows that say nothing about the regressors, and regressors that others explain."""

from __future__ import annotations

import numpy as np

from corridor.trade.gravity.absorb import Absorber, Codes, Floats
from corridor.trade.gravity.design import CONSTANT, Design, Left

# A regressor of which less than this share of its variance is its own is explained by the others.
OWN_SHARE = 1e-9
TIGHT = 1e-10

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
                design.left += [Left(int(row), reason, name) for row in design.rows[hit]]
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
    basis: dict[str, Floats] = {}
    constant = design.regressors.get(CONSTANT)
    for name, column in design.regressors.items():
        if name == CONSTANT:
            continue
        spread = column - column.mean()
        total = float(spread @ spread)
        if constant is None:
            own, _ = absorber.within(spread, absorber.start(), TIGHT)
        else:
            own = spread
        # Each column is measured against its own size: the mean matters, since 1e9 + noise is a constant to floats.
        if float(own @ own) <= OWN_SHARE * max(total, OWN_SHARE * float(column @ column)):
            effects = ", ".join(design.effects) if design.effects else CONSTANT
            explained[name] = f"explained by {effects}"
            continue
        rest, partners = against(own, basis)
        if float(rest @ rest) <= OWN_SHARE * float(own @ own):
            explained[name] = f"explained by {', '.join(partners)}"
            continue
        basis[name] = own
    design.regressors = {name: column for name, column in design.regressors.items() if name not in explained}
    return explained


def against(column: Floats, basis: dict[str, Floats]) -> tuple[Floats, list[str]]:
    """What the columns before leave of a column, and the names of those that take part in explaining it."""
    if not basis:
        return column, []
    matrix = np.column_stack([values / np.linalg.norm(values) for values in basis.values()])
    weights, *_ = np.linalg.lstsq(matrix, column, rcond=None)
    size = np.linalg.norm(column)
    partners = [name for name, weight in zip(basis, weights, strict=True) if abs(weight) > 1e-6 * size]
    return column - matrix @ weights, partners


def degrees_of_effects(design: Design) -> int:
    """How many parameters the fixed effects are: levels less the sums that they share.

    Exact for two effects (one is lost per connected part of the graph of their levels: Abowd, Creecy and Kramarz
    2002); from the third on each effect loses what it shares with the one before that it shares most with. An effect
    whose levels lie inside clusters is not counted: its errors are clustered already.
    """
    counted: list[Codes] = []
    parameters = 0
    for code in design.effects.values():
        if any(nested(code, cluster) for cluster in design.clusters.values()):
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
