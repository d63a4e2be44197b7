"""Kits under a code of parts are told what they would owe as the vehicle: rule 2(a)."""

import polars as pl
import pytest

from tests.landed_cost.helpers import CAR, MFN, SURE, by_head, price, refused, total

# Value 98. As parts 5 % are due, 4.9; as the car 15 %, 14.7.
KIT = {"product_id": "KIT", "name": "Kit", "kind": "kit", "builds": "CAR", "hs_code": "8708299009",
       "mass_kg_per_unit": 1000.0} | SURE  # fmt: skip
AS_KIT = {"product_id": "KIT", "form": "ckd"}
PARTS = MFN | {"tariff_id": "PARTS", "hs_prefix": "8708", "ad_valorem_frac": 0.05}
CARS = MFN | {"tariff_id": "CARS", "hs_prefix": "8703", "ad_valorem_frac": 0.15}


def kit(*rows, code=None, **more):
    products = [CAR, KIT | ({"hs_code": code} if code else {})]
    return price(AS_KIT, products=products, tariffs=list(rows or (PARTS, CARS)), **more)


def test_kit_declared_as_parts_is_an_estimate_that_tells_both_duties():
    result = kit()
    row = total(result)
    assert by_head(result)["duty"] == pytest.approx(4.9)
    assert row["outcome"] == "estimated"
    assert "rule 2(a)" in row["reason"]
    assert "CAR of code 8703231940, with a duty of 14.7 USD per unit instead of 4.9 USD" in row["reason"]
    assert "duty, rate that all pay (kit declared as parts, not as CAR)" in result.cost_lines["line"].to_list()


def test_duty_of_the_vehicle_counts_what_the_vehicle_is():
    by_engine = CARS | {"kind": "specific", "ad_valorem_frac": None, "specific_amount": 0.02, "specific_unit": "cm3",
                        "specific_currency": "USD"}  # fmt: skip
    assert "a duty of 32.0 USD per unit" in total(kit(PARTS, by_engine))["reason"]
    assert "a duty that cannot be told" in total(kit(PARTS))["reason"]


def test_kit_that_lacks_main_parts_stays_what_it_is():
    facts = [{"product_id": "KIT", "fact": "essential_character", "value": "no"}]
    row = total(kit(product_facts=facts))
    assert row["outcome"] == "complete"


def test_kit_declared_as_the_vehicle_is_sure_and_says_so():
    result = kit(code="8703231940")
    assert total(result)["outcome"] == "complete"
    assert by_head(result)["duty"] == pytest.approx(14.7)
    assert (
        "duty, rate that all pay (kit classified as the vehicle CAR, rule 2(a))" in result.cost_lines["line"].to_list()
    )


def test_other_goods_are_not_told_of_kits():
    result = price(products=[CAR, KIT, {**CAR, "product_id": "GOOD"}], tariffs=[PARTS, CARS])
    assert "kit" not in "".join(result.cost_lines["line"])
    assert result.cost_lines.filter(pl.col("head") == "duty").height == 1


def test_what_the_vehicle_lacks_does_not_refuse_the_kit():
    bare = [CAR | {"engine_cc": None}, KIT]
    result = price(AS_KIT, products=bare, tariffs=[PARTS, CARS | {"condition": "cc_1000_2000"}])
    assert total(result)["outcome"] == "estimated"
    assert "cannot be told" in total(result)["reason"]
    nothing = price(AS_KIT, products=[CAR, KIT], tariffs=[CARS])
    assert "code 8708299009" in refused(nothing)
