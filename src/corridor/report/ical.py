"""Bookings as a calendar file (iCalendar, RFC 5545) that a calendar program can read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

PRODUCT = "-//Corridor//Test campaign//EN"


@dataclass(frozen=True)
class Booking:
    """One entry of a calendar, on the clock of the place.

    `uid` names the booking for ever: when the schedule is made anew and a test has moved, a calendar that reads the
    file again moves the entry and adds no second one.
    """

    uid: str
    start: datetime
    end: datetime
    title: str
    place: str = ""
    told: str = ""
    kinds: tuple[str, ...] = ()


def calendar_file(name: str, bookings: Sequence[Booking], zone: str | None, stamp: datetime) -> bytes:
    """A calendar of bookings.

    Parameters
    ----------
    name
        What a calendar program calls it.
    bookings
        In any order; they are written by their start.
    zone
        Zone of the place (``Europe/Moscow``), which is written along with its rules. Without one the times float:
        they are shown as they stand, wherever they are read.
    stamp
        When the bookings were decided, in universal time: the day the campaign is planned from, never the clock, so
        that the same schedule gives the same file.

    Raises
    ------
    ValueError
        There is no such zone.
    """
    from datetime import UTC
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    from icalendar import Calendar, Event

    try:
        clock = ZoneInfo(zone) if zone else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f'There is no time zone "{zone}": write one as Europe/Moscow or Asia/Tehran.') from None
    calendar = Calendar()
    for key, value in (("prodid", PRODUCT), ("version", "2.0"), ("x-wr-calname", name)):
        calendar.add(key, value)
    if zone:
        calendar.add("x-wr-timezone", zone)
    ordered = sorted(bookings, key=lambda b: (b.start, b.end, b.uid))
    for booking in ordered:
        event = Event()
        event.add("uid", booking.uid)
        event.add("dtstamp", stamp.replace(tzinfo=UTC))
        event.add("dtstart", booking.start.replace(tzinfo=clock))
        event.add("dtend", booking.end.replace(tzinfo=clock))
        event.add("summary", booking.title)
        for key, text in (("location", booking.place), ("description", booking.told)):
            if text:
                event.add(key, text)
        if booking.kinds:
            event.add("categories", list(booking.kinds))
        calendar.add_component(event)
    if clock and ordered:
        # Rules of the zone only for the years that the bookings touch; a year earlier they have surely begun.
        first, last = ordered[0].start.date(), max(b.end for b in ordered).date()
        calendar.add_missing_timezones(
            first_date=first.replace(year=first.year - 1, day=1), last_date=last.replace(year=last.year + 2, day=1)
        )
    return bytes(calendar.to_ical())
