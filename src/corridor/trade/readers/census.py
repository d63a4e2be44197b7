"""The programming interface of the Census Bureau of the United States: lists of cells, a column per measure."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from corridor.figures import codes
from corridor.figures.notes import ROW, Notes
from corridor.findings import Findings
from corridor.tables import FILE_TABLES
from corridor.trade.readers.figures import read_figures
from corridor.trade.readers.grid import read_grid
from corridor.trade.readers.layout import Layout, finished, goods, read_body
from corridor.trade.readers.places import read_places
from corridor.trade.readers.when import read_periods

_WAYS = {"import": ("I_COMMODITY", ("GEN_VAL_MO", "CON_VAL_MO")), "export": ("E_COMMODITY", ("ALL_VAL_MO",))}
LAYOUTS = {
    way: Layout(
        "the Census Bureau",
        {
            "hs": (code,),
            "value": values,
            "partner": ("CTY_NAME",),
            "period": ("time",),
            "year": ("YEAR",),
            "month": ("MONTH",),
        },
        ("hs", "value", "partner"),
    )
    for way, (code, values) in _WAYS.items()
}


def fits(grid: pl.DataFrame) -> bool:
    """Whether a grid has the headings of imports or exports."""
    return any(layout.fits(grid) for layout in LAYOUTS.values())


def read_census(path: str | Path) -> tuple[pl.DataFrame, Findings]:
    """Rows of `trade_flows` reported by the United States, in dollars, by month; and what is wrong with them.

    Notes
    -----
    Exports are valued free alongside ship and imports by their customs value, which holds no international carriage.
    """
    path = Path(path)
    notes = Notes(path.name)
    grid = read_grid(path, notes)
    way = "export" if grid is not None and LAYOUTS["export"].fits(grid) else "import"
    body = None if grid is None else read_body(grid, LAYOUTS[way], notes)
    if body is None:
        return FILE_TABLES["trade_flows"].empty(), notes.found
    total = pl.col("partner").str.to_uppercase().is_in(["TOTAL FOR ALL COUNTRIES", "-"])
    body.rows = body.rows.with_columns(pl.when(total).then(pl.lit("WORLD")).otherwise("partner").alias("partner"))
    if not body.has("period") and not (body.has("year") and body.has("month")):
        notes.say(codes.NOT_A_PERIOD, "It has neither a column time nor YEAR and MONTH.", "Ask for one of them.", row=1)
        return FILE_TABLES["trade_flows"].empty(), notes.found
    if not body.has("period"):
        body.rows = body.rows.with_columns(pl.concat_str("year", "month", separator="-").alias("period"))
        body.names["period"] = body.names["month"]
    rows, names = body.rows, body.names
    frame = rows.select(ROW).with_columns(
        pl.lit("US").alias("reporter"),
        read_places(rows, "partner", notes, heading=names["partner"]),
        pl.lit(way).alias("flow"),
        goods(body, "hs", notes).alias("hs_code"),
        read_figures(rows, "value", notes, heading=names["value"], comma_groups=True).alias("value"),
        pl.lit("USD").alias("currency"),
        pl.lit("FOB" if way == "export" else "not_told").alias("valuation"),
        pl.lit("sourced").alias("confidence"),
        pl.lit(f"Census Bureau of the United States, {path.name}").alias("note"),
    )
    frame = pl.concat([frame, read_periods(rows, "period", notes, heading=names["period"])], how="horizontal")
    return finished(frame, "trade_flows", notes)
