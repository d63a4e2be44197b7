"""The campaign on the page: every test in both drawings, closed days with their reasons, goals, curve, moves."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from icalendar import Calendar

from corridor.report import report_campaign
from corridor.report.blocks import Cards, Chart, Gantt, Grid, Points
from corridor.report.campaign.calendars import calendar_files
from corridor.report.campaign.clock import clock_of
from corridor.report.campaign.section import campaign
from corridor.report.reading import Reader
from corridor.runs import RunTables
from corridor.tables import RESULT_TABLES
from tests.against.hand_campaign import inputs, plan, planned


def run(**more):
    found = plan(planned())
    summary = [
        dict(goal_no=i, goal=g, value=v, bound=b, gap_frac=(v - b) / v if v else 0.0, unit=u, status=s)
        for i, (g, v, b, u, s) in enumerate([
            ("lateness", 0.0, 0.0, "hour", "optimal"), ("specimens", 3.0, 3.0, "specimen", "optimal"),
            ("finish", 115.0, 92.0, "hour", "feasible"), ("cost", 4560.0, 4560.0, "money", "optimal"),
        ], start=1)
    ]  # fmt: skip
    tables = found | {
        "campaign_summary": pl.DataFrame(summary),
        "campaign_reasons": pl.DataFrame([
            dict(about="campaign", step_no=1, kind="end", campaign_test_id="HOT", sentence="HOT is the last."),
            dict(about="campaign", step_no=2, kind="setup", campaign_test_id="COLD", sentence="The cell is changed."),
        ]),
        "campaign_curve": pl.DataFrame([
            dict(specimens_at_most=2, finish_hours=None, bound_hours=92.0, finish_on=None, status="infeasible"),
            dict(specimens_at_most=3, finish_hours=115.0, bound_hours=92.0, finish_on=date(2026, 3, 6), status="found"),
            dict(specimens_at_most=4, finish_hours=96.0, bound_hours=92.0, finish_on=date(2026, 3, 5), status="found"),
        ]),
        "campaign_moves": pl.DataFrame([
            dict(campaign_test_id="HOT", struck=False, moved_hours=24.0, was_facility_id="CELL", facility_id="CELL",
                 start_hours=111.0, specimen_ids="P2", reason="COLD ends a day later."),
        ]),
    }  # fmt: skip
    return RunTables({"currency": "USD"}, tables | more, inputs())


def section(**more):
    return campaign(Reader(run(**more)))


def of_kind(kind, **more):
    return [b for b in section(**more).blocks if isinstance(b, kind)]


def bars(drawing):
    return [g for g in ET.fromstring(drawing.chart).iter("g")]


def test_every_test_stands_once_in_each_drawing():
    specimens, facilities = of_kind(Gantt)
    for drawing in (specimens, facilities):
        named = [g.find("title").text.split(":")[0] for g in bars(drawing)]
        assert sorted(named) == sorted(r["campaign_test_id"] for r in planned())


def test_rows_are_the_specimens_and_the_facilities_that_are_used():
    specimens, facilities = of_kind(Gantt)
    assert re.findall(r'<text x="0"[^>]*>([\w ]+)<', specimens.names) == ["P1", "P2", "P3"]
    assert re.findall(r'<text x="0"[^>]*>([\w ]+)<', facilities.names) == ["CELL", "CRASH", "TRACK"]
    assert "2 at once" in facilities.names


def test_a_bar_is_marked_where_it_decides_the_finish_or_loses_its_specimen():
    drawing = of_kind(Gantt)[1]
    marks = {g.find("title").text.split(":")[0]: set(g.get("class").split()) - {"bar"} for g in bars(drawing)}
    assert {t for t, m in marks.items() if "chain" in m} == {"HOT", "COLD"}
    assert {t for t, m in marks.items() if "last" in m} == {"CRASH"}


def test_closed_days_and_bookings_tell_why():
    titles = [t.text for t in ET.fromstring(of_kind(Gantt)[1].chart).iter("title")]
    assert "weekend" in titles
    assert "booked by OTHER (B1)" in titles
    assert any(t.startswith("closed (REPAIR)") for t in titles)


def test_time_before_a_specimen_is_there_is_shaded():
    titles = [t.text for t in ET.fromstring(of_kind(Gantt)[0].chart).iter("title")]
    assert "arrives on 2026-03-04" in titles
    assert "due 2026-03-03" in titles


def test_goals_say_how_far_they_are_proven():
    cards = {c.label: c for c in of_kind(Cards)[0].cards}
    # Hour 115 is Friday 19 h, hour 92 Thursday 20 h.
    assert (cards["Finish"].value, cards["Finish"].rests_on[:32]) == ("2026-03-06", "Proven: not below 2026-03-05 (20")
    assert cards["Specimens built"].rests_on == "Proven: no schedule is better."


def test_the_curve_has_what_was_found_and_its_bound():
    chart = of_kind(Chart)[0]
    found, bound = chart.spec["option"]["series"]
    assert found["data"] == [None, pytest.approx(115 / 24, abs=0.01), 4.0]
    assert bound["data"] == [pytest.approx(92 / 24, abs=0.01)] * 3
    assert chart.spec["option"]["xAxis"]["data"] == ["2", "3", "4"]


def test_moves_and_reasons_are_told():
    assert [c.text for c in next(g for g in of_kind(Grid) if g.caption == "What the repair moved").rows[0]][-1] == (
        "COLD ends a day later."
    )
    assert of_kind(Points)[0].points == (("HOT", "HOT is the last."), ("COLD", "The cell is changed."))


def test_rows_that_collide_are_listed_when_there_is_no_schedule():
    collision = pl.DataFrame([
        dict(about="collision", step_no=1, kind="arrival", table="specimens", key="P6", sentence="P6 never arrives."),
    ])  # fmt: skip
    made = section(campaign_schedule=RESULT_TABLES["campaign_schedule"].empty(), campaign_reasons=collision)
    assert made.lead == "No schedule was found."
    assert "P6 never arrives." in [c.text for b in made.blocks if isinstance(b, Grid) for row in b.rows for c in row]


def test_a_case_without_tests_says_so():
    made = campaign(Reader(replace(run(), results={}, inputs={})))
    assert made.lead == "This case has no tests to schedule."


def test_a_run_without_the_tables_of_places_is_drawn_all_the_same():
    bare = replace(run(), inputs={"campaign_facilities": inputs()["campaign_facilities"]})
    drawings = [b for b in campaign(Reader(bare)).blocks if isinstance(b, Gantt)]
    assert [len(bars(d)) for d in drawings] == [6, 6]


def test_the_clock_starts_at_midnight_of_the_first_day():
    schedule = plan(planned())["campaign_schedule"]
    for reach in (schedule.head(1), schedule.tail(1)):
        assert clock_of(reach).start == datetime(2026, 3, 2)


def calendars():
    return calendar_files(Reader(replace(run(), meta={"title": "Spring"})))


def test_each_facility_and_specimen_that_is_used_has_a_calendar_with_its_tests():
    entries = {
        name: sorted(str(e["uid"]).split("/")[0] for e in Calendar.from_ical(data).walk("VEVENT"))
        for name, data in calendars().items()
    }
    assert entries == {
        "facility/CELL.ics": ["COLD", "HOT"], "facility/CRASH.ics": ["CRASH"],
        "facility/TRACK.ics": ["BRAKE", "NOISE", "RUNIN"], "specimen/P1.ics": ["BRAKE", "NOISE", "RUNIN"],
        "specimen/P2.ics": ["COLD", "HOT"], "specimen/P3.ics": ["CRASH"],
    }  # fmt: skip


def test_a_calendar_entry_has_the_times_of_the_schedule_in_the_zone_of_the_place():
    given = run()
    zoned = given.inputs["facility_calendars"].with_columns(zone=pl.lit("Europe/Moscow"))
    files = calendar_files(Reader(replace(given, inputs=given.inputs | {"facility_calendars": zoned})))
    event = Calendar.from_ical(files["facility/CRASH.ics"]).walk("VEVENT")[0]
    # Hour 56 from Monday 2 March is Wednesday 8 h in Moscow, 5 h in universal time.
    assert event["dtstart"].dt.astimezone(ZoneInfo("UTC")) == datetime(2026, 3, 4, 5, tzinfo=ZoneInfo("UTC"))
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(hours=12)


def test_the_same_schedule_gives_the_same_calendar_files():
    assert calendars() == calendars()


def test_a_campaign_alone_has_a_page_a_workbook_and_calendars(tmp_path):
    html, xlsx = report_campaign(run(), tmp_path)
    text = html.read_text(encoding="utf-8")
    assert text.count("<section ") == 1
    assert text.count('<svg class="gantt"') == 4
    assert xlsx.stat().st_size > 1000
    assert len(list((tmp_path / "calendars").rglob("*.ics"))) == 6
