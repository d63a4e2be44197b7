"""Each kind of limit on a trade with two suppliers: A at 10 for 100 a quarter, B at 15 for 100."""

import pytest

from tests.network.helpers import Trade, total


def two_suppliers() -> Trade:
    trade = Trade()
    trade.offer("A", "PADS", 10, 100, party_id="ALPHA")
    trade.offer("B", "PADS", 15, 100, site="Q", party_id="BETA")
    trade.route("R")
    trade.route("S", "Q", "M")
    trade.way("A", "R")
    trade.way("B", "S")
    trade.want("PADS", 100, 20)
    return trade


def supplied(trade: Trade) -> list[float]:
    return trade.plan().plan_supply.sort("supply_id")["quantity"].to_list()


def test_without_limits_the_cheaper_supplies_all():
    assert supplied(two_suppliers()) == [100, 0]


@pytest.mark.parametrize("where", [{"site_id": "P"}, {"country": "IR"}, {"site_id": "P", "product_id": "PADS"}])
def test_a_share_of_demand_from_one_place_at_most(where):
    trade = two_suppliers()
    trade.limit("max_share_of_demand", 0.7, **where)
    assert supplied(trade) == pytest.approx([70, 30])


def test_a_share_of_demand_from_one_place_at_least():
    trade = two_suppliers()
    trade.limit("min_share_of_demand", 0.4, country="TR")
    assert supplied(trade) == pytest.approx([60, 40])


def test_units_over_the_horizon():
    trade = two_suppliers()
    trade.limit("max_quantity", 25, site_id="P")
    assert supplied(trade) == pytest.approx([25, 75])
    trade.rows["limits"].clear()
    trade.limit("min_quantity", 25, site_id="Q")
    assert supplied(trade) == pytest.approx([75, 25])


def test_a_limit_on_another_product_does_not_bind():
    trade = two_suppliers()
    trade.product("DISC")
    trade.limit("max_quantity", 0, product_id="DISC")
    assert supplied(trade) == [100, 0]


def test_money_paid_to_some_supplies():
    trade = two_suppliers()
    trade.limit("max_spend", 300, site_id="P")
    # 30 units at 10.
    assert supplied(trade) == pytest.approx([30, 70])


def test_all_that_the_plan_pays():
    trade = two_suppliers()
    trade.limit("max_spend", 600)
    # 60 units at 10, the other 40 short at 20.
    result = trade.plan()
    assert total(result) == pytest.approx(600 + 800)


def test_number_of_suppliers():
    trade = two_suppliers()
    trade.rows["demand"][0]["quantity"] = 150
    assert supplied(trade) == pytest.approx([100, 50])
    trade.limit("max_suppliers", 1)
    assert supplied(trade) == pytest.approx([100, 0])


def test_a_supplier_with_two_offers_counts_once():
    trade = two_suppliers()
    trade.offer("C", "PADS", 12, 20, party_id="ALPHA")
    trade.way("C", "R")
    trade.rows["demand"][0]["quantity"] = 150
    trade.limit("max_suppliers", 1)
    assert supplied(trade) == pytest.approx([100, 0, 20])


def test_number_of_recipes_opened():
    trade = Trade()
    for n, cost in enumerate((10, 12)):
        trade.recipe(f"LINE{n}", "CAR", cost, 50, site="M", open_today=False, opening_cost=10.0)
    trade.want("CAR", 100, 30)
    assert trade.plan().plan_choices["id"].to_list() == ["LINE0", "LINE1"]
    trade.limit("max_opened", 1)
    assert trade.plan().plan_choices["id"].to_list() == ["LINE0"]
