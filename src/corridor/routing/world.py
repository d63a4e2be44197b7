"""The tables of movement, read once into small records that a search can walk."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import polars as pl

from corridor.errors import MissingRows
from corridor.exchange import Exchange, Rate
from corridor.periods import Horizon, Period, gregorian_months
from corridor.routing.units import LoadUnit, read_load_units
from corridor.tables.column import cell_values

ALWAYS = -1
"""Open in every month: as a bit mask, all ones."""


class Missing(NamedTuple):
    """What is missing, told so that it can be added."""

    subject: str
    text: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane; `number` is its place among the lanes sorted by name, so that no result hangs on the order of rows."""

    number: int
    lane_id: str
    kind: str
    from_site: str
    to_site: str
    passed: tuple[str, ...]
    mode: str
    distance_km: float
    countries: tuple[str, ...]
    moving_days: float
    border_wait_days: float
    gauge_change: bool
    capacity: float | None
    wtw_kg_per_tonne: float | None


@dataclass(frozen=True, slots=True)
class Operation:
    """One row of terminals."""

    rule_id: str
    site_id: str
    country: str
    charged_per: str
    name: str
    cost: float
    currency: str
    dwell_days: float
    free_days: float
    storage_per_day: float
    clearance_days: float
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Spell:
    """Months of a lane with an effect."""

    months: frozenset[int]
    closed: bool
    delay_days: float


@dataclass
class World:
    """Everything that routing knows, whatever the load unit and the period."""

    countries: dict[str, str]
    lanes: tuple[Lane, ...]
    by_id: dict[str, Lane]
    tariffs: dict[tuple[str, str], list[dict[str, Any]]]
    operations: dict[str, tuple[Operation, ...]]
    spells: dict[str, tuple[Spell, ...]]
    units: dict[str, LoadUnit]
    horizon: Horizon
    exchange: Exchange
    currency: str
    leaving: dict[str, list[Lane]] = field(init=False)
    arriving: dict[str, list[Lane]] = field(init=False)
    _rates: dict[tuple[str, int], Rate | Missing] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.leaving, self.arriving = defaultdict(list), defaultdict(list)
        for lane in self.lanes:
            self.leaving[lane.from_site].append(lane)
            self.arriving[lane.to_site].append(lane)

    def rate(self, currency: str, period: Period) -> Rate | Missing:
        """The exchange rate on the period's middle day, or why there is none."""
        key = (currency, period.index)
        if key not in self._rates:
            try:
                self._rates[key] = self.exchange.rate(currency, self.currency, period.middle)
            except MissingRows as missing:
                self._rates[key] = Missing(
                    f"fx_rates/{currency}", str(missing), f"Add an fx_rates row of {currency} for {period.middle}."
                )
        return self._rates[key]

    def open_months(self, lane: Lane, period: Period) -> int:
        """Months of the period in which the lane is open, as bits in the period's order; `ALWAYS` if all are."""
        closed = self._months(lane, closed=True)
        months = [month for _, month, _ in gregorian_months(period)]
        if closed.isdisjoint(months):
            return ALWAYS
        return sum(1 << i for i, month in enumerate(months) if month not in closed)

    def slow_days(self, lane: Lane, period: Period) -> float:
        """Seasonal delay, weighed by the share of the lane's open days in the period that are slow."""
        rows = [s for s in self.spells.get(lane.lane_id, ()) if not s.closed]
        if not rows:
            return 0.0
        closed = self._months(lane, closed=True)
        months = [(month, days) for _, month, days in gregorian_months(period) if month not in closed]
        total = sum(days for _, days in months)
        late = sum(days * s.delay_days for s in rows for month, days in months if month in s.months)
        return late / total if total else 0.0

    def _months(self, lane: Lane, closed: bool) -> set[int]:
        return {m for s in self.spells.get(lane.lane_id, ()) if s.closed is closed for m in s.months}


def open_share(mask: int, period: Period) -> float:
    """Share of a period's days that lie in the open months of a mask."""
    if mask == ALWAYS:
        return 1.0
    open_days = sum(days for i, (_, _, days) in enumerate(gregorian_months(period)) if mask >> i & 1)
    return open_days / period.days


