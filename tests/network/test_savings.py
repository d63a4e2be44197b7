"""The saving against today: each lever alone on paper, and parts that sum to the whole."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from corridor.network import PricedToday, SavingsResult, savings
from tests.network.helpers import EXACT, Trade, frame


class Today(Trade):
    """A trade with flows of today; each is priced by a route, a cost per unit and a cost per load."""

    def __init__(self, periods: int = 1) -> None:
        super().__init__(periods)
        self.flows: list[dict[str, Any]] = []
        self.entries_now: dict[str, list[dict[str, Any]]] = {"is": [], "full": []}
        self.priced_now: dict[str, list[dict[str, Any]]] = {"is": [], "full": []}
        self.landed_now: dict[str, list[dict[str, Any]]] = {"is": [], "full": []}

    def flow(
        self,
        supply: str,
        route: str,
        quantity: float,
        per_unit: float,
        per_load: float,
        loaded: float,
        full: float = 10.0,
    ) -> None:
        """Today's flow of a supply on a route, `loaded` units in a load that could hold `full`."""
        for way, units in (("is", loaded), ("full", full)):
            before = {n: len(self.rows[n]) for n in ("entries", "cost_lines", "landed_costs")}
            self.way(supply, route, per_unit, per_load, units)
            name = f"B{len(self.flows)}"
            for table, into in zip(before, (self.entries_now, self.priced_now, self.landed_now), strict=True):
                taken = self.rows[table][before[table] :]
                del self.rows[table][before[table] :]
                period = self.horizon.periods[0].label
                into[way] += [{**r, "entry_id": name} for r in taken if r["entry_id"].endswith(period)]
        entry = self.entries_now["is"][-1]
        self.flows.append(
            {
                "baseline_id": name, "supply_id": supply, "product_id": entry["product_id"],
                "from_site": entry["from_site"], "to_site": entry["to_site"],
                "load_unit_id": "LORRY", "lanes": route, "period": entry["period"], "quantity": quantity,
            }
        )  # fmt: skip

    def savings(self) -> SavingsResult:
        told = {"entries": self.entries_now, "cost_lines": self.priced_now, "landed_costs": self.landed_now}
        now, full = (PricedToday(*(frame(table, rows[way]) for table, rows in told.items())) for way in ("is", "full"))
        return savings(frame("baseline", self.flows), now, full, self.inputs(EXACT))


def saved(result: SavingsResult) -> dict[str, float]:
    rows = result.savings.filter(pl.col("lever") != "today")
    return {k: round(v, 6) for k, v in rows.select("lever", "saving").iter_rows() if abs(v) > 1e-9}


def road() -> Today:
    """100 pads a quarter at 10 by road: 2 of duty, 10 a load, 5 units in a load of 10. 14 a unit."""
    trade = Today()
    trade.offer("A", "PADS", 10, 200)
    trade.route("ROAD")
    trade.flow("A", "ROAD", 100, per_unit=2, per_load=10, loaded=5)
    return trade


def test_full_loads_halve_the_freight():
    result = road().savings()
    # 100 x 14 = 1,400; full loads cost 1 a unit instead of 2.
    assert result.savings["cost"].to_list()[:2] == pytest.approx([1400, 1300])
    assert saved(result) == {"filling": 100}
    assert "B0 has 5 units in a load today and could have 10" in result.savings["explanation"][1]


def test_another_way_and_a_claim_save_in_turn():
    trade = road()
    trade.route("RAIL")
    trade.way("A", "RAIL", per_unit=2, per_load=5)
    trade.way("A", "RAIL", per_unit=0, per_load=5, claim="FTA")
    # Full road 13, rail 12.5, rail under the claim 10.5.
    result = trade.savings()
    assert saved(result) == {"filling": 100, "way": 50, "claim": 200}
    assert result.savings["explanation"][2] == (
        "100 of 100 units change; most of all 100 of M/PADS/2023-Q1: RAIL instead of ROAD."
    )


def test_another_supplier_saves_as_far_as_its_capacity_goes():
    trade = road()
    trade.offer("B", "PADS", 8, 40)
    trade.way("B", "ROAD", per_unit=2, per_load=10)
    # 40 units at 11 instead of 13.
    assert saved(trade.savings()) == {"filling": 100, "supplier": 80}


def test_another_form_is_put_together_where_it_is_sold():
    trade = road()
    trade.recipe("LINE", "PADS", 1, 200, site="M", form="ckd", open_today=False, opening_cost=150.0)
    trade.uses("LINE", "KIT")
    trade.offer("K", "KIT", 5, 200)
    trade.way("K", "ROAD", per_unit=3)
    # 100 x (1 + 5 + 3) + 150 = 1,050 instead of 1,300.
    assert saved(trade.savings()) == {"filling": 100, "form": 250}


def test_what_waits_for_an_approval_changes_supplier_only_when_it_is_got():
    trade = road()
    trade.offer("B", "PADS", 8, 200)
    trade.way("B", "ROAD", per_unit=2, per_load=10)
    trade.approval("AP", "PADS", cost=30.0, lead_days=45.0)
    # In force on 45 of 90 days: 50 of the 100 units save 2 each, less 30.
    result = trade.savings()
    assert saved(result) == {"filling": 100, "approval": 70}


def test_the_parts_sum_to_the_whole():
    trade = road()
    trade.route("RAIL")
    trade.way("A", "RAIL", per_unit=2, per_load=5)
    trade.offer("B", "PADS", 8, 40)
    trade.way("B", "RAIL", per_unit=1, per_load=3)
    rows = trade.savings().savings
    assert rows["lever"].to_list() == ["today", "filling", "way", "claim", "supplier", "form", "approval"]
    assert rows["saving"].sum() == pytest.approx(rows["cost"][0] - rows["cost"][-1], abs=1e-9)
    assert (rows["saving"] >= 0).all()


def test_what_a_route_carries_today_it_can_carry():
    trade = road()
    trade.rows["routes"][0]["capacity_loads_per_year"] = 1.0
    assert saved(trade.savings()) == {"filling": 100}


def test_a_flow_without_a_price_is_told_and_left_out():
    trade = road()
    lost = {**trade.flows[0], "baseline_id": "LOST", "lanes": "NOWHERE"}
    trade.flows.append(lost)
    result = trade.savings()
    rows = {r["baseline_id"]: r for r in result.baseline_costs.to_dicts()}
    assert rows["LOST"]["outcome"] == "refused"
    assert "No route runs along exactly the lanes" in rows["LOST"]["reason"]
    # Landed as it travels: 10 + 2 + 2.
    assert rows["B0"]["amount"] == pytest.approx(1400)
    assert result.savings["cost"][0] == pytest.approx(1400)


def test_without_a_baseline_there_is_no_saving():
    trade = Today()
    trade.offer("A", "PADS", 10, 200)
    result = trade.savings()
    assert result.savings.is_empty()
    assert result.baseline_costs.is_empty()


def test_each_step_has_its_record():
    ids = road().savings().solves["solve_id"].to_list()
    assert ids == [f"saving-{lever}" for lever in ("way", "claim", "supplier", "form", "approval")]


def test_a_recipe_costs_what_making_costs_not_its_price():
    trade = Today()
    trade.recipe("MAKE", "PADS", 7, 200, ex_works_price_per_unit=9.0, valid_from=date(2020, 1, 1))
    trade.route("ROAD")
    trade.flow("MAKE", "ROAD", 10, per_unit=1, per_load=10, loaded=10)
    assert trade.savings().savings["cost"][0] == pytest.approx(10 * (7 + 1 + 1))
