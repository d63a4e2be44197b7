"""Rows of the two schedules: what each specimen goes through, and what each facility does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from corridor.report import numbers
from corridor.report.campaign.clock import Clock
from corridor.report.gantt import Bar, Row, Shut, tones
from corridor.report.gantt.rows import TONES
from corridor.report.reading import Reader
from corridor.tables.column import cell_values


@dataclass(frozen=True)
class Schedule:
    """The schedule of a run with what its drawings need: its clock, its end, and the tests that decide the finish."""

    reader: Reader
    tests: pl.DataFrame
    clock: Clock
    chain: frozenset[str]

    @property
    def hours(self) -> float:
        """Hours to show: to the end of the day after the last test."""
        return float(24 * (self.tests["end_hours"].max() // 24 + 2))  # type: ignore[operator]


def by_facility(plan: Schedule) -> tuple[list[Row], list[tuple[str, str]]]:
    """One row per facility that is used, in order of its name, and what the colours mean: families of products."""
    color, legend = _colors([_family(t) for t in plan.tests.iter_rows(named=True)])
    closed = _closed(plan)
    facilities = {r["facility_id"]: r for r in plan.reader["campaign_facilities"].iter_rows(named=True)}
    rows = []
    for (name,), tests in plan.tests.sort("facility_id", "start_hours").group_by("facility_id", maintain_order=True):
        bars = tuple(_bar(plan, t, color[_family(t)], True) for t in tests.iter_rows(named=True))
        shut = (*closed.get(str(name), ()), *_booked(plan, str(name)))
        capacity = facilities[name]["capacity"] if name in facilities else 1
        sub = f"{capacity} at once" if capacity > 1 else ""
        rows.append(Row(_without_lab(str(name), facilities.get(str(name))), sub, bars, shut))
    return rows, legend


def by_specimen(plan: Schedule) -> tuple[list[Row], list[tuple[str, str]]]:
    """One row per specimen that is used, in order of its name, and what the colours mean: kinds of facility."""
    kinds = dict(plan.reader["facilities"].select("facility_id", "facility_type").iter_rows())
    facilities = {r["facility_id"]: r for r in plan.reader["campaign_facilities"].iter_rows(named=True)}

    def kind(test: Mapping[str, Any]) -> str:
        name = test["facility_id"]
        bare = re.sub(r"[:#-]?\d+$", "", _without_lab(name, facilities.get(name)))
        return str(kinds.get(name) or bare).split(":")[0].replace("_", " ")

    color, legend = _colors([kind(t) for t in plan.tests.iter_rows(named=True)])
    about = {r["specimen_id"]: r for r in plan.reader["specimens"].iter_rows(named=True)}
    on: dict[str, list[Mapping[str, Any]]] = {}
    for test in plan.tests.iter_rows(named=True):
        for specimen in cell_values(test["specimen_ids"]) or ("no specimen",):
            on.setdefault(specimen, []).append(test)
    rows = []
    for name in sorted(on, key=lambda n: (n == "no specimen", n)):
        bars = tuple(_bar(plan, t, color[kind(t)], False) for t in on[name])
        due = sorted({plan.clock.hours(t["due_on"], 24.0) for t in on[name] if t["due_on"]})
        row = about.get(name)
        sub = "" if row is None else str(row["specimen_kind"] or "")
        rows.append(Row(name, sub, bars, _away(plan, row), tuple(due)))
    return rows, legend


def _colors(kinds: Sequence[str]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    color = tones(kinds)
    known = [(tone, kind) for kind, tone in color.items() if tone != TONES[-1]]
    last = [kind for kind, tone in color.items() if tone == TONES[-1]]
    others = [(TONES[-1], last[0] if len(last) == 1 else f"{len(last)} others")] if last else []
    return color, known + others


def _family(test: Mapping[str, Any]) -> str:
    return str(test["approval_family"] or test["client"] or "tests")


def _without_lab(facility: str, row: Mapping[str, Any] | None) -> str:
    """A facility without the centre in front, where its name repeats it."""
    lab = "" if row is None else f"{row['lab_id']}:"
    return (facility.removeprefix(lab) or facility).replace("_", " ")


def short_name(test: Mapping[str, Any], family: bool) -> str:
    """What stands in a bar: the test without the mark that all tests have, and for whom where the row does not tell."""
    name = str(test["campaign_test_id"])
    owner, _, bare = name.partition(":")
    if not bare:
        return name
    return f"{owner} {bare.removeprefix('T-')}" if family else bare.removeprefix("T-")


def _bar(plan: Schedule, test: Mapping[str, Any], tone: str, family: bool) -> Bar:
    marks = {
        "last": test["destructive"],
        "late": test["late_hours"] > 0,
        "chain": test["campaign_test_id"] in plan.chain,
    }
    told = [
        f"{test['campaign_test_id']}: {test['name'] or ''}",
        f"{plan.clock.told(test['start_hours'])} to {plan.clock.told(test['end_hours'])}",
        f"{numbers.quantity(test['work_hours'])} h of work at {test['facility_id']}",
    ]
    if test["specimen_ids"]:
        told.append(f"on {test['specimen_ids'].replace('|', ', ')}")
    if test["destructive"]:
        told.append("the specimen is lost")
    if test["late_hours"] > 0:
        told.append(f"{numbers.quantity(test['late_hours'])} h late")
    if test["why"]:
        told.append(str(test["why"]))
    return Bar(test["start_hours"], test["end_hours"], tone, short_name(test, family), "\n".join(told),
               marks=tuple(m for m, yes in marks.items() if yes))  # fmt: skip


def _closed(plan: Schedule) -> dict[str, list[Shut]]:
    """Whole days closed, by facility; nights are not drawn."""
    from corridor.campaign.opening import opening

    reader, days = plan.reader, int(plan.hours // 24) + 1
    # Any table of a run may be absent: a facility whose calendar is not told is drawn without closed days.
    calendars = reader["facility_calendars"]
    told = reader["campaign_facilities"].join(calendars.select("calendar_id"), on="calendar_id", how="semi")
    closures, no_crews = reader["facility_closures"], reader["crews"].clear()
    found = opening(told, calendars, closures, no_crews, plan.clock.start.date(), days).closed
    shut: dict[str, list[Shut]] = {}
    for row in found.iter_rows(named=True):
        why = row["reason"] + (" (estimated)" if row["estimated"] and "estimated" not in row["reason"] else "")
        shut.setdefault(row["resource"], []).append(Shut(row["from_hours"], row["to_hours"], why))
    return shut


def _booked(plan: Schedule, facility: str) -> tuple[Shut, ...]:
    rows = plan.reader["bookings"].filter((pl.col("facility_id") == facility) & pl.col("campaign_test_id").is_null())
    return tuple(
        Shut(plan.clock.hours(b["from_on"], b["from_hour"]), plan.clock.hours(b["to_on"], b["to_hour"]),
             f"booked by {b['client'] or 'others'} ({b['booking_id']})", "taken")
        for b in rows.iter_rows(named=True)
    )  # fmt: skip


def _away(plan: Schedule, specimen: Mapping[str, Any] | None) -> tuple[Shut, ...]:
    """Before a specimen arrives and after it leaves."""
    if specimen is None:
        return ()
    away = []
    if specimen["arrives_on"] and (begin := plan.clock.hours(specimen["arrives_on"])) > 0:
        away.append(Shut(0.0, begin, f"arrives on {specimen['arrives_on']}", "absent"))
    if specimen["leaves_on"] and (end := plan.clock.hours(specimen["leaves_on"], 24.0)) < plan.hours:
        away.append(Shut(end, plan.hours, f"leaves after {specimen['leaves_on']}", "absent"))
    return tuple(away)
