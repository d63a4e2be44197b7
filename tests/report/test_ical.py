"""Calendar files: read back by the library, the same bytes for the same schedule, one entry per booking for ever."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from corridor.report.ical import Booking, calendar_file

STAMP = datetime(2026, 1, 1)


def booking(uid="T1@case", start=datetime(2026, 6, 1, 8), hours=4, **more):
    return Booking(uid, start, start + timedelta(hours=hours), more.pop("title", "R94 front"), **more)


def read(data):
    return Calendar.from_ical(data).walk("VEVENT")


def test_times_come_back_on_the_clock_of_the_place():
    # Moscow keeps UTC+3 all year: 8 h there is 5 h in universal time.
    event = read(calendar_file("NAMI", [booking()], "Europe/Moscow", STAMP))[0]
    assert event["dtstart"].dt.astimezone(ZoneInfo("UTC")).hour == 5
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(hours=4)


def test_the_rules_of_the_zone_are_written_along():
    zones = Calendar.from_ical(calendar_file("x", [booking()], "Europe/Berlin", STAMP)).walk("VTIMEZONE")
    assert [str(z["tzid"]) for z in zones] == ["Europe/Berlin"]


def test_without_a_zone_times_float():
    data = calendar_file("x", [booking()], None, STAMP)
    assert b"DTSTART:20260601T080000\r\n" in data


def test_the_same_schedule_gives_the_same_bytes_in_any_order():
    two = [booking(), booking("T2@case", datetime(2026, 6, 2, 8))]
    assert calendar_file("x", two, "Asia/Tehran", STAMP) == calendar_file("x", two[::-1], "Asia/Tehran", STAMP)


def test_a_moved_test_keeps_its_name():
    before, after = booking(), booking(start=datetime(2026, 6, 9, 10))
    names = {str(read(calendar_file("x", [b], None, STAMP))[0]["uid"]) for b in (before, after)}
    assert names == {"T1@case"}


def test_text_of_any_script_and_with_commas_comes_back():
    told = "Испытание; тормоза, \nترمز"
    event = read(calendar_file("x", [booking(title="Краш, фронт", told=told)], None, STAMP))[0]
    assert str(event["summary"]) == "Краш, фронт"
    assert str(event["description"]) == told


def test_no_booking_is_a_calendar_without_entries():
    assert read(calendar_file("x", [], "Europe/Moscow", STAMP)) == []


def test_an_unknown_zone_is_refused_with_a_remedy():
    with pytest.raises(ValueError, match="write one as Europe/Moscow"):
        calendar_file("x", [booking()], "Europe/Nowhere", STAMP)
