"""Outlooks on series of a case: in their own calendar, with targets checked."""

from datetime import date

import polars as pl
import pytest

from corridor.figures.series import counted
from corridor.periods import Horizon
from corridor.tables import INPUT_TABLES as T
from corridor.trade.targets import outlook


def months(values, calendar="solar_hijri", first="1400-M01", series_id="CARS", unit="vehicles", **more):
    periods = Horizon.build(calendar, "month", first, len(values)).periods
    return [
        {"series_id": series_id, "metric": "cars", "period_from": p.first, "period_to": p.last, "calendar": calendar,
         "value": v, "unit": unit, "confidence": "sourced"} | more
        for p, v in zip(periods, values, strict=True) if v is not None
    ]  # fmt: skip


def target(value=1_500_000, **more):
    return {"target_id": "T", "series_id": "CARS", "period_from": date(2024, 3, 20), "period_to": date(2025, 3, 20),
            "calendar": "solar_hijri", "qualifier": "over", "value": value, "unit": "vehicles",
            "confidence": "sourced"} | more  # fmt: skip


def looked(rows, *targets):
    return outlook(T["output_series"].frame(rows), T["targets"].frame(targets))


def only(found):
    return found.target_checks.row(0, named=True)


STEADY = [100_000.0 + 1_000 * (n % 3) for n in range(44)]  # 1400-M01 to 1403-M08


def test_a_target_in_the_middle_of_its_year_is_open_with_its_chance():
    row = only(looked(months(STEADY), target()))
    assert row["verdict"] == "open"
    assert row["so_far"] == pytest.approx(sum(STEADY[36:]))
    # 1,500,000 less what there is, over the four months that are left.
    assert row["must_average"] == pytest.approx((1_500_000 - sum(STEADY[36:])) / 4)
    assert row["probability"] < 0.05
    assert row["best_before"] == pytest.approx(max(sum(STEADY[n : n + 12]) for n in (0, 12, 24)))
    assert "must average" in row["arithmetic"]


def test_a_target_that_is_nearly_there_is_likely():
    assert only(looked(months(STEADY), target(1_100_000)))["probability"] > 0.95


def test_a_year_that_is_over_is_reached_or_missed():
    whole = [100_000.0] * 48
    assert only(looked(months(whole), target(1_100_000)))["verdict"] == "reached"
    row = only(looked(months(whole), target()))
    assert (row["verdict"], row["probability"]) == ("missed", 0.0)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"series_id": "OTHER"}, "no series OTHER"),
        ({"unit": "USD million"}, "the target in USD million"),
        ({"period_from": date(2024, 3, 25)}, "no whole months"),
        ({"period_to": date(2024, 3, 1)}, "before it begins"),
    ],
)
def test_a_target_that_cannot_be_told_says_why(change, why):
    row = only(looked(months(STEADY), target(**change)))
    assert row["verdict"] == "cannot_be_told"
    assert why in row["arithmetic"]


def test_a_gap_in_the_year_is_named():
    holed = list(STEADY)
    holed[38] = None
    assert "1403-03" in only(looked(months(holed), target()))["arithmetic"].replace("M", "")


def test_projections_follow_on_in_the_calendar_of_the_series():
    found = looked(months(STEADY)).projections
    first = found.row(0, named=True)
    assert first["period_label"] in ("1403-09", "1403-M09")
    assert first["period_from"] == date(2024, 11, 21)
    assert found.height == 12


def test_the_newest_edition_counts_and_other_lengths_are_left_out():
    rows = months(STEADY)
    old = {**rows[0], "value": 1.0, "vintage": date(2021, 1, 1)}
    new = {**rows[0], "value": 7.0, "vintage": date(2022, 1, 1)}
    year = {**rows[0], "period_to": date(2022, 3, 20), "value": 1_200_000.0}
    (series,) = counted(T["output_series"].frame([old, new, *rows[1:], year]))
    assert series.values[min(series.values)] == 7.0
    assert (series.step, series.left_out) == ("month", 1)


def test_a_series_of_two_units_is_not_projected():
    rows = [*months(STEADY[:20]), *months(STEADY[:5], first="1402-M01", unit="thousand vehicles")]
    assert counted(T["output_series"].frame(rows)) == []


def test_a_capacity_of_the_series_caps_its_projection():
    growing = [10_000.0 + 2_000 * n for n in range(40)]
    found = looked(months(growing, capacity=92_000.0)).projections
    assert found["capped"].any()
    assert (found["value"] <= 92_000).all()


def test_nothing_to_look_at_gives_nothing():
    found = looked([])
    assert found.projections.is_empty()
    assert found.target_checks.is_empty()
    assert isinstance(found.refused, pl.DataFrame)


def test_a_series_whose_unit_changes_midway_is_refused_by_name():
    rows = months(STEADY)
    rows[20] = rows[20] | {"unit": "thousand vehicles"}
    found = looked([*rows, *months(STEADY, series_id="OTHER")], target())
    assert found.refused["series_id"].to_list() == ["CARS"]
    assert "in one unit" in found.refused["reason"][0]
    assert set(found.projections["series_id"]) == {"OTHER"}
    assert only(found)["verdict"] == "cannot_be_told"
