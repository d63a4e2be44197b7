"""Long tables of series: a period, a figure, and what it is of in other columns; a series per combination."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl

from corridor.figures import codes
from corridor.figures.notes import ROW, Notes
from corridor.findings import Findings
from corridor.tables import FILE_TABLES
from corridor.trade.readers.figures import read_figures, western
from corridor.trade.readers.grid import read_grid
from corridor.trade.readers.layout import Body, Layout, finished, read_body
from corridor.trade.readers.when import read_days, read_periods

KEYS = ("country", "market", "geo", "reporter_iso3", "reporter", "exporter_iso3", "exporter", "importer_iso3",
        "importer", "partner_iso3", "partner_name", "partner", "maker", "brand", "model", "vehicle_class", "segment",
        "category", "metric", "indicator", "flow")  # fmt: skip
"""Headings of what a figure is of, in the order in which the name of a series has them."""
LAYOUT = Layout(
    "a long table of series",
    {
        "period": ("period", "year", "month", "date", "دوره", "سال", "период", "год"),
        "from": ("period_start", "period_from", "start"),
        "to": ("period_end", "period_to", "end"),
        "value": ("value", "value_usd", "value_eur", "value_thousand_usd", "value_million_usd", "vehicles_produced",
                  "vehicles", "vehicles_sold", "units", "sales", "production"),
        "unit": ("unit",),
        "calendar": ("calendar",),
        "source": ("source_title", "source"),
        "note": ("note",),
        **{key: (key,) for key in KEYS},
    },
    ("value",),
)  # fmt: skip
_UNITS = ((r"thousand_usd", "thousand USD"), (r"million_usd", "million USD"), (r"usd", "USD"), (r"eur", "EUR"),
          (r"vehicles|sales|production", "vehicles"), (r"units", "units"))  # fmt: skip


def fits(grid: pl.DataFrame) -> bool:
    """Whether a grid has a figure, a period and something that the figure is of."""
    found = LAYOUT.fits(grid)
    if found is None:
        return False
    columns = found[1]
    dated = "period" in columns or {"from", "to"} <= set(columns)
    return dated and any(key in columns for key in KEYS)


def read_long_series(path: str | Path, *, unit: str | None = None) -> tuple[pl.DataFrame, Findings]:
    """Rows of `output_series` from a long table, and what is wrong with them.

    Parameters
    ----------
    unit
        Unit of the figures where neither a column nor the heading says it; without it they are called units, with a
        warning.

    Notes
    -----
    A series is named by the cells that say what it is of, joined by strokes: `TUR/new-passenger-cars`.
    """
    path = Path(path)
    notes = Notes(path.name, "output_series")
    grid = read_grid(path, notes)
    body = None if grid is None else read_body(grid, LAYOUT, notes)
    if body is None:
        return FILE_TABLES["output_series"].empty(), notes.found
    rows, names = body.rows, body.names
    keys = [key for key in KEYS if body.has(key)]
    if body.has("calendar") and rows["calendar"].n_unique() > 1:
        # Two counts of one thing in two calendars would overlap in one series.
        keys.append("calendar")
    told = pl.concat_str([pl.col(key) for key in keys], separator=" / ", ignore_nulls=True)
    value = read_figures(rows, "value", notes, heading=names["value"])
    frame = rows.select(ROW).with_columns(
        rows.select(_code(told).alias("series_id")).to_series(),
        rows.select(told.alias("metric")).to_series(),
        value.alias("value"),
        _unit(body, unit, notes).alias("unit"),
        pl.lit("sourced").alias("confidence"),
        rows.with_columns(file=pl.lit(path.name)).select(_note(body).alias("note")).to_series(),
    )
    if body.has("country"):
        frame = frame.with_columns(rows["country"].alias("country"))
    frame = pl.concat([frame, _periods(body, notes)], how="horizontal")
    return finished(frame, "output_series", notes)


def _code(told: pl.Expr) -> pl.Expr:
    return told.str.replace_all(" / ", "/", literal=True).str.replace_all(r"[^\w./:+*-]+", "-").str.strip_chars("-")


def _unit(body: Body, unit: str | None, notes: Notes) -> pl.Series:
    if body.has("unit"):
        return body.rows["unit"].str.replace_all("_", " ")
    heading = body.names["value"].casefold()
    said = unit or next((name for word, name in _UNITS if re.search(word, heading)), None)
    if said is None:
        notes.say(codes.UNIT_CHANGED, "No heading says the unit of the figures; they are called units.",
                  "Add a column `unit`.", column=body.names["value"], severity="warning")  # fmt: skip
    return pl.Series([said or "units"]).new_from_index(0, body.rows.height)


def _note(body: Body) -> pl.Expr:
    parts = [name for name in ("source", "note") if body.has(name)]
    return pl.concat_str([*parts, "file"], separator="; ", ignore_nulls=True)


def _periods(body: Body, notes: Notes) -> pl.DataFrame:
    rows, names = body.rows, body.names
    if not body.has("from") or not body.has("to"):
        return read_periods(rows, "period", notes, heading=names["period"])
    first = read_days(rows, "from", notes, heading=names["from"]).alias("period_from")
    last = read_days(rows, "to", notes, heading=names["to"]).alias("period_to")
    calendar = (
        rows.select(western("calendar").str.to_lowercase().fill_null("gregorian")).to_series()
        if body.has("calendar") else pl.Series(["gregorian"]).new_from_index(0, rows.height)
    )  # fmt: skip
    return pl.DataFrame([first, last, calendar.alias("calendar")])
