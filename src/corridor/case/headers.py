"""From the first row of a file to named columns: unknown, repeated, nameless and missing ones are found here."""

from __future__ import annotations

import polars as pl

from corridor.case import codes_of_files as codes
from corridor.case.notes import Notes, quoted
from corridor.case.sheet import ROW, Sheet
from corridor.case.suggest import did_you_mean
from corridor.tables import INPUT_TABLES


def named(name: str, file: str, cells: pl.DataFrame, notes: Notes) -> Sheet | None:
    """A sheet whose columns carry the names in its first row; None when there is no header."""
    first = cells.filter(pl.col(ROW) == 1).drop(ROW)
    if first.is_empty():
        notes.add(codes.NO_HEADER, file, "The first row is empty.", "Write the names of the columns in it.", row=1)
        return None
    columns = dict(zip(first.columns, first.row(0), strict=True))
    body = cells.filter(pl.col(ROW) > 1)
    kept: dict[str, str] = {}
    for place, (column, header) in enumerate(columns.items(), start=1):
        if header is None:
            if body[column].null_count() < body.height:
                problem = f"Column {place} has cells but no name."
                notes.add(codes.HEADER_WRONG, file, problem, "Name the column, or empty it.", row=1, table=name)
        elif header in kept.values():
            problem = f"The column {quoted(header)} is there twice."
            notes.add(codes.HEADER_WRONG, file, problem, "Keep one of the two.", row=1, column=header, table=name)
        else:
            kept[column] = header
    frame = body.select(ROW, *(pl.col(column).alias(header) for column, header in kept.items()))
    return known(Sheet(name, file, frame), notes)


def known(sheet: Sheet, notes: Notes) -> Sheet:
    """The sheet without unknown columns; unknown and missing ones are noted."""
    declared = {c.name: c for c in sheet.table.columns()}
    for column in sheet.cells.columns:
        if column not in declared and column != ROW:
            problem = f"{sheet.name} has no column {quoted(column)}."
            remedy = did_you_mean(column, declared) + "Rename it, or take it out."
            if holders := [t.table_name for t in INPUT_TABLES.values() if column in t.schema()]:
                remedy += f" Tables that have it: {', '.join(holders[:5])}." if len(holders) < 20 else ""
            notes.add(codes.COLUMN_UNKNOWN, sheet.file, problem, remedy, row=1, column=column, table=sheet.name)
    for column, one in declared.items():
        if one.required and column not in sheet.cells.columns:
            problem = f"{sheet.name} needs the column {quoted(column)}: {one.description}"
            notes.add(
                codes.COLUMN_MISSING, sheet.file, problem, "Add it and fill it.", row=1, column=column, table=sheet.name
            )
    sheet.cells = sheet.cells.select(ROW, *(c for c in sheet.cells.columns if c in declared))
    return sheet
