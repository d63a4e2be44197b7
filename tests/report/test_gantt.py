"""Schedules as drawings: lanes, colours, the calendar above them, and what is drawn for each bar."""

import itertools
import re
import xml.etree.ElementTree as ET
from datetime import datetime

import pytest

from corridor.report.gantt import Bar, Row, Shut, draw, tones
from corridor.report.gantt.drawing import MOST_ROWS
from corridor.report.gantt.rows import lanes
from corridor.report.gantt.scale import MOST_WIDTH, day_marks, fit, month_marks

BEGIN = datetime(2024, 3, 25, 8)


def bar(start, end, **more):
    return Bar(start, end, "#0b6583", more.pop("label", "R94"), more.pop("title", "R94 front"), **more)


def test_bars_that_overlap_lie_in_lanes_of_their_own_and_reuse_them():
    placed = lanes([bar(4, 8), bar(0, 5), bar(5, 6), bar(8, 9)])
    assert [(b.start, lane) for b, lane in placed] == [(0, 0), (4, 1), (5, 0), (8, 0)]


def test_no_lane_holds_two_bars_at_once():
    bars = [bar(s, s + 1 + s % 5) for s in range(0, 60, 2)]
    for lane in {lane for _, lane in lanes(bars)}:
        own = [b for b, at in lanes(bars) if at == lane]
        assert all(a.end <= b.start for a, b in itertools.pairwise(own))


def test_colours_do_not_depend_on_order():
    kinds = ["road"] * 3 + ["crash"] * 2 + ["desk"]
    assert tones(kinds) == tones(kinds[::-1])
    assert len(set(tones(kinds).values())) == 3


def test_a_short_campaign_fills_the_page_and_a_long_one_stays_within_bounds():
    assert fit(BEGIN, 20 * 24, [24.0]).width == pytest.approx(960, rel=0.01)
    assert fit(BEGIN, 2000 * 24, [1.0]).width <= MOST_WIDTH + 1


def test_months_and_mondays_stand_where_they_begin():
    scale = fit(BEGIN, 20 * 24, [24.0])
    # From 25 March, 8 h, midnight of 1 April is 7 days less 8 hours away.
    assert month_marks(scale)[1] == (scale.at(7 * 24 - 8), "Apr")
    wide = fit(BEGIN, 200 * 24, [96.0])
    assert [text for _, text in day_marks(wide)][:3] == ["25", "1", "8"]


def test_every_bar_stands_once_where_its_hours_are():
    rows = [
        Row(
            "TRACK",
            "2 at once",
            (bar(0, 24), bar(12, 36, marks=("chain",))),
            (Shut(40, 64, "weekend"),),
            (70,),
        )
    ]
    drawn = draw("By facility", "two tests", rows, BEGIN, 96, [("#0b6583", "road")])
    root = ET.fromstring(drawn.chart)
    day = float(root.get("width")) / 4
    bars = [g for g in root.iter("g")]
    assert [g.get("class") for g in bars] == ["bar", "bar chain"]
    rects = [g.findall("rect") for g in bars]
    assert [float(r[0].get("x")) / day for r in rects] == pytest.approx([0, 0.5], abs=0.01)
    assert [float(r[0].get("width")) / day for r in rects] == pytest.approx([1, 1], abs=0.01)
    # They overlap by twelve hours, so one stands below the other.
    assert rects[0][0].get("y") != rects[1][0].get("y")
    shut = [r for r in root.findall("rect") if r.get("class") == "shut"]
    assert [r.find("title").text for r in shut] == ["weekend"]
    assert ET.fromstring(drawn.names).get("height") == root.get("height")


def test_three_hundred_tests_are_all_there_with_what_they_are():
    rows = [
        Row(f"F{i}", "", tuple(bar(j * 30, j * 30 + 20, title=f"test {i}-{j}") for j in range(10))) for i in range(30)
    ]
    drawn = draw("t", "s", rows, BEGIN, 400, [])
    assert len(set(re.findall(r"<title>(test \d+-\d+)</title>", drawn.chart))) == 300


def test_rows_past_the_limit_are_counted():
    drawn = draw("t", "s", [Row(f"F{i}", "", (bar(0, 4),)) for i in range(MOST_ROWS + 7)], BEGIN, 24, [])
    assert drawn.left_out == 7


def test_names_of_a_case_cannot_end_the_drawing():
    drawn = draw("t", "s", [Row("<script>", "&", (bar(0, 40, label="</g>", title='"<b>'),))], BEGIN, 48, [])
    assert "<script>" not in drawn.names + drawn.chart
    ET.fromstring(drawn.chart)
