"""Changed costs: direct effects, and what partners do about it, by hand and by solving the levels."""

import math

import numpy as np
import polars as pl
import pytest
from scipy.optimize import root

from corridor.errors import MissingRows
from corridor.trade.gravity import (
    EXPORTER_IMPORTER,
    GravityError,
    GravityModel,
    conditional_effect,
    fit_gravity,
    full_effect,
    partial_effect,
)
from tests.trade.gravity_data import panel, published_file


def square(flows, change) -> pl.DataFrame:
    names = [chr(65 + k) for k in range(len(flows))]
    rows = [
        (names[i], names[j], float(flows[i][j]), float(change[i][j]))
        for i in range(len(flows))
        for j in range(len(flows))
    ]
    return pl.DataFrame(rows, schema=["exporter", "importer", "value", "change"], orient="row")


def after(table: pl.DataFrame) -> np.ndarray:
    size = table["exporter"].n_unique()
    return table.sort("exporter", "importer")["value_after"].to_numpy().reshape(size, size)


EVEN = [[50, 50], [50, 50]]
CHEAPER = [[1, 4], [4, 1]]


def test_the_direct_effect_of_a_tariff_cut_is_the_exponential_of_its_coefficient():
    flows = panel(8, 3).with_columns(none=pl.lit(0.0))
    fit = fit_gravity(flows, GravityModel(("tariff", "agreement"), effects=EXPORTER_IMPORTER))
    changed = partial_effect(flows, fit, {"tariff": "none"})
    slope, error = fit.coefficients.row(0)[1:3]
    tariff = flows["tariff"].to_numpy()
    assert changed["change"].to_numpy() == pytest.approx(np.exp(-slope * tariff))
    assert changed["outcome_after"].to_numpy() == pytest.approx(flows["value"].to_numpy() * np.exp(-slope * tariff))
    assert changed["change_low_95"].to_numpy() == pytest.approx(np.exp(-slope * tariff - 1.959964 * error * tariff))


def test_two_changes_together_use_the_covariance_of_their_estimates():
    flows = panel(8, 3).with_columns(none=pl.lit(0.0), one=pl.lit(1.0))
    fit = fit_gravity(flows, GravityModel(("tariff", "agreement"), effects=EXPORTER_IMPORTER))
    row = partial_effect(flows, fit, {"tariff": "none", "agreement": "one"}).row(0, named=True)
    difference = np.array([-row["tariff"], 1 - row["agreement"]])
    half = 1.959963984540054 * math.sqrt(difference @ fit.covariance @ difference)
    assert math.log(row["change_high_95"] / row["change"]) == pytest.approx(half)


def test_what_was_not_estimated_cannot_be_changed():
    flows = panel(8, 3)
    fit = fit_gravity(flows, GravityModel(("tariff",), effects=EXPORTER_IMPORTER))
    with pytest.raises(GravityError, match="No estimate of distance"):
        partial_effect(flows, fit, {"distance": "tariff"})
    linear = fit_gravity(flows, GravityModel(("tariff",), estimator="ols_of_log_one_plus"))
    with pytest.raises(GravityError, match="nothing about proportions"):
        partial_effect(flows, linear, {"tariff": "agreement"})
    with pytest.raises(GravityError, match="no column later"):
        partial_effect(flows, fit, {"tariff": "later"})
    with pytest.raises(MissingRows, match=r"later is missing \(rows 1, 2"):
        partial_effect(flows.with_columns(later=pl.lit(None, pl.Float64)), fit, {"tariff": "later"})


def test_with_incomes_held_two_even_countries_trade_four_fifths():
    # Row and column sums stay 100 and x11 x22 / (x12 x21) = 1 / 16, so x12 = 4 x11 = 80.
    assert after(conditional_effect(square(EVEN, CHEAPER))) == pytest.approx(np.array([[20, 80], [80, 20]]))


def test_with_prices_free_two_even_countries_gain_as_by_hand():
    # By symmetry wages stay; P^-e falls by (0.5 + 0.5 x 4) = 2.5, so welfare is 2.5^(1/e).
    found = full_effect(square(EVEN, CHEAPER), elasticity=5.0)
    assert after(found.flows) == pytest.approx(np.array([[20, 80], [80, 20]]))
    assert found.countries["output"].to_list() == pytest.approx([1, 1])
    assert found.countries["welfare"].to_list() == pytest.approx([2.5**0.2] * 2)


def economy(seed: int, size: int = 5):
    random = np.random.default_rng(seed)
    costs = random.uniform(1.2, 3.0, (size, size))
    np.fill_diagonal(costs, 1.0)
    return random, random.uniform(1, 10, size), random.uniform(0.5, 2, size), costs


def levels(endowment, taste, costs, deficits, elasticity):
    """Flows of an Armington world solved in levels: wages such that sales equal endowment times wage."""

    def flows_at(wages):
        attraction = taste[:, None] * (wages[:, None] * costs) ** -elasticity
        return attraction / attraction.sum(axis=0) * (wages * endowment + deficits), attraction.sum(axis=0)

    def excess(logs):
        wages = np.exp(logs)
        sold = flows_at(wages)[0].sum(axis=1)
        gaps = sold / (wages * endowment) - 1
        gaps[0] = (wages * endowment).sum() / endowment.sum() - 1
        return gaps

    found = root(excess, np.zeros(endowment.size), tol=1e-13)
    assert found.success
    wages = np.exp(found.x)
    flows, pull = flows_at(wages)
    return flows, wages, pull ** (-1 / elasticity)


