"""Trade figures of files without a case, and demand from their projections."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from corridor.api.cases import DemandCase
from corridor.api.writing import Place, write_tables
from corridor.errors import CorridorError

if TYPE_CHECKING:
    from corridor.findings import Findings
    from corridor.periods import Horizon
    from corridor.trade.demand_ahead import DemandAhead
    from corridor.trade_files import OwnFigures


def trade_figures(files: Sequence[Place], horizon: int | None = None) -> OwnFigures:
    """Check the claims of some files, project their series and look at their targets, without a case.

    Parameters
    ----------
    files
        Flows, series, claims, targets and rates as CSV, XLSX or Parquet; a folder stands for its files.
    horizon
        Periods to project each series by; a year, or to the last target, where it is not told.
    """
    from corridor.trade_files import look_at_files

    return look_at_files([Path(file) for file in files], horizon)


def write_trade(found: OwnFigures, out: Place) -> tuple[Path, ...]:
    """Write what `trade_figures` read and found: one workbook where `out` ends in .xlsx, else a folder of CSV files."""
    tables = {name: frame for name, frame in {**found.tables, **found.results}.items() if not frame.is_empty()}
    if not tables:
        raise CorridorError("The files hold nothing that could be written.")
    return write_tables(tables, out)


def trade_demand(
    places: Sequence[Place], case: DemandCase = "middle", horizon: Horizon | None = None
) -> tuple[DemandAhead, Findings]:
    """Rows of demand from projections, in one of three cases; `corridor.trade_files.demand_of` tells more."""
    from corridor.trade_files import demand_of

    return demand_of([Path(place) for place in places], case, horizon)


def write_demand(found: DemandAhead, out: Place) -> Path:
    """Write rows of demand as a CSV file that a case can take."""
    from corridor.case.writing import csv_bytes, put

    if found.demand.is_empty():
        raise CorridorError("No demand could be taken from the series, so nothing is written.")
    out = Path(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    return put(out, csv_bytes("demand", found.demand))
