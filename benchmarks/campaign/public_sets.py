"""The campaign's search beside plain CP-SAT and PyJobShop on public sets, with the same seconds and workers.

    python -m benchmarks.campaign public FOLDER --seconds 60 --workers 2 [--best best_known.csv]
    python -m benchmarks.campaign projects FOLDER --tasks 60 [--modes 3]     writes problems to try it on

A line per problem and contender: finish, proven bound, seconds and CPU seconds; then the means over all problems.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.campaign.projects import project
from benchmarks.campaign.psplib import files, read
from corridor.campaign.goals import solve
from corridor.campaign.inputs import CampaignOptions
from corridor.campaign.problem import Problem
from corridor.campaign.worth import worths

Result = tuple[int | None, float | None]


def ours(problem: Problem, seconds: float, workers: int) -> Result:
    """Finish and bound of the campaign's own search."""
    options = CampaignOptions(date(2026, 1, 1), limited_by="clock", limit=seconds, workers=workers)
    answer = solve(problem, options, ("finish",))
    if answer.schedule is None:
        return None, None
    return worths(problem, answer.schedule)["finish"], answer.found[0].bound


def plain(problem: Problem, seconds: float, workers: int) -> Result:
    """Finish and bound of CP-SAT on the textbook model: an interval per mode, cumulatives, precedences."""
    from ortools.sat.python import cp_model

    cp = cp_model.CpModel()
    starts, ends, chosen = [], [], []
    pools: dict[int, list[tuple[object, int]]] = {}
    stocks: dict[int, list[object]] = {}
    for task in problem.tasks:
        start, end = cp.new_int_var(0, problem.end, ""), cp.new_int_var(0, problem.end, "")
        yes = []
        for way in task.ways:
            made = cp.new_bool_var("")
            interval = cp.new_optional_interval_var(start, way.work, end, made, "")
            yes.append(made)
            for pool, amount in way.needs:
                pools.setdefault(pool, []).append((interval, amount))
            for stock, amount in way.uses:
                stocks.setdefault(stock, []).append(amount * made)
        cp.add_exactly_one(yes)
        starts.append(start)
        ends.append(end)
        chosen.append(yes)
    for pool, uses in pools.items():
        cp.add_cumulative([i for i, _ in uses], [n for _, n in uses], problem.pools[pool].capacity)
    for stock, terms in stocks.items():
        cp.add(sum(terms) <= problem.stocks[stock].arrivals[0][1])
    for order in problem.orders:
        cp.add(starts[order.after] >= ends[order.before])
    finish = cp.new_int_var(0, problem.end, "")
    cp.add_max_equality(finish, ends)
    cp.minimize(finish)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    code = solver.solve(cp)
    found = code in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return (round(solver.objective_value), solver.best_objective_bound) if found else (None, None)


def pyjobshop(problem: Problem, seconds: float, workers: int) -> Result:
    """Finish and bound of PyJobShop."""
    from pyjobshop import Model

    model = Model()
    pools = [model.add_renewable(capacity=pool.capacity) for pool in problem.pools]
    stocks = [model.add_consumable(capacity=stock.arrivals[0][1]) for stock in problem.stocks]
    tasks = []
    for task in problem.tasks:
        made = model.add_task()
        tasks.append(made)
        for way in task.ways:
            taken = [(pools[k], n) for k, n in way.needs] + [(stocks[k], n) for k, n in way.uses]
            model.add_mode(made, [r for r, _ in taken], duration=way.work, demands=[n for _, n in taken])
    for order in problem.orders:
        model.add_end_before_start(tasks[order.before], tasks[order.after])
    result = model.solve(time_limit=seconds, num_workers=workers, display=False)
    return (round(result.objective), result.lower_bound) if result.objective != float("inf") else (None, None)


CONTENDERS: dict[str, Callable[[Problem, float, int], Result]] = {
    "corridor": ours,
    "cp-sat": plain,
    "pyjobshop": pyjobshop,
}


@dataclass
class Line:
    """What one contender found of one problem, and what it took."""

    name: str
    finish: int | None
    bound: float | None
    seconds: float
    cpu: float


