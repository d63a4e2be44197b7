"""The workbook: every result table on a sheet of its own, with a guide, the meaning of every column, and names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from pathlib import Path
from typing import Any

import polars as pl

from corridor.report.reading import Reader
from corridor.tables import RESULT_TABLES, Column

EXCEL_ROWS = 1_048_576
"""Rows of a sheet of the file format, the heading included."""
LONG = 20_000
"""A table of ways that is longer than this holds only rows of ways that the plan or today's flows use."""
BY_ENTRY = ("entries", "cost_lines", "landed_costs")
BY_ROUTE = ("routes", "route_legs", "route_seasons", "route_cost_lines")
NO_DATE = datetime(2000, 1, 1)


@dataclass(frozen=True)
class Sheet:
    """What a sheet shows of a table: its rows, how many the table has, and why that may differ."""

    name: str
    frame: pl.DataFrame
    rows: int
    told: str


def sheets_of(reader: Reader) -> Iterator[Sheet]:
    """Every result table as it will stand in the workbook."""
    flows, today = reader["plan_flows"], reader["baseline_costs"]
    used = pl.concat([flows["entry_id"], today["entry_id"]]).drop_nulls().unique()
    entries = reader["entries"].filter(pl.col("entry_id").is_in(used.implode()))
    routes = pl.concat([flows["route_id"], entries["route_id"]]).drop_nulls().unique()
    for name in RESULT_TABLES:
        frame, told = reader[name], "every row"
        rows = len(frame)
        if rows > LONG and name in (*BY_ENTRY, *BY_ROUTE):
            key, keep = ("entry_id", used) if name in BY_ENTRY else ("route_id", routes)
            frame = frame.filter(pl.col(key).is_in(keep.implode()))
            told = f"only ways that the plan or today's flows use; the whole table is {name}.parquet in the run folder"
        if len(frame) > EXCEL_ROWS - 1:
            frame = frame.head(EXCEL_ROWS - 1)
            told = f"the first rows, as many as a sheet can hold; the whole table is {name}.parquet in the run folder"
        yield Sheet(name, frame, rows, told)


def write_workbook(reader: Reader, path: Path) -> None:
    """Write the workbook; the same run gives the same bytes.

    Parameters
    ----------
    reader
        The run.
    path
        File to write. Rows go to disk as they are written, so a long table does not fill the memory.
    """
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": str(reader.meta.get("title") or ""), "created": _created(reader)})
        writer = _Writer(book)
        sheets = list(sheets_of(reader))
        writer.table("guide", _guide(reader, sheets), (30, 90, 14, 14, 60), numbers=("rows here", "rows in all"))
        for sheet in sheets:
            writer.result(sheet)
        writer.table("columns", _columns(), (22, 26, 12, 18, 90))
        writer.table("names", _names(reader), (14, 34, 60))
        writer.table("run", _run(reader), (40, 100))


def _created(reader: Reader) -> datetime:
    try:
        return datetime.fromisoformat(str(reader.meta.get("started"))).replace(tzinfo=None)
    except ValueError:
        return NO_DATE


