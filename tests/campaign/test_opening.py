"""When resources are open: by published counts of working days, by counting hours one by one, by hand."""

import random
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from corridor.calendars.hours import calendar_hours
from corridor.calendars.spans import both, hours, merged, without
from corridor.campaign.opening import opening, weather_spans
from corridor.public_holidays import NoCalendar
from corridor.tables.campaign import CampaignFacilities, Crews, FacilityCalendars, FacilityClosures, WeatherWindows

DAY = {"calendar_id": "DAY", "opens_hour": 8, "closes_hour": 20}
LAB = "DMITROV"


def calendar(**columns):
    return next(FacilityCalendars.frame([DAY | columns]).iter_rows(named=True))


def facilities(*rows):
    return CampaignFacilities.frame(
        [{"facility_id": "TRACK", "lab_id": LAB, "calendar_id": "DAY"} | r for r in rows or ({},)]
    )


def opened(calendar_rows=({},), closures=(), crews=(), start=date(2026, 3, 2), days=28, places=()):
    return opening(
        facilities(*places),
        FacilityCalendars.frame([DAY | c for c in calendar_rows]),
        FacilityClosures.frame([{"closure_id": f"C{i}"} | c for i, c in enumerate(closures)]),
        Crews.frame([{"crew_id": f"K{i}", "crew_kind": "driver", "lab_id": LAB, "calendar_id": "DAY"} | c
                     for i, c in enumerate(crews)]),
        start,
        days,
    )  # fmt: skip


def spans(result, resource="TRACK"):
    return list(
        result.windows.filter(pl.col("resource") == resource).select("opens_hours", "closes_hours", "count").iter_rows()
    )


@pytest.mark.parametrize(("year", "working_days"), [(2021, 247), (2022, 247), (2023, 247), (2024, 248), (2025, 247)])
def test_russian_working_days_are_those_of_the_published_production_calendar(year, working_days):
    found = calendar_hours(
        calendar(country="RU", weekend="sat|sun"), date(year, 1, 1), (date(year + 1, 1, 1) - date(year, 1, 1)).days
    )
    # A five-day week of the production calendar, moved days off and Saturdays worked in exchange included.
    assert hours(found.open) == working_days * 12


def test_a_saturday_worked_in_exchange_is_open():
    # The government moved the day off of Saturday 27 April 2024 to Monday 29 April.
    found = calendar_hours(calendar(country="RU", weekend="sat|sun"), date(2024, 4, 26), 5)
    assert found.open == ((8, 20), (32, 44))


