"""Lists placed at once beside the same lists placed one by one, on projects made by chance."""

from __future__ import annotations

import random
import time

import numpy as np

from benchmarks.campaign.projects import project
from benchmarks.campaign.psplib import of_psplib
from corridor.campaign.at_once import AtOnce, Lists
from corridor.campaign.bare import Bare
from corridor.campaign.problem import Problem, narrowed
from corridor.campaign.start import list_schedule
from corridor.campaign.worth import worths

ONE_BY_ONE = 20
"""Lists that are placed one by one, for a start to end comparison within seconds."""


def run(count: int) -> int:
    """A line per project: lists in a second either way, and their ratio; 1 where a list ends elsewhere."""
    apart = False
    for tasks in (30, 120, 300):
        problem = _looked_at(of_psplib(project(1, tasks)))
        bare = Bare.of(problem)
        assert bare is not None
        lists = _by_chance(bare, count)
        began = time.perf_counter()
        made = AtOnce(bare).place(lists)
        at_once = count / (time.perf_counter() - began)
        few = min(count, ONE_BY_ONE)
        began = time.perf_counter()
        # A list by hand takes the lowest rank of what is ready, which is the list's own order.
        ranks = [np.argsort(lists.tasks[k]).tolist() for k in range(few)]
        schedules = [list_schedule(problem, rank, False) for rank in ranks]
        alone = few / (time.perf_counter() - began)
        finishes = [worths(problem, one)["finish"] if one is not None else None for one in schedules]
        apart |= finishes != made.ends[:few].max(axis=1).tolist()
        print(f"{tasks:>4} tasks: {at_once:8,.0f} lists a second, {alone:6,.0f} one by one, {at_once / alone:5.0f} x")
    return int(apart)


def _looked_at(problem: Problem) -> Problem:
    """As far ahead as any list takes."""
    return narrowed(problem, min(problem.end, sum(max(way.work for way in task.ways) for task in problem.tasks)))


def _by_chance(bare: Bare, count: int) -> Lists:
    """Lists in orders made by chance that keep the orders of the project."""
    rng = random.Random(0)
    before: dict[int, set[int]] = {t: set() for t in range(len(bare.first))}
    for a, b, _ in bare.orders:
        before[b].add(a)
    out = []
    for _ in range(count):
        done: list[int] = []
        waiting = dict(before)
        while waiting:
            ready = [t for t, some in waiting.items() if not some & waiting.keys()]
            done.append(rng.choice(ready))
            del waiting[done[-1]]
        out.append(done)
    return Lists(np.array(out), np.broadcast_to(bare.first, (count, len(bare.first))).copy())
