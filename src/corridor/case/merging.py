"""Packs below the case's own rows: a row of the case replaces the pack's row of the same key, and that is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from corridor.case import codes_of_files as codes
from corridor.case.files import SETTINGS_FILE
from corridor.case.notes import Notes
from corridor.case.sheet import ROW, Sheet
from corridor.case.suggest import did_you_mean
from corridor.reference import load_packs, pack_names
from corridor.tables import INPUT_TABLES, RESULT_TABLES, Table

PackTables = Mapping[str, Mapping[str, pl.DataFrame]]


def packs_of(names: tuple[str, ...], notes: Notes) -> PackTables:
    """The tables of the packs that a case names; an unknown name is noted and passed over."""
    known = [name for name in names if name in pack_names()]
    for name in names:
        if name not in known:
            remedy = did_you_mean(name, pack_names()) + f"Packs: {', '.join(pack_names())}."
            notes.add(
                codes.PACK_UNKNOWN, SETTINGS_FILE, f'There is no pack "{name}".', remedy, column="packs", value=name
            )
    return load_packs(known)


def merge(sheets: Mapping[str, Sheet], packs: PackTables) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """Every input table, own rows first and pack rows below, with `ROW`; and the pack rows that were replaced.

    Returns
    -------
    tuple
        Tables by name, in the declared columns and `ROW` (null for rows of packs); and the table `own_rows`.
    """
    merged: dict[str, pl.DataFrame] = {}
    replaced: list[dict[str, Any]] = []
    for name, table in INPUT_TABLES.items():
        own = sheets[name].typed if name in sheets else table.empty().with_columns(pl.lit(None, pl.UInt32).alias(ROW))
        parts = [own]
        for pack, tables in packs.items():
            if name not in tables:
                continue
            rows = tables[name]
            if own.height:
                keys = list(table.primary_key())
                replaced += _replaced(table, pack, own, rows)
                rows = rows.join(own, on=keys, how="anti")
            parts.append(rows.with_columns(pl.lit(None, pl.UInt32).alias(ROW)))
        merged[name] = pl.concat(parts) if len(parts) > 1 else own
    declared = RESULT_TABLES["own_rows"]
    return merged, declared.frame(replaced)


def _replaced(table: type[Table], pack: str, own: pl.DataFrame, rows: pl.DataFrame) -> list[dict[str, Any]]:
    keys = list(table.primary_key())
    both = rows.join(own.drop(ROW).unique(keys, keep="first", maintain_order=True), on=keys, suffix="_own")
    found = []
    for row in both.iter_rows(named=True):
        changes = [
            f"{c.name}: {_shown(row[c.name])} -> {_shown(row[f'{c.name}_own'])}"
            for c in table.columns()
            if c.name not in keys and row[c.name] != row[f"{c.name}_own"]
        ]
        key = "/".join(str(row[k]) for k in keys)
        found.append({"table": table.table_name, "key": key, "pack": pack, "changed": "; ".join(changes) or "nothing"})
    return found


def _shown(value: Any) -> str:
    if value is None:
        return "empty"
    return f"{value:g}" if isinstance(value, float) else str(value)
