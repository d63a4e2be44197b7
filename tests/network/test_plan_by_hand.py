"""Plans small enough to be worked out on paper; the arithmetic stands beside each."""

from datetime import date

import pytest

from corridor.errors import SolveError
from corridor.network import NetworkOptions
from tests.network.helpers import EXACT, Trade, total


def pads(periods: int = 1, per_period: float = 100.0, days: float = 0.0) -> Trade:
    """One offer at 10, delivered for 2 a unit and 10 a load of ten: 13 a unit at M."""
    trade = Trade(periods)
    trade.offer("A", "PADS", 10, per_period)
    trade.route("R", days=days)
    trade.way("A", "R", per_unit=2, per_load=10)
    return trade


def sold(result) -> list[float]:
    return result.plan_sales["sold"].to_list()


def with_options(**more) -> NetworkOptions:
    return NetworkOptions(**{"gap": 0.0, "threads": 1, "time_limit_seconds": None, **more})


def test_what_is_asked_for_is_bought_and_shipped():
    trade = pads()
    trade.want("PADS", 50, 20)
    result = trade.plan()
    # 50 x (10 + 2 + 10/10) = 650; VAT that comes back is no cost.
    assert total(result) == pytest.approx(650)
    assert total(result, "price") == pytest.approx(500)
    assert total(result, "freight") == pytest.approx(50)
    assert result.plan_flows.select("quantity", "loads").rows() == [pytest.approx((50.0, 5.0))]


def test_what_capacity_does_not_give_is_short_at_its_price():
    trade = pads(per_period=30)
    trade.want("PADS", 50, 20)
    result = trade.plan()
    # 30 x 13 + 20 short x 20 = 390 + 400.
    assert total(result) == pytest.approx(790)
    assert total(result, "shortage") == pytest.approx(400)
    assert result.plan_sales["reason"][0].startswith("What could reach it for less is used up")


def test_a_unit_dearer_than_its_shortage_is_left_short():
    trade = pads()
    trade.want("PADS", 50, 12)
    result = trade.plan()
    assert sold(result) == [0]
    assert result.plan_sales["reason"][0] == (
        "Delivered, a unit would cost 13.0 at least; being left short is priced at 12.0."
    )


def test_a_shortage_factor_above_one_brings_it_in():
    trade = pads()
    trade.want("PADS", 50, 12)
    assert sold(trade.plan(with_options(shortage_factor=1.5))) == [50]


def test_most_margin_sells_only_what_earns():
    trade = pads(2)
    trade.want("PADS", 50, 20)
    trade.want("PADS", 20, 12, t=1)
    result = trade.plan(with_options(goal="most_margin"))
    # 50 x (20 - 13) = 350 of margin; the lines sum to its negative.
    assert total(result) == pytest.approx(-350)
    assert total(result, "sales") == pytest.approx(-1000)
    assert sold(result) == [50, 0]
    assert result.plan_sales["reason"][1] == "Delivered, a unit would cost 13.0 at least; it sells for 12.0."


def test_the_cheapest_claim_and_route_are_taken():
    trade = pads()
    trade.way("A", "R", per_unit=1, per_load=10, claim="FTA")
    trade.route("S")
    trade.way("A", "S", per_unit=0, per_load=40)
    trade.want("PADS", 50, 20)
    result = trade.plan()
    # R under the claim costs 1 + 1, S costs 4: 50 x 12.
    assert total(result) == pytest.approx(600)
    assert result.plan_flows["agreement_id"].to_list() == ["FTA"]


def test_a_refused_entry_is_never_used():
    trade = Trade()
    trade.offer("A", "PADS", 10, 100)
    trade.route("R")
    trade.way("A", "R", outcome="refused")
    trade.want("PADS", 50, 20)
    result = trade.plan()
    assert sold(result) == [0]
    assert result.plan_sales["reason"][0] == "No supply and no priced way reaches it."


def test_goods_arrive_after_their_days_on_the_way():
    # Leaving around 15 February and 60 days on the way they arrive in the second quarter; a quarter holds 45 days.
    trade = pads(2, days=60)
    trade.want("PADS", 50, 20)
    trade.want("PADS", 50, 20, t=1)
    result = trade.plan()
    assert sold(result) == [0, 50]
    assert result.plan_flows["period"].to_list() == ["2023-Q1"]
    assert result.plan_flows["arrives"].to_list() == ["2023-Q2"]
    assert result.plan_sales["reason"][0] == "The first goods can arrive in 2023-Q2."


def test_what_arrives_after_the_horizon_is_not_sent():
    trade = pads(days=60)
    trade.want("PADS", 50, 20)
    assert trade.plan().plan_flows.is_empty()


