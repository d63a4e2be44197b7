"""Estimates and errors: by hand, by the long way with dummies, and what holds for every fit."""

import math

import numpy as np
import polars as pl
import pytest

from corridor.trade.gravity import EXPORTER_IMPORTER, THREE_WAY, GravityModel, fit_gravity
from tests.trade.gravity_data import panel
from tests.trade.plain_poisson import dense_design, newton, sandwich

EFFECTS = {
    "none": ((), []),
    "one": (("exporter",), [["exporter"]]),
    "two": (EXPORTER_IMPORTER, [["exporter"], ["importer"]]),
    "three": (THREE_WAY, [["exporter", "year"], ["importer", "year"], ["exporter", "importer"]]),
}
REGRESSORS = ("agreement", "tariff")


def estimates(fit):
    return dict(fit.coefficients.select("regressor", "estimate").rows())


def errors(fit):
    return dict(fit.coefficients.select("regressor", "std_error").rows())


def ranked(flows, *columns):
    return flows.select(pl.struct(columns).rank("dense") - 1).to_series().to_numpy().astype(int)


def test_ppml_on_two_groups_gives_the_logarithm_of_the_ratio_of_their_means():
    # Means 2 without and 6 with agreement: constant ln 2, agreement ln 3.
    flows = pl.DataFrame({"value": [1.0, 3.0, 0.0, 12.0], "agreement": [0, 0, 1, 1]})
    fit = fit_gravity(flows, GravityModel(("agreement",)))
    assert estimates(fit) == pytest.approx({"agreement": math.log(3), "constant": math.log(2)})
    # Robust, by hand: the variance of ln(mean) is sum of squared residuals / (sum of flows)^2, times 4 / 3:
    # without 2 / 16, with 72 / 144.
    expected = {"agreement": math.sqrt((2 / 16 + 72 / 144) * 4 / 3), "constant": math.sqrt(2 / 16 * 4 / 3)}
    assert errors(fit) == pytest.approx(expected)


def test_least_squares_on_two_groups_gives_the_difference_of_their_means():
    flows = pl.DataFrame({"value": [1.0, 3.0, 4.0, 8.0], "agreement": [0, 0, 1, 1]})
    fit = fit_gravity(flows, GravityModel(("agreement",), estimator="ols", errors="classical"))
    # Residuals -1, 1, -2, 2; s^2 = 10 / 2; variance of a difference of means s^2 (1/2 + 1/2), of the first s^2 / 2.
    assert estimates(fit) == pytest.approx({"agreement": 4.0, "constant": 2.0})
    assert errors(fit) == pytest.approx({"agreement": math.sqrt(5.0), "constant": math.sqrt(2.5)})


@pytest.mark.parametrize("name", EFFECTS)
def test_ppml_agrees_with_a_dummy_per_level(name):
    effects, columns = EFFECTS[name]
    flows = panel(countries=8, years=5)
    fit = fit_gravity(flows, GravityModel(REGRESSORS, effects=effects))
    used = flows[(fit.fitted["row"] - 1).to_list()]
    outcome, design = used["value"].to_numpy(), dense_design(used, list(REGRESSORS), columns)
    found, fitted = newton(outcome, design)
    assert [estimates(fit)[r] for r in REGRESSORS] == pytest.approx(found[:2], abs=1e-7)
    assert fit.fitted["fitted"].to_numpy() == pytest.approx(fitted, rel=1e-5, abs=1e-7)
    n = outcome.size
    spread = sandwich(design, fitted, outcome - fitted, np.arange(n)) * n / (n - 1)
    assert [errors(fit)[r] for r in REGRESSORS] == pytest.approx(np.sqrt(np.diag(spread))[:2], rel=1e-5)


@pytest.mark.parametrize("name", EFFECTS)
def test_least_squares_agrees_with_a_dummy_per_level_errors_counted_by_rank(name):
    effects, columns = EFFECTS[name]
    flows = panel(countries=8, years=5, zeros=False)
    fit = fit_gravity(flows, GravityModel(REGRESSORS, effects=effects, estimator="ols_of_log"))
    outcome, design = np.log(flows["value"].to_numpy()), dense_design(flows, list(REGRESSORS), columns)
    found, _, rank, _ = np.linalg.lstsq(design, outcome, rcond=None)
    assert [estimates(fit)[r] for r in REGRESSORS] == pytest.approx(found[:2], abs=1e-8)
    n = outcome.size
    spread = sandwich(design, np.ones(n), outcome - design @ found, np.arange(n)) * n / (n - rank)
    # Two effects are counted exactly; from three on the count may be a little high, never low.
    exact = name != "three"
    ours = np.array([errors(fit)[r] for r in REGRESSORS])
    theirs = np.sqrt(np.diag(spread))[:2]
    assert ours == pytest.approx(theirs, rel=1e-7 if exact else 0.05)
    assert (ours >= theirs * (1 - 1e-7)).all()


