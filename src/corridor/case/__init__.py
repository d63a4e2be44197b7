"""A case: a folder of files becomes checked tables, and everything wrong with it is told at once.

Question   What does this folder say, and what must be fixed before it can be planned with?
Takes      case.toml and tables as CSV, Parquet or one XLSX workbook
Gives      settings, every input table with the packs below its own rows, and findings with file, row and column
Leaves     the meaning of the rows to the rooms, the packs themselves to reference/
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from corridor.case.loading import Case, check, load_case, read_tables
    from corridor.case.marking import write_marked
    from corridor.case.settings import Settings
    from corridor.case.single import read_row, read_table
    from corridor.case.template import new_case
    from corridor.case.writing import write_tables

# Fetched when first used: reading one table needs neither the settings of a case nor the checks of its sense.
_FROM = {
    "Case": "loading", "check": "loading", "load_case": "loading", "read_tables": "loading",
    "write_marked": "marking", "Settings": "settings", "read_row": "single", "read_table": "single",
    "new_case": "template", "write_tables": "writing",
}  # fmt: skip

__all__ = [
    "Case",
    "Settings",
    "check",
    "load_case",
    "new_case",
    "read_row",
    "read_table",
    "read_tables",
    "write_marked",
    "write_tables",
]


def __getattr__(name: str) -> Any:
    if name in _FROM:
        return getattr(import_module(f"corridor.case.{_FROM[name]}"), name)
    raise AttributeError(f"module 'corridor.case' has no attribute {name!r}")
