"""The test campaign of a case by itself: its tables are read and checked, the rest of the case is not looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from corridor.agreement import campaign_tables, options_of
from corridor.campaign import CampaignOptions, CampaignResult, Inputs, schedule
from corridor.case import load_case
from corridor.case.files import SETTINGS_FILE
from corridor.errors import CaseError
from corridor.findings import Findings
from corridor.solvers.cpsat import LimitedBy
from corridor.tables import INPUT_TABLES

GROUP = "test campaign"
"""Tables of this group are checked; the others need not make a whole."""


@dataclass(frozen=True)
class CampaignCase:
    """The campaign of a case: its tables, options and currency, and what was found about them."""

    title: str
    inputs: Inputs
    options: CampaignOptions
    currency: str
    findings: Findings


@dataclass(frozen=True)
class Campaign:
    """A campaign of a case and what came of it."""

    case: CampaignCase
    result: CampaignResult

    @property
    def tables(self) -> Mapping[str, pl.DataFrame]:
        """Every result table by name."""
        return campaign_tables(self.result)


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
    return CampaignCase(case.settings.title, Inputs.of(case.tables), options, case.settings.currency, findings)


def _concerns(table: str | None, file: str) -> bool:
    if table is None:
        return file == SETTINGS_FILE or Path(file).stem not in INPUT_TABLES
    return INPUT_TABLES[table].group == GROUP


def scheduled(case: CampaignCase) -> Campaign:
    """Schedule the campaign of a case."""
    return Campaign(case, schedule(case.inputs, case.options))
