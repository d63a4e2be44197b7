"""A choice of runs, routes and alternatives: whether it opens a door, in how many days, and what it costs."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from corridor.approvals.costs import HOURS_PER_DAY, Line
from corridor.approvals.fewest.problem import Claim, DoorKey, Market, Problem, RouteKey, RunKey, SeatKey, Way


@dataclass(frozen=True)
class Choice:
    """Which runs are made, which routes are taken, and by which doors each market opens (None: it stays shut).

    The preparations of every run are among the runs.

    `ways` are those that may meet a claim: None is any. Where time counts a way that takes longer must not step in for
    the one that was chosen.
    """

    runs: frozenset[RunKey]
    routes: frozenset[RouteKey]
    doors: Mapping[tuple[str, str], tuple[DoorKey, ...] | None]
    ways: frozenset[tuple[DoorKey, Way]] | None = None

    def may_use(self, door: DoorKey, way: Way) -> bool:
        """Whether a way may meet a claim of a door."""
        return self.ways is None or not way.sets or (door, way) in self.ways

    def opened(self) -> list[DoorKey]:
        """Doors that are opened, each once."""
        return sorted({door for doors in self.doors.values() if doors for door in doors})


def valid_runs(problem: Problem, runs: Collection[RunKey]) -> frozenset[RunKey]:
    """Runs whose preparations are made too."""
    return frozenset(key for key in runs if all(before in runs for before in problem.runs[key].after))


def met_by(
    claim: Claim, door: DoorKey, choice: Choice, runs: Collection[RunKey], routes: Collection[RouteKey]
) -> Way | None:
    """The first way that meets a claim; None if none does."""
    for way in claim.ways:
        if not choice.may_use(door, way) or (way.route is not None and way.route not in routes):
            continue
        if all(any(key in runs for key in each) for each in way.sets):
            return way
    return None


def without_idle(problem: Problem, choice: Choice) -> Choice:
    """The choice without runs and routes that no opened door needs; the dearest are tried first."""
    used: dict[RunKey | RouteKey, list[tuple[DoorKey, Claim]]] = {}
    for door in choice.opened():
        for claim in problem.doors[door].claims:
            for way in claim.ways:
                keys = [key for each in way.sets for key in each]
                for key in dict.fromkeys([*keys, *([way.route] if way.route else [])]):
                    used.setdefault(key, []).append((door, claim))
    rests_on: dict[RunKey, list[RunKey]] = {}
    for key in choice.runs:
        for before in problem.runs[key].after:
            rests_on.setdefault(before, []).append(key)
    runs, routes = set(choice.runs), set(choice.routes)

    def needed(lost: Collection[RunKey], route: RouteKey | None = None) -> bool:
        """Whether some claim is met no more without these runs, or without this route."""
        made, taken = runs - set(lost), routes - {route}
        touched = [pair for key in (*lost, *([route] if route else [])) for pair in used.get(key, [])]
        return not all(met_by(claim, door, choice, made, taken) for door, claim in touched)

    runs = set(valid_runs(problem, runs))
    for key in sorted(runs, key=lambda k: (-problem.runs[k].line.amount, -problem.runs[k].hours, k)):
        lost = [key, *(k for k in rests_on.get(key, []) if k in runs)]
        if key in runs and not needed(lost):
            runs.difference_update(lost)
    for route in sorted(routes, key=lambda r: (-problem.routes[r].line.amount, r)):
        if not needed([], route):
            routes.discard(route)
    return replace(choice, runs=frozenset(runs), routes=frozenset(routes))


def seats_of(problem: Problem, choice: Choice) -> list[SeatKey]:
    """Approvals that are applied for."""
    return sorted({seat for door in choice.opened() if (seat := problem.doors[door].seat) is not None})


def cost_lines(problem: Problem, choice: Choice) -> Iterator[tuple[str, Line]]:
    """What is paid for, and its line."""
    for key in sorted(choice.runs):
        yield f"{key[0]} on {key[1]} at {key[2]}", problem.runs[key].line
    for (group, product_id, lab_id), lost in specimens(problem, choice.runs).items():
        line = problem.specimens[product_id].line
        yield f"{group} on {product_id} at {lab_id}", replace(line, quantity=lost)
    for route in sorted(choice.routes):
        yield ":".join(route), problem.routes[route].line
    for seat in seats_of(problem, choice):
        for line in problem.seats[seat].lines:
            yield ":".join(seat), line


def specimens(problem: Problem, runs: Collection[RunKey]) -> dict[tuple[str, str, str], float]:
    """Products used up by specimen group, product and laboratory: as many as the hungriest test of the group needs."""
    lost: dict[tuple[str, str, str], float] = {}
    for key in sorted(runs):
        run = problem.runs[key]
        if run.lost:
            place = (run.group, key[1], key[2])
            lost[place] = max(lost.get(place, 0.0), run.lost)
    return lost


def bench_days(problem: Problem, runs: Collection[RunKey]) -> dict[str, int]:
    """Days on the benches by family: the longest queue on one specimen."""
    hours: dict[tuple[str, str, str, str], float] = {}
    for key in sorted(runs):
        run = problem.runs[key]
        place = (run.family, run.group, key[1], key[2])
        hours[place] = hours.get(place, 0.0) + run.hours
    days: dict[str, int] = {}
    for (family, *_), total in hours.items():
        days[family] = max(days.get(family, 0), math.ceil(total / HOURS_PER_DAY - 1e-9))
    return days


def ways_used(problem: Problem, key: DoorKey, choice: Choice) -> list[Way]:
    """The way by which each claim of an open door is met."""
    found = [met_by(claim, key, choice, choice.runs, choice.routes) for claim in problem.doors[key].claims]
    return [way for way in found if way is not None]


def door_days(problem: Problem, key: DoorKey, choice: Choice, bench: Mapping[str, int]) -> float:
    """Days from the decision until a door is open: benches, then authorities, then the office of the scheme."""
    door = problem.doors[key]
    if door.seat is None:
        return 0.0
    before = float(bench.get(door.family, 0) if door.claims else 0)
    for way in ways_used(problem, key, choice):
        if way.route is not None:
            tested = bench.get(way.route[0], 0)
            before = max(before, tested + problem.routes[way.route].lead_days)
    return before + problem.seats[door.seat].office_days


def market_days(problem: Problem, market: Market, choice: Choice, bench: Mapping[str, int]) -> float | None:
    """Days until a market is open; None if it stays shut."""
    doors = choice.doors[market.product_id, market.country]
    if doors is None:
        return None
    return max((door_days(problem, door, choice, bench) for door in doors), default=0.0)
