"""Schedules of campaigns small enough to reckon by hand."""

from datetime import date, timedelta

import pytest

from corridor.campaign import Inputs, schedule
from tests.campaign.helpers import START, inputs, options, some, starts


def goal(result, name):
    return result.campaign_summary.filter(result.campaign_summary["goal"] == name)["value"].item()


def test_one_car_does_where_nothing_is_lost_and_two_tests_of_six_hours_take_two_days():
    # Ten open hours a day: the second test of six does not fit into the first day.
    result = schedule(inputs(some(2)), options())
    assert goal(result, "specimens") == 1
    assert goal(result, "finish") == 24 + 14
    assert set(result.campaign_summary["status"]) == {"optimal"}


def test_a_test_that_may_pause_goes_on_the_next_morning():
    # Six hours on Monday until 14, then four until 18 and two from 8 to 10 on Tuesday.
    result = schedule(inputs(some(2, may_pause=True)), options())
    assert goal(result, "finish") == 24 + 10


def test_each_destructive_test_takes_a_car_and_comes_last_on_it():
    rows = some(4)
    for row in rows[:2]:
        row["destructive"] = True
    result = schedule(inputs(rows), options())
    assert goal(result, "specimens") == 2
    at = starts(result.campaign_schedule)
    for _, on in result.campaign_schedule.group_by("specimen_ids"):
        ending = on.filter("destructive")["campaign_test_id"].item()
        assert at[ending] == on["start_hours"].max()


def test_fewer_cars_come_before_an_earlier_finish_and_lateness_before_both():
    places = {"campaign_facilities": [{"facility_id": "F", "lab_id": "LAB", "calendar_id": "DAY", "capacity": 2}]}
    assert goal(schedule(inputs(some(2), **places), options()), "finish") == 24 + 14
    hurried = schedule(inputs(some(2, due_on=START), **places), options())
    assert (goal(hurried, "lateness"), goal(hurried, "specimens"), goal(hurried, "finish")) == (0, 2, 14)


def test_what_is_not_mandatory_may_be_late_and_costs_its_days():
    places = {"campaign_facilities": [{"facility_id": "F", "lab_id": "LAB", "calendar_id": "DAY", "capacity": 2}]}
    rows = some(2, due_on=START, mandatory=False, late_cost_per_day=24.0)
    result = schedule(inputs(rows, **places), options())
    # One car; the second test ends on Tuesday at 14, fourteen hours after Monday's end.
    assert (goal(result, "lateness"), goal(result, "specimens"), goal(result, "cost")) == (0, 1, 14)


def test_changing_kinds_takes_its_hours_on_a_shared_track_too():
    rows = some(2)
    rows[0]["setup_kind"], rows[1]["setup_kind"] = "dry", "wet"
    frames = {
        "campaign_facilities": [
            {"facility_id": "F", "lab_id": "LAB", "calendar_id": "DAY", "capacity": 2, "shared": True}
        ],
        "facility_setups": [
            {"facility_id": "F", "from_kind": "dry", "to_kind": "wet", "hours": 3.0},
            {"facility_id": "F", "from_kind": "wet", "to_kind": "dry", "hours": 9.0},
        ],
    }
    at = starts(schedule(inputs(rows, hours=3.0, **frames), options()).campaign_schedule)
    assert at["T1"] - at["T0"] == 3 + 3
    same = some(2, setup_kind="dry", due_on=START)
    at = starts(schedule(inputs(same, hours=6.0, **frames), options()).campaign_schedule)
    assert at["T0"] == at["T1"] == 8


def test_lags_hold_in_clock_hours_and_in_working_hours():
    order = {"order_id": "O", "before": "T0", "after": "T1", "kind": "soak", "min_lag_hours": 12.0}
    at = starts(schedule(inputs(some(2), test_orders=[order]), options()).campaign_schedule)
    # Monday 14:00 + 12 h = Tuesday 02:00, and the bench opens at 8.
    assert at["T1"] == 24 + 8
    order["lag_calendar_id"] = "DAY"
    at = starts(schedule(inputs(some(2), test_orders=[order]), options()).campaign_schedule)
    # Twelve open hours after Monday 14:00: four on Monday, eight on Tuesday until 16; six hours fit on Wednesday.
    assert at["T1"] == 48 + 8


