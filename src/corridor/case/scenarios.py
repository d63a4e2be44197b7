"""Scenarios: cells that take another value in a named scenario."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from corridor.case import codes_of_cells, codes_of_files
from corridor.case.cells import read_cells
from corridor.case.notes import Notes, quoted
from corridor.case.sheet import ROW, Sheet
from corridor.case.suggest import did_you_mean
from corridor.tables import INPUT_TABLES, Table

Tables = Mapping[str, pl.DataFrame]
_REMEDY = "Correct it, or take the row out."


def apply_scenario(
    tables: Tables, sheets: Mapping[str, Sheet], scenario: str | None, notes: Notes
) -> dict[str, pl.DataFrame]:
    """The tables with the changes of one scenario; rows of all scenarios are checked, whether they are used or not."""
    changed = dict(tables)
    rows = tables["scenarios"]
    file = sheets["scenarios"].file if "scenarios" in sheets else "scenarios"
    names = rows["scenario_id"].drop_nulls().unique(maintain_order=True).to_list()
    if scenario is not None and scenario not in names:
        listed = f"Scenarios: {', '.join(names)}." if names else "The case has none."
        problem = f"There is no scenario {quoted(scenario)}."
        notes.add(
            codes_of_files.SCENARIO_UNKNOWN, file, problem, did_you_mean(scenario, names) + listed, value=scenario
        )
    for row in rows.iter_rows(named=True):
        if any(row[name] is None for name in ("table", "key", "column_name", "value")):
            continue
        value = _value(row, tables, file, notes)
        if value is not None and row["scenario_id"] == scenario:
            table = INPUT_TABLES[row["table"]]
            column = table.column(row["column_name"])
            changed[row["table"]] = changed[row["table"]].with_columns(
                pl.when(_key(table) == row["key"])
                .then(pl.lit(value, column.dtype))
                .otherwise(column.col)
                .alias(column.name)
            )
    return changed


def _key(table: type[Table]) -> pl.Expr:
    return pl.concat_str([pl.col(key).cast(pl.String) for key in table.primary_key()], separator="/")


def _value(row: Mapping[str, Any], tables: Tables, file: str, notes: Notes) -> Any:
    """The value that a row of scenarios gives to a cell, or None after a finding."""

    def note(column: str, problem: str, remedy: str) -> None:
        notes.add(
            codes_of_cells.SCENARIO_ROW, file, problem, remedy,
            row=row[ROW], column=column, value=row[column], table="scenarios",
        )  # fmt: skip

    table = INPUT_TABLES.get(row["table"])
    if table is None or table.table_name == "scenarios":
        note(
            "table",
            f"There is no table {quoted(row['table'])} to change.",
            did_you_mean(row["table"], INPUT_TABLES) + _REMEDY,
        )
        return None
    columns = [c.name for c in table.columns() if not c.primary_key]
    name = row["column_name"]
    if name not in columns:
        why = "is part of the key of" if name in table.primary_key() else "is no column of"
        note("column_name", f"{quoted(name)} {why} {table.table_name}.", did_you_mean(name, columns) + _REMEDY)
        return None
    keys = tables[table.table_name].select(_key(table).alias("key"))["key"]
    if not (keys == row["key"]).any():
        near = did_you_mean(row["key"], keys.drop_nulls().to_list())
        note("key", f"{table.table_name} has no row {quoted(row['key'])}.", near + _REMEDY)
        return None
    return _read_value(row["value"], table, name, note)


def _read_value(text: str, table: type[Table], name: str, note: Any) -> Any:
    # One cell read by the same code as a whole column; what it finds is told of the scenario's row.
    heard = Notes()
    cells = pl.DataFrame({ROW: [2], name: [text]}, schema_overrides={ROW: pl.UInt32})
    sheet = Sheet(table.table_name, "", cells)
    read_cells(sheet, heard)
    faults = [f for f in heard.kept if f.code != codes_of_cells.RULE_BROKEN]
    if faults:
        note("value", faults[0].problem, faults[0].remedy)
        return None
    return sheet.typed[name][0]
