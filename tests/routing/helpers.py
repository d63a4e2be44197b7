"""A small network to route in, made lane by lane."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from corridor.exchange import Exchange
from corridor.periods import Horizon
from corridor.routing import RoutingResult, find_routes, price_chains, read_world
from corridor.tables import INPUT_TABLES

UNITS = [
    {"load_unit_id": "TRUCK", "name": "Trailer", "charged_per": "truck", "category": "trailer",
     "usable_volume_m3": 80, "payload_kg": 21_500},
    {"load_unit_id": "BOX", "name": "40 ft container", "charged_per": "FEU", "category": "container",
     "usable_volume_m3": 68, "payload_kg": 26_000, "teu": 2, "kits_ckd_per_load": 6, "kits_skd_per_load": 3},
    {"load_unit_id": "CARS", "name": "Car carrier", "charged_per": "vehicle", "category": "car_carrier",
     "payload_kg": 17_000, "vehicles_per_load": 8},
    {"load_unit_id": "WAGON", "name": "Flat wagon", "charged_per": "FEU", "category": "wagon",
     "payload_kg": 68_000, "teu": 4},
]  # fmt: skip
QUARTER = ("gregorian", "quarter", "2024-Q2", 1)


def table(name: str, rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    return INPUT_TABLES[name].frame(rows)


class Net:
    """Sites with their countries, then lanes, terminals and seasons as a test needs them."""

    def __init__(self, *horizon: Any, **countries: str) -> None:
        self.horizon = Horizon.build(*(horizon or QUARTER))
        self.countries = countries
        self.rows: dict[str, list[dict[str, Any]]] = {
            name: [] for name in ("lanes", "lane_tariffs", "lane_calendars", "terminals", "fx_rates")
        }
        self.rows["emission_factors"] = [{"factor_id": "ROAD", "mode": "road", "description": "x", "wtw_g_per_tkm": 90}]

    def lane(
        self, start: str, end: str, price: float | None = 100, days: float = 1, per: str = "truck", **more: Any
    ) -> str:
        """Add a lane and, where `price` is given, its price; the name of the lane."""
        name = str(more.pop("lane_id", f"{start}-{end}"))
        row = {"lane_id": name, "from_site": start, "to_site": end, "mode": "road", "distance_km": 100}
        self.rows["lanes"].append(row | {"transit_days": days} | more)
        if price is not None:
            self.price(name, price, per)
        return name

    def price(self, lane: str, price: float, per: str = "truck", **more: Any) -> None:
        number = len(self.rows["lane_tariffs"])
        row = {"lane_tariff_id": f"T{number:03}", "lane_id": lane, "charged_per": per, "price": price}
        self.rows["lane_tariffs"].append(row | {"currency": "USD"} | more)

    def terminal(self, site: str, operation: str, cost: float, per: str = "FEU", **more: Any) -> None:
        row = {"terminal_id": f"{site}-{per}-{operation}", "site_id": site, "charged_per": per, "operation": operation}
        self.rows["terminals"].append(row | {"handling_cost": cost, "currency": "USD"} | more)

    def season(self, lane: str, months: str, effect: str = "closed", delay_days: float = 0) -> None:
        number = len(self.rows["lane_calendars"])
        row = {"lane_season_id": f"S{number:03}", "lane_id": lane, "months": months, "effect": effect}
        self.rows["lane_calendars"].append(row | {"delay_days": delay_days})

    def tables(self) -> dict[str, Any]:
        sites = [
            {"site_id": site, "name": site, "country": country, "kinds": "plant"}
            for site, country in self.countries.items()
        ]
        names = ("lanes", "lane_tariffs", "lane_calendars", "terminals", "emission_factors")
        frames = {name: table(name, self.rows[name]) for name in names}
        exchange = Exchange(table("fx_rates", self.rows["fx_rates"]), ["official"])
        return {
            "sites": table("sites", sites), "load_units": table("load_units", UNITS), **frames,
            "horizon": self.horizon, "exchange": exchange, "currency": "USD",
        }  # fmt: skip

    def find(self, *pairs: tuple[str, str, str], most: int = 3) -> RoutingResult:
        asked = pl.DataFrame(pairs, schema=["from_site", "to_site", "load_unit_id"], orient="row")
        return find_routes(asked, read_world(**self.tables()), most)

    def chains(self, *chains: tuple[str, str, str, str]) -> RoutingResult:
        asked = pl.DataFrame(chains, schema=["from_site", "to_site", "load_unit_id", "lanes"], orient="row")
        return price_chains(asked, read_world(**self.tables()))


def lines(result: RoutingResult) -> list[tuple[str, float, float, float]]:
    """Head, quantity, rate and amount of every line, in order."""
    return list(result.route_cost_lines.select("head", "quantity", "rate", "amount").iter_rows())


def season(result: RoutingResult) -> tuple[float | None, float | None, float]:
    """Cost, days and open share of the only route in the only period."""
    rows = result.route_seasons.select("cost_per_load", "days", "open_share").rows()
    assert len(rows) == 1, rows
    return rows[0]


def chains_of(result: RoutingResult) -> list[str]:
    return sorted(result.routes["lanes"].to_list())
