"""Which terminal operations a load meets where it starts, changes and arrives, and which places it drives through.

A lorry that goes on by road and a wagon that goes on by rail meet none. Where the mode changes, and between two ships
or two flights, the load is lifted: a row of `terminals` must say what that costs, or the change is not possible there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corridor.routing.units import Charge, LoadUnit
from corridor.routing.world import Lane, Operation

WATER = frozenset({"sea", "caspian_sea", "roro", "inland_waterway"})
ROLLING = frozenset({"road", "rail", "inland_waterway"})
"""Modes that go on through a place without a transfer; between two sea lanes or two flights the load changes."""
_BORDER, _GAUGE = "border_crossing", "gauge_change"
_LIFTS = ("port", "rail", "air", "other", "transhipment")


@dataclass(frozen=True, slots=True)
class Ride:
    """A lane as a load takes it: what it is charged per decides which terminal prices apply at its ends."""

    lane: Lane
    per: str


@dataclass(frozen=True, slots=True)
class Use:
    """A terminal operation that a load pays for."""

    operation: Operation
    quantity: float
    head: str
    days: float


@dataclass(frozen=True, slots=True)
class Stay:
    """All that happens to a load at a place."""

    uses: tuple[Use, ...] = ()
    clearance_days: float = 0.0


PASSED = Stay()


def facility(operation: str) -> str:
    """What kind of place an operation belongs to, by the beginning of its name."""
    if operation in (_BORDER, _GAUGE):
        return "border"
    for kind, starts in _STARTS.items():
        if operation.startswith(starts):
            return kind
    return "other"


_STARTS = {
    "transhipment": ("transhipment",),
    "port": ("port", "ferry"),
    "rail": ("rail",),
    "air": ("air",),
    "origin": ("plant_load",),
    "destination": ("plant_unload", "compound"),
}


def must_transfer(arriving: Lane, leaving: Lane) -> bool:
    """Whether the load is lifted between two lanes."""
    return arriving.mode != leaving.mode or arriving.mode not in ROLLING


class Transfers:
    """Operations at every place, as one load unit meets them."""

    def __init__(self, unit: LoadUnit, operations: dict[str, tuple[Operation, ...]], countries: dict[str, str]) -> None:
        self.unit = unit
        self.operations = operations
        self.countries = countries

    def between(self, arriving: Ride, leaving: Ride) -> Stay | None:
        """What happens where one lane follows another; None where the load cannot change from the one to the other."""
        site = leaving.lane.from_site
        border = self._border(site, arriving, leaving)
        if not must_transfer(arriving.lane, leaving.lane):
            return Stay(border) if border else PASSED
        lifts = self._lifts(site, arriving, leaving)
        # The hop over a change of gauge holds the reloading from one wagon to another, so also that from a lorry.
        if not lifts and not any(r.lane.kind == "border_hop" and r.lane.gauge_change for r in (arriving, leaving)):
            return None
        return Stay((*border, *lifts))

    def at_start(self, leaving: Ride) -> Stay:
        """Loading where the way starts; a through lane is priced from the door and needs none but the plant's own."""
        return Stay((*self._border(leaving.lane.from_site, None, leaving), *self._at_end(leaving, start=True)))

    def at_end(self, arriving: Ride, abroad: bool) -> Stay:
        """Unloading where the way ends, and clearance there if it began in another country."""
        site = arriving.lane.to_site
        uses = (*self._border(site, arriving, None), *self._at_end(arriving, start=False))
        return Stay(uses, self._clearance(site, arriving) if abroad else 0.0)

    def _clearance(self, site: str, arriving: Ride) -> float:
        """Days that customs take at a place: as its rows for this kind of load say, else as its other rows say."""
        own = [row.clearance_days for row, _ in self._rows(site, arriving) if facility(row.name) != "border"]
        others = [row.clearance_days for row in self.operations.get(site, ()) if facility(row.name) != "border"]
        return max(own, default=0.0) or max(others, default=0.0)

    def _at_end(self, ride: Ride, start: bool) -> tuple[Use, ...]:
        site = ride.lane.from_site if start else ride.lane.to_site
        kinds = {"origin" if start else "destination"}
        if ride.lane.kind != "through":
            kinds |= _facilities({ride.lane.mode}, ())
        rows = self._rows(site, ride)
        return tuple(_handled(row, quantity) for row, quantity in rows if facility(row.name) in kinds)

    def _lifts(self, site: str, arriving: Ride, leaving: Ride) -> tuple[Use, ...]:
        rows = [(r, q) for r, q in self._rows(site, arriving, leaving) if facility(r.name) in _LIFTS]
        kinds = _facilities({arriving.lane.mode, leaving.lane.mode}, {facility(r.name) for r, _ in rows})
        fitting = [(r, q) for r, q in rows if facility(r.name) in kinds]
        # A port that states one price for lifting lifts between lorry and wagon too.
        return tuple(_handled(row, quantity) for row, quantity in fitting or rows[:1])

    def _border(self, site: str, arriving: Ride | None, leaving: Ride | None) -> tuple[Use, ...]:
        """Border and gauge rows of a place, for legs that cross and do not hold them; never beside a border hop."""
        rides = [ride for ride in (arriving, leaving) if ride is not None]
        if any(ride.lane.kind == "border_hop" for ride in rides):
            return ()
        uses: dict[str, Use] = {}
        for ride in rides:
            if ride.lane.kind != "leg":
                continue
            for name in self._crossed(ride.lane):
                row = self._border_row(site, name, ride)
                # A border is told by the place that is entered, else by the place that is left; by one of them only.
                if row and (ride is arriving or not self._border_row(ride.lane.to_site, name, ride)):
                    waits = ride.lane.border_wait_days == 0
                    uses.setdefault(row[0].rule_id, Use(row[0], row[1], "border", row[0].dwell_days if waits else 0.0))
        return tuple(uses.values())

    def _crossed(self, lane: Lane) -> list[str]:
        abroad = self.countries.get(lane.from_site) != self.countries.get(lane.to_site)
        return [_BORDER] * abroad + [_GAUGE] * lane.gauge_change

    def _border_row(self, site: str, name: str, ride: Ride) -> tuple[Operation, float] | None:
        lorry = self.unit.as_lorry() if ride.lane.mode == "road" else []
        rows = [row for row in self.operations.get(site, ()) if row.name == name]
        return next(iter(_payable(rows, [*lorry, *self._charges(ride)])), None)

    def _rows(self, site: str, *rides: Ride) -> list[tuple[Operation, float]]:
        return _payable(self.operations.get(site, ()), self._charges(*rides))

    def _charges(self, *rides: Ride) -> list[Charge]:
        """Goods of a lane priced by the tonne are loose at its ends, so what is charged per tonne comes first."""
        own = [Charge(self.unit.charged_per, self.unit.own)]
        return [*self.unit.by_tonne(), *own] if any(ride.per == "tonne" for ride in rides) else own


def _payable(rows: Iterable[Operation], charges: list[Charge]) -> list[tuple[Operation, float]]:
    """One row per operation: that of the first way of charging which has one, with what a load pays for."""
    found: dict[str, tuple[Operation, float]] = {}
    for charge in charges:
        for row in rows:
            if row.charged_per == charge.per:
                found.setdefault(row.name, (row, charge.quantity))
    return [found[name] for name in sorted(found)]


def _facilities(modes: set[str], at_hand: Iterable[str]) -> set[str]:
    kinds = {mode for mode in modes if mode in ("rail", "air")}
    if modes & WATER:
        kinds.add("transhipment" if modes <= WATER and "transhipment" in at_hand else "port")
    return kinds


def _handled(row: Operation, quantity: float) -> Use:
    return Use(row, quantity, "handling", row.dwell_days)
