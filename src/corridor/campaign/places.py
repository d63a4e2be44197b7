"""Pools of a campaign: facilities, their places where each has a set-up of its own, and crews."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import polars as pl

from corridor.calendars.spans import merged
from corridor.campaign.inputs import Inputs
from corridor.campaign.pieces import Spans
from corridor.campaign.problem import Clock, Pool

Taken = tuple[int, int, int]
FIRST_CREW = "@"
"""Between kind and centre in the name of a pool of crews; no code of a table has this sign."""


@dataclass(frozen=True)
class Places:
    """The pools; those of each facility and of each kind of crew at a centre by their number."""

    pools: tuple[Pool, ...]
    of_facility: Mapping[str, tuple[int, ...]]
    crews: Mapping[str, int]


def places_of(inputs: Inputs, windows: pl.DataFrame, clock: Clock) -> Places:
    """State the pools.

    A facility that takes several tests side by side is one pool, unless changing kinds takes time there: then each
    place is a pool, for a set-up belongs to a place. A booking of others takes the first places.
    """
    setups: dict[str, dict[tuple[str, str], int]] = {}
    for r in inputs.facility_setups.iter_rows(named=True):
        setups.setdefault(r["facility_id"], {})[r["from_kind"], r["to_kind"]] = clock.up(r["hours"])
    booked: dict[str, list[Mapping[str, Any]]] = {}
    for r in inputs.bookings.filter(pl.col("campaign_test_id").is_null()).sort("booking_id").iter_rows(named=True):
        booked.setdefault(r["facility_id"], []).append(r)
    pools: list[Pool] = []
    of_facility: dict[str, tuple[int, ...]] = {}
    for r in inputs.campaign_facilities.sort("facility_id").iter_rows(named=True):
        name, capacity, changes = r["facility_id"], r["capacity"], setups.get(r["facility_id"], {})
        taken = _profile([_booking(b, capacity, clock) for b in booked.get(name, ())], capacity)
        first, open_ = len(pools), _open(windows, name, clock)
        if capacity > 1 and changes and not r["shared"]:
            for place in range(capacity):
                pools.append(Pool(f"{name}#{place + 1}", 1, _of_place(taken, place), changes, open=open_))
        elif capacity > 0:
            pools.append(Pool(name, capacity, tuple(taken), changes, r["shared"], open_))
        of_facility[name] = tuple(range(first, len(pools)))
    crews: dict[str, int] = {}
    for name in _crew_names(inputs):
        rows = windows.filter(pl.col("resource") == name)
        most = max(rows["count"].to_list(), default=0)
        few = tuple(
            (clock.down(r["opens_hours"]), clock.up(r["closes_hours"]), most - r["count"])
            for r in rows.iter_rows(named=True)
            if r["count"] < most
        )
        crews[name] = len(pools)
        pools.append(Pool(name, most, few))
    return Places(tuple(pools), of_facility, crews)


def _open(windows: pl.DataFrame, name: str, clock: Clock) -> Spans:
    """Slots in which a facility is open, those that are so in part included."""
    rows = windows.filter(pl.col("resource") == name).select("opens_hours", "closes_hours")
    return tuple((clock.down(a), clock.up(b)) for a, b in merged(rows.iter_rows()))


def _booking(booking: Mapping[str, Any], capacity: int, clock: Clock) -> Taken:
    begin = max(0, clock.down(24.0 * (booking["from_on"] - clock.start).days + booking["from_hour"]))
    end = clock.up(24.0 * (booking["to_on"] - clock.start).days + booking["to_hour"])
    places = capacity if booking["places"] is None else min(capacity, booking["places"])
    return begin, max(begin, end), places


def _profile(taken: list[Taken], capacity: int) -> list[Taken]:
    """The same places taken, as spans that do not overlap; more than all are all."""
    edges = sorted({edge for begin, end, _ in taken for edge in (begin, end)})
    out = []
    for begin, end in pairwise(edges):
        amount = sum(n for a, b, n in taken if a <= begin and end <= b)
        if amount:
            out.append((begin, end, min(amount, capacity)))
    return out


def _of_place(taken: list[Taken], place: int) -> tuple[Taken, ...]:
    return tuple((a, b, 1) for a, b, n in taken if n > place)


def _crew_names(inputs: Inputs) -> list[str]:
    """Every kind of crew at a centre that is there or asked for."""
    there = inputs.crews.select(pl.format("{}@{}", "crew_kind", "lab_id")).to_series()
    ways = inputs.campaign_alternatives.join(inputs.campaign_facilities, on="facility_id")
    asked = ways.drop_nulls("crew_kind").select(pl.format("{}@{}", "crew_kind", "lab_id")).to_series()
    return sorted({*there.to_list(), *asked.to_list()})
