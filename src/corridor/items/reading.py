"""Items from a file, or from cells given one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from corridor.case import read_row, read_table
from corridor.errors import CaseError
from corridor.findings import Findings
from corridor.items.inputs_scaled import COLUMN as FOREIGN_INPUTS
from corridor.tables.items import DeclarationItems

TABLE = DeclarationItems.table_name
ROW = "_row"
ONE = "ITEM"
"""The item_id of a single item that names none."""


@dataclass(frozen=True)
class ItemsRead:
    """Items, findings about them, and ``item_id, reason`` of the rows with an error in them."""

    items: pl.DataFrame
    findings: Findings
    broken: pl.DataFrame


def items_from_file(path: Path) -> ItemsRead:
    """Items of a CSV, Parquet or XLSX file."""
    return _read(*read_table(path, TABLE))


def items_from_cells(cells: Mapping[str, str]) -> ItemsRead:
    """One item from cells as text, such as ``{"hs_code": "8708309109", "price_per_unit": "11"}``."""
    return _read(*read_row({"item_id": ONE, **cells}, TABLE, "the item"))


def typed(column: str, text: str) -> Any:
    """One figure as a file would give it: a number, or a day in either calendar.

    Raises
    ------
    CaseError
        There is no such column, or the text is none of its values.
    """
    if column == FOREIGN_INPUTS:
        # A factor, read as a number is; it is no cell of an item.
        return typed("price_per_unit", text)
    read, findings = read_row({column: text}, TABLE, "the figure")
    errors = [f for f in findings.errors if f.column == column]
    if errors:
        raise CaseError(Findings(errors))
    return read[column][0]


def _read(rows: pl.DataFrame, findings: Findings) -> ItemsRead:
    """Rows with an error keep their place, so that the others are priced and these are told of."""
    schema = {"item_id": pl.String, "reason": pl.String}
    by_row: dict[int, list[str]] = {}
    for finding in findings.errors:
        if finding.row is not None:
            by_row.setdefault(finding.row, []).append(f"{finding.column}: {finding.problem} {finding.remedy}")
    # A name that is missing or there twice cannot tell one row from another.
    name = pl.coalesce("item_id", pl.format("row {}", ROW))
    rows = rows.with_columns(item_id=name)
    rows = rows.with_columns(
        item_id=pl.when(pl.int_range(pl.len()).over("item_id") == 0)
        .then("item_id")
        .otherwise(pl.format("{} (row {})", "item_id", ROW))
    )
    faults = pl.DataFrame(
        {ROW: list(by_row), "reason": [" ".join(texts) for texts in by_row.values()]},
        schema={ROW: pl.UInt32, "reason": pl.String},
    )
    broken = rows.select("item_id", ROW).join(faults, on=ROW).select("item_id", "reason")
    return ItemsRead(DeclarationItems.conform(rows.drop(ROW)), findings, broken.cast(schema))  # type: ignore[arg-type]
