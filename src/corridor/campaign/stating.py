"""From the tables of a campaign to the question put to the solver."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from corridor.calendars.hours import calendar_hours
from corridor.calendars.spans import Span, both, merged
from corridor.campaign.inputs import CampaignOptions, Inputs
from corridor.campaign.opening import opening, weather_spans
from corridor.campaign.pieces import Piece, Spans, WorkingTime, cut, joined
from corridor.campaign.places import Places, places_of
from corridor.campaign.problem import Clock, Option, Order, Problem, Specimen, Stock, Task, Way
from corridor.tables.column import cell_values

Row = Mapping[str, Any]
CENTS = 100


def state(inputs: Inputs, options: CampaignOptions) -> Problem:
    """The question of a campaign, its tasks in the order of their ids.

    A test without a way or a specimen, or one that fits nowhere, has a task without ways: `faults` and `collisions`
    tell why.
    """
    clock = Clock(options.start, options.step_hours, options.days)
    windows = open_windows(inputs, options)
    places = places_of(inputs, windows, clock)
    specimens, alive = _specimens(inputs, clock)
    stocks = _stocks(inputs.consumables, clock)
    stated = _Statement(inputs, options, clock, windows, places, alive, {s.key: k for k, s in enumerate(stocks)})
    tests = list(inputs.campaign_tests.sort("campaign_test_id").iter_rows(named=True))
    tasks = [stated.task(row) for row in tests]
    index = {row["campaign_test_id"]: k for k, row in enumerate(tests)}
    orders = tuple(_orders(inputs, index, clock))
    return Problem(
        clock.end,
        tuple(_on_common_specimens(tasks, orders)),
        places.pools,
        tuple(specimens),
        orders,
        tuple(stocks),
        {
            (r["from_build"], r["to_build"]): clock.up(r["hours"])
            for r in inputs.specimen_rebuilds.iter_rows(named=True)
        },
    )


def open_windows(inputs: Inputs, options: CampaignOptions) -> pl.DataFrame:
    """When facilities are open and crews on shift: ``resource, opens_hours, closes_hours, count``."""
    tables = (inputs.campaign_facilities, inputs.facility_calendars, inputs.facility_closures, inputs.crews)
    return opening(*tables, options.start, options.days).windows


def _specimens(inputs: Inputs, clock: Clock) -> tuple[list[Specimen], list[Row]]:
    """Specimens that arrive and are not lost, with their rows; those of one kind in order of arrival."""
    booked = {s for row in inputs.bookings["specimen_ids"].drop_nulls() for s in cell_values(row)}
    rows: list[Row] = [
        r
        for r in inputs.specimens.sort("arrives_on", "specimen_id").iter_rows(named=True)
        if not r["lost"] and r["arrives_on"] is not None
    ]
    out = []
    for r in rows:
        told = ("specimen_kind", "builds", "client", "leaves_on", "cost")
        alone = r["specimen_id"] if r["specimen_id"] in booked else ""
        leaves = clock.end if r["leaves_on"] is None else min(clock.end, clock.ends(r["leaves_on"]))
        out.append(
            Specimen(
                r["specimen_id"], (*(str(r[c]) for c in told), alone), max(0, clock.begins(r["arrives_on"])),
                leaves, round(CENTS * r["cost"]),
            )
        )  # fmt: skip
    return out, rows


def _stocks(consumables: pl.DataFrame, clock: Clock) -> list[Stock]:
    out = []
    for (key,), rows in consumables.sort("consumable_id", "delivery").group_by("consumable_id", maintain_order=True):
        arrivals = sorted(
            (0 if r["arrives_on"] is None else max(0, clock.begins(r["arrives_on"])), round(CENTS * r["quantity"]))
            for r in rows.iter_rows(named=True)
        )
        out.append(Stock(str(key), tuple(arrivals)))
    return out


def _orders(inputs: Inputs, index: Mapping[str, int], clock: Clock) -> Iterable[Order]:
    calendars = {r["calendar_id"]: r for r in inputs.facility_calendars.iter_rows(named=True)}
    for r in inputs.test_orders.sort("order_id").iter_rows(named=True):
        if r["before"] not in index or r["after"] not in index:
            continue
        calendar = None
        if r["lag_calendar_id"] is not None:
            spans = calendar_hours(calendars[r["lag_calendar_id"]], clock.start, clock.days).open
            calendar = WorkingTime(in_slots(spans, clock))
        most = None if r["max_lag_hours"] is None else clock.down(r["max_lag_hours"])
        least = clock.up(r["min_lag_hours"])
        yield Order(
            r["order_id"], index[r["before"]], index[r["after"]], least, most, calendar, bool(r["same_specimen"])
        )


def _on_common_specimens(tasks: list[Task], orders: Iterable[Order]) -> list[Task]:
    """Tasks bound to the same specimen are left the options that all of them have."""
    bound = [o for o in orders if o.same_specimen]
    moved = True
    while moved:
        moved = False
        for order in bound:
            one, other = tasks[order.before], tasks[order.after]
            common = {o.specimen for o in one.options} & {o.specimen for o in other.options}
            for number, task in ((order.before, one), (order.after, other)):
                kept = tuple(o for o in task.options if o.specimen in common)
                if len(kept) < len(task.options):
                    tasks[number], moved = replace(task, options=kept), True
    return tasks


def _enough(options: Iterable[Option], specimens: int) -> bool:
    """Whether there are as many specimens, of one build where they are several."""
    found: dict[str, set[int]] = {"": set()}
    for option in options:
        found.setdefault(str(option.build) if specimens > 1 else "", set()).add(option.specimen)
    return any(len(places) >= specimens for places in found.values())


def in_slots(spans: Iterable[Span], clock: Clock) -> Spans:
    """Whole slots that lie within spans of hours."""
    slots = ((clock.up(a), clock.down(b)) for a, b in spans)
    return tuple((a, b) for a, b in slots if a < b)


class _Statement:
    """What the tasks are stated from."""

    def __init__(
        self, inputs: Inputs, options: CampaignOptions, clock: Clock, windows: pl.DataFrame, places: Places,
        specimens: list[Row], stocks: Mapping[str, int],
    ) -> None:  # fmt: skip
        self.inputs, self.options, self.clock = inputs, options, clock
        self.places, self.specimens = places, specimens
        self.windows: dict[str, list[tuple[float, float, int]]] = {}
        for r in windows.iter_rows(named=True):
            self.windows.setdefault(r["resource"], []).append((r["opens_hours"], r["closes_hours"], r["count"]))
        self.labs = dict(inputs.campaign_facilities.select("facility_id", "lab_id").iter_rows())
        self.ways: dict[str, list[Row]] = {}
        for r in inputs.campaign_alternatives.sort("alternative_id").iter_rows(named=True):
            self.ways.setdefault(r["campaign_test_id"], []).append(r)
        self.uses: dict[str, list[tuple[int, int]]] = {}
        for r in inputs.consumable_uses.sort("consumable_id").iter_rows(named=True):
            if r["consumable_id"] in stocks:
                amount = round(CENTS * r["quantity"])
                self.uses.setdefault(r["campaign_test_id"], []).append((stocks[r["consumable_id"]], amount))
        kept = inputs.bookings.filter(pl.col("campaign_test_id").is_not_null())
        self.kept = {r["campaign_test_id"]: r for r in kept.iter_rows(named=True)}
        self._found: dict[tuple[Any, ...], tuple[Piece, ...]] = {}

    def task(self, test: Row) -> Task:
        key, kept = test["campaign_test_id"], self.kept.get(test["campaign_test_id"])
        earliest = 0 if test["earliest_on"] is None else max(0, self.clock.begins(test["earliest_on"]))
        rows = self.ways.get(key, [])
        if kept is not None:
            rows = [r for r in rows if r["facility_id"] == kept["facility_id"]]
        ways = [way for row in rows for way in self._ways(test, row, earliest, kept)]
        options = tuple(self._options(test, kept)) if test["specimens"] else ()
        if not _enough(options, test["specimens"]):
            ways = []
        whole_days = 24.0 / self.clock.step_hours
        return Task(
            key, tuple(ways), earliest,
            due=None if test["due_on"] is None else max(0, self.clock.ends(test["due_on"])),
            weight=max(0, round(CENTS * test["priority"])),
            mandatory=test["mandatory"],
            late_cost=round(CENTS * test["late_cost_per_day"] / whole_days),
            specimens=test["specimens"], options=options,
            ends=test["destructive"] or test["last_on_specimen"],
            group=test["specimen_group"], kind=test["setup_kind"], fixed=kept is not None,
        )  # fmt: skip

    def _ways(self, test: Row, row: Row, earliest: int, kept: Row | None) -> Iterable[Way]:
        facility = row["facility_id"]
        if facility not in self.labs:
            return
        pieces, work = self._pieces(test, row), self.clock.up(row["hours"])
        if kept is not None:
            begin = self.clock.begins(kept["from_on"]) + self.clock.up(kept["from_hour"])
            end = self.clock.begins(kept["to_on"]) + self.clock.up(kept["to_hour"])
            pieces = (Piece(end - begin, ((begin, begin),)),)
        pieces = tuple(
            Piece(p.elapsed, spans) for p in pieces if (spans := cut(p.starts, earliest, self.clock.end - p.elapsed))
        )
        if not pieces:
            return
        crew: tuple[tuple[int, int], ...] = ()
        if row["crew_kind"] is not None:
            crew = ((self.places.crews[f"{row['crew_kind']}@{self.labs[facility]}"], row["crews"]),)
        for number, pool in enumerate(self.places.of_facility[facility], start=1):
            there = self.places.pools[pool]
            whole = there.capacity if test["exclusive"] and there.shared else 1
            yield Way(
                row["alternative_id"], work, pieces, ((pool, whole), *crew), round(CENTS * row["cost"]),
                tuple(self.uses.get(test["campaign_test_id"], ())), facility, number,
            )  # fmt: skip

    def _pieces(self, test: Row, row: Row) -> tuple[Piece, ...]:
        """Where a way may start: its facility open, its crews on shift, the weather fit from start to end."""
        facility, lab_id = row["facility_id"], self.labs[row["facility_id"]]
        key = (facility, row["crew_kind"], row["crews"], test["weather_window"], row["hours"], test["may_pause"])
        if key not in self._found:
            spans = merged((a, b) for a, b, _ in self.windows.get(facility, ()))
            if row["crew_kind"] is not None:
                shifts = self.windows.get(f"{row['crew_kind']}@{lab_id}", ())
                spans = both(spans, merged((a, b) for a, b, n in shifts if n >= row["crews"]))
            working = WorkingTime(in_slots(spans, self.clock))
            work = self.clock.up(row["hours"])
            seasons: Spans = ((0, self.clock.end),)
            if test["weather_window"] is not None:
                table, start = self.inputs.weather_windows, self.options.start
                fine = weather_spans(table, test["weather_window"], lab_id, start, self.options.days)
                seasons = in_slots(fine or (), self.clock)
            found: dict[int, list[tuple[int, int]]] = {}
            for low, high in seasons:
                for piece in working.within(low, high).pieces(work, test["may_pause"]):
                    found.setdefault(piece.elapsed, []).extend(piece.starts)
            self._found[key] = tuple(Piece(e, joined(s)) for e, s in sorted(found.items()))
        return self._found[key]

    def _options(self, test: Row, kept: Row | None) -> Iterable[Option]:
        wanted = set(cell_values(test["builds"]))
        named = set(cell_values(kept["specimen_ids"])) if kept is not None else set()
        for place, specimen in enumerate(self.specimens):
            if named and specimen["specimen_id"] not in named:
                continue
            if test["specimen_kind"] is not None and specimen["specimen_kind"] != test["specimen_kind"]:
                continue
            if specimen["client"] is not None and specimen["client"] != test["client"]:
                continue
            carried = cell_values(specimen["builds"])
            if not wanted and not carried:
                yield Option(place, None)
            for build in carried:
                if not wanted or build in wanted:
                    yield Option(place, build)
