"""What a load unit pays by: which prices apply to it on a lane of some mode, and for how many of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import polars as pl

LINE_UNITS = {"truck": "load", "FEU": "FEU", "TEU": "TEU", "vehicle": "unit", "tonne": "t"}
"""The unit that a cost line shows for each way of charging."""
_CONTAINERS = ("FEU", "TEU")


@dataclass(frozen=True, slots=True)
class Charge:
    """A way of charging, and how many of it one load pays for."""

    per: str
    quantity: float


@dataclass(frozen=True, slots=True)
class LoadUnit:
    """A load unit as routing sees it; a load of a car carrier is one car, for its prices are per vehicle."""

    load_unit_id: str
    charged_per: str
    category: str | None
    payload_t: float | None
    cars: float | None
    own: float

    def charges(self, mode: str) -> tuple[Charge, ...]:
        """Prices that may be paid on a lane of a mode, the one to take first in front.

        A container on a road pays for the one lorry under it; a car carrier for its share of a lorry. Where a lane
        is priced by the tonne the full payload pays. Wagons stay on rails, and cars are never priced by the tonne.
        """
        if self.category == "wagon" and mode != "rail":
            return ()
        ways = [Charge(self.charged_per, self.own)]
        if mode == "road":
            ways += self.as_lorry()
        return (*ways, *self.by_tonne())

    def as_lorry(self) -> list[Charge]:
        """What of a lorry the load takes, for units that are not lorries themselves."""
        if self.charged_per in _CONTAINERS:
            return [Charge("truck", 1.0)]
        if self.category == "car_carrier" and self.cars:
            return [Charge("truck", 1.0 / self.cars)]
        return []

    def by_tonne(self) -> list[Charge]:
        if self.charged_per == "vehicle" or self.payload_t is None:
            return []
        return [Charge("tonne", self.payload_t)]

    @property
    def weighed_t(self) -> float:
        """The gross load by which a weight break is picked: the full payload."""
        return self.payload_t or 0.0


def read_load_units(load_units: pl.DataFrame) -> dict[str, LoadUnit]:
    """Load units by name."""
    found = {}
    for row in load_units.iter_rows(named=True):
        payload = row["payload_kg"]
        found[row["load_unit_id"]] = LoadUnit(
            row["load_unit_id"],
            row["charged_per"],
            row["category"],
            None if payload is None else payload / 1000.0,
            row["vehicles_per_load"],
            _own_quantity(row["charged_per"], row["teu"]),
        )
    return found


def _own_quantity(charged_per: str, teu: float | None) -> float:
    """Containers that one load pays for: a wagon with two of 40 feet pays twice, one of 45 feet pays once."""
    if charged_per not in _CONTAINERS or teu is None:
        return 1.0
    return float(max(1, math.floor(teu / 2 if charged_per == "FEU" else teu)))