def test_the_longest_lag_pulls_the_first_test_to_the_second():
    order = {"order_id": "O", "before": "T0", "after": "T1", "kind": "validity", "max_lag_hours": 20.0}
    rows = some(2)
    rows[1]["earliest_on"] = START + timedelta(days=10)
    at = starts(schedule(inputs(rows, test_orders=[order]), options()).campaign_schedule)
    assert at["T1"] - (at["T0"] + 6) <= 20
    order["lag_calendar_id"] = "DAY"
    at = starts(schedule(inputs(rows, test_orders=[order]), options()).campaign_schedule)
    # Twenty working hours are two days.
    assert at["T1"] >= 10 * 24
    assert at["T0"] >= 7 * 24


@pytest.mark.parametrize(("crews", "finish"), [(1, 24 + 14), (2, 14)])
def test_crews_are_shared_by_the_tests_that_run_at_once(crews, finish):
    rows = some(2, due_on=START, mandatory=crews == 2)
    ways = [
        {"alternative_id": f"T{k}/F", "campaign_test_id": f"T{k}", "facility_id": "F", "hours": 6.0,
         "crew_kind": "driver"}
        for k in range(2)
    ]  # fmt: skip
    result = schedule(
        inputs(
            rows,
            campaign_alternatives=ways,
            campaign_facilities=[{"facility_id": "F", "lab_id": "LAB", "calendar_id": "DAY", "capacity": 2}],
            crews=[{"crew_id": "D", "crew_kind": "driver", "lab_id": "LAB", "calendar_id": "DAY", "crews": crews}],
        ),
        options(),
    )
    assert goal(result, "finish") == finish


def test_what_is_used_up_waits_for_the_next_delivery():
    result = schedule(
        inputs(
            some(2),
            hours=2.0,
            consumables=[
                {"consumable_id": "FUEL", "quantity": 1.0},
                {"consumable_id": "FUEL", "delivery": 2, "arrives_on": date(2025, 1, 16), "quantity": 1.0},
            ],
            consumable_uses=[{"campaign_test_id": f"T{k}", "consumable_id": "FUEL", "quantity": 1.0} for k in range(2)],
        ),
        options(),
    )
    assert sorted(result.campaign_schedule["start_hours"]) == [8, 10 * 24 + 8]
    told = result.campaign_schedule.sort("start_hours")["why"][1]
    assert "waits for FUEL to arrive on 2025-01-16 00:00" in told


def test_bookings_of_others_and_of_ours_are_kept():
    result = schedule(
        inputs(
            some(2),
            bookings=[
                {"booking_id": "B1", "facility_id": "F", "from_on": START, "to_on": START + timedelta(days=2),
                 "to_hour": 12.0},
                {"booking_id": "B2", "facility_id": "F", "campaign_test_id": "T1", "from_on": date(2025, 1, 13),
                 "from_hour": 10.0, "to_on": date(2025, 1, 13), "to_hour": 16.0, "specimen_ids": "C2"},
            ],
        ),
        options(),
    )  # fmt: skip
    at = starts(result.campaign_schedule)
    assert at == {"T0": 48 + 12, "T1": 7 * 24 + 10}
    assert (
        result.campaign_schedule.filter(result.campaign_schedule["campaign_test_id"] == "T1")["specimen_ids"].item()
        == "C2"
    )


def test_by_effort_the_same_tables_give_the_same_schedule():
    rows = some(5, may_pause=True)
    for k, row in enumerate(rows):
        row["destructive"] = k % 4 == 0
    made = inputs(rows, hours=[3.0 + k for k in range(5)])
    one, other = (schedule(made, options(workers=2, limit=0.02)) for _ in range(2))
    assert one.campaign_schedule.equals(other.campaign_schedule)
    clock = schedule(made, options(limited_by="clock", limit=5.0))
    assert clock.campaign_summary["limited_by"].unique().to_list() == ["clock"]
    assert clock.status == "feasible"


def test_a_campaign_without_tests_is_done_at_once():
    result = schedule(Inputs(), options())
    assert result.status == "feasible"
    assert result.campaign_schedule.is_empty()
