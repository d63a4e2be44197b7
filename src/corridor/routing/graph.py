"""The lanes that one load unit can take in one period, as steps of whole numbers that a search adds up exactly."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import NamedTuple

from corridor.routing.priced import Bill, Fare, Priced
from corridor.routing.transfers import ROLLING
from corridor.routing.world import Lane, Missing, World

# Sums of whole millionths do not hang on their order, so that ties are ties and the same rows give the same ways.
_SCALE = 1_000_000


class Step(NamedTuple):
    """Going on by a lane: with what is due before it; `passes` are the sites on it, its end included, as bits."""

    lane: int
    cost: int
    days: int
    months: int
    passes: int


class Graph:
    """Steps from lane to lane, made when they are first asked for."""

    def __init__(self, priced: Priced) -> None:
        self.priced = priced
        self.world: World = priced.world
        self.bit = {site: 1 << i for i, site in enumerate(sorted(self.world.countries))}
        self.fares: dict[int, Fare] = {}
        self.months: dict[int, int] = {}
        for lane in self.world.lanes:
            months = self.world.open_months(lane, priced.period)
            fare = priced.fare(lane) if months else None
            if isinstance(fare, Fare):
                self.fares[lane.number] = fare
                self.months[lane.number] = months
        self.ends = {number: fare.ride.lane.to_site for number, fare in self.fares.items()}
        self._steps: dict[int, list[Step]] = {}
        self._leaving: dict[str, list[Lane]] = defaultdict(list)
        for fare in self.fares.values():
            self._leaving[fare.ride.lane.from_site].append(fare.ride.lane)

    @cached_property
    def barring(self) -> int:
        """Sites at which having been there before can matter, as bits.

        Where lanes of one rolling mode meet and no terminal stands, going on costs nothing whatever the lanes are: a
        way that comes back there is never better than the same way without the detour. Elsewhere it could be.
        """
        modes: dict[str, set[str]] = defaultdict(set)
        barred = set(self.world.operations)
        for fare in self.fares.values():
            lane = fare.ride.lane
            modes[lane.from_site].add(lane.mode)
            modes[lane.to_site].add(lane.mode)
            barred.update(lane.passed)
        barred |= {site for site, seen in modes.items() if len(seen) > 1 or not seen <= ROLLING}
        return self._bits(barred)

    def starts(self, origin: str) -> list[Step]:
        """First steps from a site."""
        steps = []
        for lane in self._leaving.get(origin, ()):
            bill = self.priced.start(lane)
            if isinstance(bill, Bill):
                steps.append(self._step(lane, bill))
        return steps

    def steps(self, number: int) -> list[Step]:
        """Steps that can follow a lane."""
        if number not in self._steps:
            arriving = self.fares[number].ride.lane
            steps = []
            for lane in self._leaving.get(arriving.to_site, ()):
                bill = self.priced.change(arriving, lane)
                if isinstance(bill, Bill):
                    steps.append(self._step(lane, bill))
            self._steps[number] = steps
        return self._steps[number]

    def end(self, number: int, origin: str) -> tuple[int, int] | None:
        """Cost and days due after the last lane of a way from a site; None where they cannot be told."""
        lane = self.fares[number].ride.lane
        bill = self.priced.end(lane, self.world.countries[origin] != self.world.countries[lane.to_site])
        return None if isinstance(bill, Missing) else (_micro(bill.cost), _micro(bill.days))

    def leading_to(self, targets: set[str]) -> set[int]:
        """Lanes from whose end some target can be reached, by lanes alone."""
        arriving: dict[str, list[int]] = defaultdict(list)
        for number, fare in self.fares.items():
            arriving[fare.ride.lane.to_site].append(number)
        lanes: set[int] = set()
        todo, seen = list(targets), set(targets)
        while todo:
            for number in arriving[todo.pop()]:
                lanes.add(number)
                start = self.fares[number].ride.lane.from_site
                if start not in seen:
                    seen.add(start)
                    todo.append(start)
        return lanes

    @cached_property
    def same_search(self) -> tuple[object, ...]:
        """What a search hangs on: graphs of two periods that agree in it have the same ways."""
        lanes = tuple((n, f.line.amount, f.days, f.ride.per, self.months[n]) for n, f in self.fares.items())
        currencies = sorted({row.currency for rows in self.world.operations.values() for row in rows})
        rates = [self.world.rate(currency, self.priced.period) for currency in currencies]
        return lanes, tuple("" if isinstance(rate, Missing) else rate.value for rate in rates)

    def _step(self, lane: Lane, bill: Bill) -> Step:
        fare = self.fares[lane.number]
        return Step(
            lane.number,
            _micro(fare.line.amount) + _micro(bill.cost),
            _micro(fare.days) + _micro(bill.days),
            self.months[lane.number],
            self._bits({*lane.passed, lane.to_site}),
        )

    def _bits(self, sites: set[str]) -> int:
        mask = 0
        for site in sites:
            mask |= self.bit.get(site, 0)
        return mask


def _micro(value: float) -> int:
    return round(value * _SCALE)
