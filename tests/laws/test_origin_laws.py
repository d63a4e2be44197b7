"""What holds for every answer of origin."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.landed_cost.origin_helpers import CAR, ENGINE, HEADING, SHARE, SUPPLY, SURE, answer, found, line

FEW = settings(max_examples=40, deadline=None)
ORDER = {"does_not": 0, "cannot_be_told": 1, "qualifies": 2}
CODES = st.sampled_from(["870390", "870829", "840734", "850760", "732690"])
STATES = st.sampled_from([True, False, None])
WHERE = st.sampled_from(["IR", "RU", "CN"])
VALUES = st.integers(1, 250).map(lambda n: n / 10)


@st.composite
def bills(draw, most=6):
    count = draw(st.integers(1, most))
    return [
        line(f"l{n}", draw(VALUES), draw(WHERE), draw(CODES), originating=draw(STATES)) for n in range(count)
    ]  # fmt: skip


@st.composite
def rule_sets(draw):
    kinds = ["max_non_originating_share", "rvc_build_down", "rvc_build_up", "change_of_heading", "change_of_subheading"]
    rules = []
    for n in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(kinds))
        of_value = not kind.startswith("change")
        rules.append(SHARE | {
            "origin_rule_id": f"R{n}", "alternative": draw(st.integers(1, 2)), "rule_type": kind,
            "joined_with": draw(st.sampled_from(["or", "and"])),
            "threshold_frac": draw(st.sampled_from([0.25, 0.4, 0.5, 0.6])) if of_value else None,
            "value_basis": draw(st.sampled_from(["EXW", "FOB"])) if of_value else None,
            "tolerance_frac": draw(st.sampled_from([None, 0.1])),
            "cumulation": draw(st.sampled_from(["bilateral", "full", "none"])),
            "extra_condition": None if of_value else draw(st.sampled_from([None, "exclusion=8507"])),
        })  # fmt: skip
    return rules


PRICES = st.sampled_from([150.0, 160.0, 200.0, 400.0])


@FEW
@given(bills(), rule_sets(), PRICES, st.data())
def test_more_originating_value_never_harms(bom, rules, price, data):
    """An input that gains origin, or is no longer unknown for the better, never makes the answer worse."""
    which = data.draw(st.integers(0, len(bom) - 1))
    better = [row | ({"origin_country": "IR", "originating": True} if n == which else {}) for n, row in enumerate(bom)]
    before, after = (answer(b, rules, supply={"ex_works_price": price})["verdict"] for b in (bom, better))
    assert ORDER[after] >= ORDER[before]


@FEW
@given(bills(), PRICES, st.sampled_from([0.25, 0.4, 0.5]), st.floats(0, 1))
def test_tolerance_never_lifts_a_value_cap(bom, price, cap, tolerance):
    rule = SHARE | {"threshold_frac": cap}
    without, with_it = (
        answer(bom, [rule | {"tolerance_frac": t}], supply={"ex_works_price": price}) for t in (None, tolerance)
    )
    assert without["verdict"] == with_it["verdict"]
    assert without["share"] == with_it["share"]


@FEW
@given(bills(), PRICES, st.floats(0, 0.5), st.floats(0, 0.5))
def test_more_tolerance_never_harms_a_change_of_tariff(bom, price, one, more):
    low, high = (
        answer(bom, [HEADING | {"tolerance_frac": t}], supply={"ex_works_price": price})["verdict"]
        for t in (one, one + more)
    )
    assert ORDER[high] >= ORDER[low]


@FEW
@given(bills(), rule_sets(), PRICES)
def test_another_alternative_never_harms(bom, rules, price):
    more = [*rules, HEADING | {"origin_rule_id": "ONE_MORE", "alternative": 9}]
    before, after = (answer(bom, r, supply={"ex_works_price": price})["verdict"] for r in (rules, more))
    assert ORDER[after] >= ORDER[before]


@FEW
@given(bills(), rule_sets(), PRICES, st.integers(0, 10**6))
def test_order_of_rows_is_nothing(bom, rules, price, seed):
    def shuffled(rows):
        mixed = list(rows)
        random.Random(seed).shuffle(mixed)
        return mixed

    supplies = [SUPPLY | {"supply_id": f"S{n}", "ex_works_price": price + n} for n in range(4)]
    straight = found(bom, rules, supply=supplies)
    mixed = found(shuffled(bom), shuffled(rules), supply=shuffled(supplies))
    assert straight.findings.equals(mixed.findings)
    assert straight.lines.equals(mixed.lines)


@FEW
@given(bills(), rule_sets(), PRICES, st.sampled_from([0.001, 0.25, 8.0, 1000.0]))
def test_scaling_the_currency_is_nothing(bom, rules, price, scale):
    scaled = [row | {"value_per_unit": row["value_per_unit"] * scale} for row in bom]
    one = answer(bom, rules, supply={"ex_works_price": price})
    other = answer(scaled, rules, supply={"ex_works_price": price * scale})
    assert one["verdict"] == other["verdict"]
    assert one["share"] == (None if other["share"] is None else pytest.approx(other["share"], abs=1e-12))
    assert (one["rule_id"], one["decided_by"]) == (other["rule_id"], other["decided_by"])


@FEW
@given(bills(), rule_sets(), PRICES)
def test_a_currency_converted_at_a_round_rate_is_nothing(bom, rules, price):
    day = date(2024, 3, 20)
    rate = {"currency": "EUR", "rate_kind": "customs_monthly", "units_per_usd": 0.5, "valid_from": day,
            "valid_to": day} | SURE  # fmt: skip
    abroad = [row | {"currency": "EUR", "value_per_unit": row["value_per_unit"] / 2} for row in bom]
    one, other = (answer(b, rules, supply={"ex_works_price": price}, fx=[rate]) for b in (bom, abroad))
    assert {k: one[k] for k in ("verdict", "reason", "share")} == {k: other[k] for k in ("verdict", "reason", "share")}


@FEW
@given(bills(), rule_sets(), PRICES)
def test_every_answer_says_why_and_what_to_do(bom, rules, price):
    row = answer(bom, rules, supply={"ex_works_price": price})
    assert row["reason"].endswith((".", ";"))
    if row["verdict"] == "cannot_be_told":
        assert row["needs"]
        assert row["needs"] in row["reason"]
    if row["verdict"] == "does_not" and row["short_by"] is not None:
        assert row["short_by"] > 0
        assert row["short_by"] == pytest.approx(row["share"] - row["threshold"])


@FEW
@given(bills(most=4), st.sampled_from([0.3, 0.5]), st.integers(1, 3))
def test_a_level_between_that_adds_nothing_is_nothing(bom, cap, quantity):
    """Under full cumulation an assembly that costs what its parts cost counts as its parts do."""
    rule = SHARE | {"hs_from": "010000", "hs_to": "979999", "threshold_frac": cap, "cumulation": "full"}
    known = [row | {"originating": row["origin_country"] != "CN"} for row in bom]
    worth = round(sum(row["value_per_unit"] for row in known), 6)
    price = {"ex_works_price": worth * quantity * 2}
    flat = [row | {"quantity_per_unit": float(quantity)} for row in known]
    nested = [
        line("unit", worth, "IR", "840734", originating=False, quantity=float(quantity), component_product="ENGINE"),
        *[row | {"product_id": "ENGINE"} for row in known],
    ]
    one = answer(flat, [rule], supply=price)
    other = answer(nested, [rule], supply=price, products=[CAR, ENGINE])
    assert one["verdict"] == other["verdict"]
    assert one["share"] == pytest.approx(other["share"], abs=1e-12)
