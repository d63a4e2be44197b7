"""Series of the table `output_series` as the projection takes them: one step throughout, in their own calendar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from corridor.periods import Horizon, to_solar_hijri

Row = Mapping[str, Any]
Span = tuple[date, date]
STEPS = {1: "month", 3: "quarter", 12: "year"}
SEASON = {"month": 12, "quarter": 4, "year": 1}


@dataclass(frozen=True)
class Counted:
    """A series by periods of one step; `left_out` counts observations of other lengths."""

    series_id: str
    calendar: str
    step: str
    values: Mapping[int, float]
    unit: str
    capacity: float | None
    left_out: int

    def span(self, place: int) -> Span:
        """First and last day of a period."""
        period = self._period(place)
        return period.first, period.last

    def label(self, place: int) -> str:
        return str(self._period(place).label)

    def place(self, day: date) -> int:
        """The number of the period that a day lies in."""
        return _place(day, self.calendar, self.step)

    def _period(self, place: int) -> Any:
        months = place * {"month": 1, "quarter": 3, "year": 12}[self.step]
        year, month = months // 12, months % 12 + 1
        first = {"month": f"{year:04d}-M{month:02d}", "quarter": f"{year:04d}-Q{(month - 1) // 3 + 1}"}
        label = first.get(self.step, f"{year:04d}")
        return Horizon.build(self.calendar, self.step, label, 1).periods[0]


def counted(output_series: pl.DataFrame) -> list[Counted]:
    """Every series, newest editions only, at the step that most of its observations have."""
    newest = (
        output_series.filter(pl.col("value").is_not_null())
        .sort("series_id", "period_from", "period_to", "vintage", nulls_last=False)
        .unique(["series_id", "period_from", "period_to"], keep="last", maintain_order=True)
    )
    found = []
    for (name,), rows in newest.group_by("series_id", maintain_order=True):
        made = _counted(str(name), rows.to_dicts())
        if made is not None:
            found.append(made)
    return sorted(found, key=lambda s: s.series_id)


def _counted(name: str, rows: Sequence[Row]) -> Counted | None:
    sizes = [STEPS.get(round(((r["period_to"] - r["period_from"]).days + 1) / 30.4375)) for r in rows]
    known = Counter(size for size in sizes if size)
    units = Counter(row["unit"] for row in rows)
    if not known or len(units) > 1:
        return None
    step = max(known, key=lambda s: (known[s], s))
    kept = [row for row, size in zip(rows, sizes, strict=True) if size == step]
    calendar = Counter(row["calendar"] for row in kept).most_common(1)[0][0]
    own = [row for row in kept if row["calendar"] == calendar]
    values = {_place(row["period_from"], calendar, step): float(row["value"]) for row in own}
    limits = [row["capacity"] for row in own if row["capacity"] is not None]
    return Counted(name, calendar, step, values, next(iter(units)), limits[-1] if limits else None,
                   len(rows) - len(own))  # fmt: skip


def _place(day: date, calendar: str, step: str) -> int:
    year, month = to_solar_hijri(day)[:2] if calendar == "solar_hijri" else (day.year, day.month)
    return (year * 12 + month - 1) // {"month": 1, "quarter": 3, "year": 12}[step]
