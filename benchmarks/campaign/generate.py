"""Campaigns of vehicle tests from a seed: real tests of the rule pack, on made-up cars at a made-up proving ground.

What is tested, where, for how long, in which weather and after what comes from `lab_tests` of the pack `common`. Cars,
their clients, when they arrive, crews, bookings and due dates are drawn. The same arguments give the same tables.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import polars as pl

from corridor.reference.packs import load_pack
from corridor.tables import INPUT_TABLES
from corridor.tables.column import cell_values

LAB = "PG"
OTHERS = (
    "T-R13-", "T-R131", "T-L-", "T-R49", "T-R66", "T-R107", "T-R105", "T-R110", "T-R111", "T-R61", "T-R67", "T-R89",
    "T-R159", "T-R151", "T-EU1426", "T-R83-T5", "T-DUR-RELIAB", "T-R103", "T-R59", "T-R90", "T-ERA-CRASH",
)  # fmt: skip
"""Tests of lorries, buses, trailers and parts, and two of many months, that a car's campaign does not have."""
MANY_AT_ONCE = {
    "high_speed_track": 6, "straight_track": 3, "handling_track": 2, "measurement_hall": 2, "public_road": 8,
    "cobblestone_track": 2, "durability_track": 4,
}  # fmt: skip
ROUND_THE_CLOCK = ("climatic_chamber", "chassis_dyno", "shed", "emc_chamber")
MONTHS = {"dry_above_7C": "4|5|6|7|8|9|10", "dry_above_5C": "4|5|6|7|8|9|10", "above_5C_no_ice": "4|5|6|7|8|9|10",
          "dry_above_0C": "3|4|5|6|7|8|9|10|11", "above_0C": "3|4|5|6|7|8|9|10|11",
          "dry_5_35C_wind_below_5": "5|6|7|8|9", "dry_5_40C_wind_below_5": "5|6|7|8|9"}  # fmt: skip
ENDING = ("T-R94-ODB", "T-R95-MDB", "T-R34-REAR", "T-R137-FW", "T-R135-POLE", "T-R127-PED", "T-R153-REAR")
CLIENTS = ("NORTH", "SOUTH", "EAST", "WEST", "RIVER", "HILL", "LAKE")


@dataclass(frozen=True)
class Size:
    """How large a campaign is: `ending` tests lose their specimen; specimens arrive over `weeks`.

    Groups of tests that are `apart` have specimens of their own; `tight` below 1 brings due dates nearer.
    """

    tests: int
    specimens: int
    facilities: int
    ending: int
    clients: int = 3
    weeks: int = 9
    begins: date = date(2026, 3, 2)
    country: str | None = "RU"
    weekend: str = "sat|sun"
    tight: float = 1.0
    apart: tuple[str, ...] = ()


@cache
def car_tests() -> tuple[dict[str, Any], ...]:
    """Tests on a whole car that do not end it."""
    rows = (
        load_pack("common").tables["lab_tests"].filter(pl.col("specimen_type") == "vehicle").sort("test_id").to_dicts()
    )
    return tuple(r for r in rows if not r["test_id"].startswith(OTHERS) and r["specimen_group"] != "desk")


def campaign(size: Size, seed: int) -> dict[str, pl.DataFrame]:
    """The tables of a campaign by name."""
    made = _Maker(size, random.Random(f"{size}/{seed}"))
    made.centre()
    made.cars()
    made.bookings()
    return {name: INPUT_TABLES[name].frame(rows) for name, rows in sorted(made.rows.items())}


