"""Taxes that the law words as a formula: what they may speak of, in which money, per what, and what is refused."""

from datetime import date

import polars as pl
import pytest

from tests.landed_cost.helpers import BASIS, MFN, SURE, VAT, by_head, price, refused, total

# Value 98 and duty 9.8 a unit; the car has 75 kW and 1600 cm3; 100 units are on a declaration.
AS_CAR = {"product_id": "CAR", "form": "cbu"}
LEVY = {"tax_id": "L", "country": "RU", "tax": "green_levy", "calc_order": 30, "base": "formula"} | SURE
FEE = LEVY | {"tax": "merchandise_processing_fee", "calc_order": 50, "amount_unit": "declaration"}
RETAIL = {
    "product_id": "CAR",
    "country": "RU",
    "kind": "retail_price_ex_vat",
    "amount": 200.0,
    "currency": "USD",
} | SURE
EURO = {"currency": "EUR", "rate_kind": "customs_monthly", "units_per_usd": 0.8, "valid_from": date(2024, 5, 1),
        "valid_to": date(2024, 5, 31)} | SURE  # fmt: skip


def fact(name, value, product="CAR"):
    return {"product_id": product, "fact": name, "value": value}


def levied(formula, *rows, head="other_tax", entry=None, levy=LEVY, **more):
    result = price(AS_CAR | (entry or {}), import_taxes=[levy | {"formula": formula}, *rows, VAT], **more)
    assert total(result)["outcome"] != "refused", total(result)["reason"]
    return by_head(result)[head]


def told(formula, *rows, levy=LEVY, **more):
    return refused(price(AS_CAR, import_taxes=[levy | {"formula": formula}, *rows, VAT], **more))


@pytest.mark.parametrize(
    ("units", "fee"),
    [
        (1, 27.75),  # 0.3464 % of 98 is 0.34: the least is due, 27.75 on one unit
        (100, 0.339472),  # 0.3464 % of 9,800 is 33.9472, a hundredth of it each
        (10_000, 0.05384),  # 0.3464 % of 980,000 is 3,394.72: the most is due, 538.40 over 10,000 units
    ],
)
def test_fee_with_a_least_and_a_most_is_owed_once_a_declaration(units, fee):
    text = "min(max(0.003464 * customs_value * units, 27.75), 538.40)"
    found = levied(text, levy=FEE, head="processing_fee", entry={"units_per_declaration": float(units)})
    assert found == pytest.approx(fee)


def test_share_of_a_retail_price_with_the_rate_itself_a_function_of_it():
    # min(30 %, (0.00003 x A - 0.75) %) of 80 % of A; at A = 60,000: 1.05 % of 48,000.
    text = "min(0.30, 0.0000003 * retail_price_ex_vat - 0.0075) * 0.8 * retail_price_ex_vat"
    assert levied(text, market_values=[RETAIL | {"amount": 60_000.0}]) == pytest.approx(504)
    assert levied(text, market_values=[RETAIL | {"amount": 2_000_000.0}]) == pytest.approx(480_000)


def test_rate_of_a_retail_price_needs_no_formula():
    levy = LEVY | {"base": "retail_price_ex_vat", "rate_frac": 0.1}
    assert levied(None, levy=levy, market_values=[RETAIL]) == pytest.approx(20)
    old = RETAIL | {"valid_to": date(2024, 5, 16)}
    assert "retail_price_ex_vat" in told(None, levy=levy, market_values=[old])


def test_tax_above_a_threshold_that_stands_in_a_row_of_its_own_and_on_a_tax_before_it():
    # Value 98, duty 9.8, VAT 21.56: 129.36; 29.36 above 100, of which 10/11 x 33 % is 8.808.
    limit = {"tax_id": "LIM", "country": "RU", "tax": "luxury_threshold", "calc_order": 0, "base": "constant",
             "amount": 100.0, "currency": "USD"} | SURE  # fmt: skip
    text = "max(0, customs_value + duty + vat - luxury_threshold) * 10 / 11 * 0.33"
    late = LEVY | {"calc_order": 45}
    assert levied(text, limit, levy=late) == pytest.approx(8.808)
    assert levied(text, limit | {"amount": 200.0}, levy=late) == 0
    assert "luxury_threshold" in told(text, limit | {"valid_to": date(2024, 1, 1)}, levy=late)


def test_levy_on_grams_of_carbon_dioxide():
    text = "amount * max(0, co2_g_km - 95)"
    levy = LEVY | {"amount": 146.0, "currency": "USD"}
    assert levied(text, levy=levy, product_facts=[fact("co2_g_km", "120")]) == pytest.approx(3650)
    assert levied(text, levy=levy, product_facts=[fact("co2_g_km", "90")]) == 0
    reason = told(text, levy=levy)
    assert "co2_g_km" in reason
    assert "product_facts" in reason


