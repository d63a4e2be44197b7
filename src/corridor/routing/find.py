"""Find the best routes for pairs of sites, or price the chains of lanes that are given."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import polars as pl

from corridor.routing.choice import kept
from corridor.routing.graph import Graph
from corridor.routing.itinerary import RouteRows, add_route
from corridor.routing.priced import Priced
from corridor.routing.search import Found, best_ways
from corridor.routing.unreachable import unknown, why_no_way
from corridor.routing.world import Lane, Missing, World
from corridor.tables import RESULT_TABLES
from corridor.tables.column import cell_values

_PAIR = ("from_site", "to_site", "load_unit_id")


@dataclass(frozen=True)
class RoutingResult:
    """Tables as declared in `corridor.tables.results`, sorted by their keys."""

    routes: pl.DataFrame
    route_legs: pl.DataFrame
    route_seasons: pl.DataFrame
    route_cost_lines: pl.DataFrame
    refusals: pl.DataFrame


def find_routes(pairs: pl.DataFrame, world: World, routes_per_pair: int) -> RoutingResult:
    """The routes between pairs of sites that no other beats on both cost and days in some period.

    Parameters
    ----------
    pairs
        ``from_site, to_site, load_unit_id``; repeats count once.
    world
        From `read_world`.
    routes_per_pair
        Most routes per pair. The cheapest and the fastest of each period stay even where they are more.

    Returns
    -------
    RoutingResult
        Costs per load in the case's currency (per vehicle for car carriers), days from gate to gate. A pair without
        a way, and a period in which a route has no price, stand in ``refusals`` with what would cure them.
    """
    refused: list[tuple[str, Missing]] = []
    wanted: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for from_site, to_site, unit in pairs.select(_PAIR).unique().sort(_PAIR).iter_rows():
        why = unknown(world, from_site, to_site, unit)
        if why:
            refused.append((f"{from_site}-{to_site}/{unit}", why))
        elif from_site != to_site:
            wanted[unit][from_site].append(to_site)
    rows = RouteRows()
    for unit_id, trips in wanted.items():
        unit = world.units[unit_id]
        graphs = [Graph(Priced(world, unit, period)) for period in world.horizon.periods]
        priced = {graph.priced.period.index: graph.priced for graph in graphs}
        for from_site, targets in trips.items():
            ways = _over_periods(graphs, from_site, targets)
            for to_site in targets:
                if to_site not in ways:
                    why = why_no_way(world, unit, graphs, from_site, to_site)
                    refused.append((f"{from_site}-{to_site}/{unit_id}", why))
                    continue
                for chain in kept(ways[to_site], routes_per_pair):
                    add_route(rows, world, priced, unit, [world.lanes[number] for number in chain])
    return _result(rows, refused)


def price_chains(chains: pl.DataFrame, world: World) -> RoutingResult:
    """Price exactly the chains of lanes given, as `find_routes` would.

    Parameters
    ----------
    chains
        ``from_site, to_site, load_unit_id, lanes``; lanes by name in order, joined by ``|``. Repeats count once.

    Returns
    -------
    RoutingResult
        As of `find_routes`. What is not a chain from the one site to the other, or has a price in no period, stands
        in ``refusals``.
    """
    refused: list[tuple[str, Missing]] = []
    priced: dict[str, dict[int, Priced]] = {}
    rows = RouteRows()
    keys = (*_PAIR, "lanes")
    for from_site, to_site, unit_id, text in chains.select(keys).unique().sort(keys).iter_rows():
        key = f"{from_site}-{to_site}/{unit_id}/{text}"
        chain = unknown(world, from_site, to_site, unit_id) or _as_chain(world, from_site, to_site, text)
        if isinstance(chain, Missing):
            refused.append((key, chain))
            continue
        unit = world.units[unit_id]
        if unit_id not in priced:
            priced[unit_id] = {period.index: Priced(world, unit, period) for period in world.horizon.periods}
        alone = RouteRows()
        if add_route(alone, world, priced[unit_id], unit, chain):
            rows.extend(alone)
        else:
            refused.append((key, alone.missing[0][1]))
    return _result(rows, refused)


def _over_periods(graphs: Iterable[Graph], origin: str, targets: Iterable[str]) -> dict[str, dict[int, list[Found]]]:
    """Best ways per target and period; periods that agree in everything a search hangs on are searched once."""
    ways: dict[str, dict[int, list[Found]]] = defaultdict(dict)
    searched: dict[object, dict[str, list[Found]]] = {}
    for graph in graphs:
        if graph.same_search not in searched:
            searched[graph.same_search] = best_ways(graph, origin, targets)
        for site, found in searched[graph.same_search].items():
            ways[site][graph.priced.period.index] = found
    return ways


def _as_chain(world: World, from_site: str, to_site: str, text: str | None) -> list[Lane] | Missing:
    names = cell_values(text)
    strange = next((name for name in names if name not in world.by_id), None)
    if strange is not None:
        return Missing(f"lanes/{strange}", f"Lane {strange} is not in lanes.", "Add it, or correct the name.")
    lanes = [world.by_id[name] for name in names]
    stops = [from_site, *(lane.to_site for lane in lanes)]
    for stop, lane in zip(stops, lanes, strict=False):
        if lane.from_site != stop:
            text = f"Lane {lane.lane_id} starts from {lane.from_site}, where the chain has come to {stop}."
            return Missing(f"lanes/{lane.lane_id}", text, "Name lanes that follow each other.")
    if not lanes or stops[-1] != to_site:
        text = f"The lanes end at {stops[-1]}, not at {to_site}." if lanes else "The chain names no lane."
        return Missing(f"lanes/{from_site}-{to_site}", text, f"Name lanes from {from_site} to {to_site}.")
    return lanes


def _result(rows: RouteRows, refused: list[tuple[str, Missing]]) -> RoutingResult:
    frames = {
        "routes": rows.routes,
        "route_legs": rows.legs,
        "route_seasons": rows.seasons,
        "route_cost_lines": rows.lines,
        "refusals": _refusals(rows, refused),
    }
    return RoutingResult(**{name: _table(name, content) for name, content in frames.items()})


def _refusals(rows: RouteRows, refused: list[tuple[str, Missing]]) -> list[dict[str, Any]]:
    """A row per pair or chain refused, and one per thing missing that closes routes in a period."""
    closed = Counter((f"{why.subject}/{period}", why) for period, why in rows.missing)
    counted = [(key, why, 1) for key, why in refused] + [(key, why, count) for (key, why), count in closed.items()]
    return [
        {"room": "routing", "key": key, "missing": why.text, "remedy": why.remedy, "rows": count}
        for key, why, count in counted
    ]


def _table(name: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    table = RESULT_TABLES[name]
    frame = pl.DataFrame(rows, schema=table.schema()) if rows else table.empty()
    return frame.unique(subset=list(table.primary_key()), keep="first", maintain_order=True).sort(table.primary_key())
