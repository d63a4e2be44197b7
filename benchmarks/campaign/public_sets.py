"""The campaign's search beside plain CP-SAT and PyJobShop on public sets, with the same seconds and workers.

    python -m benchmarks.campaign.public_sets FOLDER [--seconds 60] [--workers 8] [--best best_known.csv]

Prints a row per problem and contender: finish, bound, seconds and CPU seconds; then the means over all problems.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from benchmarks.campaign.psplib import read
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


def main() -> None:
    """Run the contenders on every problem of a folder."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--workers", type=int, default=8)
    asked.add_argument("--best", type=Path, help="CSV with the columns instance and best_known_makespan")
    asked.add_argument("--most", type=int, default=10**6, help="problems at most")
    asked.add_argument("--only", nargs="*", default=list(CONTENDERS))
    given = asked.parse_args()
    best = {}
    if given.best:
        with given.best.open(newline="") as file:
            best = {row["instance"]: int(row["best_known_makespan"]) for row in csv.DictReader(file)}
    sums: dict[str, list[float]] = {name: [] for name in given.only}
    for path in sorted(p for p in given.folder.iterdir() if p.suffix in (".txt", ".sm", ".mm", ".rcp"))[: given.most]:
        problem = read(path)
        for name in given.only:
            wall, cpu = time.monotonic(), time.process_time()
            try:
                finish, bound = CONTENDERS[name](problem, given.seconds, given.workers)
            except ImportError:
                continue
            took = f"{time.monotonic() - wall:7.1f} s {time.process_time() - cpu:7.1f} CPU s"
            print(
                f"{path.name:<16} {name:<10} {finish!s:>6} {bound!s:>8} best {best.get(path.name, '-')!s:>5} {took}",
                flush=True,
            )
            known = best.get(path.name)
            if finish is not None:
                sums[name].append(finish / known - 1 if known else finish)
    for name, values in sums.items():
        if values:
            what = "mean above best known" if best else "mean finish"
            print(f"{name:<10} {what} {sum(values) / len(values):.5g} over {len(values)} problems")


if __name__ == "__main__":
    main()
