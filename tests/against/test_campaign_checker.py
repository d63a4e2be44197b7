"""The checker of test campaigns: silent on a schedule made by hand, and loud for every family of rules."""

from datetime import date

import polars as pl
import pytest

from corridor.tables import campaign as tables
from tests.against.campaign_checker import violations
from tests.against.hand_campaign import DAYS, START, inputs, plan, planned


def test_a_schedule_made_by_hand_keeps_every_rule():
    assert violations(inputs(), plan(planned()), START, DAYS) == []


FAULTS = {
    "left out": (lambda r: r.pop("NOISE"), "NOISE is not scheduled"),
    "work too short": (lambda r: r["NOISE"].update(work_hours=2.0, end_hours=59.0), "its way takes 3.0 h"),
    "way of another test": (lambda r: r["NOISE"].update(alternative_id="HOT/CELL"), "not one of its own"),
    "other facility": (lambda r: r["NOISE"].update(facility_id="CELL"), "its way is at TRACK"),
    "at night": (lambda r: r["NOISE"].update(start_hours=66.0, end_hours=69.0), "closed hours"),
    "on a weekend": (lambda r: r["NOISE"].update(start_hours=130.0, end_hours=133.0), "closed hours"),
    "on a holiday": (lambda r: r["NOISE"].update(start_hours=178.0, end_hours=181.0), "closed hours"),
    "past the shift": (lambda r: r["RUNIN"].update(start_hours=12.0, end_hours=18.0), "off shift"),
    "crew not told": (lambda r: r["RUNIN"].update(crew_kind=None, crews=0), "other crews"),
    "pause not counted": (lambda r: r["COLD"].update(end_hours=82.0), "does not work 20.0 open hours"),
    "too early": (lambda r: r["COLD"].update(start_hours=14.0, end_hours=58.0), "before its first day"),
    "day and hours": (lambda r: r["HOT"].update(starts_on=date(2026, 3, 9)), "disagree"),
    "two specimens": (lambda r: r["NOISE"].update(specimen_ids="P1|P2"), "it needs 1"),
    "not arrived": (lambda r: r["CRASH"].update(start_hours=32.0, end_hours=44.0), "has not arrived"),
    "never arrives": (lambda r: r["NOISE"].update(specimen_ids="P6"), "never there"),
    "has left": (lambda r: r["NOISE"].update(start_hours=345.0, end_hours=348.0), "has left"),
    "a body": (lambda r: r["BRAKE"].update(specimen_ids="P4"), "is a body"),
    "another client's": (lambda r: r["NOISE"].update(specimen_ids="P5"), "belongs to Y"),
    "wrong build": (lambda r: r["BRAKE"].update(build="diesel"), "cannot be built as diesel"),
    "at once": (lambda r: r["NOISE"].update(start_hours=33.0, end_hours=36.0), "are on P1 at once"),
    "no time to rebuild": (lambda r: r["RUNIN"].update(build="diesel"), "no time to change its build"),
    "groups mixed": (lambda r: r["HOT"].update(specimen_ids="P1"), "shared by groups"),
    "crash car with others": (lambda r: r["CRASH"].update(specimen_ids="P2"), "shared by groups"),
    "lag too short": (lambda r: r["BRAKE"].update(start_hours=16.0, end_hours=24.0), "4.0 are needed"),
    "lag too long": (lambda r: r["BRAKE"].update(start_hours=80.0, end_hours=88.0), "60.0 are allowed"),
    "wrong order": (lambda r: r["RUNIN"].update(start_hours=80.0, end_hours=86.0), "starts before the first ends"),
    "other specimen": (lambda r: r["BRAKE"].update(specimen_ids="P2", start_hours=32.0), "not on the same specimen"),
    "exclusive": (lambda r: r["NOISE"].update(start_hours=34.0, end_hours=37.0, specimen_ids="P3"), "it has 2 places"),
    "booked": (lambda r: r["CRASH"].update(start_hours=8.0, end_hours=20.0), "it has 1 places"),
    "no set-up": (lambda r: r["HOT"].update(start_hours=107.0, end_hours=111.0), "leave no 5.0 h"),
    "lateness told": (lambda r: r["BRAKE"].update(late_hours=5.0), "5.0 are told"),
    "cost told": (lambda r: r["CRASH"].update(cost=1.0), "1.0 are told"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found(name):
    spoil, told = FAULTS[name]
    rows = {r["campaign_test_id"]: r for r in planned()}
    spoil(rows)
    found = violations(inputs(), plan(list(rows.values())), START, DAYS)
    assert any(told in sentence for sentence in found), found


BROKEN_RULES = {
    "after its end": (
        "campaign_tests",
        {"campaign_test_id": "RUNIN"},
        {"last_on_specimen": True},
        "nothing can follow",
    ),
    "after destruction": ("campaign_tests", {"campaign_test_id": "RUNIN"}, {"destructive": True}, "nothing can follow"),
    "no such weather": ("weather_windows", {}, {"months": "7"}, "weather window"),
    "crew too small": ("crews", {}, {"crews": 0}, "off shift"),
    "fuel runs out": ("consumables", {"delivery": 2}, {"quantity": 4.0}, "FUEL runs out"),
    "fuel comes late": ("consumables", {"delivery": 2}, {"arrives_on": date(2026, 3, 4)}, "FUEL runs out"),
    "lost": ("specimens", {"specimen_id": "P2"}, {"lost": True}, "never there"),
    "closed all week": ("facility_closures", {}, {"closed_to": date(2026, 3, 6)}, "open hours between"),
    "due earlier": ("campaign_tests", {"campaign_test_id": "BRAKE"}, {"due_on": START}, "16.0 h late"),
    "place that is not": ("campaign_facilities", {"facility_id": "CELL"}, {"capacity": 0}, "it has 0 places"),
    "specimen's price": ("specimens", {"specimen_id": "P1"}, {"cost": 7.0}, "specimen P1 costs"),
}


@pytest.mark.parametrize("name", BROKEN_RULES)
def test_a_rule_that_the_schedule_does_not_know_is_found_broken(name):
    table, where, change, told = BROKEN_RULES[name]
    given = inputs()
    hit = pl.all_horizontal(pl.lit(True), *[pl.col(c) == v for c, v in where.items()])
    given[table] = given[table].with_columns(
        pl.when(hit).then(pl.lit(v)).otherwise(pl.col(c)).cast(given[table].schema[c]).alias(c)
        for c, v in change.items()
    )
    found = violations(given, plan(planned()), START, DAYS)
    assert any(told in sentence for sentence in found), found


def test_a_test_that_is_fixed_has_to_stand_where_it_is_booked():
    given = inputs()
    fixed = {"booking_id": "B2", "facility_id": "TRACK", "campaign_test_id": "NOISE", "from_on": date(2026, 3, 4),
             "from_hour": 9.0, "to_on": date(2026, 3, 4), "to_hour": 12.0, "specimen_ids": "P1"}  # fmt: skip
    given["bookings"] = pl.concat([given["bookings"], tables.Bookings.frame([fixed])])
    assert violations(given, plan(planned()), START, DAYS) == []
    given["bookings"] = given["bookings"].with_columns(from_hour=pl.lit(10.0))
    assert any("where booking B2 fixes it" in told for told in violations(given, plan(planned()), START, DAYS))


def test_crews_on_shift_are_counted():
    # A second drive at the same time on the shared track: there is one driver.
    given, rows = inputs(), planned()
    given["campaign_alternatives"] = given["campaign_alternatives"].with_columns(
        crew_kind=pl.when(pl.col("campaign_test_id").is_in(["RUNIN", "COLD"])).then(pl.lit("driver"))
    )
    rows[2] |= {"crew_kind": "driver", "crews": 1, "start_hours": 8.0, "end_hours": 16.0}
    assert any("are on shift" in told for told in violations(given, plan(rows), START, DAYS))


@pytest.mark.parametrize(("goal", "value"), [("lateness", 3.0), ("specimens", 2.0), ("finish", 99.0), ("cost", 1.0)])
def test_goals_are_summed_again(goal, value):
    found = plan(planned())
    found["campaign_summary"] = found["campaign_summary"].with_columns(
        value=pl.when(pl.col("goal") == goal).then(value).otherwise(pl.col("value"))
    )
    assert any(told.startswith(f"{goal} is") for told in violations(inputs(), found, START, DAYS))


def test_a_bound_above_the_value_and_a_wrong_day_of_proof_are_found():
    found = plan(planned())
    found["campaign_summary"] = found["campaign_summary"].with_columns(bound=pl.col("value") + 1)
    found["campaign_approvals"] = found["campaign_approvals"].with_columns(proven_on=pl.lit(START))
    told = violations(inputs(), found, START, DAYS)
    assert sum("is above the value" in t for t in told) == 4
    assert any("approval A1 is proven on 2026-03-04" in t for t in told)
