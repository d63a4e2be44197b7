"""One XLSX workbook: a sheet per table. It is looked through before it is unpacked, since it may be hostile."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

import polars as pl

from corridor.case import codes_of_files as codes
from corridor.case import limits
from corridor.case.files import OTHER_SHEETS, SHEET, is_table
from corridor.case.headers import named
from corridor.case.notes import Notes
from corridor.case.sheet import Sheet, numbered
from corridor.tables import FILE_TABLES

_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"')
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="([0-9]{1,7})"')
_FORMULA = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|.*?</(?:\w+:)?f>)\s*'
    rb"(<(?:\w+:)?v>[^<])?",
    re.DOTALL,
)
_ERROR = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*>(?:.*?)<(?:\w+:)?v>([^<]*)<', re.DOTALL
)
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3})([0-9]{1,7}):')
_RANGE = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MIDNIGHT = " 00:00:00"


def read_workbook(data: bytes, file: str, notes: Notes, only: str | None = None) -> list[Sheet]:
    """Every table of a workbook; what cannot be read is noted and left out.

    With `only`, the workbook holds that one table: in the sheet of its name, or else in the first one.
    """
    import fastexcel

    parts = sheet_parts(data, file, notes)
    if parts is None:
        return []
    sheets = []
    try:
        book = fastexcel.read_excel(data)
        for name in _asked(book.sheet_names, only):
            place = f"{file}{SHEET}{name}"
            if name.lower() in OTHER_SHEETS or not (only or is_table(name, place, notes)):
                continue
            xml = parts.get(name, b"")
            if not spans_little(xml, place, notes):
                continue
            table = only or name
            cells = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars()
            exact = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="float").to_polars()
            cells = _with_all_digits(_without_midnight(cells), exact, table)
            sheet = named(table, place, numbered(cells), notes)
            if sheet is not None:
                _note_odd_cells(xml, cells.row(0), sheet, notes)
                sheets.append(sheet)
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError, ValueError) as error:
        _unreadable(file, str(error), notes)
    return sheets


def _asked(names: list[str], only: str | None) -> list[str]:
    if only is None:
        return names
    return [only] if only in names else [name for name in names if name.lower() not in OTHER_SHEETS][:1]


def _unreadable(file: str, why: str, notes: Notes) -> None:
    short = why.splitlines()[0][:200] if why else "it is damaged"
    remedy = "Open it in a spreadsheet, without a password, and save it again as XLSX."
    notes.add(codes.FILE_UNREADABLE, file, f"It is no workbook that can be read: {short}.", remedy)


def sheet_parts(data: bytes, file: str, notes: Notes) -> dict[str, bytes] | None:
    """The XML of each sheet by its name; None after a finding when the archive is damaged or would swell."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if not _unpacks_to_little(archive, len(data), file, notes):
                return None
            # The sizes in the list of contents may lie; then the check sums are wrong.
            if (bad := archive.testzip()) is not None:
                raise zipfile.BadZipFile(f"its part {bad} is damaged")
            targets = {
                r.get("Id"): r.get("Target", "")
                for r in _xml(archive, "xl/_rels/workbook.xml.rels").iter()
                if r.get("Id")
            }
            sheets = {}
            for one in _xml(archive, "xl/workbook.xml").iter():
                target = targets.get(one.get(_RELATION))
                if one.tag.endswith("}sheet") and target:
                    path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                    sheets[one.get("name", "")] = archive.read(path)
            return sheets
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, RuntimeError, NotImplementedError, OSError) as error:
        _unreadable(file, str(error).strip("'\""), notes)
    except Exception as error:  # zlib and lzma raise errors of their own on damaged parts
        _unreadable(file, f"{type(error).__name__}: {error}", notes)
    return None


def merged_cells(xml: bytes) -> list[tuple[int, int, int, int]]:
    """Merged ranges of a sheet as first column, first row, last column and last row, counted from 0."""
    found = []
    for match in _RANGE.finditer(xml):
        left, top, right, bottom = match.groups()
        found.append((_column_number(left) - 1, int(top) - 1, _column_number(right) - 1, int(bottom) - 1))
    return found


