"""Series of the table `output_series` as the projection takes them: one step throughout, in their own calendar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import polars as pl

from corridor.figures.pieces import Piece, taken_apart
from corridor.periods import MONTHS_PER, Horizon, Step, to_solar_hijri

Row = Mapping[str, Any]
Span = tuple[date, date]
STEPS: dict[int, Step] = {1: "month", 3: "quarter", 6: "half", 12: "year"}
SEASON: dict[Step, int] = {"month": 12, "quarter": 4, "half": 2, "year": 1}
PLURAL: dict[Step, str] = {"month": "months", "quarter": "quarters", "half": "halves", "year": "years"}
NEAR = timedelta(days=3)
"""How far the ends of a period may lie from those of its calendar: articles round 20 March to 21 March."""


@dataclass(frozen=True)
class Counted:
    """A series by periods of one step.

    Attributes
    ----------
    values
        By the number of the period.
    others
        What is known over days that are no such period, as the first seven months of a year of a series by halves.
    clashes
        Figures that did not go together with others, in words; they are left out.
    left_out
        How many observations are in none of `values`.
    """

    series_id: str
    calendar: str
    step: Step
    values: Mapping[int, float]
    unit: str
    capacity: float | None
    left_out: int = 0
    others: tuple[Piece, ...] = ()
    clashes: tuple[str, ...] = ()

    def span(self, place: int) -> Span:
        """First and last day of a period."""
        period = _period(place, self.calendar, self.step)
        return period.first, period.last

    def label(self, place: int) -> str:
        return str(_period(place, self.calendar, self.step).label)

    def place(self, day: date) -> int:
        """The number of the period that a day lies in."""
        return _place(day, self.calendar, self.step)


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
    units = Counter(row["unit"] for row in rows)
    if len(units) > 1:
        return None
    calendar = Counter(row["calendar"] for row in rows).most_common(1)[0][0]
    apart = taken_apart(Piece(r["period_from"], r["period_to"], float(r["value"]), r["confidence"]) for r in rows)
    steps = [_step(piece, calendar) for piece in apart.pieces]
    sizes: Counter[Step] = Counter(step for step in steps if step is not None)
    if not sizes:
        return None
    step: Step = max(sizes, key=lambda s: (sizes[s], MONTHS_PER[s]))
    own = [piece for piece in apart.pieces if _step(piece, calendar) == step]
    values = {_middle_place(piece, calendar, step): piece.value for piece in own}
    others = tuple(piece for piece in apart.pieces if _step(piece, calendar) != step)
    made = Counted(name, calendar, step, values, next(iter(units)), _capacity(rows, calendar, step),
                   len(others) + len(apart.clashes), others, apart.clashes)  # fmt: skip
    return _filled(made)


def _capacity(rows: Sequence[Row], calendar: str, step: Step) -> float | None:
    """The last that is stated of a period of the step."""
    for row in sorted(rows, key=lambda r: r["period_from"], reverse=True):
        if row["capacity"] is not None and _step(Piece(row["period_from"], row["period_to"], 0.0), calendar) == step:
            return float(row["capacity"])
    return None


def _filled(series: Counted) -> Counted:
    """The same with periods that shorter figures make up wholly: three months are a quarter."""
    inside: dict[int, list[Piece]] = {}
    for piece in series.others:
        place = series.place(piece.first)
        if series.place(piece.last) == place and place not in series.values:
            inside.setdefault(place, []).append(piece)
    whole = {}
    for place, parts in inside.items():
        first, last = series.span(place)
        if sum(part.days for part in parts) == (last - first).days + 1:
            whole[place] = parts
    if not whole:
        return series
    used = {part for parts in whole.values() for part in parts}
    values = {**series.values, **{place: sum(part.value for part in parts) for place, parts in whole.items()}}
    others = tuple(piece for piece in series.others if piece not in used)
    left = series.left_out - len(used)
    return Counted(series.series_id, series.calendar, series.step, values, series.unit, series.capacity, left,
                   others, series.clashes)  # fmt: skip


def _step(piece: Piece, calendar: str) -> Step | None:
    return step_of(piece.first, piece.last, calendar)


@lru_cache(65536)
def step_of(first: date, last: date, calendar: str) -> Step | None:
    """The step whose period in the calendar some days are, their ends a few days off at most; None for others."""
    days = (last - first).days + 1
    step = STEPS.get(round(days / 30.4375))
    if step is None:
        return None
    try:
        period = _period(_place(first + timedelta(days=days // 2), calendar, step), calendar, step)
    except ValueError:  # a year that no calendar here has
        return None
    return step if abs(period.first - first) <= NEAR and abs(period.last - last) <= NEAR else None


def _middle_place(piece: Piece, calendar: str, step: Step) -> int:
    return _place(piece.first + timedelta(days=piece.days // 2), calendar, step)


def _place(day: date, calendar: str, step: Step) -> int:
    year, month = to_solar_hijri(day)[:2] if calendar == "solar_hijri" else (day.year, day.month)
    return (year * 12 + month - 1) // MONTHS_PER[step]


@lru_cache(65536)
def _period(place: int, calendar: str, step: Step) -> Any:
    months = place * MONTHS_PER[step]
    year, month = months // 12, months % 12 + 1
    of_year = {"month": f"-M{month:02d}", "quarter": f"-Q{(month - 1) // 3 + 1}", "half": f"-H{(month - 1) // 6 + 1}"}
    return Horizon.build(calendar, step, f"{year:04d}{of_year.get(step, '')}", 1).periods[0]
