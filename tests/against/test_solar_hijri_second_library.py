"""Solar Hijri days against a second library, day by day, and against the official leap years."""

from __future__ import annotations

from datetime import date, timedelta

from persiantools.jdatetime import JalaliDate

from corridor.periods import format_solar_hijri, from_solar_hijri, parse_day, to_solar_hijri

FIRST, LAST = date(1921, 3, 21), date(2122, 3, 20)  # 1300-01-01 to 1500-12-29 SH

# The calendar centre of the University of Tehran's Institute of Geophysics lists the leap years of 1206 to
# 1498, found from the equinox. From 1300 on they are four years apart, but five after these:
FIVE_YEARS_AFTER = {1304, 1337, 1370, 1403, 1436, 1469}


def official_leap_years() -> set[int]:
    years = [1300]
    while years[-1] < 1498:
        years.append(years[-1] + (5 if years[-1] in FIVE_YEARS_AFTER else 4))
    return set(years)


def test_every_day_agrees_with_a_second_library() -> None:
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    assert len(days) == 73_414
    for day in days:
        other = JalaliDate.to_jalali(day)
        ours = to_solar_hijri(day)
        assert ours == (other.year, other.month, other.day), day
        assert from_solar_hijri(*ours) == day
    assert to_solar_hijri(days[-1]) == (1500, 12, 29)


def test_leap_years_are_the_official_ones() -> None:
    leap = {
        year
        for year in range(1300, 1500)
        if (from_solar_hijri(year + 1, 1, 1) - from_solar_hijri(year, 1, 1)).days == 366
    }
    assert leap == official_leap_years()
    assert {1399, 1403, 1408, 1412, 1469} <= leap
    assert not {1404, 1407, 1470, 1499} & leap


def test_written_days_are_read_alike() -> None:
    for day in (FIRST + timedelta(days=n) for n in range(0, 73_414, 97)):
        written = format_solar_hijri(day)
        assert written == JalaliDate.to_jalali(day).strftime("%Y-%m-%d SH")
        assert parse_day(written) == day
