"""Where the cost of an item steps, and one item several ways."""

from dataclasses import replace
from datetime import date

import pytest

from corridor.errors import CorridorError
from corridor.items import alternatives, claims, rules_for, steps
from corridor.tables import INPUT_TABLES as T
from corridor.tables.items import DeclarationItems

CAR = {
    "item_id": "CAR", "hs_code": "8703231981", "engine_cc": 1600.0, "power_kw": 83.0, "propulsion": "petrol",
    "mass_kg_per_unit": 1200.0, "from_country": "IR", "to_country": "RU", "on": date(2024, 5, 17),
    "price_per_unit": 9000.0, "currency": "USD", "units": 8.0, "inland_per_unit": 100.0,
    "main_carriage_per_unit": 600.0, "after_border_per_unit": 0.0,
}  # fmt: skip


@pytest.fixture(scope="module")
def rules():
    return rules_for(["RU"])


def car(**more):
    return DeclarationItems.frame([{**CAR, **more}])


def test_excise_steps_at_the_ends_of_its_bands_of_power(rules):
    found = steps(car(), rules, "power_kw", 60.0, 120.0).table
    # 90 and 150 hp at 0.75 kW a horsepower.
    assert found["last"].to_list() == ["67.5", "112.5"]
    assert found["first"].to_list() == ["67.51", "112.51"]
    # 150.01 hp instead of 150: the whole power pays 583 roubles a hp instead of 61 (see the rows' own figures).
    rows = rules.tables["import_taxes"].filter(rules.tables["import_taxes"]["tax_id"].is_in(["X0020", "X0021"]))
    low, high = rows.sort("tax_id")["amount"]
    rub = 94.075219
    assert found["step"][1] == pytest.approx((high * 112.51 - low * 112.5) / 0.75 / rub, rel=1e-6)
    assert "X0020 to X0021" in found["what"][1]


def test_the_fee_of_a_declaration_steps_with_the_lot(rules):
    found = steps(car(), rules, "units", 1.0, 4.0).table
    # 9,700 USD a car: 912,530 roubles for one, 1,825,059 for two, 2,737,589 for three.
    assert found.select("last", "first").rows() == [("1.0", "2.0"), ("2.0", "3.0")]
    assert all("customs processing fee" in what for what in found["what"])


def test_dates_are_days_and_what_changes_is_named(rules):
    found = steps(car(), rules, "on", date(2023, 12, 1), date(2024, 1, 15)).table
    assert "2024-01-01" in found["first"].to_list()
    assert "excise" in found.filter(found["first"] == "2024-01-01")["what"][0]


def test_both_sides_of_a_step_are_what_the_ledger_says(rules):
    found = steps(car(), rules, "engine_cc", 900.0, 1100.0).table
    for last, first, before, after in found.select("last", "first", "before", "after").iter_rows():
        one = steps(car(), rules, "engine_cc", float(last), float(first)).curve
        assert one["landed"].to_list() == [before, after]


def test_a_side_that_is_refused_says_why(rules):
    found = steps(car(), rules, "on", date(2026, 11, 1), date(2026, 12, 31)).table
    assert found["after"][-1] is None
    assert "fx_rates" in found["what"][-1]


@pytest.mark.parametrize(("column", "low", "high"), [("description", 1.0, 2.0), ("power_kw", 90.0, 60.0)])
def test_what_cannot_be_varied_is_refused(rules, column, low, high):
    with pytest.raises(CorridorError):
        steps(car(), rules, column, low, high)


def test_ways_stand_side_by_side_by_head(rules):
    found = alternatives(car(), [{"incoterm": "CIF", "price_per_unit": "9650"}, {"agreement_id": "NONE"}], rules)
    table = {row["head"]: row for row in found.table.iter_rows(named=True)}
    other = "incoterm=CIF price_per_unit=9650"
    # Under EXW the value is 9,000 + 100 + 600; under CIF it is the price.
    assert table["customs value"]["as it is"] == pytest.approx(9700)
    assert table["customs value"][other] == pytest.approx(9650)
    assert table["freight"][other] == 0
    heads = [h for h in table if h not in ("customs value", "landed", "cash", "left to the seller")]
    for way in ("as it is", other):
        assert sum(table[h][way] for h in heads) == pytest.approx(table["landed"][way])
    assert list(found.refused) == ["agreement_id=NONE"]
    assert table["landed"]["agreement_id=NONE"] is None


def test_a_cell_of_another_way_that_cannot_be_read_is_told(rules):
    with pytest.raises(CorridorError, match="incoterm"):
        alternatives(car(), [{"incoterm": "XYZ"}], rules)


def test_every_agreement_between_the_two_countries_can_be_claimed(rules):
    asked = claims(car(), rules)
    assert {"agreement_id": "EAEU-IR-FTA", "origin_proven": "yes"} in asked
    found = alternatives(car(), asked, rules)
    # On that day the agreement has not begun, and the page says so in its own words.
    told = found.refused["agreement_id=EAEU-IR-FTA origin_proven=yes"]
    assert "is not in force on 2024-05-17" in told
    assert claims(car(from_country="BR"), rules_for(["DE"])) == []


def test_how_much_foreign_input_a_claim_can_bear(rules):
    product = {"product_id": "SET", "name": "Set", "kind": "part", "hs_code": "8708309109", "confidence": "sourced"}
    lines = [
        {"product_id": "SET", "line": name, "component": name, "hs_code": code, "value_per_unit": value,
         "currency": "USD", "origin_country": country, "originating": country == "RS", "confidence": "sourced"}
        for name, code, value, country in (("steel", "720825", 4.0, "RS"), ("lining", "681381", 3.0, "CN"))
    ]  # fmt: skip
    own = {"products": T["products"].frame([product]), "bom": T["bom"].frame(lines)}
    serbian = {"from_country": "RS", "agreement_id": "EAEU-RS-FTA", "product_id": "SET", "price_per_unit": 11.0}
    item = car(**serbian, hs_code=None, kind=None, engine_cc=None, power_kw=None, propulsion=None)
    found = steps(item, replace(rules, tables={**rules.tables, **own}), "foreign_inputs", 1.0, 3.0).table
    # Half of 11.00 may come from abroad: 5.50 are 1.8333 times the lining's 3.00.
    assert found.select("last", "first").rows() == [("1.833", "1.834")]
    assert found["before"][0] is not None
    assert found["after"][0] is None
    assert "cannot claim EAEU-RS-FTA" in found["what"][0]


def test_only_a_product_with_a_bill_of_materials_has_inputs(rules):
    with pytest.raises(CorridorError, match="bom"):
        steps(car(), rules, "foreign_inputs", 1.0, 2.0)
