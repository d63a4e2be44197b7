"""The choice as a mixed-integer model.

Decisions: `run`, `route`, `way`, `door`, `seat`, `market` (an alternative of one) are yes or no; `lost` counts products
used up; `bench` and `days` count days. With the goal of least time a second solve takes the least cost within it.

- A market that can open opens by one of its alternatives: sum of `market` >= 1, and `market` <= each of its `door`.
- A door asks for its seat, and for one way of each claim: `door` <= `seat`, `door` <= sum of `way`.
- A way asks for its route and for a run of each of its sets: `way` <= `route`, `way` <= sum of `run`.
- A run asks for its preparations: `run` <= `run` before it; and for specimens: `lost` >= what it uses up x `run`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any, Literal

import numpy as np
import polars as pl

from corridor.approvals.costs import HOURS_PER_DAY
from corridor.approvals.fewest.choice import Choice, without_idle
from corridor.approvals.fewest.problem import Problem
from corridor.solvers import Block, Model, SolveSettings, solve

Goal = Literal["cost", "time", "tests"]
_ROWS = {"k": pl.Int64, "lower": pl.Float64, "upper": pl.Float64}
_TERMS = {"k": pl.Int64, "column": pl.Int32, "value": pl.Float64}


class _Writer:
    """Gathers decisions by name and rows with their terms, and hands them to the model."""

    def __init__(self) -> None:
        self.names: dict[tuple[str, Hashable], int] = {}
        self.costs: list[float] = []
        self.uppers: list[float | None] = []
        self.whole: list[bool] = []
        self.sides: list[tuple[float, float | None]] = []
        self.terms: list[tuple[int, int, float]] = []

    def decide(self, kind: str, key: Hashable, cost: float = 0.0, *, whole: bool = True) -> int:
        column = self.names.get((kind, key))
        if column is None:
            column = self.names[kind, key] = len(self.costs)
            self.costs.append(cost)
            self.uppers.append(1.0 if whole else None)
            self.whole.append(whole)
        return column

    def at_least(self, least: float, terms: Iterable[tuple[int, float]]) -> None:
        for column, value in terms:
            self.terms.append((len(self.sides), column, value))
        self.sides.append((least, None))

    def follows(self, what: int, one_of: Iterable[int]) -> None:
        """A decision may be yes only if one of the others is."""
        self.at_least(0.0, [(what, -1.0), *((column, 1.0) for column in sorted(set(one_of)))])

    def model(self, costs: list[float]) -> Model:
        made = Model()
        frame = {"upper": self.uppers, "cost": costs, "whole": self.whole}
        made.decide(
            "decision", pl.DataFrame(frame, schema={"upper": pl.Float64, "cost": pl.Float64, "whole": pl.Boolean})
        )
        rows = [(k, low, high) for k, (low, high) in enumerate(self.sides)]
        terms = pl.DataFrame(self.terms, schema=_TERMS, orient="row")
        made.constrain(Block("rule", ["k"], pl.DataFrame(rows, schema=_ROWS, orient="row"), [terms]))
        return made


def choose(
    problem: Problem, goal: Goal, settings: SolveSettings, solve_id: str, purpose: str
) -> tuple[Choice, list[dict[str, Any]]]:
    """The best choice for a goal, without anything idle, and the records of its solves.

    Raises
    ------
    SolveError
        No choice was found in the time allowed. A market that cannot open is left out, so there always is one.
    """
    writer = _written(problem, with_time=goal == "time")
    if not writer.sides:
        doors = {(m.product_id, m.country): _first_open(problem, m) for m in problem.markets}
        return Choice(frozenset(), frozenset(), doors), []
    records = []
    values: np.ndarray | None = None
    for order, costs in enumerate(_goals(problem, writer, goal)):
        solution = solve(
            writer.model(costs), solve_id if order == 0 else f"{solve_id}:cost", purpose, settings, start=values
        )
        records.append(solution.record)
        values = solution.values
        if goal != "cost" and order == 0:
            # What was reached is kept; half a day, or half a test, is less than any step of it.
            kept = [(c, -cost) for c, cost in enumerate(costs) if cost]
            writer.at_least(-(solution.objective + 1e-6), kept)
    assert values is not None
    return without_idle(problem, _read(problem, writer, values, keep_ways=goal == "time")), records


def _first_open(problem: Problem, market: Any) -> Any:
    return next(iter(problem.open_alternatives(market)), None)


def _goals(problem: Problem, writer: _Writer, goal: Goal) -> list[list[float]]:
    if goal == "cost":
        return [writer.costs]
    counted = {"time": ("days",), "tests": ("run",)}[goal]
    first = [1.0 if kind in counted else 0.0 for kind, _ in writer.names]
    return [first, writer.costs]


def _written(problem: Problem, *, with_time: bool) -> _Writer:
    writer = _Writer()
    doors = set()
    for market in problem.markets:
        alternatives = [a for a in problem.open_alternatives(market) if a]
        if len(alternatives) < len(problem.open_alternatives(market)) or not alternatives:
            continue
        chosen = [writer.decide("market", (market.product_id, market.country, a)) for a in alternatives]
        writer.at_least(1.0, [(column, 1.0) for column in chosen])
        for column, alternative in zip(chosen, alternatives, strict=True):
            for door in alternative:
                doors.add(door)
                writer.follows(column, [writer.decide("door", door)])
    for key in sorted(doors):
        _door(problem, writer, key)
    for run_key in sorted(k for kind, k in writer.names if kind == "run"):  # type: ignore[type-var]
        _run(problem, writer, run_key)
    if with_time and writer.sides:
        _time(problem, writer, sorted(doors))
    return writer


def _door(problem: Problem, writer: _Writer, key: Any) -> None:
    door, column = problem.doors[key], writer.decide("door", key)
    if door.seat is not None:
        seat = problem.seats[door.seat]
        writer.follows(column, [writer.decide("seat", seat.key, sum(line.amount for line in seat.lines))])
    for claim in door.claims:
        if any(way.route is None and not way.sets for way in claim.ways):
            continue
        ways = []
        for way in claim.ways:
            name = writer.decide("way", (key, way))
            ways.append(name)
            if way.route is not None:
                writer.follows(name, [writer.decide("route", way.route, problem.routes[way.route].line.amount)])
            for runs in way.sets:
                writer.follows(name, [writer.decide("run", r, problem.runs[r].line.amount) for r in sorted(runs)])
        writer.follows(column, ways)


def _run(problem: Problem, writer: _Writer, key: Any) -> None:
    run, column = problem.runs[key], writer.decide("run", key)
    for before in run.after:
        writer.follows(column, [writer.decide("run", before, problem.runs[before].line.amount)])
    for at in (key, *run.after):
        lost = problem.runs[at].lost
        if lost:
            rate = problem.specimens[at[1]].line.rate
            place = writer.decide("lost", (problem.runs[at].group, at[1], at[2]), rate, whole=False)
            writer.at_least(0.0, [(place, 1.0), (writer.decide("run", at), -lost)])


def _time(problem: Problem, writer: _Writer, doors: list[Any]) -> None:
    """`bench` of a family >= each queue on one specimen; `days` >= benches + authority + office of each door."""
    queues: dict[tuple[str, ...], list[tuple[int, float]]] = {}
    runs: list[Any] = sorted(k for kind, k in writer.names if kind == "run")
    for key in runs:
        run = problem.runs[key]
        queues.setdefault((run.family, run.group, key[1], key[2]), []).append(
            (writer.names["run", key], -run.hours / HOURS_PER_DAY)
        )
    most = sum(problem.runs[key].hours for key in runs) / HOURS_PER_DAY
    for (family, *_), terms in queues.items():
        writer.at_least(0.0, [(writer.decide("bench", family, whole=False), 1.0), *terms])
    days = writer.decide("days", "last", whole=False)
    for key in doors:
        door = problem.doors[key]
        if door.seat is None:
            continue
        office, column = problem.seats[door.seat].office_days, writer.names["door", key]
        # A door that is not opened waits for nothing.
        wait = [(days, 1.0), (column, -office - most)]
        own = writer.decide("bench", door.family, whole=False)
        writer.at_least(-most, [*wait, (own, -1.0)] if door.claims else wait)
        for way in dict.fromkeys(w for claim in door.claims for w in claim.ways if w.route is not None):
            taken = writer.names.get(("way", (key, way)))
            if taken is None or way.route is None:
                continue
            lead = problem.routes[way.route].lead_days
            bench = writer.decide("bench", way.route[0], whole=False)
            writer.at_least(-2 * most, [*wait, (taken, -lead - most), (bench, -1.0)])


def _read(problem: Problem, writer: _Writer, values: np.ndarray, *, keep_ways: bool) -> Choice:
    chosen = {name for name, column in writer.names.items() if values[column] > 0.5}
    doors: dict[tuple[str, str], Any] = {}
    for market in problem.markets:
        found = problem.open_alternatives(market)
        pair = (market.product_id, market.country)
        doors[pair] = next((a for a in found if ("market", (*pair, a)) in chosen or not a), None)
    return Choice(
        frozenset(k for kind, k in chosen if kind == "run"),  # type: ignore[misc]
        frozenset(k for kind, k in chosen if kind == "route"),  # type: ignore[misc]
        doors,
        frozenset(k for kind, k in chosen if kind == "way") if keep_ways else None,  # type: ignore[misc]
    )
