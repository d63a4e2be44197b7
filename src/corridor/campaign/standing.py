"""A schedule as it stands: what is held by which task, and which rules keep a task from another start."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from corridor.campaign.problem import Order, Placed, Problem, Schedule
from corridor.campaign.rules_of_places import changes


@dataclass(frozen=True)
class Block:
    """One rule that a start would break: its kind, the task that stands in the way if one does, the row it rests on.

    `until` is the first moment at which it no longer does, as things stand.
    """

    kind: str
    until: int
    other: int | None = None
    subject: str = ""


@dataclass
class Standing:
    """Tasks by what they hold."""

    problem: Problem
    schedule: Schedule
    in_pool: dict[int, list[int]] = field(default_factory=dict)
    on_specimen: dict[int, list[int]] = field(default_factory=dict)
    into: dict[int, list[Order]] = field(default_factory=dict)
    out: dict[int, list[Order]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, placed in enumerate(self.schedule):
            for pool, _ in self.problem.tasks[number].ways[placed.way].needs:
                self.in_pool.setdefault(pool, []).append(number)
            for k in placed.options:
                self.on_specimen.setdefault(self.problem.tasks[number].options[k].specimen, []).append(number)
        for order in self.problem.orders:
            self.into.setdefault(order.after, []).append(order)
            self.out.setdefault(order.before, []).append(order)

    def start_before(self, number: int) -> int | None:
        """The last start before its own that the way and the time it takes would allow; none if it is the first."""
        placed = self.schedule[number]
        found = None
        for piece in self.problem.tasks[number].ways[placed.way].pieces:
            for low, high in piece.starts:
                if low < placed.start:
                    found = max(found or 0, min(high, placed.start - 1))
        return found

    def blocks(self, number: int, start: int) -> list[Block]:
        """Every rule that a start earlier than its own would break, all else staying as it is."""
        placed = self.schedule[number]
        way = self.problem.tasks[number].ways[placed.way]
        elapsed = next(
            (p.elapsed for p in way.pieces for low, high in p.starts if low <= start <= high), placed.elapsed
        )
        moved = Placed(placed.way, elapsed, start, placed.options)
        return [
            *self._orders(number, moved),
            *self._pools(number, moved),
            *self._specimens(number, moved),
            *self._stocks(number, moved),
        ]

    def _orders(self, number: int, moved: Placed) -> Iterator[Block]:
        for order in self.into.get(number, ()):
            end = self.schedule[order.before].end
            ready = after(order, end)
            if moved.start < ready:
                yield Block("order", ready, order.before, order.key)
        for order in self.out.get(number, ()):
            if order.most is not None and self.schedule[order.after].start > until(order, moved.end):
                yield Block("order", self.schedule[number].start, order.after, order.key)

    def _pools(self, number: int, moved: Placed) -> Iterator[Block]:
        task = self.problem.tasks[number]
        for place, amount in task.ways[moved.way].needs:
            pool = self.problem.pools[place]
            kind = "crew" if "@" in pool.key else "facility"
            inside: list[tuple[int, int, int, int | None]] = [
                (a, b, n, None) for a, b, n in pool.taken if a < moved.end and moved.start < b
            ]
            for other in self.in_pool[place]:
                if other == number:
                    continue
                there, its = self.schedule[other], self.problem.tasks[other]
                slots = changes(pool, its.kind, task.kind) if its.kind is not None and task.kind is not None else None
                if slots is not None and there.start < moved.end + slots[1] and moved.start < there.end + slots[0]:
                    overlap = there.start < moved.end and moved.start < there.end
                    yield Block(kind if overlap else "setup", there.end + slots[0], other, pool.key)
                elif slots is None and there.start < moved.end and moved.start < there.end:
                    needed = dict(its.ways[there.way].needs)[place]
                    inside.append((there.start, there.end, needed, other))
            yield from _crowded(inside, moved, amount, pool.capacity, kind, pool.key)

    def _specimens(self, number: int, moved: Placed) -> Iterator[Block]:
        task = self.problem.tasks[number]
        for k in moved.options:
            option = task.options[k]
            specimen = self.problem.specimens[option.specimen]
            if moved.start < specimen.arrives:
                yield Block("arrival", specimen.arrives, None, specimen.key)
            for other in self.on_specimen[option.specimen]:
                if other == number:
                    continue
                there, its = self.schedule[other], self.problem.tasks[other]
                build = next(its.options[j].build for j in there.options if its.options[j].specimen == option.specimen)
                gap = self.problem.rebuilds.get((build or "", option.build or ""), 0) if build != option.build else 0
                back = self.problem.rebuilds.get((option.build or "", build or ""), 0) if build != option.build else 0
                if (there.start < moved.end + back and moved.start < there.end + gap) or (
                    task.ends and there.start >= moved.start
                ):
                    overlap = there.start < moved.end and moved.start < there.end
                    yield Block("specimen" if overlap or not gap else "rebuild", there.end + gap, other, specimen.key)

    def _stocks(self, number: int, moved: Placed) -> Iterator[Block]:
        for stock, amount in self.problem.tasks[number].ways[moved.way].uses:
            arrivals = self.problem.stocks[stock].arrivals
            for slot, _ in arrivals:
                if not moved.start < slot <= self.schedule[number].start:
                    continue
                came = sum(n for at, n in arrivals if at < slot)
                taken = sum(
                    n
                    for other, placed in enumerate(self.schedule)
                    if other != number and placed.start < slot
                    for s, n in self.problem.tasks[other].ways[placed.way].uses
                    if s == stock
                )
                if taken + amount > came:
                    yield Block("consumable", slot, None, self.problem.stocks[stock].key)


def _crowded(
    inside: list[tuple[int, int, int, int | None]], moved: Placed, amount: int, capacity: int, kind: str, key: str
) -> Iterator[Block]:
    """What stands in a pool at a moment at which it is too full; the first to leave is named."""
    for moment in sorted({moved.start, *(a for a, _, _, _ in inside if moved.start < a < moved.end)}):
        there = [(b, other) for a, b, _, other in inside if a <= moment < b]
        if sum(n for a, b, n, _ in inside if a <= moment < b) + amount > capacity:
            end, other = min(there, key=lambda pair: (pair[0], -1 if pair[1] is None else pair[1]), default=(0, None))
            yield Block("booking" if other is None else kind, end, other, key)


def after(order: Order, end: int) -> int:
    """The first start that the least lag of an order allows after an end; far away if there is none."""
    if order.calendar is None or order.least <= 0:
        return end + order.least
    reached = order.calendar.reached(order.calendar.worked(end) + order.least)
    return FAR if reached is None else max(end, reached)


def until(order: Order, end: int) -> int:
    """The last start that the most lag of an order allows after an end."""
    assert order.most is not None
    if order.calendar is None:
        return end + order.most
    reached = order.calendar.reached(order.calendar.worked(end) + order.most + 1)
    return FAR if reached is None else reached - 1


FAR = 1 << 40
"""After every campaign."""
