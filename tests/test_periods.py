"""Days and periods: what is read, what is refused with which words, and how a horizon counts."""

from __future__ import annotations

import doctest
import pickle
from datetime import date, timedelta
from fractions import Fraction

import pytest

from corridor import periods
from corridor.periods import (
    Horizon,
    Period,
    UnknownPeriod,
    format_solar_hijri,
    from_solar_hijri,
    gregorian_months,
    parse_day,
    to_solar_hijri,
    western_digits,
    year_share,
)

# Days whose two dates are both on public record.
KNOWN_DAYS = [
    (date(1925, 3, 31), (1304, 1, 11)),  # today's months become law
    (date(1979, 2, 11), (1357, 11, 22)),
    (date(1979, 4, 1), (1358, 1, 12)),
    (date(2000, 1, 1), (1378, 10, 11)),
    (date(2020, 3, 20), (1399, 1, 1)),
    (date(2024, 3, 20), (1403, 1, 1)),
    (date(2025, 3, 20), (1403, 12, 30)),
    (date(2025, 3, 21), (1404, 1, 1)),
    (date(2025, 5, 15), (1404, 2, 25)),
]


@pytest.fixture(scope="module")
def eight_quarters() -> Horizon:
    return Horizon.build("solar_hijri", "quarter", "1403-Q1", 8)


def test_examples_in_the_docstrings_run() -> None:
    result = doctest.testmod(periods)
    assert result.attempted >= 5
    assert result.failed == 0


@pytest.mark.parametrize(("day", "solar"), KNOWN_DAYS)
def test_known_days(day: date, solar: tuple[int, int, int]) -> None:
    assert to_solar_hijri(day) == solar
    assert from_solar_hijri(*solar) == day


def test_range_ends_with_the_years_that_are_exact() -> None:
    assert to_solar_hijri(date(1921, 3, 21)) == (1300, 1, 1)
    assert to_solar_hijri(date(2122, 3, 20)) == (1500, 12, 29)
    for outside in (date(1921, 3, 20), date(2122, 3, 21), date(1, 1, 1), date(9999, 12, 31)):
        with pytest.raises(ValueError, match="1300 to 1500 SH"):
            to_solar_hijri(outside)


@pytest.mark.parametrize(
    ("solar", "says"),
    [
        ((1403, 13, 1), "no month 13"),
        ((1403, 0, 1), "no month 0"),
        ((1404, 12, 30), "has 29 days; 1404 is not a leap year"),
        ((1403, 12, 31), "it has 30 days"),
        ((1403, 7, 31), "it has 30 days"),
        ((1403, 1, 0), "no day 0"),
        ((2024, 1, 1), "Leave out SH if it is Gregorian"),
    ],
)
def test_no_such_solar_hijri_date(solar: tuple[int, int, int], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        from_solar_hijri(*solar)


def test_solar_hijri_dates_are_written_with_their_calendar() -> None:
    assert format_solar_hijri(date(2024, 4, 3)) == "1403-01-15 SH"


def test_western_digits_maps_both_scripts_and_nothing_else() -> None:
    assert western_digits("۰۱۲۳۴۵۶۷۸۹") == western_digits("٠١٢٣٤٥٦٧٨٩") == "0123456789"
    assert western_digits("پژو ۲۰۶ / R-13H") == "پژو 206 / R-13H"


@pytest.mark.parametrize(
    "text",
    [
        "2024-04-03",
        " 2024-04-03 ",
        "۲۰۲۴-۰۴-۰۳",
        "1403-01-15 SH",
        "1403-01-15 sh",
        "1403-01-15SH",
        "1403/01/15 SH",
        "1403/1/15 Sh",
        "۱۴۰۳/۰۱/۱۵ SH",
        "١٤٠٣-٠١-١٥ SH",
        "\u200f1403/01/15\u200e SH",
    ],
)
def test_one_day_in_every_writing(text: str) -> None:
    assert parse_day(text) == date(2024, 4, 3)


def test_open_ended_dates_are_read() -> None:
    assert parse_day("9999-12-31") == date.max


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("03/04/2024", 'Write it year, month, day: "2024-03-04" or "2024-04-03".'),
        ("04.04.2024", 'Write it year, month, day: "2024-04-04".'),
        ("13/04/2024", 'Write it year, month, day: "2024-04-13".'),
        ("15/01/1403", 'Write it year, month, day: "1403-01-15 SH".'),
        ("1403-01-15", 'does not say its calendar. Write "1403-01-15 SH" if it is Solar Hijri.'),
        ("۱۴۰۳/۱/۱۵", 'Write "1403-01-15 SH"'),
        ("2024/4/3", 'Write "2024-04-03" if that is year, month, day.'),
        ("2024-4-3", 'Write "2024-04-03"'),
        ("2024-02-30", "not a day of the Gregorian calendar"),
        ("2024-04-03 SH", "2024 is not a year from 1300 to 1500 SH"),
        ("1404-12-30 SH", "1404 is not a leap year"),
        ("1403/01-15 SH", "Write it as 2024-04-03, or if it is Solar Hijri as 1403-01-15 SH."),
        ("0024-04-03", "Write it as 2024-04-03"),
        ("99/99/2024", "Write it as 2024-04-03"),
        ("45387", "Write it as 2024-04-03"),
        ("15 April", "Write it as 2024-04-03"),
        ("", "Write it as 2024-04-03"),
    ],
)
def test_unclear_days_are_refused_with_what_to_write(text: str, says: str) -> None:
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the text is compared below
        parse_day(text)
    assert says in str(refusal.value)


