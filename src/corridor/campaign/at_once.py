"""Hundreds of lists made schedules side by side: each task in turn at its first free moment.

That is the serial schedule generation scheme (Kolisch 1996) with a row per list. What is free of every pool stands in
the lanes of one machine word per slot, with a guard bit above each lane: one subtraction tells whether all of them have
room. The slots ahead that have room are the bits of another word, in which runs that are long enough are found by
shifting it over itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from corridor.campaign.bare import Bare, Ints

Words = NDArray[np.uint64]

AHEAD = 64
"""Slots that are looked at in one go: the bits of a word."""
SHORT = 32
"""Runs of at most so many slots are looked for among those; longer ones are followed from word to word."""
ONE, ALL = np.uint64(1), np.uint64(2**AHEAD - 1)


@dataclass(frozen=True)
class Lists:
    """A row per list: its tasks in order, and of each task the way that it takes."""

    tasks: Ints
    ways: Ints

    def __len__(self) -> int:
        return len(self.tasks)

    def take(self, rows: Ints) -> Lists:
        """Some of the rows."""
        return Lists(self.tasks[rows], self.ways[rows])


@dataclass(frozen=True)
class Made:
    """A row per list: of each task its start, its end and its way. What did not fit ends after the last slot."""

    starts: Ints
    ends: Ints
    ways: Ints


class AtOnce:
    """Places lists of a problem; `backwards` from its end to its beginning, time and orders being mirrored."""

    def __init__(self, bare: Bare, backwards: bool = False) -> None:
        self.bare, self.end, self.tasks = bare, bare.end, len(bare.first)
        self.earliest = np.zeros_like(bare.earliest) if backwards else bare.earliest
        # What others take, and first starts, are left out backwards: only the order that it gives is used.
        free = np.broadcast_to(bare.free.max(axis=1, initial=0)[:, None], bare.free.shape) if backwards else bare.free
        self.room = AHEAD + int(bare.elapsed.max(initial=0))
        self._pack(free)
        before: list[list[tuple[int, int]]] = [[] for _ in range(self.tasks)]
        for a, b, least in bare.orders:
            before[a if backwards else b].append((b if backwards else a, least))
        widest = max((len(some) for some in before), default=0) or 1
        # A task that is not there, and that ends at once, fills the rows up.
        self.before = np.full((self.tasks, widest), self.tasks, np.int64)
        self.least = np.zeros((self.tasks, widest), np.int64)
        for t, some in enumerate(before):
            for k, (a, least) in enumerate(some):
                self.before[t, k], self.least[t, k] = a, least

    def _pack(self, free: Ints) -> None:
        needs = self.bare.needs
        bits = int(max(free.max(initial=0), needs.max(initial=0))).bit_length() + 1
        lanes = AHEAD // bits
        self.free: list[Words] = []
        self.guards: list[np.uint64] = []
        self.needs: list[Words] = []
        for first in range(0, needs.shape[1], lanes):
            pools = range(first, min(needs.shape[1], first + lanes))
            shifts = [np.uint64(bits * k) for k in range(len(pools))]
            guard = np.uint64(sum(1 << (int(shift) + bits - 1) for shift in shifts))
            slots = np.full(self.end + self.room, guard, np.uint64)
            need = np.zeros(len(needs), np.uint64)
            for shift, pool in zip(shifts, pools, strict=True):
                slots[: self.end] |= free[pool].astype(np.uint64) << shift
                # After the last slot all is free: what does not fit is put there, and is seen by its end.
                slots[self.end :] |= np.uint64(needs[:, pool].max(initial=0)) << shift
                need |= needs[:, pool].astype(np.uint64) << shift
            self.free.append(slots)
            self.guards.append(guard)
            self.needs.append(need)

    def place(self, lists: Lists, others: Ints | None = None, spare: Ints | None = None) -> Made:
        """Schedules of the lists.

        Parameters
        ----------
        others
            Of each list and task a way that is tried beside its own and taken where it ends earlier.
        spare
            Of each list what its ways leave of the stocks; ways that would take more are not taken.
        """
        rows = len(lists)
        at_row = np.arange(rows)
        self.lines = at_row * (self.end + self.room)
        self.now = [np.tile(free, rows) for free in self.free]
        self.windows = [sliding_window_view(now, AHEAD) for now in self.now]
        starts = np.zeros((rows, self.tasks), np.int64)
        ends = np.zeros((rows, self.tasks + 1), np.int64)
        ways = lists.ways.copy()
        left = None if spare is None else spare.copy()
        for t in np.ascontiguousarray(lists.tasks.T):
            ready = (ends[at_row[:, None], self.before[t]] + self.least[t]).max(axis=1)
            way = ways[at_row, t]
            start = self._first(at_row, ready, way)
            if others is not None:
                self._instead(ready, way, start, others[at_row, t], left)
                ways[at_row, t] = way
            elapsed = self.bare.elapsed[way]
            starts[at_row, t] = start
            ends[at_row, t] = start + elapsed
            self._hold(start, elapsed, way)
        return Made(starts, ends[:, :-1], ways)

    def _instead(self, ready: Ints, way: Ints, start: Ints, other: Ints, left: Ints | None) -> None:
        """Other ways in place, where they end earlier and their use of stocks can be borne."""
        rows = np.flatnonzero(other != way)
        if left is not None and self.bare.uses.shape[1]:
            change = self.bare.uses[other[rows]] - self.bare.uses[way[rows]]
            # One that takes no more than before is borne even where there is too little already.
            rows = rows[((left[rows] >= change) | (change <= 0)).all(axis=1)]
        if not len(rows):
            return
        elapsed, new = self.bare.elapsed, other[rows]
        found = self._first(rows, ready[rows], new)
        better = found + elapsed[new] < start[rows] + elapsed[way[rows]]
        rows, new, found = rows[better], new[better], found[better]
        if left is not None:
            left[rows] += self.bare.uses[way[rows]] - self.bare.uses[new]
        way[rows], start[rows] = new, found

    def _first(self, rows: Ints, ready: Ints, way: Ints) -> Ints:
        """The first moments, not before `ready`, at which a way of each row has room all along."""
        elapsed, lines = self.bare.elapsed[way], self.lines[rows]
        at = np.minimum(np.maximum(ready, self.earliest[way]), self.end)
        seen = np.zeros_like(at)
        todo = np.flatnonzero(elapsed > 0)
        while len(todo):
            want = np.minimum(elapsed[todo] - seen[todo], SHORT)
            runs = _runs(self._room(lines[todo] + at[todo] + seen[todo], way[todo]), want)
            afresh = seen[todo] == 0
            found = (runs & np.where(afresh, ALL, ONE)) > 0
            # Where a long run breaks off, no start before the part that was looked at last will do.
            step = np.where(afresh, np.minimum(_lowest(runs), AHEAD + 1 - want), np.where(found, 0, seen[todo]))
            at[todo] = np.minimum(at[todo] + step, self.end)
            seen[todo] = np.where(found, seen[todo] + want, 0)
            todo = todo[(seen[todo] < elapsed[todo]) & (at[todo] < self.end)]
        return at

    def _room(self, places: Ints, way: Ints) -> Words:
        """Of the slots from each place on, as bits, those in which a way has room."""
        room = np.full(len(places), ALL)
        for windows, need, guard in zip(self.windows, self.needs, self.guards, strict=True):
            fits = ((windows[places] - need[way][:, None]) & guard) == guard
            room &= np.packbits(fits, axis=1, bitorder="little").view(np.uint64)[:, 0]
        return room

    def _hold(self, start: Ints, elapsed: Ints, way: Ints) -> None:
        """Take what the ways need from the slots in which they run."""
        elapsed = np.minimum(elapsed, self.end - start)
        total = int(elapsed.sum())
        before = np.cumsum(elapsed) - elapsed
        slots = np.repeat(self.lines + start - before, elapsed) + np.arange(total)
        for now, need in zip(self.now, self.needs, strict=True):
            now[slots] -= np.repeat(need[way], elapsed)


def _shifts() -> Words:
    """By how much a word is shifted over itself, step by step, until only bits that begin a run so long are left."""
    out = np.zeros((SHORT + 1, SHORT.bit_length() - 1), np.uint64)
    for length in range(1, SHORT + 1):
        reached, k = 1, 0
        while reached < length:
            out[length, k] = step = min(reached, length - reached)
            reached, k = reached + step, k + 1
    return out


SHIFTS = _shifts()


def _runs(room: Words, lengths: Ints) -> Words:
    """The bits that begin a run of ones of at least a length."""
    shifts = SHIFTS[lengths]
    for k in range(int(lengths.max(initial=1) - 1).bit_length()):
        room = room & (room >> shifts[:, k])
    return room


def _lowest(words: Words) -> NDArray[np.uint8]:
    """The place of the lowest bit of each word; 64 where there is none."""
    return np.bitwise_count((words & (~words + ONE)) - ONE)
