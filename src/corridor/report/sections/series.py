"""Charts of series: what is known, what comes next with its intervals, and what is claimed, in both calendars."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from corridor.figures.series import Counted, counted
from corridor.periods import to_solar_hijri
from corridor.report import charts, numbers
from corridor.report.blocks import Chart
from corridor.report.reading import Reader
from corridor.trade.claims.units import unit_of

MOST = 6
"""Charts on the page; every series is in the workbook."""
FEWEST = 3
"""Periods that make a chart: two values are read faster as two numbers."""
Span = tuple[date, date]


def series_charts(reader: Reader) -> list[Chart]:
    """One chart per series, the longest first."""
    newest = (
        reader["output_series"]
        .filter(pl.col("value").is_not_null())
        .sort("series_id", "period_from", "period_to", "vintage", nulls_last=False)
        .unique(["series_id", "period_from", "period_to"], keep="last", maintain_order=True)
    )
    longest = newest.group_by("series_id").len().filter(pl.col("len") >= FEWEST)
    names = longest.sort("len", "series_id", descending=[True, False])["series_id"].head(MOST).to_list()
    # Periods of one step: of a year and its first half the two halves are drawn, as they are projected.
    by_step = {s.series_id: s for s in counted(newest.filter(pl.col("series_id").is_in(names)))}
    return [_chart(reader, name, newest.filter(pl.col("series_id") == name), by_step.get(name)) for name in names]


def _chart(reader: Reader, name: str, known: pl.DataFrame, by_step: Counted | None) -> Chart:
    first = known.row(0, named=True)
    unit = unit_of(first["unit"])
    if by_step is not None:
        values = {by_step.span(place): value for place, value in by_step.values.items()}
    else:
        values = {(r["period_from"], r["period_to"]): r["value"] for r in known.iter_rows(named=True)}
    coming = {
        (r["period_from"], r["period_to"]): r
        for r in reader["projections"].filter(pl.col("series_id") == name).iter_rows(named=True)
    }
    claimed = {
        (r["period_from"], r["period_to"]): r["value"] * unit_of(r["unit"]).scale / unit.scale
        for r in reader["claims"].iter_rows(named=True)
        if r["series_id"] == name and r["measure"] == "level" and None not in (r["period_from"], r["period_to"])
        and unit_of(r["unit"]).base == unit.base
    }  # fmt: skip
    spans = sorted({*values, *coming, *claimed})
    lines = charts.Outlook(
        labels=[label(span, first["calendar"]) for span in spans],
        known=[values.get(span) for span in spans],
        coming=_coming(spans, values, coming),
        bands=[_band(coming.get(span)) for span in spans],
        claimed=[claimed.get(span) for span in spans],
    )
    last = max(values)
    told = f"{len(values)} periods, the last {numbers.span(*last)}: {numbers.quantity(values[last])} {first['unit']}"
    if coming:
        end = coming[max(coming)]
        told += (f"; projected for {numbers.span(*max(coming))}: {numbers.quantity(end['value'])}, in eight cases of "
                 f"ten {numbers.quantity(end['low_80'])} to {numbers.quantity(end['high_80'])}")  # fmt: skip
    title = f"{first['metric']}, {first['unit']} per period"
    return Chart(f"series-{name.lower()}", title, f"{told}.", 300, charts.outlook(lines, first["unit"]))


def _coming(
    spans: list[Span], values: Mapping[Span, float], coming: Mapping[Span, Mapping[str, Any]]
) -> list[float | None]:
    """Projected values, joined to the last that is known."""
    last = max(values)
    joined = {span: row["value"] for span, row in coming.items()} | ({last: values[last]} if coming else {})
    return [joined.get(span) for span in spans]


def _band(row: Mapping[str, Any] | None) -> tuple[float, float, float, float] | None:
    return None if row is None else (row["low_95"], row["low_80"], row["high_80"], row["high_95"])


def label(span: Span, calendar: str) -> str:
    """A period in both calendars, its own first: ``1402-01 – 1402-06`` over ``21 Mar – 22 Sep 2023``."""
    first, last = (to_solar_hijri(day) for day in span)
    solar = f"{first[0]}-{first[1]:02d} – {last[0]}-{last[1]:02d} SH"
    gregorian = numbers.span(*span)
    return f"{solar}\n{gregorian}" if calendar == "solar_hijri" else f"{gregorian}\n{solar}"
