"""Rules of specimens: one test at a time, arrival, rebuilding, groups, and nothing after the last test."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Any

from corridor.campaign.model import Model, any_of, only_if
from corridor.solvers.cpsat import weighted


def on_specimens(model: Model) -> None:
    """All rules of specimens."""
    _chosen(model)
    _one_at_a_time(model)
    _rebuilt(model)
    _of_one_group(model)
    _together(model)
    _counted(model)


def _chosen(model: Model) -> None:
    """A task takes as many specimens as it needs, each as one of its builds."""
    cp = model.cp
    model.used = [cp.new_bool_var("") for _ in model.problem.specimens]
    if model.used and model.problem.specimens_at_most is not None:
        cp.add(sum(model.used) <= model.problem.specimens_at_most)
    for number, task in enumerate(model.problem.tasks):
        if not task.specimens:
            continue
        by_specimen: dict[int, list[Any]] = {}
        for place, option in enumerate(task.options):
            model.options[number, place] = cp.new_bool_var("")
            by_specimen.setdefault(option.specimen, []).append(model.options[number, place])
        for specimen, choices in by_specimen.items():
            model.made_on[number, specimen] = any_of(model, choices)
            cp.add_implication(model.made_on[number, specimen], model.used[specimen])
        cp.add(sum(model.made_on[number, s] for s in by_specimen) == task.specimens)
        builds = sorted({str(option.build) for option in task.options})
        if task.specimens > 1 and len(builds) > 1:
            _alike(model, number, builds)


def _alike(model: Model, number: int, builds: list[str]) -> None:
    """Several specimens of one test are of one build."""
    cp, task = model.cp, model.problem.tasks[number]
    build = {name: cp.new_bool_var("") for name in builds}
    cp.add_exactly_one(build.values())
    for place, option in enumerate(task.options):
        cp.add_implication(model.options[number, place], build[str(option.build)])


def _one_at_a_time(model: Model) -> None:
    """On a specimen no two tests overlap; a test that ends it holds it for ever, so that nothing follows."""
    cp, end = model.cp, model.problem.end
    for place, specimen in enumerate(model.problem.specimens):
        intervals = []
        for (number, where), on in model.made_on.items():
            if where != place:
                continue
            task = model.problem.tasks[number]
            start, size, ends = model.starts[number], model.sizes[number], model.ends[number]
            if task.ends:
                intervals.append(cp.new_optional_interval_var(start, end + 1 - start, end + 1, on, ""))
            else:
                intervals.append(cp.new_optional_interval_var(start, size, ends, on, ""))
            if specimen.arrives > 0:
                cp.add(start >= specimen.arrives).only_enforce_if(on)
            if specimen.leaves < end:
                cp.add(ends <= specimen.leaves).only_enforce_if(on)
        if len(intervals) > 1:
            cp.add_no_overlap(intervals)


def _rebuilt(model: Model) -> None:
    """Between tests of different builds on a specimen there is time to change it."""
    if not model.problem.rebuilds:
        return
    for place in range(len(model.problem.specimens)):
        there = [
            (number, choice, build)
            for (number, option), choice in model.options.items()
            if model.problem.tasks[number].options[option].specimen == place
            and (build := model.problem.tasks[number].options[option].build) is not None
        ]
        for (i, on_i, one), (j, on_j, other) in combinations(there, 2):
            slots = model.problem.rebuilds.get((one, other), 0), model.problem.rebuilds.get((other, one), 0)
            if i == j or one == other or not any(slots):
                continue
            before = model.first(i, j)
            only_if(model.cp.add(model.starts[j] >= model.ends[i] + slots[0]), before, on_i, on_j)
            only_if(model.cp.add(model.starts[i] >= model.ends[j] + slots[1]), before.negated(), on_i, on_j)


def _of_one_group(model: Model) -> None:
    """Tests of different groups never share a specimen."""
    cp = model.cp
    by_specimen: dict[int, dict[str, Any]] = {}
    for (number, place), on in model.made_on.items():
        group = model.problem.tasks[number].group
        if group is not None:
            groups = by_specimen.setdefault(place, {})
            if group not in groups:
                groups[group] = model.groups[place, group] = cp.new_bool_var("")
            cp.add_implication(on, groups[group])
    for place, groups in by_specimen.items():
        cp.add(sum(groups.values()) <= model.used[place])


def _together(model: Model) -> None:
    """Tests that an order binds to the same specimen are made on the same one."""
    for order in model.problem.orders:
        if not order.same_specimen:
            continue
        places = {s for n, s in model.made_on if n in (order.before, order.after)}
        for place in sorted(places):
            one, other = (model.made_on.get((n, place)) for n in (order.before, order.after))
            if one is None or other is None:
                model.cp.add((other if one is None else one) == 0)
            else:
                model.cp.add(one == other)


def _counted(model: Model) -> None:
    """What follows from the rules and helps the search: of alike specimens the first to arrive are used first."""
    cp, problem = model.cp, model.problem
    alike: dict[tuple[str, ...], list[int]] = {}
    for place, specimen in enumerate(problem.specimens):
        alike.setdefault(specimen.alike, []).append(place)
    for places in alike.values():
        for one, other in pairwise(places):
            cp.add_implication(model.used[other], model.used[one])
    for place in range(len(problem.specimens)):
        on = {number: choice for (number, where), choice in model.made_on.items() if where == place}
        if not on:
            cp.add(model.used[place] == 0)
            continue
        # A specimen that is used has a test, and is ended by at most one.
        cp.add_bool_or([*on.values(), model.used[place].negated()])
        ending = [choice for number, choice in on.items() if problem.tasks[number].ends]
        if ending:
            cp.add(sum(ending) <= model.used[place])
    _at_once(model, alike)


def _at_once(model: Model, alike: dict[tuple[str, ...], list[int]]) -> None:
    """No more tests at once than specimens of their kinds are used and there."""
    cp, problem = model.cp, model.problem
    classes = {place: k for k, places in enumerate(alike.values()) for place in places}
    by_reach: dict[frozenset[int], list[int]] = {}
    for number, task in enumerate(problem.tasks):
        if task.specimens:
            by_reach.setdefault(frozenset(classes[o.specimen] for o in task.options), []).append(number)
    for reach in sorted(by_reach, key=sorted):
        inside = [n for other, numbers in by_reach.items() if other <= reach for n in numbers]
        places = [place for place, k in classes.items() if k in reach]
        if len(inside) < 2 or len(places) < 2:
            continue
        intervals = [cp.new_interval_var(model.starts[n], model.sizes[n], model.ends[n], "") for n in inside]
        amounts = [problem.tasks[n].specimens for n in inside]
        there = cp.new_int_var(0, len(places), "")
        cp.add(there == weighted([model.used[p] for p in places], [1] * len(places)))
        cp.add_cumulative(intervals, amounts, there)
