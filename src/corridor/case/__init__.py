"""A case: a folder of files becomes checked tables, and everything wrong with it is told at once.

Question   What does this folder say, and what must be fixed before it can be planned with?
Takes      case.toml and tables as CSV, Parquet or one XLSX workbook
Gives      settings, every input table with the packs below its own rows, and findings with file, row and column
Leaves     the meaning of the rows to the rooms, the packs themselves to reference/
"""

from corridor.case.loading import Case, check, load_case, read_tables
from corridor.case.marking import write_marked
from corridor.case.settings import Settings
from corridor.case.single import read_row, read_table
from corridor.case.template import new_case
from corridor.case.writing import write_tables

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
