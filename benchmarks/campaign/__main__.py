"""Schedule the instances, repair, look at schedules, or write instances: ``python -m benchmarks.campaign``."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.campaign import agreements, best, instances, lists, public_sets, repairs
from corridor.campaign import CampaignOptions, CampaignResult, Inputs, schedule

MADE_BY_CHANCE = 60
"""Trades made by chance of which plan and campaign are looked at, if not fewer are asked for."""

LISTS = 400
"""Lists that are placed at once, if not fewer are asked for."""


def main(arguments: list[str]) -> int:
    """Do what is asked; 1 where a schedule breaks a rule."""
    if arguments[:1] in (["public"], ["projects"]):
        return public_sets.main(arguments)
    asked = parse(arguments)
    if asked.what == "list":
        print("\n".join(instances.INSTANCES))
        return 0
    if asked.what == "write":
        for name in chosen(asked):
            instances.write(name, asked.folder / name)
        return 0
    if asked.what == "repair":
        return repairs.run(asked.limit, asked.again, asked.only)
    if asked.what == "lists":
        return lists.run(min(asked.count, LISTS))
    if asked.what == "agree":
        return agreements.run(asked.first, min(asked.count, MADE_BY_CHANCE))
    return check(asked.first, asked.count) if asked.what == "check" else run(asked)


def parse(arguments: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser("python -m benchmarks.campaign", description=__doc__)
    parser.add_argument("what", choices=["run", "check", "list", "write", "repair", "agree", "lists"])
    parser.add_argument("--instance", action="append", help="only this one; may be repeated; a start of names will do")
    parser.add_argument("--clock", type=float, default=60.0, help="seconds for each instance (60)")
    parser.add_argument("--workers", type=int, default=2, help="parallel searches (2)")
    parser.add_argument("--keep", action="store_true", help="take the results into best_known.csv")
    parser.add_argument("--count", type=int, default=1000, help="check: so many campaigns made by chance (1000)")
    parser.add_argument("--first", type=int, default=0, help="check: the first of them (0)")
    parser.add_argument("--limit", type=float, default=2.75, help="repair: effort for each (2.75)")
    parser.add_argument("--again", type=float, default=12.0, help="repair: effort for each made anew (12)")
    parser.add_argument("--only", help="repair: blows that begin so, as specimen")
    parser.add_argument("--folder", type=Path, default=Path("instances"), help="write: where to")
    return parser.parse_args(arguments)


def chosen(asked: argparse.Namespace) -> list[str]:
    """Names of the instances asked for."""
    wanted = tuple(asked.instance or [""])
    return [name for name in instances.INSTANCES if name.startswith(wanted)]


def run(asked: argparse.Namespace) -> int:
    """Schedule instances, one line each: values, bounds, and how far from the best that is known."""
    known, broken = best.read(), 0
    for name in chosen(asked):
        inputs, options = instances.question(name, limited_by="clock", limit=asked.clock, workers=asked.workers)
        clock = time.monotonic()
        result = schedule(inputs, options)
        seconds = time.monotonic() - clock
        wrong = faults(inputs, options, result)
        broken += bool(wrong)
        print(line(name, result, known.filter(pl.col("instance") == name), seconds, wrong), flush=True)
        if asked.keep and not wrong and not result.campaign_summary.is_empty():
            best.keep(as_rows(name, inputs, result, asked))
    return int(broken > 0)


def faults(inputs: Inputs, options: CampaignOptions, result: CampaignResult) -> list[str]:
    """What the checker says, which shares nothing with the room."""
    from tests.against.campaign_checker import violations

    if result.campaign_schedule.is_empty():
        return []
    tables = {name: frame for name, frame in vars(result).items() if name.startswith("campaign_")}
    return violations(inputs.named(), tables, options.start, options.days, options.step_hours)


def as_rows(name: str, inputs: Inputs, result: CampaignResult, asked: argparse.Namespace) -> pl.DataFrame:
    """A result in the columns of best_known.csv."""
    told = result.campaign_summary
    return told.select(
        instance=pl.lit(name), tests=pl.lit(inputs.campaign_tests.height, pl.Int64), goal="goal", value="value",
        bound="bound", limit=pl.lit(f"{asked.clock:g} s x {asked.workers}"), solver="solver",
    )  # fmt: skip


def line(name: str, result: CampaignResult, known: pl.DataFrame, seconds: float, wrong: list[str]) -> str:
    """One line of the report on an instance."""
    goals = {r["goal"]: r for r in result.campaign_summary.iter_rows(named=True)}
    if not goals:
        return f"{name:<18} {result.status}, {seconds:.0f} s"
    values = ", ".join(f"{g} {r['value']:,.0f} (>= {r['bound']:,.0f})" for g, r in goals.items())
    far = _beside(goals, {r["goal"]: r["value"] for r in known.iter_rows(named=True)})
    told = f", BREAKS {len(wrong)} RULES: {wrong[0]}" if wrong else ""
    return f"{name:<18} {values}, {seconds:.0f} s{far}{told}"


def _beside(goals: Mapping[str, Mapping[str, Any]], best: Mapping[str, float]) -> str:
    """The first goal that is not as the best known has it; what comes after that cannot be compared."""
    for goal in best:
        value = goals[goal]["value"]
        if value != best[goal] or goal == "finish":
            by = f"{value / best[goal] - 1:+.1%}" if goal == "finish" else f"{value - best[goal]:+,.0f}"
            return f", {goal} {by} beside the best known"
    return ""


def check(first: int, count: int) -> int:
    """Schedule campaigns made by chance, so many from one on, and look at each."""
    from tests.against.random_campaigns import random_campaign

    found, without, broken = 0, 0, 0
    for seed in range(first, first + count):
        made = random_campaign(seed)
        options = CampaignOptions(made.start, made.days, made.step, limit=0.5, workers=1)
        result = schedule(Inputs.of(made.tables), options)
        wrong = faults(Inputs.of(made.tables), options, result)
        empty = result.campaign_schedule.is_empty()
        found, without, broken = found + (not empty), without + empty, broken + bool(wrong)
        if wrong:
            print(f"seed {seed}: {wrong[:3]}", flush=True)
    print(f"{count} campaigns: {found} schedules, {without} without one in so little effort, {broken} broken")
    return int(broken > 0)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
