"""A chain of lanes as a route: its legs, and what it takes and costs in each period, line by line."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from corridor.periods import Period
from corridor.routing.priced import Bill, Fare, Line, Priced
from corridor.routing.units import LoadUnit
from corridor.routing.world import ALWAYS, Lane, Missing, World, open_share

Row = dict[str, Any]


@dataclass
class RouteRows:
    """Rows of the four route tables, and what was missing for a price, by period."""

    routes: list[Row] = field(default_factory=list)
    legs: list[Row] = field(default_factory=list)
    seasons: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    missing: list[tuple[str, Missing]] = field(default_factory=list)

    def extend(self, more: RouteRows) -> None:
        """Add the rows of another."""
        self.routes += more.routes
        self.legs += more.legs
        self.seasons += more.seasons
        self.lines += more.lines
        self.missing += more.missing


def route_name(lanes: Sequence[Lane], unit: LoadUnit) -> str:
    """The name of a route: its ends, its unit, and a short print of its lanes; the same on every run."""
    told = "|".join([unit.load_unit_id, *(lane.lane_id for lane in lanes)])
    mark = hashlib.sha256(told.encode()).hexdigest()[:8]
    return f"{lanes[0].from_site}-{lanes[-1].to_site}-{unit.load_unit_id}-{mark}"


def add_route(rows: RouteRows, world: World, priced: Mapping[int, Priced], unit: LoadUnit, lanes: list[Lane]) -> bool:
    """Add a route with every period of the horizon; False, and nothing but what is missing added, if it has no price.

    A period without a price is closed: its share is 0, its days and cost stay empty.
    """
    name = route_name(lanes, unit)
    told = {period: _in_period(priced[period.index], lanes) for period in world.horizon.periods}
    rows.missing += [(period.label, why) for period, why in told.items() if isinstance(why, Missing)]
    whole = {period: bill for period, bill in told.items() if not isinstance(bill, Missing)}
    if not whole:
        return False
    first = next(iter(whole.values()))
    rows.routes.append(_route(name, world, unit, lanes, first))
    rows.legs += [_leg(name, number, world, lane) for number, lane in enumerate(lanes, 1)]
    for period in world.horizon.periods:
        season: Row = {"route_id": name, "period": period.label, "open_share": 0.0, "days": None, "cost_per_load": None}
        if period in whole:
            lines, days = whole[period].lines, whole[period].days
            season |= {
                "open_share": _share_open(world, lanes, period),
                "days": days,
                "cost_per_load": sum(line.amount for _, line in lines),
            }
            rows.lines += [
                {"route_id": name, "period": period.label, "line_no": number, "leg_no": leg, **line._asdict()}
                for number, (leg, line) in enumerate(lines, 1)
            ]
        rows.seasons.append(season)
    return True


@dataclass(frozen=True, slots=True)
class Itinerary:
    """A chain in a period: cost lines with the leg that each belongs to, days, and what the lanes are charged per."""

    lines: tuple[tuple[int, Line], ...]
    days: float
    fares: tuple[Fare, ...]


def _in_period(priced: Priced, lanes: list[Lane]) -> Itinerary | Missing:
    countries = priced.world.countries
    abroad = countries[lanes[0].from_site] != countries[lanes[-1].to_site]
    lines: list[tuple[int, Line]] = []
    fares: list[Fare] = []
    days = 0.0
    for number, lane in enumerate(lanes, 1):
        fare = priced.fare(lane)
        if isinstance(fare, Missing):
            return fare
        # What happens at a place belongs to the leg that ends there; before the first leg it belongs to the first.
        before = priced.start(lane) if number == 1 else priced.change(lanes[number - 2], lane)
        if isinstance(before, Missing):
            return before
        days += _add(lines, before, max(1, number - 1))
        lines.append((number, fare.line))
        fares.append(fare)
        days += fare.days
    after = priced.end(lanes[-1], abroad)
    if isinstance(after, Missing):
        return after
    days += _add(lines, after, len(lanes))
    return Itinerary(tuple(lines), days, tuple(fares))


def _add(lines: list[tuple[int, Line]], bill: Bill, leg: int) -> float:
    lines += [(leg, line) for line in bill.lines]
    return bill.days


def _share_open(world: World, lanes: list[Lane], period: Period) -> float:
    months = ALWAYS
    for lane in lanes:
        months &= world.open_months(lane, period)
    return open_share(months, period)


def _route(name: str, world: World, unit: LoadUnit, lanes: list[Lane], told: Itinerary) -> Row:
    # A load that pays for several of what a lane counts by takes up as many of its places.
    limits = [
        lane.capacity / fare.line.quantity
        for lane, fare in zip(lanes, told.fares, strict=True)
        if lane.capacity is not None
    ]
    grams = [lane.wtw_kg_per_tonne for lane in lanes]
    return {
        "route_id": name,
        "from_site": lanes[0].from_site,
        "to_site": lanes[-1].to_site,
        "load_unit_id": unit.load_unit_id,
        "charged_per": unit.charged_per,
        "lanes": "|".join(lane.lane_id for lane in lanes),
        "modes": "|".join(mode for mode, _ in groupby(lane.mode for lane in lanes)),
        "countries_crossed": "|".join(_countries(world, lanes)),
        "distance_km": sum(lane.distance_km for lane in lanes),
        "capacity_loads_per_year": min(limits, default=None),
        "wtw_kg_per_load_tonne": None if None in grams else sum(g for g in grams if g is not None),
    }


def _countries(world: World, lanes: list[Lane]) -> list[str]:
    """Every country on the way, in the order in which it is first met, as far as the lanes tell it."""
    met: list[str] = []
    for lane in lanes:
        passed = [world.countries[site] for site in lane.passed if site in world.countries]
        met += [world.countries[lane.from_site], *passed, *lane.countries, world.countries[lane.to_site]]
    return list(dict.fromkeys(met))


def _leg(name: str, number: int, world: World, lane: Lane) -> Row:
    return {
        "route_id": name,
        "leg_no": number,
        "lane_id": lane.lane_id,
        "kind": lane.kind,
        "mode": lane.mode,
        "from_site": lane.from_site,
        "to_site": lane.to_site,
        "from_country": world.countries[lane.from_site],
        "to_country": world.countries[lane.to_site],
        "distance_km": lane.distance_km,
    }
