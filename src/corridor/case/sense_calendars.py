"""Calendars of facilities and crews: countries whose holidays are known, days of the week, days of rest."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from corridor.calendars import national_name
from corridor.case.checked import Checked
from corridor.case.sheet import ROW
from corridor.findings import Severity, declare
from corridor.public_holidays import WEEKDAYS, NoCalendar, national_calendar, weekdays
from corridor.tables.column import cell_values

NO_HOLIDAY_CALENDAR = declare(
    "CR530",
    "A holiday calendar does not exist",
    "Public holidays are taken from a library of national calendars. A country or a part of a country that it does "
    "not know has no holidays to keep, and to plan as if it had none would put tests on days of rest.",
    "Correct the code, leave the part empty, or leave the country empty and write the days into facility_closures.",
)
NOT_A_WEEKDAY = declare(
    "CR531",
    "A day of rest is not a day of the week",
    "The weekend lists days by their English names or the first three letters: `fri|sat`.",
    "Write mon, tue, wed, thu, fri, sat, sun.",
)
ALWAYS_RESTS = declare(
    "CR532",
    "A calendar has no working day",
    "All seven days are its weekend, so nothing that keeps this calendar is ever open.",
    "Take the days that are worked out of the weekend.",
)
OTHER_WEEKEND = declare(
    "CR533",
    "A calendar works on its country's day of rest",
    "The calendar names a country but works on a day that is the weekend there. It may be so at that place; more often "
    "the weekend was copied from another country.",
    "Correct the weekend, or leave it as it is where the place works then.",
)


def check_calendars(case: Checked) -> None:
    """Holidays that are not known, and weekends that are not one."""
    for row in case.own("facility_calendars").iter_rows(named=True):
        for code, column, told, remedy, severity in _wrong(row, case.horizon.first_day, case.horizon.last_day):
            only = case.own("facility_calendars").filter(pl.col(ROW) == row[ROW])
            words = (told, remedy)
            case.note(code, "facility_calendars", only, column, lambda _, w=words: w, severity=severity)  # type: ignore[misc]


def _wrong(row: dict[str, Any], first: date, last: date) -> list[tuple[str, str, str, str, Severity]]:
    found: list[tuple[str, str, str, str, Severity]] = []
    rest: frozenset[int] = frozenset()
    try:
        rest = weekdays(cell_values(row["weekend"]))
    except ValueError as error:
        found.append((NOT_A_WEEKDAY, "weekend", str(error), "Write mon, tue, wed, thu, fri, sat, sun.", "error"))
    if len(rest) == len(WEEKDAYS):
        told = f"{row['calendar_id']} rests on all seven days."
        found.append((ALWAYS_RESTS, "weekend", told, "Take the days that are worked out of the weekend.", "error"))
    if not row["country"]:
        return found
    try:
        nation = national_calendar(national_name(row), first, last)
    except NoCalendar as error:
        column = "subdivision" if row["subdivision"] and "no part" in str(error) else "country"
        remedy = "Correct it, or leave it empty and write the days into facility_closures."
        return [*found, (NO_HOLIDAY_CALENDAR, column, str(error), remedy, "error")]
    worked = [WEEKDAYS[i] for i in sorted(nation.weekend - rest)]
    if worked and rest:
        told = f"{row['calendar_id']} works on {' and '.join(worked)}, a day of rest in {row['country']}."
        remedy = "Correct the weekend, or leave it if the place works then."
        found.append((OTHER_WEEKEND, "weekend", told, remedy, "warning"))
    return found