def test_stock_bridges_a_period_without_supply():
    trade = Trade(2)
    trade.offer("A", "PADS", 10, 100, valid_to=date(2023, 3, 31))
    trade.route("R")
    trade.way("A", "R", per_unit=3)
    trade.want("PADS", 40, 20, t=1)
    result = trade.plan(with_options(holding_cost_frac_per_year=0.365))
    # Bought in the first quarter and kept at the gate, where a unit is worth 10: 40 x 10 x 0.365 x 90/365 = 36.
    assert total(result, "holding") == pytest.approx(36)
    assert result.plan_stocks.select("site_id", "quantity").rows() == [("P", 40.0)]
    assert total(result) == pytest.approx(40 * 13 + 36)


def test_a_recipe_makes_from_inputs_shipped_to_it():
    # A kit of 60 is shipped for 5 and two wheels of 4 stand at the line; a car is put together for 20 at the market.
    trade = Trade()
    trade.product("CAR", "vehicle")
    trade.recipe("LINE", "CAR", 20, 10, site="M", form="skd")
    trade.uses("LINE", "KIT")
    trade.uses("LINE", "WHEEL", 2)
    trade.offer("K", "KIT", 60, 10)
    trade.offer("W", "WHEEL", 4, 100, site="M")
    trade.route("R")
    trade.way("K", "R", per_unit=5)
    trade.want("CAR", 8, 200)
    result = trade.plan()
    # 8 x (60 + 5 + 2 x 4 + 20) = 744.
    assert total(result) == pytest.approx(744)
    assert result.plan_flows["entry_id"].to_list() == [
        "K/R/MFN/2023-Q1", "LINE/stays/2023-Q1", "W/stays/2023-Q1",
    ]  # fmt: skip


def test_opening_is_paid_once_and_fixed_cost_from_then_on():
    trade = Trade(2)
    trade.recipe(
        "LINE", "CAR", 10, 100, site="M", open_today=False, opening_cost=500.0, fixed_cost_per_year=365.0,
        opens_on=date(2023, 4, 1),
    )  # fmt: skip
    trade.want("CAR", 50, 30)
    trade.want("CAR", 50, 30, t=1)
    result = trade.plan()
    # Not before April: 50 x 30 short. Then 50 x 10 + 500 + 91 days at 1 a day = 1,091, less than 1,500 short.
    assert total(result, "opening") == pytest.approx(500)
    assert total(result, "fixed") == pytest.approx(91)
    assert total(result) == pytest.approx(1500 + 1091)
    assert result.plan_choices.select("kind", "id", "period", "from_day").rows() == [
        ("open", "LINE", "2023-Q2", date(2023, 4, 1))
    ]


def test_opening_that_does_not_pay_is_left():
    trade = Trade()
    trade.recipe("LINE", "CAR", 10, 100, site="M", open_today=False, opening_cost=1001.0)
    trade.want("CAR", 50, 30)
    result = trade.plan()
    # 50 x (30 - 10) = 1,000 is all it could save.
    assert result.plan_choices.is_empty()
    assert total(result) == pytest.approx(1500)


def test_what_stands_today_has_its_fixed_cost_whatever_is_decided():
    trade = pads()
    trade.recipe("LINE", "PADS", 100, 100, site="M", fixed_cost_per_year=365.0)
    trade.want("PADS", 50, 20)
    assert total(trade.plan()) == pytest.approx(650 + 90)


def test_a_minimum_run_is_kept_or_nothing_is_made():
    for wanted, made in ((40, 0), (70, 70)):
        trade = Trade()
        trade.recipe("LINE", "CAR", 10, 100, site="M", minimum_run_per_period=60.0)
        trade.want("CAR", wanted, 14)
        result = trade.plan()
        # 40 wanted: 60 made for 600 against 40 x 14 = 560 short. 70 wanted: 700 against 980.
        assert result.plan_supply["quantity"].to_list() == pytest.approx([made])


def test_what_a_minimum_run_makes_too_much_stays_in_stock():
    trade = Trade()
    trade.recipe("LINE", "CAR", 10, 100, site="M", minimum_run_per_period=60.0)
    trade.want("CAR", 40, 16)
    result = trade.plan(with_options(holding_cost_frac_per_year=0.365))
    # 60 made for 600 and 20 kept at 10 x 0.365 x 90/365 = 0.9 each, against 40 x 16 = 640 short.
    assert result.plan_stocks["quantity"].to_list() == pytest.approx([20])
    assert total(result) == pytest.approx(618)


def test_lead_time_takes_its_days_from_the_first_period():
    # Ordered on 1 January with 45 days of lead: 45 of the 90 days give goods, so half the capacity.
    trade = Trade()
    trade.offer("A", "PADS", 10, 100, lead_time_days=45.0)
    trade.route("R")
    trade.way("A", "R")
    trade.want("PADS", 80, 20)
    assert sold(trade.plan()) == pytest.approx([50])


