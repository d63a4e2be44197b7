"""Read every file of a case into sheets of cells, one per table."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from corridor.case import codes_of_files as codes
from corridor.case.csv_file import read_csv
from corridor.case.files import Found, table_files
from corridor.case.headers import named
from corridor.case.notes import Notes
from corridor.case.parquet_file import read_parquet
from corridor.case.sheet import Sheet
from corridor.case.workbook import read_workbook


@dataclass
class Read:
    """What the folder gives: sheets by table, the hash of every file read, and tables that could not be read."""

    sheets: dict[str, Sheet] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)


def read_files(folder: Path, notes: Notes) -> Read:
    """Every table of a folder."""
    read = Read()
    for found in table_files(folder, notes):
        read.hashes[found.name] = found.sha256
        for sheet in _sheets(found, notes):
            taken = read.sheets.get(sheet.name)
            if taken is not None:
                problem = f"{sheet.name} is given in {taken.file} too."
                notes.add(codes.TABLE_TWICE, sheet.file, problem, "Keep one of the two.", table=sheet.name)
            else:
                read.sheets[sheet.name] = sheet
    stems = {path.stem for path in folder.iterdir()}
    read.unreadable = {f.file.split(".")[0] for f in notes.kept if f.row in (None, 1)} & stems - set(read.sheets)
    return read


def _sheets(found: Found, notes: Notes) -> list[Sheet]:
    name = found.path.stem
    if found.kind == ".xlsx":
        return read_workbook(found.data, found.name, notes)
    if found.kind == ".parquet":
        sheet = read_parquet(name, found.data, found.name, notes)
    else:
        cells = read_csv(found.data, found.name, notes)
        sheet = named(name, found.name, cells, notes) if cells is not None else None
    return [] if sheet is None else [sheet]
