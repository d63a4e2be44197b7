"""Which specimens can carry which tests, were it not for the time that tests take their turns in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from corridor.campaign.bounds import shortest
from corridor.campaign.placing import depths, first_allowed
from corridor.campaign.problem import Order, Placed, Problem, Task
from corridor.campaign.standing import FAR, after
from corridor.solvers.cpsat import CpSettings, new_model, search, weighted

QUICK = CpSettings(limit=2.0, workers=1)
SHARING = CpSettings(limit=0.25, workers=1)
"""Limits: for whether specimens can carry all tests, and for sharing them out well."""


@dataclass(frozen=True)
class Carried:
    """Options that each task takes, by its number; those `left_out` find none."""

    options: dict[int, tuple[int, ...]]
    left_out: frozenset[int]
    used: frozenset[int]


@dataclass
class _Question:
    """Yes or no: a task is made; as which of its options; a specimen is used."""

    problem: Problem
    cp: Any = field(default_factory=new_model)
    least: list[int] = field(default_factory=list)
    first: list[int] = field(default_factory=list)
    made: list[Any] = field(default_factory=list)
    chosen: dict[tuple[int, int], Any] = field(default_factory=dict)
    on: dict[int, dict[int, list[Any]]] = field(default_factory=dict)
    """Choices by specimen and task."""
    used: list[Any] = field(default_factory=list)


def carried(problem: Problem, former: Mapping[int, Placed], dear: Collection[int] = ()) -> Carried | None:
    """Share the tests out among specimens: as few left out as can be, then few fresh specimens, then few changes.

    Parameters
    ----------
    former
        Tasks that can stay where they are.
    dear
        Specimens that are taken only where tests would be left out else.

    Returns
    -------
    Carried | None
        None where not even that was found in little effort.

    Notes
    -----
    A specimen carries tests of one group, at most one that ends it, and no more hours than it is there for. A test that
    follows another is left out with it. First tests that can stay do stay; only if others are left out, they may go.
    """
    first = _shared_out(problem, former, dear, may_go=False)
    return first if first is not None and not first.left_out else _shared_out(problem, former, dear, may_go=True)


def _shared_out(problem: Problem, former: Mapping[int, Placed], dear: Collection[int], may_go: bool) -> Carried | None:
    asked = _asked(problem)
    cp, tasks = asked.cp, problem.tasks
    busy = {tasks[t].options[k].specimen for t, placed in former.items() for k in placed.options}
    # Each counts for more than all that comes after it: mandatory tests, others, specimens, changes, longest use.
    change = problem.end + 1
    fresh = change * (len(tasks) + 1)
    dearer = fresh * (len(problem.specimens) + 1)
    other = dearer * (len(dear) + 1)
    mandatory = other * (len(tasks) + 1)
    terms = [
        (yes.negated(), mandatory if task.mandatory else other) for yes, task in zip(asked.made, tasks, strict=True)
    ]
    terms += [(used, dearer if s in dear else fresh) for s, used in enumerate(asked.used) if s not in busy]
    gone = [x for (t, k), x in asked.chosen.items() if t in former and k not in former[t].options]
    terms += [(x, change) for x in gone if may_go]
    for x in [] if may_go else gone:
        cp.add(x == 0)
    cp.minimize(weighted([term for term, _ in terms], [n for _, n in terms]) + _longest_use(asked))
    found = search(cp, SHARING)
    if found.values is None:
        return None
    options: dict[int, tuple[int, ...]] = {}
    for (t, k), x in asked.chosen.items():
        if found.values[x.index]:
            options[t] = (*options.get(t, ()), k)
    left_out = frozenset(t for t, made in enumerate(asked.made) if not found.values[made.index])
    return Carried(options, left_out, frozenset(s for s, u in enumerate(asked.used) if found.values[u.index]))


def can_be_carried(problem: Problem) -> bool:
    """Whether specimens can carry all tests, also where that could not be settled."""
    if not problem.fits:
        return False
    asked = _asked(problem)
    for made in asked.made:
        asked.cp.add(made == 1)
    return search(asked.cp, QUICK).status != "infeasible"


def alone_on(problem: Problem, task: Task, specimen: int) -> bool:
    """Whether a task alone could be made on a specimen between its arrival and its leaving."""
    return any(_chances(problem, task, specimen, task.earliest))


def _asked(problem: Problem) -> _Question:
    asked = _Question(problem, least=shortest(problem), first=_first_starts(problem))
    asked.made = [asked.cp.new_bool_var("") for _ in problem.tasks]
    asked.used = [asked.cp.new_bool_var("") for _ in problem.specimens]
    for t, task in enumerate(problem.tasks):
        _taken(asked, t, task)
    for order in problem.orders:
        asked.cp.add_implication(asked.made[order.after], asked.made[order.before])
        if order.same_specimen:
            _together(asked, order.before, order.after)
    for s, tests in asked.on.items():
        _on_one(asked, s, tests)
    alike: dict[tuple[str, ...], int] = {}
    for s, specimen in enumerate(problem.specimens):
        # Of specimens that may be exchanged for each other the first to arrive are used first.
        if specimen.alike in alike:
            asked.cp.add_implication(asked.used[s], asked.used[alike[specimen.alike]])
        alike[specimen.alike] = s
    return asked


def _taken(asked: _Question, t: int, task: Task) -> None:
    """A task that is made takes its specimens, of one build where they are several; none where it fits nowhere."""
    cp, problem = asked.cp, asked.problem
    if asked.first[t] == FAR:
        cp.add(asked.made[t] == 0)
        return
    builds: dict[str, Any] = {}
    by_specimen: dict[int, list[Any]] = {}
    for k, option in enumerate(task.options if task.specimens else ()):
        if not any(_chances(problem, task, option.specimen, asked.first[t])):
            continue
        x = asked.chosen[t, k] = cp.new_bool_var("")
        by_specimen.setdefault(option.specimen, []).append(x)
        if task.specimens > 1:
            cp.add_implication(x, builds.setdefault(str(option.build), cp.new_bool_var("")))
    if builds:
        cp.add_at_most_one(builds.values())
    for s, choices in by_specimen.items():
        cp.add_at_most_one(choices)
        for x in choices:
            cp.add_implication(x, asked.used[s])
        asked.on.setdefault(s, {})[t] = choices
    choices = [x for of_specimen in by_specimen.values() for x in of_specimen]
    cp.add(sum(choices) == (min(task.specimens, len(choices)) if task.fixed else task.specimens) * asked.made[t])
    if task.fixed:
        cp.add(asked.made[t] == 1)


def _first_starts(problem: Problem) -> list[int]:
    """The first start of each task by its orders and by where each before it could be made first."""
    first, ends = [0] * len(problem.tasks), [0] * len(problem.tasks)
    depth = depths(problem)
    into: dict[int, list[Order]] = {}
    for order in problem.orders:
        into.setdefault(order.after, []).append(order)
    for t in sorted(range(len(problem.tasks)), key=lambda t: depth[t]):
        task = problem.tasks[t]
        earliest = max([task.earliest, *(after(o, ends[o.before]) for o in into.get(t, ()))])
        specimens = {o.specimen for o in task.options} if task.specimens else {None}
        found = [at for s in specimens for at in _chances(problem, task, s, earliest)]
        first[t] = min((start for start, _ in found), default=FAR)
        ends[t] = min((end for _, end in found), default=FAR)
    return first


def _chances(problem: Problem, task: Task, s: int | None, earliest: int) -> Iterator[tuple[int, int]]:
    """First start and end of each length in which a task alone could be made on a specimen while it is there."""
    arrives, leaves = (0, FAR) if s is None else (problem.specimens[s].arrives, problem.specimens[s].leaves)
    for way in task.ways:
        for piece in way.pieces:
            start = first_allowed(piece, max(arrives, earliest)) if not task.fixed else piece.starts[0][0]
            if start is not None and (task.fixed or start + piece.elapsed <= leaves):
                yield start, start + piece.elapsed


def _together(asked: _Question, before: int, after: int) -> None:
    """The second of two tests that share a specimen is on none that the first is not on."""
    for tests in asked.on.values():
        if after in tests:
            asked.cp.add(sum(tests[after]) <= sum(tests.get(before, [])))


def _on_one(asked: _Question, s: int, tests: Mapping[int, list[Any]]) -> None:
    """Tests on one specimen: of one group, at most one that ends it and none after that, no more hours than it has."""
    cp, problem = asked.cp, asked.problem
    tasks, specimen, least = problem.tasks, problem.specimens[s], asked.least
    groups: dict[str, Any] = {}
    for t, choices in tests.items():
        group = tasks[t].group
        if group is not None:
            yes = groups.setdefault(group, cp.new_bool_var(""))
            for x in choices:
                cp.add_implication(x, yes)
    if len(groups) > 1:
        cp.add_at_most_one(groups.values())
    ending = [x for t, choices in tests.items() if tasks[t].ends for x in choices]
    if ending:
        cp.add_at_most_one(ending)
    if any(tasks[t].ends and tasks[t].fixed for t in tests):
        for t, choices in tests.items():
            if not tasks[t].fixed:
                cp.add(sum(choices) == 0)
    still = {t: choices for t, choices in tests.items() if not tasks[t].fixed}
    for some in (tests, still):
        if some:
            first = min(asked.first[t] for t in some)
            hours = [(x, least[t]) for t, choices in some.items() for x in choices]
            room = max(0, specimen.leaves - max(specimen.arrives, first))
            cp.add(weighted([x for x, _ in hours], [n for _, n in hours]) <= room)


def _longest_use(asked: _Question) -> Any:
    """Slots until the specimen that is busy longest could be free at last."""
    problem, cp = asked.problem, asked.cp
    longest = cp.new_int_var(0, problem.end, "")
    for s, tests in asked.on.items():
        still = {t: choices for t, choices in tests.items() if not problem.tasks[t].fixed}
        if still:
            begins = max(problem.specimens[s].arrives, min(asked.first[t] for t in still))
            hours = [(x, asked.least[t]) for t, choices in still.items() for x in choices]
            terms = [(asked.used[s], min(begins, problem.end)), *hours]
            cp.add(longest >= weighted([x for x, _ in terms], [n for _, n in terms]))
    return longest
