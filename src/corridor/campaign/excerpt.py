"""The question of a campaign with some of its tests alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from corridor.campaign.problem import Order, Problem


def excerpt(problem: Problem, tasks: Collection[int], orders: Collection[Order] | None = None) -> Problem:
    """The same question with these tasks alone, and of the orders between them those given, or all."""
    kept = sorted(tasks)
    place = {number: k for k, number in enumerate(kept)}
    return replace(
        problem,
        tasks=tuple(problem.tasks[t] for t in kept),
        orders=tuple(
            replace(order, before=place[order.before], after=place[order.after])
            for order in (problem.orders if orders is None else orders)
            if order.before in place and order.after in place
        ),
    )
