"""The section of the page on the test campaign."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from corridor.report import charts, numbers
from corridor.report.blocks import Card, Cards, Chart, Note, Points, Section
from corridor.report.campaign.clock import Clock, clock_of
from corridor.report.campaign.rows import Schedule, by_facility, by_specimen
from corridor.report.gantt import draw
from corridor.report.grids import Col, grid
from corridor.report.reading import Reader

TITLE = "The test campaign"
CHAIN = "campaign"
MARKS = (
    "Framed in red: these tests decide the finish. In black: the specimen is lost. Broken red: late. A red line is a "
    "due date, grey is closed or taken by others. Pointing at a bar tells its times and why it stands there. The "
    "folder calendars beside this page has the same as calendar files, one per facility and one per specimen."
)


def campaign(reader: Reader) -> Section:
    """Goals with their bounds, the schedule by specimen and by facility, the curve, what moved, what decides."""
    tests = reader["campaign_schedule"].sort("start_hours", "campaign_test_id")
    clock = clock_of(tests)
    if clock is None:
        return Section("campaign", TITLE, _nothing(reader), tuple(_collisions(reader)))
    reasons = reader["campaign_reasons"]
    chain = frozenset(reasons.filter(pl.col("about") == CHAIN)["campaign_test_id"].drop_nulls())
    plan = Schedule(reader, tests, clock, chain)
    used = reader["campaign_specimens"].filter("used")
    last = tests.sort("end_hours").row(-1, named=True)
    lead = (
        f"{numbers.counted(len(tests), 'test')} on {numbers.counted(len(used), 'specimen')} at "
        f"{numbers.counted(tests['facility_id'].n_unique(), 'facility', 'facilities')}, from "
        f"{tests['starts_on'][0]} to {last['ends_on']}, when {last['campaign_test_id']} is finished."
    )
    blocks = [
        Cards(tuple(_cards(reader, clock))), *_chain(reader), *_schedules(plan), *_curve(reader), *_moves(reader),
        *_collisions(reader), _table(reader, tests), *_approvals(reader), *_rounds(reader),
    ]  # fmt: skip
    return Section("campaign", TITLE, lead, tuple(blocks), badge=str(len(tests)))


def _nothing(reader: Reader) -> str:
    if reader["campaign_tests"].is_empty():
        return "This case has no tests to schedule."
    return "No schedule was found."


NAMES = {
    "lateness": "Mandatory tests late", "specimens": "Specimens built", "finish": "Finish", "cost": "Cost",
}  # fmt: skip


def _cards(reader: Reader, clock: Clock) -> Iterator[Card]:
    for goal in reader["campaign_summary"].sort("goal_no").iter_rows(named=True):
        name, value, bound = goal["goal"], goal["value"], goal["bound"]
        proven = goal["status"] == "optimal"
        least = _worth(name, bound, clock)
        rests = (
            "Proven: no schedule is better."
            if proven
            else f"Proven: not below {least} ({numbers.share(goal['gap_frac'])} away)."
        )
        unit = {"finish": f"after {numbers.quantity(value / 24)} days", "cost": reader.currency}.get(name, goal["unit"])
        tone = "bad" if name == "lateness" and value > 0 else "accent" if proven else "warn"
        yield Card(NAMES.get(name, name), _worth(name, value, clock), rests, str(unit), tone)


def _worth(goal: str, value: float | None, clock: Clock) -> str:
    """The value of a goal; a finish is the day on which it is, and the midnight after a day belongs to it."""
    if value is None:
        return numbers.NONE
    if goal == "finish":
        return str(clock.when(value - 1e-6).date())
    return numbers.money(value, 0) if goal == "cost" else numbers.quantity(value)


def _schedules(plan: Schedule) -> Iterator[Any]:
    yield Note((MARKS,), "none")
    for title, (rows, legend) in (("By specimen", by_specimen(plan)), ("By facility", by_facility(plan))):
        told = f"{title}: {len(plan.tests)} tests on {len(rows)} rows"
        yield draw(title, told, rows, plan.clock.start, plan.hours, legend)


def _chain(reader: Reader) -> Iterator[Any]:
    rows = reader["campaign_reasons"].filter(pl.col("about") == CHAIN).sort("step_no")
    if not rows.is_empty():
        yield Note(("What decides the finish, the last first:",), "none")
        yield Points(
            tuple((str(r["campaign_test_id"] or r["kind"]), r["sentence"]) for r in rows.iter_rows(named=True))
        )


def _collisions(reader: Reader) -> Iterator[Any]:
    told = {
        "left_out": ("Tests that can no longer be made, why, and what would cure it:", "Tests that are left out"),
        "collision": ("These rows cannot all hold; without any one of them they could:", "Rows that collide"),
    }
    for about, (words, title) in told.items():
        rows = reader["campaign_reasons"].filter(pl.col("about") == about).sort("step_no")
        if not rows.is_empty():
            yield Note((words,), "bad")
            cols = (Col("kind", "Rule", "words"), Col("table", "Table", "code"), Col("key", "Row", "code"),
                    Col("sentence", "In words"))  # fmt: skip
            yield grid(reader, rows, title, cols, sheet="campaign_reasons")


def _curve(reader: Reader) -> Iterator[Any]:
    points = reader["campaign_curve"].sort("specimens_at_most")
    found = points.filter(pl.col("finish_hours").is_not_null())
    if len(found) < 2:
        return
    first, last = found.row(0, named=True), found.row(-1, named=True)
    told = (
        f"With {first['specimens_at_most']} specimens the campaign ends on {first['finish_on']}, with "
        f"{last['specimens_at_most']} on {last['finish_on']}."
    )
    labels = [str(count) for count in points["specimens_at_most"]]
    ends, bounds = (_days(points[name]) for name in ("finish_hours", "bound_hours"))
    spec = charts.frontier(labels, ends, bounds, "days", "specimens allowed")
    yield Chart("campaign-curve", "Specimens against finish, in days since the start", told, 300, spec)


def _days(hours: pl.Series) -> list[float | None]:
    return [None if h is None else round(h / 24, 2) for h in hours]


def _moves(reader: Reader) -> Iterator[Any]:
    moves = reader["campaign_moves"].sort("struck", "start_hours", descending=[True, False])
    if moves.is_empty():
        return
    cols = (
        Col("campaign_test_id", "Test", "code"), Col("struck", "Struck", "text"),
        Col("moved_hours", "Moved", "units", "hours"), Col("was_facility_id", "From", "code"),
        Col("facility_id", "To", "code"), Col("specimen_ids", "On", "words"), Col("reason", "Why"),
    )  # fmt: skip
    rows = moves.with_columns(struck=pl.when("struck").then(pl.lit("yes")).otherwise(pl.lit("no")))
    yield grid(reader, rows, "What the repair moved", cols, sheet="campaign_moves")


def _table(reader: Reader, tests: pl.DataFrame) -> Any:
    cols = (
        Col("campaign_test_id", "Test", "code", sub="name"), Col("facility_id", "Where", "code"),
        Col("specimen_ids", "On", "words"), Col("starts_on", "Starts", "day"), Col("ends_on", "Ends", "day"),
        Col("work_hours", "Work", "units", "hours"), Col("due_on", "Due", "day"),
        Col("late_hours", "Late", "units", "hours"), Col("cost", "Cost", "money", reader.currency),
        Col("why", "Why not earlier"),
    )  # fmt: skip
    return grid(reader, tests, "Tests in order of their start", cols, shown=10, sheet="campaign_schedule")


def _approvals(reader: Reader) -> Iterator[Any]:
    rows = reader["campaign_approvals"].sort("proven_on", "approval_id")
    if not rows.is_empty():
        cols = (Col("approval_id", "Approval", "code"), Col("tests", "Tests", "count"),
                Col("last_test", "Waits for", "code"), Col("proven_on", "Proven on", "day"))  # fmt: skip
        yield grid(reader, rows, "When approvals have their last test", cols, shown=8, sheet="campaign_approvals")


def _rounds(reader: Reader) -> Iterator[Any]:
    """How plan and campaign came to agree: what each round wanted and what stood in the way."""
    rows = reader["agreement_rounds"].sort("round_no")
    if rows.is_empty():
        return
    yield Note((str(rows.row(-1, named=True)["sentence"]),), "" if rows["agrees"][-1] else "warn")
    cols = (
        Col("round_no", "Round", "count"), Col("tests", "Tests", "count"), Col("finish_on", "Campaign ends", "day"),
        Col("plan_cost", "Plan", "money", reader.currency), Col("sentence", "What came of it"),
    )  # fmt: skip
    yield grid(reader, rows, "How plan and campaign came to agree", cols, shown=10, sheet="agreement_rounds")
