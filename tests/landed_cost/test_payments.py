"""The exact ledger: payments of a declaration, rounded once by the importer's rule."""

from datetime import date
from fractions import Fraction as F

import polars as pl
import pytest

from corridor.landed_cost import LandedCostOptions, payments_told
from corridor.landed_cost.payments import rounded, shown
from tests.landed_cost.helpers import BASIS, MFN, SURE, VAT, price

PAYING = LandedCostOptions(payments=True)


def paid(*entries, **tables):
    result = price(*entries, options=tables.pop("options", PAYING), **tables)
    return {row["payment"]: row for row in result.payments.iter_rows(named=True)}


def test_a_declaration_pays_its_lines_for_all_its_units():
    # 100 units at 98.00: duty 10 % is 980.00, VAT 20 % of 10,780 is 2,156.00.
    found = paid()
    assert {name: row["amount"] for name, row in found.items()} == {"duty": "980.00", "VAT": "2156.00"}
    assert found["duty"]["units"] == 100
    assert found["VAT"]["rule_id"] == "V"


@pytest.mark.parametrize(
    ("mode", "tie", "above"),
    [("half_up", "0.13", "0.13"), ("half_even", "0.12", "0.13"), ("down", "0.12", "0.12"), ("up", "0.13", "0.13")],
)
def test_a_payment_is_rounded_by_the_importers_rule(mode, tie, above):
    # One unit worth 1.25 with a duty of 10 % owes 0.125, a tie; one worth 1.26 owes 0.126.
    for worth, wanted in ((1.25, tie), (1.26, above)):
        one = {"price_per_unit": worth - 0.05, "units_per_declaration": 1.0, "units_per_load": 10_000.0}
        found = paid(one, value_bases=[BASIS | {"rounding": mode}])
        assert found["duty"]["unrounded"] == str(worth / 10)
        assert found["duty"]["amount"] == wanted


def test_a_payment_that_is_not_rounded_is_shown_whole():
    found = paid({"units_per_declaration": 7.0}, value_bases=[BASIS | {"rounding": "none"}])
    assert found["duty"]["amount"] == "68.6"


def test_a_country_may_round_to_tens():
    found = paid(value_bases=[BASIS | {"rounding": "down", "smallest_unit": 10.0}])
    assert found["VAT"]["amount"] == "2150"


def test_nothing_is_rounded_inside():
    # VAT stands on the duty as it is, 0.125, and not on 0.13: 20 % of 1.375 is 0.275.
    one = {"price_per_unit": 1.2, "units_per_declaration": 1.0, "units_per_load": 10_000.0}
    found = paid(one)
    assert found["VAT"]["unrounded"] == "0.275"
    assert found["VAT"]["amount"] == "0.28"


def test_loads_that_do_not_divide_evenly_are_divided_exactly():
    # 700 a load of 3 units in all, 500 of it to the border: the value of 3 units is 3 x 93 + 500.
    found = paid({"units_per_load": 3.0, "units_per_declaration": 3.0})
    assert found["duty"]["unrounded"] == "77.9"


def test_the_two_parts_of_a_compound_duty_are_one_payment():
    row = MFN | {"kind": "compound", "specific_amount": 0.333, "specific_currency": "USD", "specific_unit": "kg"}
    found = paid({"units_per_declaration": 1.0}, tariffs=[row])
    # 9.80 + 10 kg x 0.333 = 13.13.
    assert found["duty"]["amount"] == "13.13"
    assert list(found) == ["duty", "VAT"]


def test_rates_of_exchange_are_quotients_of_quotes():
    fx = [{"currency": c, "rate_kind": "customs_monthly", "units_per_usd": q, "valid_from": date(2024, 5, 1),
           "valid_to": date(2024, 5, 31)} | SURE for c, q in (("EUR", 0.9), ("RUB", 91.7))]  # fmt: skip
    found = paid(
        {"price_currency": "EUR", "units_per_declaration": 1.0}, fx=fx, value_bases=[BASIS | {"currency": "RUB"}]
    )
    # (93 / 0.9 + 5) x 91.7 x 10 %: 93 / 0.9 has no end in decimals.
    wanted = (F(93) / F("0.9") + 5) * F("91.7") / 10
    assert found["duty"]["unrounded"] == shown(wanted)
    assert found["duty"]["amount"] == "993.42"
    assert found["duty"]["currency"] == "RUB"


def test_relief_is_a_payment_below_zero():
    regime = {"regime_id": "IP", "country": "RU", "kind": "inward_processing", "relieves": "duty|vat"} | SURE
    found = paid({"regime_id": "IP"}, regimes=[regime])
    assert found["relief of duty, rate that all pay under IP"]["amount"] == "-980.00"
    assert found["relief of VAT under IP"]["amount"] == "-2156.00"


