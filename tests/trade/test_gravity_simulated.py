"""What the estimators promise, on many made-up worlds whose truth is known."""

import numpy as np
import polars as pl
import pytest

from corridor.trade.gravity import EXPORTER_IMPORTER, GravityModel, fit_gravity

TRUTH = -1.0


def world(seed: int, spread, countries: int = 25, size: float = 1.0) -> pl.DataFrame:
    """Flows with elasticity -1 to distance; `spread` gives the variance of the relative error from the mean flow.

    `size` is the standard deviation of each part of the logarithm of the mean: at 1 a few flows make up most trade.
    """
    random = np.random.default_rng(seed)
    i, j = (axis.ravel() for axis in np.indices((countries, countries)))
    i, j = i[i != j], j[i != j]
    ln_distance = random.normal(0, size, i.size)
    sellers, buyers = random.normal(0, size, countries)[i], random.normal(0, size, countries)[j]
    mean = np.exp(sellers + buyers + TRUTH * ln_distance)
    variance = np.log1p(spread(mean))
    value = mean * np.exp(random.normal(0, 1, i.size) * np.sqrt(variance) - variance / 2)
    return pl.DataFrame({"exporter": i, "importer": j, "ln_distance": ln_distance, "value": value})


def distance(flows: pl.DataFrame, estimator: str) -> dict:
    model = GravityModel(("ln_distance",), effects=EXPORTER_IMPORTER, estimator=estimator)
    return fit_gravity(flows, model).coefficients.row(0, named=True)


def covered(size: float) -> float:
    """How often the 95 % interval holds the truth, of 200 worlds."""
    found = [distance(world(seed, lambda mean: 0.3 + 0 * mean, 30, size), "ppml") for seed in range(200)]
    assert np.mean([row["estimate"] for row in found]) == pytest.approx(TRUTH, abs=0.02)
    return float(np.mean([row["low_95"] <= TRUTH <= row["high_95"] for row in found]))


def test_robust_intervals_of_ppml_cover_what_they_say_where_flows_are_of_like_size():
    # 200 worlds leave 1.5 points of chance.
    assert 0.90 <= covered(0.3) <= 0.985


def test_robust_intervals_of_ppml_are_too_narrow_where_a_few_flows_make_up_most_trade():
    # Known of two-way PPML (Pfaffermayr 2019); the page of the room warns of it.
    assert 0.7 <= covered(1.0) <= 0.9


def test_where_the_relative_error_falls_with_size_logarithms_mislead_and_ppml_does_not():
    # The point of "The log of gravity": the variance of the logarithm depends on the regressors, so its mean does.
    worlds = [world(seed, lambda mean: 1 / mean) for seed in range(60)]
    logs = np.mean([distance(flows, "ols_of_log")["estimate"] for flows in worlds])
    ppml = np.mean([distance(flows, "ppml")["estimate"] for flows in worlds])
    assert abs(ppml - TRUTH) < 0.02
    assert abs(logs - TRUTH) > 0.2
