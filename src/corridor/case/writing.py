"""Write tables as CSV, Parquet or one XLSX workbook: the same content gives the same bytes."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

import polars as pl

from corridor.errors import CorridorError
from corridor.tables import ALL_TABLES, Column

Format = Literal["csv", "parquet", "xlsx"]
WORKBOOK = "case.xlsx"
XLSX_ROWS = 1_048_576
XLSX_TEXT = 32_767
"""Most rows of a sheet, and most characters of a cell."""
FIRST_DATE = date(1900, 3, 1)
"""Earlier days are written as text, since spreadsheets count a 29 February 1900 that never was."""


def write_tables(folder: str | Path, tables: Mapping[str, pl.DataFrame], format: Format = "csv") -> list[Path]:
    """Write tables into a folder, to be read back by `load_case` or `read_tables`.

    Parameters
    ----------
    folder
        Made if it is not there. Files of the same names are replaced, others are left.
    tables
        Tables by name, in declared columns.
    format
        ``csv`` or ``parquet``: a file per table; ``xlsx``: one workbook ``case.xlsx`` with a sheet per table.

    Raises
    ------
    CorridorError
        A table does not fit into a sheet, or there is no such format.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    ordered = {name: tables[name] for name in ALL_TABLES if name in tables}
    if format == "xlsx":
        return [put(folder / WORKBOOK, workbook_bytes(ordered))]
    makers = {"csv": csv_bytes, "parquet": parquet_bytes}
    if format not in makers:
        raise CorridorError(f'There is no format "{format}": write csv, parquet or xlsx.')
    return [put(folder / f"{name}.{format}", makers[format](name, frame)) for name, frame in ordered.items()]


def put(path: Path, data: bytes) -> Path:
    """Write a file aside and rename it, so that nobody ever reads half of it."""
    aside = path.with_name(f".{path.name}.part")
    aside.write_bytes(data)
    os.replace(aside, path)
    return path


def columns_of(name: str, frame: pl.DataFrame) -> list[Column]:
    """Declarations of the columns that a frame has, in the order of the file."""
    return [column for column in ALL_TABLES[name].columns() if column.name in frame.columns]


def as_text(column: Column) -> pl.Expr:
    """A column as the files of a case write it."""
    value = column.col
    if column.kind == "flag":
        return pl.when(value).then(pl.lit("yes")).when(~value).then(pl.lit("no")).alias(column.name)
    if column.kind == "day":
        return value.dt.to_string("%Y-%m-%d")
    if column.dtype == pl.Float64():
        whole = (value % 1 == 0) & (value.abs() < 1e15)
        return (
            pl.when(whole)
            .then(value.cast(pl.Int64, strict=False).cast(pl.String))
            .otherwise(value.cast(pl.String))
            .alias(column.name)
        )
    return value.cast(pl.String)


def csv_bytes(name: str, frame: pl.DataFrame) -> bytes:
    """A table as CSV: UTF-8 without byte-order mark, commas, one line feed per row."""
    out = io.BytesIO()
    frame.select(as_text(column) for column in columns_of(name, frame)).write_csv(out)
    return out.getvalue()


def parquet_bytes(name: str, frame: pl.DataFrame) -> bytes:
    """A table as Parquet, in the types of the declaration."""
    out = io.BytesIO()
    frame.select(column.name for column in columns_of(name, frame)).write_parquet(out, compression="zstd")
    return out.getvalue()


def workbook_bytes(tables: Mapping[str, pl.DataFrame]) -> bytes:
    """Tables as one workbook with a sheet each."""
    from corridor.case.sheets import Book

    book = Book()
    for name, frame in tables.items():
        book.add_table(name, frame)
    return book.to_bytes()


def new_workbook(out: io.BytesIO) -> Any:
    """A workbook that never takes text for a formula, a number or a link, and carries no time of writing."""
    import xlsxwriter

    plain = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, {"in_memory": True, **plain})
    book.set_properties({"created": datetime(2000, 1, 1)})
    return book
