"""Projections: of series that are long, short, broken, constant or single lots."""

import math
from random import Random

import polars as pl
import pytest

from corridor.trade.input_checks import TradeInputError
from corridor.trade.projection import project
from corridor.trade.projection.blend import combined, widths


def series(**values):
    rows = [(name, t, None if v is None else float(v)) for name, vs in values.items() for t, v in enumerate(vs, 1)]
    return pl.DataFrame(rows, schema={"series_id": pl.String, "t": pl.Int64, "value": pl.Float64}, orient="row")


def seasonal(n, seed=1, noise=3.0):
    rng = Random(seed)
    return [100 + 20 * math.sin(2 * math.pi * t / 12) + 0.5 * t + rng.gauss(0, noise) for t in range(n)]


@pytest.fixture(scope="module")
def two_years_on():
    return project(series(A=seasonal(72)), 12, 12)


def test_a_season_and_a_trend_go_on(two_years_on):
    found = two_years_on.projections
    came = [100 + 20 * math.sin(2 * math.pi * t / 12) + 0.5 * t for t in range(72, 84)]
    assert found["t"].to_list() == list(range(73, 85))
    assert max(abs(v - c) for v, c in zip(found["value"], came, strict=True)) < 8


def test_intervals_hold_each_other_and_the_value(two_years_on):
    for row in two_years_on.projections.iter_rows(named=True):
        assert row["low_95"] <= row["low_80"] <= row["value"] <= row["high_80"] <= row["high_95"]


def test_the_back_test_tells_every_method_and_why(two_years_on):
    marks = two_years_on.back_test
    assert set(marks["method"]) == {"ETS", "theta", "ARIMA", "seasonal naive", "combined"}
    assert marks["weight"].drop_nulls().sum() == pytest.approx(1)
    assert "A mean of" in two_years_on.why["why"][0]
    assert "back-test" in two_years_on.why["why"][0]


def test_the_same_input_gives_the_same_output():
    data = series(A=seasonal(40), B=seasonal(40, 2))
    one, other = project(data, 6, 12), project(data.sample(fraction=1.0, shuffle=True, seed=3), 6, 12)
    assert one.projections.equals(other.projections)


def test_a_gap_is_bridged_and_said_and_is_no_zero():
    values = seasonal(48, noise=0.5)
    holed = [None if t in (20, 33) else v for t, v in enumerate(values)]
    found = project(series(A=holed), 3, 12)
    assert "2 periods without a value were bridged" in found.why["why"][0]
    whole = project(series(A=values), 3, 12)
    assert found.projections["value"].to_list() == pytest.approx(whole.projections["value"].to_list(), rel=0.08)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ([5, 6, 7], "It has 3 values"),
        ([5], "It has one value"),
        ([None, None], "no value"),
        ([5, None, None, 7, 8, 9], "more than a fifth"),
        ([5, 6, float("nan"), 7, 8], "is no number"),
        ([5, 6, 1e300, 7, 8], "is no number"),
    ],
)
def test_a_series_that_cannot_be_projected_is_refused_by_name_and_the_others_are_not(values, why):
    found = project(series(BAD=values, GOOD=seasonal(36)), 2, 12)
    assert found.refused["series_id"].to_list() == ["BAD"]
    assert why in found.refused["reason"][0]
    assert set(found.projections["series_id"]) == {"GOOD"}


def test_a_period_that_is_there_twice_is_refused():
    twice = pl.concat([series(A=seasonal(36)), series(A=[1.0])])
    assert "Period 1 stands in it 2 times" in project(twice, 2, 12).refused["reason"][0]


def test_a_series_that_never_changes_is_carried_on():
    found = project(series(A=[7.0] * 30), 3, 12)
    assert found.projections["value"].to_list() == [7.0] * 3
    assert "never changed" in found.why["why"][0]


def test_single_lots_are_told_by_their_mean():
    found = project(series(A=[0, 0, 5, 0, 0, 0, 3, 0, 0, 4] * 3), 2, 12)
    assert found.projections["value"].to_list() == pytest.approx([1.2, 1.2])
    assert "single lots" in found.why["why"][0]
    assert (found.projections["low_80"] >= 0).all()


def test_quantities_do_not_go_below_zero():
    falling = [max(0.5, 60 - 2 * t + Random(t).gauss(0, 4)) for t in range(30)]
    assert (project(series(A=falling), 12, 1).projections["low_95"] >= 0).all()