@pytest.mark.parametrize(
    ("weekend", "open_days"),
    # Monday 2 March 2026 and six days: 0 is Monday.
    [("fri|sat", {0, 1, 2, 3, 6}), ("sat|sun", {0, 1, 2, 3, 4}), ("fri", {0, 1, 2, 3, 5, 6}), (None, set(range(7)))],
)
def test_the_weekend_is_that_of_the_place(weekend, open_days):
    found = calendar_hours(calendar(weekend=weekend), date(2026, 3, 2), 7)
    assert {int(begin // 24) for begin, _ in found.open} == open_days


def test_nowruz_is_closed_in_iran_and_open_in_russia():
    nowruz = date(2025, 3, 21)
    assert calendar_hours(calendar(country="IR", weekend="thu|fri"), nowruz, 4).open == ()
    assert len(calendar_hours(calendar(country="RU", weekend="sat|sun"), nowruz, 4).open) == 2


def test_days_that_hang_on_the_moon_are_marked_as_estimated_until_they_are_known():
    far = calendar_hours(calendar(country="IR"), date(2030, 1, 1), 365).closed
    assert {c.estimated for c in far if c.why.startswith("Eid al-Fitr")} == {True}
    known = calendar_hours(calendar(country="IR"), date(2024, 1, 1), 366).closed
    assert {c.estimated for c in known if c.why.startswith("Eid al-Fitr")} == {False}


def test_after_the_last_decree_moved_days_are_not_known_and_the_fixed_ones_are_estimates():
    closed = calendar_hours(calendar(country="RU", weekend="sat|sun"), date(2060, 5, 1), 31).closed
    assert {c.estimated for c in closed if c.kind == "holiday"} == {True}


def test_a_calendar_open_round_the_clock_is_one_span_over_midnights():
    assert calendar_hours(calendar(opens_hour=0, closes_hour=24), date(2026, 3, 2), 3).open == ((0, 72),)


def test_part_of_a_country_has_holidays_of_its_own():
    # Epiphany, 6 January, is kept in Bavaria and not in Berlin.
    bavaria, berlin = (calendar_hours(calendar(country="DE", subdivision=p), date(2026, 1, 6), 1) for p in ("BY", "BE"))
    assert bavaria.open == ()
    assert berlin.open == ((8, 20),)


@pytest.mark.parametrize(
    ("place", "told"), [({"country": "XQ"}, "no holiday calendar"), ({"country": "DE", "subdivision": "ZZ"}, "no part")]
)
def test_a_calendar_that_does_not_exist_is_refused_by_name(place, told):
    with pytest.raises(NoCalendar, match=told):
        calendar_hours(calendar(**place), date(2026, 1, 1), 1)


def test_a_winter_closes_year_after_year_across_the_turn_of_the_year():
    winter = {
        "lab_id": LAB,
        "closed_from": date(2020, 12, 20),
        "closed_to": date(2021, 1, 10),
        "every_year": True,
        "reason": "winter",
    }
    result = opened(closures=[winter], start=date(2026, 12, 18), days=30)
    # Closed from 20 December (day 2) to 10 January (day 23), both whole.
    assert [int(a // 24) for a, _, _ in spans(result)] == [0, 1, *range(24, 30)]
    told = result.closed.row(0, named=True)
    assert (told["from_hours"], told["to_hours"], told["kind"], told["reason"]) == (48, 576, "season", "winter")


@pytest.mark.parametrize(
    ("whom", "closed"),
    [
        ({"facility_id": "TRACK"}, {"TRACK"}),
        ({"lab_id": LAB}, {"TRACK", "PAD", "driver@DMITROV"}),
        ({"calendar_id": "NIGHT"}, {"PAD"}),
    ],
)
def test_a_closure_closes_what_it_names_and_nothing_else(whom, closed):
    shut = {"closed_from": date(2026, 3, 2), "closed_to": date(2026, 3, 29)} | whom
    result = opened(
        calendar_rows=[{}, {"calendar_id": "NIGHT", "opens_hour": 20, "closes_hour": 24}],
        closures=[shut], crews=[{}], places=[{}, {"facility_id": "PAD", "calendar_id": "NIGHT"}],
    )  # fmt: skip
    assert set(result.windows["resource"]) == {"TRACK", "PAD", "driver@DMITROV"} - closed
    assert set(result.closed["resource"]) == closed


def test_crews_of_a_kind_add_up_hour_by_hour():
    rows = [{"crews": 2}, {"calendar_id": "LATE", "crews": 1, "from_on": date(2026, 3, 3), "to_on": date(2026, 3, 3)}]
    result = opened(
        calendar_rows=[{}, {"calendar_id": "LATE", "opens_hour": 14, "closes_hour": 22}], crews=rows, days=2
    )
    # Day 1: two from 8 to 20. Day 2: two from 8, three from 14, one from 20 to 22.
    assert spans(result, "driver@DMITROV") == [(8, 20, 2), (32, 38, 2), (38, 44, 3), (44, 46, 1)]


def test_a_facility_without_places_is_never_open():
    assert spans(opened(places=[{"capacity": 0}])) == []


def test_random_calendars_agree_with_hours_counted_one_by_one():
    rng = random.Random(7)
    for _ in range(60):
        start, days = date(2025, 1, 1) + timedelta(days=rng.randrange(400)), rng.randrange(1, 90)
        rest = rng.sample(range(7), rng.randrange(3))
        opens, closes = sorted(rng.sample(range(25), 2))
        names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        closures = []
        for _ in range(rng.randrange(4)):
            first = start + timedelta(days=rng.randrange(-20, days))
            closures.append(
                {"facility_id": "TRACK", "closed_from": first, "closed_to": first + timedelta(days=rng.randrange(25))}
            )
        row = {"weekend": "|".join(names[i] for i in rest), "opens_hour": opens, "closes_hour": closes}
        result = opened(calendar_rows=[row], closures=closures, start=start, days=days)
        counted = np.zeros(days * 24, dtype=bool)
        weekmask = ["0" if i in rest else "1" for i in range(7)]
        shut = [
            c["closed_from"] + timedelta(days=k)
            for c in closures
            for k in range((c["closed_to"] - c["closed_from"]).days + 1)
        ]
        for hour in range(days * 24):
            day = start + timedelta(days=hour // 24)
            works = "1" in weekmask and bool(np.is_busday(day, weekmask="".join(weekmask), holidays=shut))
            counted[hour] = works and opens <= hour % 24 < closes
        walked = np.zeros(days * 24, dtype=bool)
        for begin, end, _ in spans(result):
            assert not walked[int(begin) : int(end)].any()
            walked[int(begin) : int(end)] = True
        assert (walked == counted).all()


def test_spans_agree_with_sets_of_hours():
    rng = random.Random(3)

    def some():
        return [(a, a + rng.randrange(4)) for a in (rng.randrange(40) for _ in range(rng.randrange(8)))]

    def as_set(found):
        return {h for a, b in found for h in range(a, b)}

    for _ in range(300):
        left, right = merged(some()), some()
        assert as_set(without(left, right)) == as_set(left) - as_set(right)
        assert as_set(both(left, merged(right))) == as_set(left) & as_set(right)
        assert hours(merged(right)) == len(as_set(right))


def test_weather_of_the_centre_wins_over_that_of_any_place_and_silence_is_no_leave():
    table = WeatherWindows.frame([
        {"weather_window": "dry", "lab_id": "any", "months": "4"},
        {"weather_window": "dry", "lab_id": LAB, "months": "5|6"},
    ])  # fmt: skip
    start = date(2026, 4, 29)
    assert weather_spans(table, "dry", LAB, start, 10) == [(48, 240)]
    assert weather_spans(table, "dry", "OTHER", start, 10) == [(0, 48)]
    assert weather_spans(table, "ice", LAB, start, 10) is None