def test_eight_quarters_of_1403_and_1404(eight_quarters: Horizon) -> None:
    assert [(p.label, p.first.isoformat(), p.days) for p in eight_quarters.periods] == [
        ("1403-Q1", "2024-03-20", 93),
        ("1403-Q2", "2024-06-21", 93),
        ("1403-Q3", "2024-09-22", 90),
        ("1403-Q4", "2024-12-21", 90),
        ("1404-Q1", "2025-03-21", 93),
        ("1404-Q2", "2025-06-22", 93),
        ("1404-Q3", "2025-09-23", 90),
        ("1404-Q4", "2025-12-22", 89),
    ]
    assert [p.index for p in eight_quarters.periods] == list(range(8))
    assert (eight_quarters.first_day, eight_quarters.last_day) == (date(2024, 3, 20), date(2026, 3, 20))


def test_solar_hijri_year_1403() -> None:
    (year,) = Horizon.build("solar_hijri", "year", "1403", 1).periods
    assert year == Period("1403", "solar_hijri", 0, date(2024, 3, 20), date(2025, 3, 20))
    assert year.days == 366


@pytest.mark.parametrize("first", ["2024-M11", "2024-11", "2024-m11", "۲۰۲۴-۱۱"])
def test_gregorian_months_pass_the_new_year(first: str) -> None:
    months = Horizon.build("gregorian", "month", first, 4)
    assert [p.label for p in months.periods] == ["2024-M11", "2024-M12", "2025-M01", "2025-M02"]
    assert [p.days for p in months.periods] == [30, 31, 31, 28]
    assert months.by_label("2025-01") is months.by_label("2025-M01") is months.periods[2]


def test_a_day_finds_its_period(eight_quarters: Horizon) -> None:
    second = eight_quarters.periods[1]
    assert eight_quarters.period_of(date(2024, 6, 20)) is eight_quarters.periods[0]
    assert eight_quarters.period_of(date(2024, 6, 21)) is second
    assert eight_quarters.period_of(date(2024, 3, 19)) is None
    assert eight_quarters.period_of(date(2026, 3, 21)) is None
    assert second.contains(second.first)
    assert second.contains(second.last)
    assert not second.contains(second.last + timedelta(days=1))


