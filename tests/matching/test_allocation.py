"""Allocation against enumeration: every choice of steps is tried, and what is left is a plain linear programme."""

import itertools
import random

import numpy as np
import polars as pl
import pytest
from scipy.optimize import linprog

from corridor.matching.allocation import DEAREST, AllocationRules, allocate, why_not
from corridor.solvers import SolveSettings

EXACT = SolveSettings(gap=0.0)


def tables(wanted, pairs, lines, steps=()):
    return (
        pl.DataFrame(
            wanted, schema={"need_id": pl.String, "quantity": pl.Float64, "short_price": pl.Float64}, orient="row"
        ),
        pl.DataFrame(
            pairs,
            schema={"need_id": pl.String, "line_id": pl.String, "party_id": pl.String, "cost_per_unit": pl.Float64},
            orient="row",
        ),
        pl.DataFrame(
            lines,
            schema={"line_id": pl.String, "minimum_order_units": pl.Float64, "capacity": pl.Float64},
            orient="row",
        ),
        pl.DataFrame(
            list(steps),
            schema={"line_id": pl.String, "from_units": pl.Float64, "saving_per_unit": pl.Float64},
            orient="row",
        ),
    )


def by_enumeration(wanted, pairs, lines, steps, most_share=1.0):
    """The least cost, trying for each line every step or none."""
    needs = wanted.to_dicts()
    dearest = {
        n["need_id"]: pairs.filter(pl.col("need_id") == n["need_id"])["cost_per_unit"].max() or 0.0 for n in needs
    }
    options = []
    for line in lines.to_dicts():
        least, cap = line["minimum_order_units"] or 0.0, np.inf if line["capacity"] is None else line["capacity"]
        own = sorted(
            (s["from_units"], s["saving_per_unit"]) for s in steps.to_dicts() if s["line_id"] == line["line_id"]
        )
        levels = [(least, max((v for f, v in own if f <= least), default=0.0))] + [(f, v) for f, v in own if f > least]
        ends = [f for f, _ in levels[1:]] + [np.inf]
        options.append([None, *[(f, min(e, cap), v) for (f, v), e in zip(levels, ends, strict=True) if f <= cap]])
    best = np.inf
    arcs = pairs.to_dicts()
    names = lines["line_id"].to_list()
    for choice in itertools.product(*options):
        cost = [n["short_price"] if n["short_price"] is not None else dearest[n["need_id"]] * DEAREST for n in needs]
        bounds = [(0, n["quantity"]) for n in needs]
        for arc in arcs:
            pick = choice[names.index(arc["line_id"])]
            cost.append(arc["cost_per_unit"] - (pick[2] if pick else 0.0))
            total = next(n["quantity"] for n in needs if n["need_id"] == arc["need_id"])
            bounds.append((0, total * most_share if pick else 0))
        equal = [[float(k == i) for k in range(len(needs))] + [float(a["need_id"] == n["need_id"]) for a in arcs]
                 for i, n in enumerate(needs)]  # fmt: skip
        upper, right = [], []
        for name, pick in zip(names, choice, strict=True):
            row = [0.0] * len(needs) + [float(a["line_id"] == name) for a in arcs]
            if pick:
                upper.append([-v for v in row])
                right.append(-pick[0])
                if np.isfinite(pick[1]):
                    upper.append(row)
                    right.append(pick[1])
        if most_share < 1:
            for n in needs:
                for party in {a["party_id"] for a in arcs}:
                    upper.append([0.0] * len(needs) + [float(a["need_id"] == n["need_id"] and a["party_id"] == party)
                                                       for a in arcs])  # fmt: skip
                    right.append(n["quantity"] * most_share)
        found = linprog(cost, A_ub=upper or None, b_ub=right or None, A_eq=equal, b_eq=[n["quantity"] for n in needs],
                        bounds=bounds)  # fmt: skip
        if found.success:
            best = min(best, found.fun)
    return best


