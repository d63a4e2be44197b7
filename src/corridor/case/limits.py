"""How much a case may hold. A file past a limit is refused with a finding before it is read."""

MIB = 2**20

SETTINGS_BYTES = 1 * MIB
CSV_BYTES = 200 * MIB
PARQUET_BYTES = 200 * MIB
XLSX_BYTES = 64 * MIB

ROWS = 3_000_000
"""Rows of one table."""
COLUMNS = 500
"""Columns of one file; no table has near as many."""
CELLS = 60_000_000
"""Cells of one table: what 16 bytes each keep within a gigabyte."""

XLSX_PARTS = 2_000
"""Files inside a workbook."""
XLSX_UNPACKED_BYTES = 512 * MIB
XLSX_RATIO = 200
"""Unpacked to packed bytes of a workbook above 16 MiB unpacked; honest ones have 5 to 20."""
XLSX_RATIO_FROM_BYTES = 16 * MIB
SHEET_CELLS = 5_000_000
"""Rows times columns that a sheet spans, empty cells included, since a reader lays out the whole rectangle."""

FINDINGS_PER_COLUMN = 100
"""Findings of one code in one column that are shown one by one; the rest is counted."""
ERROR_CELLS = 10_000
"""Formula, error and merged cells of one sheet that are looked at."""
