"""The fewest tests against trying every choice, and against a second reading of the rules."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from corridor.approvals import ProofTables
from corridor.approvals.costs import Prices
from corridor.approvals.fewest import FewestTests, fewest_tests
from corridor.exchange import Exchange
from corridor.tables import INPUT_TABLES
from tests.against import approval_walker as walker
from tests.against.random_approvals import TODAY, World, try_all, world

WORLDS = 200
PARTS = 8
MOST = 14
"""Runs and routes of the largest world that is tried through: 2 to this power choices."""


def choose(here: World, goal: str = "cost") -> FewestTests:
    worth = pl.DataFrame({"product_id": list(here.worth), "value": list(here.worth.values())}).with_columns(
        source=pl.lit("own"), confidence=pl.lit("sourced")
    )
    exchange = Exchange(INPUT_TABLES["fx_rates"].empty(), ["official"])
    prices = Prices.of(here.frames["lab_rates"], here.frames["approval_fees"], worth, exchange, "USD", TODAY)
    return fewest_tests(here.markets, ProofTables.of(here.frames), prices, TODAY, "low", goal=goal)  # type: ignore[arg-type]


def chosen(found: FewestTests) -> walker.Choices:
    made = found.chosen_tests.select("test_id", "product_id", "lab_id").iter_rows()
    granted = found.approval_routes.select("approval_family", "regulation_id", "authority_id").iter_rows()
    return walker.Choices(frozenset(made), frozenset(granted))


def closed_with(here: World, found: FewestTests, choice: walker.Choices) -> list[tuple[str, str]]:
    """Markets that are said to be open and are not, walked by the second reading."""
    lost = []
    for row in found.opened_markets.filter(pl.col("state") != "shut").iter_rows(named=True):
        product = here.product(row["product_id"])
        for scheme in walker.split(row["scheme_ids"]):
            held = walker.held_whole(here.rows, product, scheme, row["opens_on"])
            if row["state"] == "held":
                nothing = all(
                    s == "off" for s, _ in walker.standing(here.rows, product, scheme, row["opens_on"]).values()
                )
                if not held and not nothing:
                    lost.append((row["product_id"], row["country"]))
            elif not held and not walker.door_open(here.rows, product, scheme, row["opens_on"], choice):
                lost.append((row["product_id"], row["country"]))
    return lost


def lapsed(here: World, found: FewestTests) -> list[tuple[str, str, str]]:
    """Requirements met on paper whose documents all end before the day to which their market is said to be open."""
    short = []
    for row in found.opened_markets.filter((pl.col("state") == "opens") & pl.col("open_to").is_not_null()).to_dicts():
        product = here.product(row["product_id"])
        for scheme in walker.split(row["scheme_ids"]):
            rules = {r["requirement_id"]: r for r in walker.rules_of(here.rows, scheme, "M1")}
            until: dict[str, date] = {}
            for name, (state, last) in walker.standing(here.rows, product, scheme, row["opens_on"]).items():
                group = rules[name]["alternative_group"] or name
                if state == "on paper":
                    until[group] = max(last, until.get(group, last))
            short += [(row["product_id"], row["country"], g) for g, last in until.items() if last < row["open_to"]]
    return short


@pytest.mark.parametrize("part", range(PARTS))
def test_least_cost_is_that_of_every_choice_tried_and_every_test_is_needed(part):
    tried = 0
    for seed in range(part, 100_000, PARTS):
        here = world(seed)
        found = choose(here)
        best = try_all(here, found.day_of, MOST)
        if best is None:
            continue
        open_rows = found.opened_markets.filter(pl.col("state") != "shut")
        assert set(open_rows.select("product_id", "country").iter_rows()) == set(best.can_open), seed
        cost = found.tests_saved["cost"][0]
        assert cost == pytest.approx(best.cost, abs=1e-6), seed
        assert cost == pytest.approx(found.proof_cost_lines["amount"].sum(), abs=1e-6)
        assert found.tests_saved["bound"][0] == pytest.approx(cost, abs=1e-6)
        assert found.tests_saved["saved"][0] >= -1e-6
        choice = chosen(found)
        assert closed_with(here, found, choice) == [], seed
        assert lapsed(here, found) == [], seed
        for made in sorted(choice.made):
            assert closed_with(here, found, walker.Choices(choice.made - {made}, choice.granted)), (seed, made)
        for granted in sorted(choice.granted):
            assert closed_with(here, found, walker.Choices(choice.made, choice.granted - {granted})), (seed, granted)
        tried += 1
        if tried == WORLDS // PARTS:
            return
    raise AssertionError("too few worlds are small enough")
