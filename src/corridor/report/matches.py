"""Matches as files: a workbook of pairs for people to look through, or a folder of CSV files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from corridor.case.sheets import Book
from corridor.case.writing import put, write_tables
from corridor.errors import CorridorError

SHEETS = ("pairs", "pair_evidence", "need_outcomes", "number_findings", "needs", "price_lists")


def write_matches(tables: Mapping[str, pl.DataFrame], results: Mapping[str, pl.DataFrame], out: Path) -> list[Path]:
    """Write a match: one workbook where `out` ends in .xlsx, else a folder of CSV files.

    Raises
    ------
    CorridorError
        There is neither a need nor a line.
    """
    every = {**results, **tables}
    if all(frame.is_empty() for frame in every.values()):
        raise CorridorError("The lists hold nothing that could be written.")
    if out.suffix.lower() != ".xlsx":
        return write_tables(out, {name: frame for name, frame in every.items() if not frame.is_empty()})
    book = Book()
    for name in [n for n in SHEETS if n in every] + sorted(set(every) - set(SHEETS)):
        book.add_table(name, every[name])
    out.parent.mkdir(parents=True, exist_ok=True)
    return [put(out, book.to_bytes())]
