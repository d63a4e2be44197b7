"""The RESET test: is the form of the equation right?"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from corridor.trade.gravity.fit import GravityFit, fit_gravity

SQUARE = "squared predictor"


def reset_test(flows: pl.DataFrame, fit: GravityFit) -> float:
    """The probability of a squared predictor as far from mattering as found, if the form is right.

    Adds the square of the fitted predictor (the logarithm of the fitted flow for PPML) to the regressors, estimates
    again with the same kind of errors, and tests its coefficient (Ramsey 1969; Santos Silva and Tenreyro 2006,
    section V). A value below 0.05 speaks against the form.

    Parameters
    ----------
    flows
        The table that `fit` was estimated from.
    fit
        A fit of it.
    """
    used = (fit.fitted["row"] - 1).to_list()
    rows = flows[used].with_columns((fit.fitted["predictor"] ** 2).alias(SQUARE))
    wider = replace(fit.model, regressors=(*fit.model.regressors, SQUARE))
    return float(fit_gravity(rows, wider).coefficients.row(len(fit.model.regressors), named=True)["p_value"])