def test_clustered_errors_agree_with_sums_of_scores_and_several_ways_add_up():
    flows = panel(countries=8, years=5)
    pair, exporter, importer = ("exporter", "importer"), "exporter", "importer"
    design = dense_design(flows, list(REGRESSORS), [])
    _, fitted = newton(flows["value"].to_numpy(), design)
    residuals = flows["value"].to_numpy() - fitted
    by = {
        group: sandwich(design, fitted, residuals, ranked(flows, *group)) for group in [pair, (exporter,), (importer,)]
    }
    one = fit_gravity(flows, GravityModel(REGRESSORS, errors="clustered", clusters=(pair,)))
    assert [errors(one)[r] for r in REGRESSORS] == pytest.approx(np.sqrt(np.diag(by[pair] * 56 / 55))[:2])
    two = fit_gravity(flows, GravityModel(REGRESSORS, errors="clustered", clusters=(exporter, importer)))
    spread = (by[exporter,] + by[importer,] - by[pair]) * 8 / 7
    assert [errors(two)[r] for r in REGRESSORS] == pytest.approx(np.sqrt(np.diag(spread))[:2])
    assert any("Few clusters" in note for note in two.notes)


def test_a_cluster_per_row_is_the_robust_error():
    flows = panel(countries=6, years=4).with_row_index("number")
    robust = fit_gravity(flows, GravityModel(REGRESSORS, effects=EXPORTER_IMPORTER))
    clustered = fit_gravity(
        flows, GravityModel(REGRESSORS, effects=EXPORTER_IMPORTER, errors="clustered", clusters=("number",))
    )
    assert errors(clustered) == pytest.approx(errors(robust))


def test_fitted_flows_add_up_to_the_flows_in_every_level_of_every_effect():
    flows = panel()
    fit = fit_gravity(flows, GravityModel(REGRESSORS, effects=THREE_WAY))
    both = fit.fitted.join(flows.with_row_index("row", offset=1).cast({"row": pl.Int64}), on="row")
    for effect in THREE_WAY:
        sums = both.group_by(effect).agg(pl.col("value").sum(), pl.col("fitted").sum())
        assert sums["fitted"].to_numpy() == pytest.approx(sums["value"].to_numpy(), rel=1e-6)


def test_another_unit_of_money_and_another_order_of_rows_change_nothing_but_the_constant():
    flows = panel(countries=7, years=3)
    model = GravityModel((*REGRESSORS, "log_distance"), errors="clustered", clusters=(("exporter", "importer"),))
    plain = fit_gravity(flows, model)
    thousands = fit_gravity(
        flows.with_columns(pl.col("value") / 1000).sample(fraction=1.0, shuffle=True, seed=3), model
    )
    shifted = estimates(plain) | {"constant": estimates(plain)["constant"] - math.log(1000)}
    assert estimates(thousands) == pytest.approx(shifted, abs=1e-8)
    assert errors(thousands) == pytest.approx(errors(plain))


def test_true_parameters_lie_within_three_errors():
    flows = panel(countries=30, years=8, seed=5)
    clusters = (("exporter", "importer"),)
    fit = fit_gravity(flows, GravityModel(REGRESSORS, effects=THREE_WAY, errors="clustered", clusters=clusters))
    for name, truth in (("agreement", 0.4), ("tariff", -1.5)):
        assert abs(estimates(fit)[name] - truth) < 3 * errors(fit)[name]
    assert any("Weidner" in note for note in fit.notes)


def test_regressors_of_very_different_size_are_no_trouble():
    flows = panel(countries=8, years=4)
    plain = estimates(fit_gravity(flows, GravityModel(REGRESSORS, effects=EXPORTER_IMPORTER)))
    huge = flows.with_columns(pl.col("agreement") * 1e7, pl.col("tariff") * 1e-6)
    scaled = estimates(fit_gravity(huge, GravityModel(REGRESSORS, effects=EXPORTER_IMPORTER)))
    assert scaled["agreement"] * 1e7 == pytest.approx(plain["agreement"])
    assert scaled["tariff"] * 1e-6 == pytest.approx(plain["tariff"])