def test_excise_by_engine_and_years_in_euro():
    # 50 euro x 1.6 litres x 4 whole years are 320 euro; 0.8 euro make a dollar: 400 dollars. VAT stands on it.
    text = "50 * engine_cc / 1000 * min(15, max(1, round_down(age_years, 1)))"
    levy = LEVY | {"tax": "excise", "currency": "EUR"}
    car = {"product_id": "CAR", "name": "Car", "kind": "vehicle", "category": "M1", "hs_code": "8703231940",
           "mass_kg_per_unit": 1200.0, "engine_cc": 1600.0, "age_years": 4.7} | SURE  # fmt: skip
    result = price(AS_CAR, import_taxes=[levy | {"formula": text}, VAT], fx=[EURO], products=[car])
    assert by_head(result)["excise"] == pytest.approx(400)
    assert by_head(result)["vat"] == pytest.approx(0.2 * (98 + 9.8 + 400))


def test_figures_are_in_the_money_of_the_row_and_so_are_value_and_price():
    # A tenth of the value above 50 euro: 98 dollars are 78.4 euro; 2.84 euro are 3.55 dollars.
    assert levied("0.1 * max(0, customs_value - 50)", levy=LEVY | {"currency": "EUR"}, fx=[EURO]) == pytest.approx(3.55)
    # The price is 93 dollars, 74.4 euro.
    assert levied("price - 70", levy=LEVY | {"currency": "EUR"}, fx=[EURO]) == pytest.approx(5.5)
    assert "fx_rates has no rate from EUR to USD" in told("1", levy=LEVY | {"currency": "EUR"})


def test_top_up_is_the_difference_and_never_less_than_nothing():
    text = "max(0, duty + excise - paid_elsewhere)"
    assert levied(text, product_facts=[fact("paid_elsewhere", "4")]) == pytest.approx(5.8)
    assert levied(text, product_facts=[fact("paid_elsewhere", "40")]) == 0


def test_duty_in_a_formula_holds_duties_on_top_unless_it_names_them():
    # Duty 9.8, and 30 % of 98 on top of it.
    top = MFN | {"tariff_id": "A", "measure": "additional_duty", "ad_valorem_frac": 0.3}
    both = {"tariffs": [MFN, top]}
    assert levied("duty", **both) == pytest.approx(39.2)
    assert levied("duty + 0 * additional_duty", **both) == pytest.approx(9.8)
    assert levied("2 * additional_duty", **both) == pytest.approx(58.8)


def test_line_shows_the_formula_with_its_numbers():
    text = "min(max(0.01 * customs_value * units, engine_cc), 500)"
    result = price(AS_CAR, import_taxes=[FEE | {"formula": text}, VAT])
    line = result.cost_lines.filter(pl.col("rule_id") == "L").row(0, named=True)
    assert line["basis"] == "one declaration, by min(max(0.01 * customs_value * 100, 1600), 500)"
    assert line["quantity"] * line["rate"] * line["fx"] == line["amount_per_unit"] == 5.0


def test_estimate_of_the_market_makes_the_result_one_and_is_named():
    guess = RETAIL | {"confidence": "estimate"}
    row = total(
        price(AS_CAR, import_taxes=[LEVY | {"formula": "0.1 * retail_price_ex_vat"}, VAT], market_values=[guess])
    )
    assert row["outcome"] == "estimated"
    assert "market_values/CAR/retail_price_ex_vat" in row["reason"]


@pytest.mark.parametrize(
    ("why", "formula"),
    [
        ("cannot be read", "2 +"),
        ("cannot be read: no formula is given", None),
        ("not known: wheels", "10 * wheels"),
        ("divides by nought", "1 / (customs_value - customs_value)"),
        ("comes to less than nothing", "customs_value - 1000"),
        ("not known: wheels, retail_price_ex_vat", "wheels * retail_price_ex_vat"),
    ],
)
def test_formula_that_cannot_be_reckoned_is_refused_and_says_why(why, formula):
    assert why in told(formula)


def test_other_entries_are_priced_beside_the_one_that_lacks_a_fact():
    rows = [LEVY | {"formula": "co2_g_km", "hs_prefix": "8703"}, VAT]
    result = price(AS_CAR, {"entry_id": "OTHER"}, import_taxes=rows)
    assert "co2_g_km" in refused(result)
    assert total(result, "OTHER")["outcome"] == "complete"


def test_declaration_in_another_currency():
    # 98 dollars are 78.4 euro of declared value; a tenth of it above 50 euro is 2.84 euro, 3.55 dollars.
    basis = BASIS | {"currency": "EUR"}
    found = levied("0.1 * max(0, customs_value - 50)", value_bases=[basis], fx=[EURO])
    assert found == pytest.approx(3.55)
