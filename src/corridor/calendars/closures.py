"""Seasons and repairs: which resources a closure closes, and when, year after year if it says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from corridor.calendars.hours import Closed


def concerns(closure: Mapping[str, Any], facility_id: str | None, lab_id: str, calendar_id: str) -> bool:
    """Whether a closure closes a resource: the facility it names, else the centre, else all that keep its calendar."""
    if closure["facility_id"]:
        return bool(closure["facility_id"] == facility_id)
    if closure["lab_id"]:
        return bool(closure["lab_id"] == lab_id)
    return bool(closure["calendar_id"] == calendar_id)


def closure_spans(closure: Mapping[str, Any], start: date, days: int) -> Iterator[Closed]:
    """Hours in which a closure holds within the campaign.

    Notes
    -----
    Both days are closed whole. A closure of every year comes back between the same days of the month, also across
    the turn of the year; 29 February stands for the last day of February.
    """
    first, last = closure["closed_from"], closure["closed_to"]
    kind = "season" if closure["every_year"] else "closure"
    why = closure["reason"] or f"closed ({closure['closure_id']})"
    shifts = (
        range(start.year - last.year - 1, start.year + days // 365 + 2 - first.year) if closure["every_year"] else (0,)
    )
    for years in shifts:
        begin = (_moved(first, years) - start).days
        end = (_moved(last, years) - start).days + 1
        if begin < days and end > 0 and begin < end:
            yield Closed(24.0 * max(begin, 0), 24.0 * min(end, days), kind, str(why))


def _moved(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1) - timedelta(days=1)
