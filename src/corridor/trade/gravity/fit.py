"""A gravity equation estimated: coefficients with errors, what took no part and why, and what was fitted."""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np
import polars as pl

from corridor.trade.gravity.absorb import Absorber, Floats
from corridor.trade.gravity.design import CONSTANT, Design, Left, design_of
from corridor.trade.gravity.identification import degrees_of_effects, drop_collinear, drop_uninformative
from corridor.trade.gravity.model import GravityError, GravityModel, columns_of, name_of
from corridor.trade.gravity.poisson import Fitted, fit_poisson
from corridor.trade.gravity.standard_errors import covariance

NORMAL_95 = 1.959963984540054
SEPARATED = "separated by {}: no finite estimate gives this flow of zero"
ONLY_SEPARATED = "told by separated flows of zero alone; among the others "


@dataclass(frozen=True)
class GravityFit:
    """What an estimation gives."""

    model: GravityModel

    coefficients: pl.DataFrame
    """One row per regressor, in the order of the model: ``regressor``, ``estimate``, ``std_error``, ``statistic``,
    ``p_value`` and the 95 % interval by the normal distribution, ``note``. What could not be estimated has no
    estimate, and the note says what explains it."""

    left_out: pl.DataFrame
    """One row per row of the flows that took no part: ``row`` (counted from 1), ``reason``, ``effect`` and the
    ``level`` concerned, if it is about one."""

    fitted: pl.DataFrame
    """One row per row that took part: ``row`` (counted from 1), ``fitted`` in the unit of the outcome as estimated
    (of its logarithm for ``ols_of_log``), ``predictor`` (its logarithm for PPML, the same otherwise), ``residual``."""

    covariance: Floats
    """Of the estimates, in the order of the coefficients that have one."""

    observations: int
    steps: int
    r_squared: float | None
    """Least squares: the share of variance explained. PPML: the squared correlation of flows and fitted flows. None if
    the outcome is the same everywhere."""

    notes: tuple[str, ...]
    """What a reader has to know before using the numbers."""


def fit_gravity(flows: pl.DataFrame, model: GravityModel) -> GravityFit:
    """Estimate a gravity equation.

    Parameters
    ----------
    flows
        One row per flow: pair, or pair and year. The columns that the model names; numbers without gaps. Flows of
        zero belong in it as rows; a pair that is absent is simply not known.
    model
        The equation, the estimator and the kind of errors.

    Raises
    ------
    MissingRows
        A cell that the model needs is missing: that is not a flow of zero.
    GravityError
        A column is absent or not of finite numbers, a flow is below 0, all flows are 0, flows are too few for the
        parameters, or PPML does not settle.

    Notes
    -----
    PPML: Santos Silva and Tenreyro (2006), "The log of gravity", Review of Economics and Statistics 88(4). It is
    consistent under heteroskedasticity where least squares of logarithms is not, and takes zeros as they are.
    """
    design = design_of(flows, model)
    poisson = model.estimator == "ppml"
    explained: dict[str, str] = {}
    runaways: set[str] = set()
    while True:
        drop_uninformative(design, poisson)
        if not design.rows.size:
            raise GravityError("No flow is left after dropping those that say nothing: use fewer fixed effects.")
        absorber = Absorber(list(design.effects.values()))
        for name, reason in drop_collinear(design, absorber).items():
            explained[name] = f"{ONLY_SEPARATED}{reason}" if name in runaways else reason
        if not design.regressors:
            told = "; ".join(f"{name} {why}" for name, why in explained.items())
            raise GravityError(f"No regressor can be estimated: {told}. Use fewer fixed effects or other regressors.")
        check_enough(design)
        fit = estimate(design, absorber, poisson)
        if not fit.separated.size:
            break
        by = [list(design.regressors)[place] for place in fit.running]
        runaways |= set(by)
        design.left.append(Left(design.rows[fit.separated], SEPARATED.format(", ".join(by) or "fixed effects")))
        kept = np.ones(design.rows.size, dtype=bool)
        kept[fit.separated] = False
        design.keep(kept)
    parameters = len(design.regressors) + degrees_of_effects(design)
    spread = covariance(fit, model, list(design.clusters.values()), parameters)
    return GravityFit(
        model,
        coefficient_table(model, list(design.regressors), fit.estimates, spread, explained),
        left_table(flows, model, design.left),
        fitted_table(design, fit, poisson),
        spread,
        design.rows.size,
        fit.steps,
        r_squared(design.outcome, fit, poisson),
        notes_of(model, design, explained),
    )


def check_enough(design: Design) -> None:
    """Refuse an equation that fits every flow exactly: it leaves nothing to tell errors from."""
    parameters = len(design.regressors) + degrees_of_effects(design, inside_clusters=True)
    if parameters >= design.rows.size:
        raise GravityError(
            f"{design.rows.size:,} flows are too few for {parameters:,} parameters, fixed effects included: every flow "
            "would be fitted exactly. Use fewer fixed effects, or more flows."
        )


def estimate(design: Design, absorber: Absorber, poisson: bool) -> Fitted:
    """Estimate on regressors scaled to like size, and give the answer in their own units."""
    columns = np.column_stack(list(design.regressors.values()))
    sizes = np.sqrt((columns**2).mean(axis=0))
    fit = (fit_poisson if poisson else fit_least_squares)(design.outcome, columns / sizes, absorber)
    fit.estimates = fit.estimates / sizes
    fit.within = fit.within * sizes
    return fit


