"""Findings about many rows of a file at once: the first rows are named, the rest counted."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from corridor.findings import Finding, Findings, Severity

SHOWN = 20
"""Findings of one kind and column that are told one by one."""
ROW = "_row"
"""Row of a cell as a spreadsheet counts it."""


@dataclass
class FileFindings(Findings):
    """Findings of one file; `rows` is the row in the file of each row that was read from it."""

    rows: pl.Series = field(default_factory=lambda: pl.Series(ROW, [], pl.UInt32))


@dataclass
class Notes:
    """Findings of one file in the making."""

    file: str
    table: str = "trade_flows"
    found: FileFindings = field(default_factory=FileFindings)

    def say(
        self,
        code: str,
        problem: str,
        remedy: str,
        *,
        row: int | None = None,
        column: str | None = None,
        value: object = None,
        severity: Severity = "error",
    ) -> None:
        """Add one finding."""
        text = None if value is None else str(value)[:120]
        self.found.add(Finding(code, self.file, problem, remedy, row, column, text, self.table, severity))

    def each(
        self,
        rows: pl.DataFrame,
        code: str,
        problem: str,
        remedy: str,
        *,
        column: str,
        severity: Severity = "error",
    ) -> None:
        """One finding for each of the first rows, then a count of the rest.

        Parameters
        ----------
        rows
            Rows at fault, with `ROW` and the column of the value, which `problem` may name by `{value}`; other
            columns may be named likewise.
        """
        for row in rows.head(SHOWN).iter_rows(named=True):
            value = row.get(column)
            told = problem.format(value=value, **{k: v for k, v in row.items() if k != "value"})
            self.say(code, told, remedy, row=row[ROW], column=column, value=value, severity=severity)
        if rows.height > SHOWN:
            more = f"{rows.height - SHOWN:,} more rows have the same kind of fault in this column."
            self.say(code, more, "Correct those above first.", row=rows[ROW][SHOWN], column=column, severity=severity)
