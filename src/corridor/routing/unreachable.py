"""Why there is no way between two places, and what would make one."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import pairwise

from corridor.routing.graph import Graph
from corridor.routing.units import LoadUnit
from corridor.routing.world import Lane, Missing, World


def unknown(world: World, from_site: str, to_site: str, load_unit_id: str) -> Missing | None:
    """What of a pair is in no table."""
    for site in (from_site, to_site):
        if site not in world.countries:
            return Missing(f"sites/{site}", f"Site {site} is not in sites.", "Add it, or correct the name.")
    if load_unit_id not in world.units:
        subject = f"load_units/{load_unit_id}"
        return Missing(subject, f"{load_unit_id} is not in load_units.", "Add it, or correct the name.")
    return None


def why_no_way(world: World, unit: LoadUnit, graphs: Sequence[Graph], from_site: str, to_site: str) -> Missing:
    """The nearest thing that stands between two known sites, over all periods."""
    lanes = {n: fare.ride.lane for graph in graphs for n, fare in graph.fares.items()}
    ends = ((from_site, "leaves", "from", "from_site"), (to_site, "reaches", "to", "to_site"))
    for site, verb, preposition, side in ends:
        if not any(getattr(lane, side) == site for lane in lanes.values()):
            return _no_lane(world, unit, site, verb, preposition, side)
    chain = _by_lanes_alone(lanes, from_site, to_site)
    if chain is None:
        return Missing(
            f"lanes/{from_site}-{to_site}",
            f"No chain of lanes with prices for {unit.load_unit_id} leads from {from_site} to {to_site}.",
            f"Add lanes that join them, with lane_tariffs charged per {_per(unit)}.",
        )
    for graph in graphs:
        for lane in chain:
            fare = graph.priced.fare(lane)
            if isinstance(fare, Missing):
                return fare
        for before, after in pairwise(chain):
            bill = graph.priced.change(before, after)
            if isinstance(bill, Missing):
                return bill
    return Missing(
        f"lane_calendars/{from_site}-{to_site}",
        f"In no period are all lanes of a way from {from_site} to {to_site} open at once.",
        "Correct the closed months in lane_calendars, or add a lane that is open.",
    )


def _no_lane(world: World, unit: LoadUnit, site: str, verb: str, preposition: str, side: str) -> Missing:
    there = sorted(lane.lane_id for lane in world.lanes if getattr(lane, side) == site)
    if not there:
        return Missing(
            f"lanes/{site}",
            f"No lane {verb} {site}.",
            f"Add a lane {preposition} {site}, with its price in lane_tariffs.",
        )
    shown = ", ".join(there[:3]) + (f" and {len(there) - 3} more" if len(there) > 3 else "")
    return Missing(
        f"lane_tariffs/{site}",
        f"No lane that {verb} {site} has a price for {unit.load_unit_id} in any period.",
        f"Add lane_tariffs charged per {_per(unit)} for a lane {preposition} it (there are {shown}).",
    )


def _per(unit: LoadUnit) -> str:
    return " or ".join(dict.fromkeys(charge.per for charge in unit.charges("road") or unit.charges("rail")))


def _by_lanes_alone(lanes: dict[int, Lane], from_site: str, to_site: str) -> list[Lane] | None:
    """The chain of fewest lanes, whatever the changes between them and the seasons."""
    leaving: dict[str, list[Lane]] = {}
    for _, lane in sorted(lanes.items()):
        leaving.setdefault(lane.from_site, []).append(lane)
    ways: dict[str, list[Lane]] = {from_site: []}
    todo = deque([from_site])
    while todo and to_site not in ways:
        site = todo.popleft()
        for lane in leaving.get(site, ()):
            if lane.to_site not in ways:
                ways[lane.to_site] = [*ways[site], lane]
                todo.append(lane.to_site)
    return ways.get(to_site)