def contend(problem: Problem, name: str, seconds: float, workers: int) -> Line | None:
    """One contender on one problem; none if it is not installed."""
    wall, cpu = time.monotonic(), time.process_time()
    try:
        finish, bound = CONTENDERS[name](problem, seconds, workers)
    except ImportError:
        return None
    return Line(name, finish, bound, time.monotonic() - wall, time.process_time() - cpu)


def main(arguments: list[str]) -> int:
    """Run contenders on a folder of problems, or write problems made by chance."""
    parser = argparse.ArgumentParser("python -m benchmarks.campaign", description=__doc__)
    parser.add_argument("what", choices=["public", "projects"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0, help="for each problem and contender (60)")
    parser.add_argument("--workers", type=int, default=2, help="parallel searches (2)")
    parser.add_argument("--only", nargs="*", default=list(CONTENDERS), help="these contenders alone")
    parser.add_argument("--best", type=Path, help="CSV with the columns instance and best_known_makespan")
    parser.add_argument("--most", type=int, default=10**6, help="problems at most")
    parser.add_argument("--count", type=int, default=10, help="projects: so many (10)")
    parser.add_argument("--tasks", type=int, default=60, help="projects: tasks of each (60)")
    parser.add_argument("--modes", type=int, default=1, help="projects: modes of each task; several use things up (1)")
    asked = parser.parse_args(arguments)
    return run(asked) if asked.what == "public" else write(asked)


def write(asked: argparse.Namespace) -> int:
    """Problems made by chance in PSPLIB's layout."""
    asked.folder.mkdir(parents=True, exist_ok=True)
    several = asked.modes > 1
    for seed in range(1, asked.count + 1):
        text = project(seed, asked.tasks, asked.modes, 2 if several else 4, 2 if several else 0)
        (asked.folder / f"made{asked.tasks}_{seed}{'.mm' if several else '.sm'}").write_text(text)
    return 0


def run(asked: argparse.Namespace) -> int:
    """Every contender on every problem of a folder, a line each, and the means at the end."""
    best = {}
    if asked.best:
        with asked.best.open(newline="") as file:
            best = {row["instance"]: int(row["best_known_makespan"]) for row in csv.DictReader(file)}
    found: list[tuple[int | None, list[Line]]] = []
    for path in files(asked.folder)[: asked.most]:
        try:
            problem = read(path)
        except ValueError as fault:
            print(f"{path.name:<16} is not read: {fault}", flush=True)
            continue
        lines = [line for name in asked.only if (line := contend(problem, name, asked.seconds, asked.workers))]
        known = best.get(path.name, best.get(path.stem))
        for one in lines:
            print(
                f"{path.name:<16} {one.name:<10} {one.finish!s:>6} >= {one.bound!s:<7} best {known or '-'!s:>5}"
                f" {one.seconds:7.1f} s {one.cpu:7.1f} CPU s", flush=True,
            )  # fmt: skip
        found.append((known, lines))
    print("\n".join(means(found)))
    return 0


def means(found: list[tuple[int | None, list[Line]]]) -> list[str]:
    """Of each contender the mean gap to its own bound, and to the best that is known or was proven or found here.

    Problems count that every contender has a schedule of.
    """
    out = []
    done = [(known, lines) for known, lines in found if lines and all(line.finish is not None for line in lines)]
    for k, name in enumerate([line.name for line in done[0][1]] if done else []):
        gaps, above, highest = [], [], []
        for known, lines in done:
            finish, bound = lines[k].finish or 0, lines[k].bound or 0.0
            top = max(line.bound or 0.0 for line in lines)
            gaps.append(1 - bound / finish if finish else 0.0)
            highest.append(finish / top - 1 if top else 0.0)
            above.append(finish / (known or min(line.finish or 0 for line in lines)) - 1 if finish else 0.0)
        mean = [sum(values) / len(done) for values in (gaps, above, highest)]
        optimal = sum(gap < 1e-6 for gap in gaps)
        out.append(
            f"{name:<10} mean gap {mean[0]:.2%}, above the best {mean[1]:.2%}, above the highest bound {mean[2]:.2%},"
            f" {optimal} of {len(done)} proven"
        )
    missed = len(found) - len(done)
    return out + ([f"{missed} problems that some contender found no schedule of are left out"] if missed else [])
