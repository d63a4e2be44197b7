"""Periods of claims: the same one a year before, and the one that bears the same label in the other calendar."""

from __future__ import annotations

from datetime import date, timedelta

from corridor.periods import from_solar_hijri, to_solar_hijri

Span = tuple[date, date]
_DAY = timedelta(days=1)


def year_before(span: Span, calendar: str, years: int = 1) -> Span:
    """The same period `years` earlier, in the calendar that it is counted in; its ends keep their place in the year."""
    first, last = span
    return _back(first, calendar, years), _back(last + _DAY, calendar, years) - _DAY


def _back(day: date, calendar: str, years: int) -> date:
    # Ends are moved as the first day of what follows, so that a leap day at the end of a period is not lost.
    if calendar == "solar_hijri":
        year, month, number = to_solar_hijri(day)
        return from_solar_hijri(year - years, month, min(number, 29) if month == 12 else number)
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def just_before(span: Span, calendar: str) -> Span:
    """The period of as many months that ends where this one begins, in the calendar that it is counted in."""
    first, months = span[0], months_of(span)
    if calendar == "solar_hijri":
        year, month, day = to_solar_hijri(first)
        place = year * 12 + month - 1 - months
        begin = from_solar_hijri(place // 12, place % 12 + 1, min(day, 29))
    else:
        place = first.year * 12 + first.month - 1 - months
        begin = date(place // 12, place % 12 + 1, min(first.day, 28))
    return begin, first - _DAY


def months_of(span: Span) -> int:
    """How many months a period has, to the nearest; at least one."""
    return max(1, round(((span[1] - span[0]).days + 1) / 30.4375))


def in_other_calendar(span: Span, calendar: str) -> list[tuple[str, Span]]:
    """Years, halves and quarters of the other calendar that most of a period falls into, by name.

    A Gregorian year is met by two Solar Hijri years and the other way round: a plain `2023` may have meant either.
    """
    first, last = span
    middle = first + (last - first) / 2
    days = (last - first).days + 1
    found = []
    if calendar == "gregorian":
        year = to_solar_hijri(middle)[0]
        for other in (year - 1, year):
            whole = _solar(other, 1, 12)
            if abs(days - ((whole[1] - whole[0]).days + 1)) <= 2:
                found.append((f"the Solar Hijri year {other}", whole))
        if 88 <= days <= 94:
            found += [(f"quarter {q} of {year} SH", _solar(year, 3 * q - 2, 3 * q)) for q in (1, 2, 3, 4)]
    else:
        for other in (middle.year - 1, middle.year, middle.year + 1):
            whole = date(other, 1, 1), date(other, 12, 31)
            if abs(days - ((whole[1] - whole[0]).days + 1)) <= 2:
                found.append((f"the Gregorian year {other}", whole))
        if 88 <= days <= 94:
            quarters = [(date(middle.year, m, 1), date(middle.year, m + 3, 1) - _DAY) for m in (1, 4, 7)]
            quarters.append((date(middle.year, 10, 1), date(middle.year, 12, 31)))
            found += [(f"quarter {n} of {middle.year}", q) for n, q in enumerate(quarters, 1)]
    return [(name, other) for name, other in found if other != span]


def _solar(year: int, first_month: int, last_month: int) -> Span:
    first = from_solar_hijri(year, first_month, 1)
    after = from_solar_hijri(year + 1, 1, 1) if last_month == 12 else from_solar_hijri(year, last_month + 1, 1)
    return first, after - _DAY
