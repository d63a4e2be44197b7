"""`corridor campaign`: when tests can be made, from the campaign tables of a case alone."""

from __future__ import annotations

from pathlib import Path

import click

from corridor.cli import main

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_ABOVE_ZERO = click.FloatRange(min=0, min_open=True)


@main.command("campaign")
@click.argument("case_folder", type=_FOLDER)
@click.option("--effort", type=_ABOVE_ZERO, help="Limit in the solver's own seconds: the same schedule everywhere.")
@click.option("--clock", type=_ABOVE_ZERO, help="Limit in seconds of the clock.")
@click.option("--why", "test", help="Tell the chain that decides when this test ends.")
@click.option("--repair", "former", type=_FOLDER, help="Repair the schedule in this folder after campaign_events.")
@click.option("--curve", is_flag=True, help="Specimens against finish; the limit is that of each point.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the tables: a workbook (.xlsx) or a folder of CSV.")
@click.option("--report", type=click.Path(file_okay=False, path_type=Path), help="Write a page with both schedules, a "
              "workbook, and calendar files by facility and by specimen into this folder.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def campaign(
    case_folder: Path, effort: float | None, clock: float | None, test: str | None, former: Path | None, curve: bool,
    out: Path | None, report: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Schedule the test campaign of a case; it needs no plan and no other tables.

    \b
    corridor campaign my-case --out schedule
    corridor campaign my-case --why TARA:T-R94-ODB
    corridor campaign my-case --repair schedule
    corridor campaign my-case --curve --effort 5
    """
    from corridor import api
    from corridor.cli import printing, printing_campaign

    if effort is not None and clock is not None:
        raise click.UsageError("Give --effort or --clock, not both.")
    limited_by = "effort" if effort is not None else "clock" if clock is not None else None
    if curve:
        points = api.campaign_curve(case_folder, limited_by, effort or clock)  # type: ignore[arg-type]
        if report is not None:
            # The page has the curve beside the schedule.
            found = api.campaign(case_folder, limited_by, effort or clock, former)  # type: ignore[arg-type]
            click.echo(printing.paths(api.write_campaign(found, report, points), False), err=True)
        click.echo(printing.table(points, as_json))
        tables = {"campaign_curve": points}
        ended = 0 if len(points) else 1
    else:
        found = api.campaign(case_folder, limited_by, effort or clock, former)  # type: ignore[arg-type]
        if found.case.findings.warnings:
            click.echo(found.case.findings.to_text(), err=True)
        click.echo(printing_campaign.campaign(found, test, as_json))
        tables = dict(found.tables)
        if report is not None:
            click.echo(printing.paths(api.write_campaign(found, report), False), err=True)
        ended = 0 if found.result.status == "feasible" else 1
    if out is not None:
        click.echo(printing.paths(api.write_tables(tables, out), False), err=True)
    raise SystemExit(ended)
