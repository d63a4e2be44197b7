"""A case whose cells are read, as the checks of dates and sense see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from corridor.case.notes import Notes
from corridor.case.settings import Settings
from corridor.case.sheet import ROW, Sheet
from corridor.findings import Severity
from corridor.periods import Horizon

Words = Callable[[Mapping[str, Any]], tuple[str, str]]
"""From a row to what is wrong with it and what to do."""


@dataclass
class Checked:
    """Tables with packs merged in and `ROW` beside each row, the sheets they come from, and the settings."""

    tables: dict[str, pl.DataFrame]
    sheets: Mapping[str, Sheet]
    settings: Settings
    notes: Notes

    def __post_init__(self) -> None:
        self.horizon: Horizon = self.settings.horizon.build()

    def __getitem__(self, name: str) -> pl.DataFrame:
        return self.tables[name]

    def own(self, name: str) -> pl.DataFrame:
        """Rows of the case itself, without those of packs: only they can be mended."""
        return self.tables[name].filter(pl.col(ROW).is_not_null())

    def file(self, name: str) -> str:
        return self.sheets[name].file if name in self.sheets else name

    def note(
        self, code: str, table: str, rows: pl.DataFrame, column: str, words: Words, severity: Severity = "error"
    ) -> None:
        """Note each of these rows at a column, the first ones one by one and the rest as a count."""
        file = self.file(table)
        last = None
        first = rows.bottom_k(self.notes.room(code, file, column) + 1, by=ROW).sort(ROW)
        for done, row in enumerate(first.iter_rows(named=True)):
            if last is not None and self.notes.room(code, file, column) <= 0:
                self.notes.more(rows.height - done, last)
                return
            problem, remedy = words(row)
            last = self.notes.add(
                code, file, problem, remedy,
                row=row[ROW], column=column, value=_shown(row.get(column)), table=table, severity=severity,
            )  # fmt: skip


def listed(names: Iterable[str], most: int = 6) -> str:
    """Some names for a message."""
    all_names = list(dict.fromkeys(names))
    more = f" and {len(all_names) - most} more" if len(all_names) > most else ""
    return ", ".join(all_names[:most]) + more


def _shown(value: Any) -> Any:
    # 50000.0 was written as 50000.
    return int(value) if isinstance(value, float) and value.is_integer() else value
