"""Local content by hand: points of operations and components, share of value, operations required."""

from datetime import date

import polars as pl
import pytest

from corridor.exchange import Exchange
from corridor.local_content import local_content
from corridor.tables import INPUT_TABLES

DAY = date(2024, 5, 17)
SURE = {"confidence": "sourced", "source": "LAW"}
PLANT = {"recipe_id": "PLANT", "site_id": "KALUGA", "product_id": "CAR", "form": "cbu", "cost_per_unit": 1.0,
         "ex_works_price_per_unit": 1000.0, "currency": "USD", "capacity_per_year": 1.0,
         "operations": "welding|painting"} | SURE  # fmt: skip
CAR = {"product_id": "CAR", "name": "Car", "kind": "vehicle", "category": "M1", "hs_code": "8703231940"} | SURE
SITES = [{"site_id": "KALUGA", "name": "Kaluga", "country": "RU", "kinds": "plant"},
         {"site_id": "TEHRAN", "name": "Tehran", "country": "IR", "kinds": "plant"}]  # fmt: skip


def earns(key, value, operation="", component="", kind="operation_points", **more):
    return {"localisation_rule_id": key, "jurisdiction": "RU", "scheme": "P", "object": key.lower(), "value": value,
            "constraint_type": kind, "operation": operation, "component": component} | SURE | more  # fmt: skip


def asks(value, kind="min_points", **more):
    return {"localisation_rule_id": "ASKS", "jurisdiction": "RU", "scheme": "S", "object": "asked", "value": value,
            "constraint_type": kind, "counts": "P", "unit": "points"} | SURE | more  # fmt: skip


POINTS = [earns("WELD", 400, "welding"), earns("PAINT", 500, "painting"), earns("PRESS", 300, "pressing"),
          earns("SEATS", 50, component="seats", kind="component_points")]  # fmt: skip


def part(line, value, country):
    return {"product_id": "CAR", "line": line, "component": line, "hs_code": "870899", "value_per_unit": value,
            "currency": "USD", "origin_country": country} | SURE  # fmt: skip


BOM = [part("engine", 300.0, "IR"), part("seats", 100.0, "RU"), part("glass", 100.0, "KZ")]


def answered(rules, recipe=None, bom=BOM, until=None, **tables):
    given = {"recipes": [PLANT | (recipe or {})], "products": [CAR], "bom": bom, "sites": SITES,
             "localisation_rules": rules, **tables}  # fmt: skip
    names = ("recipes", "recipe_inputs", "recipe_operations", "products", "bom", "sites", "localisation_rules",
             "country_groups")  # fmt: skip
    return local_content(
        **{name: INPUT_TABLES[name].frame(given.get(name, ())) for name in names},
        exchange=Exchange(INPUT_TABLES["fx_rates"].empty(), ["official"]), currency="USD", on=DAY, until=until,
    )  # fmt: skip


def only(result):
    assert result.local_content.height == 1
    return result.local_content.row(0, named=True)


def test_points_are_those_of_operations_done_and_local_components():
    found = answered([*POINTS, asks(900)])
    row = only(found)
    # 400 for welding + 500 for painting + 50 for Russian seats.
    assert (row["verdict"], row["reached"], row["needed"]) == ("reaches", 950.0, 900.0)
    counted = found.local_content_lines.filter(pl.col("state") == "counted")
    assert counted["amount"].sum() == row["reached"]


def test_a_gap_is_told_with_what_would_close_it():
    row = only(answered([*POINTS, asks(1200)]))
    assert row["verdict"] == "does_not"
    assert "250 points short" in row["reason"]
    assert "press (300 points); the first would do" in row["reason"]


def test_part_of_an_operation_earns_part_of_its_points():
    shares = [{"recipe_id": "PLANT", "operation": "pressing", "share": 0.6} | SURE]
    assert only(answered([*POINTS, asks(900)], recipe_operations=shares))["reached"] == 950 + 180


def test_a_component_that_the_bill_does_not_name_is_not_known():
    row = only(answered([*POINTS, asks(940)], bom=[]))
    assert row["verdict"] == "cannot_be_told"
    assert "bom has no line seats" in row["reason"]
    assert only(answered([*POINTS, asks(951)], bom=[]))["verdict"] == "does_not"
    assert only(answered([*POINTS, asks(900)], bom=[]))["verdict"] == "reaches"


