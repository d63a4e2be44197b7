"""Which products a document reaches: what it names, fitted parts, series that are refused, types that stand."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from corridor.approvals import ProofTables, approval_needs, expiry_calendar, renewal_needs
from corridor.approvals.needs import approval_cells
from tests.approvals.helpers import (
    CAR,
    FEES,
    PAD,
    TODAY,
    get,
    held,
    needs,
    proof,
    requirement,
    states,
    table,
    world,
)

VAN = CAR | {"product_id": "VAN", "approval_family": "CAR"}
LAB = {"lab_id": "LAB", "name": "Laboratory", "country": "RU", "schemes": "UNION"}
RATE = {"lab_id": "LAB", "facility_type": "any", "price_per_hour": 10, "currency": "USD"}


def standing(tables, *products, on=TODAY, **more):
    """State by product of requirements in Russia."""
    names = products or tuple(tables["products"]["product_id"])
    markets = pl.DataFrame({"product_id": names, "country": ["RU"] * len(names)})
    extra = {name: table(name, rows) for name, rows in more.items()}
    found = approval_needs(ProofTables.of({**tables, **extra}), markets, on)
    return {(r["product_id"], r["regulation_id"]): r for r in found.iter_rows(named=True)}


def test_a_document_that_names_products_covers_no_other_of_the_family():
    paper = held("E1", regulation="R1", covers="CAR")
    tables = world(products=[CAR | {"approval_family": "CAR"}, VAN], requirements=[requirement("R1")], evidence=[paper])
    found = standing(tables)
    assert found["CAR", "R1"]["state"] == "covered"
    assert found["VAN", "R1"]["state"] == "to_prove"
    assert "E1 covers CAR only" in found["VAN", "R1"]["reason"]


def test_a_document_can_name_a_variant():
    tables = world(products=[CAR | {"approval_family": "CAR"}, VAN], requirements=[requirement("R1")],
                   evidence=[held("E1", regulation="R1", covers="WAGON")])  # fmt: skip
    found = standing(tables, type_versions=[{"product_id": "VAN", "variant": "WAGON"}])
    assert (found["CAR", "R1"]["state"], found["VAN", "R1"]["state"]) == ("to_prove", "covered")


def test_a_new_variant_gets_an_extension_and_does_not_shut_the_old_one():
    whole = held("OTTS", "scheme_approval", scheme_id="UNION", covers="CAR")
    tables = world(products=[CAR | {"approval_family": "CAR"}, VAN], requirements=[requirement("R1")], evidence=[whole],
                   lab_tests=[proof("T1", "R1")], labs=[LAB], lab_rates=[RATE], approval_fees=FEES)  # fmt: skip
    found = get(tables, needs(tables)).approvals
    assert dict(found.select("approval_id", "state").iter_rows()) == {"CAR:UNION": "held", "CAR+:UNION": "to_get"}


LAMP = PAD | {"product_id": "LAMP", "part_family": "lamps"}
FITTED = {"product_id": "CAR", "line": "lamp", "component": "lamp", "component_product": "LAMP", "hs_code": "8512",
          "value_per_unit": 1, "currency": "USD", "origin_country": "IR"}  # fmt: skip


@pytest.mark.parametrize(
    ("about", "paper", "state"),
    [
        ("component", {"kind": "un_approval"}, "covered"),
        ("both", {"kind": "un_approval"}, "covered"),
        ("vehicle", {"kind": "un_approval"}, "to_prove"),
        ("component", {"kind": "un_approval", "issuer_country": "IR"}, "to_prove"),
        ("component", {"kind": "scheme_approval", "scheme_id": "MARK"}, "covered"),
        ("component", {"kind": "test_report", "scheme_id": "UNION"}, "to_prove"),
    ],
)
def test_an_approval_of_a_part_serves_the_vehicle_that_carries_it(about, paper, state):
    rule = {"regulation_id": "R1", "issuer": "UN", "title": "R1", "object": about}
    tables = world(products=[CAR, LAMP], requirements=[requirement("R1")], regulations=[rule],
                   evidence=[held("E1", regulation="R1", approval_family="LAMP") | paper])  # fmt: skip
    assert standing(tables, "CAR", bom=[FITTED])["CAR", "R1"]["state"] == state
    assert standing(tables, "CAR")["CAR", "R1"]["state"] == "to_prove"


def series(**more):
    return [{"regulation_id": "R1", "series": "3", "refused_new_types_from": date(2024, 1, 1),
             "refused_all_from": date(2026, 1, 1), **more}]  # fmt: skip


OLD = [{"product_id": "CAR", "type_since": date(2020, 1, 1)}]


@pytest.mark.parametrize(
    ("rows", "types", "on", "state"),
    [
        (series(), [], TODAY, "to_prove"),
        (series(), [], date(2023, 12, 31), "covered"),
        (series(), OLD, TODAY, "covered"),
        (series(), OLD, date(2026, 1, 1), "to_prove"),
        (series(scheme_id="MARK"), [], TODAY, "covered"),
        (series(scheme_id="UNION"), [], TODAY, "to_prove"),
        ([*series(), *series(scheme_id="UNION", refused_new_types_from=date(2025, 1, 1))], [], TODAY, "covered"),
    ],
)
def test_an_old_series_is_refused_for_new_types_first(rows, types, on, state):
    tables = world(requirements=[requirement("R1")], evidence=[held("E1", regulation="R1", series="03")])
    assert standing(tables, on=on, regulation_series=rows, type_versions=types)["CAR", "R1"]["state"] == state


@pytest.mark.parametrize(
    ("new", "every", "on", "state"),
    [
        (date(2022, 1, 1), date(2026, 1, 1), TODAY, "not_applicable"),
        (date(2022, 1, 1), date(2026, 1, 1), date(2026, 1, 1), "to_prove"),
        (date(2022, 1, 1), None, date(2030, 1, 1), "not_applicable"),
        (date(2019, 1, 1), None, TODAY, "to_prove"),
    ],
)
def test_a_type_that_stands_meets_what_all_vehicles_must(new, every, on, state):
    tables = world(requirements=[requirement("R1", applies_from_new_types=new, applies_from_all=every)])
    assert standing(tables, on=on, type_versions=OLD)["CAR", "R1"]["state"] == state


def test_fees_are_counted_per_plant_and_per_variant():
    fees = [{"scheme_id": "UNION", "head": "fee", "per": "type", "amount": 100, "currency": "USD"},
            {"scheme_id": "UNION", "head": "audit", "per": "plant", "amount": 1000, "currency": "USD"}]  # fmt: skip
    tables = world(products=[CAR | {"approval_family": "CAR"}, VAN], requirements=[requirement("R1")],
                   evidence=[held("E1", regulation="R1")], approval_fees=fees)  # fmt: skip
    matrix = needs(tables)
    recipe = {"form": "cbu", "cost_per_unit": 1, "currency": "USD", "capacity_per_year": 1}
    made = [{"recipe_id": f"{p}-{s}", "product_id": p, "site_id": s} | recipe for p, s in
            (("CAR", "A"), ("CAR", "B"), ("VAN", "B"))]  # fmt: skip
    types = [{"product_id": "VAN", "variant": "WAGON"}]
    found = get(tables, matrix, recipes=table("recipes", made), type_versions=table("type_versions", types))
    assert found.approvals["cost"].to_list() == [2 * 100 + 2 * 1000]
    refused = get(tables, matrix)
    assert refused.approvals["state"].to_list() == ["refused"]
    assert "plants" in refused.refusals["missing"][0]


def test_what_ends_is_told_with_the_day_by_which_to_renew():
    paper = held("E1", "scheme_approval", "R1", scheme_id="UNION", valid_to=date(2025, 3, 20))
    tables = world(requirements=[requirement("R1")], evidence=[paper], lab_tests=[proof("T1", "R1", 80)])
    markets = pl.DataFrame({"product_id": ["CAR"], "country": ["RU"]})
    cells = approval_cells(ProofTables.of(tables), markets, TODAY).cells
    none = get(tables, needs(tables)).approvals.clear()
    given = {name: tables[name] for name in ("products", "schemes", "recognitions", "lab_tests")}
    (row,) = expiry_calendar(cells, **given, approvals=none, lead="low").iter_rows(named=True)
    # Ten days on the bench and ninety at the office, before the last day.
    assert (row["ends_on"], row["lead_days"], row["renew_by"]) == (date(2025, 3, 20), 100.0, date(2024, 12, 10))


def test_renewals_know_of_series_that_are_refused_by_then():
    tables = world(requirements=[requirement("R1")], lab_tests=[proof("T1", "R1")],
                   evidence=[held("OTTS", "scheme_approval", scheme_id="UNION", valid_to=date(2024, 12, 31)),
                             held("E1", regulation="R1", series="03")])  # fmt: skip
    refused = table("regulation_series", series(refused_new_types_from=date(2025, 1, 1)))
    for rows, state in ((refused.clear(), "covered"), (refused, "to_prove")):
        given = ProofTables.of(tables | {"regulation_series": rows})
        later = renewal_needs(needs(tables), given, TODAY, date(2026, 1, 1))
        assert states(later) == {"R1": state}
