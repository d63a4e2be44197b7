"""What would be saved against today, lever by lever: today's quantities met at least cost with ever more freedom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from corridor.network import grants
from corridor.network.given import PlanInputs
from corridor.network.levers import FREED, Freed, free
from corridor.network.model import Decisions, constrain, decide
from corridor.network.problem import Problem, state
from corridor.network.supply import all_supplies, by_period
from corridor.network.timeline import rates
from corridor.network.today import Today, baseline_costs, today
from corridor.network.ways import WAY, priced
from corridor.network.words import what_changed
from corridor.solvers import Block, Model, solve, term
from corridor.tables.plan_results import Savings, Solves
from corridor.tables.policy import Limits


@dataclass(frozen=True)
class SavingsResult:
    """The saving step by step, what today's flows cost, and the record of the solves behind it."""

    savings: pl.DataFrame
    baseline_costs: pl.DataFrame
    solves: pl.DataFrame


@dataclass(frozen=True)
class PricedToday:
    """Today's flows priced in one way; the ``entry_id`` of each table is the ``baseline_id`` of a flow."""

    entries: pl.DataFrame
    cost_lines: pl.DataFrame
    landed_costs: pl.DataFrame

    def ways(self) -> pl.DataFrame:
        """The flows as ways with their cost per unit."""
        return priced(self.entries, self.cost_lines, self.landed_costs)


def savings(baseline: pl.DataFrame, as_they_travel: PricedToday, full: PricedToday, given: PlanInputs) -> SavingsResult:
    """Meet today's quantities again, freeing one lever after the other, and say what each step saves.

    Parameters
    ----------
    baseline
        Today's flows.
    as_they_travel, full
        The same flows priced as they travel, and in full loads.
    given
        As for `plan`. The case's demand and limits are not used: the quantities are today's.

    Returns
    -------
    SavingsResult
        `savings` starts with ``today`` and goes on with the levers in the order of `FREED`; a step's saving is the
        fall of the cost from the step before, so the savings sum to the cost of the first step less that of the last.
        It is empty where no row of the baseline has a price.

    Raises
    ------
    SolveError
        A step was not solved.
    """
    costs = baseline_costs(baseline, as_they_travel.entries, as_they_travel.landed_costs)
    # Today's quantities are the demand; what a unit sells for plays no part.
    wanted = baseline.select(
        "product_id", "period", "quantity", "source", "confidence", site_id="to_site", demand_id="baseline_id",
        price_per_unit=pl.lit(1.0), currency=pl.lit(given.currency),
    )  # fmt: skip
    p = state(replace(given, demand=wanted, limits=Limits.empty()))
    every = all_supplies(given.recipes, given.offers, given.products, given.sites)
    fx = rates([every], p.periods, given.exchange, given.currency)
    supply = by_period(every, p.periods, fx, given.horizon.first_day)
    now = today(baseline, as_they_travel.ways(), full.ways(), supply, p.periods)
    if now.flows.is_empty():
        return SavingsResult(Savings.empty(), costs, Solves.empty())
    return _step_by_step(_same_quantities(p, every, supply, now), now, _ways(given, p), costs)


def _ways(given: PlanInputs, p: Problem) -> pl.DataFrame:
    """Every priced entry as a way that counts in the period in which it leaves."""
    rows = priced(given.entries, given.cost_lines, given.landed_costs).join(
        p.periods.select("t", "period"), on="period"
    )
    return rows.with_columns(arrives="t").select(WAY).sort("entry_id")


def _same_quantities(p: Problem, every: pl.DataFrame, supply: pl.DataFrame, now: Today) -> Problem:
    """The problem of meeting today's quantities, each in the period in which it leaves, without stock.

    A supply gives and a route carries at least what it does today, and a least run is at most today's. Being short is
    dearer than any way.
    """
    asked = now.flows.group_by("to_site", "product_id", "t", "period").agg(wanted=pl.col("quantity").sum())
    dearest = 10.0 * max(now.flows["cost"].to_list()) + 1.0
    demand = asked.sort("to_site", "product_id", "t").select(
        "product_id", "t", "period", "wanted", site_id="to_site", price=pl.lit(dearest), short_rate=pl.lit(dearest),
        demand_id=pl.concat_str("to_site", "product_id", "period", separator="/"),
    )  # fmt: skip
    waits = p.gates.join(p.demand.select("site_id", "product_id", old="demand_id"), left_on="demand_id", right_on="old")
    waits = waits.select("site_id", "product_id", "t", "approval_id", "held").unique()
    gates = demand.select("demand_id", "site_id", "product_id", "t", "wanted").join(
        waits, on=["site_id", "product_id", "t"]
    )
    gives = now.flows.group_by("supply_id", "t").agg(today=pl.col("quantity").sum())
    gives = supply.filter(pl.col("cost").is_not_null()).join(gives, on=["supply_id", "t"], how="left")
    known = gives.with_columns(
        capacity=pl.max_horizontal("capacity", pl.col("today").fill_null(0.0)),
        minimum=pl.min_horizontal("minimum", "today"),
    )
    known = known.filter(pl.col("capacity") > 0).drop("today").sort("supply_id", "t")
    on_the_way = now.flows.join(p.room_links, on="route_id").group_by("room_id", "t")
    carried = on_the_way.agg(today=(pl.col("quantity") / pl.col("units_per_load")).sum())
    rooms = p.rooms.join(carried, on=["room_id", "t"], how="left", maintain_order="left").select(
        "room_id", "t", loads=pl.max_horizontal("loads", pl.col("today").fill_null(0.0))
    )
    options = replace(p.options, goal="least_cost", whole_loads="none", gap=0.0)
    return replace(
        p, demand=demand, supplies=every, supply=known, gates=gates.sort("demand_id", "approval_id"),
        rooms=rooms, keeps_stock=False, options=options,
    )  # fmt: skip