@pytest.mark.parametrize("seed", range(4))
def test_changes_agree_with_a_world_solved_in_levels_before_and_after(seed):
    random, endowment, taste, costs = economy(seed)
    deficits = random.uniform(-0.2, 0.2, endowment.size)
    deficits -= deficits.mean()
    elasticity = 4.0
    before, wages, prices = levels(endowment, taste, costs, deficits, elasticity)
    dearer = costs * random.uniform(0.7, 1.3, costs.shape)
    expected, wages_after, prices_after = levels(endowment, taste, dearer, deficits, elasticity)
    found = full_effect(square(before, (dearer / costs) ** -elasticity), elasticity)
    assert after(found.flows) == pytest.approx(expected, rel=1e-6)
    assert found.countries["output"].to_numpy() == pytest.approx(wages_after / wages, rel=1e-6)
    assert found.countries["price_index"].to_numpy() == pytest.approx(prices_after / prices, rel=1e-6)
    spent = (wages_after * endowment + deficits) / (wages * endowment + deficits)
    assert found.countries["welfare"].to_numpy() == pytest.approx(spent / (prices_after / prices), rel=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_with_balanced_trade_welfare_follows_from_the_share_bought_at_home_alone(seed):
    # Arkolakis, Costinot and Rodriguez-Clare (2012): welfare = (home share after / before)^(-1 / elasticity).
    random, endowment, taste, costs = economy(seed + 10)
    before, *_ = levels(endowment, taste, costs, np.zeros(endowment.size), 5.0)
    found = full_effect(square(before, random.uniform(0.5, 2.0, costs.shape) ** (1 - np.eye(5))), 5.0)
    moved = after(found.flows)
    home = np.diag(moved) / moved.sum(axis=0) / (np.diag(before) / before.sum(axis=0))
    assert found.countries["welfare"].to_numpy() == pytest.approx(home ** (-1 / 5.0), rel=1e-6)


def test_no_change_changes_nothing_and_sums_are_kept_by_the_conditional_effect():
    _, endowment, taste, costs = economy(3)
    before, *_ = levels(endowment, taste, costs, np.zeros(5), 4.0)
    same = square(before, np.ones((5, 5)))
    assert after(conditional_effect(same)) == pytest.approx(before)
    assert full_effect(same, 4.0).countries["welfare"].to_list() == pytest.approx([1.0] * 5)
    moved = after(conditional_effect(square(before, costs)))
    assert moved.sum(axis=0) == pytest.approx(before.sum(axis=0))
    assert moved.sum(axis=1) == pytest.approx(before.sum(axis=1))


def test_the_conditional_effect_moves_flows_by_a_factor_per_seller_and_one_per_buyer():
    random, *_ = economy(7)
    flows, change = random.uniform(1, 9, (4, 4)), random.uniform(0.5, 2.0, (4, 4))
    moved = after(conditional_effect(square(flows, change)))
    ratio = np.log(moved / (flows * change))
    rows, columns = ratio.mean(axis=1, keepdims=True), ratio.mean(axis=0, keepdims=True)
    assert ratio == pytest.approx(rows + columns - ratio.mean())


def test_a_pair_without_a_row_is_refused():
    with pytest.raises(MissingRows, match=r"1 pairs have no row, for example A to B.*home"):
        conditional_effect(square(EVEN, CHEAPER).filter(~((pl.col("exporter") == "A") & (pl.col("importer") == "B"))))


def test_bad_worlds_are_refused():
    table = square(EVEN, CHEAPER)
    with pytest.raises(GravityError, match="more than one row: A to A"):
        full_effect(pl.concat([table, table.head(1)]), 5.0)
    with pytest.raises(GravityError, match="change is not above 0"):
        conditional_effect(table.with_columns(change=pl.lit(0.0)))
    with pytest.raises(GravityError, match="elasticity is 0"):
        full_effect(table, 0.0)
    with pytest.raises(MissingRows, match="missing in value"):
        full_effect(table.with_columns(value=pl.lit(None, pl.Float64)), 5.0)
    with pytest.raises(GravityError, match="sell or buy nothing: C"):
        full_effect(square([[5, 5, 0], [5, 5, 0], [0, 0, 0]], np.ones((3, 3))), 5.0)


def test_the_guides_world_of_2006_without_agreements(datasets):
    flows = published_file(datasets, "advanced_guide_agtpa_1986_2006.csv.gz").filter(pl.col("year") == 2006)
    world = flows.select(
        "exporter", "importer", value="trade", change=pl.col("rta").replace_strict({0.0: 1.0, 1.0: 0.7})
    )
    held, free = conditional_effect(world), full_effect(world, 6.0)
    members = pl.col("change") < 1
    for found in (held, free.flows):
        lost = found.filter(members & (pl.col("value") > 0))
        assert lost["value_after"].sum() < lost["value"].sum()
    assert (free.countries["welfare"] < 1).mean() > 0.6
    assert free.flows["value_after"].sum() == pytest.approx(world["value"].sum())
