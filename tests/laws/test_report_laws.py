"""Laws of the report: numbers keep their digits, bars of a waterfall end where the next begins, shapes only shrink."""

from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.report import charts, numbers
from corridor.report.charts import Step
from corridor.report.flow_map.shapes import area, clip

amounts = st.floats(-1e6, 1e6, allow_nan=False).map(lambda v: round(v, 2))


@given(st.integers(-(10**12), 10**12), st.integers(0, 4))
def test_grouping_changes_no_digit(value, decimals):
    text = numbers.grouped(value, decimals).replace(numbers.THIN, "").replace(numbers.MINUS, "-")
    assert float(text) == value


@settings(max_examples=60)
@given(st.lists(amounts, min_size=1, max_size=8))
def test_bars_of_a_waterfall_stand_where_the_sum_has_come_to(steps):
    option = charts.waterfall([Step("x", a) for a in steps])["option"]
    parts = {series["name"]: series["data"] for series in option["series"]}
    running = 0.0
    for i, amount in enumerate(steps):
        ends = sorted((running, running + amount))
        up = parts["base above"][i], parts["above"][i]["value"]
        down = (parts["base below"][i], parts["below"][i]["value"]) if "below" in parts else (0.0, 0.0)
        # What stands above zero and what hangs below it together are the step.
        assert abs(up[1] - down[1] - abs(amount)) < 1e-4
        assert up[0] >= 0.0 >= down[0]
        assert abs(up[0] + up[1] - max(ends[1], 0.0)) < 1e-4
        assert abs(down[0] + down[1] - min(ends[0], 0.0)) < 1e-4
        running += amount


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=3, max_size=9))
def test_a_cut_shape_lies_within_the_window(ring):
    cut = clip([(float(x), float(y)) for x, y in ring], -20.0, -20.0, 20.0, 20.0)
    assert all(-20.0 - 1e-9 <= v <= 20.0 + 1e-9 for spot in cut for v in spot)
    assert not cut or abs(area(cut)) <= 1600.0 * len(ring)
