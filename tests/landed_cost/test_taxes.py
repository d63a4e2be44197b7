"""Taxes and fees of import: bases, bands, steps, what is got back, and gaps."""

from datetime import date

import pytest

from corridor.landed_cost import LandedCostOptions
from tests.landed_cost.helpers import BASIS, MFN, SURE, VAT, by_head, leg_lines, price, refused, total

# Value 98, duty 9.8. The car has 75 kW, which are 100 hp, and 1600 cm3.
AS_CAR = {"product_id": "CAR", "form": "cbu"}
EXCISE = {"tax_id": "X", "country": "RU", "tax": "excise", "calc_order": 20, "hs_prefix": "8703", "base": "per_hp",
          "amount": 0.5, "currency": "USD", "amount_unit": "hp", "band_variable": "engine_power_hp"} | SURE  # fmt: skip
FEE = {"tax_id": "F", "country": "RU", "tax": "customs_processing_fee", "calc_order": 50, "base": "step_table",
       "amount": 30.0, "currency": "USD", "amount_unit": "declaration", "band_variable": "customs_value_usd",
       } | SURE  # fmt: skip
RECYCLING = {"tax_id": "RF", "country": "RU", "tax": "recycling_fee", "calc_order": 60, "hs_prefix": "8703",
             "condition": "new_le3y & commercial", "base": "per_unit", "amount": 300.0, "currency": "USD",
             "amount_unit": "unit", "band_variable": "engine_cc", "band_from": 1000.0, "band_to": 2000.0,
             } | SURE  # fmt: skip


def heads(*rows, entry=None, **more):
    return by_head(price(entry or {}, import_taxes=list(rows), **more))


def test_vat_stands_on_value_duty_and_excise():
    found = heads(VAT, EXCISE, entry=AS_CAR)
    assert found["excise"] == pytest.approx(50)
    assert found["vat"] == pytest.approx(0.2 * (98 + 9.8 + 50))


def test_vat_is_cost_for_who_does_not_get_it_back():
    business = total(price())
    assert business["cash_per_unit"] - business["landed_per_unit"] == pytest.approx(21.56)
    person = total(price(options=LandedCostOptions(importer="individual")))
    assert person["landed_per_unit"] == person["cash_per_unit"] == pytest.approx(131.36)
    kept = total(price(value_bases=[BASIS | {"vat_recovered": False}]))
    assert kept["landed_per_unit"] == pytest.approx(131.36)


def test_band_of_power_chooses_the_row_and_the_upper_end_belongs_to_it():
    low = EXCISE | {"band_to": 100.0}
    high = EXCISE | {"tax_id": "X2", "band_from": 100.0, "amount": 5.0}
    assert heads(VAT, low, high, entry=AS_CAR)["excise"] == pytest.approx(50)


def test_fee_is_owed_once_a_declaration():
    small = FEE | {"tax_id": "F0", "amount": 10.0, "band_to": 5000.0}
    large = FEE | {"band_from": 5000.0}
    # 100 units of 98 make 9,800: the upper step, 30 over 100 units. 50 units make 4,900: the lower one, 10 over 50.
    assert heads(VAT, small, large)["processing_fee"] == pytest.approx(0.3)
    assert heads(VAT, small, large, entry={"units_per_declaration": 50.0})["processing_fee"] == pytest.approx(0.2)


def test_recycling_fee_does_not_hang_on_the_value():
    for value in (93.0, 9300.0):
        assert heads(VAT, RECYCLING, entry=AS_CAR | {"price_per_unit": value})["recycling_fee"] == pytest.approx(300)
    assert "recycling_fee" not in heads(VAT, RECYCLING)


def test_row_for_another_importer_is_not_meant():
    assert "recycling_fee" not in heads(VAT, RECYCLING | {"condition": "new_le3y & personal_use"}, entry=AS_CAR)


def test_share_of_an_inclusive_base():
    rate = {"tax_id": "C", "country": "RU", "tax": "consumption_tax", "calc_order": 20, "base": "tax_inclusive",
            "rate_frac": 0.2} | SURE  # fmt: skip
    # 107.8 / 0.8 x 0.2
    assert heads(VAT, rate)["excise"] == pytest.approx(26.95)


def test_tax_on_tax_and_factors_of_a_base():
    surcharge = {"tax_id": "S", "country": "RU", "tax": "social_welfare_surcharge", "calc_order": 12, "base": "duty",
                 "rate_frac": 0.1} | SURE  # fmt: skip
    vat = VAT | {"base": "customs_value*1.10+duty+surcharge"}
    found = heads(vat, surcharge)
    assert found["other_tax"] == pytest.approx(0.98)
    assert found["vat"] == pytest.approx(0.2 * (107.8 + 9.8 + 0.98))


