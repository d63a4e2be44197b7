"""Why a test ends when it does, and which rows collide."""

from datetime import timedelta

import pytest

from corridor.campaign import collisions, schedule, why
from corridor.errors import MissingRows
from tests.campaign.helpers import START, inputs, options, some


def kinds(frame):
    return frame["kind"].to_list()


def test_the_chain_goes_back_to_the_arrival_of_the_car():
    late = [{"specimen_id": "C0", "specimen_kind": "car", "arrives_on": START + timedelta(days=7)}]
    made = inputs(some(3), specimens=late)
    result = schedule(made, options())
    chain = why(made, options(), result.campaign_schedule)
    assert kinds(chain) == ["end", "facility", "facility", "arrival"] or kinds(chain) == [
        "end", "specimen", "specimen", "arrival",
    ]  # fmt: skip
    assert chain["key"][-1] == "C0"
    assert "waits for C0 to arrive on 2025-01-13" in chain["sentence"][-1]
    assert chain["to_hours"].to_list()[1:] == sorted(chain["to_hours"].to_list()[1:], reverse=True)


def test_a_soak_is_named_with_the_row_that_asks_for_it():
    order = {"order_id": "SOAK", "before": "T0", "after": "T1", "kind": "soak", "min_lag_hours": 30.0}
    made = inputs(some(2), test_orders=[order])
    chain = why(made, options(), schedule(made, options()).campaign_schedule, "T1")
    assert (chain["kind"][1], chain["table"][1], chain["key"][1]) == ("order", "test_orders", "SOAK")


def test_a_test_that_is_not_there_is_refused_with_the_nearest_name():
    made = inputs(some(2))
    with pytest.raises(MissingRows, match="Did you mean T1"):
        why(made, options(), schedule(made, options()).campaign_schedule, "T11")


def rows_of(found):
    told = found.filter(~found["kind"].is_in(["confirmed", "specimen"]))
    return set(zip(told["table"], told["key"], strict=True))


def test_two_tests_that_each_end_the_only_car_collide():
    made = inputs(
        some(2, destructive=True), specimens=[{"specimen_id": "C0", "specimen_kind": "car", "arrives_on": START}]
    )
    result = schedule(made, options())
    assert result.status == "infeasible"
    assert rows_of(result.campaign_reasons) == {("campaign_tests", "T0"), ("campaign_tests", "T1")}
    assert kinds(result.campaign_reasons)[-2:] == ["specimen", "confirmed"]
    assert result.campaign_reasons["key"][-2] == "C0"


def test_specimens_that_are_too_few_are_named_on_a_large_campaign_without_searching_for_a_schedule():
    ending = [{"campaign_test_id": f"E{k}", "specimen_kind": "car", "destructive": True} for k in range(4)]
    found = collisions(inputs([*some(120), *ending]), options(days=400), quickly=True)
    assert rows_of(found) == {("campaign_tests", f"E{k}") for k in range(4)}
    assert "No other specimens can carry them than C0, C1, C2." in found["sentence"].to_list()


def test_a_ring_of_orders_is_named_without_the_orders_outside_it():
    orders = [
        {"order_id": name, "before": f"T{i}", "after": f"T{j}"}
        for name, i, j in (("A", 0, 1), ("B", 1, 2), ("C", 2, 0), ("X", 2, 3))
    ]
    found = collisions(inputs(some(4), test_orders=orders), options())
    assert {key for table, key in rows_of(found) if table == "test_orders"} == {"A", "B", "C"}
    assert {key for table, key in rows_of(found) if table == "campaign_tests"} == {"T0", "T1", "T2"}


def test_without_any_one_row_of_a_collision_the_rest_can_be_kept():
    order = {"order_id": "O", "before": "T0", "after": "T1", "kind": "validity", "max_lag_hours": 5.0}
    made = inputs(some(3), test_orders=[order])
    assert rows_of(collisions(made, options())) == {
        ("test_orders", "O"), ("campaign_tests", "T0"), ("campaign_tests", "T1"),
    }  # fmt: skip
    assert schedule(inputs(some(3)), options()).status == "feasible"


@pytest.mark.parametrize(
    ("frames", "kind"),
    [
        ({"hours": 11.0}, "too long"),
        ({"facility_closures": [{"closure_id": "C", "facility_id": "F", "closed_from": START,
                                 "closed_to": START + timedelta(days=99)}]}, "closed"),
        ({"specimens": [{"specimen_id": "B", "specimen_kind": "body", "arrives_on": START}]}, "no specimen"),
        ({"campaign_alternatives": []}, "no way"),
    ],
)  # fmt: skip
def test_a_test_that_fits_nowhere_is_told_with_what_is_in_its_way(frames, kind):
    result = schedule(inputs(some(1), **frames), options())
    assert result.status == "infeasible"
    assert kinds(result.campaign_reasons) == [kind]
    assert "T0 cannot be made" in result.campaign_reasons["sentence"][0]


def test_a_campaign_that_can_be_made_has_no_collision():
    assert collisions(inputs(some(3)), options()).is_empty()
