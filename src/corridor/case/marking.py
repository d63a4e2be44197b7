"""The tables of a case as a workbook, with every cell that must be mended marked and its finding beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from corridor.case.notes import Notes
from corridor.case.reading import read_files
from corridor.case.sheet import ROW, Sheet
from corridor.case.sheets import Book
from corridor.case.writing import XLSX_ROWS, XLSX_TEXT, put
from corridor.findings import Finding, Findings

WHOLE_TABLE_ROWS = 20_000
"""A longer table is written with its marked rows only, each in its own place."""
COLOURS = {"error": "#F8C9C4", "warning": "#FCE8B2"}


def write_marked(case_folder: str | Path, findings: Findings, xlsx: str | Path) -> Path:
    """Write the workbook: first a list of the findings, then the tables that have some, row by row as in their files.

    Parameters
    ----------
    case_folder
        The case that was checked; its files are read once more.
    findings
        What `check` gave.
    xlsx
        The workbook to write.
    """
    by_file: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_file[finding.file].append(finding)
    sheets = read_files(Path(case_folder), Notes()).sheets
    book = Book()
    marks = {kind: book.book.add_format({"bg_color": colour, "border": 1}) for kind, colour in COLOURS.items()}
    _list(book, list(findings), marks)
    for name, sheet in sheets.items():
        if sheet.file in by_file:
            _table(book, name, sheet, by_file[sheet.file], marks)
    return put(Path(xlsx), book.to_bytes())


def _list(book: Book, findings: list[Finding], marks: dict[str, Any]) -> None:
    sheet = book.book.add_worksheet("findings")
    sheet.freeze_panes(1, 0)
    heads = ("code", "severity", "file", "row", "column", "value", "what is wrong", "what to do")
    for place, (head, width) in enumerate(zip(heads, (8, 10, 26, 7, 24, 24, 70, 70), strict=True)):
        sheet.write_string(0, place, head, book.needed)
        sheet.set_column(place, place, width)
    for row, f in enumerate(findings[: XLSX_ROWS - 1], start=1):
        cells = (f.code, f.severity, f.file, f.row, f.column, f.value, f.problem, f.remedy)
        for place, cell in enumerate(cells):
            if isinstance(cell, int):
                sheet.write_number(row, place, cell)
            elif cell is not None:
                sheet.write_string(row, place, _short(cell), marks[f.severity] if place == 0 else None)


def _table(book: Book, name: str, sheet: Sheet, findings: list[Finding], marks: dict[str, Any]) -> None:
    page = book.book.add_worksheet(name)
    page.freeze_panes(1, 1)
    columns = [column for column in sheet.cells.columns if column != ROW]
    # A finding about a missing column needs a place too.
    columns += dict.fromkeys(f.column for f in findings if f.column and f.column not in columns)
    for place, column in enumerate(columns):
        page.write_string(0, place, column, book.optional)
        page.set_column(place, place, max(11, min(30, len(column) + 2)))
    cells = sheet.cells
    if cells.height > WHOLE_TABLE_ROWS:
        cells = cells.filter(cells[ROW].is_in(sorted({f.row for f in findings if f.row})))
    texts: dict[tuple[int, int], str] = {}
    for row in cells.iter_rows(named=True):
        if row[ROW] > XLSX_ROWS:
            break
        for place, column in enumerate(columns):
            if row.get(column) is not None:
                texts[row[ROW] - 1, place] = _short(str(row[column]))
                page.write_string(row[ROW] - 1, place, texts[row[ROW] - 1, place])
    for (row_at, place), told in _by_cell(findings, columns).items():
        kind = "error" if any(f.severity == "error" for f in told) else "warning"
        text = columns[place] if row_at == 0 else texts.get((row_at, place), "")
        if text:
            page.write_string(row_at, place, text, marks[kind])
        else:
            page.write_blank(row_at, place, None, marks[kind])
        words = "\n\n".join(f"{f.problem} [{f.code}]\n{f.remedy}" for f in told)
        page.write_comment(row_at, place, _short(words), {"x_scale": 2.5, "y_scale": 1.5})


def _by_cell(findings: Iterable[Finding], columns: list[str]) -> dict[tuple[int, int], list[Finding]]:
    cells: dict[tuple[int, int], list[Finding]] = defaultdict(list)
    for f in findings:
        if f.row is not None and f.row <= XLSX_ROWS and columns:
            cells[f.row - 1, columns.index(f.column) if f.column in columns else 0].append(f)
    return cells


def _short(text: str) -> str:
    return text[:XLSX_TEXT]
