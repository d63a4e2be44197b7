"""From calendars to open windows: when each facility is open, how many crews are on shift, when the weather holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from corridor.calendars.closures import closure_spans, concerns
from corridor.calendars.hours import CalendarHours, Closed, calendar_hours
from corridor.calendars.spans import Span, both, merged, without
from corridor.tables.column import cell_values

WINDOWS = {"resource": pl.String, "opens_hours": pl.Float64, "closes_hours": pl.Float64, "count": pl.Int64}
CLOSED = {
    "resource": pl.String, "from_hours": pl.Float64, "to_hours": pl.Float64, "kind": pl.String, "reason": pl.String,
    "estimated": pl.Boolean,
}  # fmt: skip
ANY_PLACE = "any"


@dataclass(frozen=True)
class Opening:
    """When resources can be used.

    Attributes
    ----------
    windows
        One row per resource (a facility, or ``crew_kind@lab_id``) and stretch of hours since the start in which `count`
        of it can be used; stretches of one resource do not overlap. A resource that is never open has no row.
    closed
        Whole days that are closed, one row per resource and stretch, with the reason. Nights are not told.
    """

    windows: pl.DataFrame
    closed: pl.DataFrame


def opening(
    campaign_facilities: pl.DataFrame,
    facility_calendars: pl.DataFrame,
    facility_closures: pl.DataFrame,
    crews: pl.DataFrame,
    start: date,
    days: int,
) -> Opening:
    """When facilities are open and crews on shift.

    Parameters
    ----------
    campaign_facilities, facility_calendars, facility_closures, crews
        The tables of the case.
    start, days
        First day of the campaign, whose midnight is hour 0, and how many days to look ahead.

    Raises
    ------
    NoCalendar
        A calendar names a country without known holidays.

    Notes
    -----
    Bookings are not closures: a test may pause while its facility is closed, but not while another stands on it. They
    take places in the model, and so do tests.
    """
    calendars = {row["calendar_id"]: row for row in facility_calendars.iter_rows(named=True)}
    walked = {name: calendar_hours(row, start, days) for name, row in calendars.items()}
    closures = [(row, list(closure_spans(row, start, days))) for row in facility_closures.iter_rows(named=True)]
    windows: list[tuple[Any, ...]] = []
    closed: list[tuple[Any, ...]] = []
    for row in campaign_facilities.sort("facility_id").iter_rows(named=True):
        name = row["facility_id"]
        spans, shut = _resource(walked, closures, name, row["lab_id"], row["calendar_id"])
        if row["capacity"] > 0:
            windows += [(name, a, b, row["capacity"]) for a, b in spans]
        closed += [(name, c.start, c.end, c.kind, c.why, c.estimated) for c in shut]
    for (kind, lab_id), rows in crews.sort("crew_id").group_by("crew_kind", "lab_id", maintain_order=True):
        name = f"{kind}@{lab_id}"
        shifts = []
        for row in rows.iter_rows(named=True):
            spans, shut = _resource(walked, closures, None, row["lab_id"], row["calendar_id"])
            shifts.append((both(spans, [_service(row, start, days)]), row["crews"]))
            closed += [(name, c.start, c.end, c.kind, c.why, c.estimated) for c in shut]
        windows += [(name, a, b, count) for a, b, count in _added(shifts)]
    return Opening(
        pl.DataFrame(windows, schema=WINDOWS, orient="row").sort("resource", "opens_hours"),
        pl.DataFrame(closed, schema=CLOSED, orient="row").unique().sort("resource", "from_hours", "to_hours", "reason"),
    )


def _resource(
    walked: Mapping[str, CalendarHours],
    closures: Iterable[tuple[Mapping[str, Any], list[Closed]]],
    facility_id: str | None,
    lab_id: str,
    calendar_id: str,
) -> tuple[list[Span], list[Closed]]:
    """Open spans of one resource, and why it is closed."""
    calendar = walked[calendar_id]
    own = [c for row, spans in closures if concerns(row, facility_id, lab_id, calendar_id) for c in spans]
    return without(calendar.open, [(c.start, c.end) for c in own]), sorted((*calendar.closed, *own), key=_place)


def _place(closed: Closed) -> tuple[float, float, str]:
    return closed.start, closed.end, closed.why


def _service(crew: Mapping[str, Any], start: date, days: int) -> Span:
    first = 0 if crew["from_on"] is None else max(0, (crew["from_on"] - start).days)
    last = days if crew["to_on"] is None else min(days, (crew["to_on"] - start).days + 1)
    return 24.0 * first, 24.0 * max(first, last)


def _added(shifts: Iterable[tuple[list[Span], int]]) -> Iterator[tuple[float, float, int]]:
    """Stretches in which the same number is on shift; none where nobody is."""
    change: dict[float, int] = {}
    for spans, count in shifts:
        for begin, end in spans:
            change[begin] = change.get(begin, 0) + count
            change[end] = change.get(end, 0) - count
    at, on_shift = 0.0, 0
    held: tuple[float, float, int] | None = None
    for moment in sorted(change):
        if on_shift > 0 and moment > at:
            if held and held[1] == at and held[2] == on_shift:
                held = (held[0], moment, on_shift)
            else:
                if held:
                    yield held
                held = (at, moment, on_shift)
        at, on_shift = moment, on_shift + change[moment]
    if held:
        yield held


def weather_spans(weather_windows: pl.DataFrame, window: str, lab_id: str, start: date, days: int) -> list[Span] | None:
    """Hours in which a kind of weather can be counted on at a centre.

    Parameters
    ----------
    weather_windows
        The table; a row of the centre wins over one of ``any``.

    Returns
    -------
    list[Span] | None
        Merged spans; None where the table does not tell of this weather at this centre, which is no leave to test.
    """
    rows = {row["lab_id"]: row for row in weather_windows.iter_rows(named=True) if row["weather_window"] == window}
    row = rows.get(lab_id) or rows.get(ANY_PLACE)
    if row is None:
        return None
    months = {int(month) for month in cell_values(row["months"])}
    fine = (i for i in range(days) if (start + timedelta(days=i)).month in months)
    return merged((24.0 * i, 24.0 * i + 24) for i in fine)
