"""The workbook: every result table on a sheet of its own, with a guide, the meaning of every column, and names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from corridor.report.reading import Reader
from corridor.report.sheets import Sheets
from corridor.tables import RESULT_TABLES

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
        writer = Sheets(book)
        sheets = list(sheets_of(reader))
        writer.table("guide", _guide(reader, sheets), (30, 90, 14, 14, 60), numbers=("rows here", "rows in all"))
        for sheet in sheets:
            writer.declared(sheet.name, sheet.frame)
        writer.table("columns", _columns(), (22, 26, 12, 18, 90))
        writer.table("names", _names(reader), (14, 34, 60))
        writer.table("run", _run(reader), (40, 100))


def _created(reader: Reader) -> datetime:
    try:
        return datetime.fromisoformat(str(reader.meta.get("started"))).replace(tzinfo=None)
    except ValueError:
        return NO_DATE


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
