"""The record: solves, versions, seed, settings, input hashes, warnings, and the periods in both calendars."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import polars as pl

from corridor.report import numbers
from corridor.report.blocks import Note, Section
from corridor.report.grids import Col, grid
from corridor.report.reading import Reader


def record(reader: Reader) -> Section:
    """Everything needed to make the same run again."""
    meta = reader.meta
    blocks: list[Any] = [*_warnings(meta), *_solves(reader), *_periods(reader)]
    blocks.append(_pairs(reader, "The run", _run_facts(meta)))
    blocks += _table(reader, "Settings", flat(meta.get("settings") or {}), 14)
    blocks += _table(reader, "Input files and their SHA-256", meta.get("file_hashes") or {}, 6)
    lead = "The same input, settings, seed and versions give the same plan."
    return Section("record", "The record", lead, tuple(blocks))


def _warnings(meta: Mapping[str, Any]) -> list[Any]:
    warnings = [str(w) for w in meta.get("warnings") or []]
    if not warnings:
        return []
    most = 12
    told = warnings[:most]
    if len(warnings) > most:
        told.append(f"… and {numbers.counted(len(warnings) - most, 'warning')} more: corridor check lists them.")
    return [Note(("Warnings of the check:", *told), "warn")]


def _solves(reader: Reader) -> list[Any]:
    frame = reader["solves"]
    if frame.is_empty():
        return []
    cols = (
        Col("purpose", "Solve", "text", sub="solve_id"),
        Col("status", "Status", "state"),
        Col("objective", "Objective", "money", reader.currency),
        Col("bound", "Bound", "money", reader.currency),
        Col("gap_frac", "Gap", "share"),
        Col("seconds", "Time", "units", "s"),
        Col("decisions", "Decisions", "count"),
        Col("whole_decisions", "Whole", "count"),
        Col("constraints", "Constraints", "count"),
        Col("seed", "Seed", "count"),
        Col("threads", "Threads", "count"),
        Col("solver", "Solver"),
    )
    return [grid(reader, frame, "Solves", cols, shown=8, sheet="solves")]


def _periods(reader: Reader) -> list[Any]:
    rows = [
        {"period": p.label, "first": p.first, "last": p.last, "days": (p.last - p.first).days + 1}
        for p in reader.periods
        if p.first and p.last
    ]
    if not rows:
        return []
    frame = pl.DataFrame(rows, schema={"period": pl.String, "first": pl.Date, "last": pl.Date, "days": pl.Int64})
    cols = (
        Col("period", "Period", "code"),
        Col("first", "First day", "day"),
        Col("last", "Last day", "day"),
        Col("days", "Days", "count"),
    )
    return [grid(reader, frame, "Periods in both calendars", cols, shown=12)]


def _run_facts(meta: Mapping[str, Any]) -> dict[str, Any]:
    names = {
        "title": "Case", "scenario": "Scenario", "started": "Started", "seconds": "Seconds taken", "status": "Status",
        "currency": "Currency", "calendar": "Calendar", "legal_systems": "Legal systems", "packs": "Packs",
        "seed": "Seed",
    }  # fmt: skip
    facts = {title: meta[name] for name, title in names.items() if meta.get(name) not in (None, "", [])}
    versions = meta.get("versions") or {}
    return facts | {f"Version of {name}": value for name, value in versions.items()}


def _pairs(reader: Reader, caption: str, pairs: Mapping[str, Any]) -> Any:
    (made,) = _table(reader, caption, pairs, 40) or [Note(("The run tells nothing about itself.",))]
    return made


def _table(reader: Reader, caption: str, pairs: Mapping[str, Any], shown: int) -> list[Any]:
    if not pairs:
        return []
    frame = pl.DataFrame(
        [(str(name), written(value)) for name, value in pairs.items()],
        schema={"name": pl.String, "value": pl.String},
        orient="row",
    )
    cols = (Col("name", "Name", "code"), Col("value", "Value"))
    return [grid(reader, frame, caption, cols, shown=shown)]


def written(value: Any) -> str:
    """A value of the record as text."""
    if isinstance(value, list | tuple):
        return ", ".join(str(v) for v in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def flat(settings: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Nested settings under dotted names, as case.toml nests them."""
    found: dict[str, Any] = {}
    for name, value in settings.items():
        if isinstance(value, Mapping):
            found |= flat(value, f"{before}{name}.")
        else:
            found[f"{before}{name}"] = value
    return found
