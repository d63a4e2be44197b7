"""Specimens share tests out; tests that nothing can carry any more are left out, named, and the cure is told."""

from datetime import timedelta

import polars as pl

from corridor.campaign import repair, schedule
from corridor.campaign.carrying import can_be_carried, carried
from corridor.campaign.stating import state
from corridor.tables.campaign import CampaignEvents
from tests.against.campaign_checker import violations
from tests.campaign.helpers import START, inputs, options, some


def lost(*cars, days=1):
    """Cars lost in the evening of a day."""
    rows = [
        {"event_id": f"X{k}", "kind": "specimen_lost", "subject": car, "on": START + timedelta(days=days), "hour": 20.0}
        for k, car in enumerate(cars)
    ]
    return CampaignEvents.frame(rows)


def repaired(made, events):
    former = schedule(made, options()).campaign_schedule
    return former, repair(made, options(), former, events)


def told(found, about, kind=None):
    rows = found.result.campaign_reasons.filter(pl.col("about") == about)
    return rows if kind is None else rows.filter(pl.col("kind") == kind)


def crashes(count):
    return [{"campaign_test_id": f"E{k}", "specimen_kind": "car", "destructive": True} for k in range(count)]


def test_a_crash_without_a_car_is_left_out_the_rest_is_scheduled_and_a_car_like_it_cures_it():
    made = inputs([*some(2), *crashes(3)])
    former, found = repaired(made, lost("C2", days=0))
    (left,) = told(found, "left_out", "left_out")["campaign_test_id"]
    assert left.startswith("E")
    assert found.result.status == "partial"
    now = found.result.campaign_schedule
    assert set(now["campaign_test_id"]) == {"T0", "T1", "E0", "E1", "E2"} - {left}
    begun = set(former.filter(pl.col("start_hours") < 20)["campaign_test_id"])
    wrong = violations(found.inputs.named(), {"campaign_schedule": now}, START, 60, 1.0, begun)
    assert [t for t in wrong if t != f"{left} is not scheduled"] == []
    (cure,) = told(found, "left_out", "cure")["sentence"]
    assert cure.startswith("1 more car like C")
    assert "there from 2025-01-06" in cure
    collide = told(found, "collision")
    assert set(collide.filter(pl.col("kind") == "test")["key"]) == {"E0", "E1", "E2"}
    assert "A second solve of them alone agrees." in collide["sentence"][-1]


def test_a_car_that_is_lost_gives_its_tests_to_another_and_nothing_is_left_out():
    made = inputs([*some(4), *crashes(2)])
    _, found = repaired(made, lost("C2", days=0))
    assert found.result.status == "feasible"
    assert found.result.campaign_schedule.height == 6
    assert told(found, "left_out").is_empty()


def test_what_follows_a_test_that_cannot_be_made_is_left_out_with_it():
    body = {"campaign_test_id": "B", "specimen_kind": "body"}
    order = {"order_id": "O", "before": "B", "after": "T0"}
    made = inputs(
        [*some(2), body],
        test_orders=[order],
        specimens=[
            {"specimen_id": "C0", "specimen_kind": "car", "arrives_on": START},
            {"specimen_id": "B0", "specimen_kind": "body", "arrives_on": START + timedelta(days=4)},
        ],
    )
    _, found = repaired(made, lost("B0", days=2))
    rows = told(found, "left_out", "left_out")
    assert rows["campaign_test_id"].to_list() == ["B", "T0"]
    assert "follows B" in rows["sentence"][1]
    assert found.result.campaign_schedule["campaign_test_id"].to_list() == ["T1"]


def test_mandatory_tests_are_kept_before_others():
    rows = [*crashes(1), {"campaign_test_id": "LATER", "specimen_kind": "car", "destructive": True, "mandatory": False}]
    arrives = START + timedelta(days=3)
    cars = [{"specimen_id": f"C{k}", "specimen_kind": "car", "arrives_on": arrives} for k in range(2)]
    made = inputs(rows, specimens=cars)
    _, found = repaired(made, lost("C1"))
    assert told(found, "left_out", "left_out")["campaign_test_id"].to_list() == ["LATER"]


def test_groups_endings_and_hours_bound_what_specimens_carry():
    one = [{"specimen_id": "C0", "specimen_kind": "car", "arrives_on": START}]
    groups = [row | {"specimen_group": group} for row, group in zip(some(2), ("road", "lab"), strict=True)]
    assert not can_be_carried(state(inputs(groups, specimens=one), options()))
    assert not can_be_carried(state(inputs(crashes(2), specimens=one), options()))
    leaves = [one[0] | {"leaves_on": START + timedelta(days=1)}]
    assert can_be_carried(state(inputs(some(4), hours=5.0, specimens=leaves), options()))
    assert not can_be_carried(state(inputs(some(9), hours=6.0, specimens=leaves), options()))


def test_a_share_leaves_tests_where_they_are_and_takes_no_needless_car():
    made = inputs(some(5))
    problem = state(made, options())
    shared = carried(problem, {})
    assert not shared.left_out
    assert len(shared.used) == 1
