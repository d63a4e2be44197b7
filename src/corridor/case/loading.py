"""From a folder to a checked case."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from corridor.case import codes_of_files as codes
from corridor.case.cells import read_cells
from corridor.case.checked import Checked
from corridor.case.dates import check_dates
from corridor.case.duplicates import check_duplicates
from corridor.case.files import SETTINGS_FILE
from corridor.case.merging import merge, packs_of
from corridor.case.notes import Notes
from corridor.case.reading import Read, read_files
from corridor.case.references import check_references, check_settings
from corridor.case.scenarios import apply_scenario
from corridor.case.sense import check_sense
from corridor.case.settings import Settings
from corridor.case.settings_file import read_settings
from corridor.case.sheet import ROW
from corridor.errors import CaseError
from corridor.findings import Findings
from corridor.periods import Horizon
from corridor.tables import INPUT_TABLES, RESULT_TABLES


@dataclass(frozen=True)
class Case:
    """A case as it was read.

    Attributes
    ----------
    folder
        Where it lies.
    tables
        Every input table by name, in its declared columns; rows of packs stand below the case's own.
    findings
        Everything to fix. With an error among them the tables are not fit to run.
    own_rows
        Rows of packs that the case's own rows replaced.
    file_hashes
        SHA-256 of every file that was read, by its name.
    files
        By table, the file or sheet that holds the case's own rows.
    read_settings
        The settings; None when case.toml could not be read.
    """

    folder: Path
    tables: dict[str, pl.DataFrame]
    findings: Findings
    own_rows: pl.DataFrame
    file_hashes: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    read_settings: Settings | None = None

    @property
    def settings(self) -> Settings:
        """The settings; CaseError with the findings when case.toml could not be read."""
        if self.read_settings is None:
            raise CaseError(self.findings)
        return self.read_settings

    @property
    def horizon(self) -> Horizon:
        """The periods that are planned."""
        return self.settings.horizon.build()


def load_case(folder: str | Path, scenario: str | None = None) -> Case:
    """Read and check a case. Whatever is wrong with it is a finding, never an error.

    Parameters
    ----------
    folder
        The folder with case.toml and the tables: CSV, Parquet, one XLSX workbook, or a mixture.
    scenario
        A scenario of the table scenarios to apply before the tables are checked for sense.
    """
    folder, notes = Path(folder), Notes()
    if not folder.is_dir():
        notes.add(codes.NO_CASE, folder.name, "It is not a folder.", "Make a case with `corridor new FOLDER`.")
        return _empty(folder, notes)
    settings, data = read_settings(folder, notes)
    read = read_files(folder, notes)
    if data:
        read.hashes[SETTINGS_FILE] = hashlib.sha256(data).hexdigest()
    for sheet in read.sheets.values():
        read_cells(sheet, notes)
    merged, own_rows = merge(read.sheets, packs_of(settings.packs if settings else (), notes))
    merged = _check(merged, read, settings, scenario, notes)
    tables = {name: frame.drop(ROW) for name, frame in merged.items()}
    files = {name: sheet.file for name, sheet in read.sheets.items()}
    return Case(folder, tables, notes.findings(), own_rows, read.hashes, files, settings)


def check(folder: str | Path) -> Findings:
    """Everything wrong with a case, all at once."""
    return load_case(folder).findings


def read_tables(folder: str | Path) -> dict[str, pl.DataFrame]:
    """The tables of a folder as they stand, without packs, scenarios or settings; only those that are given.

    Raises
    ------
    CaseError
        A file or a cell cannot be read; what names refer to is not looked at.
    """
    notes = Notes()
    sheets = read_files(Path(folder), notes).sheets
    for sheet in sheets.values():
        read_cells(sheet, notes)
    findings = notes.findings()
    if findings.errors:
        raise CaseError(findings)
    return {name: sheets[name].typed.drop(ROW) for name in INPUT_TABLES if name in sheets}


def _check(
    merged: dict[str, pl.DataFrame], read: Read, settings: Settings | None, scenario: str | None, notes: Notes
) -> dict[str, pl.DataFrame]:
    unreadable = frozenset(read.unreadable)
    check_duplicates(read.sheets, notes)
    if settings is not None:
        # Without the settings it is not known which packs the names may come from.
        check_references(read.sheets, merged, unreadable, notes)
        check_settings(settings, merged, unreadable, notes)
        checked = Checked(apply_scenario(merged, read.sheets, scenario, notes), read.sheets, settings, notes)
        check_dates(checked)
        check_sense(checked, unreadable)
        merged = checked.tables
    return merged


def _empty(folder: Path, notes: Notes) -> Case:
    tables = {name: table.empty() for name, table in INPUT_TABLES.items()}
    return Case(folder, tables, notes.findings(), RESULT_TABLES["own_rows"].empty())
