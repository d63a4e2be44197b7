"""Laws of the plan on random trades: freedom never costs, money scales, the order of rows is nothing."""

import random
from typing import Any

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from corridor.errors import SolveError
from corridor.network import PlanResult
from tests.against.random_trades import random_trade
from tests.network.helpers import total

SEEDS = st.integers(1_000, 9_999)
FEW = settings(max_examples=12)
MONEY = {
    "offers": ["price_per_unit"],
    "recipes": ["cost_per_unit", "opening_cost", "fixed_cost_per_year"],
    "demand": ["price_per_unit"],
    "cost_lines": ["amount_per_unit"],
    "landed_costs": ["landed_per_unit"],
    "approvals": ["cost"],
}


def planned(trade: Any, options: Any, **more: Any) -> PlanResult:
    try:
        return trade.plan(options, **more)
    except SolveError:
        assume(False)
        raise


@FEW
@given(SEEDS)
def test_more_capacity_never_costs_more(seed):
    trade, options = random_trade(seed)
    before = total(planned(trade, options))
    for name in ("offers", "recipes"):
        for row in trade.rows[name]:
            row["capacity_per_year"] *= 1.5
    for row in trade.rows["routes"]:
        if row.get("capacity_loads_per_year") is not None:
            row["capacity_loads_per_year"] *= 1.5
    assert total(planned(trade, options)) <= before + 1e-6 * max(1.0, abs(before))


@FEW
@given(SEEDS)
def test_a_way_less_never_saves(seed):
    # Stock is valued by the ways that lead to it, so it is kept for nothing here.
    trade, options = random_trade(seed)
    assume(options.holding_cost_frac_per_year == 0 and trade.rows["entries"])
    before = total(planned(trade, options))
    used = {r["supply_id"] for r in trade.rows["entries"][1:]}
    gone = trade.rows["entries"].pop(0)
    # A supply that reaches nobody leaves the plan with its fixed cost.
    assume(gone["supply_id"] in used)
    assert total(planned(trade, options)) >= before - 1e-6 * max(1.0, abs(before))


@FEW
@given(SEEDS, st.sampled_from([0.01, 3.0, 1000.0]))
def test_money_in_another_unit_is_the_same_plan(seed, factor):
    trade, options = random_trade(seed)
    before = total(planned(trade, options))
    for name, columns in MONEY.items():
        for row in trade.rows[name]:
            row.update({c: row[c] * factor for c in columns if row.get(c) is not None})
    assert total(planned(trade, options)) == pytest.approx(before * factor, rel=1e-6, abs=1e-6)


@FEW
@given(SEEDS, st.randoms(use_true_random=False))
def test_the_order_of_rows_is_nothing(seed, chance: random.Random):
    trade, options = random_trade(seed)
    first = planned(trade, options)
    for rows in trade.rows.values():
        chance.shuffle(rows)
    again = planned(trade, options)
    for name in ("plan_flows", "plan_supply", "plan_sales", "plan_stocks", "plan_choices", "plan_cost_lines"):
        assert getattr(first, name).equals(getattr(again, name)), name


@FEW
@given(SEEDS)
def test_what_is_wanted_is_sold_or_short(seed):
    trade, options = random_trade(seed)
    sales = planned(trade, options).plan_sales
    assert sales.filter((pl.col("sold") + pl.col("short") - pl.col("wanted")).abs() > 1e-6).is_empty()
    assert sales.filter((pl.col("short") > 0) & pl.col("reason").is_null()).is_empty()