@pytest.mark.parametrize("seed", range(25))
def test_small_allocations_equal_enumeration(seed):
    draw = random.Random(seed)
    needs = [(f"N{n}", float(draw.randint(5, 40)), draw.choice([None, 9.0, 15.0])) for n in range(draw.randint(1, 3))]
    lines = [(f"L{n}", float(draw.choice([0, 0, 8, 20])), draw.choice([None, 10.0, 30.0])) for n in range(4)]
    pairs = [(n[0], line[0], f"P{k % 3}", float(draw.randint(4, 20))) for n in needs for k, line in enumerate(lines)
             if draw.random() < 0.7]  # fmt: skip
    if not pairs:
        pairs = [("N0", "L0", "P0", 7.0)]
    used = {p[1] for p in pairs}
    lines = [line for line in lines if line[0] in used]
    steps = [
        (line[0], float(draw.choice([12, 25])), float(draw.choice([1, 2]))) for line in lines if draw.random() < 0.6
    ]
    share = draw.choice([1.0, 0.6])
    given = tables(needs, pairs, lines, steps)
    found = allocate(*given, AllocationRules(most_share=share, settings=EXACT))
    assert found.objective == pytest.approx(by_enumeration(*given, most_share=share), abs=1e-5)
    bought = found.allocations["cost"].sum()
    priced = {
        n[0]: n[2] if n[2] is not None else DEAREST * max((p[3] for p in pairs if p[0] == n[0]), default=0)
        for n in needs
    }
    short = sum(row["short"] * priced[row["need_id"]] for row in found.short.iter_rows(named=True))
    assert bought + short == pytest.approx(found.objective, abs=1e-5)


def test_a_whole_order_has_the_price_of_the_step_that_it_reaches():
    # 100 at 10 is 1000; from 90 on a unit costs 8, so 100 cost 800.
    given = tables([("N", 100.0, 20.0)], [("N", "L", "P", 10.0)], [("L", 50.0, None)], [("L", 90.0, 2.0)])
    found = allocate(*given, AllocationRules(settings=EXACT))
    row = found.allocations.row(0, named=True)
    assert (row["quantity"], row["cost_per_unit"], row["cost"], row["step_from_units"]) == (100.0, 8.0, 800.0, 90.0)


def test_two_makers_share_a_need_where_none_may_have_all_of_it():
    given = tables(
        [("N", 100.0, 50.0)], [("N", "A", "P", 10.0), ("N", "B", "Q", 12.0)], [("A", 0.0, None), ("B", 0.0, None)]
    )
    found = allocate(*given, AllocationRules(most_share=0.6, settings=EXACT))
    assert dict(found.allocations.select("line_id", "quantity").iter_rows()) == {"A": 60.0, "B": 40.0}


def test_coverage_buys_what_costs_more_than_its_target():
    given = tables([("N", 10.0, 5.0)], [("N", "A", "P", 9.0)], [("A", 0.0, None)])
    assert allocate(*given, AllocationRules(settings=EXACT)).allocations.is_empty()
    assert allocate(*given, AllocationRules(goal="coverage", settings=EXACT)).allocations[
        "quantity"
    ].sum() == pytest.approx(10.0)


def test_why_not_says_what_it_would_cost_and_what_binds():
    given = tables(
        [("N", 100.0, 50.0)],
        [("N", "A", "P", 10.0), ("N", "B", "Q", 12.5), ("N", "C", "R", 1.0)],
        [("A", 0.0, None), ("B", 0.0, 40.0), ("C", 500.0, None)],
    )
    rules = AllocationRules(settings=EXACT)
    dear = why_not("N", "B", *given, rules)
    assert (dear["units"], dear["more"]) == (40.0, pytest.approx(100.0))
    assert "minimum order" in why_not("N", "C", *given, rules)["reason"]
    assert "tests" in why_not("N", "D", *given, rules)["reason"]


def test_needs_without_any_pair_are_short():
    found = allocate(*tables([("N", 7.0, None)], [], []), AllocationRules())
    assert found.short.row(0) == ("N", 7.0, 7.0)
