"""Lanes and stays at places with their prices and days, as one load unit meets them in one period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from corridor.periods import Period
from corridor.provenance import joined, weakest
from corridor.routing.transfers import Ride, Stay, Transfers
from corridor.routing.units import LINE_UNITS, Charge, LoadUnit
from corridor.routing.world import Lane, Missing, World


class Line(NamedTuple):
    """A cost line per load: amount = quantity x rate x fx."""

    head: str
    basis: str
    quantity: float
    unit: str
    rate: float
    currency: str
    fx: float
    amount: float
    country: str
    rule_id: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Fare:
    """A lane with its price."""

    ride: Ride
    line: Line
    days: float


@dataclass(frozen=True, slots=True)
class Bill:
    """What a stay at a place costs and how many days it takes."""

    lines: tuple[Line, ...]
    days: float

    @property
    def cost(self) -> float:
        return sum(line.amount for line in self.lines)


_FREE = Bill((), 0.0)


class Priced:
    """Prices of one load unit in one period; `Missing` in place of a price says why there is none."""

    def __init__(self, world: World, unit: LoadUnit, period: Period) -> None:
        self.world = world
        self.unit = unit
        self.period = period
        self.transfers = Transfers(unit, world.operations, world.countries)
        self._fares: dict[int, Fare | Missing] = {}
        self._bills: dict[tuple[int | None, int | None, bool], Bill | Missing] = {}

    def fare(self, lane: Lane) -> Fare | Missing:
        """Price and days of a lane, or why the load cannot take it."""
        if lane.number not in self._fares:
            self._fares[lane.number] = self._fare(lane)
        return self._fares[lane.number]

    def change(self, arriving: Lane, leaving: Lane) -> Bill | Missing:
        """What it takes to go on from one lane by another."""
        key = (arriving.number, leaving.number, False)
        if key not in self._bills:
            self._bills[key] = self._change(arriving, leaving)
        return self._bills[key]

    def start(self, leaving: Lane) -> Bill | Missing:
        """What is due before the first lane."""
        key = (None, leaving.number, False)
        if key not in self._bills:
            fare = self.fare(leaving)
            self._bills[key] = fare if isinstance(fare, Missing) else self._bill(self.transfers.at_start(fare.ride))
        return self._bills[key]

    def end(self, arriving: Lane, abroad: bool) -> Bill | Missing:
        """What is due after the last lane; `abroad`: the way began in another country, so the goods are cleared."""
        key = (arriving.number, None, abroad)
        if key not in self._bills:
            fare = self.fare(arriving)
            stay = fare if isinstance(fare, Missing) else self.transfers.at_end(fare.ride, abroad)
            self._bills[key] = stay if isinstance(stay, Missing) else self._bill(stay, abroad)
        return self._bills[key]

    def _change(self, arriving: Lane, leaving: Lane) -> Bill | Missing:
        first, second = self.fare(arriving), self.fare(leaving)
        if isinstance(first, Missing):
            return first
        if isinstance(second, Missing):
            return second
        stay = self.transfers.between(first.ride, second.ride)
        if stay is None:
            per, site = self.unit.charged_per, leaving.from_site
            return Missing(
                f"terminals/{site}/{per}",
                f"No terminal at {site} changes a load charged per {per} "
                f"from {arriving.mode.replace('_', ' ')} to {leaving.mode.replace('_', ' ')}.",
                f"Add a row to terminals for {site}, charged per {per}, with the operation and its cost.",
            )
        return self._bill(stay)

    def _fare(self, lane: Lane) -> Fare | Missing:
        charges = self.unit.charges(lane.mode)
        if not charges:
            return Missing(
                f"load_units/{self.unit.load_unit_id}",
                f"A {self.unit.category} does not go by {lane.mode}.",
                "Use another load unit, or another lane.",
            )
        why: Missing | None = None
        for charge in charges:
            rows = self.world.tariffs.get((lane.lane_id, charge.per), [])
            held = next((row for row in rows if self._holds(row)), None)
            if held is not None:
                line = self._freight(lane, charge, held)
                if isinstance(line, Line):
                    days = lane.moving_days + self.world.slow_days(lane, self.period)
                    return Fare(Ride(lane, charge.per), line, days)
                why = why or line
            elif rows:
                why = why or Missing(
                    f"lane_tariffs/{lane.lane_id}",
                    f"No price of lane {lane.lane_id} per {charge.per} holds on {self.period.middle}.",
                    "Add a row to lane_tariffs that is valid on that day.",
                )
        ways = " or ".join(charge.per for charge in charges)
        return why or Missing(
            f"lane_tariffs/{lane.lane_id}",
            f"Lane {lane.lane_id} has no price per {ways}.",
            f"Add a row to lane_tariffs for {lane.lane_id}, charged per {ways}.",
        )

    def _freight(self, lane: Lane, charge: Charge, row: Mapping[str, Any]) -> Line | Missing:
        return self._line(
            row["currency"],
            head="border" if lane.kind == "border_hop" else "freight",
            basis=f"{lane.from_site} to {lane.to_site} by {lane.mode.replace('_', ' ')}, per {charge.per}",
            quantity=charge.quantity,
            unit=LINE_UNITS[charge.per],
            rate=row["price"],
            country=self.world.countries[lane.from_site],
            row=row,
        )

    def _holds(self, row: Mapping[str, Any]) -> bool:
        since, until, day = row["valid_from"], row["valid_to"], self.period.middle
        dated = (since is None or since <= day) and (until is None or day <= until)
        return dated and bool(row["gross_from_t"] <= self.unit.weighed_t)

    def _bill(self, stay: Stay, cleared: bool = False) -> Bill | Missing:
        if not stay.uses and not stay.clearance_days:
            return _FREE
        lines: list[Line] = []
        for use in stay.uses:
            row = use.operation
            stood = use.days + (row.clearance_days if cleared and use.head == "handling" else 0.0)
            paid = max(0.0, stood - row.free_days) if row.storage_per_day else 0.0
            words = f"{row.name.replace('_', ' ')} at {row.site_id}, per {row.charged_per}"
            parts = [(use.head, words, use.quantity, LINE_UNITS[row.charged_per], row.cost)]
            if paid:
                kept = f"storage at {row.site_id}, {paid:g} days for {use.quantity:g} {LINE_UNITS[row.charged_per]}"
                parts.append(("storage", kept, use.quantity * paid, "day", row.storage_per_day))
            facts = {"rule_id": row.rule_id, "source": row.source, "confidence": row.confidence}
            for head, basis, quantity, unit, rate in parts:
                line = self._line(
                    row.currency,
                    head=head,
                    basis=basis,
                    quantity=quantity,
                    unit=unit,
                    rate=rate,
                    country=row.country,
                    row=facts,
                )
                if isinstance(line, Missing):
                    return line
                lines.append(line)
        return Bill(tuple(lines), sum(use.days for use in stay.uses) + stay.clearance_days)

    def _line(
        self,
        currency: str,
        head: str,
        basis: str,
        quantity: float,
        unit: str,
        rate: float,
        country: str,
        row: Mapping[str, Any],
    ) -> Line | Missing:
        fx = self.world.rate(currency, self.period)
        if isinstance(fx, Missing):
            return fx
        return Line(
            head,
            basis,
            quantity,
            unit,
            rate,
            currency,
            fx.value,
            quantity * rate * fx.value,
            country,
            row.get("lane_tariff_id") or row["rule_id"],
            joined((row["source"], None if currency == self.world.currency else fx.source)),
            weakest((row["confidence"], fx.confidence)),
        )
