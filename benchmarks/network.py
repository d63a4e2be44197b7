"""Building a model of flows and handing it to HiGHS; it is not solved. Key figure: coefficients that HiGHS holds.

Every peer starts from the same tables and does what its manual shows for them: indexed variables, one sum per
capacity and one per demand, grouped first.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl

from benchmarks.flows import Flows, make_flows
from benchmarks.registry import OURS, Phase, contender

SHORTAGE_PRICE = 1_000.0


def grouped(data: Flows) -> tuple[dict[Any, list[int]], dict[Any, list[int]]]:
    """Numbers of the flows by maker and period, and by market and period, for the libraries that sum over lists."""
    out, into = defaultdict(list), defaultdict(list)
    for flow, maker, market, period in data.flows.select("flow", "maker", "market", "period").iter_rows():
        out[maker, period].append(flow)
        into[market, period].append(flow)
    return out, into


def limits(data: Flows) -> tuple[Iterator[tuple[Any, ...]], Iterator[tuple[Any, ...]]]:
    """Rows of (maker, period, capacity) and of (market, period, quantity)."""
    return (
        data.capacities.select("maker", "period", "capacity").iter_rows(),
        data.demands.select("market", "period", "quantity").iter_rows(),
    )


def corridor_model(data: Flows) -> float:
    """Three tables, joined by key, handed over as arrays."""
    from corridor.solvers import Block, Model, SolveSettings, term
    from corridor.solvers.highs import handed_over

    model = Model()
    ship = model.decide("ship", data.flows.select("maker", "market", "period", cost="cost_per_unit", upper="most"))
    short = model.decide("short", data.demands.select("market", "period", cost=pl.lit(SHORTAGE_PRICE)))
    out, into = ["maker", "period"], ["market", "period"]
    most = data.capacities.select(*out, lower=pl.lit(None, pl.Float64), upper="capacity")
    model.constrain(Block("capacity", out, most, [term(ship, out)]))
    wanted = data.demands.select(*into, lower="quantity", upper="quantity")
    model.constrain(Block("demand", into, wanted, [term(ship, into), term(short, into)]))
    return float(handed_over(model.arrays(), model.offset, SolveSettings()).getNumNz())


def linopy_model(data: Flows) -> float:
    """Labelled arrays, one grouped sum per block."""
    import linopy
    import pandas as pd

    flows = pd.RangeIndex(data.flows.height, name="flow")
    demands = pd.RangeIndex(data.demands.height, name="demand")
    keys = data.flows.join(data.capacities.rename({"row": "capacity_row"}), on=["maker", "period"])
    keys = keys.join(data.demands.rename({"row": "demand_row"}), on=["market", "period"]).sort("flow")
    capacity_of = pd.Series(keys["capacity_row"].to_numpy().astype(np.int64), flows, name="capacity")
    demand_of = pd.Series(keys["demand_row"].to_numpy().astype(np.int64), flows, name="demand")
    model = linopy.Model()
    ship = model.add_variables(0, pd.Series(data.flows["most"].to_numpy(), flows), name="ship")
    short = model.add_variables(lower=0, coords=[demands], name="short")
    capacity = pd.Series(data.capacities["capacity"].to_numpy(), pd.RangeIndex(data.capacities.height, name="capacity"))
    quantity = pd.Series(data.demands["quantity"].to_numpy(), demands)
    model.add_constraints((1 * ship).groupby(capacity_of).sum() <= capacity, name="capacity")
    model.add_constraints((1 * ship).groupby(demand_of).sum() + short == quantity, name="demand")
    cost = pd.Series(data.flows["cost_per_unit"].to_numpy(), flows)
    model.add_objective((cost * ship).sum() + (SHORTAGE_PRICE * short).sum())
    return model.to_highspy().getNumNz()


def pyoptinterface_model(data: Flows) -> float:
    """Variables by name, one quick sum per row; it hands over while it builds."""
    import pyoptinterface as poi
    from pyoptinterface import highs

    model = highs.Model()
    most = data.flows["most"].to_list()
    ship = [model.add_variable(lb=0.0, ub=value) for value in most]
    out, into = grouped(data)
    capacities, demands = limits(data)
    for maker, period, capacity in capacities:
        expression = poi.quicksum(ship[flow] for flow in out[maker, period])
        model.add_linear_constraint(expression, poi.Leq, capacity)
    objective = poi.ExprBuilder()
    for flow, cost in zip(ship, data.flows["cost_per_unit"].to_list(), strict=True):
        objective.add_affine_term(flow, cost)
    coefficients = len(ship)  # one per flow in the capacities
    for market, period, quantity in demands:
        short = model.add_variable(lb=0.0)
        expression = poi.quicksum(ship[flow] for flow in into[market, period]) + short
        coefficients += len(into[market, period]) + 1
        model.add_linear_constraint(expression, poi.Eq, quantity)
        objective.add_affine_term(short, SHORTAGE_PRICE)
    model.set_objective(objective, poi.ObjectiveSense.Minimize)
    return coefficients


def pulp_model(data: Flows) -> float:
    """Variables by name, one sum per row, handed over by its HiGHS solver."""
    import pulp

    model = pulp.LpProblem("flows", pulp.LpMinimize)
    ship = [pulp.LpVariable(f"ship_{flow}", 0, most) for flow, most in data.flows.select("flow", "most").iter_rows()]
    short = [pulp.LpVariable(f"short_{row}", 0) for row in range(data.demands.height)]
    costs = data.flows["cost_per_unit"].to_list()
    model += pulp.LpAffineExpression(
        [*zip(ship, costs, strict=True), *((variable, SHORTAGE_PRICE) for variable in short)]
    )
    out, into = grouped(data)
    capacities, demands = limits(data)
    for maker, period, capacity in capacities:
        model += pulp.lpSum(ship[flow] for flow in out[maker, period]) <= capacity
    for row, (market, period, quantity) in enumerate(demands):
        model += pulp.lpSum(ship[flow] for flow in into[market, period]) + short[row] == quantity
    solver = pulp.HiGHS(msg=False)
    solver.createAndConfigureSolver(model)
    solver.buildSolverModel(model)
    return model.solverModel.getNumNz()


def pyomo_model(data: Flows) -> float:
    """Sets, variables and rules, handed over by its persistent HiGHS interface."""
    import pyomo.environ as pyo
    from pyomo.contrib.appsi.solvers import Highs

    out, into = grouped(data)
    capacities, demands = limits(data)
    capacity = {(maker, period): value for maker, period, value in capacities}
    quantity = {(market, period): value for market, period, value in demands}
    most = data.flows["most"].to_list()
    costs = data.flows["cost_per_unit"].to_list()
    model = pyo.ConcreteModel()
    model.flows = pyo.RangeSet(0, len(most) - 1)
    model.ship = pyo.Var(model.flows, bounds=lambda _, flow: (0, most[flow]))
    model.short = pyo.Var(list(quantity), domain=pyo.NonNegativeReals)
    model.capacity = pyo.Constraint(
        list(capacity), rule=lambda m, *key: sum(m.ship[flow] for flow in out[key]) <= capacity[key]
    )
    model.demand = pyo.Constraint(
        list(quantity),
        rule=lambda m, *key: sum(m.ship[flow] for flow in into[key]) + m.short[key] == quantity[key],
    )
    model.cost = pyo.Objective(
        expr=pyo.quicksum(costs[flow] * model.ship[flow] for flow in model.flows)
        + SHORTAGE_PRICE * pyo.quicksum(model.short.values())
    )
    solver = Highs()
    solver.set_instance(model)
    return solver._solver_model.getNumNz()


PHASES = (
    Phase(
        "build network",
        (10_000, 100_000, 1_000_000),
        "flows",
        make_flows,
        (
            contender(OURS, corridor_model, package="corridor-trade"),
            contender("linopy", linopy_model),
            contender("pyoptinterface", pyoptinterface_model),
            contender("pulp", pulp_model),
            contender("pyomo", pyomo_model, most=100_000),
        ),
    ),
)
