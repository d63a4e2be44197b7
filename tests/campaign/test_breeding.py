"""Many lists placed at once, and schedules bred from one another where nothing closes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.campaign.projects import project
from benchmarks.campaign.psplib import of_psplib
from corridor.campaign.at_once import AtOnce, Lists
from corridor.campaign.bare import Bare
from corridor.campaign.breeding import Breeding
from corridor.campaign.found import Spent
from corridor.campaign.goals import solve
from corridor.campaign.inputs import CampaignOptions
from corridor.campaign.model import build
from corridor.campaign.pieces import Piece, WorkingTime
from corridor.campaign.problem import Option, Order, Placed, Pool, Problem, Schedule, Stock, Task, Way
from corridor.campaign.start import first_schedule
from corridor.campaign.values import completed
from corridor.campaign.worth import worths

END = 400


def way(work: int, *needs: tuple[int, int], uses: tuple[tuple[int, int], ...] = (), earliest: int = 0) -> Way:
    return Way(f"{work}", work, (Piece(work, ((earliest, END - work),)),), needs, uses=uses)


def problem_of(*tasks: Sequence[Way], pools: Sequence[Pool] = (), orders: Sequence[Order] = (), **more) -> Problem:
    made = tuple(Task(f"T{k}", tuple(ways)) for k, ways in enumerate(tasks))
    return Problem(END, made, tuple(pools), orders=tuple(orders), **more)


def bare_of(problem: Problem) -> Bare:
    bare = Bare.of(problem)
    assert bare is not None
    return bare


def placed(problem: Problem, *lists: Sequence[int], backwards: bool = False) -> list[list[int]]:
    """Starts that lists give, each task in its first way."""
    bare = bare_of(problem)
    rows = Lists(np.array(lists), np.broadcast_to(bare.first, (len(lists), len(bare.first))).copy())
    return AtOnce(bare, backwards).place(rows).starts.tolist()


def one_by_one(bare: Bare, tasks: Sequence[int], ways: Sequence[int], backwards: bool) -> list[int]:
    """The same by looking at slot after slot; tasks that do not fit start at the end."""
    free = [row[:] for row in bare.free.tolist()]
    if backwards:
        free = [[max(row)] * len(row) for row in free]
    starts: dict[int, int] = {}
    for t in tasks:
        elapsed, earliest = int(bare.elapsed[ways[t]]), 0 if backwards else int(bare.earliest[ways[t]])
        for a, b, least in bare.orders:
            before, after = (b, a) if backwards else (a, b)
            if after == t:
                earliest = max(earliest, starts[before] + int(bare.elapsed[ways[before]]) + least)
        start = min(earliest, bare.end)
        needs = bare.needs[ways[t]].tolist()
        while start < bare.end and elapsed:
            slots = range(start, min(bare.end, start + elapsed))
            if all(row[slot] >= need for row, need in zip(free, needs, strict=True) for slot in slots):
                break
            start += 1
        starts[t] = start
        for slot in range(start, min(bare.end, start + elapsed)):
            for row, need in zip(free, needs, strict=True):
                row[slot] -= need
    return [starts[t] for t in range(len(bare.first))]


def test_lists_are_placed_side_by_side_each_by_itself():
    # A bench of two places: T0 takes both for 3 slots, T1 one for 5, T2 both for 2; T3 takes nothing and follows T1.
    needs = [(way(3, (0, 2)),), (way(5, (0, 1)),), (way(2, (0, 2)),), (way(4),)]
    problem = problem_of(*needs, pools=[Pool("bench", 2)], orders=[Order("o", 1, 3, least=1)])
    assert placed(problem, [0, 1, 2, 3], [1, 3, 2, 0], [2, 1, 0, 3]) == [
        [0, 3, 8, 9], [7, 0, 5, 6], [7, 2, 0, 8],
    ]  # fmt: skip


def test_what_others_take_and_first_starts_are_kept():
    bench = Pool("bench", 1, taken=((2, 5, 1), (9, 10, 1)))
    problem = problem_of([way(3, (0, 1))], [way(2, (0, 1), earliest=1)], pools=[bench])
    assert placed(problem, [0, 1], [1, 0]) == [[5, 10], [10, 5]]


def test_long_tests_look_past_many_gaps_that_are_too_short():
    # Gaps of 63 slots, then one of 100: runs are followed over the words of 64 slots that are looked at at once.
    taken = tuple((64 * k + 63, 64 * k + 64, 1) for k in range(3))
    problem = problem_of([way(100, (0, 1))], [way(63, (0, 1))], pools=[Pool("bench", 1, taken)])
    assert placed(problem, [0, 1]) == [[192, 0]]


def test_a_test_without_length_or_needs_takes_no_place():
    problem = problem_of([way(0)], [way(5, (0, 1))], [way(7)], pools=[Pool("bench", 1)])
    assert placed(problem, [1, 0, 2]) == [[0, 0, 0]]


def test_what_does_not_fit_ends_after_the_last_slot():
    problem = problem_of([way(250, (0, 1))], [way(200, (0, 1))], pools=[Pool("bench", 1)])
    made = AtOnce(bare_of(problem)).place(Lists(np.array([[0, 1]]), np.array([[0, 1]])))
    assert made.starts.tolist() == [[0, 250]]
    assert made.ends.max() > END


def test_another_way_is_taken_where_it_ends_earlier_and_the_stock_lasts():
    # Quick ways take 3 of the fluid and slow ones 1. With 4 the first may become quick; then too little is left.
    ways = [way(2, uses=((0, 3),)), way(5, uses=((0, 1),))]
    problem = problem_of(ways, ways, stocks=(Stock("fluid", ((0, 4),)),))
    bare = bare_of(problem)
    slow, quick = np.array([[1, 3]]), np.array([[0, 2]])
    spare = bare.stock - bare.uses[slow].sum(axis=1)
    assert AtOnce(bare).place(Lists(np.array([[1, 0]]), slow), quick, spare).ways.tolist() == [[1, 2]]
    assert AtOnce(bare).place(Lists(np.array([[1, 0]]), quick), slow, spare).ways.tolist() == [[0, 2]]


@st.composite
def bare_problems(draw):
    """Up to 9 tasks of up to 3 ways on up to 12 pools: few or many lanes, lengths on both sides of a word."""
    rng = random.Random(draw(st.integers(0, 10**6)))
    longest = rng.choice((3, 30, 90))
    pools = [
        Pool(f"P{k}", rng.choice((1, 3, 200)), tuple(
            (at, at + rng.randint(1, 9), 1) for at in rng.sample(range(0, 60, 10), rng.randint(0, 2))
        ))
        for k in range(rng.randint(0, 12))
    ]  # fmt: skip
    tasks = []
    for _ in range(rng.randint(1, 9)):
        ways = []
        for _ in range(rng.randint(1, 3)):
            some = rng.sample(range(len(pools)), rng.randint(0, min(3, len(pools))))
            needs = [(k, rng.randint(1, pools[k].capacity)) for k in some]
            uses = ((0, rng.randint(0, 3)),)
            work = rng.randint(0, longest)
            ways.append(way(work, *(needs if work else ()), uses=uses, earliest=rng.choice((0, 0, 7))))
        tasks.append(ways)
    pairs = [(a, b) for b in range(len(tasks)) for a in range(b) if rng.random() < 0.25]
    orders = [Order(f"{a}-{b}", a, b, least=rng.choice((0, 0, 2))) for a, b in pairs]
    return problem_of(*tasks, pools=pools, orders=orders, stocks=(Stock("fluid", ((0, 2 * len(tasks)),)),))


@given(bare_problems(), st.booleans(), st.integers(0, 1000))
@settings(max_examples=150, deadline=None)
def test_lists_at_once_are_lists_one_by_one(problem, backwards, seed):
    bare, rng = bare_of(problem), random.Random(seed)
    lists, ways = [], []
    for _ in range(4):
        waiting, order = set(range(len(bare.first))), []
        while waiting:
            ready = [t for t in waiting if not any((a if not backwards else b) in waiting and
                     (b if not backwards else a) == t for a, b, _ in bare.orders)]  # fmt: skip
            order.append(rng.choice(ready))
            waiting.discard(order[-1])
        lists.append(order)
        ways.append([int(f) + rng.randrange(int(n)) for f, n in zip(bare.first, bare.count, strict=True)])
    made = AtOnce(bare, backwards).place(Lists(np.array(lists), np.array(ways)))
    for k, order in enumerate(lists):
        assert made.starts[k].tolist() == one_by_one(bare, order, ways[k], backwards)


@given(bare_problems(), st.integers(0, 1000))
@settings(max_examples=60, deadline=None)
def test_what_is_bred_keeps_every_rule_is_never_later_and_repeats(problem, seed):
    given_one = first_schedule(problem, seed)
    runs = [Breeding(bare_of(problem), given_one, 0, seed).run(Spent(0.004, by_effort=True)) for _ in range(2)]
    assert runs[0] == runs[1]
    if given_one is not None:
        assert runs[0] is not None
        assert worths(problem, runs[0])["finish"] <= worths(problem, given_one)["finish"]
    if runs[0] is not None:
        assert completed(build(problem), runs[0], 5.0) is not None


@pytest.mark.parametrize("modes", [1, 3])
def test_breeding_betters_a_list_and_finds_ways_that_leave_enough(modes):
    problem = of_psplib(project(4, 60, modes, 2, 2 if modes > 1 else 0))
    bare, start = bare_of(problem), first_schedule(problem, 0)
    bred = Breeding(bare, start, 0, 1).run(Spent(1.0, by_effort=True))
    afresh = Breeding(bare, None, 0, 1).run(Spent(1.0, by_effort=True))
    assert start is not None and bred is not None and afresh is not None  # noqa: PT018
    listed, found, alone = (worths(problem, schedule)["finish"] for schedule in (start, bred, afresh))
    assert found < listed
    assert alone < listed
    for schedule in (bred, afresh):
        assert completed(build(problem), schedule, 5.0) is not None


def test_breeding_ends_at_the_bound():
    problem = problem_of(*[[way(4, (0, 1))]] * 6, pools=[Pool("bench", 2)])
    start: Schedule = tuple(Placed(0, 4, 4 * k) for k in range(6))
    spent = Spent(50.0, by_effort=True)
    bred = Breeding(bare_of(problem), start, 12, 0).run(spent)
    assert bred is not None
    assert worths(problem, bred)["finish"] == 12
    assert spent.effort < 1.0


def test_the_search_breeds_where_it_may_and_says_what_it_proved():
    problem = of_psplib(project(2, 90))
    options = CampaignOptions(date(2026, 1, 1), limit=3.0, workers=1)
    answers = [solve(problem, options, ("finish",)) for _ in range(2)]
    assert answers[0].schedule == answers[1].schedule
    assert answers[0].schedule is not None
    found = answers[0].found[0]
    bred = Breeding(bare_of(problem), first_schedule(problem, 0), 0, 0).run(Spent(1.0, by_effort=True))
    assert bred is not None
    assert found.bound <= found.value <= worths(problem, bred)["finish"]
    assert completed(build(problem), answers[0].schedule, 5.0) is not None


BASE = problem_of([way(4, (0, 1))], [way(5, (0, 1))], pools=[Pool("bench", 1)], orders=[Order("o", 0, 1)])


def with_task(**more) -> Problem:
    return replace(BASE, tasks=(replace(BASE.tasks[0], **more), BASE.tasks[1]))


@pytest.mark.parametrize(
    "problem",
    [
        with_task(specimens=1, options=(Option(0, None),)),
        with_task(fixed=True),
        with_task(ways=(replace(way(4), pieces=(Piece(4, ((0, 5), (9, END - 4))),)),)),
        with_task(ways=(replace(way(4), pieces=(Piece(4, ((0, 50),)),)),)),
        with_task(ways=(way(0, (0, 1)),)),
        with_task(ways=(replace(way(4), pieces=(Piece(4, ((0, 5),)), Piece(6, ((6, END - 6),)))),)),
        replace(BASE, pools=(Pool("bench", 1, setups={("hot", "cold"): 2}),)),
        replace(BASE, orders=(Order("o", 0, 1, most=9),)),
        replace(BASE, orders=(Order("o", 0, 1, calendar=WorkingTime(((0, END),))),)),
        replace(BASE, orders=(Order("o", 0, 1, same_specimen=True),)),
        replace(BASE, orders=(Order("o", 0, 1), Order("p", 1, 0))),
        replace(BASE, stocks=(Stock("fluid", ((0, 1), (5, 1))),)),
    ],
    ids=[
        "specimens", "fixed", "closed hours", "a latest start", "no length", "pauses", "set-up", "a longest lag",
        "a lag on a calendar", "the same specimen", "a ring", "later arrivals",
    ],
)  # fmt: skip
def test_problems_with_more_to_them_are_not_bred(problem):
    assert Bare.of(BASE) is not None
    assert Bare.of(problem) is None


def test_due_dates_are_left_to_the_other_searches():
    # The bench is the shorter at 9; T1, which is due at 5, must come first, and T0 is bound to nothing.
    tasks = (replace(BASE.tasks[0], key="A"), replace(BASE.tasks[1], key="B", due=5))
    problem = replace(BASE, tasks=tasks, orders=())
    answer = solve(problem, CampaignOptions(date(2026, 1, 1), limit=1.0, workers=1), ("lateness", "finish"))
    assert answer.schedule is not None
    assert [p.start for p in answer.schedule] == [5, 0]
    assert [(f.goal, f.value, f.status) for f in answer.found] == [("lateness", 0, "optimal"), ("finish", 9, "optimal")]
