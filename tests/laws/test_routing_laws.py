"""What holds for every network: the ways found are those that plain enumeration finds."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.periods import gregorian_months
from corridor.routing import RoutingResult
from tests.routing.helpers import Net

SITES = ("A", "B", "C", "D", "E", "F")
PER = {"road": "truck", "rail": "FEU", "sea": "FEU"}
MANY = 10_000


@dataclass(frozen=True)
class Drawn:
    """A network, its lanes as plain data, and the months in which each is closed."""

    net: Net
    lanes: dict[str, tuple[str, str, tuple[str, ...]]]
    closed: dict[str, frozenset[int]]


@st.composite
def networks(draw: st.DrawFn) -> Drawn:
    """Up to six sites and sixteen lanes of three modes, with terminals, through lanes, hops and closed months."""
    net = Net("gregorian", "quarter", "2024-Q4", 2, **{site: draw(st.sampled_from(["IR", "RU"])) for site in SITES})
    lanes: dict[str, tuple[str, str, tuple[str, ...]]] = {}
    closed: dict[str, frozenset[int]] = {}
    for number in range(draw(st.integers(4, 16))):
        start, end = draw(st.permutations(SITES))[:2]
        mode = draw(st.sampled_from(["road", "road", "rail", "sea"]))
        kind = draw(st.sampled_from(["leg", "leg", "leg", "border_hop", "through"]))
        others = [site for site in SITES if site not in (start, end)]
        via = tuple(draw(st.lists(st.sampled_from(others), max_size=1))) if kind == "through" else ()
        name = f"L{number:02}"
        net.lane(
            start, end, draw(st.integers(1, 9)) * 10, draw(st.integers(1, 9)), PER[mode], lane_id=name, mode=mode,
            kind=kind, via_sites="|".join(via) or None, gauge_change=draw(st.booleans()),
        )  # fmt: skip
        lanes[name] = (start, end, via)
        closed[name] = frozenset(draw(st.sets(st.integers(1, 12), max_size=3)))
        if closed[name]:
            net.season(name, "|".join(str(month) for month in sorted(closed[name])))
    for site in draw(st.sets(st.sampled_from(SITES))):
        for operation in draw(st.sets(st.sampled_from(["port_handling", "rail_transfer", "gauge_change"]))):
            net.terminal(site, operation, draw(st.integers(0, 9)) * 10, dwell_days=draw(st.integers(0, 4)))
    return Drawn(net, lanes, closed)


def simple_chains(drawn: Drawn, start: str, end: str) -> Iterator[tuple[str, ...]]:
    """Every chain of lanes that passes no site twice, by plain recursion."""

    def go_on(chain: tuple[str, ...], at: str, passed: frozenset[str]) -> Iterator[tuple[str, ...]]:
        if at == end:
            yield chain
            return
        for name, (begins, ends, via) in drawn.lanes.items():
            met = {*via, ends}
            if begins == at and not met & passed:
                yield from go_on((*chain, name), ends, passed | met)

    yield from go_on((), start, frozenset({start}))


Way = tuple[float, float, frozenset[int]]


def ways(result: RoutingResult, drawn: Drawn, start: str, end: str) -> dict[str, set[Way]]:
    """Cost, days and open months of every route between two sites, by period; closed ones left out."""
    rows = result.route_seasons.join(result.routes, on="route_id").filter(
        (pl.col("from_site") == start) & (pl.col("to_site") == end) & (pl.col("open_share") > 0)
    )
    months = {p.label: frozenset(m for _, m, _ in gregorian_months(p)) for p in drawn.net.horizon.periods}
    told: dict[str, set[Way]] = {label: set() for label in months}
    for period, cost, days, lanes in rows.select("period", "cost_per_load", "days", "lanes").iter_rows():
        shut = frozenset().union(*(drawn.closed[name] for name in lanes.split("|")))
        told[period].add((cost, days, months[period] - shut))
    return told


def unbeaten(found: set[Way]) -> set[Way]:
    return {w for w in found if not any(o != w and o[0] <= w[0] and o[1] <= w[1] and o[2] >= w[2] for o in found)}


@given(networks())
@settings(max_examples=60)
def test_the_ways_found_are_those_of_plain_enumeration(drawn: Drawn) -> None:
    targets = SITES[1:]
    found = drawn.net.find(*(("A", site, "BOX") for site in targets), most=MANY)
    for site in targets:
        chains = [("A", site, "BOX", "|".join(chain)) for chain in simple_chains(drawn, "A", site)]
        every = ways(drawn.net.chains(*chains), drawn, "A", site)
        expected = {period: unbeaten(told) for period, told in every.items()}
        got = ways(found, drawn, "A", site)
        assert {period: unbeaten(told) for period, told in got.items()} == expected
        # Every route is among the best of some period.
        best = found.routes.filter(pl.col("to_site") == site).height
        assert best <= sum(len(told) for told in expected.values())
        refused = f"A-{site}/BOX" in found.refusals["key"].to_list()
        assert refused == (not any(expected.values()))


@given(networks(), st.integers(1, 3))
@settings(max_examples=30)
def test_a_limit_keeps_the_cheapest_and_the_fastest_of_every_period(drawn: Drawn, most: int) -> None:
    pairs = [("A", site, "BOX") for site in SITES[1:]]
    every, some = drawn.net.find(*pairs, most=MANY), drawn.net.find(*pairs, most=most)
    assert set(some.routes["route_id"]) <= set(every.routes["route_id"])
    for site in SITES[1:]:
        all_of, kept = ways(every, drawn, "A", site), ways(some, drawn, "A", site)
        for period, told in all_of.items():
            for of in (0, 1):
                assert min((w[of] for w in told), default=None) == min((w[of] for w in kept[period]), default=None)


@given(networks(), st.randoms(use_true_random=False))
@settings(max_examples=20)
def test_the_order_of_rows_changes_nothing(drawn: Drawn, shuffler: random.Random) -> None:
    pairs = [(start, end, unit) for start in "AB" for end in "CDE" for unit in ("BOX", "TRUCK", "CARS")]
    first = drawn.net.find(*pairs)
    for rows in drawn.net.rows.values():
        shuffler.shuffle(rows)
    shuffler.shuffle(pairs)
    again = drawn.net.find(*pairs)
    for name in ("routes", "route_legs", "route_seasons", "route_cost_lines", "refusals"):
        assert getattr(first, name).equals(getattr(again, name)), name


@given(networks())
@settings(max_examples=20)
def test_a_season_costs_the_sum_of_its_lines_and_a_line_its_quantity_times_rate(drawn: Drawn) -> None:
    found = drawn.net.find(*((a, b, "BOX") for a in "ABC" for b in "DEF"))
    lines = found.route_cost_lines
    assert lines.filter(pl.col("amount") != pl.col("quantity") * pl.col("rate") * pl.col("fx")).is_empty()
    summed = lines.group_by("route_id", "period").agg(summed=pl.col("amount").sum())
    seasons = found.route_seasons.join(summed, on=["route_id", "period"], how="left")
    assert seasons.filter((pl.col("summed") - pl.col("cost_per_load")).abs() > 1e-9).is_empty()
    legs = found.route_legs.sort("route_id", "leg_no").group_by("route_id", maintain_order=True).agg("lane_id")
    told = dict(found.routes.select("route_id", "lanes").iter_rows())
    assert {name: "|".join(lanes) for name, lanes in legs.iter_rows()} == told
