"""`corridor trade`: claims, series, targets and gravity equations from files, without a case."""

from __future__ import annotations

from pathlib import Path

import click

from corridor.cli import main


@main.group()
def trade() -> None:
    """Look at trade figures: claims, projections, targets, gravity equations."""


@trade.command("figures")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--horizon", type=click.IntRange(1, 120), help="Periods to project each series by; a year by default.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Write every table: a workbook (.xlsx), or a folder of CSV files."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def figures(files: tuple[Path, ...], horizon: int | None, out: Path | None, as_json: bool) -> None:
    """Check claims against figures, project series and see whether targets will be reached.

    Files in the columns of trade_flows, output_series, claims, targets or fx_rates; flows also as UN Comtrade, BACI,
    Eurostat Comext and the customs of Iran and Russia give them. A folder stands for its files.

    \b
    corridor trade figures series.csv claims.csv targets.csv
    corridor trade figures comtrade.csv claims.xlsx --out found.xlsx
    """
    from corridor import api
    from corridor.cli import printing

    found = api.trade_figures(files, horizon)
    if found.findings.errors or found.findings.warnings:
        click.echo(found.findings.to_text(), err=True)
    click.echo(printing.trade_json(found) if as_json else printing.trade_figures(found))
    if out is not None:
        click.echo(printing.paths(api.write_trade(found, out), False), err=True)
    raise SystemExit(1 if found.findings.errors else 0)


@trade.command(
    "gravity",
    context_settings={"ignore_unknown_options": True, "help_option_names": [], "allow_interspersed_args": False},
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def gravity(words: tuple[str, ...]) -> None:
    """Fit gravity equations: log-of-gravity FILE, advanced-guide FILE, fit FILE; --help tells more."""
    from corridor.trade.gravity.__main__ import main as fit

    fit.main(list(words), prog_name="corridor trade gravity", standalone_mode=False)
