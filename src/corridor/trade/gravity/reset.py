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
    square = fit.fitted.select(pl.col("row") - 1, (pl.col("predictor") ** 2).alias(SQUARE))
    rows = flows.with_row_index("row").with_columns(pl.col("row").cast(pl.Int64)).join(square, on="row", how="inner")
    wider = replace(fit.model, regressors=(*fit.model.regressors, SQUARE))
    return float(fit_gravity(rows, wider).coefficients.row(len(fit.model.regressors), named=True)["p_value"])