class _Writer:
    """Puts frames on sheets, a value by its kind: text never becomes a formula or a link."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.head = book.add_format(
            {"bold": True, "font_color": "#FFFFFF", "bg_color": "#0B6583", "valign": "vcenter", "text_wrap": True}
        )
        self.formats: dict[str, Any] = {
            "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
            "money": book.add_format({"num_format": "#,##0.00"}),
            "count": book.add_format({"num_format": "#,##0"}),
            "share": book.add_format({"num_format": "0.0%"}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        }

    def result(self, sheet: Sheet) -> None:
        """A result table: formats and widths come from the declaration of its columns."""
        columns = RESULT_TABLES[sheet.name].columns()
        styles = [self.formats.get(_style(c)) for c in columns]
        self._put(sheet.name, sheet.frame, [_width(c) for c in columns], styles)

    def table(self, name: str, frame: pl.DataFrame, widths: tuple[int, ...], numbers: tuple[str, ...] = ()) -> None:
        """A sheet beside the result tables."""
        styles = [self.formats["count" if c in numbers else "wrap"] for c in frame.columns]
        self._put(name, frame, list(widths), styles)

    def _put(self, name: str, frame: pl.DataFrame, widths: list[int], styles: list[Any]) -> None:
        sheet = self.book.add_worksheet(name)
        for i, width in enumerate(widths):
            sheet.set_column(i, i, width)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, len(frame), max(0, len(frame.columns) - 1))
        sheet.set_row(0, 30)
        for i, title in enumerate(frame.columns):
            sheet.write_string(0, i, title, self.head)
        puts = [_putter(sheet, dtype, style) for dtype, style in zip(frame.dtypes, styles, strict=True)]
        cells = list(enumerate(puts))
        for number, row in enumerate(frame.iter_rows(), 1):
            for i, put in cells:
                value = row[i]
                if value is not None:
                    put(number, i, value)


def _putter(sheet: Any, dtype: pl.DataType, style: Any) -> Callable[[int, int, Any], object]:
    if dtype == pl.Boolean:
        return lambda r, c, v: sheet.write_string(r, c, "yes" if v else "no", style)
    if dtype == pl.Date:
        return lambda r, c, v: sheet.write_datetime(r, c, v, style)
    if dtype.is_float():
        return lambda r, c, v: sheet.write_number(r, c, v, style) if isfinite(v) else None
    if dtype.is_integer():
        return lambda r, c, v: sheet.write_number(r, c, v, style)
    return lambda r, c, v: sheet.write_string(r, c, str(v)[:32_767], style)


def _style(column: Column) -> str:
    if column.dtype == pl.Date:
        return "day"
    if column.kind == "share":
        return "share"
    if column.unit == "money":
        return "money"
    return "count" if column.dtype.is_integer() else ""


def _width(column: Column) -> int:
    if column.kind == "text":
        return 48
    if column.dtype == pl.String:
        return 26 if column.name.endswith("_id") or column.is_list else 16
    return 15


def _guide(reader: Reader, sheets: list[Sheet]) -> pl.DataFrame:
    title = str(reader.meta.get("title") or "A run without a title")
    rows: list[tuple[str, str | None, int | None, int | None, str | None]] = [
        ("This workbook", f"{title}: every result table of the run of {reader.meta.get('run') or 'unknown day'}. "
         f"Money is in {reader.currency} unless a column beside it names another currency.", None, None, None),
        ("columns", "What each column means, and its unit.", None, None, None),
        ("names", "Names of products, sites and parties by their ids.", None, None, None),
        ("run", "The record of the run: settings, versions, hashes of the input.", None, None, None),
    ]  # fmt: skip
    for sheet in sheets:
        told = " ".join((RESULT_TABLES[sheet.name].__doc__ or "").split())
        rows.append(
            (sheet.name, told, len(sheet.frame), sheet.rows, sheet.told if sheet.rows else "the table is empty")
        )
    schema = {"sheet": pl.String, "what it holds": pl.String, "rows here": pl.Int64, "rows in all": pl.Int64,
              "which rows": pl.String}  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def _columns() -> pl.DataFrame:
    rows = [
        (name, c.name, c.kind, c.unit if c.per is None else f"{c.unit} per {c.per}", c.description)
        for name, table in RESULT_TABLES.items()
        for c in table.columns()
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(("table", "column", "kind", "unit", "meaning"), pl.String),
                        orient="row")  # fmt: skip


def _names(reader: Reader) -> pl.DataFrame:
    keys = {"products": "product_id", "sites": "site_id", "parties": "party_id"}
    frames = [
        reader[table].select(kind=pl.lit(key.removesuffix("_id")), id=key, name="name").sort("id")
        for table, key in keys.items()
    ]
    return pl.concat(frames)


def _run(reader: Reader) -> pl.DataFrame:
    from corridor.report.sections.record import flat, written

    pairs = [(name, written(value)) for name, value in sorted(flat(reader.meta).items())]
    return pl.DataFrame(pairs, schema={"name": pl.String, "value": pl.String}, orient="row")
