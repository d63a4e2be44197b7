"""The fewest tests for all chosen markets together, beside the same for one scheme at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import polars as pl

from corridor.approvals.costs import Prices
from corridor.approvals.fewest.choice import Choice, bench_days, market_days
from corridor.approvals.fewest.gathering import Gathering, gather
from corridor.approvals.fewest.model import Goal, choose
from corridor.approvals.fewest.problem import Problem, scheme_of
from corridor.approvals.fewest.reading import (
    approval_routes,
    chosen_tests,
    opened_markets,
    proof_cost_lines,
    refusals,
    saved_row,
)
from corridor.approvals.fewest.wanted import Wanted
from corridor.approvals.proof_tables import ProofTables
from corridor.approvals.quotes import Lead
from corridor.solvers import SolveSettings
from corridor.tables.approval_results import TestsSaved
from corridor.tables.plan_results import Solves

MOST_ROUNDS = 10
"""Rounds in which the days of markets are brought in line with what the choice takes."""
TOGETHER, ONE_BY_ONE = "together", "one by one"


@dataclass(frozen=True)
class FewestTests:
    """The choice, as tables; `problem`, `choice` and `day_of` (of each market, shut ones too) are what they tell."""

    chosen_tests: pl.DataFrame
    approval_routes: pl.DataFrame
    opened_markets: pl.DataFrame
    proof_cost_lines: pl.DataFrame
    tests_saved: pl.DataFrame
    refusals: pl.DataFrame
    solves: pl.DataFrame
    problem: Problem
    choice: Choice
    day_of: Mapping[tuple[str, str], date]


def fewest_tests(
    markets: pl.DataFrame,
    tables: ProofTables,
    prices: Prices,
    on: date,
    lead: Lead,
    lab_id: str | None = None,
    goal: Goal = "cost",
    settings: SolveSettings | None = None,
    compare: bool = True,
) -> FewestTests:
    """Choose tests, worst cases, authorities and schemes that open the chosen markets at least cost.

    Parameters
    ----------
    markets
        ``product_id, country``, and where known ``opens_on`` (null: as soon as it can), ``scheme_id`` (null: the usual
        one, or one for small series) and ``units_per_year``, without which no scheme for small series is taken.
    tables
        The tables of the case.
    prices
        Prices, turned into the case's currency on the day `on`.
    on
        The day on which tests can begin.
    lead
        Which end of a scheme's lead time counts, or the middle.
    lab_id
        The laboratory that the case prefers: it is accepted also where the table does not say by whom.
    goal
        ``cost``; ``time`` (days until the last market is open, then cost); ``tests`` (how many, then cost).
    settings
        Limits of each solve.
    compare
        Solve also for one scheme at a time, to tell what was saved.

    Notes
    -----
    The rules and the evidence that count for a market are those of the day on which it opens. That day follows from
    the choice, so the choice is made again until no market opens before its tests, authorities and office allow; later
    days only. A market that cannot open is shut with its reason, and left out of the choice for the rest.
    """
    settings = settings or SolveSettings()
    wanted = _wanted(markets, on)

    def look(some: Sequence[Wanted]) -> Problem:
        return gather(Gathering(tables, prices, on, lead, lab_id, wanted), some)

    found = _settled(wanted, look, on, goal, settings, "fewest_tests", "fewest tests for all markets together")
    rows = [saved_row(TOGETHER, found.problem, found.choice, found.records, goal)]
    records = list(found.records)
    if compare:
        alone = _one_by_one(found, look, on, goal, settings)
        records += [record for _, each in alone for record in each.records]
        rows = _compared(rows[0], [saved_row(name, f.problem, f.choice, f.records, goal) for name, f in alone])
    return FewestTests(
        chosen_tests=chosen_tests(found.problem, found.choice),
        approval_routes=approval_routes(found.problem, found.choice),
        opened_markets=opened_markets(found.problem, found.choice, found.day_of, on, settled=found.settled),
        proof_cost_lines=proof_cost_lines(found.problem, found.choice),
        tests_saved=TestsSaved.frame(rows),
        refusals=refusals(found.problem, found.choice),
        solves=Solves.frame(records),
        problem=found.problem,
        choice=found.choice,
        day_of=found.day_of,
    )


@dataclass(frozen=True)
class _Found:
    problem: Problem
    choice: Choice
    records: Sequence[Mapping[str, Any]]
    day_of: Mapping[tuple[str, str], date]
    settled: bool


def _wanted(markets: pl.DataFrame, on: date) -> list[Wanted]:
    optional = {"opens_on": pl.Date, "scheme_id": pl.String, "units_per_year": pl.Float64}
    absent = [pl.lit(None, dtype).alias(name) for name, dtype in optional.items() if name not in markets.columns]
    rows = markets.with_columns(absent).unique(["product_id", "country"], keep="first", maintain_order=True)
    return [
        Wanted(r["product_id"], r["country"], max(on, r["opens_on"] or on), r["scheme_id"], r["units_per_year"])
        for r in rows.sort("product_id", "country").iter_rows(named=True)
    ]


def _settled(
    wanted: Sequence[Wanted], look: Callable[[Sequence[Wanted]], Problem], on: date, goal: Goal,
    settings: SolveSettings, solve_id: str, purpose: str,
) -> _Found:  # fmt: skip
    """Choose again until every market opens on a day that the choice can keep."""
    settled, now = False, list(wanted)
    for _ in range(MOST_ROUNDS):
        problem = look(now)
        choice, records = choose(problem, goal, settings, solve_id, purpose)
        bench = bench_days(problem, choice.runs)
        days = {(m.product_id, m.country): market_days(problem, m, choice, bench) for m in problem.markets}
        moved = []
        for want in now:
            needed = days[want.product_id, want.country]
            ready = want.on if needed is None else on + timedelta(days=-int(-needed // 1))
            moved.append(replace(want, on=max(want.on, ready)))
        settled = moved == now
        day_of = {(w.product_id, w.country): w.on for w in now}
        if settled:
            break
        now = moved
    return _Found(problem, choice, records, day_of, settled)


def _one_by_one(
    found: _Found, look: Callable[[Sequence[Wanted]], Problem], on: date, goal: Goal, settings: SolveSettings
) -> list[tuple[str, _Found]]:
    """The same choice for the markets of each scheme by themselves, on the days that were found for all together."""
    groups: dict[str, list[Wanted]] = {}
    for market in found.problem.markets:
        pair = (market.product_id, market.country)
        doors = found.choice.doors[pair]
        if doors:
            name = "|".join(dict.fromkeys(scheme_of(door) for door in doors))
            # The scheme is the one that was chosen for all: what is compared is sharing, not another way in.
            named = doors[0][1] if len(doors) == 1 and found.problem.doors[doors[0]].seat else None
            groups.setdefault(name, []).append(Wanted(*pair, found.day_of[pair], named, None))
    alone = []
    for name in sorted(groups):
        problem = look(groups[name])
        choice, records = choose(problem, goal, settings, f"fewest_tests:{name}", f"fewest tests for {name} alone")
        alone.append((name, _Found(problem, choice, records, found.day_of, settled=True)))
    return alone


def _compared(together: dict[str, Any], alone: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The row for all together, with what it saves, the sum of one by one, and each of them."""
    summed = ("tests", "test_hours", "routes", "cost")
    total = {name: sum(row[name] for row in alone) for name in summed}
    bounds = [row["bound"] for row in alone]
    sums = {
        "markets": ONE_BY_ONE, **total, "bound": None if None in bounds else sum(bounds),
        "days": max((row["days"] for row in alone if row["days"] is not None), default=None),
    }  # fmt: skip
    saved = {"saved_tests": total["tests"] - together["tests"], "saved": total["cost"] - together["cost"]}
    return [together | saved, sums, *alone]
