"""CSV as people save it: with a byte-order mark or without, by comma, semicolon or tab, in any line ending.

The common case is read by polars. Only a file that polars finds fault with is read again, slowly, to name the row.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import polars as pl

from corridor.case import codes_of_files as codes
from corridor.case import limits
from corridor.case.notes import Notes
from corridor.case.sheet import numbered

BOM = b"\xef\xbb\xbf"
OTHER_BOMS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
SEPARATORS = (",", ";", "\t")
USUAL = ("cp1256", "cp1251", "cp1254", "cp1252", "koi8_r", "cp866", "gb18030")
"""Encodings in which spreadsheets of the region save; among all there are, a short text resembles too many."""
PIECE = 1 << 22
RAGGED = "Put a text that holds a {sign} between double quotes, or take the spare cells out."


def read_csv(data: bytes, file: str, notes: Notes) -> pl.DataFrame | None:
    """The header and cells of a CSV file as text, rows numbered as a spreadsheet does; None after a finding.

    A quoted cell may hold line breaks: the row is still one row, as in a spreadsheet.
    """
    if not is_utf8(data, file, notes):
        return None
    data = data.removeprefix(BOM)
    if b"\r" in data and b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    first = data[: data.find(b"\n")] if b"\n" in data else data
    if not first.strip(b"\r\t ,;"):
        notes.add(codes.NO_HEADER, file, "The first row is empty.", "Write the names of the columns in it.", row=1)
        return None
    separator = separator_of(first.decode())
    frame = None
    # An odd number of quotation marks means one that is not closed, which polars would read to the end of the file.
    if data.count(b'"') % 2 == 0:
        frame = _quickly(data, separator)
    if frame is None:
        frame = _slowly(data, separator, file, notes)
    if frame is None or not _fits(frame, file, notes):
        return None
    return numbered(frame)


def _fits(frame: pl.DataFrame, file: str, notes: Notes) -> bool:
    # The header is a row here.
    if frame.height - 1 <= limits.ROWS and frame.height * frame.width <= limits.CELLS:
        return True
    problem = f"It has {frame.height - 1:,} rows of {frame.width} columns."
    remedy = f"Leave out what the case does not use; a table may have {limits.ROWS:,} rows."
    notes.add(codes.TOO_LARGE, file, problem, remedy)
    return False


def is_utf8(data: bytes, file: str, notes: Notes) -> bool:
    """Whether the bytes are text in UTF-8; otherwise a finding names the encoding that they seem to have."""
    seems = next((name for mark, name in OTHER_BOMS.items() if data.startswith(mark)), None)
    if seems is None:
        place = _first_fault(data)
        if place is None and b"\0" not in data:
            return True
        seems = "no text at all" if place is None else _encoding(data, place)
    row = data.count(b"\n", 0, _first_fault(data) or 0) + 1
    problem = f"It is not UTF-8 but {seems}."
    notes.add(codes.NOT_UTF8, file, problem, "Save it as `CSV UTF-8`, the only encoding that is read.", row=row)
    return False


def _first_fault(data: bytes) -> int | None:
    if data.isascii():
        return None
    start = 0
    while start < len(data):
        end = min(start + PIECE, len(data))
        # Never cut a letter in two: step back over continuation bytes.
        while end < len(data) and end > start and data[end] & 0xC0 == 0x80:
            end -= 1
        try:
            data[start:end].decode()
        except UnicodeDecodeError as error:
            return start + error.start
        if end == start:
            return start
        start = end
    return None


def _encoding(data: bytes, place: int) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[max(0, place - 2048) : place + 16384], cp_isolation=list(USUAL)).best()
    return f"probably {best.encoding}" if best is not None else "another encoding"


def separator_of(header: str) -> str:
    """The sign between the names of a header: what stands there most, a comma when nothing does."""
    outside = "".join(header.split('"')[::2])
    return max(SEPARATORS, key=outside.count)


def _quickly(data: bytes, separator: str) -> pl.DataFrame | None:
    try:
        frame = pl.read_csv(data, separator=separator, has_header=False, infer_schema=False, raise_if_empty=False)
    except pl.exceptions.PolarsError:
        return None
    return frame if frame.width <= limits.COLUMNS else None


def _slowly(data: bytes, separator: str, file: str, notes: Notes) -> pl.DataFrame | None:
    rows: list[list[str]] = []
    width = 0
    number = 0
    try:
        for number, row in enumerate(_records(data, separator), start=1):
            if number == 1:
                width = len(row)
                if width > limits.COLUMNS:
                    problem = f"The header has {width:,} columns."
                    notes.add(codes.TOO_LARGE, file, problem, "Take out what is no column of the table.", row=1)
                    return None
            elif len(row) > width and any(cell.strip() for cell in row[width:]):
                problem = f"The row has {len(row)} cells, the header {width}."
                remedy = RAGGED.format(sign={",": "comma", ";": "semicolon"}.get(separator, "tab"))
                notes.add(codes.ROW_RAGGED, file, problem, remedy, row=number, value=separator.join(row)[:120])
                row = [""] * width  # what stands in which column is not known
            if number > limits.ROWS:
                notes.add(codes.TOO_LARGE, file, f"It has more than {limits.ROWS:,} rows.", "Split the case.")
                return None
            rows.append([*row[:width], *[""] * (width - len(row))])
    except csv.Error as error:
        problem = f"The row cannot be told apart into cells: {error}."
        remedy = 'A quotation mark may not be closed; inside quoted text it is written twice: "5"" pipe".'
        notes.add(codes.ROW_RAGGED, file, problem, remedy, row=number + 1)
    if not rows:
        return None
    return pl.DataFrame(rows, schema=[f"column_{k + 1}" for k in range(width)], orient="row")


def _records(data: bytes, separator: str) -> Iterator[list[str]]:
    text = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline="")
    return csv.reader(text, delimiter=separator, strict=True)
