"""The question put to the solver, in whole slots of time and hundredths of money: nothing decided yet."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from math import ceil, floor

from corridor.campaign.pieces import Piece, Spans, WorkingTime, cut, joined

EPS = 1e-9
"""Hours this near a slot's edge lie on it."""


@dataclass(frozen=True)
class Clock:
    """Slots of `step_hours` since midnight of the first day."""

    start: date
    step_hours: float
    days: int

    @property
    def end(self) -> int:
        """The slot after the last."""
        return self.down(24.0 * self.days)

    def up(self, hours: float) -> int:
        return ceil(hours / self.step_hours - EPS)

    def down(self, hours: float) -> int:
        return floor(hours / self.step_hours + EPS)

    def hours(self, slot: float) -> float:
        return slot * self.step_hours

    def begins(self, day: date) -> int:
        """The first slot of a day."""
        return self.up(24.0 * (day - self.start).days)

    def ends(self, day: date) -> int:
        """The slot after the last of a day."""
        return self.down(24.0 * ((day - self.start).days + 1))

    def moment(self, slot: int, ending: bool = False) -> tuple[date, float]:
        """Day and hour of a slot's edge; what ends at midnight ends at hour 24 of the day before."""
        hours = self.hours(slot)
        days = int(hours // 24)
        if ending and days and hours == 24 * days:
            days -= 1
        return self.start + timedelta(days=days), hours - 24 * days


@dataclass(frozen=True)
class Way:
    """One way to make a task: `needs` are pools with the amount taken from start to end."""

    key: str
    work: int
    pieces: tuple[Piece, ...]
    needs: tuple[tuple[int, int], ...] = ()
    cost: int = 0
    uses: tuple[tuple[int, int], ...] = ()
    facility_id: str = ""
    place: int = 1


@dataclass(frozen=True)
class Option:
    """A specimen that a task can be made on, as one of its builds."""

    specimen: int
    build: str | None


@dataclass(frozen=True)
class Task:
    """A test to schedule.

    `specimens` of the `options` are taken at once; `ends` says that nothing follows on them; `weight` is that of a slot
    of lateness, `late_cost` its cost.
    """

    key: str
    ways: tuple[Way, ...]
    earliest: int = 0
    due: int | None = None
    weight: int = 1
    mandatory: bool = True
    late_cost: int = 0
    specimens: int = 0
    options: tuple[Option, ...] = ()
    ends: bool = False
    group: str | None = None
    kind: str | None = None
    fixed: bool = False


@dataclass(frozen=True)
class Pool:
    """What tasks take a part of: a facility, a place of one, crews.

    `taken` are ``(from, to, amount)`` of others. Work is done within the spans ``[opens, closes)`` of `open` alone;
    without them always.
    """

    key: str
    capacity: int
    taken: tuple[tuple[int, int, int], ...] = ()
    setups: dict[tuple[str, str], int] = field(default_factory=dict)
    shared: bool = False
    open: Spans | None = None


@dataclass(frozen=True)
class Specimen:
    """A specimen; those of one `alike` may be exchanged for each other, but for when they arrive."""

    key: str
    alike: tuple[str, ...]
    arrives: int
    leaves: int
    cost: int = 0


@dataclass(frozen=True)
class Order:
    """`after` starts at least `least` and at most `most` slots after the end of `before`, on a calendar if given."""

    key: str
    before: int
    after: int
    least: int = 0
    most: int | None = None
    calendar: WorkingTime | None = None
    same_specimen: bool = False


@dataclass(frozen=True)
class Stock:
    """A consumable with ``(slot, amount)`` of its arrivals in order."""

    key: str
    arrivals: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Problem:
    """Tasks, what they take, and the rules between them; all moments lie in ``[0, end]``.

    `specimens_at_most` are used in all, if it is told.
    """

    end: int
    tasks: tuple[Task, ...]
    pools: tuple[Pool, ...] = ()
    specimens: tuple[Specimen, ...] = ()
    orders: tuple[Order, ...] = ()
    stocks: tuple[Stock, ...] = ()
    rebuilds: dict[tuple[str, str], int] = field(default_factory=dict)
    specimens_at_most: int | None = None

    @property
    def fits(self) -> bool:
        """Whether every task by itself could be made somewhere at some time."""
        return all(any(way.pieces for way in task.ways) for task in self.tasks)

    @property
    def has_holes(self) -> bool:
        """Whether starts have closed hours between them."""
        return any(len(piece.starts) > 1 for task in self.tasks for way in task.ways for piece in way.pieces)

    def starts(self, task: int) -> Spans:
        """Every start that one of the ways of a task allows."""
        return joined(span for way in self.tasks[task].ways for piece in way.pieces for span in piece.starts)


@dataclass(frozen=True)
class Placed:
    """Where a task is put: its way, how long it takes there, when it starts, on which of its options."""

    way: int
    elapsed: int
    start: int
    options: tuple[int, ...] = ()

    @property
    def end(self) -> int:
        return self.start + self.elapsed


def narrowed(problem: Problem, end: int) -> Problem:
    """The same question with nothing after an earlier end."""
    tasks = []
    for task in problem.tasks:
        ways = []
        for way in task.ways:
            pieces = ((p.elapsed, cut(p.starts, 0, end - p.elapsed)) for p in way.pieces)
            ways.append(replace(way, pieces=tuple(Piece(elapsed, starts) for elapsed, starts in pieces if starts)))
        tasks.append(replace(task, ways=tuple(ways)))
    specimens = tuple(replace(s, leaves=min(s.leaves, end)) for s in problem.specimens)
    return replace(problem, end=end, tasks=tuple(tasks), specimens=specimens)


Schedule = tuple[Placed, ...]
"""One `Placed` per task."""
