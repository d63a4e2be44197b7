"""An independent check of a test campaign: rules read from the tables, time walked slot by slot.

It shares nothing with the room: no spans, no windows, no solver. Calendars become one truth value per slot of time,
and every rule is then looked up, slot by slot where it is about hours. `violations` gives sentences; none means the
schedule keeps every rule and reports lateness and costs as they are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import holidays
import numpy as np
import polars as pl

NEAR = 1e-6
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Row = dict[str, Any]


def cells(text: str | None) -> list[str]:
    return [part for part in (text or "").split("|") if part]


@dataclass
class Campaign:
    """Tables as dictionaries, and one array per resource that tells, for each slot, how much of it there is."""

    tables: Mapping[str, pl.DataFrame]
    start: date
    days: int
    step: float
    stand: frozenset[str] = frozenset()
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = (
            "campaign_tests", "campaign_alternatives", "test_orders", "facility_calendars", "campaign_facilities",
            "facility_closures", "weather_windows", "facility_setups", "crews", "specimens", "specimen_rebuilds",
            "consumables", "consumable_uses", "bookings",
        )  # fmt: skip
        self.rows = {n: self.tables[n].to_dicts() if n in self.tables else [] for n in names}
        self.slots = round(self.days * 24 / self.step)
        self.per_day = round(24 / self.step)
        self.calendars = {c["calendar_id"]: self.walk(c) for c in self.rows["facility_calendars"]}
        self.facilities = {f["facility_id"]: f for f in self.rows["campaign_facilities"]}
        self.open = {
            f: self.calendars[r["calendar_id"]] & ~self.closed(f, r["lab_id"], r["calendar_id"])
            for f, r in self.facilities.items()
        }
        self.crews: dict[tuple[str, str], np.ndarray] = {}
        for crew in self.rows["crews"]:
            on = self.calendars[crew["calendar_id"]] & ~self.closed(None, crew["lab_id"], crew["calendar_id"])
            for i in range(self.days):
                day = start_of(self.start, i)
                late, early = crew["to_on"] and day > crew["to_on"], crew["from_on"] and day < crew["from_on"]
                if late or early:
                    on[i * self.per_day : (i + 1) * self.per_day] = False
            key = (crew["crew_kind"], crew["lab_id"])
            self.crews[key] = self.crews.get(key, np.zeros(self.slots, dtype=int)) + on * crew["crews"]

    def walk(self, calendar: Row) -> np.ndarray:
        """Open slots of a calendar by itself."""
        open_ = np.zeros(self.slots, dtype=bool)
        kept = None
        if calendar["country"]:
            kept = holidays.country_holidays(calendar["country"], subdiv=calendar["subdivision"] or None)
        first = round(calendar["opens_hour"] / self.step)
        last = round(calendar["closes_hour"] / self.step)
        for i in range(self.days):
            day = start_of(self.start, i)
            holiday = kept is not None and day in kept
            exchanged = kept is not None and day in kept.weekend_workdays
            rest = DAYS[day.weekday()] in {w[:3].lower() for w in cells(calendar["weekend"])} and not exchanged
            if not holiday and not rest:
                open_[i * self.per_day + first : i * self.per_day + last] = True
        return open_

    def closed(self, facility: str | None, lab: str, calendar: str) -> np.ndarray:
        """Slots in which some closure shuts a resource."""
        shut = np.zeros(self.slots, dtype=bool)
        for c in self.rows["facility_closures"]:
            named = c["facility_id"] or c["lab_id"] or c["calendar_id"]
            mine = facility if c["facility_id"] else lab if c["lab_id"] else calendar
            if named != mine:
                continue
            for i in range(self.days):
                if within(start_of(self.start, i), c["closed_from"], c["closed_to"], c["every_year"]):
                    shut[i * self.per_day : (i + 1) * self.per_day] = True
        return shut

    def fine(self, window: str | None, lab: str) -> np.ndarray:
        """Slots in which the weather can be counted on."""
        if not window:
            return np.ones(self.slots, dtype=bool)
        own = [w for w in self.rows["weather_windows"] if w["weather_window"] == window and w["lab_id"] in (lab, "any")]
        own.sort(key=lambda w: w["lab_id"] == "any")
        months = {int(m) for m in cells(own[0]["months"])} if own else set()
        days = [start_of(self.start, i).month in months for i in range(self.days)]
        return np.repeat(np.array(days, dtype=bool), self.per_day)

    def slot(self, hours: float) -> int:
        return round(hours / self.step)


def start_of(start: date, days: int) -> date:
    return start + timedelta(days=days)


def within(day: date, first: date, last: date, every_year: bool) -> bool:
    if not every_year:
        return first <= day <= last
    # Seasons are compared as month and day; one that begins after it ends goes over the turn of the year.
    now, begin, end = ((d.month, d.day) for d in (day, first, last))
    if (last - first).days >= 365:
        return True
    return begin <= now <= end if begin <= end else now >= begin or now <= end


def violations(
    tables: Mapping[str, pl.DataFrame],
    results: Mapping[str, pl.DataFrame],
    start: date,
    days: int,
    step: float = 1.0,
    stand: Collection[str] = (),
) -> list[str]:
    """Everything that is wrong with a schedule.

    Parameters
    ----------
    tables
        The campaign's tables.
    results
        ``campaign_schedule``, and where there are, ``campaign_specimens``, ``campaign_summary`` and
        ``campaign_approvals``.
    start, days, step
        First day, number of days, and length of a slot in hours.
    stand
        Tests that had begun before something happened: when and how long they are made is past, and so are orders
        between two of them.
    """
    campaign = Campaign(tables, start, days, step, frozenset(stand))
    plan = results["campaign_schedule"].to_dicts()
    told = [*_each_once(campaign, plan)]
    if told:
        return told
    for check in (
        _places_and_hours,
        _dates,
        _specimens,
        _orders,
        _facilities,
        _setups,
        _crews,
        _consumables,
        _bookings,
    ):
        told += check(campaign, plan)
    told += _lateness_and_cost(campaign, plan, results)
    return told


def _each_once(campaign: Campaign, plan: list[Row]) -> list[str]:
    wanted = {t["campaign_test_id"] for t in campaign.rows["campaign_tests"]}
    times = Counter(r["campaign_test_id"] for r in plan)
    told = [f"{t} is not scheduled" for t in sorted(wanted - set(times))]
    told += [f"{t} is no test of the campaign" for t in sorted(set(times) - wanted)]
    return told + [f"{t} is scheduled {n} times" for t, n in times.items() if n > 1]


def _tests(campaign: Campaign) -> dict[str, Row]:
    return {t["campaign_test_id"]: t for t in campaign.rows["campaign_tests"]}


def _ways(campaign: Campaign) -> dict[str, Row]:
    return {a["alternative_id"]: a for a in campaign.rows["campaign_alternatives"]}


def _places_and_hours(campaign: Campaign, plan: list[Row]) -> list[str]:
    told = []
    ways, tests = _ways(campaign), _tests(campaign)
    fixed = {b["campaign_test_id"] for b in campaign.rows["bookings"]} | campaign.stand
    for row in plan:
        name, way, test = row["campaign_test_id"], ways.get(row["alternative_id"]), tests[row["campaign_test_id"]]
        if way is None or way["campaign_test_id"] != name:
            told.append(f"{name} is made in a way that is not one of its own")
            continue
        if row["facility_id"] != way["facility_id"]:
            told.append(f"{name} stands at {row['facility_id']}, its way is at {way['facility_id']}")
            continue
        if (row["crew_kind"] or None) != (way["crew_kind"] or None) or (
            way["crew_kind"] and row["crews"] != way["crews"]
        ):
            told.append(f"{name} has other crews than its way asks for")
        if name not in fixed and not way["hours"] - NEAR <= row["work_hours"] < way["hours"] + campaign.step - NEAR:
            told.append(f"{name} works {row['work_hours']} h, its way takes {way['hours']} h")
        begin, end = campaign.slot(row["start_hours"]), campaign.slot(row["end_hours"])
        if not 0 <= begin < end <= campaign.slots:
            told.append(f"{name} lies outside the campaign")
            continue
        if name in fixed:
            # A booking decides when it is made; that it is kept is looked at apart.
            continue
        lab = campaign.facilities[row["facility_id"]]["lab_id"]
        works = campaign.open[row["facility_id"]].copy()
        fine = campaign.fine(test["weather_window"], lab)
        if way["crew_kind"]:
            works &= campaign.crews.get((way["crew_kind"], lab), np.zeros(campaign.slots, dtype=int)) >= way["crews"]
        spell, weather = works[begin:end], fine[begin:end]
        needed = int(np.ceil(row["work_hours"] / campaign.step - NEAR))
        if not test["may_pause"] and not (works[begin:end].all() and end - begin == needed):
            told.append(f"{name} is made in closed hours, or off shift, or not in one go")
        if not weather.all():
            told.append(f"{name} is made outside its weather window")
        if test["may_pause"] and not (spell[0] and spell[-1] and int(spell.sum()) == needed):
            told.append(f"{name} does not work {row['work_hours']} open hours between its start and its end")
        if test["earliest_on"] and row["start_hours"] < 24 * (test["earliest_on"] - campaign.start).days - NEAR:
            told.append(f"{name} starts before its first day")
    return told


def _dates(campaign: Campaign, plan: list[Row]) -> list[str]:
    told = []
    for row in plan:
        for day, hour, hours in (("starts_on", "starts_hour", "start_hours"), ("ends_on", "ends_hour", "end_hours")):
            if abs(24 * (row[day] - campaign.start).days + row[hour] - row[hours]) > NEAR:
                told.append(f"{row['campaign_test_id']}: {day} and {hours} disagree")
    return told


def _specimens(campaign: Campaign, plan: list[Row]) -> list[str]:
    told = []
    tests = _tests(campaign)
    known = {s["specimen_id"]: s for s in campaign.rows["specimens"]}
    rebuild = {(r["from_build"], r["to_build"]): r["hours"] for r in campaign.rows["specimen_rebuilds"]}
    on: dict[str, list[Row]] = defaultdict(list)
    for row in plan:
        name, test, own = row["campaign_test_id"], tests[row["campaign_test_id"]], cells(row["specimen_ids"])
        if len(own) != test["specimens"] or len(set(own)) != len(own):
            told.append(f"{name} is made on {len(own)} specimens, it needs {test['specimens']}")
        for s in own:
            if s in known:
                on[s].append(row)
            told += [f"{name}: {why}" for why in _unfit(campaign, row, test, known.get(s), s)]
    for s, rows in on.items():
        rows.sort(key=lambda r: (r["start_hours"], r["end_hours"]))
        groups = {tests[r["campaign_test_id"]]["specimen_group"] for r in rows} - {None}
        if len(groups) > 1:
            told.append(f"{s} is shared by groups {sorted(groups)}")
        for before, after in pairwise(rows):
            a, b = before["campaign_test_id"], after["campaign_test_id"]
            if tests[a]["destructive"] or tests[a]["last_on_specimen"]:
                told.append(f"{b} follows {a} on {s}, which nothing can follow")
            gap = min(
                (rebuild.get((one, other), 0.0) if one != other else 0.0)
                for one in _builds_on(before, known[s])
                for other in _builds_on(after, known[s])
            )
            if after["start_hours"] < before["end_hours"] + gap - NEAR:
                told.append(f"{a} and {b} are on {s} at once, or with no time to change its build")
    return told


def _builds_on(row: Row, specimen: Row) -> list[str]:
    """Builds that the specimen may have had; a test on several specimens lists the builds of all."""
    return [b for b in cells(row["build"]) if b in cells(specimen["builds"])] or [""]


def _unfit(campaign: Campaign, row: Row, test: Row, specimen: Row | None, name: str) -> list[str]:
    if specimen is None:
        return [f"{name} is no specimen"]
    told = []
    if specimen["lost"] or specimen["arrives_on"] is None:
        return [f"{name} is never there"]
    if test["specimen_kind"] and specimen["specimen_kind"] != test["specimen_kind"]:
        told.append(f"{name} is a {specimen['specimen_kind']}, not a {test['specimen_kind']}")
    asked, carried = cells(test["builds"]), cells(specimen["builds"])
    if asked and not set(cells(row["build"])) & set(asked) & set(carried):
        told.append(f"{name} cannot be built as {row['build']}, or the test does not want that")
    if specimen["client"] and specimen["client"] != test["client"]:
        told.append(f"{name} belongs to {specimen['client']}")
    if row["start_hours"] < 24 * (specimen["arrives_on"] - campaign.start).days - NEAR:
        told.append(f"{name} has not arrived")
    if specimen["leaves_on"] and row["end_hours"] > 24 * ((specimen["leaves_on"] - campaign.start).days + 1) + NEAR:
        told.append(f"{name} has left")
    return told


def _orders(campaign: Campaign, plan: list[Row]) -> list[str]:
    told = []
    at = {r["campaign_test_id"]: r for r in plan}
    for order in campaign.rows["test_orders"]:
        before, after = at[order["before"]], at[order["after"]]
        if {order["before"], order["after"]} <= campaign.stand:
            continue
        name = order["order_id"]
        lag = after["start_hours"] - before["end_hours"]
        if lag < min(0.0, order["min_lag_hours"]) - NEAR:
            told.append(f"order {name}: the second starts before the first ends")
            continue
        if order["lag_calendar_id"]:
            hours = campaign.calendars[order["lag_calendar_id"]]
            lag = campaign.step * int(
                hours[campaign.slot(before["end_hours"]) : campaign.slot(after["start_hours"])].sum()
            )
        if lag < (order["min_lag_hours"] or 0.0) - NEAR:
            told.append(f"order {name}: {lag} h lie between, {order['min_lag_hours']} are needed")
        if order["max_lag_hours"] is not None and lag > order["max_lag_hours"] + NEAR:
            told.append(f"order {name}: {lag} h lie between, {order['max_lag_hours']} are allowed")
        if order["same_specimen"] and set(cells(before["specimen_ids"])) != set(cells(after["specimen_ids"])):
            told.append(f"order {name}: not on the same specimen")
    return told


def _facilities(campaign: Campaign, plan: list[Row]) -> list[str]:
    told = []
    tests = _tests(campaign)
    for f, facility in campaign.facilities.items():
        capacity = facility["capacity"]
        taken = np.zeros(campaign.slots, dtype=int)
        rows = [r for r in plan if r["facility_id"] == f]
        for row in rows:
            part = slice(campaign.slot(row["start_hours"]), campaign.slot(row["end_hours"]))
            taken[part] += capacity if tests[row["campaign_test_id"]]["exclusive"] and facility["shared"] else 1
        for b in campaign.rows["bookings"]:
            if b["facility_id"] == f and not b["campaign_test_id"]:
                taken[_booked(campaign, b)] += capacity if b["places"] is None else b["places"]
        over = np.flatnonzero(taken > capacity)
        ours = np.zeros(campaign.slots, dtype=bool)
        for row in rows:
            ours[campaign.slot(row["start_hours"]) : campaign.slot(row["end_hours"])] = True
        if len(over) and ours[over].any():
            told.append(f"{f} takes {taken.max()} at hour {over[0] * campaign.step}, it has {capacity} places")
        if not facility["shared"]:
            told += _side_by_side(f, capacity, rows)
    return told


def _side_by_side(f: str, capacity: int, rows: list[Row]) -> list[str]:
    told = [
        f"{r['campaign_test_id']} stands on place {r['place']} of {f}" for r in rows if not 1 <= r["place"] <= capacity
    ]
    for place in {r["place"] for r in rows}:
        own = sorted((r for r in rows if r["place"] == place), key=lambda r: r["start_hours"])
        for a, b in pairwise(own):
            if b["start_hours"] < a["end_hours"] - NEAR:
                told.append(f"{a['campaign_test_id']} and {b['campaign_test_id']} share place {place} of {f}")
    return told


def _setups(campaign: Campaign, plan: list[Row]) -> list[str]:
    told = []
    hours = {(s["facility_id"], s["from_kind"], s["to_kind"]): s["hours"] for s in campaign.rows["facility_setups"]}
    for f, facility in campaign.facilities.items():
        rows = sorted((r for r in plan if r["facility_id"] == f), key=lambda r: (r["start_hours"], r["end_hours"]))
        for i, a in enumerate(rows):
            for b in rows[i + 1 :]:
                if not facility["shared"] and a["place"] != b["place"]:
                    continue
                there = hours.get((f, a["setup_kind"], b["setup_kind"]), 0.0)
                back = hours.get((f, b["setup_kind"], a["setup_kind"]), 0.0)
                if a["setup_kind"] == b["setup_kind"] or not there + back or _comes_between(rows, a, b, facility):
                    continue
                if b["start_hours"] < a["end_hours"] + there - NEAR:
                    names = f"{a['campaign_test_id']} and {b['campaign_test_id']}"
                    told.append(f"{names} leave no {there} h to change {f} from {a['setup_kind']} to {b['setup_kind']}")
    return told


def _comes_between(rows: list[Row], a: Row, b: Row, facility: Row) -> bool:
    """A test in between has set-ups of its own: the pair is then judged through it."""
    return any(
        r is not a
        and r is not b
        and a["end_hours"] <= r["start_hours"] + NEAR
        and r["end_hours"] <= b["start_hours"] + NEAR
        and (facility["shared"] or r["place"] == a["place"])
        for r in rows
    )


def _crews(campaign: Campaign, plan: list[Row]) -> list[str]:
    told = []
    busy: dict[tuple[str, str], np.ndarray] = {}
    for row in plan:
        if row["crew_kind"]:
            key = (row["crew_kind"], campaign.facilities[row["facility_id"]]["lab_id"])
            held = busy.setdefault(key, np.zeros(campaign.slots, dtype=int))
            held[campaign.slot(row["start_hours"]) : campaign.slot(row["end_hours"])] += row["crews"]
    for key, held in busy.items():
        on = campaign.crews.get(key, np.zeros(campaign.slots, dtype=int))
        # Off shift nobody works, so nobody is missing: a paused test waits for its crew to come back.
        over = np.flatnonzero((held > on) & (on > 0))
        if len(over):
            told.append(
                f"{held[over[0]]} crews {key} are busy at hour {over[0] * campaign.step}, {on[over[0]]} are on shift"
            )
    return told


def _consumables(campaign: Campaign, plan: list[Row]) -> list[str]:
    told = []
    at = {r["campaign_test_id"]: r["start_hours"] for r in plan}
    for name in sorted({u["consumable_id"] for u in campaign.rows["consumable_uses"]}):
        moves = []
        for c in campaign.rows["consumables"]:
            if c["consumable_id"] == name:
                hours = 0.0 if c["arrives_on"] is None else 24.0 * (c["arrives_on"] - campaign.start).days
                moves.append((max(hours, 0.0), 0, c["quantity"]))
        moves += [
            (at[u["campaign_test_id"]], 1, -u["quantity"])
            for u in campaign.rows["consumable_uses"]
            if u["consumable_id"] == name
        ]
        left = 0.0
        for hours, _, quantity in sorted(moves):
            left += quantity
            if left < -NEAR:
                told.append(f"{name} runs out at hour {hours}")
                break
    return told


def _bookings(campaign: Campaign, plan: list[Row]) -> list[str]:
    told = []
    at = {r["campaign_test_id"]: r for r in plan}
    for b in campaign.rows["bookings"]:
        if not b["campaign_test_id"]:
            continue
        row = at[b["campaign_test_id"]]
        begin = 24 * (b["from_on"] - campaign.start).days + b["from_hour"]
        if row["facility_id"] != b["facility_id"] or abs(row["start_hours"] - begin) > NEAR:
            told.append(f"{b['campaign_test_id']} is not where booking {b['booking_id']} fixes it")
        if b["specimen_ids"] and set(cells(b["specimen_ids"])) != set(cells(row["specimen_ids"])):
            told.append(f"{b['campaign_test_id']} is not on the specimens of booking {b['booking_id']}")
    return told


def _booked(campaign: Campaign, b: Row) -> slice:
    begin = 24 * (b["from_on"] - campaign.start).days + b["from_hour"]
    end = 24 * (b["to_on"] - campaign.start).days + b["to_hour"]
    return slice(max(0, int(np.floor(begin / campaign.step + NEAR))), max(0, int(np.ceil(end / campaign.step - NEAR))))


def _lateness_and_cost(campaign: Campaign, plan: list[Row], results: Mapping[str, pl.DataFrame]) -> list[str]:
    told = []
    tests, ways = _tests(campaign), _ways(campaign)
    lateness = 0.0
    costs = 0.0
    for row in plan:
        test, way = tests[row["campaign_test_id"]], ways[row["alternative_id"]]
        late = 0.0
        if test["due_on"]:
            late = max(0.0, row["end_hours"] - 24 * ((test["due_on"] - campaign.start).days + 1))
        if abs(late - row["late_hours"]) > NEAR:
            told.append(f"{row['campaign_test_id']} is {late} h late, {row['late_hours']} are told")
        cost = (way["cost"] or 0.0) + (test["late_cost_per_day"] or 0.0) * late / 24
        if abs(cost - row["cost"]) > 0.02 + 1e-6 * cost:
            told.append(f"{row['campaign_test_id']} costs {cost}, {row['cost']} are told")
        if test["mandatory"]:
            lateness += late * test["priority"]
        costs += row["cost"]
    used = {s for row in plan for s in cells(row["specimen_ids"])}
    specimens = {s["specimen_id"]: s for s in campaign.rows["specimens"]}
    costs += sum(specimens[s]["cost"] or 0.0 for s in used)
    if "campaign_specimens" in results:
        told += _told_specimens(plan, used, specimens, results["campaign_specimens"].to_dicts())
    finish = max((r["end_hours"] for r in plan), default=0.0)
    reckoned = {"lateness": lateness, "specimens": len(used), "finish": finish, "cost": costs}
    for goal in results["campaign_summary"].to_dicts() if "campaign_summary" in results else ():
        # A repair also tells how many tests moved, which is not a matter of one schedule.
        value = reckoned.get(goal["goal"], goal["value"])
        if abs(goal["value"] - value) > 1e-3 + 1e-6 * abs(value):
            told.append(f"{goal['goal']} is {value}, {goal['value']} are told")
        if goal["bound"] is not None and goal["bound"] > goal["value"] + 1e-3 + 1e-6 * abs(value):
            told.append(f"{goal['goal']}: the bound {goal['bound']} is above the value {goal['value']}")
    for row in results["campaign_approvals"].to_dicts() if "campaign_approvals" in results else ():
        last = max(r["ends_on"] for r in plan if row["approval_id"] in cells(r["approval_ids"]))
        if row["proven_on"] != last:
            told.append(f"approval {row['approval_id']} is proven on {last}, {row['proven_on']} is told")
    return told


def _told_specimens(plan: list[Row], used: set[str], specimens: dict[str, Row], rows: list[Row]) -> list[str]:
    told = []
    for row in rows:
        name = row["specimen_id"]
        own = [r for r in plan if name in cells(r["specimen_ids"])]
        if row["used"] != (name in used) or row["tests"] != len(own):
            told.append(f"specimen {name} is told to have {row['tests']} tests, it has {len(own)}")
        cost = (specimens[name]["cost"] or 0.0) if name in used else 0.0
        if abs(row["cost"] - cost) > 0.01:
            told.append(f"specimen {name} costs {cost}, {row['cost']} are told")
    return told