def read_world(
    sites: pl.DataFrame,
    lanes: pl.DataFrame,
    lane_tariffs: pl.DataFrame,
    lane_calendars: pl.DataFrame,
    load_units: pl.DataFrame,
    terminals: pl.DataFrame,
    emission_factors: pl.DataFrame,
    horizon: Horizon,
    exchange: Exchange,
    currency: str,
) -> World:
    """Read the tables of a case; rows in any order give the same world.

    Parameters
    ----------
    sites, lanes, lane_tariffs, lane_calendars, load_units, terminals, emission_factors
        Tables as declared.
    horizon, exchange, currency
        The periods; rates of exchange, taken on each period's middle day; the case's currency.
    """
    countries = dict(sites.select("site_id", "country").iter_rows())
    factors = dict(emission_factors.select("factor_id", "wtw_g_per_tkm").iter_rows())
    known = tuple(
        _lane(number, row, factors)
        for number, row in enumerate(
            lanes.filter(pl.col("from_site").is_in(countries) & pl.col("to_site").is_in(countries))
            .sort("lane_id")
            .iter_rows(named=True)
        )
    )
    return World(
        countries,
        known,
        {lane.lane_id: lane for lane in known},
        _tariffs(lane_tariffs),
        _operations(terminals, countries),
        _spells(lane_calendars),
        read_load_units(load_units),
        horizon,
        exchange,
        currency,
    )


def _lane(number: int, row: dict[str, Any], factors: dict[str, float | None]) -> Lane:
    per_week = row["departures_per_week"]
    wait = _number(row["border_wait_days"])
    # Goods come up at any hour, so on average they wait for half the time between two departures.
    for_departure = 7.0 / _number(per_week) / 2.0 if per_week else 0.0
    grams = factors.get(str(row["emission_factor"]))
    distance = _number(row["distance_km"])
    return Lane(
        number,
        str(row["lane_id"]),
        str(row["kind"] or "leg"),
        str(row["from_site"]),
        str(row["to_site"]),
        cell_values(row["via_sites"]),
        str(row["mode"]),
        distance,
        cell_values(row["countries_crossed"]),
        _number(row["transit_days"]) + for_departure + wait,
        wait,
        bool(row["gauge_change"]),
        None if row["capacity_loads_per_year"] is None else _number(row["capacity_loads_per_year"]),
        None if grams is None else grams * distance / 1000.0,
    )


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _tariffs(lane_tariffs: pl.DataFrame) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Rows by lane and way of charging; the heaviest break first, of one break the newest row."""
    grouped: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    ordered = lane_tariffs.with_columns(pl.col("gross_from_t").fill_null(0.0)).sort(
        "gross_from_t", "valid_from", "lane_tariff_id", descending=[True, True, False], nulls_last=True
    )
    for row in ordered.iter_rows(named=True):
        grouped[row["lane_id"], row["charged_per"]].append(row)
    return dict(grouped)


def _operations(terminals: pl.DataFrame, countries: dict[str, str]) -> dict[str, tuple[Operation, ...]]:
    grouped: dict[str, list[Operation]] = defaultdict(list)
    for row in terminals.sort("terminal_id").iter_rows(named=True):
        grouped[row["site_id"]].append(
            Operation(
                row["terminal_id"],
                row["site_id"],
                countries.get(row["site_id"], ""),
                row["charged_per"],
                row["operation"],
                row["handling_cost"],
                row["currency"],
                _number(row["dwell_days"]),
                _number(row["free_days"]),
                _number(row["storage_cost_per_day"]),
                _number(row["clearance_days"]),
                row["source"] or "",
                row["confidence"],
            )
        )
    return {site: tuple(rows) for site, rows in grouped.items()}


def _spells(lane_calendars: pl.DataFrame) -> dict[str, tuple[Spell, ...]]:
    grouped: dict[str, list[Spell]] = defaultdict(list)
    for row in lane_calendars.sort("lane_season_id").iter_rows(named=True):
        months = frozenset(int(month) for month in cell_values(row["months"]))
        grouped[row["lane_id"]].append(Spell(months, row["effect"] == "closed", _number(row["delay_days"])))
    return {lane: tuple(rows) for lane, rows in grouped.items()}
