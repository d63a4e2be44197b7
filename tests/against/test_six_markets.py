"""One car in six markets with the rules of the packs: every market opens, and a second reading of them agrees."""

from __future__ import annotations

import polars as pl
import pytest

from benchmarks.approvals import MARKETS, six_markets, solved
from corridor.approvals import ProofTables
from tests.against import approval_walker as walker


@pytest.fixture(scope="module")
def found():
    return solved()


@pytest.fixture(scope="module")
def rows():
    _, tables, _ = six_markets()
    made = {name: getattr(tables, name).to_dicts() for name in ProofTables.names()}
    return made | {"tested": [{"product_id": "CAR", "value": 9000.0}]}


def chosen(found):
    made = frozenset(found.chosen_tests.select("test_id", "product_id", "lab_id").iter_rows())
    granted = frozenset(found.approval_routes.select("approval_family", "regulation_id", "authority_id").iter_rows())
    return walker.Choices(made, granted)


def test_all_six_open_with_far_fewer_tests_than_one_scheme_at_a_time(found):
    markets = found.opened_markets
    assert set(markets.filter(pl.col("state") == "opens")["country"]) == set(MARKETS)
    assert markets["requirements"].sum() >= 100
    together, alone = found.tests_saved.row(0, named=True), found.tests_saved.row(1, named=True)
    assert together["saved_tests"] == alone["tests"] - together["tests"] > 100
    assert together["saved"] == pytest.approx(alone["cost"] - together["cost"])
    assert together["gap_frac"] == pytest.approx(0, abs=1e-6)
    assert together["cost"] == pytest.approx(found.proof_cost_lines["amount"].sum())


def test_the_second_reading_finds_every_market_open_and_shut_without_the_dearest_tests(found, rows):
    car, choice = rows["products"][0], chosen(found)
    markets = list(found.opened_markets.select("scheme_ids", "opens_on").iter_rows())
    assert all(walker.door_open(rows, car, scheme, on, choice) for scheme, on in markets)
    dearest = found.chosen_tests.sort("cost", descending=True).head(3)
    for made in dearest.select("test_id", "product_id", "lab_id").iter_rows():
        less = walker.Choices(choice.made - {made}, choice.granted)
        assert not all(walker.door_open(rows, car, scheme, on, less) for scheme, on in markets), made
