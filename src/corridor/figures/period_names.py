"""Periods as publishers and people write them, in both calendars: months by number or name, parts of a year."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from corridor.figures.part_of_year import part_of_year
from corridor.figures.words import heading_key
from corridor.periods import from_solar_hijri, western_digits


class Days(NamedTuple):
    """First and last day of a period, and the calendar that it is counted in."""

    first: date
    last: date
    calendar: str


SOLAR_MONTHS = ["فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"]
SOLAR_LATIN = [
    "farvardin",
    "ordibehesht",
    "khordad",
    "tir",
    "mordad",
    "shahrivar",
    "mehr",
    "aban",
    "azar",
    "dey",
    "bahman",
    "esfand",
]
ENGLISH = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
RUSSIAN = [
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
]
RUSSIAN_OF = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]
_MONTHS: dict[str, tuple[int, str]] = {}
for _names, _calendar in (
    (SOLAR_MONTHS, "solar_hijri"), (SOLAR_LATIN, "solar_hijri"), (ENGLISH, "gregorian"), (RUSSIAN, "gregorian"),
    (RUSSIAN_OF, "gregorian"), ([name[:3] for name in ENGLISH], "gregorian"), ([n[:3] for n in RUSSIAN], "gregorian"),
):  # fmt: skip
    _MONTHS.update({heading_key(name): (n, _calendar) for n, name in enumerate(_names, 1)})
_MONTHS |= {"sept": (9, "gregorian"), "امرداد": (5, "solar_hijri"), "ابان": (8, "solar_hijri")}
_MONTHS |= {"اذر": (9, "solar_hijri"), "сент": (9, "gregorian"), "нояб": (11, "gregorian"), "февр": (2, "gregorian")}

_NUMERIC = re.compile(r"(\d{4})(?:\s*[-/. ]?\s*[Mm]?(\d{1,2}))?")


def month_days(year: int, month: int, calendar: str, months: int = 1) -> Days:
    """First and last day of one or more months; ValueError, with what would be right, if there is no such month."""
    if not 1 <= month <= 12 or not 1 <= month + months - 1 <= 12:
        raise ValueError(
            f"There is no month {month if not 1 <= month <= 12 else month + months - 1}: they run 1 to 12."
        )
    after = (year, month + months) if month + months <= 12 else (year + 1, month + months - 12)
    if calendar == "solar_hijri":
        first, following = from_solar_hijri(year, month, 1), from_solar_hijri(*after, 1)
    else:
        first, following = date(year, month, 1), date(*after, 1)
    return Days(first, following - timedelta(days=1), calendar)


def calendar_of(year: int) -> str:
    """The calendar a year is counted in: 1300 to 1500 is Solar Hijri, 1900 to 2199 Gregorian; else ValueError."""
    if 1300 <= year <= 1500:
        return "solar_hijri"
    if 1900 <= year < 2200:
        return "gregorian"
    raise ValueError(f"{year} is no year of either calendar. Write 1300 to 1500 or 1900 to 2199.")


def fiscal_year(begins: int, month: int, calendar: str = "gregorian") -> Days:
    """The fiscal year that begins in a year, in a month of its calendar: India's is `fiscal_year(2024, 4)`.

    >>> fiscal_year(2024, 4)[:2]
    (datetime.date(2024, 4, 1), datetime.date(2025, 3, 31))
    """
    first = month_days(begins, month, calendar).first
    return Days(first, month_days(begins + 1, month, calendar).first - timedelta(days=1), calendar)


def read_period(text: str) -> Days:
    """A period as written: `2024`, `202403`, `2024-Q1`, `Jan. 2019`, `فروردین ۱۴۰۳`, `1403 H1`, `9M 2024`, `1403/1-6`.

    Raises
    ------
    ValueError
        It is none; the message tells what is wrong with it.
    """
    plain = western_digits(text).strip()
    if found := _NUMERIC.fullmatch(plain):
        return _numeric(int(found[1]), found[2])
    years = re.findall(r"\d{4}", plain)
    names = [_MONTHS[key] for key in map(heading_key, re.findall(r"[^\W\d_]+", plain)) if key in _MONTHS]
    if len(years) == 1 and names:
        return _named(int(years[0]), names)
    part = part_of_year(plain)
    if part is None:
        raise ValueError(f'"{text}" is not a period. Write it like 2024-03, 2024-Q1, 1403-H1, 2024 or 1403-01.')
    own = calendar_of(part.year)
    if part.solar and own != "solar_hijri":
        raise ValueError(f"The season is one of the Solar Hijri year, and {part.year} is a Gregorian one.")
    return month_days(part.year, part.month, own, part.months)


def _numeric(year: int, month: str | None) -> Days:
    own = calendar_of(year)
    # Publishers of yearly figures write month 52 for the whole year.
    if not month or month == "52":
        return month_days(year, 1, own, 12)
    if int(month) > 12 and int(month) == (year + 1) % 100:
        raise ValueError(f"{year}-{month} can be two years or a fiscal year. Write its first and last day.")
    return month_days(year, int(month), own)


def _named(year: int, names: list[tuple[int, str]]) -> Days:
    own = calendar_of(year)
    for _, calendar in names:
        if calendar != own:
            raise ValueError(f"The month is of the {calendar} calendar, the year {year} of the {own}.")
    first, last = names[0][0], names[-1][0]
    return month_days(year, first, own, last - first + 1)


def days_of(claim: Mapping[str, Any]) -> tuple[date, date] | str:
    """The days that a claim states, or its label names where it states none; what is missing if neither does."""
    first, last = claim["period_from"], claim["period_to"]
    if first is not None and last is not None:
        return first, last
    if first is not None or last is not None or not claim["period_label"]:
        return "period_from and period_to"
    try:
        days = read_period(claim["period_label"])
    except ValueError as error:
        return f"period_from and period_to, since its label cannot be read: {str(error).rstrip('.')}"
    return days.first, days.last
