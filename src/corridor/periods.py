"""Days and periods in the Gregorian and the Solar Hijri calendar.

Question   Which day does "1403-01-15 SH" mean, and which months, quarters or years does a plan run over?
Takes      text as people write dates; a calendar, a step, a first label and a count
Gives      `datetime.date`; `Period` and `Horizon`, whose periods follow each other without gap or overlap
Leaves     opening hours, holidays and closed seasons to the rooms that have calendars of their own

A Solar Hijri year starts on the day of the March equinox, or on the next when that comes after noon at 52.5
degrees east. `jdatetime` has a 33-year rule for leap years instead. It agrees with the leap years that the
calendar centre of the University of Tehran gives (1206 to 1498) and parts from the equinox in 1502, so years
outside 1300 to 1500 are refused. Before 1304 Iran's months had other lengths: 1300 to 1303 are carried back.
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from fractions import Fraction
from functools import cached_property
from typing import Literal, cast

import jdatetime

Calendar = Literal["gregorian", "solar_hijri"]
Step = Literal["month", "quarter", "half", "year"]

# The years a plan can lie in. The ranges are apart, so a year under the wrong calendar is noticed.
YEARS: dict[Calendar, range] = {"gregorian": range(1900, 2200), "solar_hijri": range(1300, 1501)}
MONTHS_PER: dict[Step, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
LABEL_SHAPE: dict[Step, str] = {"month": "1403-M01", "quarter": "1403-Q1", "half": "1403-H1", "year": "1403"}

_DAY = timedelta(days=1)
_SOLAR_FIRST, _SOLAR_LAST = date(1921, 3, 21), date(2122, 3, 20)  # 1300-01-01 to 1500-12-29 SH
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "0123456789" * 2)
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_SOLAR = re.compile(r"([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2})\s*SH", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})(?:\s*SH)?", re.IGNORECASE)
_LABEL = re.compile(r"([0-9]{4})(?:-Q([1-4])|-M?(0[1-9]|1[0-2])|-H([12]))?")


class UnknownPeriod(KeyError):
    """A label that names no period of the horizon; its text says which labels there are."""

    def __str__(self) -> str:
        return str(self.args[0])  # KeyError would print the message in quotes


def western_digits(text: str) -> str:
    """Persian (U+06F0 to U+06F9) and Arabic-Indic (U+0660 to U+0669) digits as 0 to 9, all else unchanged."""
    return text.translate(_DIGITS)


def to_solar_hijri(day: date) -> tuple[int, int, int]:
    """Solar Hijri year, month and day of a day; ValueError outside 1300 to 1500 SH.

    >>> to_solar_hijri(date(2024, 4, 3))
    (1403, 1, 15)
    """
    if not _SOLAR_FIRST <= day <= _SOLAR_LAST:
        raise ValueError(f"{day} is not within {_SOLAR_FIRST} to {_SOLAR_LAST}, the years 1300 to 1500 SH.")
    solar = jdatetime.date.fromgregorian(date=day)
    return solar.year, solar.month, solar.day


def from_solar_hijri(year: int, month: int, day: int) -> date:
    """The day of a Solar Hijri date; ValueError, saying what would be right, if there is no such date.

    >>> from_solar_hijri(1403, 12, 30)
    datetime.date(2025, 3, 20)
    """
    if year not in YEARS["solar_hijri"]:
        raise ValueError(f"{year} is not a year from 1300 to 1500 SH. Leave out SH if it is Gregorian.")
    if not 1 <= month <= 12:
        raise ValueError(f"There is no month {month}: a year's months run from 1 (Farvardin) to 12 (Esfand).")
    months = year * 12 + month - 1
    first = _first_day("solar_hijri", months)
    length = (_first_day("solar_hijri", months + 1) - first).days
    if not 1 <= day <= length:
        why = f"; {year} is not a leap year" if (month, day) == (12, 30) else ""
        raise ValueError(f"There is no day {day} in month {month} of {year} SH: it has {length} days{why}.")
    return first + (day - 1) * _DAY


def format_solar_hijri(day: date) -> str:
    """A day as `parse_day` reads it back, e.g. "1403-01-15 SH"; ValueError outside 1300 to 1500 SH."""
    year, month, of_month = to_solar_hijri(day)
    return f"{year:04d}-{month:02d}-{of_month:02d} SH"


def parse_day(text: str) -> date:
    """Read a day as ISO `2024-04-03` or Solar Hijri `1403-01-15 SH`, in Western, Persian or Arabic digits.

    Solar Hijri dates may have slashes, single digits and a small `sh`: `1403/1/15 sh`. What could be read in
    two ways (year last, or a year up to 1600 without SH) is refused: the ValueError says what to write.

    >>> parse_day("۱۴۰۳/۰۱/۱۵ SH")
    datetime.date(2024, 4, 3)
    """
    # Spreadsheets typed right to left carry unseen direction marks (Unicode category Cf).
    plain = "".join(c for c in western_digits(text) if unicodedata.category(c) != "Cf").strip()
    if solar := _SOLAR.fullmatch(plain):
        return from_solar_hijri(int(solar[1]), int(solar[3]), int(solar[4]))
    if (iso := _ISO.fullmatch(plain)) and int(iso[1]) > 1600:
        try:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        except ValueError as error:
            raise ValueError(f'"{text}" is not a day of the Gregorian calendar: {error}.') from None
    raise ValueError(_what_to_write(text, plain))


def _what_to_write(text: str, plain: str) -> str:
    if parts := _YEAR_FIRST.fullmatch(plain):
        written = f"{parts[1]}-{int(parts[2]):02d}-{int(parts[3]):02d}"
        if 1200 <= int(parts[1]) <= 1600:
            return f'"{text}" does not say its calendar. Write "{written} SH" if it is Solar Hijri.'
        if int(parts[1]) > 1600:
            return f'"{text}" is not an ISO date. Write "{written}" if that is year, month, day.'
    if parts := _YEAR_LAST.fullmatch(plain):
        suffix = " SH" if 1200 <= int(parts[3]) <= 1600 else ""
        pairs = sorted({(int(parts[1]), int(parts[2])), (int(parts[2]), int(parts[1]))})
        ways = [f'"{parts[3]}-{m:02d}-{d:02d}{suffix}"' for m, d in pairs if 1 <= m <= 12 and 1 <= d <= 31]
        if ways:
            return f'"{text}" has the year last. Write it year, month, day: {" or ".join(ways)}.'
    return f'"{text}" is not a date. Write it as 2024-04-03, or if it is Solar Hijri as 1403-01-15 SH.'


@dataclass(frozen=True)
class Period:
    """One month, quarter, half or year; `index` is its place in the horizon from 0, `last` still belongs to it."""

    label: str
    calendar: Calendar
    index: int
    first: date
    last: date

    @property
    def days(self) -> int:
        """Number of days, first and last included."""
        return (self.last - self.first).days + 1

    @property
    def middle(self) -> date:
        """The middle day; of an even number of days the first of the second half (day 46 of 90)."""
        return self.first + timedelta(days=self.days // 2)

    def contains(self, day: date) -> bool:
        """Whether the day lies in the period."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Horizon:
    """`count` periods of one step in one calendar, from the one labelled `first`.

    Labels are `1403-M01` for months (`1403-01` is understood, but spreadsheets take it for a date), `1403-Q1`
    for quarters, `1403-H1` for halves and `1403` for years. ValueError if a field is wrong.
    """

    calendar: Calendar
    step: Step
    first: str
    count: int

    def __post_init__(self) -> None:
        if self.calendar not in YEARS:
            raise ValueError(f'Calendar "{self.calendar}" is unknown: write {" or ".join(YEARS)}.')
        if self.step not in MONTHS_PER:
            raise ValueError(f'Step "{self.step}" is unknown: write {" or ".join(MONTHS_PER)}.')
        if self.count < 1:
            raise ValueError(f"A horizon has at least 1 period, not {self.count}.")
        last_year = (self._start + self.count - 1) * MONTHS_PER[self.step] // 12
        if last_year not in YEARS[self.calendar]:
            raise ValueError(f"{self.count} periods from {self.first} end in {last_year}, too far ahead.")

    @classmethod
    def build(cls, calendar: str, step: str, first: str, count: int) -> Horizon:
        """Make a horizon from settings as they are written; ValueError says what is wrong with them."""
        return cls(cast(Calendar, calendar), cast(Step, step), first, count)

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The periods in order; each starts on the day after the one before it ends."""
        months = MONTHS_PER[self.step]
        starts = [_first_day(self.calendar, (self._start + k) * months) for k in range(self.count + 1)]
        return tuple(
            Period(_label(self.step, self._start + k), self.calendar, k, starts[k], starts[k + 1] - _DAY)
            for k in range(self.count)
        )

    @property
    def first_day(self) -> date:
        """First day of the first period."""
        return self.periods[0].first

    @property
    def last_day(self) -> date:
        """Last day of the last period."""
        return self.periods[-1].last

    def period_of(self, day: date) -> Period | None:
        """The period a day lies in, None outside the horizon."""
        if not self.first_day <= day <= self.last_day:
            return None
        return self.periods[bisect_right(self.periods, day, key=lambda period: period.first) - 1]

    def by_label(self, label: str) -> Period:
        """The period of a label, in any script's digits; UnknownPeriod (a KeyError) if there is none."""
        ends = f"{self.periods[0].label} to {self.periods[-1].label}"
        try:
            place = _ordinal(self.calendar, self.step, label) - self._start
        except ValueError as error:
            near = get_close_matches(label.upper(), [p.label for p in self.periods], n=1, cutoff=0.75)
            hint = f'Did you mean "{near[0]}"?' if near else f"The horizon has {ends}."
            raise UnknownPeriod(f"{error} {hint}") from None
        if not 0 <= place < self.count:
            raise UnknownPeriod(f'"{label}" lies outside the horizon, {ends}. Lengthen it or use these.')
        return self.periods[place]

    def lag(self, days: float, from_period: Period) -> int:
        """How many periods later goods arrive that leave evenly over a period and travel for `days`.

        It is the number of period boundaries between departure on the period's middle day and arrival `days`
        later; a begun day counts as one. Past the horizon's end the calendar goes on: goods whose
        `from_period.index + lag` is `count` or more arrive after the plan. ValueError unless 0 to 3650 days.

        >>> year = Horizon.build("gregorian", "quarter", "2024-Q1", 4)
        >>> [year.lag(days, year.periods[0]) for days in (0, 45, 46, 137)]
        [0, 0, 1, 2]
        """
        if not 0 <= days <= 3650:  # also refuses a missing number (nan)
            raise ValueError(f"Transit takes 0 to 3650 days, not {days}.")
        if self.periods[from_period.index : from_period.index + 1] != (from_period,):
            raise ValueError(f"Period {from_period.label} is not one of this horizon's.")
        # Sums of days carry float noise: 12.000000000000002 is 12 days, not a begun 13th.
        arrival = from_period.middle + timedelta(days=math.ceil(round(days, 6)))
        return _months_at(self.calendar, arrival) // MONTHS_PER[self.step] - self._start - from_period.index

    @cached_property
    def _start(self) -> int:
        return _ordinal(self.calendar, self.step, self.first)


