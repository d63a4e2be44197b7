"""Poisson pseudo maximum likelihood with fixed effects, by iterated weighted least squares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from corridor.trade.gravity.absorb import Absorber, Codes, Floats
from corridor.trade.gravity.model import GravityError

MOST_STEPS = 500
DEVIANCE_TOLERANCE = 1e-11
# A deviance below this share of all trade is a perfect fit: it is compared with this share, not with itself.
PERFECT = 1e-3
FIRST_TOLERANCE = 1e-3
LAST_TOLERANCE = 1e-10
# A row moves if a step changes the logarithm of its fitted flow by more than this. A separated row moves by about -1
# at every step, for ever; all others come to rest.
MOVES = 0.05
RESTS = 0.005
STILL = 1e-6
# Fitted flows are kept from vanishing; only separated rows come near.
LEAST_LOG = -80.0
RESTLESS = (
    "PPML did not settle. Look for regressors of very different sizes or nearly collinear ones, and for flows many "
    "orders of magnitude below the others."
)


@dataclass
class Fitted:
    """The end of an estimation: what is needed for coefficients and errors."""

    estimates: Floats
    within: Floats
    """Regressors without the fixed effects, one column each."""
    weights: Floats
    residuals: Floats
    """Outcome less fitted, in the unit of the outcome."""
    predictor: Floats
    """The logarithm of the fitted flow for PPML, the fitted outcome for least squares."""
    steps: int
    separated: Codes
    """Rows at which no finite estimate exists; if there are any, the rest is not to be used."""
    running: Codes
    """Regressors, by place, whose estimates run away with them; none if only fixed effects do."""


def fit_poisson(outcome: Floats, regressors: Floats, absorber: Absorber) -> Fitted:
    r"""Estimate E[outcome] = exp(regressors b + effects).

    Each step is a least-squares fit of :math:`\eta + (y - \mu)/\mu` with weights :math:`\mu`, effects absorbed, as
    in Correia, Guimaraes and Zylkin (2020, Stata Journal 20(1)); effects found in one step start the next, and the
    precision of the absorption follows that of the deviance.

    A row with flow 0 is separated if some combination of regressors and effects is above 0 there, 0 at every
    positive flow and nowhere below: the fitted flow then falls without end and the estimate runs away (Correia,
    Guimaraes and Zylkin 2019, "Verifying the existence of maximum likelihood estimates for generalized linear
    models"). That combination is the step itself once all other rows have come to rest.

    Raises
    ------
    GravityError
        No convergence.
    """
    level = float(outcome.mean())
    fitted = (outcome + level) / 2
    predictor = np.log(fitted)
    guesses = [absorber.start() for _ in range(regressors.shape[1] + 1)]
    tolerance, deviance, estimates = FIRST_TOLERANCE, np.inf, np.zeros(regressors.shape[1])
    trades = outcome > 0
    for step in range(1, MOST_STEPS + 1):
        absorber.weigh(fitted)
        aim, guesses[0] = absorber.within(predictor + (outcome - fitted) / fitted, guesses[0], tolerance)
        own = np.empty_like(regressors)
        for k in range(regressors.shape[1]):
            own[:, k], guesses[k + 1] = absorber.within(regressors[:, k], guesses[k + 1], tolerance)
        weighted = own * fitted[:, None]
        before, estimates = estimates, solved(own.T @ weighted, weighted.T @ aim)
        change = (outcome - fitted) / fitted - (aim - own @ estimates)
        share, after = shortened(outcome, predictor, change, deviance)
        predictor = np.maximum(predictor + share * change, np.log(level) + LEAST_LOG)
        fitted = np.exp(predictor)
        moved = abs(deviance - after) / max(after, PERFECT * float(outcome.sum()))
        deviance = after
        calm = float(np.abs(change[trades]).max())
        if share == 1.0 and tolerance <= LAST_TOLERANCE:
            runaway = ~trades & (change < -MOVES)
            certain = runaway.any() and float(np.abs(change[~runaway]).max()) < STILL
            if certain or (moved < DEVIANCE_TOLERANCE and calm < RESTS):
                separated = np.flatnonzero(runaway)
                moving = np.abs((estimates - before) * regressors[separated]) > MOVES
                running = np.flatnonzero(moving.any(axis=0))
                return Fitted(estimates, own, fitted, outcome - fitted, predictor, step, separated, running)
        tolerance = LAST_TOLERANCE if calm < RESTS else max(min(tolerance, moved / 10), LAST_TOLERANCE)
    raise GravityError(RESTLESS)


def solved(matrix: Floats, right: Floats) -> Floats:
    """Solve normal equations scaled to a diagonal of 1: a regressor at vanishing fitted flows counts like any other."""
    if not (np.isfinite(matrix).all() and np.isfinite(right).all()):
        raise GravityError(RESTLESS)
    sizes = np.sqrt(np.maximum(np.diag(matrix), np.finfo(float).tiny))
    answer = np.linalg.lstsq(matrix / np.outer(sizes, sizes), right / sizes, rcond=None)[0] / sizes
    return np.asarray(answer, np.float64)


def shortened(outcome: Floats, predictor: Floats, change: Floats, deviance: float) -> tuple[float, float]:
    """The share of a step to take, halved while it makes the fit worse, and the deviance after it."""
    share = 1.0
    while True:
        after = deviance_of(outcome, predictor + share * change)
        if np.isfinite(after) and (after <= deviance * (1 + 1e-9) or share < 1e-3):
            return share, after
        if share < 1e-12:
            raise GravityError(RESTLESS)
        share /= 2


def deviance_of(outcome: Floats, predictor: Floats) -> float:
    """Twice the log-likelihood lost against a perfect fit; infinite if a fitted flow is."""
    with np.errstate(over="ignore"):
        fitted = np.exp(predictor)
    if not np.isfinite(fitted).all():
        return float("inf")
    trades = outcome > 0
    gained = outcome[trades] * (np.log(outcome[trades]) - predictor[trades])
    return 2.0 * float(gained.sum() - (outcome - fitted).sum())
