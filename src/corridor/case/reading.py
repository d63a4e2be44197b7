"""Read every file of a case into sheets of cells, one per table."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from corridor.case import codes_of_files as codes
from corridor.case.csv_file import read_csv
from corridor.case.files import KINDS, SHEET, Found, table_files
from corridor.case.headers import named
from corridor.case.notes import Notes
from corridor.case.parquet_file import read_parquet
from corridor.case.sheet import Sheet
from corridor.case.suggest import nearest
from corridor.case.workbook import read_workbook
from corridor.tables import INPUT_TABLES


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
    read.unreadable = _unreadable(folder, read, notes)
    return read


def _unreadable(folder: Path, read: Read, notes: Notes) -> set[str]:
    """Tables that are there but not known in full: what refers to their rows is not blamed."""
    names: set[str] = set()
    for path in folder.iterdir():
        if path.suffix.lower() in KINDS and path.suffix.lower() != ".xlsx":
            names.add(nearest(path.stem, INPUT_TABLES) or path.stem)
    lost = {f.file for f in notes.kept if f.severity == "error"}
    if any(file.lower().endswith(".xlsx") for file in lost):
        names |= set(INPUT_TABLES)  # any table may stand in it
    for file in lost:
        _, _, sheet = file.partition(SHEET)
        names |= {nearest(sheet, INPUT_TABLES) or sheet} if sheet else set()
    torn = {f.file for f in notes.kept if f.code == codes.ROW_RAGGED}
    twice = {f.table for f in notes.kept if f.code == codes.TABLE_TWICE and f.table}
    return names - {name for name, sheet in read.sheets.items() if sheet.file not in torn} | twice


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
