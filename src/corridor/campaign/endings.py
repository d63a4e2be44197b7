"""What follows where every specimen that may be used is ended by a test: all others come before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corridor.campaign.problem import Order, Problem


@dataclass(frozen=True)
class Endings:
    """`follow` are the tests of which one comes after a test; `closes` the tests before the one that ends them all.

    `specimens` are sets of specimens with how many of each may be used, and the tests made on them alone.
    """

    follow: dict[int, tuple[int, ...]] = field(default_factory=dict)
    closes: dict[int, tuple[int, ...]] = field(default_factory=dict)
    specimens: tuple[tuple[tuple[frozenset[int], int], tuple[int, ...]], ...] = ()


def families(problem: Problem) -> list[tuple[int, ...]]:
    """Tasks that could share specimens, directly or by others, each with its own."""
    root = list(range(len(problem.specimens)))

    def find(s: int) -> int:
        while root[s] != s:
            root[s] = root[root[s]]
            s = root[s]
        return s

    for task in problem.tasks:
        for option in task.options:
            root[find(option.specimen)] = find(task.options[0].specimen)
    found: dict[int, list[int]] = {}
    for t, task in enumerate(problem.tasks):
        if task.options:
            found.setdefault(find(task.options[0].specimen), []).append(t)
    return [tuple(tasks) for _, tasks in sorted(found.items())]


def least_specimens(problem: Problem, family: Sequence[int]) -> int:
    """Specimens that a family cannot do without: as many as are ended, of each group at least one."""
    tasks = [problem.tasks[t] for t in family]
    groups = {task.group for task in tasks if task.group is not None}
    by_group = 0
    for group in groups:
        own = [task for task in tasks if task.group == group]
        by_group += max([sum(task.specimens for task in own if task.ends), *(task.specimens for task in own)])
    return max(by_group, sum(task.specimens for task in tasks if task.ends), *(task.specimens for task in tasks))


def endings(problem: Problem, specimens: int) -> Endings:
    """What follows if no more specimens than these are used in all."""
    own = families(problem)
    least = {family: least_specimens(problem, family) for family in own}
    spare = specimens - sum(least.values())
    follow, closes, kinds = {}, {}, []
    for family in own:
        most = least[family] + spare
        kinds.append(((frozenset(o.specimen for t in family for o in problem.tasks[t].options), most), family))
        ends = tuple(t for t in family if problem.tasks[t].ends)
        if spare or sum(problem.tasks[t].specimens for t in ends) < most:
            continue
        for t in family:
            if t not in ends:
                follow[t] = ends
        if len(ends) == 1 and most == 1:
            closes[ends[0]] = tuple(t for t in family if t != ends[0])
    return Endings(follow, closes, tuple(kinds))


def with_endings(problem: Problem, after: Endings) -> Problem:
    """The same question with an order from each test to the one that ends the lone specimen of them all."""
    orders = (
        Order(f"{problem.tasks[e].key} ends it", t, e) for e, before in sorted(after.closes.items()) for t in before
    )
    return replace(problem, orders=(*problem.orders, *orders))
