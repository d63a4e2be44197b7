"""The plan: state the problem, solve it, read it back, and price what was read once more."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from corridor.errors import SolveError
from corridor.network.given import PlanInputs
from corridor.network.ledger import plan_cost_lines
from corridor.network.limits import apply_limits
from corridor.network.model import Decisions, constrain, decide
from corridor.network.problem import Problem, state
from corridor.network.reading import read_plan
from corridor.solvers import Model, Solution, SolveSettings, gap_frac, solve
from corridor.tables.plan_results import Solves

SAME_SUM = 1e-6
"""The sum of the plan's lines may differ from the solver's objective by this share of it."""


@dataclass(frozen=True)
class PlanResult:
    """Tables of the plan, the record of its solves and what was refused."""

    plan_flows: pl.DataFrame
    plan_supply: pl.DataFrame
    plan_sales: pl.DataFrame
    plan_stocks: pl.DataFrame
    plan_choices: pl.DataFrame
    plan_cost_lines: pl.DataFrame
    solves: pl.DataFrame
    refusals: pl.DataFrame


def plan(given: PlanInputs) -> PlanResult:
    """What to make, buy, ship, keep, sell, open and have approved, and when.

    Returns
    -------
    PlanResult
        Its `plan_cost_lines` sum to the objective of the first row of `solves`.

    Raises
    ------
    SolveError
        No plan was found, or the lines of the plan do not sum to the objective.
    """
    problem = state(given)
    model, decisions = build(problem)
    found, solves = find(model, decisions, problem)
    read = read_plan(problem, decisions, found)
    lines = plan_cost_lines(read, problem, given.cost_lines)
    _check_sum(float(lines["amount"].sum()), found.objective)
    return PlanResult(read.flows, read.supply, read.sales, read.stocks, read.choices, lines, solves, problem.refusals)


def build(problem: Problem) -> tuple[Model, Decisions]:
    """The model of a problem and its decisions."""
    model = Model()
    decisions = decide(model, problem)
    constrain(model, problem, decisions)
    apply_limits(model, problem, decisions)
    # What stands today has its fixed cost whatever is decided.
    model.offset = float(problem.supply.filter("open_today")["fixed"].sum())
    return model, decisions


def find(model: Model, decisions: Decisions, problem: Problem) -> tuple[Solution, pl.DataFrame]:
    """Solve a model; what is yes or no is settled first, then the amounts are settled exactly around it."""
    settings = problem.options.solving()
    start = np.zeros(model.n_columns)
    start[decisions.short["column"].to_numpy()] = decisions.short["wanted"].to_numpy()
    try:
        found = solve(model, "plan", "the plan", settings, start=start)
    except SolveError as error:
        raise SolveError(f"{error}{_missed(problem)}") from None
    if not found.record["whole_decisions"]:
        return found, found.solves()
    exact = SolveSettings(settings.seed, settings.threads, 0.0, None)
    settled = solve(model, "plan-amounts", "amounts of the plan, its choices kept", exact, fixed=found.values)
    gap = gap_frac(settled.objective, found.record["bound"])
    record = {**found.record, "objective": settled.objective, "gap_frac": gap}
    return settled, pl.concat([Solves.frame([record]), settled.solves()])


def _missed(problem: Problem) -> str:
    """Which minimums cannot be met together with the rest, found by letting them be missed at a high price."""
    if not problem.limits["kind"].str.starts_with("min_").any():
        return ""
    model = Model()
    price = 1e3 * max(problem.demand["price"].to_list(), default=1.0)
    d = decide(model, problem)
    constrain(model, problem, d)
    missed = apply_limits(model, problem, d, missed_at=price)
    found = solve(model, "missed", "which minimums cannot be met", problem.options.solving()).of(missed)
    told = [f"{r['limit_id']} by {r['quantity']:.6g} units" for r in found.filter(pl.col("quantity") > 1e-6).to_dicts()]
    return f" These rows of limits cannot be met: {', '.join(told)}. Lower their value." if told else ""


def _check_sum(lines: float, objective: float) -> None:
    if abs(lines - objective) > SAME_SUM * max(1.0, abs(objective)):
        raise SolveError(
            f"The lines of the plan sum to {lines!r}, the solver's objective is {objective!r}: the plan is not used."
        )
