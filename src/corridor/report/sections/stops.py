"""Who is out and what left the case with them; what could not be reckoned and what would cure it."""

from __future__ import annotations

from typing import Any

import polars as pl

from corridor.report import numbers
from corridor.report.blocks import Section
from corridor.report.grids import Col, grid
from corridor.report.reading import Reader


def stops(reader: Reader) -> Section:
    """Stops by party and legal system, and the rows that left the case."""
    title = "Who is stopped"
    systems = ", ".join(str(s) for s in reader.meta.get("legal_systems") or [])
    asked = f"Legal systems asked: {systems}." if systems else "The run names no legal system."
    frame = reader["stops"].sort("party_name", "legal_system")
    if frame.is_empty():
        return Section("stops", title, f"{asked} No party is stopped.")
    blocks: list[Any] = [_stop_table(reader, frame)]
    removals = reader["removals"]
    if not removals.is_empty():
        blocks.append(_removal_table(reader, removals))
    parties = frame["party_id"].n_unique()
    lead = f"{asked} {numbers.counted(parties, 'party', 'parties')} out of the case before anything was reckoned."
    return Section("stops", title, lead, tuple(blocks), badge=str(parties))


def _stop_table(reader: Reader, frame: pl.DataFrame) -> Any:
    cols = (
        Col("party_name", "Party", "text", sub="party_id"),
        Col("legal_system", "Legal system", "code"),
        Col("state", "State", "state"),
        Col("reason", "Why"),
        Col("by", "Decided by"),
        Col("decided_on", "On", "day"),
        Col("until", "Until", "day"),
    )
    return grid(reader, frame, "Stops", cols, shown=12, sheet="stops")


def _removal_table(reader: Reader, removals: pl.DataFrame) -> Any:
    rows = (
        removals.sort("party_id", "table", "key")
        .group_by("party_id", "table", "reason", maintain_order=True)
        .agg(rows=pl.len(), keys=pl.col("key").head(6).str.join(", "))
        .with_columns(
            keys=pl.when(pl.col("rows") > 6)
            .then(pl.col("keys") + " and " + (pl.col("rows") - 6).cast(pl.String) + " more")
            .otherwise("keys")
        )
    )
    cols = (
        Col("party_id", "Party", "code"),
        Col("table", "Table", "words"),
        Col("rows", "Rows", "count"),
        Col("keys", "Which"),
        Col("reason", "Why"),
    )
    return grid(reader, rows, "Rows that left the case", cols, shown=12, sheet="removals")


def refusals(reader: Reader) -> Section:
    """What could not be reckoned, grouped by what would cure it, then one by one."""
    title = "What could not be reckoned"
    frame = reader["refusals"]
    if frame.is_empty():
        return Section("refusals", title, "Nothing was refused: every figure that was asked for could be reckoned.")
    cures = (
        frame.sort("room", "remedy", "key")
        .group_by("room", "remedy", maintain_order=True)
        .agg(refusals=pl.len(), rows=pl.col("rows").sum(), example=pl.col("missing").first())
        .sort("rows", "room", "remedy", descending=[True, False, False], nulls_last=True)
    )
    cols = (
        Col("remedy", "What would cure it", "text", sub="room"),
        Col("refusals", "Refusals", "count"),
        Col("rows", "Stops", "count", "rows"),
        Col("example", "For example"),
    )
    single = (
        Col("key", "What", "code", sub="room"),
        Col("missing", "What is missing"),
        Col("remedy", "What would cure it"),
        Col("rows", "Stops", "count", "rows"),
    )
    lead = (
        f"{numbers.counted(len(frame), 'refusal')}; {numbers.counted(len(cures), 'cure')} would lift them. "
        "What is missing is refused, never taken as zero."
    )
    one_by_one = frame.sort("rows", "room", "key", descending=[True, False, False], nulls_last=True)
    tables = (
        grid(reader, cures, "Cures, the widest first", cols, shown=12, sheet="refusals"),
        grid(reader, one_by_one, "Refusals one by one", single, shown=6, sheet="refusals"),
    )
    return Section("refusals", title, lead, tables, badge=str(len(frame)))
