"""Delivered duty paid: the customs value, with all that the seller pays on it, makes up the price.

The small world's price holds 2 dollars of carriage beyond the border, so a price of P leaves P - 2 for the value and
the charges on it: 10 % of duty, and 20 % of VAT on both, which a business gets back.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction as F

import numpy as np
import polars as pl
import pytest

from corridor.landed_cost import LandedCostOptions
from corridor.landed_cost.solving import BELOW, SEVERAL, SOLVED, STEP, UNTOLD, solve
from tests.landed_cost.helpers import BASIS, MFN, SURE, VAT, by_head, incoterms, price, refused, total

DDP = {"incoterm": "DDP", "price_per_unit": 140.0}
PERSON = LandedCostOptions(importer="individual")
PAYING = LandedCostOptions(payments=True)
EURO = {"currency": "EUR", "rate_kind": "customs_monthly", "units_per_usd": 0.8, "valid_from": date(2024, 5, 1),
        "valid_to": date(2024, 5, 31)} | SURE  # fmt: skip
COMPOUND = MFN | {"kind": "compound", "specific_amount": 0.4, "specific_currency": "EUR", "specific_unit": "kg"}
EXCISE = {"tax_id": "X", "country": "RU", "tax": "excise", "calc_order": 20, "base": "customs_value+duty",
          "rate_frac": 0.05} | SURE  # fmt: skip
RECYCLING = {"tax_id": "R", "country": "RU", "tax": "recycling_fee", "calc_order": 60, "base": "per_unit",
             "amount": 30.0, "currency": "USD", "amount_unit": "unit"} | SURE  # fmt: skip


def steps(*told: tuple[float | None, float | None, float]) -> list[dict[str, object]]:
    """A processing fee per declaration by its value in dollars."""
    row = {"country": "RU", "tax": "customs_processing_fee", "calc_order": 50, "base": "step_table", "currency": "USD",
           "amount_unit": "declaration", "band_variable": "customs_value_usd"} | SURE  # fmt: skip
    return [
        row | {"tax_id": f"F{n}", "band_from": low, "band_to": high, "amount": amount}
        for n, (low, high, amount) in enumerate(told)
    ]


def value(*entries, **more) -> float:
    result = price(*entries, **more)
    told = total(result)
    assert told["outcome"] != "refused", told["reason"]
    return float(told["customs_value_per_unit"])


# --- the arithmetic, by hand ---------------------------------------------------------------------------


def test_duty_by_value_alone():
    # 138 = v + 0.1 v.
    assert value(DDP) == pytest.approx(138 / 1.1)


def test_vat_that_nobody_gets_back_is_in_the_price():
    # 138 = v x 1.1 x 1.2.
    result = price(DDP, options=PERSON)
    assert total(result)["customs_value_per_unit"] == pytest.approx(138 / 1.32)
    assert by_head(result) == {"price": pytest.approx(140)}
    # 140 less 7 of carriage, duty and VAT: the price of the goods at the gate.
    assert total(result)["seller_net_per_unit"] == pytest.approx(138 / 1.32 - 5)


def test_vat_of_a_seller_who_is_not_registered_is_in_the_price_of_a_business_too():
    unregistered = LandedCostOptions(end_use_permits=frozenset({"seller_not_registered"}))
    result = price(DDP, options=unregistered)
    assert total(result)["customs_value_per_unit"] == pytest.approx(138 / 1.32)
    # What an entry's own buyer imports he still gets back.
    assert total(price(options=unregistered))["cash_per_unit"] > total(price(options=unregistered))["landed_per_unit"]


def test_compound_duty():
    # 10 % and 0.40 EUR a kg of 10 kg, 5 dollars: 138 = 1.1 v + 5.
    assert value(DDP, tariffs=[COMPOUND], fx=[EURO]) == pytest.approx(133 / 1.1)


def test_the_greater_of_two_duties_is_the_greater_at_the_value_that_is_solved():
    not_less = COMPOUND | {"kind": "mixed_min", "specific_amount": 1.2}
    # 15 dollars at least. With 10 % the value would be 125.45, and the duty 12.55, so the least holds: 138 - 15.
    assert value(DDP, tariffs=[not_less], fx=[EURO]) == pytest.approx(123)
    # 220 - 2 = 1.1 v: the share is 19.8.
    assert value(DDP | {"price_per_unit": 220.0}, tariffs=[not_less], fx=[EURO]) == pytest.approx(218 / 1.1)
    # At a value of 150 both are 15, and the line bends: 165 + 2.
    assert value(DDP | {"price_per_unit": 167.0}, tariffs=[not_less], fx=[EURO]) == pytest.approx(150)


def test_excise_and_vat_on_it():
    # 138 = v x 1.1 x 1.05 x 1.2 for a person.
    taxes = [EXCISE, VAT]
    assert value(DDP, import_taxes=taxes, options=PERSON) == pytest.approx(138 / 1.386)
    assert value(DDP, import_taxes=taxes) == pytest.approx(138 / 1.155)


def test_fee_by_step_of_the_lot():
    # 100 units a declaration: up to 12,000 dollars 50 a declaration, above it 400, half a dollar and 4 a unit.
    fees = steps((None, 12_000, 50), (12_000, None, 400))
    assert value(DDP, import_taxes=[VAT, *fees]) == pytest.approx((138 - 4) / 1.1)
    assert value(DDP | {"price_per_unit": 130.0}, import_taxes=[VAT, *fees]) == pytest.approx((128 - 0.5) / 1.1)


def test_fee_per_thing_whatever_it_is_worth():
    result = price(DDP, import_taxes=[VAT, RECYCLING])
    assert total(result)["customs_value_per_unit"] == pytest.approx((138 - 30) / 1.1)
    assert by_head(result, payer="seller")["recycling_fee"] == pytest.approx(30)


def test_free_on_board_value_leaves_the_way_out_too():
    # 140 less 4 to the border and 2 beyond it.
    assert value(DDP, value_bases=[BASIS | {"basis": "FOB"}]) == pytest.approx(134 / 1.1)


def test_fees_of_clearing_the_goods_come_out_of_the_price():
    fees = [
        {"fee_id": "B", "country": "RU", "what": "broker", "amount": 100.0, "currency": "USD"} | SURE,
        {"fee_id": "S", "country": "RU", "what": "bond", "per": "customs_value", "amount": 0.02} | SURE,
    ]
    # 1 dollar a unit and 2 % of the value: 138 - 1 = 1.12 v.
    result = price(DDP, clearance_fees=fees, options=PAYING)
    assert total(result)["customs_value_per_unit"] == pytest.approx(137 / 1.12)
    assert by_head(result, payer="seller")["clearance"] == pytest.approx(1 + 0.02 * 137 / 1.12)
    assert "clearance" not in by_head(result)
    assert "clearing the goods 2.4464" in total(result)["reason"]
    assert F(result.payments.row(0, named=True)["unrounded"]) == F(137) / F("1.12") * 10


def test_packing_that_is_paid_besides_the_price_is_in_the_value():
    packing = [{"addition_id": "P", "product_id": "GOOD", "element": "packing", "amount_per_unit": 11.0,
                "currency": "USD"} | SURE]  # fmt: skip
    assert value(DDP, value_additions=packing) == pytest.approx(149 / 1.1)


def test_value_of_the_law_is_charged_and_the_rest_of_the_price_left():
    reference = {"product_id": "GOOD", "country": "RU", "kind": "reference_value", "amount": 200.0,
                 "currency": "USD"} | SURE  # fmt: skip
    result = price(DDP, market_values=[reference])
    assert total(result)["customs_value_per_unit"] == pytest.approx(200)
    assert by_head(result, payer="seller")["duty"] == pytest.approx(20)
    low = reference | {"kind": "minimum_value", "amount": 120.0}
    assert value(DDP, market_values=[low]) == pytest.approx(138 / 1.1)
    assert value(DDP, market_values=[low | {"amount": 130.0}]) == pytest.approx(130)


def test_within_a_union_the_taxes_of_the_buyers_country_are_in_the_price():
    union = [{"group_id": "UNION", "country": c} | SURE for c in ("RU", "IR")]
    result = price(DDP, value_bases=[BASIS | {"customs_territory": "UNION"}], country_groups=union, options=PERSON)
    # No border and no duty: 140 = v x 1.2.
    assert total(result)["customs_value_per_unit"] == pytest.approx(140 / 1.2)
    assert by_head(result, payer="seller")["vat"] == pytest.approx(140 / 6)


def test_lots_that_share_a_quota_move_each_other():
    within = MFN | {"tariff_id": "Q", "measure": "quota", "quota_id": "TRQ", "ad_valorem_frac": 0.0}
    quota = {"quota_id": "TRQ", "valid_from": date(2024, 1, 1), "valid_to": date(2024, 12, 31), "quantity": 15_000.0,
             "unit": "customs_value", "currency": "USD"} | SURE  # fmt: skip
    result = price(DDP, DDP | {"entry_id": "F"}, tariffs=[MFN, within], quotas=[quota])
    # The first lot is free of duty: 138 a unit, 13,800 of the quota. The second draws the 1,200 left of a lot of 100 v,
    # and pays 10 % on the rest: 138 = v + 0.1 (v - 12).
    assert total(result)["customs_value_per_unit"] == pytest.approx(138)
    assert total(result, "F")["customs_value_per_unit"] == pytest.approx(139.2 / 1.1)


# --- who pays ------------------------------------------------------------------------------------------


def test_registration_is_the_owners_whoever_brought_the_goods_in():
    plate = RECYCLING | {"tax_id": "P", "tax": "primary_registration", "amount": 12.0}
    result = price(DDP, import_taxes=[VAT, plate], options=PAYING)
    assert total(result)["customs_value_per_unit"] == pytest.approx(138 / 1.1)
    assert by_head(result) == {"price": pytest.approx(140), "registration": pytest.approx(12)}
    assert total(result)["landed_per_unit"] == pytest.approx(152)
    payers = dict(result.payments.select("head", "payer").iter_rows())
    assert payers == {"duty": "seller", "vat": "seller", "registration": "buyer"}


@pytest.mark.parametrize("term", ["EXW", "FCA", "CIP", "DAP", "DDP"])
def test_lines_and_payments_follow_the_table_of_elements(term):
    paid_by = {(row["incoterm"], row["cost_element"]): row["payer"] for row in incoterms()}
    result = price({"incoterm": term, "price_per_unit": 140.0}, options=PAYING)
    lines = {row["line"]: row["payer"] for row in result.cost_lines.iter_rows(named=True)}
    elements = {"leg 1": "origin_inland_to_port_or_carrier", "leg 2": "main_carriage", "leg 3": "inland_to_named_place",
                "duty, rate that all pay": "import_duty_and_taxes", "VAT": "import_duty_and_taxes"}  # fmt: skip
    assert {line: lines[line] for line in elements} == {
        line: paid_by.get((term, element), "buyer") for line, element in elements.items()
    }
    assert set(result.payments["payer"]) == {paid_by.get((term, "import_duty_and_taxes"), "buyer")}
    # What the buyer pays is the landed cost, and nothing that the seller pays is cost in the table.
    bought = result.cost_lines.filter(pl.col("payer") == "buyer")
    assert total(result)["cash_per_unit"] == pytest.approx(bought["amount_per_unit"].sum())
    assert not result.cost_lines.filter(pl.col("payer") == "seller")["is_cost"].any()


def test_payments_are_exact_where_the_value_has_no_end():
    result = price(DDP, options=PAYING)
    duty, vat = result.payments.iter_rows(named=True)
    assert (duty["payment"], duty["payer"], F(duty["unrounded"])) == ("duty", "seller", F(13800, 11))
    assert duty["amount"] == "1254.55"
    assert F(vat["unrounded"]) == 2760


def test_estimate_that_comes_out_of_the_price_makes_the_value_one():
    result = price(DDP, import_taxes=[VAT, RECYCLING | {"confidence": "estimate"}])
    told = total(result)
    assert told["outcome"] == "estimated"
    assert "Rests on estimates: R" in told["reason"]
    duty = result.cost_lines.filter(pl.col("head") == "duty").row(0, named=True)
    assert duty["confidence"] == "estimate"


# --- told in words -------------------------------------------------------------------------------------


def test_reckoning_can_be_done_again_from_what_is_told():
    reason = total(price(DDP, tariffs=[COMPOUND], fx=[EURO]))["reason"]
    assert "140 USD are 140 USD, less 2 that it holds besides value and charges" in reason
    assert "make up 138: 120.9091 + 17.0909 (duty, rate that all pay 17.0909)" in reason
    assert "5 + 0.1 x value, so value = (138 - 5) / (1 + 0.1)" in reason


def test_price_below_its_charges_is_refused():
    why = refused(price(DDP | {"price_per_unit": 31.0}, import_taxes=[VAT, RECYCLING]))
    assert "does not cover what the seller pays out of it: 29 USD a unit are left" in why
    assert "give the price without the duty (DAP)" in why


def test_price_between_two_steps_is_refused_with_the_prices_next_to_it():
    # At 12,000 dollars a lot the sum jumps from 132 + 0.5 to 132 + 4; with the carriage the prices are 2 above it.
    fees = steps((None, 12_000, 50), (12_000, None, 400))
    why = refused(price(DDP | {"price_per_unit": 136.0}, import_taxes=[VAT, *fees]))
    assert "No customs value makes up the DDP price" in why
    assert "jump from 132.5 to 136. Agree on a price of 134.5 or less, or of 138 or more, USD a unit" in why
    for sold, wanted in ((134.5, 120), (138.01, 120.00909)):
        assert value(DDP | {"price_per_unit": sold}, import_taxes=[VAT, *fees]) == pytest.approx(wanted, abs=1e-4)


def test_price_that_two_values_make_up_is_refused_with_both():
    falls = [MFN | {"tariff_id": "HIGH", "condition": "customs_value_usd<=120", "ad_valorem_frac": 0.2},
             MFN | {"tariff_id": "LOW", "condition": "customs_value_usd>120"}]  # fmt: skip
    # 138 = 1.2 x 115 = 1.1 x 125.4545.
    why = refused(price(DDP, tariffs=falls))
    assert "Several customs values make up the DDP price of S, 115 and 125.4545 USD among them" in why
    assert value(DDP | {"price_per_unit": 120.0}, tariffs=falls) == pytest.approx(118 / 1.2)


def test_entry_that_is_refused_for_something_else_says_that():
    assert "No tariff row" in refused(price(DDP, tariffs=[]))


def test_refused_lot_takes_nothing_from_a_quota():
    within = MFN | {"tariff_id": "Q", "measure": "quota", "quota_id": "TRQ", "ad_valorem_frac": 0.0}
    quota = {
        "quota_id": "TRQ",
        "valid_from": date(2024, 1, 1),
        "valid_to": date(2024, 12, 31),
        "quantity": 100.0,
    } | SURE
    result = price(DDP | {"price_per_unit": 31.0}, DDP | {"entry_id": "F"}, tariffs=[MFN, within], quotas=[quota],
                   import_taxes=[VAT, RECYCLING])  # fmt: skip
    assert "does not cover" in refused(result)
    assert total(result, "F")["customs_value_per_unit"] == pytest.approx(108)


# --- the search ----------------------------------------------------------------------------------------


def found(total_: float, charges, breaks=()):
    of, at = np.zeros(len(breaks), np.int64), np.array(breaks, np.float64)
    made = solve(np.array([total_]), of, at, lambda which, x: np.array([charges(v) for v in x]))
    return int(made.state[0]), float(made.value[0])


@pytest.mark.parametrize(("price_", "charges", "breaks", "wanted"), [
    (130.0, lambda v: 0.3 * v, (), 100.0),
    (150.0, lambda v: max(0.1 * v, 20.0, 0.5 * v - 60), (), 130.0),
    (250.0, lambda v: max(0.1 * v, 20.0, 0.5 * v - 60), (), 310 / 1.5),
    (110.0, lambda v: 10.0 if v <= 100 else 40.0, (100.0,), 100.0),
    (150.0, lambda v: 10.0 if v <= 100 else 40.0, (100.0,), 110.0),
    (127.0, lambda v: 0.1 * (v // 10 * 10), (), 116.0),
    (10.0, lambda v: 0.0, (5.0,), 10.0),
])  # fmt: skip
def test_search_finds_the_value(price_, charges, breaks, wanted):
    state, at = found(price_, charges, breaks)
    assert state == SOLVED
    assert at == pytest.approx(wanted, rel=1e-10)


@pytest.mark.parametrize(("price_", "charges", "breaks", "wanted"), [
    (3.0, lambda v: 5.0, (), BELOW),
    (0.0, lambda v: 0.0, (), BELOW),
    (130.0, lambda v: 10.0 if v <= 100 else 40.0, (100.0,), STEP),
    (130.0, lambda v: 10.0 if v <= 100 else 40.0, (), STEP),
    (150.0, lambda v: (0.5 if v <= 100 else 0.4) * v, (100.0,), SEVERAL),
    (150.0, lambda v: float("nan"), (100.0,), UNTOLD),
])  # fmt: skip
def test_search_says_why_there_is_none(price_, charges, breaks, wanted):
    state, at = found(price_, charges, breaks)
    assert state == wanted
    assert np.isnan(at)