def test_a_value_that_the_law_sets_is_what_is_paid_on():
    low = {"product_id": "GOOD", "country": "RU", "kind": "minimum_value", "amount": 120.0, "currency": "USD"} | SURE
    assert paid(market_values=[low])["duty"]["amount"] == "1200.00"


LOW = {"product_id": "GOOD", "country": "RU", "kind": "minimum_value", "amount": 120.1, "currency": "EUR"} | SURE
QUOTES = [{"currency": c, "rate_kind": "customs_monthly", "units_per_usd": q, "valid_from": date(2024, 5, 1),
           "valid_to": date(2024, 5, 31)} | SURE for c, q in (("EUR", 0.9), ("RUB", 91.7))]  # fmt: skip


def test_a_value_that_the_law_sets_is_converted_exactly():
    found = paid(
        {"units_per_declaration": 7.0}, market_values=[LOW], fx=QUOTES, value_bases=[BASIS | {"currency": "RUB"}]
    )
    # 120.1 euros are 120.1 / 0.9 x 91.7 roubles, which has no end: seven of them owe 10 %.
    assert found["duty"]["unrounded"] == shown(F("120.1") / F("0.9") * F("91.7") * 7 / 10)
    assert found["duty"]["amount"] == "8565.80"


def test_a_value_that_the_law_sets_is_cut_exactly():
    basis = BASIS | {"currency": "RUB", "value_unit": 1000.0}
    found = paid({"units_per_declaration": 7.0}, market_values=[LOW], fx=QUOTES, value_bases=[basis])
    # 85,657.99 roubles for seven are cut to 85,000.
    assert found["duty"]["unrounded"] == "8500"
    # Without it seven at 98 dollars are 62,906.2 roubles, cut to 62,000: a seventh of that has no end.
    found = paid({"units_per_declaration": 7.0}, fx=QUOTES, value_bases=[basis])
    assert found["duty"]["unrounded"] == "6200"


def test_a_payment_is_as_sure_as_the_least_sure_of_what_it_rests_on():
    found = paid(import_taxes=[VAT | {"confidence": "estimate"}])
    assert {name: row["confidence"] for name, row in found.items()} == {"duty": "sourced", "VAT": "estimate"}
    result = price(options=PAYING, import_taxes=[VAT | {"confidence": "estimate"}])
    duty, vat = payments_told(result.payments)
    assert vat.endswith("an estimate")
    assert "estimate" not in duty


def test_tax_in_itself_and_taxes_on_taxes_are_exact():
    taxes = [
        VAT | {"tax_id": "C", "tax": "consumption_tax", "calc_order": 20, "base": "tax_inclusive", "rate_frac": 0.03},
        VAT | {"base": "customs_value+duty+consumption_tax"},
    ]
    found = paid({"units_per_declaration": 1.0}, import_taxes=taxes)
    excise = F("107.8") / F("0.97") * F("0.03")
    assert found["consumption tax"]["unrounded"] == shown(excise)
    assert found["VAT"]["unrounded"] == shown((F("107.8") + excise) / 5)


def test_an_entry_without_a_total_pays_nothing_here():
    result = price({"price_per_unit": None}, options=PAYING)
    assert result.payments.is_empty()


def test_payments_are_reckoned_only_where_asked():
    assert price().payments.is_empty()


def test_floats_part_from_the_exact_ledger_by_less_than_the_smallest_unit():
    entries = [
        {
            "entry_id": f"E{n}",
            "price_per_unit": 0.01 * (n * 7919 % 99991 + 1),
            "units_per_declaration": float(n % 97 + 1),
        }
        for n in range(400)
    ]
    result = price(*entries, options=PAYING)
    sums = (
        result.cost_lines.filter(pl.col("head").is_in(["duty", "vat"]))
        .group_by("entry_id", "head")
        .agg(pl.col("amount_per_unit").sum())
    )
    both = result.payments.join(sums, on=["entry_id", "head"])
    assert both.height == 800
    for unrounded, units, amount in both.select("unrounded", "units", "amount_per_unit").iter_rows():
        assert abs(float(F(unrounded)) - amount * units) < 0.01


@pytest.mark.parametrize(
    ("amount", "mode", "wanted"),
    [(F(-25, 1000), "half_up", F(-3, 100)), (F(-24, 1000), "down", F(-2, 100)), (F(1, 3), "none", F(1, 3)),
     (F(35, 1000), "half_even", F(4, 100)), (F(25, 1000), "half_even", F(2, 100))],
)  # fmt: skip
def test_rounding(amount, mode, wanted):
    assert rounded(amount, mode, 0.01) == wanted


def test_an_amount_without_an_end_is_shown_as_a_fraction():
    assert shown(F(1, 3)) == "1/3"
    assert shown(F(5, 2)) == "2.5"
    assert shown(F(-7)) == "-7"
