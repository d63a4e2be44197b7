"""Files of trade figures outside a case: flows, series, claims and targets, each known by its headings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from corridor.case import read_table
from corridor.exchange import Exchange
from corridor.figures.notes import Notes
from corridor.findings import Findings
from corridor.tables import INPUT_TABLES
from corridor.trade.claims import check_claims
from corridor.trade.readers import read_trade
from corridor.trade.readers.grid import read_grid

KEYS = {"claim_id": "claims", "target_id": "targets", "units_per_usd": "fx_rates"}
"""Headings that tell a table; any other file is one of flows or series."""
KINDS = (".csv", ".tsv", ".txt", ".xlsx", ".parquet")
NAMES = ("trade_flows", "output_series", "claims", "targets", "fx_rates")
ROW = "_row"
RATE_KINDS = ("official", "customs_monthly", "managed_official", "market_monthly_average", "assumption")


@dataclass(frozen=True)
class OwnFigures:
    """What some files hold and what is found about it.

    Attributes
    ----------
    tables
        ``trade_flows, output_series, claims, targets, fx_rates``, in their declared columns.
    results
        ``claim_checks, claim_tensions, projections, target_checks``, in their declared columns.
    refused
        ``series_id, reason`` of series that cannot be projected.
    findings
        What is wrong with the files; rows with an error take no part.
    read_as
        Each file that was read, and as what.
    """

    tables: dict[str, pl.DataFrame]
    results: dict[str, pl.DataFrame]
    refused: pl.DataFrame
    findings: Findings
    read_as: dict[str, str]


def look_at_files(paths: Iterable[Path], horizon: int | None = None) -> OwnFigures:
    """Read files, check their claims, project their series and look whether their targets will be reached.

    Parameters
    ----------
    paths
        CSV, XLSX or Parquet; a folder stands for its files.
    horizon
        Periods to project each series by, whatever its step; a year, or to the last target, where it is not told.
    """
    from corridor.trade.targets import outlook

    tables = {name: INPUT_TABLES[name].empty() for name in NAMES}
    found, read_as, figures = Findings(), {}, []
    for path in _files(paths):
        table = _table_of(path)
        if table is None:
            figures.append(path)
            continue
        rows, findings = _clean(path, table)
        found.extend(findings)
        read_as[str(path)] = table
        tables[table] = pl.concat([tables[table], rows])
    read = read_trade(figures)
    found.extend(read.findings)
    tables |= {"trade_flows": read.trade_flows, "output_series": read.output_series}
    exchange = Exchange(tables["fx_rates"], RATE_KINDS)
    checked = check_claims(tables["claims"], tables["output_series"], tables["trade_flows"], exchange)
    ahead = {} if horizon is None else dict.fromkeys(("month", "quarter", "year"), horizon)
    seen = outlook(tables["output_series"], tables["targets"], ahead)
    results = {
        "claim_checks": checked.claim_checks,
        "claim_tensions": checked.claim_tensions,
        "projections": seen.projections,
        "target_checks": seen.target_checks,
    }
    return OwnFigures(tables, results, seen.refused, found, read_as | read.read_as)


def _files(paths: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        inside = sorted(p for p in path.iterdir() if p.suffix.lower() in KINDS) if path.is_dir() else [path]
        found += inside
    return found


def _table_of(path: Path) -> str | None:
    """The table that the headings tell of; None for flows and series, whose readers look for themselves."""
    if not path.is_file():
        return None
    match path.suffix.lower():
        case ".parquet":
            try:
                names = list(pl.read_parquet_schema(path))
            except (OSError, pl.exceptions.PolarsError):
                return None
        case ".xlsx":
            grid = read_grid(path, Notes(path.name))
            names = [] if grid is None else [str(cell).strip() for cell in grid.row(0)] if grid.height else []
        case _:
            with path.open(encoding="utf-8-sig", errors="replace") as text:
                names = [cell.strip().strip('"') for cell in text.readline().replace(";", ",").split(",")]
    return next((table for key, table in KEYS.items() if key in names), None)


def _clean(path: Path, table: str) -> tuple[pl.DataFrame, Findings]:
    """Rows of a table without those that have an error in them."""
    rows, findings = read_table(path, table)
    wrong = {f.row for f in findings.errors if f.row is not None}
    if findings.errors and not wrong:
        return INPUT_TABLES[table].empty(), findings
    kept = rows.filter(~pl.col(ROW).is_in(sorted(wrong)))
    return INPUT_TABLES[table].conform(kept.drop(ROW)), findings