def test_a_route_takes_its_share_of_a_year_and_of_its_open_days():
    # 365 loads of ten a year, 90 days, open on half of them: 45 loads, 450 units.
    trade = Trade()
    trade.offer("A", "PADS", 10, 10_000)
    trade.route("R", capacity_loads_per_year=365.0, open_shares=[0.5])
    trade.way("A", "R")
    trade.want("PADS", 600, 20)
    result = trade.plan()
    assert sold(result) == pytest.approx([450])
    assert result.plan_flows["loads"].to_list() == pytest.approx([45])


def test_routes_over_one_lane_share_it_where_the_lanes_are_known():
    trade = Trade()
    trade.offer("A", "PADS", 10, 10_000)
    for name in ("R", "S"):
        trade.route(name, lanes=f"NECK|{name}", capacity_loads_per_year=36.5)
        trade.way("A", name, per_unit=1)
    trade.want("PADS", 600, 20)
    neck = {"lane_id": "NECK", "from_site": "P", "to_site": "N", "mode": "road", "distance_km": 1.0,
            "transit_days": 1.0, "capacity_loads_per_year": 36.5}  # fmt: skip
    trade.rows["lanes"].append(neck)
    # Nine loads of ten in the quarter over the neck; without it each route has nine of its own.
    assert sold(trade.plan(lanes=trade.tables()["lanes"])) == pytest.approx([90])
    assert sold(trade.plan()) == pytest.approx([180])


def test_nothing_is_sold_before_its_approval():
    trade = pads(2)
    trade.want("PADS", 90, 20)
    trade.want("PADS", 90, 20, t=1)
    trade.approval("AP", "PADS", cost=100.0, lead_days=45.0)
    result = trade.plan()
    # In force from 15 February: 45 of 90 days, so 45 of 90 units; then all 90. (45 + 90) x 7 saved is more than 100.
    assert sold(result) == pytest.approx([45, 90])
    choice = result.plan_choices.row(0, named=True)
    assert (choice["decided_by"], choice["from_day"], choice["cost"]) == (date(2023, 1, 1), date(2023, 2, 15), 100)
    assert result.plan_sales["reason"][0] == "Approval AP is in force on 50 % of the period's days."


def test_an_approval_that_does_not_pay_is_not_got():
    trade = pads()
    trade.want("PADS", 90, 20)
    trade.approval("AP", "PADS", cost=631.0)
    result = trade.plan()
    # 90 x 7 = 630.
    assert result.plan_choices.is_empty()
    assert result.plan_sales["reason"][0] == "Approval AP is not got: what it opens would not pay for it."


def test_products_of_a_family_share_the_cost_of_their_approval():
    trade = pads()
    trade.offer("B", "DISC", 10, 100)
    trade.way("B", "R", per_unit=3)
    for product in ("PADS", "DISC"):
        trade.want(product, 90, 20)
        trade.approval("AP", product, cost=1000.0)
    result = trade.plan()
    # 2 x 90 x 7 = 1,260 for both, 630 for one: only together do they pay for 1,000.
    assert sold(result) == [90, 90]
    assert total(result, "approval") == pytest.approx(1000)


def test_all_approvals_that_a_product_needs_must_be_in_force():
    trade = pads()
    trade.want("PADS", 90, 20)
    trade.approval("AP", "PADS")
    trade.approval("BP", "PADS", state="refused", lead_days=None, cost=None)
    result = trade.plan()
    assert sold(result) == [0]
    assert result.plan_sales["reason"][0] == "Approval BP is not held and cannot be had as the case stands."


def test_an_approval_held_counts_until_its_last_day():
    trade = pads(2)
    trade.want("PADS", 90, 20)
    trade.want("PADS", 91, 20, t=1)
    trade.approval("AP", "PADS", state="held", held_from=date(2020, 1, 1), held_to=date(2023, 4, 30), lead_days=None)
    # All of the first quarter, 30 of the 91 days of the second.
    assert sold(trade.plan()) == pytest.approx([90, 30])


def test_an_approval_held_is_renewed_where_that_has_a_price():
    trade = pads(2)
    trade.want("PADS", 90, 20)
    trade.want("PADS", 91, 20, t=1)
    held = {"state": "held", "held_from": date(2020, 1, 1), "held_to": date(2023, 4, 30)}
    trade.approval("AP", "PADS", **held, cost=100.0, lead_days=130.0)
    result = trade.plan()
    # Renewed from 11 May, 130 days after 1 January: 30 days held and 51 renewed of 91; 51 x 7 saved is more than 100.
    assert sold(result) == pytest.approx([90, 81])
    assert result.plan_choices["from_day"].to_list() == [date(2023, 5, 11)]
    trade.rows["approvals"][0]["cost"] = 0.0
    result = trade.plan()
    assert sold(result) == pytest.approx([90, 30])
    assert result.plan_sales["reason"][1] == (
        "Approval AP is held until 2023-04-30 and the case has no price for renewing it."
    )


