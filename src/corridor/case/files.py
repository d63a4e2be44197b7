"""The files of a case: which table each one holds, and which are refused before they are opened."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corridor.case import codes_of_files as codes
from corridor.case import limits
from corridor.case.notes import Notes, quoted
from corridor.case.suggest import did_you_mean
from corridor.tables import ALL_TABLES, INPUT_TABLES, ITEM_TABLES

SETTINGS_FILE = "case.toml"
KINDS = {".csv": limits.CSV_BYTES, ".parquet": limits.PARQUET_BYTES, ".xlsx": limits.XLSX_BYTES}
SHEET = ", sheet "
"""Between the names of a workbook and of its sheet, where a finding names both."""
OTHER_SHEETS = frozenset({"guide", "choices"})
"""Sheets of a workbook that hold no table."""
NOTES_ALLOWED = frozenset({".md", ".txt", ".toml", ".html", ".pdf", ".png", ".jpg"})
"""Files that may lie in a case without being tables."""
LOOK_ALIKES = frozenset({".xls", ".xlsm", ".xlsb", ".ods", ".tsv", ".json", ".gz", ".zip"})
"""Files that somebody may take for tables of the case, so they are not passed over in silence."""


@dataclass(frozen=True)
class Found:
    """A file of the folder that may be read."""

    path: Path
    kind: str
    data: bytes

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def read_plain(path: Path, most: int, notes: Notes) -> bytes | None:
    """The bytes of an ordinary file, or a finding and None."""
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            kind = "a symbolic link" if stat.S_ISLNK(status.st_mode) else "not an ordinary file"
            notes.add(codes.NOT_A_FILE, path.name, f"It is {kind}.", "Put the file itself into the folder.")
            return None
        if status.st_size > most:
            size = f"{status.st_size / limits.MIB:,.0f} MiB"
            remedy = f"Leave out what the case does not use; such a file may have {most // limits.MIB} MiB."
            notes.add(codes.TOO_LARGE, path.name, f"The file has {size}.", remedy)
            return None
        return path.read_bytes()
    except OSError as error:
        why = error.strerror or type(error).__name__
        notes.add(
            codes.FILE_UNREADABLE, path.name, f"It cannot be read: {why}.", "Check its permissions, or copy it anew."
        )
        return None


def table_files(folder: Path, notes: Notes) -> Iterator[Found]:
    """Every file of the folder that holds tables, one after the other by name; what is odd about others is noted."""
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        suffix = path.suffix.lower()
        if path.name.startswith((".", "~$")) or path.name == SETTINGS_FILE or suffix in NOTES_ALLOWED:
            continue
        if suffix in KINDS:
            known = suffix == ".xlsx" or is_table(path.stem, path.name, notes)
            data = read_plain(path, KINDS[suffix], notes) if known else None
            if data is not None:
                yield Found(path, suffix, data)
        elif suffix in LOOK_ALIKES:
            kind = f"A {suffix} file is not read."
            remedy = "Save it as CSV (UTF-8), Parquet or XLSX, or move it out of the folder."
            notes.add(codes.TABLE_UNKNOWN, path.name, kind, remedy)


def is_table(name: str, file: str, notes: Notes) -> bool:
    """Whether there is an input table of that name; otherwise a finding with the nearest."""
    if name in INPUT_TABLES:
        return True
    if name in ITEM_TABLES:
        problem = f"{name} is priced by itself, not as part of a case."
        remedy = "Move it out of the folder; `corridor landed-cost FILE` prices it."
    elif name in ALL_TABLES:
        problem = f"{name} is a table that a run writes, not one that it reads."
        remedy = "Move it out of the folder."
    else:
        problem = f"There is no table {quoted(name)}."
        remedy = did_you_mean(name, INPUT_TABLES) + "Rename it, or move it out of the folder."
    notes.add(codes.TABLE_UNKNOWN, file, problem, remedy, value=name)
    return False
