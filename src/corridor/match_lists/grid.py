"""A list as a grid of text, whatever file it comes in: encodings told, merged cells filled, empty rows left out."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path

from corridor.case import codes_of_files, limits
from corridor.case.csv_file import OTHER_BOMS, USUAL, separator_of
from corridor.case.files import KINDS, read_plain
from corridor.case.notes import Notes
from corridor.case.workbook import merged_cells, sheet_parts, spans_little
from corridor.match_lists import codes

TEXTS = (".csv", ".tsv", ".txt")


@dataclass
class Grid:
    """Rows of text; ``rows[0]`` is the first row of the file, and empty cells are None."""

    rows: list[list[str | None]]
    sheet: str | None = None
    filled: dict[int, str] = field(default_factory=dict)
    """By row: what merged cells gave it."""

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)


def read_grid(path: Path, notes: Notes) -> Grid | None:
    """Every cell of a file as text; None, after a finding, where nothing can be read."""
    kind = path.suffix.lower()
    if kind not in (*TEXTS, ".xlsx"):
        problem = f"A file of the kind {kind or 'without a suffix'} is not read."
        notes.add(codes_of_files.TABLE_UNKNOWN, path.name, problem, "Give the list as XLSX or CSV.")
        return None
    data = read_plain(path, KINDS[".xlsx" if kind == ".xlsx" else ".csv"], notes)
    if data is None:
        return None
    grid = _workbook(data, path.name, notes) if kind == ".xlsx" else _text(data, path.name, notes)
    if grid is not None and not any(any(row) for row in grid.rows):
        notes.add(codes.LIST_EMPTY, path.name, "The list has no cell.", "Give a list with a header and a row.")
        return None
    return grid


def _text(data: bytes, file: str, notes: Notes) -> Grid | None:
    text = _decoded(data, file, notes)
    if text is None:
        return None
    lines = [line for line in text.splitlines()[:60] if line.strip()]
    # Titles above the header have no separators, so the line that has most tells.
    signs = max(lines, key=lambda line: max(line.count(s) for s in (",", ";", "\t")), default="")
    csv.field_size_limit(limits.MIB)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(signs)))
    except csv.Error as error:
        problem = f"Its cells cannot be told apart: {error}."
        notes.add(codes_of_files.ROW_RAGGED, file, problem, "Close the quotation marks, or give the list as XLSX.")
        return None
    if len(rows) > limits.ROWS:
        notes.add(codes_of_files.TOO_LARGE, file, f"It has {len(rows):,} rows.", "Split the list.")
        return None
    return Grid([[_plain(cell) for cell in row] for row in rows])


def _decoded(data: bytes, file: str, notes: Notes) -> str | None:
    mark = next((name for bom, name in OTHER_BOMS.items() if data.startswith(bom)), None)
    if mark is not None:
        return data.decode(mark, errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
    from charset_normalizer import from_bytes

    best = from_bytes(data[:400_000], cp_isolation=list(USUAL)).best()
    if best is None or b"\0" in data:
        notes.add(codes_of_files.NOT_UTF8, file, "It is no text that can be read.", "Save it as `CSV UTF-8`.", row=row)
        return None
    text = data.decode(best.encoding, errors="replace")
    problem = f"It is not UTF-8; it was read as {best.encoding}."
    notes.add(codes.ENCODING_GUESSED, file, problem, "Look whether the names are right.", row=row, severity="warning")
    return text


def _plain(cell: str | None) -> str | None:
    if cell is None:
        return None
    text = cell.translate(_UNSEEN).strip(" \t\r\n\u00a0\u202f")
    return text or None


_UNSEEN = {ord(c): None for c in "\u200e\u200f\u061c\ufeff\u00ad"}


def _workbook(data: bytes, file: str, notes: Notes) -> Grid | None:
    """The first sheet that has cells; the others are named in a finding."""
    import fastexcel

    parts = sheet_parts(data, file, notes)
    if parts is None:
        return None
    found: Grid | None = None
    try:
        book = fastexcel.read_excel(data)
        for name in book.sheet_names:
            xml = parts.get(name, b"")
            if not spans_little(xml, f"{file}, sheet {name}", notes):
                continue
            frame = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars()
            if frame.is_empty():
                continue
            if found is not None:
                problem = f"The sheet {name} is not read: only the first one with cells is."
                notes.add(
                    codes_of_files.TABLE_UNKNOWN, file, problem, "Save it as a file of its own.", severity="warning"
                )
                continue
            rows = [[_plain(_midnight(cell)) for cell in row] for row in frame.rows()]
            found = Grid(rows, name)
            _fill_merged(found, merged_cells(xml), file, notes)
    except (fastexcel.FastExcelError, ValueError) as error:
        why = (str(error).splitlines() or ["it is damaged"])[0][:200]
        notes.add(codes_of_files.FILE_UNREADABLE, file, f"It cannot be read: {why}.", "Save it again as XLSX.")
        return None
    if found is None:
        notes.add(codes.LIST_EMPTY, file, "No sheet has a cell.", "Give a list with a header and a row.")
    return found


def _midnight(cell: str | None) -> str | None:
    return cell.removesuffix(" 00:00:00") if cell else cell


def _fill_merged(grid: Grid, ranges: list[tuple[int, int, int, int]], file: str, notes: Notes) -> None:
    """Give every row that a merged cell spans its value; across columns a title stays where it stands."""
    shown = 0
    for left, top, _, bottom in sorted(ranges, key=lambda r: (r[1], r[0])):
        if bottom <= top or top >= len(grid.rows) or left >= len(grid.rows[top]):
            continue
        value = grid.rows[top][left]
        if value is None:
            continue
        for row in range(top + 1, min(bottom + 1, len(grid.rows))):
            if grid.rows[row][left] is None:
                grid.rows[row][left] = value
                grid.filled[row] = value
        shown += 1
        if shown <= limits.FINDINGS_PER_COLUMN:
            problem = f"Rows {top + 1} to {bottom + 1} are merged; each was given {value!r}."
            notes.add(
                codes.MERGED, file, problem, "Check that it holds for each of them.", row=top + 1, severity="warning"
            )