@pytest.mark.parametrize(
    ("label", "says"),
    [
        ("1403Q2", 'write it like 1403-Q1. Did you mean "1403-Q2"?'),
        ("1404-Q5", 'Did you mean "1404-Q'),
        ("1403-M01", "is not a quarter: write it like 1403-Q1. Did you mean"),
        ("1405-Q1", "lies outside the horizon, 1403-Q1 to 1404-Q4"),
        (
            "2024-Q1",
            "has no solar_hijri year: those here run from 1300 to 1500. The horizon has 1403-Q1 to 1404-Q4.",
        ),
        ("spring", "The horizon has 1403-Q1 to 1404-Q4."),
    ],
)
def test_unknown_label_is_answered_with_a_suggestion(eight_quarters: Horizon, label: str, says: str) -> None:
    with pytest.raises(KeyError) as refusal:
        eight_quarters.by_label(label)
    assert isinstance(refusal.value, UnknownPeriod)
    assert says in str(refusal.value)
    assert not str(refusal.value).startswith("'")


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (("julian", "quarter", "1403-Q1", 8), "write gregorian or solar_hijri"),
        (("gregorian", "week", "2024-Q1", 8), "write month or quarter or half or year"),
        (("gregorian", "quarter", "1403-Q1", 8), "has no gregorian year: those here run from 1900 to 2199"),
        (("solar_hijri", "quarter", "2024-Q1", 8), "has no solar_hijri year: those here run from 1300 to 1500"),
        (("solar_hijri", "quarter", "1403", 8), "is not a quarter: write it like 1403-Q1"),
        (("solar_hijri", "month", "1403-M13", 8), "is not a month: write it like 1403-M01"),
        (("solar_hijri", "year", "1403-Q1", 8), "is not a year: write it like 1403"),
        (("solar_hijri", "quarter", "1403-Q1", 0), "at least 1 period, not 0"),
        (("solar_hijri", "year", "1499", 3), "end in 1501, too far ahead"),
    ],
)
def test_wrong_settings_are_refused(settings: tuple[str, str, str, int], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Horizon.build(*settings)


def test_the_last_horizon_that_fits() -> None:
    assert Horizon.build("solar_hijri", "year", "1499", 2).last_day == date(2122, 3, 20)
    assert Horizon.build("gregorian", "month", "2199-M12", 1).last_day == date(2199, 12, 31)


def test_middle_day_has_as_many_days_before_as_after_or_one_more() -> None:
    january, february = Horizon.build("gregorian", "month", "2025-M01", 2).periods
    assert january.middle == date(2025, 1, 16)
    assert february.middle == date(2025, 2, 15)


@pytest.mark.parametrize(
    ("days", "lag"),
    [(0, 0), (15, 0), (15.2, 1), (16, 1), (43, 1), (44, 2), (74, 2), (75, 3), (16 - 0.9, 1), (15 + 1e-12, 0)],
)
def test_lag_counts_month_ends_from_the_middle_day(days: float, lag: int) -> None:
    months = Horizon.build("gregorian", "month", "2025-M01", 3)  # 16 January plus 15 days is 31 January
    assert months.lag(days, months.periods[0]) == lag


def test_lag_goes_on_past_the_end(eight_quarters: Horizon) -> None:
    last = eight_quarters.periods[-1]
    assert eight_quarters.lag(60, last) == 1  # 60 days after the middle of the last quarter: no period has it
    assert eight_quarters.lag(3650, last) == 40


@pytest.mark.parametrize("days", [-1, float("nan"), float("inf"), 3651])
def test_lag_refuses_what_is_no_transit_time(eight_quarters: Horizon, days: float) -> None:
    with pytest.raises(ValueError, match="0 to 3650 days"):
        eight_quarters.lag(days, eight_quarters.periods[0])


def test_lag_refuses_a_period_of_another_horizon(eight_quarters: Horizon) -> None:
    with pytest.raises(ValueError, match="2024-Q1 is not one of this horizon's"):
        eight_quarters.lag(1, Horizon.build("gregorian", "quarter", "2024-Q1", 1).periods[0])


def test_year_shares_of_a_leap_and_a_common_year(eight_quarters: Horizon) -> None:
    shares = [year_share(p) for p in eight_quarters.periods]
    assert shares[:4] == [Fraction(n, 366) for n in (93, 93, 90, 90)]
    assert shares[4:] == [Fraction(n, 365) for n in (93, 93, 90, 89)]


def test_a_winter_quarter_lies_over_four_gregorian_months(eight_quarters: Horizon) -> None:
    assert gregorian_months(eight_quarters.by_label("1403-Q4")) == [
        (2024, 12, 11),
        (2025, 1, 31),
        (2025, 2, 28),
        (2025, 3, 20),
    ]


def test_horizons_compare_by_what_they_are_and_travel_to_other_processes(eight_quarters: Horizon) -> None:
    assert Horizon.build("solar_hijri", "quarter", "1403-Q1", 8) == eight_quarters
    assert pickle.loads(pickle.dumps(eight_quarters)).periods == eight_quarters.periods


def test_halves_are_six_months_of_either_calendar() -> None:
    first, second = Horizon.build("solar_hijri", "half", "1403-H1", 2).periods
    assert (first.label, first.first, first.last) == ("1403-H1", date(2024, 3, 20), date(2024, 9, 21))
    assert (second.label, second.last) == ("1403-H2", date(2025, 3, 20))
    assert Horizon.build("gregorian", "half", "2024-H2", 1).periods[0].first == date(2024, 7, 1)
    with pytest.raises(ValueError, match="is not a half: write it like 1403-H1"):
        Horizon.build("solar_hijri", "half", "1403-Q1", 1)
