"""Origin: rules of value, changes of tariff, alternatives, tolerance, what is not known, customs unions."""

from datetime import date

import polars as pl
import pytest

from corridor.exchange import Exchange
from corridor.landed_cost import origin_findings
from corridor.tables import INPUT_TABLES
from tests.landed_cost.origin_helpers import DAY, HEADING, PACT, SHARE, SIDES, SUPPLY, SURE

CAR = {"product_id": "CAR", "name": "Car", "kind": "vehicle", "category": "M1", "hs_code": "8703231940"} | SURE


def line(name, value, origin="IR", hs="840734", originating=None, quantity=1.0):
    return {"product_id": "CAR", "line": name, "component": name, "hs_code": hs, "value_per_unit": value,
            "quantity_per_unit": quantity, "currency": "USD", "origin_country": origin,
            "originating": originating} | SURE  # fmt: skip


def find(bom, rules=(SHARE,), on=DAY, agreements=(PACT,), sides=SIDES, products=(CAR,), supply=None, groups=(), fx=()):
    frames = {name: INPUT_TABLES[name] for name in INPUT_TABLES}
    return origin_findings(
        pl.DataFrame([SUPPLY | (supply or {})]),
        frames["bom"].frame(bom),
        frames["agreements"].frame(agreements),
        frames["agreement_members"].frame(sides),
        frames["country_groups"].frame(groups),
        frames["origin_rules"].frame(rules),
        Exchange(frames["fx_rates"].frame(fx), ["customs_monthly"]),
        "USD",
        on,
        products=frames["products"].frame(products),
    )


def verdict(*args, **more):
    found = find(*args, **more)
    assert found.height == 1
    row = found.row(0, named=True)
    return row["verdict"], row


def test_foreign_share_up_to_the_threshold_qualifies():
    told, row = verdict([line("body", 40, originating=True), line("engine", 25, "CN", quantity=2.0)])
    assert told == "qualifies"
    assert (row["share"], row["threshold"], row["rule_id"]) == (pytest.approx(0.5), 0.5, "V")
    assert row["confidence"] == "sourced"


def test_share_above_it_fails_and_says_by_how_much_and_by_what():
    told, row = verdict([line("body", 40, originating=True), line("engine", 60, "CN")])
    assert told == "does_not"
    assert "10 points of value short; engine decides it" in row["reason"]


def test_line_that_may_have_proof_is_counted_both_ways():
    # 30 to 60 of 100: the answer hangs on the body.
    told, row = verdict([line("body", 30), line("engine", 30, "CN")])
    assert told == "cannot_be_told"
    assert "bom.originating of body" in row["reason"]
    # 30 to 50: it does not.
    assert verdict([line("body", 20), line("engine", 30, "CN")])[0] == "qualifies"


def test_line_without_proof_does_not_originate():
    assert verdict([line("body", 60, originating=False)])[0] == "does_not"


def test_build_up_counts_originating_materials_only():
    up = SHARE | {"rule_type": "rvc_build_up", "threshold_frac": 0.4}
    assert verdict([line("body", 40, originating=True), line("engine", 10, "CN")], [up])[0] == "qualifies"
    assert verdict([line("body", 39, originating=True), line("engine", 10, "CN")], [up])[0] == "does_not"


def test_build_down_is_one_less_the_foreign_share():
    down = SHARE | {"rule_type": "rvc_build_down", "threshold_frac": 0.4}
    assert verdict([line("engine", 60, "CN")], [down])[0] == "qualifies"
    assert verdict([line("engine", 61, "CN")], [down])[0] == "does_not"


def test_share_of_another_basis_is_not_failed_on_the_ex_works_price():
    fob = SHARE | {"value_basis": "FOB"}
    assert verdict([line("engine", 40, "CN")], [fob])[0] == "qualifies"
    assert verdict([line("engine", 60, "CN")], [fob])[0] == "cannot_be_told"


