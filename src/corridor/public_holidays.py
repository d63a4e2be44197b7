"""Public holidays and weekends of a place, from a library of national calendars."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""Names of the days of a week, Monday first as Python counts them."""
NO_HOLIDAYS = "none"
"""Written in place of a calendar, it says that the place keeps no public holidays."""


class NoCalendar(ValueError):
    """A calendar that is not known; the message says what is."""


@dataclass(frozen=True)
class Holiday:
    """One day on which the place does not work by law; `estimated` where it hangs on the moon or a decree to come."""

    day: date
    name: str
    estimated: bool


@dataclass(frozen=True)
class NationalCalendar:
    """Holidays of a span of years, days of rest that are worked in exchange, and the usual weekend."""

    holidays: tuple[Holiday, ...]
    worked: frozenset[date]
    weekend: frozenset[int]


def national_calendar(name: str, first: date, last: date) -> NationalCalendar:
    """The calendar of a country, or of a part of it.

    Parameters
    ----------
    name
        ``RU``, or ``DE-BY`` for a part of a country (ISO 3166-2); ``none`` has no holidays and rests on no day.
    first, last
        Days, both included.

    Raises
    ------
    NoCalendar
        The library has no such country or part.

    Notes
    -----
    Islamic holidays hang on the sighting of the moon: where the official day is not yet known, the library reckons it
    and says so. Some countries move days of rest by decree year by year (Russia): the days that are then worked are in
    ``worked``, and days after the last decree that the library knows are marked as estimated.
    """
    years = range(first.year, last.year + 1)
    pages = [_year(name, year) for year in years]
    return NationalCalendar(
        tuple(h for page in pages for h in page.holidays if first <= h.day <= last),
        frozenset(d for page in pages for d in page.worked if first <= d <= last),
        pages[0].weekend,
    )


@cache
def _year(name: str, year: int) -> NationalCalendar:
    if name == NO_HOLIDAYS:
        return NationalCalendar((), frozenset(), frozenset())
    import holidays

    country, _, part = name.partition("-")
    try:
        # Without a language the names would follow the language of the machine.
        found = holidays.country_holidays(country, subdiv=part or None, years=year, expand=False, language="en_US")
    except NotImplementedError:
        raise NoCalendar(_unknown(country, part)) from None
    if not found.start_year <= year <= found.end_year:
        raise NoCalendar(f'The calendar of "{name}" is known from {found.start_year} to {found.end_year}, not {year}.')
    # A calendar with moved days is known up to its last decree; what comes after keeps its fixed days only.
    decreed = [y for y in getattr(found, "special_public_holidays", {}) if isinstance(y, int)]
    moves = bool(decreed) and len(decreed) > 10 and year > max(decreed)
    days = tuple(Holiday(day, text, moves or "estimated" in text) for day, text in sorted(found.items()))
    worked = frozenset(d for d in found.weekend_workdays if d.year == year)
    return NationalCalendar(days, worked, frozenset(found.weekend))


def _unknown(country: str, part: str) -> str:
    import holidays

    known = holidays.list_supported_countries()
    if country in known:
        parts = ", ".join(sorted(known[country])) or "none"
        return f'Country {country} has no part "{part}" with a calendar of its own; parts: {parts}.'
    near = get_close_matches(country.upper(), [c for c in known if len(c) == 2], n=1, cutoff=0.5)
    hint = f' Did you mean "{near[0]}"?' if near else ""
    return f'There is no holiday calendar "{country}".{hint}'


def weekdays(names: Iterable[str]) -> frozenset[int]:
    """Numbers of days by their names, Monday being 0; full names or their first three letters.

    Raises
    ------
    ValueError
        A name is not a day of the week.

    >>> sorted(weekdays(("friday", "Sat")))
    [4, 5]
    """
    numbers = set()
    for name in names:
        short = name.strip().lower()
        found = [i for i, day in enumerate(WEEKDAYS) if short in (day, day[:3])]
        if not found:
            raise ValueError(f'"{name}" is not a day of the week: write {", ".join(WEEKDAYS)}.')
        numbers.add(found[0])
    return frozenset(numbers)
