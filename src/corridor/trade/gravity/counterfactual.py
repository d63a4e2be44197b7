"""What if a tariff, an agreement or a distance were another: the direct effect on flows, with its interval."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from corridor.trade.gravity.design import numbers
from corridor.trade.gravity.fit import NORMAL_95, GravityFit
from corridor.trade.gravity.model import GravityError


def partial_effect(flows: pl.DataFrame, fit: GravityFit, changed: Mapping[str, str]) -> pl.DataFrame:
    r"""The change of each flow if regressors took other values and nothing else moved.

    Parameters
    ----------
    flows
        Any table with the outcome of the fit, the regressors that change, and columns with their new values.
    fit
        A fit by ``ppml`` or ``ols_of_log``.
    changed
        Regressor to the column that holds its new value: ``{"tariff": "tariff_after"}``.

    Returns
    -------
    pl.DataFrame
        The rows and columns of `flows` with ``change`` (what the flow is multiplied by), its 95 % interval
        ``change_low_95`` and ``change_high_95``, and ``outcome_after``, the flow times the change.

    Raises
    ------
    GravityError
        The fit is of another estimator, a regressor is not in it or has no estimate, or a column is absent or not of
        finite numbers.
    MissingRows
        A flow, or an old or new value, is missing.

    Notes
    -----
    :math:`X' / X = \exp((x' - x)\,b)`; the interval is :math:`\exp(d\,b \pm 1.96 \sqrt{d\,V\,d'})` with d the
    differences and V the covariance of the estimates (Yotov and others 2016, chapter 1.B.3). Prices, incomes and
    the pull of other partners are held: `conditional_effect` and `full_effect` let these move.
    """
    if fit.model.estimator not in ("ppml", "ols_of_log"):
        raise GravityError(f'An "{fit.model.estimator}" fit says nothing about proportions. Use ppml or ols_of_log.')
    estimated = fit.coefficients.drop_nulls("estimate")
    names = estimated["regressor"].to_list()
    if unknown := [name for name in changed if name not in names]:
        raise GravityError(f"No estimate of {', '.join(unknown)} in this fit. It has {', '.join(names)}.")
    asked = [fit.model.outcome, *changed, *changed.values()]
    if absent := [name for name in asked if name not in flows.columns]:
        raise GravityError(f"The flows have no column {', '.join(absent)}.")
    differences = np.zeros((flows.height, len(names)))
    for name, column in changed.items():
        differences[:, names.index(name)] = numbers(flows, column) - numbers(flows, name)
    outcome = numbers(flows, fit.model.outcome)
    moved = differences @ estimated["estimate"].to_numpy()
    half = NORMAL_95 * np.sqrt(np.einsum("ij,jk,ik->i", differences, fit.covariance, differences))
    return flows.with_columns(
        change=pl.Series(np.exp(moved)),
        change_low_95=pl.Series(np.exp(moved - half)),
        change_high_95=pl.Series(np.exp(moved + half)),
        outcome_after=pl.Series(outcome * np.exp(moved)),
    )