def test_change_of_heading_with_tolerance_and_exclusions():
    engine, wheels = line("engine", 60, "CN"), line("chassis", 10, "CN", hs="870600")
    assert verdict([engine], [HEADING])[0] == "qualifies"
    own = line("body kit", 11, "CN", hs="870390")
    assert verdict([engine, own], [HEADING])[0] == "does_not"
    assert verdict([engine, own], [HEADING | {"tolerance_frac": 0.11}])[0] == "qualifies"
    assert verdict([wheels], [HEADING | {"extra_condition": "exclusion=8706"}])[0] == "does_not"


def test_alternatives_are_or_and_joined_rows_are_and():
    foreign = [line("engine", 60, "CN")]
    assert verdict(foreign, [SHARE, HEADING | {"alternative": 2}])[0] == "qualifies"
    joined = [SHARE | {"joined_with": "and"}, HEADING | {"joined_with": "and"}]
    told, row = verdict(foreign, joined)
    assert told == "does_not"
    assert "engine" in row["reason"]


def test_narrowest_range_counts():
    narrow = SHARE | {"origin_rule_id": "N", "hs_from": "870300", "hs_to": "870399", "threshold_frac": 0.7}
    told, row = verdict([line("engine", 60, "CN")], [SHARE, narrow])
    assert (told, row["rule_id"]) == ("qualifies", "N")


def test_condition_that_is_not_reckoned_is_not_guessed():
    nested = SHARE | {"extra_condition": "nested_limit=0.1"}
    assert verdict([line("engine", 11, "CN")], [nested])[0] == "cannot_be_told"
    process = SHARE | {"rule_type": "specific_process", "threshold_frac": None}
    assert verdict([line("engine", 10, "CN")], [process])[0] == "cannot_be_told"


@pytest.mark.parametrize(
    ("why", "more"),
    [
        ("bom has no line for CAR", {"bom": []}),
        ("products has no tariff code for CAR", {"products": [CAR | {"product_id": "OTHER"}]}),
        ("no row for code 8703231940", {"rules": [SHARE | {"hs_from": "880000", "hs_to": "889999"}]}),
        ("no row from IR to RU on 2024-03-20", {"rules": [SHARE | {"valid_to": date(2024, 3, 19)}]}),
        ("no ex-works price", {"supply": {"ex_works_price": None}}),
        ("fx_rates has no EUR rate", {"supply": {"currency": "EUR"}}),
        ("differ by kind of goods", {"rules": [SHARE | {"subdivision": "cars with a battery"}]}),
    ],
)
def test_what_is_missing_is_said(why, more):
    told, row = verdict(more.pop("bom", [line("engine", 10, "CN")]), **more)
    assert told == "cannot_be_told"
    assert why in row["reason"]


def test_agreement_that_begins_later_is_tested_on_its_first_day():
    later = PACT | {"valid_from": date(2025, 5, 15)}
    dated = SHARE | {"valid_from": date(2025, 5, 15)}
    assert verdict([line("engine", 10, "CN")], [dated], agreements=[later])[0] == "qualifies"
    assert find([line("engine", 10, "CN")], agreements=[PACT | {"valid_to": date(2024, 3, 19)}]).is_empty()


def test_only_agreements_between_the_two_countries_are_tested():
    assert find([], supply={"from_country": "TR"}).is_empty()
    assert find([], supply={"to_country": "IR"}).is_empty()


def test_rules_name_groups_of_countries():
    union = [{"group_id": "UNION", "country": "RU"} | SURE]
    assert verdict([line("engine", 10, "CN")], [SHARE | {"importer": "UNION"}], groups=union)[0] == "qualifies"


def test_customs_union_asks_for_free_circulation():
    told, row = verdict([], agreements=[PACT | {"kind": "customs_union"}])
    assert told == "qualifies"
    assert "free circulation" in row["reason"]


def test_values_are_compared_in_one_currency():
    rial = {"currency": "IRR", "rate_kind": "customs_monthly", "units_per_usd": 500_000.0, "valid_from": DAY,
            "valid_to": DAY} | SURE  # fmt: skip
    foreign = line("engine", 30_000_000, "CN") | {"currency": "IRR"}
    told, row = verdict([foreign], fx=[rial])
    assert told == "does_not"
    assert row["share"] == pytest.approx(0.6)
