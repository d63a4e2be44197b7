"""What no schedule can beat: the finish that orders, open hours and the work of places, crews and specimens allow."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from corridor.campaign.endings import Endings, families, least_specimens
from corridor.campaign.placing import depths, first_allowed
from corridor.campaign.problem import Order, Problem
from corridor.campaign.standing import after

NEAR = 0.8
"""Part of the best bound from which on it is reckoned what waits for open hours."""
Profile = list[tuple[int, int, int]]
"""``(from, to, amount)`` of what is free, in order and without overlap."""


@dataclass
class Times:
    """For each task its least time, its earliest start, and the least time from its end to the finish."""

    problem: Problem
    endings: Endings = field(default_factory=Endings)
    least: list[int] = field(init=False)
    heads: list[int] = field(init=False)
    tails: list[int] = field(init=False)
    _out: dict[int, list[Order]] = field(default_factory=dict)
    _finish: dict[tuple[int, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        problem = self.problem
        self.least = shortest(problem)
        self.heads = [self.allowed(t, max(task.earliest, _arrived(problem, t))) for t, task in enumerate(problem.tasks)]
        self.tails = [0] * len(problem.tasks)
        depth = depths(problem)
        for order in sorted(problem.orders, key=lambda order: depth[order.before]):
            # Of a ring there is no end.
            if max(depth) < len(depth):
                self._out.setdefault(order.before, []).append(order)
            ready = after(order, self.done(order.before, self.heads[order.before]))
            if ready > self.heads[order.after]:
                self.heads[order.after] = self.allowed(order.after, ready)
        for order in sorted(problem.orders, key=lambda order: -depth[order.before]):
            tail = order.least + self.least[order.after] + self.tails[order.after]
            self.tails[order.before] = max(self.tails[order.before], tail)
        self._of_endings()

    def _of_endings(self) -> None:
        """Where every specimen is ended, one that ends it follows a test; on a lone one the last follows them all."""
        for t, ends in self.endings.follow.items():
            self.tails[t] = max(self.tails[t], min(self.least[e] + self.tails[e] for e in ends))
        for e, before in self.endings.closes.items():
            total = 0
            for t in sorted(before, key=lambda t: -self.heads[t]):
                total += self.least[t]
                self.heads[e] = max(self.heads[e], self.allowed(e, self.heads[t] + total))

    def finish(self, t: int, end: int) -> int:
        """The earliest finish where a task does not end before a moment: what must follow it comes after."""
        if (t, end) not in self._finish:
            last = end
            for order in self._out.get(t, ()):
                last = max(last, self.finish(order.after, self.done(order.after, after(order, end))))
            if t in self.endings.follow:
                last = max(last, min(self.done(e, end) + self.tails[e] for e in self.endings.follow[t]))
            self._finish[t, end] = last
        return self._finish[t, end]

    def allowed(self, t: int, at: int) -> int:
        """The first start no earlier than a moment; the moment itself if there is none."""
        return min((start for start, _ in self._places(t, at)), default=at)

    def done(self, t: int, at: int) -> int:
        """The first end of a task that starts no earlier than a moment."""
        return min((start + elapsed for start, elapsed in self._places(t, at)), default=at + self.least[t])

    def _places(self, t: int, at: int) -> Iterator[tuple[int, int]]:
        """The first start of each piece no earlier than a moment, with the time that it takes."""
        for way in self.problem.tasks[t].ways:
            for piece in way.pieces:
                if (start := first_allowed(piece, at)) is not None:
                    yield start, piece.elapsed


def shortest(problem: Problem) -> list[int]:
    """The shortest time from start to end of each task."""
    return [min((p.elapsed for way in task.ways for p in way.pieces), default=0) for task in problem.tasks]


def _arrived(problem: Problem, t: int) -> int:
    task = problem.tasks[t]
    arrivals = sorted(problem.specimens[s].arrives for s in {o.specimen for o in task.options})
    return arrivals[task.specimens - 1] if task.specimens and len(arrivals) >= task.specimens else 0


def finish_bound(problem: Problem, endings: Endings | None = None) -> int:
    """A finish that no schedule is before.

    Notes
    -----
    The longest chain of orders; and for every group of pools, the earliest end of its work: all work that cannot start
    before r and is followed by q more fits into what is free from r to the finish less q. Tests may be cut and
    spread over the places of a group, so every schedule keeps it.
    """
    times = Times(problem, endings or Endings())
    best = max((times.finish(t, times.done(t, times.heads[t])) for t in range(len(problem.tasks))), default=0)
    for group in _groups(problem):
        work = {t: amount for t in range(len(problem.tasks)) if (amount := _least_work(problem, t, group))}
        best = max(best, _ends(times, work, _free(problem, group), best))
    for places, tests in (endings or Endings()).specimens:
        arrivals = sorted(problem.specimens[s].arrives for s in places[0])[: places[1]]
        work = {t: times.least[t] * problem.tasks[t].specimens for t in tests}
        best = max(best, _ends(times, work, _sum([(a, problem.end, 1) for a in arrivals]), best))
    return best


def _groups(problem: Problem) -> Iterable[frozenset[int]]:
    """Pools one by one, and the places that the ways of some task share out between them."""
    used = {pool for task in problem.tasks for way in task.ways for pool, _ in way.needs}
    groups = {frozenset({pool}) for pool in used}
    groups |= {frozenset(way.needs[0][0] for way in task.ways if way.needs) for task in problem.tasks}
    return sorted((g for g in groups if g), key=sorted)


def _least_work(problem: Problem, t: int, group: frozenset[int]) -> int:
    """The least work on a group that some way of a task makes, in slots times places."""
    found = []
    for way in problem.tasks[t].ways:
        amount = sum(n for pool, n in way.needs if pool in group)
        starts = [(piece.elapsed, a, b) for piece in way.pieces for a, b in piece.starts]
        if len(starts) == 1 and starts[0][1] == starts[0][2]:
            # A booking stands where it is, whether it is open then or not; what is open of it is work.
            elapsed, begin, _ = starts[0]
            opened = [problem.pools[pool].open for pool, _ in way.needs if pool in group]
            found.append(amount * min((_within(spans, begin, begin + elapsed) for spans in opened), default=0))
        else:
            found.append(amount * min([way.work, *(elapsed for elapsed, _, _ in starts)]))
    return min(found, default=0)


def _within(spans: Sequence[tuple[int, int]] | None, begin: int, end: int) -> int:
    if spans is None:
        return end - begin
    return sum(max(0, min(b, end) - max(a, begin)) for a, b in spans)


def _free(problem: Problem, group: frozenset[int]) -> Profile:
    """What is free of a group of pools over time."""
    parts: Profile = []
    for number in sorted(group):
        pool = problem.pools[number]
        parts += [(a, b, pool.capacity) for a, b in pool.open or ((0, problem.end),)]
        for a, b, amount in pool.taken:
            parts += [(max(a, c), min(b, d), -amount) for c, d in pool.open or ((0, problem.end),) if c < b and a < d]
    return _sum(parts)


def _sum(parts: Profile) -> Profile:
    """Amounts over time added up, never below nought."""
    changes: dict[int, int] = {}
    for a, b, n in parts:
        changes[a] = changes.get(a, 0) + n
        changes[b] = changes.get(b, 0) - n
    edges = sorted(changes)
    amounts = accumulate(changes[edge] for edge in edges)
    return [(a, b, n) for a, b, n in zip(edges, edges[1:], amounts, strict=False) if n > 0]


def _ends(times: Times, work: Mapping[int, int], free: Profile, best: int) -> int:
    """The finish that the work of a group allows, if that is more than the best that is known."""
    done = [0, *accumulate((b - a) * n for a, b, n in free)]
    begins = [a for a, _, _ in free]

    def before(at: int) -> int:
        k = max(0, bisect_left(begins, at) - 1)
        a, b, n = free[k]
        return done[k] + n * max(0, min(at, b) - a)

    def reached(amount: int) -> int:
        k = bisect_left(done, amount) - 1
        a, _, n = free[k]
        return a + -(-(amount - done[k]) // n)

    items = sorted([*((times.heads[t], (t,)) for t in work), *_one_of_them(times, work)], key=lambda item: -item[0])
    for tail in sorted({times.tails[t] for t in work}):
        some: list[int] = []
        of_work: dict[int, int] = {}
        one_at_least: dict[tuple[int, ...], int] = {}
        for head, tests in items:
            if min(times.tails[t] for t in tests) < tail:
                continue
            some += tests
            if len(tests) == 1:
                of_work[tests[0]] = work[tests[0]]
            else:
                one_at_least[tests] = min(work[t] for t in tests)
            owed = sum(max(0, n - sum(of_work.get(t, 0) for t in ends)) for ends, n in one_at_least.items())
            amount = before(head) + sum(of_work.values()) + owed
            if not free or amount > done[-1]:
                return times.problem.end
            end = reached(amount)
            # One of them ends no earlier than that, and what must follow it waits for open hours.
            if end + tail > NEAR * best:
                best = max(best, end + tail, min(times.finish(t, end) for t in some))
    return best


def _one_of_them(times: Times, work: Mapping[int, int]) -> Iterable[tuple[int, tuple[int, ...]]]:
    """When one at least of several tests that end specimens can start at the earliest: after the last other test."""
    last: dict[tuple[int, ...], int] = {}
    for t, ends in times.endings.follow.items():
        if len(ends) > 1 and all(e in work for e in ends):
            ready = times.done(t, times.heads[t])
            last[ends] = max(last.get(ends, 0), min(times.allowed(e, ready) for e in ends))
    return ((head, ends) for ends, head in last.items())


def cost_bound(problem: Problem) -> int:
    """A cost that no schedule is below: every task made in its cheapest way, the cheapest specimens of each family."""
    ways = sum(min((way.cost for way in task.ways), default=0) for task in problem.tasks)
    specimens = 0
    for family in families(problem):
        costs = sorted(
            problem.specimens[s].cost for s in {o.specimen for t in family for o in problem.tasks[t].options}
        )
        specimens += sum(costs[: least_specimens(problem, family)])
    return ways + specimens
