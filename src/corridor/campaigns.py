"""The test campaign of a case by itself: its tables are read and checked, the rest of the case is not looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from corridor.agreement import campaign_tables, options_of
from corridor.campaign import CampaignOptions, CampaignResult, Inputs, curve, repair, schedule, why
from corridor.case import load_case
from corridor.case.files import SETTINGS_FILE
from corridor.errors import CaseError, CorridorError
from corridor.findings import Findings
from corridor.solvers.cpsat import LimitedBy
from corridor.tables import INPUT_TABLES
from corridor.tables.campaign_results import CampaignSchedule

GROUP = "test campaign"
"""Tables of this group are checked; the others need not make a whole."""
REPAIR_EFFORT, REPAIR_SECONDS = 2.75, 9.0
"""What mends a schedule of 220 tests within ten seconds: effort of one search, or seconds of the clock."""


@dataclass(frozen=True)
class CampaignCase:
    """The campaign of a case: its tables, options and currency, and what was found about them."""

    title: str
    inputs: Inputs
    events: pl.DataFrame
    options: CampaignOptions
    currency: str
    findings: Findings


@dataclass(frozen=True)
class Campaign:
    """A campaign of a case and what came of it."""

    case: CampaignCase
    result: CampaignResult
    moves: pl.DataFrame | None = None

    @property
    def tables(self) -> Mapping[str, pl.DataFrame]:
        """Every result table by name."""
        moved = {} if self.moves is None else {"campaign_moves": self.moves}
        return campaign_tables(self.result) | moved


def read_campaign(folder: Path, limited_by: LimitedBy | None = None, limit: float | None = None) -> CampaignCase:
    """Read the campaign of a case.

    Raises
    ------
    CaseError
        A table of the campaign or case.toml has errors.
    """
    case = load_case(folder)
    findings = Findings([f for f in case.findings if _concerns(f.table, f.file)])
    if findings.errors:
        raise CaseError(findings)
    options = options_of(case.settings, case.horizon)
    options = replace(options, limited_by=limited_by or options.limited_by, limit=limit or options.limit)
    inputs, events = Inputs.of(case.tables), case.tables["campaign_events"]
    return CampaignCase(case.settings.title, inputs, events, options, case.settings.currency, findings)


def _concerns(table: str | None, file: str) -> bool:
    if table is None:
        return file == SETTINGS_FILE or Path(file).stem not in INPUT_TABLES
    return INPUT_TABLES[table].group == GROUP


def scheduled(case: CampaignCase) -> Campaign:
    """Schedule the campaign of a case."""
    return Campaign(case, schedule(case.inputs, case.options))


def why_so_late(found: Campaign, test: str) -> pl.DataFrame:
    """The chain that decides when a test of a campaign ends: rows of `campaign_reasons`."""
    return why(found.case.inputs, found.case.options, found.result.campaign_schedule, test)


def curve_of(case: CampaignCase) -> pl.DataFrame:
    """Specimens against finish: rows of `campaign_curve`."""
    return curve(case.inputs, case.options)


def in_seconds(case: CampaignCase) -> CampaignCase:
    """The same with the limit of a repair, for which somebody waits; campaigns that ask for less keep that."""
    options = case.options
    limit = min(options.limit, REPAIR_EFFORT if options.limited_by == "effort" else REPAIR_SECONDS)
    return replace(case, options=replace(options, limit=limit, workers=1 if options.limited_by == "effort" else 2))


def repaired(case: CampaignCase, former: Path) -> Campaign:
    """The campaign of a case after its `campaign_events`, moving few tests of a former schedule.

    Parameters
    ----------
    former
        A folder with ``campaign_schedule`` as CSV or Parquet, as a run or ``corridor campaign --out`` writes it.

    Raises
    ------
    CorridorError
        There is no such file, or the case has no event.
    """
    if case.events.is_empty():
        raise CorridorError("campaign_events has no row: there is nothing to repair.")
    found = repair(case.inputs, case.options, _schedule_in(former), case.events)
    after = replace(case, inputs=found.inputs)
    return Campaign(after, found.result, found.campaign_moves)


def _schedule_in(folder: Path) -> pl.DataFrame:
    for file, read in (("campaign_schedule.parquet", pl.read_parquet), ("campaign_schedule.csv", pl.read_csv)):
        if (folder / file).is_file():
            rows = read(folder / file)
            flags = [c.name for c in CampaignSchedule.columns() if c.kind == "flag" and rows[c.name].dtype == pl.String]
            days = [c.name for c in CampaignSchedule.columns() if c.kind == "day" and rows[c.name].dtype == pl.String]
            rows = rows.with_columns(*(pl.col(n) == "yes" for n in flags), *(pl.col(n).str.to_date() for n in days))
            return CampaignSchedule.conform(rows)
    raise CorridorError(
        f"{folder.name} has no campaign_schedule: write one with `corridor campaign CASE --out FOLDER`."
    )
