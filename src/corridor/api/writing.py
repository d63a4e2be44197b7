"""What all of these write with: tables into files, and the version that wrote them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


Place = Path | str


def installed_version(package: str = "corridor-trade") -> str:
    """The version of Corridor, or of a library, that is installed."""
    # Pricing one item asks for no version, and this import would be a twentieth of its time.
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def write_tables(tables: Mapping[str, pl.DataFrame], out: Place) -> tuple[Path, ...]:
    """Write tables: one workbook where `out` ends in .xlsx, else a folder of CSV files."""
    from corridor.case.writing import put, workbook_bytes
    from corridor.case.writing import write_tables as write_folder

    out = Path(out)
    if out.suffix.lower() == ".xlsx":
        out.parent.mkdir(parents=True, exist_ok=True)
        return (put(out, workbook_bytes(tables)),)
    return tuple(write_folder(out, tables))