def _xml(archive: zipfile.ZipFile, path: str) -> ElementTree.Element:
    text = archive.read(path)
    # No workbook needs a document type; one that has it may define entities that swell.
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise ElementTree.ParseError("it defines entities")
    return ElementTree.fromstring(text)


def _unpacks_to_little(archive: zipfile.ZipFile, packed: int, file: str, notes: Notes) -> bool:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    swells = unpacked > limits.XLSX_RATIO_FROM_BYTES and unpacked > packed * limits.XLSX_RATIO
    if len(parts) <= limits.XLSX_PARTS and unpacked <= limits.XLSX_UNPACKED_BYTES and not swells:
        return True
    problem = f"It holds {len(parts):,} parts and would unpack from {packed:,} to {unpacked:,} bytes."
    notes.add(codes.WORKBOOK_REFUSED, file, problem, "Save it anew with the cells that are used only.")
    return False


def spans_little(xml: bytes, place: str, notes: Notes) -> bool:
    """Whether a sheet spans no more rows, columns and cells than are read; what is too wide is noted."""
    rows = max((int(m[1]) for m in _ROW.finditer(xml)), default=0)
    columns = max((_column_number(m[1]) for m in _CELL.finditer(xml)), default=0)
    if rows <= limits.ROWS and columns <= limits.COLUMNS and rows * columns <= limits.SHEET_CELLS:
        return True
    problem = f"The sheet spans {rows:,} rows and {columns:,} columns."
    remedy = f"Delete the cells that are far away; a sheet may span {limits.SHEET_CELLS:,}. Larger tables go into CSV."
    notes.add(codes.WORKBOOK_REFUSED, place, problem, remedy)
    return False


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.decode():
        number = number * 26 + ord(letter) - 64
    return number


def _without_midnight(cells: pl.DataFrame) -> pl.DataFrame:
    # A cell formatted as a date comes as a moment.
    return cells.with_columns(pl.col(pl.String).str.strip_suffix(_MIDNIGHT))


def _with_all_digits(cells: pl.DataFrame, exact: pl.DataFrame, name: str) -> pl.DataFrame:
    # As text a number comes with nine decimals only, so in columns of numbers the number itself is taken.
    if cells.is_empty():
        return cells
    numeric = {c.name for c in FILE_TABLES[name].columns() if c.dtype.is_numeric()}
    columns = [column for column, header in zip(cells.columns, cells.row(0), strict=True) if header in numeric]
    for column in columns:
        text, number = cells[column], exact[column]
        is_number = text.cast(pl.Float64, strict=False).is_not_null() & number.is_not_null()
        cells = cells.with_columns(number.cast(pl.String).zip_with(is_number, text).alias(column))
    return cells


def _odd_cells(xml: bytes) -> Iterator[tuple[bytes, int, str, bool]]:
    """Column letters, row, what is odd, and whether the cell has a value all the same."""
    errors = {(m[1], int(m[2])): m[3].decode(errors="replace") for m in _first(_ERROR, xml)}
    for (letters, row), text in errors.items():
        yield letters, row, f"The cell holds the error {text}.", False
    for m in _first(_FORMULA, xml):
        if (m[1], int(m[2])) not in errors:
            yield m[1], int(m[2]), "The cell holds a formula" + ("." if m[3] else " without a value."), bool(m[3])
    for m in _first(_MERGED, xml):
        yield m[1], int(m[2]), "The cell is merged with others, which are empty.", True


def _first(pattern: re.Pattern[bytes], xml: bytes) -> Iterator[re.Match[bytes]]:
    for count, match in enumerate(pattern.finditer(xml)):
        if count == limits.ERROR_CELLS:
            return
        yield match


def _note_odd_cells(xml: bytes, header: tuple[str | None, ...], sheet: Sheet, notes: Notes) -> None:
    for letters, row, problem, has_value in _odd_cells(xml):
        place = _column_number(letters) - 1
        column = (header[place] if place < len(header) else None) or letters.decode()
        remedy = (
            "Its last value was used: paste the value in its place." if has_value else "Paste its value in its place."
        )
        notes.add(
            codes.CELL_NOT_PLAIN, sheet.file, problem, remedy, row=row, column=column, table=sheet.name,
            severity="warning" if has_value else "error",
        )  # fmt: skip