def year_share(period: Period) -> Fraction:
    """Days of a period over days of its calendar year, to scale what is given per year; a year sums to 1.

    >>> year_share(Horizon.build("solar_hijri", "quarter", "1403-Q1", 1).periods[0])
    Fraction(31, 122)
    """
    opening = _months_at(period.calendar, period.first) // 12 * 12
    of_year = _first_day(period.calendar, opening + 12) - _first_day(period.calendar, opening)
    return Fraction(period.days, of_year.days)


def gregorian_months(period: Period) -> list[tuple[int, int, int]]:
    """The Gregorian months a period touches, in order: (year, month, days of the period in it).

    >>> gregorian_months(Horizon.build("solar_hijri", "quarter", "1403-Q1", 1).periods[0])
    [(2024, 3, 12), (2024, 4, 30), (2024, 5, 31), (2024, 6, 20)]
    """
    rows = []
    for months in range(_months_at("gregorian", period.first), _months_at("gregorian", period.last) + 1):
        begins = max(period.first, _first_day("gregorian", months))
        ends = min(period.last, _first_day("gregorian", months + 1) - _DAY)
        rows.append((months // 12, months % 12 + 1, (ends - begins).days + 1))
    return rows


def _first_day(calendar: Calendar, months: int) -> date:
    # Months, and with them quarters and years, are counted from year 0 of their calendar.
    year, month = months // 12, months % 12 + 1
    if calendar == "gregorian":
        return date(year, month, 1)
    return cast(date, jdatetime.date(year, month, 1).togregorian())


def _months_at(calendar: Calendar, day: date) -> int:
    at = day if calendar == "gregorian" else jdatetime.date.fromgregorian(date=day)
    return int(at.year * 12 + at.month - 1)


def _label(step: Step, ordinal: int) -> str:
    year, part = divmod(ordinal * MONTHS_PER[step], 12)
    of_year = {"month": f"-M{part + 1:02d}", "quarter": f"-Q{part // 3 + 1}", "half": f"-H{part // 6 + 1}", "year": ""}
    return str(year) + of_year[step]


def _ordinal(calendar: Calendar, step: Step, label: str) -> int:
    parts = _LABEL.fullmatch(western_digits(label).strip().upper())
    if parts is None or step != ("quarter" if parts[2] else "month" if parts[3] else "half" if parts[4] else "year"):
        raise ValueError(f'"{label}" is not a {step}: write it like {LABEL_SHAPE[step]}.')
    years, year = YEARS[calendar], int(parts[1])
    if year not in years:
        raise ValueError(f'"{label}" has no {calendar} year: those here run from {years[0]} to {years[-1]}.')
    months = (int(parts[2] or 1) - 1) * 3 + int(parts[3] or 1) - 1 + (int(parts[4] or 1) - 1) * 6
    return (year * 12 + months) // MONTHS_PER[step]
