"""Files of trade figures outside a case: flows, series, claims and targets, each known by its headings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from corridor.case import load_case, read_table
from corridor.errors import CaseError, CorridorError
from corridor.exchange import Exchange
from corridor.figures import codes
from corridor.figures.notes import ROW, Notes
from corridor.figures.series import SEASON
from corridor.figures.soundness import capped, check_claimed, check_labels, check_outlook, check_targets
from corridor.findings import Finding, Findings
from corridor.periods import Horizon
from corridor.reference import load_pack
from corridor.tables import INPUT_TABLES
from corridor.trade.claims import check_claims
from corridor.trade.readers import read_trade
from corridor.trade.readers.grid import read_grid

if TYPE_CHECKING:
    from corridor.trade.demand_ahead import DemandAhead

KEYS = {
    "claim_id": "claims", "target_id": "targets", "units_per_usd": "fx_rates", "price_per_unit": "demand_series",
}  # fmt: skip
"""Headings that tell a table; any other file is one of flows or series."""
KINDS = (".csv", ".tsv", ".txt", ".json", ".xlsx", ".parquet")
NAMES = ("trade_flows", "output_series", "claims", "targets", "fx_rates", "demand_series")
OWN_RATE = "own"
RATE_KINDS = ("customs_monthly", "managed_official", "market_monthly_average", "official", "assumption")
"""Kinds of rates of the packs that are taken, best first, where a file of rates has none."""
CURRENCY = "USD"
"""What flows in several currencies are brought to."""


@dataclass(frozen=True)
class OwnFigures:
    """What some files hold and what is found about it.

    Attributes
    ----------
    tables
        ``trade_flows, output_series, claims, targets, fx_rates, demand_series``, in their declared columns.
    results
        ``claim_checks, claim_tensions, projections, target_checks, trade_statistics, mirror_flows``, in their declared
        columns.
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


@dataclass(frozen=True)
class Files:
    """The tables that some files hold, with what is wrong with them and how each was read."""

    tables: dict[str, pl.DataFrame]
    findings: Findings
    read_as: dict[str, str]
    places: pl.DataFrame


def read_files(paths: Iterable[Path]) -> Files:
    """Read files of trade figures, each by its headings.

    Parameters
    ----------
    paths
        CSV, JSON, XLSX or Parquet; a folder stands for its files.
    """
    tables = {name: INPUT_TABLES[name].empty() for name in NAMES}
    found, read_as, figures = Findings(), {}, []
    told: list[tuple[str, str, pl.DataFrame]] = []
    for path in _files(paths):
        table = _table_of(path)
        if table is None:
            figures.append(path)
            continue
        rows, findings = _clean(path, table)
        found.extend(findings)
        read_as[str(path)] = table
        told.append((path.name, table, rows))
        tables[table] = pl.concat([tables[table], rows.drop(ROW)])
    read = read_trade(figures)
    found.extend(read.findings)
    tables |= {"trade_flows": read.trade_flows, "output_series": read.output_series}
    for file, table, rows in told:
        found.extend(_against_series(file, table, rows, read.output_series))
    return Files(tables, found, read_as | read.read_as, read.places)


def _against_series(file: str, table: str, rows: pl.DataFrame, output_series: pl.DataFrame) -> Findings:
    """What is wrong with rows of claims or targets, seen beside the series that were read with them."""
    notes = Notes(file, table)
    if table == "targets":
        check_targets(rows, output_series, notes)
    if table == "claims":
        if output_series.height:
            check_claimed(rows, set(output_series["series_id"]), notes)
        check_labels(rows, notes)
    return notes.found


def _of_series(files: Files) -> Findings:
    """What series are worth for a projection, each told at the file of its last row."""
    found, rows = Findings(), pl.concat([files.tables["output_series"], files.places], how="horizontal")
    last = pl.col("file").last().over("series_id", order_by="period_to")
    for (file,), part in rows.with_columns(last.alias("told_in")).group_by("told_in", maintain_order=True):
        notes = Notes(str(file), "output_series")
        check_outlook(part.with_columns(pl.col("row").alias(ROW)), notes)
        found.extend(notes.found)
    return found