def test_a_capacity_caps_the_value_and_says_so():
    growing = [100 + 10 * t + Random(t).gauss(0, 2) for t in range(30)]
    capacity = pl.DataFrame({"series_id": ["A"], "capacity": [410.0]})
    found = project(series(A=growing), 6, 1, capacity=capacity)
    last = found.projections.row(-1, named=True)
    assert last["capped"]
    assert last["value"] == last["high_95"] == 410.0
    assert last["uncapped"] > 410
    assert "A capacity caps it." in found.why["why"][0]


def test_a_method_that_cannot_say_takes_its_weight_with_it():
    # Six months have no month of the year before: the seasonal naive says nothing, which is not nought.
    found = project(series(A=[50, 60, 70, 60, 80, 90]), 2, 12).projections
    assert (found["value"] > 60).all()


def test_fewer_than_two_seasons_are_enough_for_a_guess():
    found = project(series(A=seasonal(15)), 4, 12)
    assert found.projections.height == 4
    assert "too short to be tested back" in found.why["why"][0]


@pytest.mark.parametrize("wrong", [{"horizon": 0}, {"season": 0}, {"origins": -1}])
def test_numbers_that_make_no_sense_are_refused(wrong):
    asked = {"horizon": 3, "season": 12} | wrong
    with pytest.raises(TradeInputError):
        project(series(A=seasonal(30)), asked.pop("horizon"), asked.pop("season"), **asked)


def test_a_missing_column_is_named():
    with pytest.raises(TradeInputError, match="value is missing"):
        project(pl.DataFrame({"series_id": ["A"], "t": [1]}), 3, 12)


def test_intervals_hold_about_what_they_say():
    made = {f"S{n}": seasonal(60, n, noise=8.0) for n in range(20)}
    data = series(**made)
    known, came = data.filter(pl.col("t") <= 54), data.filter(pl.col("t") > 54)
    found = project(known, 6, 12).projections.join(came.rename({"value": "came"}), on=["series_id", "t"])
    for level, least, most in ((80, 0.70, 0.92), (95, 0.88, 1.0)):
        held = found.select(pl.col("came").is_between(f"low_{level}", f"high_{level}").mean()).item()
        assert least <= held <= most


def test_intervals_grow_by_step_where_errors_did():
    rng = Random(4)
    walks = {}
    for n in range(12):
        level, walk = 500.0, []
        for _ in range(30):
            level += rng.gauss(4, 12)
            walk.append(level)
        walks[f"W{n}"] = walk
    found = project(series(**walks), 6, 1).projections.with_columns(width=pl.col("high_80") - pl.col("low_80"))
    wide = found.group_by("step").agg(pl.col("width").median()).sort("step")["width"].to_list()
    assert wide[-1] > 1.8 * wide[0]


def test_a_method_without_an_end_to_its_spread_does_not_blow_up_the_interval():
    # ARIMA fits these five exactly and gives an infinite spread.
    found = project(series(A=[0.0, 1.0, -2.0, 3.0, -4.0]), 3, 2).projections
    assert found.select((pl.col("high_95").is_finite() & pl.col("low_95").is_finite()).all()).item()
    said = pl.DataFrame({"series_id": ["A", "A"], "step": [1, 1], "method": ["x", "y"], "value": [4.0, 4.0],
                         "spread": [float("inf"), 3.0]})  # fmt: skip
    halves = pl.DataFrame({"series_id": ["A", "A"], "method": ["x", "y"], "weight": [0.5, 0.5]})
    assert combined(said, halves).row(0)[2:] == (4.0, 3.0)


def test_widths_follow_the_newest_errors_more_than_older_ones():
    rows = [(f"S{n}", origin, 1, 0.0, 1.0) for n in range(400) for origin in (10, 20)]
    said = pl.DataFrame(rows, schema=["series_id", "origin", "step", "value", "spread"], orient="row")
    rng = Random(7)
    size = pl.Series([rng.gauss(0, 1) for _ in rows])
    newer = said.with_columns(actual=size * pl.when(pl.col("origin") == 20).then(2.0).otherwise(1.0))
    older = said.with_columns(actual=size * pl.when(pl.col("origin") == 10).then(2.0).otherwise(1.0))
    same = said.with_columns(actual=size)
    # 1.28 spreads hold 80 % of the normal law, and twice as many what scatters twice as much.
    assert widths(same, True).first[80] == pytest.approx(1.28, rel=0.1)
    assert 1.28 < widths(older, True).first[80] < widths(newer, True).first[80] < 2.56
