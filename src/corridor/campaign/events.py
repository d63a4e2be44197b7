"""What has happened since a schedule was made, written into the tables of its campaign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from corridor.campaign.inputs import Inputs
from corridor.campaign.problem import Clock
from corridor.tables.campaign import Bookings
from corridor.tables.column import cell_values

Row = Mapping[str, Any]
AGAIN = ":again"


@dataclass
class Happened:
    """The tables after some events; which tests were struck, by what; and the moment from which tests may move."""

    inputs: Inputs
    now: int
    struck: dict[str, str] = field(default_factory=dict)
    repeated: dict[str, str] = field(default_factory=dict)
    gone: dict[str, int] = field(default_factory=dict)
    cut_off: dict[str, int] = field(default_factory=dict)
    longer: set[str] = field(default_factory=set)


def happened(inputs: Inputs, events: pl.DataFrame, schedule: pl.DataFrame, clock: Clock) -> Happened:
    """Apply events to a campaign.

    Notes
    -----
    A test that failed, or runs on what is lost or closed, is made again: a test of its name with ``:again`` takes its
    place in all orders, and what was done stays where it was. A lost specimen leaves at that moment. A closed facility
    is booked.
    """
    rows = list(events.sort("on", "hour", "event_id").iter_rows(named=True))
    moments = [_moment(r, clock) for r in rows]
    after = Happened(inputs, min(moments, default=0))
    at = {r["campaign_test_id"]: r for r in schedule.iter_rows(named=True)}
    for row, moment in zip(rows, moments, strict=True):
        kind, subject = row["kind"], row["subject"]
        why = f"{row['event_id']}: {kind.replace('_', ' ')}, {subject}"
        if kind == "test_failed":
            _again(after, at, subject, moment, why, clock)
        elif kind == "test_longer":
            _longer(after, subject, row["hours"] or 0.0, why)
        elif kind == "specimen_lost":
            after.gone[subject] = moment
            for test in _hit(at, moment, None, clock, lambda r, s=subject: s in cell_values(r["specimen_ids"])):
                _strike(after, at, test, moment, why, clock)
        else:
            until = clock.end if row["until_on"] is None else clock.ends(row["until_on"])
            _close(after, row, clock)
            for test in _hit(at, moment, until, clock, lambda r, s=subject: r["facility_id"] == s):
                _strike(after, at, test, moment, why, clock)
    return after


def _moment(row: Row, clock: Clock) -> int:
    return max(0, clock.begins(row["on"]) + clock.down(row["hour"]))


def _hit(at: Mapping[str, Row], begin: int, end: int | None, clock: Clock, concerns: Any) -> list[str]:
    """Tests of the schedule that are not done by a moment, begin before another, and are concerned."""
    return sorted(
        name
        for name, r in at.items()
        if concerns(r) and clock.up(r["end_hours"]) > begin and (end is None or clock.up(r["start_hours"]) < end)
    )


def _strike(after: Happened, at: Mapping[str, Row], test: str, moment: int, why: str, clock: Clock) -> None:
    """A test that has begun is made again; one that has not has to move."""
    if clock.up(at[test]["start_hours"]) < moment:
        _again(after, at, test, moment, why, clock)
    else:
        after.struck.setdefault(test, why)


def _again(after: Happened, at: Mapping[str, Row], test: str, moment: int, why: str, clock: Clock) -> None:
    if test in after.repeated or test not in at:
        return
    name = test + AGAIN
    after.repeated[test] = name
    after.struck[name] = why
    if clock.up(at[test]["end_hours"]) > moment:
        after.cut_off[test] = moment
    inputs = after.inputs
    named = pl.col("campaign_test_id") == test
    key = pl.lit(name).alias("campaign_test_id")
    tests = inputs.campaign_tests
    ways = inputs.campaign_alternatives
    copies = ways.filter(named).with_columns(key, pl.col("alternative_id") + AGAIN)
    uses = inputs.consumable_uses
    after.inputs = replace(
        inputs,
        campaign_tests=pl.concat([tests, tests.filter(named).with_columns(key)]),
        campaign_alternatives=pl.concat([ways, copies]),
        consumable_uses=pl.concat([uses, uses.filter(named).with_columns(key)]),
        test_orders=_orders_again(inputs.test_orders, at, test, name, moment, clock),
    )


def _orders_again(
    orders: pl.DataFrame, at: Mapping[str, Row], test: str, name: str, moment: int, clock: Clock
) -> pl.DataFrame:
    """Tests that have not begun wait for the repetition; those before it stay before it, without a longest lag."""
    begun = [t for t, r in at.items() if clock.up(r["start_hours"]) < moment]
    follow = (pl.col("before") == test) & ~pl.col("after").is_in(begun)
    moved = orders.with_columns(before=pl.when(follow).then(pl.lit(name)).otherwise(pl.col("before")))
    led = orders.filter(pl.col("after") == test).with_columns(
        pl.lit(name).alias("after"), pl.col("order_id") + AGAIN, pl.lit(None, pl.Float64).alias("max_lag_hours"),
        pl.lit(False).alias("same_specimen"),
    )  # fmt: skip
    return pl.concat([moved, led.select(orders.columns)])


def _longer(after: Happened, test: str, hours: float, why: str) -> None:
    ways = after.inputs.campaign_alternatives
    more = pl.when(pl.col("campaign_test_id") == test).then(pl.col("hours") + hours).otherwise(pl.col("hours"))
    after.inputs = replace(after.inputs, campaign_alternatives=ways.with_columns(hours=more))
    after.struck.setdefault(test, why)
    after.longer.add(test)


def _close(after: Happened, row: Row, clock: Clock) -> None:
    until = row["until_on"] or clock.moment(clock.end, ending=True)[0]
    booking = Bookings.frame([{
        "booking_id": row["event_id"], "facility_id": row["subject"], "from_on": row["on"], "from_hour": row["hour"],
        "to_on": until, "client": "closed",
    }])  # fmt: skip
    after.inputs = replace(after.inputs, bookings=pl.concat([after.inputs.bookings, booking]))
