"""Small test campaigns that bring in every family of rules, made by chance but with room for a schedule."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from corridor.tables import campaign as tables

PLACES = (("RU", "sat|sun"), ("IR", "thu|fri"), ("AE", "fri|sat"), ("DE", "sun"), (None, "fri"), (None, None))
KINDS = ("dry", "wet")
GROUPS = ("road", "emission", "crash")


@dataclass(frozen=True)
class Made:
    """A campaign's tables, and its clock."""

    tables: dict[str, pl.DataFrame]
    start: date
    days: int
    step: float


def random_campaign(seed: int, most: int = 9) -> Made:
    """A campaign of 2 to `most` tests; the same seed gives the same one.

    Every test can be made: it has a way with enough open hours, weather within the campaign, and there are specimens
    for every group, one more for each test that ends one.
    """
    rng = random.Random(seed)
    start = date(2024, 1, 1) + timedelta(days=rng.randrange(900))
    step = rng.choice((1.0, 1.0, 0.5))
    made = _Maker(rng, start, 120)
    made.places()
    made.tests(rng.randrange(2, most + 1))
    made.specimens()
    made.orders()
    made.consumables()
    made.bookings()
    return Made(made.frames(), start, 120, step)


class _Maker:
    def __init__(self, rng: random.Random, start: date, days: int) -> None:
        self.rng, self.start, self.days = rng, start, days
        self.rows: dict[str, list[dict[str, Any]]] = {}

    def add(self, table: str, **row: Any) -> None:
        self.rows.setdefault(table, []).append(row)

    def frames(self) -> dict[str, pl.DataFrame]:
        declared = {c.table_name: c for c in vars(tables).values() if isinstance(c, type) and hasattr(c, "table_name")}
        names = set(self.rows) | {n for n in declared if n and n != "campaign_events"}
        return {n: declared[n].frame(self.rows.get(n, [])) for n in sorted(names) if declared[n].group}

    def day(self, low: int, high: int) -> date:
        return self.start + timedelta(days=self.rng.randrange(low, high))

    def places(self) -> None:
        rng = self.rng
        country, weekend = rng.choice(PLACES)
        self.add(
            "facility_calendars", calendar_id="DAY", country=country, weekend=weekend, opens_hour=8, closes_hour=20
        )
        self.add("facility_calendars", calendar_id="ALWAYS")
        self.add(
            "facility_calendars", calendar_id="SHIFT", country=country, weekend=weekend, opens_hour=6, closes_hour=18
        )
        for i, shared in enumerate((False, True, False)):
            self.add(
                "campaign_facilities", facility_id=f"F{i}", lab_id="LAB", capacity=(1, 2, 2)[i], shared=shared,
                calendar_id=rng.choice(("DAY", "DAY", "ALWAYS")),
            )  # fmt: skip
            if rng.random() < 0.6:
                self.add(
                    "facility_setups", facility_id=f"F{i}", from_kind="dry", to_kind="wet", hours=rng.randrange(1, 5)
                )
                self.add(
                    "facility_setups", facility_id=f"F{i}", from_kind="wet", to_kind="dry", hours=rng.randrange(1, 9)
                )
        if rng.random() < 0.5:
            first = self.day(0, 20)
            subject = rng.choice(({"facility_id": "F0"}, {"lab_id": "LAB"}, {"calendar_id": "DAY"}))
            years = rng.random() < 0.4
            closed = first.replace(year=first.year - 1, day=min(first.day, 28)) if years else first
            self.add("facility_closures", closure_id="C", closed_from=closed, every_year=years, reason="repair",
                     closed_to=closed + timedelta(days=rng.randrange(14)), **subject)  # fmt: skip
        now, then = self.start.month, (self.start + timedelta(days=45)).month
        self.add(
            "weather_windows", weather_window="fine", lab_id="any", months="|".join(str(m) for m in sorted({now, then}))
        )
        self.add("crews", crew_id="K1", crew_kind="driver", lab_id="LAB", calendar_id="SHIFT", crews=1)
        self.add("crews", crew_id="K2", crew_kind="driver", lab_id="LAB", calendar_id="DAY", crews=1,
                 to_on=self.day(40, 100) if rng.random() < 0.5 else None)  # fmt: skip

    def tests(self, count: int) -> None:
        rng = self.rng
        for i in range(count):
            group = rng.choice((*GROUPS, None))
            pause = rng.random() < 0.4
            self.add(
                "campaign_tests", campaign_test_id=f"T{i}", name=f"test {i}", client=rng.choice((None, "X")),
                proves="R1|R2" if rng.random() < 0.3 else "R1", approval_ids=rng.choice((None, "A1", "A1|A2")),
                specimens=rng.choice((0, 1, 1, 1, 1, 1, 2)), specimen_kind="vehicle",
                builds=rng.choice((None, "base", "base|top")), specimen_group=group,
                destructive=group == "crash" and rng.random() < 0.6, last_on_specimen=rng.random() < 0.1,
                setup_kind=rng.choice((None, *KINDS)), exclusive=rng.random() < 0.2, may_pause=pause,
                weather_window="fine" if rng.random() < 0.25 else None, mandatory=rng.random() < 0.8,
                earliest_on=self.day(0, 12) if rng.random() < 0.3 else None,
                due_on=self.day(3, 30) if rng.random() < 0.7 else None,
                priority=rng.choice((1.0, 2.0, 0.5)), late_cost_per_day=rng.choice((0.0, 48.0)),
            )  # fmt: skip
            for f in rng.sample(range(3), rng.randrange(1, 4)):
                crew = "driver" if rng.random() < 0.4 else None
                self.add(
                    "campaign_alternatives", alternative_id=f"T{i}@F{f}", campaign_test_id=f"T{i}", facility_id=f"F{f}",
                    hours=rng.randrange(3, 40) if pause else rng.choice((2, 3.5, 4, 6, 9)), crew_kind=crew,
                    cost=float(rng.randrange(100, 900)),
                )  # fmt: skip

    def specimens(self) -> None:
        rng, count = self.rng, 0
        for group in (*GROUPS, None):
            own = [t for t in self.rows["campaign_tests"] if t["specimen_group"] == group and t["specimens"]]
            ending = sum(t["specimens"] for t in own if t["destructive"] or t["last_on_specimen"])
            for _ in range(ending + 2 if own else 0):
                self.add(
                    "specimens", specimen_id=f"S{count:02d}", specimen_kind="vehicle", builds="base|top",
                    arrives_on=self.day(0, 10), cost=float(rng.choice((0, 500, 800))),
                )  # fmt: skip
                count += 1
        self.add(
            "specimens", specimen_id="S-X", specimen_kind="vehicle", builds="base", client="X", arrives_on=self.start
        )
        self.add(
            "specimens",
            specimen_id="S-Y",
            specimen_kind="vehicle",
            builds="base|top",
            client="Y",
            arrives_on=self.start,
        )
        self.add(
            "specimens", specimen_id="S-LOST", specimen_kind="vehicle", arrives_on=self.start, builds="base", lost=True
        )
        self.add("specimens", specimen_id="S-BODY", specimen_kind="body", arrives_on=self.start, builds="base|top")
        self.add("specimens", specimen_id="S-NEVER", specimen_kind="vehicle", builds="base|top")
        self.add("specimens", specimen_id="S-SOON", specimen_kind="vehicle", builds="top", arrives_on=self.start,
                 leaves_on=self.day(5, 15))  # fmt: skip
        if rng.random() < 0.5:
            self.add("specimen_rebuilds", from_build="base", to_build="top", hours=6)
            self.add("specimen_rebuilds", from_build="top", to_build="base", hours=2.5)

    def orders(self) -> None:
        rng, tests = self.rng, self.rows["campaign_tests"]
        for k in range(rng.randrange(len(tests))):
            i, j = sorted(rng.sample(range(len(tests)), 2))
            before, after = tests[i], tests[j]
            same = (
                before["specimens"] == after["specimens"] == 1
                and before["specimen_group"] == after["specimen_group"]
                and not (before["destructive"] or before["last_on_specimen"])
                and not any(o["same_specimen"] for o in self.rows.get("test_orders", ()))
            )
            late = before["weather_window"] is None and after["weather_window"] is None and k == 0
            least = rng.choice((0.0, 0.0, 8.0, 24.0, 6.5))
            self.add(
                "test_orders", order_id=f"O{k}", before=before["campaign_test_id"], after=after["campaign_test_id"],
                min_lag_hours=least, max_lag_hours=least + rng.choice((240.0, 480.0)) if late else None,
                lag_calendar_id="DAY" if rng.random() < 0.25 and not late else None, same_specimen=same,
            )  # fmt: skip

    def consumables(self) -> None:
        rng = self.rng
        users = rng.sample(self.rows["campaign_tests"], rng.randrange(len(self.rows["campaign_tests"])))
        uses = {t["campaign_test_id"]: rng.choice((1.0, 2.0, 0.5)) for t in users}
        for test, quantity in uses.items():
            self.add("consumable_uses", campaign_test_id=test, consumable_id="FUEL", quantity=quantity)
        if uses:
            whole = sum(uses.values())
            self.add("consumables", consumable_id="FUEL", quantity=whole / 2)
            self.add(
                "consumables", consumable_id="FUEL", delivery=2, arrives_on=self.day(1, 25), quantity=whole / 2 + 0.5
            )

    def bookings(self) -> None:
        rng = self.rng
        for k in range(rng.randrange(4)):
            begin = rng.randrange(20)
            hours = rng.randrange(0, 20)
            self.add(
                "bookings", booking_id=f"B{k}", facility_id=f"F{rng.randrange(3)}", client="OTHER",
                from_on=self.start + timedelta(days=begin), from_hour=float(hours),
                to_on=self.start + timedelta(days=begin + rng.randrange(1, 4)), to_hour=12.0,
                places=rng.choice((None, 1)),
            )  # fmt: skip