def test_nobody_fails_for_want_of_rows_of_the_scheme():
    whole = earns("ALL", 8900, kind="reference_total")
    row = only(answered([*POINTS, whole, asks(3200)]))
    # 1,250 points are named by rows, so 7,650 might be earned by what no row tells.
    assert row["verdict"] == "cannot_be_told"
    assert "7,650 of the 8,900" in row["reason"]
    assert only(answered([*POINTS, whole, asks(8700)]))["verdict"] == "does_not"


def test_share_of_value_is_one_less_foreign_inputs_over_the_price():
    groups = [{"group_id": "EAEU", "country": c} | SURE for c in ("RU", "KZ")]
    rule = asks(60, "min_local_share", unit="percent of value", jurisdiction="EAEU")
    found = answered([rule], country_groups=groups)
    row = only(found)
    # The engine comes from outside: 1 - 300 / 1,000. Glass from Kazakhstan is within the union.
    assert (row["verdict"], row["reached"]) == ("reaches", pytest.approx(0.7))
    alone = only(answered([rule | {"jurisdiction": "RU"}], country_groups=groups))
    assert alone["reached"] == pytest.approx(0.6)
    lines = found.local_content_lines
    assert lines["amount"].sum() == pytest.approx(1000.0)


def test_a_kit_that_is_shipped_in_counts_as_where_it_comes_from():
    kit = {"product_id": "KIT", "name": "Kit", "kind": "kit", "builds": "CAR", "hs_code": "870899"} | SURE
    maker = PLANT | {"recipe_id": "KIT-IR", "site_id": "TEHRAN", "product_id": "KIT", "ex_works_price_per_unit": 800.0}
    inputs = [{"recipe_id": "PLANT", "product_id": "KIT", "quantity_per_unit": 1.0}]
    rule = asks(0.3, "min_local_share", unit="share")
    found = answered([rule], products=[CAR, kit], recipes=[PLANT, maker], recipe_inputs=inputs)
    row = only(found)
    assert (row["verdict"], row["reached"]) == ("does_not", pytest.approx(0.2))


def test_without_a_price_nothing_is_told():
    row = only(answered([asks(0.3, "min_local_share", unit="share")], {"ex_works_price_per_unit": None}))
    assert row["verdict"] == "cannot_be_told"
    assert "ex_works_price_per_unit" in row["reason"]


def test_being_below_a_share_is_a_threshold_too():
    assert only(answered([asks(20, "below_local_share", unit="percent")]))["verdict"] == "does_not"
    assert only(answered([asks(80, "below_local_share", unit="percent")]))["verdict"] == "reaches"


def test_operations_that_are_required_are_done_in_full():
    rule = asks(None, "required_operations", operation="welding|painting")
    assert only(answered([rule]))["verdict"] == "reaches"
    some = [{"recipe_id": "PLANT", "operation": "painting", "share": 0.5} | SURE]
    row = only(answered([rule], recipe_operations=some))
    assert (row["verdict"], row["reached"], row["needed"]) == ("does_not", 1.0, 2.0)
    assert "painting" in row["reason"]


def test_thresholds_that_follow_each_other_are_tested_one_by_one():
    first = asks(900, valid_to=date(2024, 12, 31))
    then = asks(1200, localisation_rule_id="THEN", valid_from=date(2025, 1, 1))
    found = answered([*POINTS, first, then], until=date(2025, 6, 30)).local_content
    assert dict(found.select("localisation_rule_id", "verdict").iter_rows()) == {"ASKS": "reaches", "THEN": "does_not"}
    assert answered([*POINTS, first, then]).local_content.height == 1


def test_other_goods_and_other_countries_are_not_asked():
    assert answered([*POINTS, asks(900, category="N1")]).local_content.is_empty()
    assert answered([*POINTS, asks(900, jurisdiction="KZ")]).local_content.is_empty()
    assert answered([*POINTS, asks(900, hs_prefix="8704")]).local_content.is_empty()


def test_a_result_is_as_sure_as_its_least_sure_row():
    guessed = [earns("WELD", 400, "welding") | {"confidence": "estimate"}, *POINTS[1:]]
    assert only(answered([*guessed, asks(900)]))["confidence"] == "estimate"
    assert only(answered([*POINTS, asks(900)]))["confidence"] == "sourced"


def test_the_order_of_rows_is_nothing():
    rules = [*POINTS, asks(1200)]
    one, other = answered(rules), answered(rules[::-1], bom=BOM[::-1])
    assert one.local_content.equals(other.local_content)
