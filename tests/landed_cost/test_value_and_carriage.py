"""What the customs value holds, and what the buyer pays on the way, by Incoterm and basis."""

import polars as pl
import pytest

from corridor.landed_cost import LandedCostOptions
from tests.landed_cost.helpers import BASIS, LEGS, SURE, by_head, leg_lines, price, refused, total

INSURED = LandedCostOptions(insurance_parameter={"part": "INS"})
INS = {"parameter_id": "INS", "name": "Cargo insurance", "value": 1.0, "unit": "% of insured value"} | SURE


def value(*entries, **more):
    return total(price(*entries, **more))["customs_value_per_unit"]


def test_ex_works_adds_carriage_to_the_border():
    # 93 + 1 at home + 4 to the border; the 2 beyond it are out.
    result = price()
    assert total(result)["customs_value_per_unit"] == pytest.approx(98)
    heads = by_head(result)
    assert heads["inland"] == pytest.approx(1)
    assert heads["freight"] == pytest.approx(6)
    assert heads["duty"] == pytest.approx(9.8)
    # VAT 20 % of 98 + 9.8 is cash that a business gets back: 93 + 7 + 9.8 landed.
    assert heads["vat"] == pytest.approx(21.56)
    assert total(result)["landed_per_unit"] == pytest.approx(109.8)
    assert total(result)["cash_per_unit"] == pytest.approx(131.36)
    assert total(result)["outcome"] == "complete"
    assert total(result)["sourced_share"] == pytest.approx(1)


def test_fob_basis_counts_carriage_inside_the_country_of_supply_only():
    assert value(value_bases=[BASIS | {"basis": "FOB"}]) == pytest.approx(94)


def test_insurance_is_on_an_uplifted_sum_that_holds_the_premium():
    # r u (C + F) / (1 - r u) with r = 1 %, u = 110 %, C + F = 93 + 7: 1.1 / 0.989.
    result = price(options=INSURED, logistics_parameters=[INS])
    premium = 1.1 / 0.989
    assert by_head(result)["insurance"] == pytest.approx(premium)
    assert total(result)["customs_value_per_unit"] == pytest.approx(98 + premium)
    fob = price(options=INSURED, logistics_parameters=[INS], value_bases=[BASIS | {"basis": "FOB"}])
    assert total(fob)["customs_value_per_unit"] == pytest.approx(94)


def test_seller_who_pays_the_carriage_has_it_in_the_price():
    # DAP 100 holds all 7 of carriage; the 2 beyond the border are shown separately and come off.
    result = price({"incoterm": "DAP", "price_per_unit": 100.0})
    assert total(result)["customs_value_per_unit"] == pytest.approx(98)
    assert "freight" not in by_head(result)
    assert total(result)["landed_per_unit"] == pytest.approx(109.8)


def test_through_price_cannot_be_split_at_the_border():
    through = leg_lines([("IR", "RU", 700.0)], kind="through")
    # The buyer pays 7 for the whole way, all of it counts; from a DAP price nothing is taken off.
    assert value(routing=through) == pytest.approx(100)
    assert value({"incoterm": "DAP", "price_per_unit": 100.0}, routing=through) == pytest.approx(100)


def test_free_carrier_price_holds_the_way_to_the_carrier():
    result = price({"incoterm": "FCA", "price_per_unit": 94.0})
    assert "inland" not in by_head(result)
    assert total(result)["customs_value_per_unit"] == pytest.approx(98)


def test_seller_who_insures_leaves_no_premium_to_the_buyer():
    result = price({"incoterm": "CIP", "price_per_unit": 101.0}, options=INSURED, logistics_parameters=[INS])
    assert "insurance" not in by_head(result)


