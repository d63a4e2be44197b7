"""One table as its file holds it, before any cell is read."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from corridor.tables import FILE_TABLES, Table

ROW = "_row"
"""Column that carries a row's number in its file, as a spreadsheet counts; null for rows of packs."""


@dataclass
class Sheet:
    """Cells as they stand, named by the header of the file.

    Attributes
    ----------
    name
        The table.
    file
        The file, or workbook and sheet, as findings name it.
    cells
        One column per column of the file: text, or typed where a Parquet file gives types; and `ROW`.
    typed
        The cells once they are read, with every declared column and `ROW`.
    broken
        By column: which rows have a cell that could not be read, so that nothing else is said about it.
    """

    name: str
    file: str
    cells: pl.DataFrame
    typed: pl.DataFrame = field(default_factory=pl.DataFrame)
    broken: dict[str, pl.Series] = field(default_factory=dict)

    @property
    def table(self) -> type[Table]:
        return FILE_TABLES[self.name]


def numbered(cells: pl.DataFrame, first: int = 1) -> pl.DataFrame:
    """Trim every cell, number the rows from `first` on, and leave out rows without any cell."""
    text = pl.col(pl.String).str.strip_chars()
    trimmed = cells.with_columns(pl.when(text != "").then(text).name.keep())
    rows = trimmed.with_row_index(ROW, offset=first)
    if not cells.width:
        return rows
    return rows.filter(~pl.all_horizontal(pl.exclude(ROW).is_null()))