class _Maker:
    def __init__(self, size: Size, rng: random.Random) -> None:
        self.size, self.rng = size, rng
        self.rows: dict[str, list[dict[str, Any]]] = {name: [] for name in (
            "campaign_tests", "campaign_alternatives", "test_orders", "facility_calendars", "campaign_facilities",
            "facility_closures", "weather_windows", "facility_setups", "crews", "specimens", "specimen_rebuilds",
            "consumables", "consumable_uses", "bookings",
        )}  # fmt: skip
        self.of_kind: dict[str, list[str]] = {}

    def add(self, table: str, **row: Any) -> None:
        self.rows[table].append(row)

    def centre(self) -> None:
        """Facilities of the kinds that cars need most, then second ones of the busiest."""
        size = self.size
        for name, opens, closes in (("DAY", 8, 20), ("LONG", 6, 22), ("CLOCK", 0, 24)):
            weekend = "" if name == "CLOCK" else size.weekend
            country = None if name == "CLOCK" else size.country
            self.add("facility_calendars", calendar_id=name, country=country, weekend=weekend or None,
                     opens_hour=opens, closes_hour=closes)  # fmt: skip
        hours: Counter[str] = Counter()
        for test in car_tests():
            hours[test["facility_type"]] += test["duration_hours"] + test["setup_hours"]
        ranked = sorted(hours, key=lambda kind: (-hours[kind], kind))
        first = [kind for kind in ranked if kind in ("crash_barrier", "crash_moving_barrier", "high_speed_track")]
        order = first + [kind for kind in ranked if kind not in first]
        busy = sorted(order, key=lambda kind: (-hours[kind] / MANY_AT_ONCE.get(kind, 1), kind))
        while len(order) < size.facilities:
            order += busy[: size.facilities - len(order)]
        for kind in order[: size.facilities]:
            number = len(self.of_kind.setdefault(kind, [])) + 1
            name = f"{LAB}:{kind}:{number}"
            self.of_kind[kind].append(name)
            calendar = "CLOCK" if kind in ROUND_THE_CLOCK else "LONG" if kind.endswith("track") else "DAY"
            capacity = MANY_AT_ONCE.get(kind, 1)
            self.add("campaign_facilities", facility_id=name, lab_id=LAB, calendar_id=calendar, capacity=capacity,
                     shared=kind.endswith("track") and capacity > 1)  # fmt: skip
            if kind == "chassis_dyno":
                for one, other in (("petrol", "diesel"), ("diesel", "petrol")):
                    self.add("facility_setups", facility_id=name, from_kind=one, to_kind=other, hours=4)
        for window, months in MONTHS.items():
            self.add("weather_windows", weather_window=window, lab_id=LAB, months=months)
        winter = date(size.begins.year, 12, 24)
        self.add("facility_closures", closure_id="WINTER", lab_id=LAB, closed_from=winter, every_year=True,
                 closed_to=winter + timedelta(days=17), reason="winter closure")  # fmt: skip
        drivers = max(2, size.facilities // 6)
        self.add("crews", crew_id="DRIVERS-1", crew_kind="driver", lab_id=LAB, calendar_id="DAY", crews=drivers)
        self.add(
            "crews", crew_id="DRIVERS-2", crew_kind="driver", lab_id=LAB, calendar_id="LONG", crews=max(1, drivers // 2)
        )

    def cars(self) -> None:
        """Cars with their specimens and tests: as many ending tests as asked, the rest shared out evenly."""
        size, rng = self.size, self.rng
        cars = max(1, min(size.specimens // 3, size.tests // 8))
        ending = [t for t in car_tests() if t["test_id"] in ENDING and t["facility_type"] in self.of_kind]
        others = [t for t in car_tests() if not t["destructive"] and t["facility_type"] in self.of_kind]
        lost = [size.ending // cars + (k < size.ending % cars) for k in range(cars)]
        wanted = [size.tests // cars + (k < size.tests % cars) for k in range(cars)]
        owned = [size.specimens // cars + (k < size.specimens % cars) for k in range(cars)]
        for k in range(cars):
            fuel = rng.choice(("petrol", "petrol", "diesel"))
            client = CLIENTS[k % size.clients]
            name = f"CAR{k + 1:02d}"
            builds = (f"{name}-A", f"{name}-B")
            self.specimens(name, client, owned[k], builds)
            for one, other in (builds, builds[::-1]):
                self.add("specimen_rebuilds", from_build=one, to_build=other, hours=8)
            pool = [(t, b) for t in rng.sample(ending, min(lost[k], len(ending))) for b in builds[:1]]
            pool += [(t, b) for b in builds for t in ending][: max(0, lost[k] - len(pool))]
            rest = wanted[k] - len(pool)
            runs = [t for t in others if t["test_id"] == "T-RUNIN"][: rest > 3]
            drawn = runs + rng.sample(
                [t for t in others if t not in runs], min(rest - len(runs), len(others) - len(runs))
            )
            pool += [(t, None) for t in drawn]
            # A large campaign repeats tests on the second build of the same car.
            pool += [(t, builds[1]) for t in rng.sample(drawn, wanted[k] - len(pool))] if wanted[k] > len(pool) else []
            due = size.begins + timedelta(days=int(7 * (size.weeks + 6 + rng.randrange(8)) * size.tight))
            for test, build in pool:
                self.test(name, client, fuel, test, build, due)
            self.orders(name, {t["test_id"] for t, build in pool if build is None})

    def specimens(self, car: str, client: str, count: int, builds: tuple[str, str]) -> None:
        for i in range(count):
            after = round((7 * self.size.weeks - 4) * i / max(1, count - 1)) + self.rng.randrange(4)
            day = self.size.begins + timedelta(days=after)
            carried = "|".join(builds) if i % 3 else builds[0] if i == 0 else "|".join(builds)
            self.add("specimens", specimen_id=f"{car}-P{i + 1:02d}", specimen_kind="vehicle", builds=carried,
                     client=client, arrives_on=day, cost=float(40_000 + 500 * self.rng.randrange(20)))  # fmt: skip

    def test(self, car: str, client: str, fuel: str, test: dict[str, Any], build: str | None, due: date) -> None:
        rng, kind = self.rng, test["facility_type"]
        suffix = "" if build is None or test["test_id"] in ENDING else ":B"
        name = f"{car}:{test['test_id']}{suffix}"
        hours = max(1.0, test["duration_hours"] + test["setup_hours"])
        self.add(
            "campaign_tests", campaign_test_id=name, test_id=test["test_id"], name=test["name"], approval_family=car,
            client=client, proves=test["regulation_id"], specimen_kind="vehicle", builds=build or f"{car}-A|{car}-B",
            specimen_group=test["specimen_group"] if test["specimen_group"] in self.size.apart else None,
            destructive=test["test_id"] in ENDING, setup_kind=fuel if kind == "chassis_dyno" else None,
            exclusive=test["test_id"] in ("T-R68-VMAX", "T-R154-COAST"), may_pause=hours > 8,
            weather_window=None if test["weather_window"] in (None, "any") else test["weather_window"],
            mandatory=rng.random() < 0.85, due_on=due, late_cost_per_day=float(rng.choice((0, 500, 1500))),
        )  # fmt: skip
        driven = kind.endswith("track") or kind == "public_road"
        for facility in self.of_kind[kind]:
            self.add(
                "campaign_alternatives", alternative_id=f"{name}/{facility}", campaign_test_id=name,
                facility_id=facility, hours=hours, crew_kind="driver" if driven and hours <= 24 else None,
                cost=round(hours * (900 if kind.startswith("crash") else 220) * rng.uniform(0.9, 1.1), -1),
            )  # fmt: skip

    def orders(self, car: str, made: set[str]) -> None:
        for test in car_tests():
            for earlier in cell_values(test["order_after"]):
                if not {test["test_id"], earlier} <= made:
                    continue
                bedding = earlier == "T-R13H-BRAKE"
                soak = test["test_id"] in ("T-R83-T1", "T-R154-WLTP")
                self.add(
                    "test_orders", order_id=f"{car}:{earlier}/{test['test_id']}", before=f"{car}:{earlier}",
                    after=f"{car}:{test['test_id']}", same_specimen=bedding or earlier == "T-R83-T1",
                    kind="validity" if bedding else "soak" if soak else "order", min_lag_hours=12.0 if soak else 0.0,
                    max_lag_hours=504.0 if bedding else None,
                )  # fmt: skip

    def bookings(self) -> None:
        """Times that other clients have taken, and barriers that come in batches."""
        rng, size = self.rng, self.size
        names = [row["facility_id"] for row in self.rows["campaign_facilities"]]
        for k in range(size.facilities):
            begin = size.begins + timedelta(days=rng.randrange(7 * (size.weeks + 8)))
            self.add("bookings", booking_id=f"B{k + 1:02d}", facility_id=rng.choice(names), client="ELSEWHERE",
                     from_on=begin, from_hour=6.0, to_on=begin + timedelta(days=rng.randrange(1, 4)), to_hour=22.0,
                     places=rng.choice((None, 1)))  # fmt: skip
        walls = [t["campaign_test_id"] for t in self.rows["campaign_tests"] if t["test_id"] == "T-R94-ODB"]
        for name in walls:
            self.add("consumable_uses", campaign_test_id=name, consumable_id="ODB-BARRIER", quantity=1)
        for delivery, taken in ((1, len(walls) // 2 + 1), (2, len(walls))):
            self.add("consumables", consumable_id="ODB-BARRIER", delivery=delivery, quantity=taken,
                     arrives_on=size.begins + timedelta(days=28) if delivery == 2 else None)  # fmt: skip
