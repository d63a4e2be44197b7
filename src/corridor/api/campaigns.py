"""Test campaigns of a case, scheduled by themselves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from corridor.api.writing import Place, installed_version

if TYPE_CHECKING:
    import polars as pl

    from corridor.campaigns import Campaign


def campaign(
    folder: Place,
    limited_by: Literal["effort", "clock"] | None = None,
    limit: float | None = None,
    former: Place | None = None,
) -> Campaign:
    """Schedule the test campaign of a case; the rest of the case is not looked at.

    Parameters
    ----------
    limited_by, limit
        In place of what case.toml says: by ``effort``, in deterministic seconds of the solver, the answer repeats;
        by ``clock`` the limit counts seconds.
    former
        A folder with the schedule in force: it is repaired after the rows of campaign_events, moving few tests, in some
        seconds if no limit is given.

    Raises
    ------
    CaseError
        The tables of the campaign have errors.
    """
    from corridor.campaigns import in_seconds, read_campaign, repaired, scheduled

    case = read_campaign(Path(folder), limited_by, limit)
    if former is None:
        return scheduled(case)
    return repaired(case if limit is not None else in_seconds(case), Path(former))


def campaign_curve(
    folder: Place, limited_by: Literal["effort", "clock"] | None = None, limit: float | None = None
) -> pl.DataFrame:
    """Specimens against finish of the campaign of a case; the limit is that of each point."""
    from corridor.campaigns import curve_of, read_campaign

    return curve_of(read_campaign(Path(folder), limited_by, limit))


def write_campaign(found: Campaign, out: Place, curve: pl.DataFrame | None = None) -> tuple[Path, Path]:
    """Write a campaign's page, workbook and calendar files into a folder, its curve too; gives the first two."""
    from corridor.report import report_campaign
    from corridor.runs import RunTables

    meta = {
        "title": found.case.title,
        "currency": found.case.currency,
        "started": found.case.options.start.isoformat(),
        "versions": {"corridor": installed_version()},
    }
    results = dict(found.tables) | ({} if curve is None else {"campaign_curve": curve})
    return report_campaign(RunTables(meta, results, found.case.inputs.named()), Path(out))