def test_an_approval_that_ends_is_renewed_without_a_day_counted_twice():
    trade = pads(3)
    for t in range(3):
        trade.want("PADS", 90, 20, t=t)
    trade.approval("AP", "PADS", cost=10.0, valid_months=4.0)
    result = trade.plan()
    # 1 January to 30 April, renewed from 1 April to 31 July, and from 1 July on: three times 10.
    assert sold(result) == pytest.approx([90, 90, 90])
    assert result.plan_choices["from_day"].to_list() == [date(2023, 1, 1), date(2023, 4, 1), date(2023, 7, 1)]


def test_whole_loads_are_paid_whole_and_shared_between_products():
    trade = pads()
    trade.offer("B", "DISC", 10, 100)
    trade.way("B", "R", per_unit=2, per_load=10, full=5)
    trade.want("PADS", 14, 20)
    trade.want("DISC", 3, 20)
    result = trade.plan(with_options(whole_loads="all"))
    # 14/10 + 3/5 = 2 loads exactly: 2 x 10, and 17 x (10 + 2).
    assert total(result, "freight") == pytest.approx(20)
    assert total(result) == pytest.approx(224)
    assert result.plan_flows["loads"].to_list() == pytest.approx([1.4, 0.6])


def test_a_load_that_is_not_full_costs_as_much():
    trade = pads()
    trade.want("PADS", 12, 20)
    result = trade.plan(with_options(whole_loads="all"))
    # Two loads for 12: 20 + 144 = 164. One load and 2 short: 10 + 120 + 40 = 170.
    assert total(result) == pytest.approx(164)
    assert result.plan_flows["loads"].to_list() == pytest.approx([2])


def test_a_currency_without_a_rate_is_refused_not_free():
    trade = pads()
    trade.want("PADS", 10, 20)
    trade.rows["offers"][0]["currency"] = "EUR"
    result = trade.plan()
    assert sold(result) == [0]
    refusal = result.refusals.row(0, named=True)
    assert (refusal["room"], refusal["key"]) == ("network", "A")
    assert "EUR" in refusal["missing"]
    assert "fx_rates" in refusal["remedy"]


def test_demand_outside_the_horizon_is_refused():
    trade = pads(2)
    trade.want("PADS", 10, 20, t=1)
    one = Trade(1)
    one.rows |= {
        k: v for k, v in trade.rows.items() if k not in ("route_seasons", "entries", "cost_lines", "landed_costs")
    }
    assert one.plan().refusals["key"].to_list() == ["PADS-M-2023-Q2"]


def test_nothing_wanted_is_an_empty_plan():
    result = pads().plan()
    assert total(result) == 0
    assert result.plan_flows.is_empty()
    assert result.plan_sales.is_empty()


def test_rows_in_any_order_give_the_same_plan():
    trade = pads(2, per_period=60, days=10)
    trade.offer("B", "PADS", 10, 60)
    trade.way("B", "R", per_unit=2, per_load=10)
    trade.want("PADS", 50, 20)
    trade.want("PADS", 90, 20, t=1)
    trade.approval("AP", "PADS", cost=50.0)
    first = trade.plan()
    tables = trade.tables() | {"lanes": None}
    again = trade.plan(**{k: v if v is None else v.reverse() for k, v in tables.items()})
    for name in ("plan_flows", "plan_supply", "plan_sales", "plan_choices", "plan_cost_lines"):
        assert getattr(first, name).equals(getattr(again, name)), name


def test_the_record_names_status_bound_gap_and_limits():
    trade = pads()
    trade.want("PADS", 50, 20)
    trade.approval("AP", "PADS", cost=10.0)
    row = trade.plan(NetworkOptions(gap=0.01, seed=3, time_limit_seconds=30.0, threads=1)).solves.row(0, named=True)
    assert row["status"] == "Optimal"
    assert row["objective"] == pytest.approx(660)
    assert row["bound"] <= 660 + 1e-6
    assert (row["seed"], row["gap_limit_frac"], row["time_limit_seconds"]) == (3, 0.01, 30.0)


@pytest.mark.parametrize("kind", ["min_quantity", "min_share_of_demand"])
def test_a_minimum_that_cannot_be_met_is_an_error_that_names_it(kind):
    trade = pads(per_period=10)
    trade.want("PADS", 50, 20)
    trade.limit(kind, 0.9 if "share" in kind else 45, product_id="PADS")
    with pytest.raises(SolveError, match="L0"):
        trade.plan(EXACT)
