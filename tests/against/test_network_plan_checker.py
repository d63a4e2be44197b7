"""Plans pass a checker that shares nothing with the model, and the checker finds every error planted in one."""

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

from corridor.errors import SolveError
from tests.against.plan_checker import violations
from tests.against.random_trades import random_trade
from tests.network.helpers import Trade, frame

PLAN = ("plan_flows", "plan_supply", "plan_sales", "plan_stocks", "plan_choices", "plan_cost_lines", "solves")


def run_of(trade: Trade, **more: Any) -> tuple[dict[str, pl.DataFrame], dict[str, pl.DataFrame]]:
    tables = trade.tables()
    result = trade.plan(**more)
    return tables, {name: getattr(result, name) for name in PLAN}


def clean_trade() -> Trade:
    """Two quarters with a recipe that opens, an input, an approval, a route with room and a limit."""
    trade = Trade(2)
    trade.rows["sites"][0]["party_id"] = "OWNER"
    trade.offer("A", "PADS", 10, 100, minimum_order_units=5.0)
    trade.offer("K", "KIT", 20, 100)
    trade.recipe("LINE", "CAR", 10, 100, site="M", open_today=False, opening_cost=100.0, opens_on=date(2023, 2, 1))
    trade.uses("LINE", "KIT")
    trade.route("R", days=3.0, capacity_loads_per_year=100.0)
    trade.way("A", "R", per_unit=1, per_load=10)
    trade.way("K", "R", per_unit=1, per_load=10)
    for t in range(2):
        trade.want("PADS", 60, 40, t=t)
        trade.want("CAR", 30, 90, t=t)
    trade.approval("AP", "PADS", cost=50.0, lead_days=45.0)
    trade.limit("max_share_of_demand", 0.9, product_id="PADS")
    trade.limit("max_opened", 1.0)
    return trade


def test_a_clean_plan_has_no_violation():
    inputs, results = run_of(clean_trade())
    assert results["plan_choices"].height == 2
    assert violations(inputs, results, clean_trade().horizon) == []


@pytest.mark.parametrize("seed", range(0, 200, 4))
def test_random_plans_have_no_violation(seed):
    trade, options = random_trade(seed)
    try:
        inputs, results = run_of(trade, options=options)
    except SolveError:
        pytest.skip("the limits of this trade cannot be met")
    assert violations(inputs, results, trade.horizon) == []


def _set(table: str, column: str, value: Any, where: pl.Expr | None = None) -> Callable[[dict, dict], None]:
    def plant(inputs: dict[str, pl.DataFrame], results: dict[str, pl.DataFrame]) -> None:
        home = results if table in results else inputs
        changed = (
            pl.when(pl.lit(True) if where is None else where)
            .then(value if isinstance(value, pl.Expr) else pl.lit(value))
            .otherwise(pl.col(column))
        )
        home[table] = home[table].with_columns(changed.cast(home[table].schema[column]).alias(column))

    return plant


def _stop(party: str) -> Callable[[dict, dict], None]:
    def plant(inputs: dict[str, pl.DataFrame], results: dict[str, pl.DataFrame]) -> None:
        row = {"party_id": party, "party_name": party, "legal_system": "RU", "state": "stopped", "reason": "x"}
        results["stops"] = frame("stops", [row])

    return plant


def _close_lane(inputs: dict[str, pl.DataFrame], results: dict[str, pl.DataFrame]) -> None:
    row = {"lane_season_id": "X", "lane_id": "R", "months": "1|2|3", "effect": "closed"}
    inputs["lane_calendars"] = frame("lane_calendars", [row])


def _narrow_lane(inputs: dict[str, pl.DataFrame], results: dict[str, pl.DataFrame]) -> None:
    row = {"lane_id": "R", "from_site": "P", "to_site": "M", "mode": "road", "distance_km": 1.0, "transit_days": 1.0,
           "capacity_loads_per_year": 1.0}  # fmt: skip
    inputs["lanes"] = frame("lanes", [row])


PADS = pl.col("product_id") == "PADS"
OPENED = pl.col("kind") == "open"
PLANTED = {
    "a line that is not its product": (_set("plan_cost_lines", "amount", pl.col("amount") + 1), "not its quantity"),
    "an objective that is not the sum": (_set("solves", "objective", 1.0), "the objective is"),
    "a duty that is not charged": (_set("plan_cost_lines", "key", "x", pl.col("head") == "duty"), "its lines ask for"),
    "goods that nobody paid for": (_set("plan_cost_lines", "key", "x", pl.col("head") == "price"), "is not paid for"),
    "goods from nowhere": (_set("plan_flows", "quantity", pl.col("quantity") + 5), "should be left"),
    "more sent than made": (_set("plan_supply", "quantity", 1.0, pl.col("supply_id") == "A"), "more than it made"),
    "a sale above what is wanted": (_set("plan_sales", "sold", 1000.0, PADS), "are not"),
    "an approval got too late": (_set("plan_choices", "from_day", date(2023, 6, 1)), "while AP is open on"),
    "a lead time cut short": (_set("approvals", "lead_days", 400.0), "before its lead time"),
    "an approval that cannot be had": (_set("approvals", "state", "refused"), "though it cannot be"),
    "a supply over capacity": (_set("offers", "capacity_per_year", 1.0), "at most"),
    "a run under its minimum": (_set("offers", "minimum_order_units", 500.0), "at least"),
    "a recipe before it opens": (_set("plan_choices", "from_day", date(2024, 1, 1), OPENED), "LINE gives"),
    "an offer that has ended": (_set("offers", "valid_to", date(2022, 1, 1)), "0.0 at most"),
    "a closed season": (_set("route_seasons", "open_share", 0.0), "closed in 2023-Q1"),
    "a closed lane": (_close_lane, "which is closed in all of 2023-Q1"),
    "a route over its room": (_set("routes", "capacity_loads_per_year", 1.0), "R carries"),
    "a lane over its room": (_narrow_lane, "lane R carries"),
    "loads that are not paid": (_set("plan_flows", "loads", 0.1), "carries more"),
    "an arrival in the wrong period": (_set("route_seasons", "days", 80.0), "not in 2023-Q1"),
    "an entry that is refused": (_set("landed_costs", "outcome", "refused"), "has no price"),
    "a limit on shares": (_set("limits", "value", 0.1, pl.col("kind") == "max_share_of_demand"), "limit L0"),
    "a limit on openings": (_set("limits", "value", 0.0, pl.col("kind") == "max_opened"), "limit L1"),
    "a stopped seller": (_stop("A-CO"), "A comes from A-CO"),
    "a stopped site": (_stop("OWNER"), "passes OWNER"),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_planted_errors_are_found(name):
    plant, told = PLANTED[name]
    trade = clean_trade()
    inputs, results = run_of(trade)
    plant(inputs, results)
    assert any(told in v for v in violations(inputs, results, trade.horizon)), violations(
        inputs, results, trade.horizon
    )
