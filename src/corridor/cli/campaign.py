"""`corridor campaign`: when tests can be made, from the campaign tables of a case alone."""

from __future__ import annotations

from pathlib import Path

import click

from corridor.cli import main


@main.command("campaign")
@click.argument("case_folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--effort", type=click.FloatRange(min=0, min_open=True), help="Limit in the solver's own seconds; the "
              "same tables give the same schedule on any machine.")  # fmt: skip
@click.option("--clock", type=click.FloatRange(min=0, min_open=True), help="Limit in seconds of the clock.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the tables: a workbook (.xlsx) or a folder of CSV.")
@click.option("--report", type=click.Path(file_okay=False, path_type=Path), help="Write a page with both schedules, a "
              "workbook, and calendar files by facility and by specimen into this folder.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def campaign(
    case_folder: Path,
    effort: float | None,
    clock: float | None,
    out: Path | None,
    report: Path | None,
    as_json: bool,
) -> None:
    """Schedule the test campaign of a case; it needs no plan and no other tables."""
    from corridor import api
    from corridor.cli import printing, printing_campaign

    if effort is not None and clock is not None:
        raise click.UsageError("Give --effort or --clock, not both.")
    limited_by = "effort" if effort is not None else "clock" if clock is not None else None
    found = api.campaign(case_folder, limited_by, effort or clock)  # type: ignore[arg-type]
    if found.case.findings.warnings:
        click.echo(found.case.findings.to_text(), err=True)
    click.echo(printing_campaign.campaign_json(found) if as_json else printing_campaign.campaign(found))
    if out is not None:
        click.echo(printing.paths(api.write_tables(found.tables, out), False), err=True)
    if report is not None:
        click.echo(printing.paths(api.write_campaign(found, report), False), err=True)
    raise SystemExit(0 if found.result.status == "feasible" else 1)
