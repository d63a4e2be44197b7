"""What there is to choose from: runs of tests, routes of approval, and the claims that they must meet.

A *door* is one product under one scheme on one day. It opens when each of its *claims* is met: a requirement left to
prove, or a group of which one is enough. A claim is met by a *way*: a report of tests that the scheme's laboratories
make, or an approval (a *route*) that an authority grants on tests of its laboratories. A way asks for a run of each of
its sets. A *run* is one test on one product at one laboratory. A *seat* is the approval of a family under a scheme,
with its fees; every door of the family under the scheme shares it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from corridor.approvals.costs import Line

DoorKey = tuple[str, str, date]
"""Product, scheme, and the day whose rules and evidence hold; where no rules are known, a scheme and the country."""
SeatKey = tuple[str, str]
"""Approval family and scheme."""
RunKey = tuple[str, str, str]
"""Test, product, laboratory."""
RouteKey = tuple[str, str, str]
"""Approval family, regulation, authority."""


def scheme_of(door: DoorKey) -> str:
    """The scheme of a door, `-` where there is none."""
    return door[1].partition(" ")[0]


@dataclass(frozen=True)
class Run:
    """One test on one product at one laboratory."""

    key: RunKey
    family: str
    group: str
    """Specimens are shared within a group of one product and laboratory."""
    hours: float
    line: Line
    lost: float
    """Products that it uses up; 0 where none is."""
    after: tuple[RunKey, ...]
    """Preparations that must be made before it, on the same product and at the same laboratory."""


@dataclass(frozen=True)
class Specimen:
    """What one product is worth that a test uses up."""

    line: Line


@dataclass(frozen=True)
class Route:
    """An approval of one regulation for a family, from one authority."""

    key: RouteKey
    country: str
    lead_days: float
    line: Line
    holds_to: date | None
    """Last day on which its country is a party."""


@dataclass(frozen=True)
class Way:
    """One way to meet a requirement: by report (no route), or by a route; one run of each set must be made."""

    requirement_id: str
    regulation_id: str
    tested: str
    """The product whose proof counts: the product of the door, or a part fitted to it."""
    route: RouteKey | None
    sets: tuple[frozenset[RunKey], ...]


@dataclass(frozen=True)
class Claim:
    """What must be met: one of the ways is enough. Without a way the door cannot open."""

    name: str
    ways: tuple[Way, ...]
    why_not: str = ""


@dataclass(frozen=True)
class Door:
    """One product under one scheme on one day."""

    key: DoorKey
    family: str
    seat: SeatKey | None
    """None where the approval is held already."""
    claims: tuple[Claim, ...]
    shut: str
    """Why it cannot open at all; empty where it can."""
    requirements: int
    to_prove: int
    holds_to: date | None
    """First day on which evidence behind it ends."""


@dataclass(frozen=True)
class Seat:
    """The approval of a family under a scheme: its fees and days, or why they are not known."""

    key: SeatKey
    lines: tuple[Line, ...]
    office_days: float
    valid_months: float | None
    missing: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Market:
    """A product in a country: it opens by one of the alternatives, each of one or more doors."""

    product_id: str
    country: str
    alternatives: tuple[tuple[DoorKey, ...], ...]


@dataclass
class Problem:
    """Everything to choose from; keys are in order, so that the same case gives the same model."""

    markets: list[Market] = field(default_factory=list)
    doors: dict[DoorKey, Door] = field(default_factory=dict)
    seats: dict[SeatKey, Seat] = field(default_factory=dict)
    runs: dict[RunKey, Run] = field(default_factory=dict)
    routes: dict[RouteKey, Route] = field(default_factory=dict)
    specimens: dict[str, Specimen] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    """What was left out of the choice because a price or a fact is missing, with its remedy."""

    def shut(self, key: DoorKey) -> str:
        """Why a door cannot open; empty where it can."""
        door = self.doors[key]
        if door.shut:
            return door.shut
        seat = self.seats.get(door.seat) if door.seat else None
        if seat is not None and seat.missing:
            return "; ".join(missing for missing, _ in seat.missing)
        return "; ".join(claim.why_not for claim in door.claims if not claim.ways)

    def open_alternatives(self, market: Market) -> list[tuple[DoorKey, ...]]:
        """Alternatives all of whose doors can open."""
        return [doors for doors in market.alternatives if not any(self.shut(door) for door in doors)]

    def family_of(self) -> Mapping[str, str]:
        """Approval family of every product that a run is made on."""
        return {run.key[1]: run.family for run in self.runs.values()}
