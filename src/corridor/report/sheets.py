"""Frames on the sheets of a workbook: values by their kind, formats by the declaration of their columns."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import Any

import polars as pl

from corridor.tables import ALL_TABLES, Column


class Sheets:
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

    def declared(self, table: str, frame: pl.DataFrame, name: str = "") -> None:
        """A declared table: formats and widths come from the declaration of its columns."""
        columns = ALL_TABLES[table].columns()
        styles = [self.formats.get(_style(c)) for c in columns]
        self._put(name or table, frame, [_width(c) for c in columns], styles)

    def table(self, name: str, frame: pl.DataFrame, widths: tuple[int, ...], numbers: tuple[str, ...] = ()) -> None:
        """A sheet beside the declared tables; columns of money are told by their floats."""
        kinds = ["count" if c in numbers else "money" if frame[c].dtype.is_float() else "wrap" for c in frame.columns]
        styles = [self.formats[kind] for kind in kinds]
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