def test_inland_delivery_counts_where_the_base_says_so():
    vat = VAT | {"base": "customs_value+duty+inland_delivery_to_first_destination"}
    assert heads(vat)["vat"] == pytest.approx(0.2 * (98 + 9.8 + 2))


def test_amount_in_base_units_of_a_country():
    worth = {"tax_id": "U", "country": "RU", "tax": "unit_value", "calc_order": 0, "base": "constant", "amount": 7.0,
             "currency": "USD", "amount_unit": "BRV"} | SURE  # fmt: skip
    fee = FEE | {"amount": 2.0, "currency": "BRV"}
    assert heads(VAT, worth, fee)["processing_fee"] == pytest.approx(0.14)


def test_duty_on_top_is_in_the_base_once():
    extra = MFN | {"tariff_id": "A", "measure": "additional_duty", "agreement_id": "AD", "ad_valorem_frac": 0.5}
    for base in ("customs_value+duty", "customs_value+duty+additional_duty"):
        found = heads(VAT | {"base": base}, tariffs=[MFN, extra])
        assert found["remedy"] == pytest.approx(49)
        assert found["vat"] == pytest.approx(0.2 * (98 + 9.8 + 49))


@pytest.mark.parametrize(
    ("why", "rows"),
    [
        ("says nothing of RU", [VAT | {"country": "DE"}]),
        ("has one for other days (V)", [VAT | {"valid_to": date(2024, 5, 16)}, FEE]),
        ("No row of recycling_fee in RU fits CAR", [VAT, RECYCLING | {"band_to": 1500.0}]),
        ("No row of recycling_fee in RU fits CAR", [VAT, RECYCLING | {"condition": "used & commercial"}]),
        ("No step of customs_processing_fee", [VAT, FEE | {"band_to": 5000.0}]),
        ("formed in a way that is not reckoned here", [VAT, EXCISE | {"amount": None, "formula": "by price"}]),
        ("not known: retail_price_ex_vat", [VAT | {"base": "retail_price_ex_vat"}]),
        ("formed in a way that is not reckoned here", [VAT | {"base": "what_the_neighbours_pay"}]),
        ("without: electric_30min_power_kw", [VAT, RECYCLING | {"band_variable": "electric_30min_power_kw"}]),
    ],
)
def test_gap_is_refused_with_the_reason(why, rows):
    assert why in refused(price(AS_CAR, import_taxes=rows))


def test_fact_of_the_product_chooses_a_band():
    row = RECYCLING | {"band_variable": "electric_30min_power_kw", "band_from": 50.0, "band_to": 60.0}
    fact = {"product_id": "CAR", "fact": "electric_30min_power_kw", "value": "55"} | SURE
    assert heads(VAT, row, entry=AS_CAR, product_facts=[fact])["recycling_fee"] == pytest.approx(300)


def test_inside_a_customs_union_there_is_tax_but_no_duty_and_no_declaration():
    union = [{"group_id": "UNION", "country": c} | SURE for c in ("RU", "BY")]
    result = price(
        AS_CAR | {"from_country": "BY"},
        country_groups=union,
        value_bases=[BASIS | {"customs_territory": "UNION"}],
        tariffs=[MFN | {"scheme": "UNION"}],
        import_taxes=[VAT, EXCISE, FEE, RECYCLING],
        routing=leg_lines([("BY", "RU", 500.0)]),
    )
    found = by_head(result)
    assert set(found) == {"price", "freight", "excise", "vat", "recycling_fee"}
    # The base of VAT is the price and the excise: 20 % of 93 + 50.
    assert found["vat"] == pytest.approx(28.6)


def test_tax_that_stands_on_a_later_one_is_refused():
    late = EXCISE | {"calc_order": 50}
    assert "Row V of VAT stands on excise, which is reckoned after it" in refused(
        price(AS_CAR, import_taxes=[VAT, late])
    )
    assert total(price(import_taxes=[VAT, late]))["outcome"] == "complete"  # brake pads owe no excise


def test_tax_that_stands_on_one_that_the_country_lost_is_refused():
    levy = {"tax_id": "L", "country": "RU", "tax": "levy", "calc_order": 45, "base": "formula",
            "formula": "0.1 * (customs_value + gst)"} | SURE  # fmt: skip
    elsewhere = VAT | {"tax_id": "G", "country": "AU", "tax": "GST"}
    assert "Row L of levy stands on gst, of which RU has no row" in refused(price(import_taxes=[VAT, levy, elsewhere]))
    own = elsewhere | {"country": "RU", "hs_prefix": "9999"}
    assert by_head(price(import_taxes=[VAT, levy, own]))["other_tax"] == pytest.approx(9.8)
