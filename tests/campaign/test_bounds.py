"""Bounds of small campaigns, reckoned by hand: days of ten open hours from 8 to 18, Monday to Friday."""

from datetime import timedelta

from corridor.campaign.bounds import Times, cost_bound, finish_bound
from corridor.campaign.endings import endings, families, least_specimens
from corridor.campaign.stating import state
from tests.campaign.helpers import START, inputs, options, some

DAY = 24


def stated(*args, **frames):
    return state(inputs(*args, **frames), options())


def test_the_work_of_a_place_is_spread_over_its_open_hours():
    # 5 x 6 = 30 hours are three days of ten: Wednesday at 18.
    assert finish_bound(stated(some(5, may_pause=True))) == 2 * DAY + 18
    # On two places 15 hours each: Tuesday at 13.
    two = [{"facility_id": "F", "lab_id": "LAB", "calendar_id": "DAY", "capacity": 2}]
    assert finish_bound(stated(some(5, may_pause=True), campaign_facilities=two)) == DAY + 13


def test_what_others_have_booked_and_what_comes_late_is_reckoned_with():
    booked = [
        {"booking_id": "B", "facility_id": "F", "from_on": START, "from_hour": 8.0, "to_on": START, "to_hour": 18.0}
    ]
    assert finish_bound(stated(some(5, may_pause=True), bookings=booked)) == 3 * DAY + 18
    late = some(2, may_pause=True)
    for row in late:
        row["earliest_on"] = START + timedelta(days=7)
    # Twelve hours from Monday next on.
    assert finish_bound(stated(late)) == 8 * DAY + 10


def test_crews_bound_the_finish_where_places_do_not():
    ways = [
        {"alternative_id": f"T{k}/F", "campaign_test_id": f"T{k}", "facility_id": "F", "hours": 6.0,
         "crew_kind": "driver"}
        for k in range(4)
    ]  # fmt: skip
    problem = stated(
        some(4, may_pause=True),
        campaign_alternatives=ways,
        campaign_facilities=[{"facility_id": "F", "lab_id": "LAB", "calendar_id": "DAY", "capacity": 4}],
        crews=[{"crew_id": "D", "crew_kind": "driver", "lab_id": "LAB", "calendar_id": "DAY", "crews": 1}],
    )
    # 24 hours of one driver; crews are counted by the clock, so from Monday at 8.
    assert finish_bound(problem) == 8 + 24


def test_on_a_lone_car_the_test_that_ends_it_follows_all_others():
    rows = some(3)
    rows[2]["destructive"] = True
    places = [{"facility_id": name, "lab_id": "LAB", "calendar_id": "DAY"} for name in "FGH"]
    ways = [
        {"alternative_id": f"T{k}", "campaign_test_id": f"T{k}", "facility_id": "FGH"[k], "hours": 6.0, "cost": 5.0}
        for k in range(3)
    ]
    problem = stated(rows, campaign_alternatives=ways, campaign_facilities=places)
    assert [least_specimens(problem, family) for family in families(problem)] == [1]
    after = endings(problem, 1)
    assert after.closes == {2: (0, 1)}
    times = Times(problem, after)
    # Two tests of six hours come before it on one car, so it starts on the next morning at the earliest.
    assert times.heads[2] == DAY + 8
    assert times.tails == [6, 6, 0]
    assert finish_bound(problem, after) == DAY + 14
    # With a second car nothing is known to follow.
    assert endings(problem, 2).closes == {}
    assert finish_bound(problem) == 14
    assert cost_bound(problem) == 3 * 500


def test_what_follows_waits_for_open_hours():
    order = {"order_id": "O", "before": "T0", "after": "T1", "kind": "order", "min_lag_hours": 0.0}
    # Eight hours end on Monday at 16; six more do not fit before 18, so they end on Tuesday at 14.
    assert finish_bound(stated(some(2), hours=[8.0, 6.0], test_orders=[order])) == DAY + 14
