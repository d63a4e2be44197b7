"""Tests handed to the campaign: each once per family, riders taken in, with ways and orders."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from corridor.approvals import ProofTables
from corridor.approvals import tests_to_run as to_run
from corridor.approvals.costs import Prices
from corridor.exchange import Exchange
from tests.approvals.helpers import FEES, TODAY, get, needs, proof, requirement, table, world

LAB = {"lab_id": "LAB", "name": "Laboratory", "country": "RU", "schemes": "UNION"}
RATE = {"lab_id": "LAB", "facility_type": "any", "price_per_hour": 10, "currency": "USD"}
TESTS = [
    proof("RUNIN", None, 60, specimen_group="road"),
    proof("BRAKE", "R1", 16, specimen_group="road", order_after="RUNIN"),
    proof("CRASH", "R2", 8, destructive=True, specimen_group="front"),
    proof("CALL", "R3", 1, destructive=True, specimen_group="front", order_after="CRASH"),
]
BENCHES = [
    {"facility_id": "LAB:bench1", "lab_id": "LAB", "facility_type": "bench"},
    {"facility_id": "LAB:bench2", "lab_id": "LAB", "facility_type": "bench"},
    {"facility_id": "LAB:away", "lab_id": "LAB", "facility_type": "bench", "count": 0},
]


@pytest.fixture
def handed_over():
    tables = world(requirements=[requirement(f"R{n}") for n in (1, 2, 3)], lab_tests=TESTS, labs=[LAB],
                   lab_rates=[RATE], approval_fees=FEES)  # fmt: skip
    matrix = needs(tables)
    found = get(tables, matrix, {"CAR": 1000.0}).approvals
    worth = pl.DataFrame({"product_id": ["CAR"], "value": [1000.0], "source": ["own"], "confidence": ["sourced"]})
    prices = Prices.of(
        tables["lab_rates"], tables["approval_fees"], worth, Exchange(table("fx_rates"), ["official"]), "USD", TODAY
    )
    return to_run(
        matrix, found, ProofTables.of(tables), table("facilities", BENCHES), prices, lab_id="LAB",
        due={"CAR:UNION": date(2024, 9, 1)},
    )  # fmt: skip


def test_a_test_read_out_of_the_same_crash_has_no_row_of_its_own(handed_over):
    rows = {r["campaign_test_id"]: r for r in handed_over.campaign_tests.iter_rows(named=True)}
    assert set(rows) == {"CAR:RUNIN", "CAR:BRAKE", "CAR:CRASH"}
    assert rows["CAR:CRASH"]["proves"] == "R2|R3"
    assert rows["CAR:CRASH"]["due_on"] == date(2024, 9, 1)


def test_every_open_facility_of_the_kind_is_a_way_with_its_cost(handed_over):
    ways = handed_over.campaign_alternatives.filter(pl.col("campaign_test_id") == "CAR:CRASH")
    assert ways["facility_id"].to_list() == ["LAB:bench1", "LAB:bench2"]
    assert ways["hours"].to_list() == [9.0, 9.0]
    assert ways["cost"].to_list() == [90.0, 90.0]


def test_a_preparation_comes_first_on_the_same_specimen(handed_over):
    (order,) = handed_over.test_orders.iter_rows(named=True)
    assert (order["before"], order["after"], order["same_specimen"]) == ("CAR:RUNIN", "CAR:BRAKE", True)
