"""One table from one file, outside a case: read and checked like the tables of a case."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from corridor.case import codes_of_files as codes
from corridor.case.cells import read_cells
from corridor.case.csv_file import read_csv
from corridor.case.duplicates import check_duplicates
from corridor.case.files import KINDS, read_plain
from corridor.case.headers import known, named
from corridor.case.notes import Notes
from corridor.case.parquet_file import read_parquet
from corridor.case.sheet import ROW, Sheet, numbered
from corridor.case.workbook import read_workbook
from corridor.findings import Findings
from corridor.tables import FILE_TABLES


def read_table(path: str | Path, table: str) -> tuple[pl.DataFrame, Findings]:
    """Read one CSV, Parquet or XLSX file as a table, whatever the file is called.

    Returns
    -------
    tuple
        The rows in the declared columns, and what is wrong with them. With an error among the findings the rows are
        those that could be read: a cell that could not is empty, and its row is named by the column `ROW`.
    """
    path, notes = Path(path), Notes()
    sheet = _sheet(path, table, notes)
    if sheet is None:
        empty = FILE_TABLES[table].empty().with_columns(pl.lit(None, pl.UInt32).alias(ROW))
        return empty, notes.findings()
    read_cells(sheet, notes)
    check_duplicates({table: sheet}, notes)
    return sheet.typed, notes.findings()


def read_row(cells: Mapping[str, str], table: str, name: str) -> tuple[pl.DataFrame, Findings]:
    """Read one row of a table from its cells as text, as if it stood in a file called `name`; see `read_table`."""
    notes = Notes()
    frame = pl.DataFrame({column: [text] for column, text in cells.items()}, schema=dict.fromkeys(cells, pl.String))
    sheet = known(Sheet(table, name, numbered(frame, first=2)), notes)
    read_cells(sheet, notes)
    return sheet.typed, notes.findings()


def _sheet(path: Path, table: str, notes: Notes) -> Sheet | None:
    kind = path.suffix.lower()
    if kind not in KINDS:
        problem = f"A file of the kind {kind or 'without a suffix'} is not read."
        notes.add(codes.TABLE_UNKNOWN, path.name, problem, "Give CSV (UTF-8), Parquet or XLSX.")
        return None
    data = read_plain(path, KINDS[kind], notes)
    if data is None:
        return None
    if kind == ".xlsx":
        sheets = read_workbook(data, path.name, notes, only=table)
        return sheets[0] if sheets else None
    if kind == ".parquet":
        return read_parquet(table, data, path.name, notes)
    cells = read_csv(data, path.name, notes)
    return None if cells is None else named(table, path.name, cells, notes)
