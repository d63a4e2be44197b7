"""Shared by the tests of the packs: every pack, every table of a pack, and what a pack can see."""

from __future__ import annotations

from functools import cache

import polars as pl

from corridor.reference import load_pack, load_packs, pack_names
from corridor.tables import INPUT_TABLES, Table

PACKS = pack_names()
PACK_TABLES = [(pack, table) for pack in PACKS for table in sorted(load_pack(pack).tables)]


def declared(table: str) -> type[Table]:
    return INPUT_TABLES[table]


@cache
def everywhere(table: str) -> pl.DataFrame:
    """Rows of a table in all packs, with the pack that each comes from in `pack`."""
    frames = [
        load_pack(name).tables[table].with_columns(pack=pl.lit(name))
        for name in PACKS
        if table in load_pack(name).tables
    ]
    return pl.concat(frames)


@cache
def seen_from(pack: str, table: str, column: str) -> frozenset[str]:
    """Values of a column in a pack and in all that it needs."""
    seen: set[str] = set()
    for tables in load_packs([pack]).values():
        if table in tables:
            seen.update(tables[table][column].drop_nulls().to_list())
    return frozenset(seen)