def fit_least_squares(outcome: Floats, regressors: Floats, absorber: Absorber) -> Fitted:
    """Ordinary least squares with the effects absorbed (Frisch, Waugh and Lovell)."""
    weights = np.ones(outcome.size)
    absorber.weigh(weights)
    aim, _ = absorber.within(outcome, absorber.start(), 1e-11)
    own = np.column_stack([absorber.within(column, absorber.start(), 1e-11)[0] for column in regressors.T])
    estimates = np.asarray(np.linalg.lstsq(own, aim, rcond=None)[0], np.float64)
    residuals = aim - own @ estimates
    nobody = np.zeros(0, dtype=np.int64)
    return Fitted(estimates, own, weights, residuals, outcome - residuals, 1, nobody, nobody)


def coefficient_table(
    model: GravityModel, estimated: list[str], estimates: Floats, spread: Floats, explained: dict[str, str]
) -> pl.DataFrame:
    """The coefficients in the order of the model, the constant last."""
    errors = np.sqrt(np.diag(spread))
    found = {name: (float(estimates[k]), float(errors[k])) for k, name in enumerate(estimated)}
    names = [*model.regressors, *([] if model.effects else [CONSTANT])]
    rows = [
        {"regressor": name, "estimate": found[name][0], "std_error": found[name][1], "note": ""}
        if name in found
        else {"regressor": name, "estimate": None, "std_error": None, "note": explained[name]}
        for name in names
    ]
    schema = {"regressor": pl.String, "estimate": pl.Float64, "std_error": pl.Float64, "note": pl.String}
    table = pl.DataFrame(rows, schema=schema).with_columns(statistic=pl.col("estimate") / pl.col("std_error"))
    half = NORMAL_95 * pl.col("std_error")
    return table.select(
        "regressor",
        "estimate",
        "std_error",
        "statistic",
        pl.col("statistic").map_elements(two_sided, return_dtype=pl.Float64).alias("p_value"),
        (pl.col("estimate") - half).alias("low_95"),
        (pl.col("estimate") + half).alias("high_95"),
        "note",
    )


def two_sided(statistic: float) -> float:
    """The probability of a statistic at least as far from 0 under the normal distribution."""
    return erfc(abs(statistic) / sqrt(2.0))


def left_table(flows: pl.DataFrame, model: GravityModel, left: list[Left]) -> pl.DataFrame:
    """The rows that took no part, with the level concerned in the words of the flows."""
    groups = {name_of(group): columns_of(group) for group in model.effects}
    schema = {"row": pl.Int64, "reason": pl.String, "effect": pl.String, "level": pl.String}
    parts = [pl.DataFrame(schema=schema)]
    for item in left:
        rows = pl.Series("row", item.rows)
        levels = [flows[column].gather(rows).cast(pl.String).alias(column) for column in groups.get(item.effect, ())]
        level = pl.select(pl.concat_str(levels, separator=" x ")).to_series() if levels else pl.lit("")
        parts.append(
            pl.DataFrame({"row": rows + 1}).select(
                "row", pl.lit(item.reason).alias("reason"), pl.lit(item.effect).alias("effect"), level.alias("level")
            )
        )
    return pl.concat(parts).sort("row")


def fitted_table(design: Design, fit: Fitted, poisson: bool) -> pl.DataFrame:
    """The rows that took part with what the equation gives for them."""
    return pl.DataFrame(
        {
            "row": design.rows + 1,
            "fitted": fit.weights if poisson else fit.predictor,
            "predictor": fit.predictor,
            "residual": fit.residuals,
        }
    )


def r_squared(outcome: Floats, fit: Fitted, poisson: bool) -> float | None:
    """See `GravityFit.r_squared`."""
    spread = outcome - outcome.mean()
    if not spread.any():
        return None
    if not poisson:
        return 1.0 - float(fit.residuals @ fit.residuals) / float(spread @ spread)
    fitted = fit.weights - fit.weights.mean()
    size = float(fitted @ fitted) * float(spread @ spread)
    return float(fitted @ spread) ** 2 / size if size else 0.0


def notes_of(model: GravityModel, design: Design, explained: dict[str, str]) -> tuple[str, ...]:
    """Warnings in words."""
    notes = [f"{name} is left out: {why}." for name, why in explained.items()]
    reasons: dict[str, int] = {}
    for item in design.left:
        reasons[item.reason] = reasons.get(item.reason, 0) + item.rows.size
    notes += [f"{number:,} row{'s' * (number > 1)} left out: {reason}." for reason, number in reasons.items()]
    if model.estimator == "ppml" and len(model.effects) >= 3:
        notes.append(
            "Three-way PPML is consistent, but for few countries its estimates are off centre and clustered errors "
            "too small, both by about 1 / countries (Weidner and Zylkin 2021, Journal of International Economics 132)."
        )
    if model.estimator == "ols_of_log_one_plus":
        notes.append("log(1 + flow) depends on the unit of money: the same flows in thousands give other estimates.")
    few = [f"{name} ({int(code.max()) + 1})" for name, code in design.clusters.items() if code.max() + 1 < 40]
    if few:
        notes.append(f"Few clusters: {', '.join(few)}. Clustered errors are too small below about 40.")
    return tuple(notes)