def test_duty_paid_by_the_seller_is_in_the_price():
    # 140 less 2 beyond the border are 138: a value v, and 10 % of it in duty; the VAT comes back. v = 138 / 1.1.
    result = price({"incoterm": "DDP", "price_per_unit": 140.0})
    assert by_head(result) == {"price": pytest.approx(140)}
    assert total(result)["customs_value_per_unit"] == pytest.approx(138 / 1.1)
    assert by_head(result, payer="seller") == pytest.approx(
        {"inland": 1, "freight": 6, "duty": 13.8 / 1.1, "vat": 0.2 * 138}
    )
    # The seller keeps what is left after 7 of carriage and the duty.
    assert total(result)["seller_net_per_unit"] == pytest.approx(133 - 13.8 / 1.1)


def test_unknown_incoterm_is_refused():
    assert "incoterm_elements" in refused(price({"incoterm": "XYZ"}))


def test_loads_share_their_cost_among_their_units():
    lines = price({"units_per_load": 50.0}).cost_lines.filter("per_load")
    assert lines["head"].to_list() == ["inland", "freight", "freight"]
    assert lines["amount_per_unit"].to_list() == pytest.approx([2, 8, 4])


def test_terminal_inside_the_territory_is_out_of_the_value():
    routing = leg_lines(LEGS)
    hall = routing["route_cost_lines"].row(1, named=True) | {
        "line_no": 4, "head": "handling", "basis": "unloading at the border", "rate": 50.0, "country": "RU"
    }  # fmt: skip
    routing["route_cost_lines"] = pl.concat(
        [routing["route_cost_lines"], pl.DataFrame([hall], schema=routing["route_cost_lines"].schema)]
    )
    routing["route_seasons"] = routing["route_seasons"].with_columns(cost_per_load=pl.lit(750.0))
    result = price(routing=routing)
    assert total(result)["customs_value_per_unit"] == pytest.approx(98)
    assert by_head(result)["handling"] == pytest.approx(0.5)


def test_goods_that_stay_in_the_country_have_no_border():
    result = price({"from_country": "RU"}, routing=leg_lines([("RU", "RU", 300.0)]))
    assert by_head(result) == {"price": pytest.approx(93), "inland": pytest.approx(3)}
    assert total(result)["customs_value_per_unit"] is None


def test_money_under_way_costs_interest_on_price_and_freight():
    # 10 days at 36.5 % a year on 93 + 7: 1.
    result = price(options=LandedCostOptions(finance_rate_per_year=0.365))
    assert by_head(result)["finance"] == pytest.approx(1)


def test_lost_cost_line_of_a_route_is_noticed():
    routing = leg_lines(LEGS)
    routing["route_cost_lines"] = routing["route_cost_lines"].head(2)
    assert "add up" in refused(price(routing=routing))


@pytest.mark.parametrize("bad", [None, -1.0, float("nan")])
def test_price_that_cannot_be_used_is_refused_and_the_rest_is_priced(bad):
    result = price({"price_per_unit": bad}, {"entry_id": "F", "supply_id": "OTHER"})
    assert "no price" in refused(result)
    assert total(result, "F")["outcome"] == "complete"


@pytest.mark.parametrize("column", ["price_per_unit", "units_per_load", "units_per_declaration", "insurance_per_unit"])
@pytest.mark.parametrize("bad", [-1.0, float("inf"), float("nan")])
def test_number_that_cannot_be_used_is_refused_and_the_rest_is_paid(column, bad):
    result = price({"entry_id": "BAD", column: bad}, {}, options=LandedCostOptions(payments=True))
    told = {row["entry_id"]: row for row in result.landed_costs.iter_rows(named=True)}
    assert told["BAD"]["outcome"] == "refused"
    assert "Fill" in told["BAD"]["reason"] or "Give" in told["BAD"]["reason"]
    assert told["E"]["outcome"] == "complete"
    assert result.payments["entry_id"].unique().to_list() == ["E"]


def test_lot_of_no_units_is_refused_inside_a_union_too():
    union = [{"group_id": "UNION", "country": c} | SURE for c in ("RU", "IR")]
    result = price(
        {"units_per_declaration": 0.0},
        value_bases=[BASIS | {"customs_territory": "UNION"}],
        country_groups=union,
    )
    assert result.landed_costs["outcome"].to_list() == ["refused"]
    assert "units_per_declaration of 1 or more" in result.landed_costs["reason"][0]
