"""Separated flows are found and named: compared with linear programmes that search for a separating combination."""

import numpy as np
import polars as pl
import pytest
from scipy.optimize import linprog

from corridor.trade.gravity import EXPORTER_IMPORTER, GravityModel, fit_gravity
from tests.trade.plain_poisson import dense_design


def separated_rows(outcome: np.ndarray, design: np.ndarray) -> set[int]:
    """Rows that some combination of columns singles out: above 0 there, 0 at every positive flow, nowhere below 0.

    max sum of s over rows with flow 0, with 0 <= s <= 1, X g >= s there and X g = 0 where there is trade: by scaling,
    a row can reach s = 1 if and only if it is separated, and all of them together can.
    """
    zero = np.flatnonzero(outcome == 0)
    width = design.shape[1]
    goal = np.concatenate([np.zeros(width), -np.ones(zero.size)])
    above = np.hstack([-design[zero], np.eye(zero.size)])
    still = np.hstack([design[outcome > 0], np.zeros(((outcome > 0).sum(), zero.size))])
    found = linprog(
        goal,
        A_ub=above,
        b_ub=np.zeros(zero.size),
        A_eq=still,
        b_eq=np.zeros(still.shape[0]),
        bounds=[(-1e4, 1e4)] * width + [(0, 1)] * zero.size,
    )
    assert found.status == 0
    return {int(row) for row in zero[found.x[width:] > 0.5]}


def separated(fit) -> set[int]:
    return {row - 1 for row in fit.left_out.filter(pl.col("reason").str.starts_with("separated"))["row"].to_list()}


def flows_with_ban(seed: int) -> pl.DataFrame:
    random = np.random.default_rng(seed)
    n = 120
    ban = np.where(random.random(n) < 0.1, random.integers(1, 5, n), 0).astype(float)
    value = np.where(ban > 0, 0.0, random.poisson(3.0, n))
    return pl.DataFrame(
        {
            "exporter": random.integers(0, 6, n),
            "importer": random.integers(0, 6, n),
            "ban": ban,
            "tariff": random.random(n),
            "value": value.astype(float),
        }
    )


def test_a_ban_that_no_trade_survives_has_no_estimate_and_its_rows_are_named():
    flows = flows_with_ban(1)
    fit = fit_gravity(flows, GravityModel(("tariff", "ban")))
    banned = set(np.flatnonzero(flows["ban"].to_numpy() > 0).tolist())
    assert separated(fit) == banned
    ban = fit.coefficients.filter(pl.col("regressor") == "ban").row(0, named=True)
    assert ban["estimate"] is None
    assert ban["note"] == "told by separated flows of zero alone; among the others explained by constant"
    told = fit.left_out["reason"].unique().to_list()
    assert told == ["separated by ban: no finite estimate gives this flow of zero"]
    without = fit_gravity(flows.filter(pl.col("ban") == 0), GravityModel(("tariff",)))
    assert fit.coefficients["estimate"][0] == pytest.approx(without.coefficients["estimate"][0])


@pytest.mark.parametrize("seed", range(12))
def test_separated_rows_are_those_that_a_linear_programme_finds(seed):
    random = np.random.default_rng(seed)
    n = 70
    flows = pl.DataFrame(
        {
            "exporter": random.integers(0, 5, n),
            "importer": random.integers(0, 5, n),
            "x": random.integers(0, 3, n).astype(float),
            "z": (random.random(n) < 0.08).astype(float) * random.integers(1, 4, n),
            "value": random.poisson(0.5, n).astype(float),
        }
    ).with_columns(value=pl.when((pl.col("z") > 0) & (pl.lit(seed % 3) < 2)).then(0.0).otherwise("value"))
    model = GravityModel(("x", "z"), effects=EXPORTER_IMPORTER)
    fit = fit_gravity(flows, model)
    alone = set((fit.left_out.filter(pl.col("reason").str.contains("only"))["row"] - 1).to_list())
    rest = [row for row in range(n) if row not in alone]
    design = dense_design(flows[rest], ["x", "z"], [["exporter"], ["importer"]])
    expected = {rest[k] for k in separated_rows(flows["value"].to_numpy()[rest], design)}
    dropped = {row - 1 for row in fit.left_out["row"].to_list()} - alone
    assert dropped == expected


def test_small_flows_are_not_taken_for_separated_ones():
    random = np.random.default_rng(3)
    exporter = np.repeat(np.arange(8), 40)
    value = np.exp(random.normal(0, 1, 320)) * 10.0 ** (-2.0 * exporter)
    value[random.random(320) < 0.4] = 0.0
    flows = pl.DataFrame({"exporter": exporter, "tariff": random.random(320), "value": value})
    fit = fit_gravity(flows, GravityModel(("tariff",), effects=("exporter",)))
    assert fit.left_out.is_empty()
    alone = fit_gravity(flows.filter(pl.col("exporter") == 7), GravityModel(("tariff",)))
    assert alone.left_out.is_empty()


def test_separating_values_of_very_different_size_are_all_found():
    flows = flows_with_ban(2)
    sizes = 10.0 ** np.random.default_rng(0).uniform(-3, 3, flows.height)
    flows = flows.with_columns(ban=pl.col("ban") * sizes)
    fit = fit_gravity(flows, GravityModel(("tariff", "ban"), effects=EXPORTER_IMPORTER))
    assert separated(fit) == set(np.flatnonzero(flows["ban"].to_numpy() > 0).tolist())


def test_rows_that_fixed_effects_alone_separate_are_said_to_be_so():
    # A and B trade with X and Y, C and D with Z and W; A to Z is the one tie between the parts, and it is zero.
    pairs = [("A", "X"), ("A", "Y"), ("B", "X"), ("B", "Y"), ("C", "Z"), ("C", "W"), ("D", "Z"), ("D", "W")]
    random = np.random.default_rng(0)
    rows = [(*pair, year, 1 + random.random(), random.random()) for pair in pairs for year in range(3)]
    rows.append(("A", "Z", 0, 0.0, 0.5))
    flows = pl.DataFrame(rows, schema=["exporter", "importer", "year", "value", "tariff"], orient="row")
    fit = fit_gravity(flows, GravityModel(("tariff",), effects=EXPORTER_IMPORTER))
    reason = "separated by fixed effects: no finite estimate gives this flow of zero"
    assert fit.left_out.select("row", "reason").rows() == [(25, reason)]
    assert fit.coefficients["estimate"].null_count() == 0
