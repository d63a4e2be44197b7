"""The calendar of a schedule: how wide a day is drawn, and which lines and words mark days, weeks and months."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from corridor.report.numbers import MONTHS

PAGE_WIDTH = 960.0
"""Width of the calendar where the page is wide: a short schedule is stretched to it."""
MOST_WIDTH = 3600.0
WIDEST_DAY, NARROWEST_DAY = 48.0, 1.8
SHORT_BAR = 6.0
"""A bar of the shorter kind should still be as wide as this, so that it can be pointed at."""


@dataclass(frozen=True)
class Scale:
    """Hours since `begin` to places on the drawing."""

    begin: datetime
    hours: float
    day: float

    @property
    def width(self) -> float:
        return round(self.hours / 24 * self.day, 1)

    def at(self, hour: float) -> float:
        """Place of an hour, held within the drawing."""
        return round(min(max(hour, 0.0), self.hours) / 24 * self.day, 1)

    def when(self, hour: float) -> datetime:
        """The clock of the place at an hour."""
        return self.begin + timedelta(hours=hour)

    @property
    def days(self) -> Iterator[tuple[float, date]]:
        """Each midnight with the day that begins, the first one being the start."""
        day, first = self.begin.date(), datetime.combine(self.begin.date(), datetime.min.time())
        for i in range(int(self.hours // 24) + 2):
            hour = (first - self.begin).total_seconds() / 3600 + 24 * i
            if hour <= self.hours:
                yield max(0.0, hour), day + timedelta(days=i)


def fit(begin: datetime, hours: float, lengths: list[float]) -> Scale:
    """A scale on which bars of a length that a quarter of them do not reach can still be pointed at.

    Parameters
    ----------
    begin, hours
        The stretch of time to show.
    lengths
        Hours of every bar.
    """
    days = max(1.0, hours / 24)
    shorter = sorted(lengths)[len(lengths) // 4] if lengths else 24.0
    wanted = SHORT_BAR / max(shorter, 1.0) * 24
    day = min(WIDEST_DAY, max(NARROWEST_DAY, PAGE_WIDTH / days, min(wanted, MOST_WIDTH / days)))
    return Scale(begin, hours, round(day, 3))


def month_marks(scale: Scale) -> list[tuple[float, str]]:
    """Where each month begins, with its name; the year stands with the first month and with each January."""
    marks: list[tuple[float, str]] = []
    for hour, day in scale.days:
        if day.day == 1 or not marks:
            year = f" {day.year}" if day.month == 1 or not marks else ""
            marks.append((scale.at(hour), MONTHS[day.month - 1] + year))
    # A first month of a few days leaves no room for its name.
    if len(marks) > 1 and marks[1][0] - marks[0][0] < 58:
        marks[0:2] = [(marks[0][0], ""), (marks[1][0], f"{marks[1][1].split()[0]} {scale.begin.year}")]
    return marks


def day_marks(scale: Scale) -> list[tuple[float, str]]:
    """Days that get a number: every one, every Monday, or every other Monday, as there is room."""
    step = 1 if scale.day >= 20 else 7 if scale.day >= 3 else 14
    found = [(hour, day) for hour, day in scale.days if step == 1 or day.weekday() == 0]
    return [(scale.at(hour), str(day.day)) for i, (hour, day) in enumerate(found) if step < 14 or i % 2 == 0]
