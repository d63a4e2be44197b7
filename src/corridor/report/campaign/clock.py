"""The campaign's clock: from hours since its start to days, and the words for both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl


@dataclass(frozen=True)
class Clock:
    """Hours since midnight of the first day, on the clock of the place."""

    start: datetime

    def when(self, hours: float) -> datetime:
        return self.start + timedelta(hours=hours)

    def hours(self, day: date, hour: float = 0.0) -> float:
        """Hours from the start to an hour of a day."""
        return 24.0 * (day - self.start.date()).days + hour

    def told(self, hours: float) -> str:
        """A moment in words: ``Mon 4 Mar 2024 08:30``."""
        at = self.when(hours)
        return f"{at:%a} {at.day} {at:%b %Y %H:%M}"


def clock_of(schedule: pl.DataFrame) -> Clock | None:
    """The clock that a schedule is told in; None without a row."""
    if schedule.is_empty():
        return None
    row = schedule.row(0, named=True)
    midnight = datetime.combine(row["starts_on"], datetime.min.time())
    start = midnight + timedelta(hours=row["starts_hour"] - row["start_hours"])
    return Clock(start)
