"""Repairs move what is struck and little else; the curve of specimens falls and is bounded."""

from datetime import timedelta

import polars as pl

from corridor.campaign import curve, repair, schedule
from corridor.tables.campaign import CampaignEvents
from tests.against.campaign_checker import violations
from tests.campaign.helpers import START, inputs, options, some, starts


def event(**row):
    return CampaignEvents.frame([{"event_id": "X1", **row}])


def repaired(made, **row):
    former = schedule(made, options()).campaign_schedule
    return former, repair(made, options(), former, event(**row))


def moved(found):
    return set(found.campaign_moves.filter(~pl.col("struck"))["campaign_test_id"])


def test_a_failed_test_is_made_again_and_the_others_stay():
    made = inputs(some(4))
    former, found = repaired(made, kind="test_failed", subject="T0", on=START + timedelta(days=4))
    at = starts(found.result.campaign_schedule)
    assert at["T0:again"] >= 4 * 24
    assert {t: s for t, s in at.items() if t in starts(former)} == starts(former)
    assert moved(found) == set()
    assert found.campaign_moves["reason"][0] == "X1: test failed, T0"


def test_tests_on_a_lost_car_go_to_another_and_keep_every_rule():
    made = inputs(some(4))
    former = schedule(made, options()).campaign_schedule
    car = former["specimen_ids"][0]
    _, found = repaired(made, kind="specimen_lost", subject=car, on=START + timedelta(days=1), hour=20.0)
    after = found.result.campaign_schedule
    begun = starts(former.filter(pl.col("start_hours") < 44))
    assert all(row["specimen_ids"] != car for row in after.to_dicts() if row["campaign_test_id"] not in begun)
    assert violations(found.inputs.named(), {"campaign_schedule": after}, START, 60, 1.0) == []


def test_a_closed_bench_is_not_used_while_it_is_closed():
    made = inputs(some(5))
    _, found = repaired(
        made, kind="facility_closed", subject="F", on=START + timedelta(days=2), until_on=START + timedelta(days=15)
    )
    assert found.result.status == "feasible"
    assert not any(48 <= start < 16 * 24 for start in starts(found.result.campaign_schedule).values())
    assert starts(found.result.campaign_schedule)["T0"] < 24 * 5


def test_a_longer_test_pushes_only_what_it_runs_into():
    made = inputs(some(3), hours=4.0)
    former, found = repaired(made, kind="test_longer", subject="T1", on=START, hours=1.0)
    assert found.result.status == "feasible"
    after = {r["campaign_test_id"]: r for r in found.result.campaign_schedule.to_dicts()}
    assert after["T1"]["end_hours"] - after["T1"]["start_hours"] == 5
    assert len(moved(found)) <= 1
    assert former.height == 3


def test_more_cars_never_end_later_and_no_point_beats_its_bound():
    rows = some(6, destructive=False, may_pause=True)
    made = inputs(
        rows,
        hours=10.0,
        campaign_facilities=[{"facility_id": "F", "lab_id": "LAB", "calendar_id": "DAY", "capacity": 6}],
        specimens=[{"specimen_id": f"C{k}", "specimen_kind": "car", "arrives_on": START} for k in range(6)],
    )
    points = curve(made, options(limit=1.0))
    assert points["specimens_at_most"].to_list() == [1, 2, 3, 4, 5, 6]
    # Six tests of a day each: six days on one car (a weekend between), three on two, two on three, then one on six.
    assert points["finish_hours"].to_list() == [7 * 24 + 18, 2 * 24 + 18, 24 + 18, 24 + 18, 24 + 18, 18]
    assert (points["bound_hours"] <= points["finish_hours"]).all()
    assert (points["status"] == "optimal").all()


def test_the_curve_begins_where_the_schedule_with_the_fewest_specimens_ends():
    # Two tests of each kind are the last on theirs, so two of each at least; with more of them all is done sooner.
    rows = [
        {"campaign_test_id": f"{kind}{k}", "specimen_kind": kind, "destructive": k < 2}
        for kind in ("car", "van") for k in range(7)
    ]  # fmt: skip
    made = inputs(
        rows,
        campaign_facilities=[{"facility_id": "F", "lab_id": "LAB", "calendar_id": "DAY", "capacity": 4}],
        specimens=[
            {"specimen_id": f"{kind}-{k}", "specimen_kind": kind, "arrives_on": START + timedelta(days=k)}
            for kind in ("car", "van") for k in range(4)
        ],
    )  # fmt: skip
    goals = dict(schedule(made, options()).campaign_summary.select("goal", "value").iter_rows())
    points = curve(made, options())
    assert points["specimens_at_most"].to_list() == [4, 5, 6, 7, 8]
    assert points.row(0, named=True)["specimens_used"] == goals["specimens"] == 4
    assert points.row(0, named=True)["finish_hours"] == goals["finish"]
    assert points["finish_hours"].to_list() == sorted(points["finish_hours"].to_list(), reverse=True)
    assert points["bound_hours"].to_list() == sorted(points["bound_hours"].to_list(), reverse=True)
    assert (points["specimens_used"] <= points["specimens_at_most"]).all()
