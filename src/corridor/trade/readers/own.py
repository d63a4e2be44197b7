"""Files in the columns of `trade_flows` or `output_series`: CSV and XLSX as people keep them, Parquet at full speed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from corridor.figures import codes
from corridor.figures.notes import ROW, Notes
from corridor.findings import Findings
from corridor.tables import FILE_TABLES, Column
from corridor.trade.readers.figures import read_figures, western
from corridor.trade.readers.grid import read_grid
from corridor.trade.readers.layout import Body, Layout, finished, goods, read_body
from corridor.trade.readers.measures import read_flows
from corridor.trade.readers.places import known, read_places
from corridor.trade.readers.when import read_days, read_periods

LATEST_UNTOLD = 1600
"""Up to this year a day needs its calendar told, as `corridor.periods.parse_day` asks."""
TABLES = ("trade_flows", "output_series")
DAYS = ("period_from", "period_to", "calendar")
NEEDS = {
    "trade_flows": ("reporter", "partner", "flow", "hs_code", "period_from", "period_to"),
    "output_series": ("series_id", "period_from", "period_to", "value"),
}


LABEL = ("period", "period_label", "دوره", "период")
"""Headings of a column of periods as they are named, in place of their first and last day."""


def layout(table: str, *, by_label: bool = False) -> Layout:
    """Headings of one of the two tables: the names of its columns; `by_label` has one column of periods."""
    headings: dict[str, Sequence[str]] = {c.name: (c.name,) for c in FILE_TABLES[table].columns()}
    needs = NEEDS[table]
    if by_label:
        headings = {name: names for name, names in headings.items() if name not in DAYS} | {"period": LABEL}
        needs = (*(name for name in needs if name not in DAYS), "period")
    return Layout(f"the table {table}", headings, needs)


def fits(table: str, grid: pl.DataFrame) -> bool:
    """Whether a grid has the headings of one of the two tables."""
    return any(layout(table, by_label=way).fits(grid) for way in (False, True))


def read_own(path: str | Path, table: str) -> tuple[pl.DataFrame, Findings]:
    """Rows of a file in the columns of `trade_flows` or `output_series`, and what is wrong with them."""
    path = Path(path)
    notes = Notes(path.name, table)
    frame = _quickly(path, table)
    if frame is not None:
        return finished(frame, table, notes)
    grid = read_grid(path, notes)
    by_label = grid is not None and not layout(table).fits(grid) and fits(table, grid)
    body = None if grid is None else read_body(grid, layout(table, by_label=by_label), notes)
    if body is None:
        return FILE_TABLES[table].empty(), notes.found
    made = [body.rows[ROW]]
    if by_label:
        made += read_periods(body.rows, "period", notes, heading=body.names["period"]).get_columns()
    for column in FILE_TABLES[table].columns():
        if by_label and column.name in DAYS:
            continue
        if body.has(column.name):
            made.append(_column(body, column, notes))
        elif column.required and column.default is None:
            problem = f"The column {column.name} is missing."
            notes.say(codes.LAYOUT_UNKNOWN, problem, "Add it.", row=1, column=column.name)
            return FILE_TABLES[table].empty(), notes.found
    frame = pl.DataFrame(made)
    if table == "output_series":
        told = body.rows.filter(frame["value"].is_null() & pl.col("value").is_null())
        notes.each(told, codes.NOT_A_NUMBER, "There is no value; the row is left out.", "Write it, or delete the row.",
                   column="value")  # fmt: skip
    backwards = frame.filter(pl.col("period_to") < pl.col("period_from"))
    notes.each(backwards, codes.NOT_A_PERIOD, "The period ends on {value}, before it begins; the row is left out.",
               "Correct the days.", column="period_to")  # fmt: skip
    kept = (pl.col("period_to") >= pl.col("period_from")).fill_null(True)
    return finished(frame.filter(kept), table, notes)


def _column(body: Body, column: Column, notes: Notes) -> pl.Series:
    name, rows = column.name, body.rows
    if name in ("reporter", "partner"):
        return read_places(rows, name, notes)
    if name == "flow":
        return read_flows(rows, name, notes)
    if name == "hs_code":
        return goods(body, name, notes)
    if column.dtype.is_numeric():
        return read_figures(rows, name, notes)
    if column.dtype == pl.Date:
        return read_days(rows, name, notes)
    if column.choices:
        default = column.default
        return rows.select(western(name).str.to_lowercase().fill_null(default) if name == "calendar" else pl.col(
            name).fill_null(default)).to_series()  # fmt: skip
    return rows[name]


def _quickly(path: Path, table: str) -> pl.DataFrame | None:
    """The frame where every cell is already what the table declares; None where the file needs a closer look."""
    declared = {c.name: c.dtype for c in FILE_TABLES[table].columns()}
    try:
        if path.suffix.lower() == ".parquet":
            scan = pl.scan_parquet(path)
            have = scan.collect_schema()
        elif path.suffix.lower() == ".csv":
            with path.open(encoding="utf-8") as file:
                head = file.readline().rstrip("\r\n").split(",")
            if not set(head) <= set(declared):
                return None
            scan = pl.scan_csv(path, schema={name: declared[name] for name in head})
            have = scan.collect_schema()
        else:
            return None
        if not set(have) <= set(declared) or not set(NEEDS[table]) <= set(have):
            return None
        scan = scan.select(pl.col(name).cast(declared[name], strict=True) for name in have)
        frame = scan.collect()
    except (pl.exceptions.PolarsError, OSError, UnicodeDecodeError):
        return None
    return frame.with_row_index(ROW, offset=2).with_columns(pl.col(ROW).cast(pl.UInt32)) if _plain(frame) else None


def _plain(frame: pl.DataFrame) -> bool:
    """Whether nothing in the frame would be told: no negative figure, no wrong code, no strange country."""
    numeric = [c for c, t in frame.schema.items() if t.is_numeric()]
    tests = [(pl.col(c) >= 0).fill_null(True) & pl.col(c).is_finite().fill_null(True) for c in numeric]
    tests.append(pl.col("period_from") <= pl.col("period_to"))
    # A year such as 1402 tells no calendar: the closer look says what to write.
    tests.append(pl.col("period_from").dt.year() > LATEST_UNTOLD)
    if "hs_code" in frame.columns:
        places = sorted(set(known().values()))
        tests += [pl.col("reporter").is_in(places), pl.col("partner").is_in(places)]
        tests.append(pl.col("flow").is_in(["export", "import", "re_export", "re_import"]))
        tests.append(pl.col("hs_code").str.contains(r"^(TOTAL|\d{2}|\d{4}|\d{6}|\d{8}|\d{10})$"))
    if "value" not in frame.columns or (("series_id" in frame.columns) and frame["value"].null_count()):
        return False
    return bool(frame.select(pl.all_horizontal(tests).fill_null(False).all()).item())
