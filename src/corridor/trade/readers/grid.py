"""A file of trade figures as a grid of text: CSV, TSV, XLSX or Parquet, wherever its headings stand."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zlib
from collections.abc import Collection, Sequence
from pathlib import Path

import polars as pl

from corridor.figures import codes
from corridor.figures.notes import ROW, Notes
from corridor.figures.words import heading_key

SEPARATORS = (",", ";", "\t", "|")
RECORDS = ("data", "dataset", "records", "results")
"""Where services put the records of a JSON answer."""
UNPACKED_BYTES = 1 << 30
HEADING_WITHIN = 40
"""Headings stand within so many rows: above them are titles, units and the publisher."""


def read_grid(path: Path, notes: Notes) -> pl.DataFrame | None:
    """Every cell as text in columns `c0`, `c1`, ... with `ROW`; None, after a finding, where there is nothing.

    Empty cells and empty texts are null. Of a workbook the first sheet with cells is read.
    """
    try:
        suffix = path.suffix.lower()
        if suffix == ".xlsx":
            return _filled(_workbook(path, notes), notes)
        if suffix == ".parquet":
            frame = pl.read_parquet(path)
            head = pl.DataFrame([dict(zip(_names(frame.width), frame.columns, strict=True))])
            body = frame.select(pl.all().cast(pl.String, strict=False))
            body.columns = _names(frame.width)
            return _filled(pl.concat([head, body]), notes)
        data = _unpacked(path)
        if suffix == ".json":
            return _filled(_records(data), notes)
    except (OSError, EOFError, zlib.error, pl.exceptions.PolarsError, ValueError, RecursionError) as error:
        why = (str(error).splitlines() or [type(error).__name__])[0][:200]
        notes.say(codes.LAYOUT_UNKNOWN, f"It cannot be opened: {why}.", "Give a CSV, TSV, XLSX or Parquet file.")
        return None
    if not data.strip():
        notes.say(codes.FILE_EMPTY, "The file is empty.", "Download or save it again.")
        return None
    text = _text(data, notes)
    return None if text is None else _filled(_separated(text, notes), notes)


def _unpacked(path: Path) -> bytes:
    data = path.read_bytes()
    if not data.startswith(b"\x1f\x8b"):
        return data
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
        whole = packed.read(UNPACKED_BYTES + 1)
    if len(whole) > UNPACKED_BYTES:
        raise ValueError(f"it is more than {UNPACKED_BYTES >> 20} MiB when unpacked")
    return whole


def _records(data: bytes) -> pl.DataFrame:
    """The rows of a JSON answer: a list of objects, or of lists the first of which has the headings."""
    body = json.loads(data)
    if isinstance(body, dict):
        body = next((body[key] for key in RECORDS if isinstance(body.get(key), list)), None)
    if not isinstance(body, list) or not body:
        raise ValueError(f"it has no list of records, nor one under {', '.join(RECORDS)}")
    if all(isinstance(row, dict) for row in body):
        heads = list(dict.fromkeys(key for row in body for key in row))
        body = [heads, *([row.get(head) for head in heads] for row in body)]
    if not all(isinstance(row, list) and len(row) == len(body[0]) for row in body):
        raise ValueError("its records are neither objects nor lists of one length")
    columns = zip(*([_cell(cell) for cell in row] for row in body), strict=True)
    return pl.DataFrame({f"c{n}": column for n, column in enumerate(columns)}).cast(pl.String)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _names(count: int) -> list[str]:
    return [f"c{n}" for n in range(count)]


def _text(data: bytes, notes: Notes) -> str | None:
    for mark, name in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(name, errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            notes.say(codes.TRUNCATED, "The file ends in the middle of a letter.", "Download it again.")
            return data[: error.start].decode("utf-8-sig")
        row = data.count(b"\n", 0, error.start) + 1
        notes.say(codes.ENCODING, "It is not UTF-8.", "Save it as `CSV UTF-8`.", row=row)
        return None


def _separated(text: str, notes: Notes) -> pl.DataFrame:
    separator = _separator(text)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    width = max((len(row) for row in rows), default=0)
    usual = max((len(row) for row in rows[-50:-1]), default=width)
    last = rows[-1] if rows else []
    cut = len(rows) > 2 and 1 < len(last) < usual and not text.endswith(("\n", "\r"))
    if cut or text.count('"') % 2:
        problem = "The last row ends before its last column, or within quotation marks; it is left out."
        notes.say(codes.TRUNCATED, problem, "Download it again and compare its size.", row=len(rows))
        rows.pop()
    columns = zip(*(row + [""] * (width - len(row)) for row in rows), strict=True)
    frame = pl.DataFrame({f"c{n}": column for n, column in enumerate(columns)}, schema_overrides={})
    return frame.cast(pl.String) if frame.width else frame


def _separator(text: str) -> str:
    """The sign that cuts most of the first lines into the same number of cells."""
    lines = text[:20_000].splitlines()[:60]
    if "\\" in lines[0] and "\t" in lines[0]:
        return "\t"  # several keys joined by commas stand in one cell of such a table

    def even(sign: str) -> tuple[int, int]:
        counts = [len(row) for row in csv.reader(lines, delimiter=sign) if row]
        usual = max(set(counts), key=lambda c: (counts.count(c) if c > 1 else 0, c), default=1)
        return (counts.count(usual) if usual > 1 else 0, usual)

    return max(SEPARATORS, key=even)


def _workbook(path: Path, notes: Notes) -> pl.DataFrame:
    import fastexcel

    try:
        book = fastexcel.read_excel(path)
        frames = []
        for name in book.sheet_names:
            frame = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars()
            if frame.height:
                frames.append((name, frame))
    except fastexcel.FastExcelError as error:
        raise ValueError(str(error)) from None
    for name, _ in frames[1:]:
        problem = f"The sheet {name} is not read: only the first one with cells is."
        notes.say(codes.LEFT_OUT, problem, "Save it as a file of its own.", severity="warning")
    if not frames:
        return pl.DataFrame()
    frame = frames[0][1]
    frame.columns = _names(frame.width)
    return frame.with_columns(pl.all().str.strip_suffix(" 00:00:00"))


def _filled(frame: pl.DataFrame, notes: Notes) -> pl.DataFrame | None:
    if not frame.width or not frame.height:
        notes.say(codes.FILE_EMPTY, "The file has no cells.", "Download or save it again.")
        return None
    plain = pl.all().str.replace_all("[\u200e\u200f\u061c\ufeff]", "").str.strip_chars(" \t\r\n\u00a0\u202f")
    frame = frame.select(plain)
    frame = frame.select(pl.when(pl.all() != "").then(pl.all()))
    return frame.with_row_index(ROW, offset=1).with_columns(pl.col(ROW).cast(pl.UInt32))


def find_headings(grid: pl.DataFrame, wanted: Collection[str]) -> tuple[int, list[str]] | None:
    """The last row of the headings and a heading per column; None where no row holds two wanted ones.

    Headings over two rows, the upper one merged over several columns, are joined by a space.
    """
    columns = [c for c in grid.columns if c != ROW]
    head = grid.head(HEADING_WITHIN).select(columns).rows()
    best, most = None, 1
    for n, cells in enumerate(head):
        own = list(cells)
        hits = sum(heading_key(cell) in wanted for cell in own if cell)
        if hits > most:
            best, most = (n, own), hits
        if n and sum(cell is not None for cell in head[n - 1]) > 1:
            joined = _under(head[n - 1], cells)
            hits = sum(heading_key(cell) in wanted for cell in joined if cell)
            if hits > most:
                best, most = (n, joined), hits
    if best is None:
        return None
    return best[0], [text or "" for text in best[1]]


def _under(upper: Sequence[str | None], lower: Sequence[str | None]) -> list[str | None]:
    joined, over = [], None
    for above, below in zip(upper, lower, strict=True):
        over = above or (over if below else None)
        joined.append(" ".join(part for part in (over, below) if part) or None)
    return joined
