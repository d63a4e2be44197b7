"""The choice as tables: tests, routes, markets, cost lines, what was saved, what could not be had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

from corridor.approvals.fewest.choice import (
    Choice,
    bench_days,
    cost_lines,
    door_days,
    market_days,
    ways_used,
)
from corridor.approvals.fewest.problem import DoorKey, Problem, RouteKey, RunKey, Way, scheme_of
from corridor.solvers import gap_frac
from corridor.tables.approval_results import ApprovalRoutes, ChosenTests, OpenedMarkets, ProofCostLines
from corridor.tables.plan_results import Refusals


def _rests(
    problem: Problem, choice: Choice
) -> tuple[dict[RunKey, set[tuple[DoorKey, str]]], dict[RouteKey, set[DoorKey]]]:
    """For each run the doors and regulations that rest on it, for each route the doors."""
    runs: dict[RunKey, set[tuple[DoorKey, str]]] = {key: set() for key in choice.runs}
    routes: dict[RouteKey, set[DoorKey]] = {key: set() for key in choice.routes}
    for door in choice.opened():
        for way in ways_used(problem, door, choice):
            if way.route is not None:
                routes[way.route].add(door)
            for key in _made_for(way, choice.runs):
                for each in (key, *problem.runs[key].after):
                    runs[each].add((door, way.regulation_id))
    return runs, routes


def _made_for(way: Way, made: frozenset[RunKey]) -> set[RunKey]:
    return {key for runs in way.sets for key in runs if key in made}


def chosen_tests(problem: Problem, choice: Choice) -> pl.DataFrame:
    """`ChosenTests`."""
    rests, _ = _rests(problem, choice)
    rows = []
    for key in sorted(choice.runs):
        run, used = problem.runs[key], rests[key]
        schemes = sorted({door[1] for door, _ in used})
        products = sorted({door[0] for door, _ in used})
        proves = sorted({regulation for _, regulation in used})
        told = f"Without it {', '.join(schemes)} would not open for {', '.join(products)}."
        rows.append(
            {
                "test_id": key[0], "product_id": key[1], "lab_id": key[2], "approval_family": run.family,
                "facility_type": run.line.basis.partition(":")[0], "hours": run.hours, "proves": "|".join(proves),
                "for_products": "|".join(products), "serves": "|".join(schemes), "cost": run.line.amount,
                "reason": told,
            }
        )  # fmt: skip
    return ChosenTests.frame(rows)


def approval_routes(problem: Problem, choice: Choice) -> pl.DataFrame:
    """`ApprovalRoutes`."""
    _, rests = _rests(problem, choice)
    rows = []
    for key in sorted(choice.routes):
        route, doors = problem.routes[key], rests[key]
        rows.append(
            {
                "approval_family": key[0], "regulation_id": key[1], "authority_id": key[2], "country": route.country,
                "lead_days": route.lead_days, "cost": route.line.amount,
                "for_products": "|".join(sorted({door[0] for door in doors})),
                "serves": "|".join(sorted({door[1] for door in doors})),
            }
        )  # fmt: skip
    return ApprovalRoutes.frame(rows)


def opened_markets(
    problem: Problem, choice: Choice, day_of: Mapping[tuple[str, str], date], on: date, *, settled: bool
) -> pl.DataFrame:
    """`OpenedMarkets`."""
    bench = bench_days(problem, choice.runs)
    rests, _ = _rests(problem, choice)
    rows = []
    for market in problem.markets:
        pair = (market.product_id, market.country)
        doors = choice.doors[pair]
        row: dict[str, Any] = {"product_id": pair[0], "country": pair[1]}
        if doors is None:
            rows.append(row | _shut(problem, market.alternatives, day_of[pair]))
            continue
        days = market_days(problem, market, choice, bench)
        used = [key for key, doors_of in rests.items() if any(door in doors for door, _ in doors_of)]
        held = all(problem.doors[door].seat is None for door in doors)
        rows.append(
            row | {
                "scheme_ids": "|".join(scheme_of(door) for door in doors), "state": "held" if held else "opens",
                "opens_on": day_of[pair], "open_to": _open_to(problem, choice, doors, day_of[pair]), "days": days,
                "requirements": sum(problem.doors[d].requirements for d in doors),
                "to_prove": sum(problem.doors[d].to_prove for d in doors), "tests": len(used),
                "reason": _told(problem, choice, doors, bench, settled=settled),
            }
        )  # fmt: skip
    return OpenedMarkets.frame(rows)


def _shut(problem: Problem, alternatives: Sequence[Sequence[DoorKey]], day: date) -> dict[str, Any]:
    reasons = dict.fromkeys(problem.shut(door).rstrip(".") for doors in alternatives for door in doors)
    schemes = dict.fromkeys(scheme_of(door) for doors in alternatives for door in doors)
    return {
        "scheme_ids": "|".join(schemes),
        "state": "shut",
        "reason": f"On {day}: {'; '.join(r for r in reasons if r)}.",
    }


def _open_to(problem: Problem, choice: Choice, doors: Sequence[DoorKey], opens_on: date) -> date | None:
    """First end: of the evidence behind a door, of the validity of its new approval, of what its routes rest on."""
    ends = [problem.doors[door].holds_to for door in doors]
    for door in doors:
        used = {way.route for way in ways_used(problem, door, choice) if way.route is not None}
        ends += [problem.routes[route].holds_to for route in sorted(used)]
    for door in doors:
        seat = problem.doors[door].seat
        months = problem.seats[seat].valid_months if seat else None
        if months is not None:
            last = pl.Series([opens_on]).dt.offset_by(f"{int(months)}mo")[0] - timedelta(days=1)
            ends.append(last)
    return min((end for end in ends if end is not None), default=None)


def _told(
    problem: Problem, choice: Choice, doors: Sequence[DoorKey], bench: Mapping[str, int], *, settled: bool
) -> str:
    if not doors:
        return "No scheme asks for an approval."
    told = []
    for door in doors:
        if problem.doors[door].seat is None:
            told.append(f"held under {scheme_of(door)}")
            continue
        ways = ways_used(problem, door, choice)
        routes = sorted({":".join(way.route[1:]) for way in ways if way.route is not None})
        by = f", by {', '.join(routes)}" if routes else ""
        told.append(f"{door[1]} in {door_days(problem, door, choice, bench):.0f} days{by}")
    late = "" if settled else " The days could not be brought in line with the choice: they may move."
    return f"{'; '.join(told)}.{late}"


def proof_cost_lines(problem: Problem, choice: Choice) -> pl.DataFrame:
    """`ProofCostLines`; their sum is the cost of the choice."""
    rows = [
        {
            "line_no": number, "head": line.head, "what": what, "basis": line.basis, "quantity": line.quantity,
            "unit": line.unit, "rate": line.rate, "amount": line.amount, "rule_id": line.rule_id,
            "source": line.source, "confidence": line.confidence,
        }
        for number, (what, line) in enumerate(cost_lines(problem, choice), start=1)
    ]  # fmt: skip
    return ProofCostLines.frame(rows)


def saved_row(
    name: str, problem: Problem, choice: Choice, records: Sequence[Mapping[str, Any]], goal: str
) -> dict[str, Any]:
    """A row of `TestsSaved`."""
    cost = sum(line.amount for _, line in cost_lines(problem, choice))
    bench = bench_days(problem, choice.runs)
    days = [market_days(problem, m, choice, bench) for m in problem.markets]
    bound = (records[0]["bound"] if records else cost) if goal == "cost" else None
    # Rounding may lift the bound a hair above what it bounds.
    bound = None if bound is None else min(bound, cost)
    hours = sum(problem.runs[key].hours for key in sorted(choice.runs))
    return {
        "markets": name, "tests": len(choice.runs), "test_hours": hours,
        "routes": len(choice.routes), "cost": cost, "bound": bound, "gap_frac": gap_frac(cost, bound),
        "days": max((d for d in days if d is not None), default=None),
    }  # fmt: skip


def refusals(problem: Problem, choice: Choice) -> pl.DataFrame:
    """What keeps markets shut, and what had no price and was left out of the choice."""
    rows: dict[str, dict[str, Any]] = {}
    for market in problem.markets:
        if choice.doors[market.product_id, market.country] is None:
            for doors in market.alternatives:
                for door in doors:
                    why = problem.shut(door)
                    if why:
                        rows.setdefault(f"{door[0]}:{scheme_of(door)}", _refused(problem, door, why))["rows"] += 1
    left_out = [
        {"key": missing, "missing": missing, "remedy": remedy, "rows": 1}
        for missing, remedy in problem.left_out.items()
    ]
    found = [*rows.values(), *sorted(left_out, key=lambda row: str(row["key"]))]
    return Refusals.frame([{"room": "fewest tests", **row} for row in found])


def _refused(problem: Problem, door: DoorKey, why: str) -> dict[str, Any]:
    seat = problem.doors[door].seat
    cures = [remedy for _, remedy in problem.seats[seat].missing] if seat in problem.seats and seat else []
    remedy = " ".join(cures) or (
        "Add what is missing for each requirement: facts, evidence, rows of lab_tests; "
        f"or name {scheme_of(door)} in labs.schemes of a laboratory with rows in lab_rates."
    )
    return {"key": f"{door[0]}:{scheme_of(door)}", "missing": why, "remedy": remedy, "rows": 0}
