"""How few specimens could do, were it not for the time that tests take their turns in: a bound, and quickly had."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any

from corridor.campaign.bounds import shortest
from corridor.campaign.problem import Problem
from corridor.solvers.cpsat import CpSettings, give_start, new_model, search, weighted


@dataclass(frozen=True)
class Fewest:
    """A number of specimens that no schedule within the horizon is below, and some of so many that might do."""

    bound: int
    places: frozenset[int] | None


def fewest_specimens(problem: Problem, settings: CpSettings) -> Fewest:
    """How few specimens could do, and which.

    Specimens that may be exchanged for each other are counted, not told apart. Of each kind of them, tests of each
    group take as many as the group has ending tests there, and at least one; and the hours of all tests there fit into
    the time that the specimens are there.

    Notes
    -----
    Every schedule gives such counts: with n[c] specimens of kind c used, of which n[c,g] by group g, the tests that end
    a specimen are at most n[c], those of group g at most n[c,g], and sum of hours on c <= sum of time of those used.
    """
    kinds = sorted({specimen.alike for specimen in problem.specimens})
    of_kind = {kind: [s for s in problem.specimens if s.alike == kind] for kind in kinds}
    if not kinds:
        return Fewest(0, None)
    cp = new_model()
    used: dict[tuple[str, ...], Any] = {kind: cp.new_int_var(0, len(of_kind[kind]), "") for kind in kinds}
    by_group: dict[tuple[tuple[str, ...], str], Any] = {}
    hours: dict[tuple[str, ...], list[tuple[Any, int]]] = {kind: [] for kind in kinds}
    ending: dict[tuple[str, ...], list[Any]] = {kind: [] for kind in kinds}
    ending_of: dict[tuple[tuple[str, ...], str], list[Any]] = {}
    least = shortest(problem)
    for number, task in enumerate(problem.tasks):
        if not task.specimens:
            continue
        on: list[Any] = []
        for kind in sorted({problem.specimens[o.specimen].alike for o in task.options}):
            count = cp.new_int_var(0, min(task.specimens, len(of_kind[kind])), "")
            on.append(count)
            hours[kind].append((count, least[number]))
            cp.add(count <= used[kind])
            if task.group is not None:
                key = kind, task.group
                if key not in by_group:
                    by_group[key] = cp.new_int_var(0, len(of_kind[kind]), "")
                    ending_of[key] = []
                cp.add(count <= by_group[key])
            if task.ends:
                ending[kind].append(count)
                if task.group is not None:
                    ending_of[kind, task.group].append(count)
        cp.add(sum(on) == task.specimens)
    for kind in kinds:
        cp.add(sum(ending[kind]) <= used[kind])
        cp.add(sum(n for (k, _), n in by_group.items() if k == kind) <= used[kind])
        _in_their_time(cp, of_kind[kind], used[kind], hours[kind])
    for key, of_group in ending_of.items():
        cp.add(sum(of_group) <= by_group[key])
    cp.minimize(sum(used.values()))
    found = search(cp, settings, linearization_level=2)
    bound = 0 if found.bound is None else max(0, ceil(found.bound - 1e-6))
    if found.values is None:
        return Fewest(bound, None)
    # Of sets of so many, one that is there early.
    cp.add(sum(used.values()) <= sum(found.values[number.index] for number in used.values()))
    cp.minimize(weighted(list(used.values()), [1 + of_kind[kind][-1].arrives for kind in used]))
    give_start(cp, found.values)
    early = search(cp, settings, linearization_level=2).values or found.values
    chosen = {kind: early[number.index] for kind, number in used.items()}
    place = {specimen.key: k for k, specimen in enumerate(problem.specimens)}
    return Fewest(bound, frozenset(place[s.key] for kind, n in chosen.items() for s in of_kind[kind][:n]))


def _in_their_time(cp: Any, specimens: list[Any], used: Any, hours: list[tuple[Any, int]]) -> None:
    """Hours on specimens of a kind fit into the time of those that are there longest."""
    spans = sorted((max(0, s.leaves - s.arrives) for s in specimens), reverse=True)
    total = weighted([count for count, _ in hours], [n for _, n in hours]) if hours else 0
    reach = 0
    for count, span in enumerate(spans, start=1):
        reach += span
        # Of `count` used, the longest `count` spans; concave in the count, so every such line is a bound.
        cp.add(total <= reach + span * (used - count))