def look_at_files(paths: Iterable[Path], horizon: int | None = None) -> OwnFigures:
    """Read files, check their claims, project their series and look whether their targets will be reached.

    Parameters
    ----------
    paths
        As `read_files` takes them.
    horizon
        Periods to project each series by, whatever its step; a year, or to the last target, where it is not told.
    """
    from corridor.trade.flow_figures import flow_figures
    from corridor.trade.targets import outlook

    files = read_files(paths)
    tables, exchange = files.tables, exchange_of(files.tables["fx_rates"])
    checked = check_claims(tables["claims"], tables["output_series"], tables["trade_flows"], exchange)
    ahead = {} if horizon is None else {str(step): horizon for step in SEASON}
    seen = outlook(tables["output_series"], tables["targets"], ahead)
    flows = flow_figures(tables["trade_flows"], CURRENCY, exchange)
    found = files.findings
    found.extend(_of_series(files))
    found.extend(capped(seen.projections, "all files"))
    for missing, rows in flows.lost.iter_rows():
        told = f"{missing} {rows:,} row{'s are' if rows > 1 else ' is'} in no statistic."
        found.add(Finding(codes.NO_RATE, "all files", told, "Give a file of fx_rates with that month.",
                          column="currency", table="trade_flows", severity="warning"))  # fmt: skip
    results = {
        "claim_checks": checked.claim_checks,
        "claim_tensions": checked.claim_tensions,
        "projections": seen.projections,
        "target_checks": seen.target_checks,
        "trade_statistics": flows.trade_statistics,
        "mirror_flows": flows.mirror_flows,
    }
    return OwnFigures(tables, results, seen.refused, found, files.read_as)


def exchange_of(own: pl.DataFrame) -> Exchange:
    """Rates of a file before those that come with Corridor."""
    shared = load_pack("common").tables["fx_rates"]
    mine = own.with_columns(rate_kind=pl.lit(OWN_RATE)).select(shared.columns)
    return Exchange(pl.concat([mine, shared]), (OWN_RATE, *RATE_KINDS))


def demand_of(paths: Sequence[Path], case: str, horizon: Horizon | None = None) -> tuple[DemandAhead, Findings]:
    """Demand of the periods of a plan from projections, and what is wrong with the files.

    Parameters
    ----------
    paths
        Files of `output_series` and `demand_series`, or one folder of a case that has both.
    case
        ``low``, ``middle`` or ``high``.
    horizon
        The periods; a case has its own.

    Raises
    ------
    CaseError
        The case has errors.
    CorridorError
        No periods are told.
    """
    from corridor.trade.demand_ahead import demand_ahead

    if len(paths) == 1 and (paths[0] / "case.toml").is_file():
        read = load_case(paths[0])
        if read.findings.errors:
            raise CaseError(read.findings)
        tables, findings, horizon = read.tables, read.findings, read.horizon
    else:
        files = read_files(paths)
        tables, findings = files.tables, files.findings
    if horizon is None:
        raise CorridorError("Name the periods that are planned, as --first 1403-Q1 --periods 8, or give a case.")
    found = demand_ahead(tables["output_series"], tables["demand_series"], horizon, case, targets=tables["targets"])
    return found, findings


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
    """Rows of a table with `ROW`, without those that have an error in them."""
    rows, findings = read_table(path, table)
    wrong = {f.row for f in findings.errors if f.row is not None}
    if findings.errors and not wrong:
        return rows.clear(), findings
    kept = rows.filter(~pl.col(ROW).is_in(sorted(wrong)))
    return INPUT_TABLES[table].conform(kept.drop(ROW)).with_columns(kept[ROW]), findings
