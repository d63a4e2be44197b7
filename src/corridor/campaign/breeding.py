"""Schedules bred from one another where nothing closes: many lists are crossed, changed a little, and placed at once.

A genetic algorithm over lists of tasks (Hartmann 1998; with ways, Hartmann 2001), in which every schedule is justified
twice (Valls, Ballestin and Quintanilla 2005): its tasks are moved as late as they go, the last first, and then as early
as they go, the first first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corridor.campaign.at_once import AtOnce, Lists, Made
from corridor.campaign.bare import Bare, Ints
from corridor.campaign.found import Spent
from corridor.campaign.problem import Placed, Schedule

A_PLACE = 1 / 2_000_000
"""Effort that placing one task of one list counts for."""
HERD, LEAST_HERD = 400, 50
"""Lists that are kept from one generation to the next, and at least where slots are very many."""
SLOTS = 4_000_000
"""Slots of all lists together that are held at once."""
SPREADS = 0.02, 0.1, 0.3
"""By so much of the longest chain a first list strays from the order of what must follow."""
SHIFTED, SHIFT = 0.015, 0.1
"""Part of the tasks that are shifted in a new list, and by how much of its length."""
OTHER_WAY = 0.005
"""Part of the tasks that get another way in a new list."""
TRIED = 0.03
"""Part of the tasks that another way is tried for as a list is placed."""
MENDING = 60
"""Times that the ways of a list that use too much are changed at most."""
LOOKED_AT = 16
"""Changes of a way that the best is taken of each time."""
STALE = 30
"""Generations without a better schedule after which a new herd is begun, and as many more as there are tasks."""
ALIKE = 3
"""Herds that end with the same finish, and none with a better one, after which it is left at that."""


@dataclass(frozen=True)
class Herd:
    """Lists with the starts that they give and when all is done; where that is after the last slot they do not do."""

    lists: Lists
    starts: Ints
    finish: Ints

    @property
    def worth(self) -> Ints:
        """The finish first, then how early all starts; less is better."""
        more_than_all_starts = self.starts.shape[1] * int(self.starts.max(initial=0)) + 1
        return np.asarray(self.finish * more_than_all_starts + self.starts.sum(axis=1))

    def best(self, size: int) -> Herd:
        """So many of the best, of those that are worth the same one."""
        worth = self.worth
        _, rows = np.unique(worth, return_index=True)
        if len(rows) < size:
            rest = np.setdiff1d(np.arange(len(worth)), rows)
            rows = np.concatenate([rows, rest[np.argsort(worth[rest], kind="stable")]])
        rows = rows[:size]
        return Herd(self.lists.take(rows), self.starts[rows], self.finish[rows])

    def joined(self, other: Herd) -> Herd:
        """Both as one."""
        lists = Lists(
            np.concatenate([self.lists.tasks, other.lists.tasks]), np.concatenate([self.lists.ways, other.lists.ways])
        )
        return Herd(lists, np.concatenate([self.starts, other.starts]), np.concatenate([self.finish, other.finish]))


class Breeding:
    """The best schedule of a problem so far, and how lists are made of lists."""

    def __init__(self, bare: Bare, schedule: Schedule | None, bound: int, seed: int) -> None:
        """Begin with a schedule, if there is one; `bound` is what the finish cannot be below: there it stops."""
        self.bare, self.rank, self.bound, self.tasks = bare, bare.rank, bound, len(bare.first)
        self.schedule = schedule
        self.finish = bare.end + 1 if schedule is None else max(placed.end for placed in schedule)
        self.herd = max(LEAST_HERD, min(HERD, SLOTS // max(1, bare.end)))
        self.forth, self.back = AtOnce(bare), AtOnce(bare, backwards=True)
        self.rng = np.random.default_rng(seed)
        self.several = bool((bare.count > 1).any())
        self.tails = self._tails()

    def _tails(self) -> Ints:
        """Of each task the least time from its start until all that must follow it is done."""
        shortest = np.minimum.reduceat(self.bare.elapsed, self.bare.first)
        tails = shortest.copy()
        follow: dict[int, list[tuple[int, int]]] = {}
        for a, b, least in self.bare.orders:
            follow.setdefault(a, []).append((b, least))
        for t in np.argsort(-self.rank):
            for b, least in follow.get(int(t), ()):
                tails[t] = max(tails[t], shortest[t] + least + tails[b])
        return tails

    def run(self, spent: Spent) -> Schedule | None:
        """The best schedule after generations and herds: until bound or limit are met, or nothing new comes."""
        herd, best, stale, alike = self._first(spent), self.bare.end + 1, 0, 0
        while spent.left > 0 and self.finish > self.bound and alike < ALIKE:
            if int(herd.finish[0]) < best:
                best, stale = int(herd.finish[0]), 0
            elif stale == STALE + self.tasks:
                alike = alike + 1 if best == self.finish else alike
                herd, best, stale = self._first(spent, afresh=True), self.bare.end + 1, 0
            was = self.finish
            herd = herd.joined(self._placed(self._crossed(herd), spent)).best(self.herd)
            stale, alike = stale + 1, 0 if self.finish < was else alike
        return self.schedule

    def _first(self, spent: Spent, afresh: bool = False) -> Herd:
        """Lists in the order of what must follow, more or less, in ways by chance; the schedule too but `afresh`."""
        rng, size = self.rng, (self.herd, self.tasks)
        spread = rng.choice(SPREADS, (self.herd, 1)) * int(self.tails.max(initial=0))
        tasks = self._in_order(rng.normal(0.0, 1.0, size) * spread - self.tails)
        ways = self._any_ways(size)
        if self.schedule is not None:
            chosen = self.bare.chosen(self.schedule)
            ways = np.where(rng.random(size) < rng.random((self.herd, 1)), ways, chosen)
            if not afresh:
                tasks[0], ways[0] = self._sorted(np.array([placed.start for placed in self.schedule])), chosen
        return self._placed(Lists(tasks, ways), spent).best(self.herd)

    def _any_ways(self, shape: tuple[int, ...]) -> Ints:
        return self.bare.first + self.rng.integers(0, self.bare.count, shape)

    def _in_order(self, keys: NDArray[np.float64]) -> Ints:
        """Tasks by key, but none before what it follows."""
        for t in np.argsort(self.rank):
            before = self.forth.before[t]
            before = before[before < self.tasks]
            if len(before):
                keys[:, t] = np.maximum(keys[:, t], keys[:, before].max(axis=1))
        return self._sorted(keys)

    def _sorted(self, keys: NDArray[Any], ranks: Ints | None = None) -> Ints:
        """Of each row the tasks by key, those of one key by rank."""
        ranks = self.rank if ranks is None else ranks
        return np.lexsort((np.broadcast_to(ranks, keys.shape), keys), axis=-1)

    def _crossed(self, herd: Herd) -> Lists:
        """Of two parents each: the head of one list, a stretch in the order of the other, the rest; some shifted."""
        rng, rows, n = self.rng, self.herd, self.tasks
        worth = herd.worth
        pairs = rng.integers(0, len(worth), (2, 2, rows))
        mothers, fathers = np.where(worth[pairs[0]] <= worth[pairs[1]], pairs[0], pairs[1])
        mother, father = _places(herd.lists.tasks[mothers]), _places(herd.lists.tasks[fathers])
        head = rng.integers(0, n, (rows, 1))
        stretch = rng.integers(n // 4, 3 * n // 4 + 1, (rows, 1))
        taken = mother < head
        after = _places(np.argsort(np.where(taken, 2 * n, father), axis=1))
        middle = ~taken & (after < stretch)
        keys = np.where(taken, mother, np.where(middle, n + after, 2 * n + mother))
        keys = _places(np.argsort(keys, axis=1)).astype(np.float64)
        shifted = rng.random(keys.shape) < SHIFTED
        keys[shifted] += rng.normal(0.0, SHIFT * n, int(shifted.sum()))
        ways = herd.lists.ways[mothers]
        if self.several:
            ways = np.where(middle, herd.lists.ways[fathers], ways)
            ways = np.where(rng.random(ways.shape) < OTHER_WAY, self._any_ways(ways.shape), ways)
        return Lists(self._in_order(keys), ways)

    def _placed(self, lists: Lists, spent: Spent) -> Herd:
        """Lists placed, justified backwards and forwards, and the best of them kept."""
        lists = Lists(lists.tasks, self._mended(lists.ways))
        made = self.forth.place(lists, *self._tried(lists.ways))
        back = self.back.place(Lists(self._sorted(-made.ends, -self.rank), made.ways))
        made = self.forth.place(Lists(self._sorted(-back.ends), made.ways), *self._tried(made.ways))
        spent.effort += 3 * A_PLACE * made.starts.size
        lack = np.maximum(-self._spare(made.ways), 0).sum(axis=1)
        finish = np.where(lack > 0, self.bare.end + lack, made.ends.max(axis=1, initial=0))
        self._keep(made, finish)
        return Herd(Lists(self._sorted(made.starts), made.ways), made.starts, finish)

    def _keep(self, made: Made, finish: Ints) -> None:
        row = int(np.argmin(finish))
        if finish[row] < self.finish:
            self.finish = int(finish[row])
            ways = made.ways[row]
            self.schedule = tuple(
                Placed(int(way - first), int(self.bare.elapsed[way]), int(start))
                for way, first, start in zip(ways, self.bare.first, made.starts[row], strict=True)
            )

    def _tried(self, ways: Ints) -> tuple[Ints, Ints] | tuple[None, None]:
        """Other ways for some tasks, and what is left of the stocks; nothing where every task has one way."""
        if not self.several:
            return None, None
        tried = self.rng.random(ways.shape) < TRIED
        return np.where(tried, self._any_ways(ways.shape), ways), self._spare(ways)

    def _spare(self, ways: Ints) -> Ints:
        return np.asarray(self.bare.stock - self.bare.uses[ways].sum(axis=1))

    def _mended(self, ways: Ints) -> Ints:
        """Ways that take less where stocks do not last, as far as a few changes go."""
        spare = self._spare(ways)
        uses, rng = self.bare.uses, self.rng
        ways = ways.copy()
        for _ in range(MENDING):
            rows = np.flatnonzero((spare < 0).any(axis=1))
            if not len(rows) or not self.several:
                break
            tasks = rng.integers(0, self.tasks, (len(rows), LOOKED_AT))
            new = self.bare.first[tasks] + rng.integers(0, self.bare.count[tasks])
            change = uses[new] - uses[ways[rows[:, None], tasks]]
            lack = np.maximum(change - spare[rows][:, None], 0).sum(axis=2)
            pick = np.argmin(lack, axis=1)
            one = np.arange(len(rows))
            better = lack[one, pick] < np.maximum(-spare[rows], 0).sum(axis=1)
            rows, one, pick = rows[better], one[better], pick[better]
            ways[rows, tasks[one, pick]] = new[one, pick]
            spare[rows] -= change[one, pick]
        return ways


def _places(tasks: Ints) -> Ints:
    """Of each task its place in each list."""
    places = np.empty_like(tasks)
    np.put_along_axis(places, tasks, np.broadcast_to(np.arange(tasks.shape[1]), tasks.shape), axis=1)
    return places
