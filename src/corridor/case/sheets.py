"""Sheets of a workbook made from the declarations: headers with their meaning, drop-downs, values of the right kind."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import polars as pl

from corridor.case.writing import FIRST_DATE, XLSX_ROWS, XLSX_TEXT, columns_of, new_workbook
from corridor.errors import CorridorError
from corridor.tables import ALL_TABLES, Column

FORM_ROWS = 5_000
"""Rows below the header that have drop-downs."""
LIST_CHARACTERS = 255
"""Longest list of words that a drop-down may hold itself."""


class Book:
    """A workbook in the making."""

    def __init__(self) -> None:
        self.out = io.BytesIO()
        self.book = new_workbook(self.out)
        self.needed = self.book.add_format({"bold": True, "bg_color": "#D9E7F5", "bottom": 1})
        self.optional = self.book.add_format({"bold": True, "bg_color": "#F1F1F1", "bottom": 1})
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.text = self.book.add_format({"num_format": "@"})
        self.bold = self.book.add_format({"bold": True})
        self.wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})

    def to_bytes(self) -> bytes:
        """Finish the workbook."""
        self.book.close()
        return self.out.getvalue()

    def add_table(self, name: str, frame: pl.DataFrame, form: bool = False) -> None:
        """A sheet with a table; as a form it has every column explained, with drop-downs."""
        if frame.height >= XLSX_ROWS:
            raise CorridorError(f"{name} has {frame.height:,} rows, more than a sheet holds. Write CSV or Parquet.")
        sheet = self.book.add_worksheet(name)
        sheet.freeze_panes(1, 1)
        for place, column in enumerate(columns_of(name, frame)):
            sheet.write_string(0, place, column.name, self.needed if column.required else self.optional)
            sheet.set_column(place, place, max(11, min(30, len(column.name) + 2)), self._format(column))
            if form:
                sheet.write_comment(0, place, explained(column), {"x_scale": 2})
                self._offer_words(sheet, place, column)
            for row, value in enumerate(frame[column.name].to_list(), start=1):
                if value is not None:
                    self._write(sheet, row, place, value, name)

    def _format(self, column: Column) -> Any:
        if column.kind == "day":
            return self.day
        # Text format keeps a spreadsheet from taking a code for a number or a date.
        return self.text if column.dtype == pl.String() else None

    def _write(self, sheet: Any, row: int, place: int, value: Any, name: str) -> None:
        if isinstance(value, bool):
            sheet.write_string(row, place, "yes" if value else "no")
        elif isinstance(value, (int, float)):
            sheet.write_number(row, place, value)
        elif isinstance(value, date):
            if value < FIRST_DATE:
                sheet.write_string(row, place, value.isoformat())
            else:
                sheet.write_datetime(row, place, value, self.day)
        elif len(value) > XLSX_TEXT:
            raise CorridorError(f"{name}, row {row + 1}: a text is longer than a cell holds. Write CSV or Parquet.")
        else:
            sheet.write_string(row, place, value, self.text)

    def _offer_words(self, sheet: Any, place: int, column: Column) -> None:
        words: Any = None
        message = {}
        if column.kind == "flag":
            words = ["yes", "no"]
        elif column.kind == "choice" and len(",".join(column.choices)) <= LIST_CHARACTERS:
            words = list(column.choices)
        elif column.kind == "ref" and column.reference_table:
            words = self._cells_of(column)
            # The row may stand in a pack, so the spreadsheet warns but lets it pass.
            message = {
                "error_type": "warning",
                "error_message": f"Not in the sheet {column.reference_table}; in a pack?",
            }
        if words is not None:
            sheet.data_validation(1, place, FORM_ROWS, place, {"validate": "list", "source": words, **message})

    def _cells_of(self, column: Column) -> str:
        from xlsxwriter.utility import xl_col_to_name

        assert column.reference is not None
        table, _, key = column.reference.partition(".")
        letter = xl_col_to_name([c.name for c in ALL_TABLES[table].columns()].index(key))
        return f"={table}!${letter}$2:${letter}${FORM_ROWS}"


def explained(column: Column) -> str:
    """What a column means, in a few lines."""
    unit = " per ".join(part for part in (column.unit, column.per) if part)
    lines = [column.description]
    if unit and unit != "share":
        lines.append(f"In {unit}.")
    if column.choices:
        lines.append(f"{'Any' if column.is_list else 'One'} of: {', '.join(column.choices)}.")
    if column.reference:
        lines.append(f"Names a row of {column.reference_table}.")
    lines.append(needed(column))
    return "\n".join(line for line in lines if line)


def needed(column: Column) -> str:
    """Whether a cell must be filled, and what it counts as if it is not."""
    if column.required:
        return "Must be filled."
    if column.default is None:
        return "May stay empty."
    default = (
        {True: "yes", False: "no"}.get(column.default, column.default) if column.kind == "flag" else column.default
    )
    return f"Empty counts as {default:g}." if isinstance(default, float) else f"Empty counts as {default}."
