"""One calendar walked day by day: when it is open, and why it is closed the rest of the time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from corridor.calendars.spans import Span, merged
from corridor.public_holidays import NO_HOLIDAYS, national_calendar, weekdays
from corridor.tables.column import cell_values


@dataclass(frozen=True)
class Closed:
    """Hours that are closed, and why; nights between two working days are not told.

    `kind` is weekend, holiday, closure or season. `estimated` marks a holiday that is reckoned, not decreed.
    """

    start: float
    end: float
    kind: str
    why: str
    estimated: bool = False


@dataclass(frozen=True)
class CalendarHours:
    """Open spans in order, and whole days that are closed."""

    open: tuple[Span, ...]
    closed: tuple[Closed, ...]


def calendar_hours(calendar: Mapping[str, Any], start: date, days: int) -> CalendarHours:
    """Walk a calendar.

    Parameters
    ----------
    calendar
        A row of `facility_calendars`.
    start, days
        The first day, and how many there are.

    Raises
    ------
    NoCalendar
        The country, or its part, has no calendar of holidays that is known.
    ValueError
        A day of the weekend is not a day of the week.

    Notes
    -----
    A day of rest that is worked in exchange for another (Russia moves such days by decree) is open. Where a country
    is named without a weekend, the calendar works every day that is not a holiday: the weekend is the calendar's own
    word, because a plant need not rest when its country does.
    """
    name = national_name(calendar)
    rest = weekdays(cell_values(calendar["weekend"]))
    nation = national_calendar(name, start, start + timedelta(days=max(days - 1, 0)))
    holidays = {h.day: h for h in nation.holidays}
    opens, closes = float(calendar["opens_hour"]), float(calendar["closes_hour"])
    spans: list[Span] = []
    closed: list[Closed] = []
    for i in range(days):
        day, hour = start + timedelta(days=i), 24.0 * i
        if day in holidays:
            found = holidays[day]
            closed.append(Closed(hour, hour + 24, "holiday", found.name, found.estimated))
        elif day.weekday() in rest and day not in nation.worked:
            closed.append(Closed(hour, hour + 24, "weekend", "weekend"))
        else:
            spans.append((hour + opens, hour + closes))
    return CalendarHours(tuple(merged(spans)), tuple(_joined(closed)))


def national_name(calendar: Mapping[str, Any]) -> str:
    """What the holiday calendar of a row is called: ``RU``, ``DE-BY`` or ``none``."""
    country, part = calendar["country"], calendar["subdivision"]
    if not country:
        return NO_HOLIDAYS
    return f"{country}-{str(part).removeprefix(f'{country}-')}" if part else str(country)


def _joined(closed: list[Closed]) -> Iterator[Closed]:
    """Days of one reason that follow each other, as one."""
    held: Closed | None = None
    for now in closed:
        if held and held.end == now.start and (held.why, held.estimated) == (now.why, now.estimated):
            held = Closed(held.start, now.end, held.kind, held.why, held.estimated)
            continue
        if held:
            yield held
        held = now
    if held:
        yield held
