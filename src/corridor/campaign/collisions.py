"""A campaign that cannot be: the fewest rows that collide, each of them needed, confirmed by a second solve."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import polars as pl

from corridor.campaign.carrying import alone_on, can_be_carried
from corridor.campaign.excerpt import excerpt
from corridor.campaign.inputs import CampaignOptions, Inputs
from corridor.campaign.model import build
from corridor.campaign.places import FIRST_CREW
from corridor.campaign.problem import Order, Problem
from corridor.campaign.start import first_schedule
from corridor.campaign.stating import state
from corridor.campaign.unfit import unfit
from corridor.solvers.cpsat import CpSettings, search
from corridor.tables.campaign_results import CampaignReasons

Kind = Literal["test", "order", "booking", "setup", "crew", "stock", "rebuild"]
STEP = 10.0
"""Deterministic seconds for one question of the filter; what is not settled by then counts as no collision."""
FEW_TRIES = 4
"""Lists by hand that are tried before the solver is asked whether some rows can be kept together."""


@dataclass(frozen=True)
class Element:
    """A part of the question that may be left out: a test, an order, the bookings or set-ups of a place, ..."""

    kind: Kind
    number: int


def collisions(
    inputs: Inputs, options: CampaignOptions, problem: Problem | None = None, quickly: bool = False
) -> pl.DataFrame:
    """Rows of a campaign that cannot be kept together.

    Parameters
    ----------
    problem
        The question, where it is not the one that the tables put.
    quickly
        Look only for what specimens cannot carry, whatever the time that tests take their turns in.

    Returns
    -------
    pl.DataFrame
        Rows of `campaign_reasons` about ``collision``: none where the campaign can be scheduled or nothing is proven;
        else rows that cannot all be kept, while all but any one of them can, and last the words of the second solve.

    Notes
    -----
    First tests that fit nowhere by themselves. Else a filter by halves (QuickXplain, Junker 2004) over tests, orders,
    bookings, set-ups, crews and stocks: parts that are not needed for the collision are left out. It first asks only
    which specimens could carry which tests, which is settled at once on large campaigns too. What remains is solved
    once more by itself with another seed; if that solve does not find it impossible, nothing is told.
    """
    problem = problem or state(inputs, options)
    alone = unfit(problem, inputs, options)
    if not alone.is_empty():
        return alone
    found = minimal(problem, options, quickly)
    if not found:
        return CampaignReasons.empty()
    confirmed = not _possible(only(problem, found), replace(options, seed=options.seed + 1), lists=False)
    return _rows(problem, found, inputs, options) if confirmed else CampaignReasons.empty()


def minimal(problem: Problem, options: CampaignOptions, quickly: bool = False) -> list[Element]:
    """Elements that cannot be kept together, all of them needed; none if the whole can be."""
    everything = elements(problem)

    def possible(kept: Sequence[Element]) -> bool:
        return _possible(only(problem, kept), options)

    def carried(kept: Sequence[Element]) -> bool:
        return can_be_carried(only(problem, kept))

    if not carried(everything):
        found = _explain([], [], everything, carried)
    elif quickly or possible(everything):
        return []
    else:
        found = _explain([], [], everything, possible)
    # Halving keeps an order among the elements; one more pass takes out what a later choice made needless.
    for element in list(found):
        without = [e for e in found if e != element]
        if not possible(without):
            found = without
    return found


def _explain(
    background: list[Element], added: list[Element], parts: list[Element], possible: Callable[[list[Element]], bool]
) -> list[Element]:
    if added and not possible(background):
        return []
    if len(parts) == 1:
        return parts
    half = len(parts) // 2
    first, second = parts[:half], parts[half:]
    of_second = _explain(background + first, first, second, possible)
    of_first = _explain(background + of_second, of_second, first, possible)
    return of_first + of_second


def elements(problem: Problem) -> list[Element]:
    """Everything that may be left out, what people change most readily last."""
    pools = problem.pools
    found = [Element("rebuild", 0)] if problem.rebuilds else []
    found += [Element("setup", k) for k, pool in enumerate(pools) if pool.setups]
    found += [Element("crew", k) for k, pool in enumerate(pools) if FIRST_CREW in pool.key]
    found += [Element("stock", k) for k in range(len(problem.stocks))]
    found += [Element("booking", k) for k, pool in enumerate(pools) if pool.taken and FIRST_CREW not in pool.key]
    found += [Element("order", k) for k in range(len(problem.orders))]
    return found + [Element("test", k) for k in range(len(problem.tasks))]


def only(problem: Problem, kept: Sequence[Element]) -> Problem:
    """The question with these elements alone."""
    by_kind: dict[str, set[int]] = {}
    for element in kept:
        by_kind.setdefault(element.kind, set()).add(element.number)
    tests = by_kind.get("test", set())
    orders = [order for k, order in enumerate(problem.orders) if k in by_kind.get("order", ())]
    pools = []
    for k, pool in enumerate(problem.pools):
        crew = FIRST_CREW in pool.key
        if crew and k not in by_kind.get("crew", ()):
            pools.append(replace(pool, capacity=max(1, pool.capacity) * max(1, len(tests)), taken=()))
            continue
        kept_taken = pool.taken if crew or k in by_kind.get("booking", ()) else ()
        pools.append(replace(pool, taken=kept_taken, setups=pool.setups if k in by_kind.get("setup", ()) else {}))
    stocks = tuple(
        stock if k in by_kind.get("stock", ()) else replace(stock, arrivals=((0, 1 << 40),))
        for k, stock in enumerate(problem.stocks)
    )
    return replace(
        excerpt(problem, tests, orders), pools=tuple(pools), stocks=stocks,
        rebuilds=problem.rebuilds if "rebuild" in by_kind else {},
    )  # fmt: skip


def _possible(problem: Problem, options: CampaignOptions, lists: bool = True) -> bool:
    """Whether there is a schedule; also where that could not be settled."""
    if not problem.tasks:
        return True
    if not problem.fits:
        return False
    if lists and first_schedule(problem, options.seed, FEW_TRIES) is not None:
        return True
    outcome = search(build(problem).cp, CpSettings(STEP, "effort", 1, options.seed, presolve=not problem.has_holes))
    return outcome.status != "infeasible"


def _rows(problem: Problem, found: list[Element], inputs: Inputs, options: CampaignOptions) -> pl.DataFrame:
    rows = [
        {"about": "collision", "step_no": number, "kind": element.kind} | _told(problem, element, inputs, options)
        for number, element in enumerate(sorted(found, key=lambda e: (e.kind, e.number)), start=1)
    ]
    which = _specimens(problem, found)
    if which:
        told = f"No other specimens can carry them than {', '.join(which)}."
        rows.append({"about": "collision", "step_no": len(rows) + 1, "kind": "specimen", "table": "specimens",
                     "key": "|".join(which), "sentence": told})  # fmt: skip
    cannot = f"These {len(found)} rows cannot all be kept within {options.days} days; all but any one can. "
    if len(found) == 1:
        cannot = f"This row by itself cannot be kept within {options.days} days. "
    sentence = f"{cannot}A second solve of {'them' if len(found) > 1 else 'it'} alone agrees."
    rows.append({"about": "collision", "step_no": len(rows) + 1, "kind": "confirmed", "sentence": sentence})
    return CampaignReasons.frame(rows)


def _specimens(problem: Problem, found: list[Element]) -> list[str]:
    """Specimens that could carry the tests of a collision, where it is they that are too few."""
    if can_be_carried(only(problem, found)):
        return []
    tests = [problem.tasks[e.number] for e in found if e.kind == "test"]
    there = {o.specimen for task in tests for o in task.options if alone_on(problem, task, o.specimen)}
    return sorted(problem.specimens[s].key for s in there)


def _told(problem: Problem, element: Element, inputs: Inputs, options: CampaignOptions) -> dict[str, Any]:
    if element.kind == "test":
        task = problem.tasks[element.number]
        group = f", on a specimen of group {task.group} alone" if task.group else ""
        told = f"{task.key} has to be made{group}{', and nothing follows it there' if task.ends else ''}."
        return {"table": "campaign_tests", "key": task.key, "campaign_test_id": task.key, "sentence": told}
    if element.kind == "order":
        order = problem.orders[element.number]
        return {"table": "test_orders", "key": order.key, "sentence": _of_order(problem, order, options)}
    if element.kind == "stock":
        key = problem.stocks[element.number].key
        return {"table": "consumables", "key": key, "sentence": f"No more of {key} may be used than has arrived."}
    if element.kind == "rebuild":
        return {"table": "specimen_rebuilds", "sentence": "Changing a specimen from one build to another takes time."}
    key = problem.pools[element.number].key.split("#")[0]
    if element.kind == "crew":
        kind, lab_id = key.split(FIRST_CREW)
        return {"table": "crews", "key": key, "sentence": f"There are only so many crews of {kind} at {lab_id}."}
    if element.kind == "setup":
        return {"table": "facility_setups", "key": key, "sentence": f"Changing {key} over takes time."}
    booked = inputs.bookings.filter((pl.col("facility_id") == key) & pl.col("campaign_test_id").is_null())
    names = "|".join(booked.sort("booking_id")["booking_id"])
    return {"table": "bookings", "key": names, "sentence": f"Others have booked {key}: {names}."}


def _of_order(problem: Problem, order: Order, options: CampaignOptions) -> str:
    before, after = problem.tasks[order.before].key, problem.tasks[order.after].key
    least, most = order.least * options.step_hours, order.most
    told = f"{after} follows {before}" + (f" after {least:g} hours at least" if least else "")
    told += "" if most is None else f", {most * options.step_hours:g} hours at most"
    return told + (", on the same specimen." if order.same_specimen else ".")
