"""Laws of campaigns: bounds that no schedule is below, and schedules that are bettered without breaking a rule."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.campaign.projects import project
from benchmarks.campaign.psplib import of_psplib
from corridor.campaign import CampaignOptions, Inputs
from corridor.campaign.bounds import Times, cost_bound, finish_bound
from corridor.campaign.by_family import bound_by_family
from corridor.campaign.endings import endings, with_endings
from corridor.campaign.found import Spent
from corridor.campaign.improving import placed_anew, used_in_order
from corridor.campaign.mending import mended_in_part
from corridor.campaign.model import build
from corridor.campaign.pieces import Piece
from corridor.campaign.placing import Held, put
from corridor.campaign.problem import Placed, Problem, Schedule, Stock, Task, Way
from corridor.campaign.recreating import Recreating
from corridor.campaign.start import first_schedule, list_schedule
from corridor.campaign.stating import state
from corridor.campaign.values import completed
from corridor.campaign.worth import worths
from corridor.solvers.cpsat import CpSettings
from tests.against.random_campaigns import random_campaign


def question(seed: int) -> Problem:
    """A small campaign with every family of rules, or a project with several modes."""
    if seed % 5 == 4:
        return of_psplib(project(seed, 12, modes=1 + seed % 3, renewable=2, consumable=2 * (seed % 3 > 0)))
    made = random_campaign(seed)
    return state(Inputs.of(made.tables), CampaignOptions(made.start, made.days, made.step))


def listed(problem: Problem, seed: int) -> Schedule | None:
    """A schedule by hand in an order made by chance."""
    rng = random.Random(seed)
    return list_schedule(problem, [rng.random() for _ in problem.tasks], rng.random() < 0.5)


def keeps_every_rule(problem: Problem, schedule: Schedule) -> bool:
    return completed(build(problem), used_in_order(problem, schedule), 5.0) is not None


@given(st.integers(0, 10_000), st.integers(0, 100))
@settings(max_examples=150, deadline=None)
def test_no_schedule_is_below_the_bounds_that_are_had_without_the_model(seed, order):
    problem = question(seed)
    schedule = listed(problem, order)
    if schedule is None:
        return
    worth = worths(problem, schedule)
    after = endings(problem, worth["specimens"])
    assert finish_bound(problem) <= finish_bound(problem, after) <= worth["finish"]
    assert cost_bound(problem) <= worth["cost"]
    alone = bound_by_family(problem, after, worth["lateness"], 0, 0, Spent(0.1, by_effort=True))
    assert alone <= worth["finish"]
    times = Times(problem, after)
    for t, placed in enumerate(schedule):
        assert times.heads[t] <= placed.start
        assert placed.end + times.tails[t] <= worth["finish"]
    for before, ends in after.follow.items():
        assert any(schedule[e].start >= schedule[before].end for e in ends)


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
@pytest.mark.parametrize("goal", ["lateness", "specimens", "finish"])
def test_what_is_lifted_and_placed_anew_keeps_every_rule_and_the_goals_before(goal, seed):
    problem = question(seed)
    start = listed(problem, seed) or first_schedule(problem, seed)
    if start is None:
        return
    goals = ["lateness", "specimens", "finish"]
    kept = goals[: goals.index(goal)]
    was = worths(problem, start)
    after = endings(problem, was["specimens"])
    problem = with_endings(problem, after) if "specimens" in kept else problem
    tails = Times(problem, after).tails
    runs = [Recreating(problem, start, goal, kept, 0, tails, 1).run(Spent(0.05, by_effort=True)) for _ in range(2)]
    assert runs[0] == runs[1]
    now = worths(problem, runs[0])
    assert [now[g] for g in (*kept, goal)] <= [was[g] for g in (*kept, goal)]
    assert all(now[g] <= was[g] for g in (*kept, goal))
    assert keeps_every_rule(problem, runs[0])


def standing(held: Held) -> tuple:
    """What is held, in no order."""
    pools = [sorted(line.stands, key=str) for line in held.pools]
    specimens, stocks = ([sorted(stands, key=str) for stands in s] for s in (held.specimens, held.stocks))
    return pools, specimens, stocks, held.spare, held.groups


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_after_many_rounds_nothing_is_held_but_what_is_placed(seed):
    problem = of_psplib(project(seed, 50, renewable=2)) if seed % 2 else question(seed)
    start = listed(problem, seed)
    if start is None:
        return
    search = Recreating(problem, start, "finish", ("lateness",), 0, Times(problem).tails, seed)
    for _ in range(40):
        search.round(1.0)
    afresh = Held.empty(problem)
    for t, placed in search.held.placed.items():
        put(problem, afresh, t, placed)
    assert len(search.held.placed) == len(problem.tasks)
    assert standing(search.held) == standing(afresh)


def test_a_list_leaves_of_a_consumable_what_the_tests_after_it_need():
    # Four tests of two ways, quick with 5 of the fluid or slow with 1, and 7 there: a quick one leaves too little.
    ways = tuple(
        Way(key, work, (Piece(work, ((0, 60),)),), uses=((0, used),))
        for key, work, used in (("quick", 2, 5), ("slow", 10, 1))
    )
    problem = Problem(70, tuple(Task(str(k), ways) for k in range(4)), stocks=(Stock("FLUID", ((0, 7),)),))
    schedule = list_schedule(problem, [0.0, 1.0, 2.0, 3.0], False)
    assert schedule is not None
    assert [placed.way for placed in schedule] == [1, 1, 1, 1]


def test_a_consumable_that_is_too_little_for_all_goes_to_those_that_it_lasts_for():
    way = Way("only", 2, (Piece(2, ((0, 60),)),), uses=((0, 3),))
    problem = Problem(70, tuple(Task(str(k), (way,)) for k in range(3)), stocks=(Stock("FLUID", ((0, 7),)),))
    assert list_schedule(problem, [0.0, 1.0, 2.0], False) is None
    assert len(mended_in_part(problem, {}, None)) == 2
    assert len(mended_in_part(problem, {0: Placed(0, 2, 5, ()), 1: Placed(0, 2, 9, ())}, None)) == 2


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_a_part_searched_by_itself_keeps_every_rule_of_the_whole(seed):
    problem = question(seed)
    start = listed(problem, seed) or first_schedule(problem, seed)
    if start is None:
        return
    rng = random.Random(seed)
    free = {t for t, task in enumerate(problem.tasks) if rng.random() < 0.5 and not task.fixed}
    for goal, kept in (("finish", ("lateness", "specimens")), ("cost", ("lateness", "specimens", "finish"))):
        found, _, _ = placed_anew(problem, start, free, goal, kept, 0, CpSettings(0.2, workers=1, presolve=False))
        was, now = worths(problem, start), worths(problem, found)
        assert all(now[g] <= was[g] for g in (*kept, goal))
        assert all(found[t] == start[t] for t in range(len(start)) if t not in free)
        assert keeps_every_rule(problem, found)


@given(st.integers(0, 10_000), st.integers(0, 3))
@settings(max_examples=40, deadline=None)
def test_no_more_specimens_are_used_than_may_be(seed, more):
    problem = question(seed)
    start = listed(problem, seed)
    if start is None or not problem.specimens:
        return
    most = worths(problem, start)["specimens"] + more
    problem = replace(problem, specimens_at_most=most)
    tails, kept = Times(problem, endings(problem, most)).tails, ("lateness",)
    lifted = Recreating(problem, start, "finish", kept, 0, tails, 1).run(Spent(0.05, by_effort=True))
    rng = random.Random(seed)
    free = {t for t, task in enumerate(problem.tasks) if rng.random() < 0.5 and not task.fixed}
    again, _, _ = placed_anew(problem, start, free, "finish", kept, 0, CpSettings(0.2, workers=1, presolve=False))
    for found in (lifted, again):
        assert worths(problem, found)["specimens"] <= most
        assert worths(problem, found)["finish"] <= worths(problem, start)["finish"]
        assert keeps_every_rule(problem, found)
        if worths(problem, found)["specimens"] == most:
            assert not keeps_every_rule(replace(problem, specimens_at_most=most - 1), found)