def _step_by_step(p: Problem, now: Today, ways: pl.DataFrame, costs: pl.DataFrame) -> SavingsResult:
    units = float(now.flows["quantity"].sum())
    cost = float((now.flows["quantity"] * now.flows["cost"]).sum())
    told = f"{units:,.0f} units as they move today, at what they cost to make or buy and to bring."
    rows: list[dict[str, Any]] = [{"step": 0, "lever": "today", "cost": cost, "saving": 0.0, "explanation": told}]
    solves = []
    local = p.supplies.select("supply_id", "site_id", "product_id", "form")
    used = now.used()
    for step, lever in enumerate(FREED, start=1):
        if lever == "filling":
            then, told = float(now.full_cost.sum()), now.filling()
        else:
            freed = free(lever, p, now, ways, local)
            then, after, solved = _least(lever, p, freed, now)
            told = what_changed(lever, used, after)
            used = after
            solves.append(solved)
        # What was found for fewer levers can still be done, so that a step never costs more than the one before.
        then = min(then, cost)
        rows.append({"step": step, "lever": lever, "cost": then, "saving": cost - then, "explanation": told})
        cost = then
    return SavingsResult(Savings.frame(rows), costs, pl.concat(solves))


def _least(lever: str, p: Problem, freed: Freed, now: Today) -> tuple[float, pl.DataFrame, pl.DataFrame]:
    """The least cost of today's quantities, what is used, and the record of the solve."""
    users = pl.concat([freed.ways.select("supply_id"), freed.local.select("supply_id")]).unique()
    problem = replace(
        p,
        ways=freed.ways.sort("entry_id"),
        local=freed.local.select("supply_id", "site_id", "product_id").sort("supply_id"),
        supply=p.supply.join(users, on="supply_id", how="semi"),
        starts=p.starts.join(users, on="supply_id", how="semi"),
        grants=p.grants.join(freed.waits, on="approval_id", how="semi"),
        gates=p.gates.clear().drop("site_id", "product_id"),
    )
    model = Model()
    d = decide(model, problem)
    constrain(model, problem, d)
    _wait(model, problem, d, freed.waits, now)
    found = solve(model, f"saving-{lever}", f"today's quantities, free up to: {lever}", problem.options.solving())
    ships = found.of(d.ship).join(
        p.demand, left_on=["to_site", "product_id", "t"], right_on=["site_id", "product_id", "t"]
    )
    stays = found.of(d.local).join(p.demand, on=["site_id", "product_id", "t"])
    forms = p.supplies.select("supply_id", "form")
    columns = ("demand_id", "supply_id", "form", "route_id", "agreement_id", "quantity")
    stays = stays.join(forms, on="supply_id").with_columns(
        route_id=pl.lit("no route"), agreement_id=pl.lit(None, pl.String)
    )
    after = pl.concat([ships.select(columns), stays.select(columns)]).filter(pl.col("quantity") > 1e-6)
    return found.objective, after, found.solves()


def _wait(model: Model, p: Problem, d: Decisions, waits: pl.DataFrame, now: Today) -> None:
    """What does not come from where it comes today waits for the approval of its product."""
    on = ["demand_id", "approval_id"]
    own = now.flows.select("supply_id", "to_site", "t").unique()
    new = d.ship.join(own, on=["supply_id", "to_site", "t"], how="anti").select(
        "product_id", "t", "column", site_id="to_site"
    )
    stays = d.local.join(own, left_on=["supply_id", "site_id", "t"], right_on=["supply_id", "to_site", "t"], how="anti")
    columns = pl.concat([new, stays.select(new.columns)])
    moved = waits.select(*on, "site_id", "product_id", "t").join(columns, on=["site_id", "product_id", "t"])
    shares = grants.shares(d.grant, p.periods).join(
        d.grant.select("approval_id", "k", "column"), on=["approval_id", "k"]
    )
    opened = waits.select(*on, "t", "wanted").join(shares, on=["approval_id", "t"])
    rows = waits.with_columns(lower=pl.lit(None, pl.Float64), upper=pl.col("wanted") * pl.col("held"))
    terms = [term(moved, on), term(opened, on, -pl.col("wanted") * pl.col("share"))]
    model.constrain(Block("approved before it changes", on, rows, terms))
