"""The fewest tests by hand: sharing between markets, worst cases, routes, small series, goals, what stays shut."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from corridor.approvals import Prices, ProofTables, fewest_tests
from corridor.exchange import Exchange
from tests.approvals.helpers import CAR, PARTIES, TODAY, UNION, held, proof, requirement, table, world

NATION = UNION | {"scheme_id": "NATION", "countries": "IR", "valid_months": None}
LABS = [
    {"lab_id": "NEAR", "name": "Near", "country": "RU", "schemes": "UNION|NATION"},
    {"lab_id": "FAR", "name": "Far", "country": "IR", "schemes": "NATION"},
]
RATES = [{"lab_id": lab, "facility_type": "any", "price_per_hour": price, "currency": "USD"}
         for lab, price in (("NEAR", 10), ("FAR", 8))]  # fmt: skip
FEES = [{"scheme_id": s, "head": "fee", "amount": 100, "currency": "USD"} for s in ("UNION", "NATION")]
BOTH = [requirement("R1"), requirement("R1", scheme_id="NATION")]
VAN = CAR | {"product_id": "VAN", "approval_family": "CAR"}


def solve(*markets: tuple[str, str], goal: str = "cost", units: float | None = None, worth: Any = None, **rows: Any):
    given = {"schemes": [UNION, NATION], "labs": LABS, "lab_rates": RATES, "approval_fees": FEES, **rows}
    extra = {n: given.pop(n) for n in ("authorities", "worst_cases", "bom", "type_versions") if n in given}
    tables = world(**given) | {name: table(name, found) for name, found in extra.items()}
    values = {"CAR": 1000.0, "VAN": 2000.0} if worth is None else worth
    priced = pl.DataFrame(
        [(p, v, "own", "sourced") for p, v in values.items()],
        schema={"product_id": pl.String, "value": pl.Float64, "source": pl.String, "confidence": pl.String},
        orient="row",
    )
    exchange = Exchange(table("fx_rates"), ["official"])
    prices = Prices.of(tables["lab_rates"], tables["approval_fees"], priced, exchange, "USD", TODAY)
    wanted = pl.DataFrame(markets, schema=["product_id", "country"], orient="row").with_columns(
        units_per_year=pl.lit(units, pl.Float64)
    )
    return fewest_tests(wanted, ProofTables.of(tables), prices, TODAY, "low", goal=goal)  # type: ignore[arg-type]


def made(found) -> set[tuple[str, str, str]]:
    return set(found.chosen_tests.select("test_id", "product_id", "lab_id").iter_rows())


def test_one_test_serves_two_markets_where_both_accept_the_laboratory():
    found = solve(("CAR", "RU"), ("CAR", "IR"), requirements=BOTH, lab_tests=[proof("T1", "R1", 8)])
    assert made(found) == {("T1", "CAR", "NEAR")}
    together, alone = found.tests_saved.row(0, named=True), found.tests_saved.row(1, named=True)
    # 80 for the test and 100 for each fee; by itself the second market would test at the cheaper laboratory.
    assert (together["cost"], together["saved_tests"], together["saved"]) == (280.0, 1, 64.0)
    assert (alone["tests"], alone["cost"]) == (2, 344.0)


def test_where_laboratories_are_not_shared_each_market_tests_for_itself():
    apart = [LABS[0] | {"schemes": "UNION"}, LABS[1]]
    found = solve(("CAR", "RU"), ("CAR", "IR"), requirements=BOTH, lab_tests=[proof("T1", "R1", 8)], labs=apart)
    assert made(found) == {("T1", "CAR", "NEAR"), ("T1", "CAR", "FAR")}
    assert found.tests_saved["saved_tests"][0] == 0


OFFICE = {"authority_id": "DE-A", "name": "A", "scheme_id": "UNION", "country": "DE", "fee": 50, "currency": "USD",
          "lead_days": 30, "labs": "NEAR"}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "routes"),
    [({}, 1), ({"fee": 500}, 0), ({"country": "IR"}, 0), ({"regulations": "R2"}, 0), ({"fee": None}, 0)],
)
def test_an_approval_that_both_recognise_is_sought_where_it_costs_less(change, routes):
    apart = [LABS[0] | {"schemes": "UNION"}, LABS[1]]
    found = solve(("CAR", "RU"), ("CAR", "IR"), requirements=BOTH, lab_tests=[proof("T1", "R1", 20)], labs=apart,
                  authorities=[OFFICE | change])  # fmt: skip
    assert found.approval_routes.height == routes
    assert found.chosen_tests.height == (1 if routes else 2)
    if change == {"fee": None}:
        assert "Fill fee and lead_days" in found.refusals["remedy"][0]


def test_a_route_takes_its_days_and_least_time_goes_without():
    apart = [LABS[0] | {"schemes": "UNION"}, LABS[1]]
    rows: dict[str, Any] = {"requirements": BOTH, "lab_tests": [proof("T1", "R1", 20)], "labs": apart,
                            "authorities": [OFFICE]}  # fmt: skip
    cheap = solve(("CAR", "RU"), ("CAR", "IR"), **rows)
    quick = solve(("CAR", "RU"), ("CAR", "IR"), goal="time", **rows)
    # Three days on the bench and ninety at the office; thirty more at the authority.
    assert cheap.tests_saved["days"][0] == 123.0
    assert quick.tests_saved["days"][0] == 93.0
    assert quick.approval_routes.is_empty()
    assert cheap.opened_markets["opens_on"].max() == date(2024, 7, 21)


@pytest.mark.parametrize(
    ("cases", "tested"),
    [
        ([], {("T1", "VAN", "NEAR")}),
        ([{"regulation_id": "R1", "fact": "mass_kg_per_unit", "covers": "lower"}], {("T1", "VAN", "NEAR")}),
        ([{"regulation_id": "R1", "fact": "mass_kg_per_unit", "covers": "higher"}], {("T1", "CAR", "NEAR")}),
        ([{"regulation_id": "R1", "fact": "mass_kg_per_unit", "covers": "same"}],
         {("T1", "CAR", "NEAR"), ("T1", "VAN", "NEAR")}),
        ([{"regulation_id": "R1", "fact": "roof", "covers": "same"}], {("T1", "CAR", "NEAR"), ("T1", "VAN", "NEAR")}),
    ],
)  # fmt: skip
def test_the_worst_case_of_a_family_stands_for_the_rest(cases, tested):
    two = [CAR | {"approval_family": "CAR", "mass_kg_per_unit": 1000}, VAN | {"mass_kg_per_unit": 1500}]
    found = solve(("CAR", "RU"), ("VAN", "RU"), products=two, requirements=[requirement("R1")],
                  lab_tests=[proof("T1", "R1")], worst_cases=cases)  # fmt: skip
    assert made(found) == tested
    asked = [m for m in found.refusals["missing"] if "roof of" in m]
    assert bool(asked) == any(case["fact"] == "roof" for case in cases)


def test_a_preparation_is_made_at_the_same_laboratory_and_specimens_are_shared_in_a_group():
    tests = [proof("PREP", None, 2), proof("T1", "R1", 1, order_after="PREP", destructive=True, specimen_group="front"),
             proof("T2", "R2", 1, destructive=True, specimen_group="front", specimens=2)]  # fmt: skip
    found = solve(("CAR", "RU"), requirements=[requirement("R1"), requirement("R2")], lab_tests=tests)
    assert made(found) == {(t, "CAR", "NEAR") for t in ("PREP", "T1", "T2")}
    heads = dict(found.proof_cost_lines.group_by("head").agg(pl.col("amount").sum()).iter_rows())
    assert heads == {"tests": 40.0, "specimens": 2000.0, "fee": 100.0}


SMALL = UNION | {"scheme_id": "SMALL", "small_series_limit": 50, "small_series_period": "year"}
LIGHT = [requirement("R1"), requirement("R2"), requirement("R1", scheme_id="SMALL")]


@pytest.mark.parametrize(("units", "scheme"), [(40.0, "SMALL"), (60.0, "UNION"), (None, "UNION")])
def test_a_small_series_scheme_is_taken_where_its_limit_holds(units, scheme):
    found = solve(("CAR", "RU"), units=units, requirements=LIGHT, lab_tests=[proof("T1", "R1"), proof("T2", "R2")],
                  schemes=[UNION, SMALL], labs=[LABS[0] | {"schemes": "UNION|SMALL"}],
                  approval_fees=[*FEES, FEES[0] | {"scheme_id": "SMALL"}])  # fmt: skip
    assert found.opened_markets["scheme_ids"].to_list() == [scheme]


def test_what_cannot_open_is_shut_with_its_reason_and_spoils_nothing():
    rows = [requirement("R1"), requirement("R2", scheme_id="NATION")]
    found = solve(("CAR", "RU"), ("CAR", "IR"), requirements=rows, lab_tests=[proof("T1", "R1")])
    told = {r["country"]: r for r in found.opened_markets.iter_rows(named=True)}
    assert (told["RU"]["state"], told["IR"]["state"]) == ("opens", "shut")
    assert "R2: no row of lab_tests proves it" in told["IR"]["reason"]
    assert found.refusals["key"].to_list() == ["CAR:NATION"]


def test_evidence_that_ends_before_the_market_opens_does_not_count():
    papers = [held("E1", regulation="R1", valid_to=date(2024, 5, 1))]
    found = solve(("CAR", "RU"), requirements=[requirement("R1")], lab_tests=[proof("T1", "R1", 8)], evidence=papers)
    assert made(found) == {("T1", "CAR", "NEAR")}
    later = solve(("CAR", "RU"), requirements=[requirement("R1")], lab_tests=[proof("T1", "R1", 8)],
                  evidence=[papers[0] | {"valid_to": date(2024, 12, 1)}])  # fmt: skip
    assert made(later) == set()
    assert later.opened_markets["open_to"].to_list() == [date(2024, 12, 1)]


def test_a_part_is_approved_once_for_the_cars_that_carry_it():
    lamp = {"product_id": "LAMP", "name": "Lamp", "kind": "part", "hs_code": "8512", "part_family": "lamps"}
    cars = [CAR, CAR | {"product_id": "VAN"}]
    fitted = [{"product_id": c, "line": "lamp", "component": "lamp", "component_product": "LAMP", "hs_code": "8512",
               "value_per_unit": 1, "currency": "USD", "origin_country": "IR"} for c in ("CAR", "VAN")]  # fmt: skip
    tests = [proof("T1", "R1", 30, specimen_type="component")]
    rules = [{"regulation_id": "R1", "issuer": "UN", "title": "R1", "object": "component"}]
    found = solve(("CAR", "RU"), ("VAN", "RU"), products=[*cars, lamp], bom=fitted, requirements=[requirement("R1")],
                  lab_tests=tests, regulations=rules, authorities=[OFFICE], recognitions=PARTIES)  # fmt: skip
    assert made(found) == {("T1", "LAMP", "NEAR")}
    assert found.approval_routes.select("approval_family", "for_products").row(0) == ("LAMP", "CAR|VAN")
