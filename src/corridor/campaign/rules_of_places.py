"""Rules of places: how many tests at once, set-up between kinds, what is used up."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from corridor.campaign.model import Model, Use, any_of, only_if
from corridor.campaign.problem import Pool
from corridor.solvers.cpsat import weighted


def uses_of_pools(model: Model) -> dict[int, list[tuple[Use, int]]]:
    """Pieces of ways that take a part of each pool, with the amount."""
    found: dict[int, list[tuple[Use, int]]] = {}
    for task, uses in zip(model.problem.tasks, model.uses, strict=True):
        for use in uses:
            for pool, amount in task.ways[use.way].needs:
                found.setdefault(pool, []).append((use, amount))
    return found


def within_capacity(model: Model) -> None:
    """At no moment is more of a pool taken than there is: sum of amounts of what runs + taken by others <= capacity."""
    cp = model.cp
    for number, uses in sorted(uses_of_pools(model).items()):
        pool = model.problem.pools[number]
        taken = [(cp.new_fixed_size_interval_var(a, b - a, ""), n) for a, b, n in pool.taken]
        intervals = [use.interval for use, _ in uses] + [interval for interval, _ in taken]
        amounts = [amount for _, amount in uses] + [amount for _, amount in taken]
        tasks = {use.task for use, _ in uses}
        if len(tasks) == 1 and not taken and max(amounts) <= pool.capacity:
            continue
        if min(amounts) * 2 > pool.capacity >= max(amounts):
            cp.add_no_overlap(intervals)
        else:
            cp.add_cumulative(intervals, amounts, pool.capacity)


def set_up_between_kinds(model: Model) -> None:
    """Tests of different kinds on one place follow each other with time to change, on a shared track too.

    For two tasks i, j of kinds that take time to change, both on the place: i before j, and start j >= end i + change;
    or the other way round.
    """
    for number, uses in sorted(uses_of_pools(model).items()):
        pool = model.problem.pools[number]
        if not pool.setups:
            continue
        there: dict[int, list[Any]] = {}
        for use, _ in uses:
            there.setdefault(use.task, []).append(use.chosen)
        kinds = {t: kind for t in there if (kind := model.problem.tasks[t].kind) is not None}
        pairs = [(i, j) for i, j in combinations(sorted(kinds), 2) if changes(pool, kinds[i], kinds[j])]
        present = {t: any_of(model, there[t]) for t in {t for pair in pairs for t in pair}}
        for i, j in pairs:
            before = model.first(i, j)
            both = (present[i], present[j])
            there_and_back = changes(pool, kinds[i], kinds[j])
            assert there_and_back is not None
            only_if(model.cp.add(model.starts[j] >= model.ends[i] + there_and_back[0]), before, *both)
            only_if(model.cp.add(model.starts[i] >= model.ends[j] + there_and_back[1]), before.negated(), *both)


def changes(pool: Pool, one: str, other: str) -> tuple[int, int] | None:
    """Slots to change from one kind to another and back; none where neither takes time."""
    slots = pool.setups.get((one, other), 0), pool.setups.get((other, one), 0)
    return slots if one != other and any(slots) else None


def stock_lasts(model: Model) -> None:
    """Before each arrival, what has been used is no more than what had arrived: sum of uses <= stock."""
    for number, stock in enumerate(model.problem.stocks):
        users: list[tuple[int, Any, int]] = []
        for use in (use for uses in model.uses for use in uses):
            for consumable, amount in model.problem.tasks[use.task].ways[use.way].uses:
                if consumable == number:
                    users.append((use.task, use.chosen, amount))
        total = sum(amount for _, amount in stock.arrivals)
        if not users:
            continue
        model.cp.add(weighted([u for _, u, _ in users], [a for _, _, a in users]) <= total)
        came = 0
        for slot, amount in stock.arrivals:
            if slot > 0:
                _before(model, users, slot, came)
            came += amount


def _before(model: Model, users: list[tuple[int, Any, int]], slot: int, came: int) -> None:
    """Uses by tasks that start before a moment, of what came until then."""
    cp, early = model.cp, {}
    for task in sorted({task for task, _, _ in users}):
        early[task] = cp.new_bool_var("")
        cp.add(model.starts[task] >= slot).only_enforce_if(early[task].negated())
    amounts: dict[int, set[int]] = {}
    for task, _, amount in users:
        amounts.setdefault(task, set()).add(amount)
    # A task whose ways use unlike amounts counts with the largest: it may be held back a little, never short.
    cp.add(weighted(list(early.values()), [max(amounts[task]) for task in early]) <= came)
