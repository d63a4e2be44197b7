"""A tariff cut in one market: by hand, against demand functions in levels, and what always holds."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from corridor.errors import MissingRows
from corridor.trade.input_checks import TradeInputError
from corridor.trade.tariff_effect import tariff_effect


def imports(*rows) -> pl.DataFrame:
    schema = ["importer", "product", "exporter", "value", "duty_frac_before", "duty_frac_after"]
    return pl.DataFrame(rows, schema=schema, orient="row")


def elasticities(demand=2.0, substitution=1.5) -> pl.DataFrame:
    return pl.DataFrame({"product": ["8708"], "demand_elasticity": [demand], "substitution_elasticity": [substitution]})


PREFERENCE = imports(("RU", "8708", "IR", 100.0, 0.25, 0.0), ("RU", "8708", "CN", 300.0, 0.25, 0.25))


def test_smart_by_hand():
    # Price falls by 0.25 / 1.25 = 0.2. Creation 100 x 2 x 0.2 = 40. r = 1.5 x 0.2 = 0.3: diversion
    # 100 x 300 x 0.3 / (100 + 300 + 100 x 0.3) = 9000 / 430 = 20.930. Revenue from 100 to (300 - 20.930) x 0.25.
    # Buyers gain 0.25 x (100 + 60.930 / 2) = 32.616. Welfare 0.125 x 60.930 - 0.25 x 20.930 = 2.384.
    found = tariff_effect(PREFERENCE, elasticities(), "smart")
    iran, china = found.flows.rows(named=True)
    assert (iran["creation"], iran["diversion"]) == pytest.approx((40.0, 9000 / 430))
    assert (china["creation"], china["diversion"]) == pytest.approx((0.0, -9000 / 430))
    market = found.markets.row(0, named=True)
    assert market["revenue_before"] == pytest.approx(100.0)
    assert market["revenue_after"] == pytest.approx((300 - 9000 / 430) / 4)
    assert market["buyers_gain"] == pytest.approx(0.25 * (100 + (40 + 9000 / 430) / 2))
    assert market["welfare_change"] == pytest.approx(0.125 * (40 + 9000 / 430) - 0.25 * 9000 / 430)


def test_armington_by_hand_where_both_elasticities_are_two():
    # With equal elasticities flows do not touch each other: 100 x 0.8^-2 = 156.25, and 300 stays.
    # Buyers paid 500; P^-1 = 0.25 / 0.8 + 0.75 = 1.0625, gain 500 x (1 - 1.0625) / (1 - 2) = 31.25.
    found = tariff_effect(PREFERENCE, elasticities(2.0, 2.0))
    assert found.flows["value_after"].to_list() == pytest.approx([156.25, 300.0])
    market = found.markets.row(0, named=True)
    assert market["creation"] == pytest.approx(56.25)
    assert market["diversion"] == pytest.approx(0.0)
    assert market["buyers_gain"] == pytest.approx(31.25)
    assert market["revenue_change"] == pytest.approx(-25.0)
    assert market["welfare_change"] == pytest.approx(6.25)


@pytest.mark.parametrize(("demand", "substitution"), [(0.6, 3.0), (1.0, 4.0), (2.5, 1.0), (1.3, 7.0)])
def test_armington_agrees_with_demand_in_levels_and_an_integral_under_it(demand, substitution):
    weights, scale = np.array([0.3, 0.5, 0.2]), 900.0
    before, after = 1 + np.array([0.25, 0.25, 0.1]), 1 + np.array([0.05, 0.25, 0.0])

    def index(prices):
        if substitution == 1.0:
            return float(np.exp((weights * np.log(prices / weights)).sum()))
        return float((weights * prices ** (1 - substitution)).sum() ** (1 / (1 - substitution)))

    def bought(prices):
        level = index(prices)
        if substitution == 1.0:
            return weights * level / prices * scale * level**-demand
        return weights * (prices / level) ** -substitution * scale * level**-demand

    value = bought(before)
    table = imports(*(("RU", "8708", f"E{k}", value[k], before[k] - 1, after[k] - 1) for k in range(3)))
    found = tariff_effect(table, elasticities(demand, substitution))
    assert found.flows["value_after"].to_numpy() == pytest.approx(bought(after))
    gain, _ = quad(lambda level: scale * level**-demand, index(after), index(before))
    assert found.markets["buyers_gain"][0] == pytest.approx(gain)


def test_for_a_small_change_both_methods_say_the_same():
    # They differ in whose the creation is: SMART gives it to those whose duty falls, Armington to all by value.
    small = imports(("RU", "8708", "IR", 100.0, 0.25, 0.2499), ("RU", "8708", "CN", 300.0, 0.25, 0.25))
    exact, linear = tariff_effect(small, elasticities()), tariff_effect(small, elasticities(), "smart")
    assert exact.flows["diversion"].to_list() == pytest.approx(linear.flows["diversion"].to_list(), rel=1e-3)
    for column in ("creation", "buyers_gain", "revenue_change", "welfare_change"):
        assert exact.markets[column][0] == pytest.approx(linear.markets[column][0], rel=1e-3)


def test_a_cut_for_everybody_diverts_nothing():
    table = imports(("RU", "8708", "IR", 100.0, 0.2, 0.1), ("RU", "8708", "CN", 300.0, 0.2, 0.1))
    for method in ("armington", "smart"):
        assert tariff_effect(table, elasticities(), method).flows["diversion"].to_list() == pytest.approx([0, 0])


duties = st.floats(0, 0.6)
values = st.floats(0, 1e6)


@given(st.lists(st.tuples(values, duties, duties), min_size=1, max_size=5), st.floats(0.2, 5), st.floats(0.2, 9))
def test_what_always_holds(rows, demand, substitution):
    table = imports(*(("RU", "8708", f"E{k}", *row) for k, row in enumerate(rows)))
    found = tariff_effect(table, elasticities(demand, substitution))
    total = max(table["value"].sum(), 1.0)
    assert found.flows["diversion"].sum() == pytest.approx(0.0, abs=1e-8 * total)
    assert (found.flows["value_after"] >= -1e-9 * total).all()
    market = found.markets.row(0, named=True)
    assert market["welfare_change"] == pytest.approx(market["buyers_gain"] + market["revenue_change"])
    if all(after <= before for _, before, after in rows):
        assert market["buyers_gain"] >= -1e-9 * total
        assert market["creation"] >= -1e-9 * total or len({before for _, before, _ in rows}) > 1
    for row in found.flows.filter(pl.col("value") == 0).iter_rows(named=True):
        assert row["value_after"] == 0


def test_bad_input_is_refused():
    with pytest.raises(MissingRows, match="duty_frac_after of imports"):
        tariff_effect(imports(("RU", "8708", "IR", 100.0, 0.25, None)), elasticities())
    with pytest.raises(MissingRows, match="elasticities has no row for 8703"):
        tariff_effect(imports(("RU", "8703", "IR", 100.0, 0.25, 0.0)), elasticities())
    with pytest.raises(TradeInputError, match="more than one row for RU x 8708 x IR"):
        tariff_effect(pl.concat([PREFERENCE, PREFERENCE.head(1)]), elasticities())
    with pytest.raises(TradeInputError, match="value of imports must be a number at least 0"):
        tariff_effect(imports(("RU", "8708", "IR", -1.0, 0.25, 0.0)), elasticities())
    with pytest.raises(TradeInputError, match="substitution_elasticity of elasticities must be a number above 0"):
        tariff_effect(PREFERENCE, elasticities(substitution=0.0))
    with pytest.raises(TradeInputError, match="no column value"):
        tariff_effect(PREFERENCE.drop("value"), elasticities())
    with pytest.raises(TradeInputError, match="not a method"):
        tariff_effect(PREFERENCE, elasticities(), "guess")
    dearer = imports(("RU", "8708", "IR", 100.0, 0.0, 1.0), ("RU", "8708", "CN", 300.0, 0.0, 0.0))
    with pytest.raises(TradeInputError, match="linear formulas"):
        tariff_effect(dearer, elasticities(), "smart")
