"""`corridor trade`: claims, series, targets and gravity equations from files, without a case."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

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


@trade.command("demand")
@click.argument("places", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--case", type=click.Choice(["low", "middle", "high"]), default="middle", show_default=True)
@click.option("--calendar", type=click.Choice(["gregorian", "solar_hijri"]), default="solar_hijri", show_default=True)
@click.option("--step", type=click.Choice(["month", "quarter", "half", "year"]), default="quarter", show_default=True)
@click.option("--first", help="Label of the first period: 1403-Q1.")
@click.option("--periods", type=click.IntRange(1, 240), default=4, show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write demand.csv, ready for a case.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def demand(
    places: tuple[Path, ...], case: Literal["low", "middle", "high"], calendar: str, step: str, first: str | None,
    periods: int, out: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Make rows of demand of projections: which market takes which part of which series.

    PLACES are files of output_series and of demand_series, or a case that has both, whose periods are then planned.

    \b
    corridor trade demand sales.csv markets.csv --first 1403-Q1 --periods 8 --out demand.csv
    corridor trade demand my-case --case low --out demand.csv
    """
    from corridor import api
    from corridor.cli import printing
    from corridor.periods import Horizon

    try:
        horizon = None if first is None else Horizon.build(calendar, step, first, periods)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--first") from None
    found, findings = api.trade_demand(places, case, horizon)
    if findings.errors or findings.warnings:
        click.echo(findings.to_text(), err=True)
    click.echo(printing.demand_json(found) if as_json else printing.demand_ahead(found))
    if out is not None:
        click.echo(f"Wrote {api.write_demand(found, out)}", err=True)
    raise SystemExit(1 if findings.errors or found.demand.is_empty() else 0)


@trade.command(
    "gravity",
    context_settings={"ignore_unknown_options": True, "help_option_names": [], "allow_interspersed_args": False},
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def gravity(words: tuple[str, ...]) -> None:
    """Fit gravity equations: log-of-gravity FILE, advanced-guide FILE, fit FILE; --help tells more."""
    from corridor.trade.gravity.__main__ import main as fit

    fit.main(list(words), prog_name="corridor trade gravity", standalone_mode=False)


@trade.command(
    "project",
    context_settings={"ignore_unknown_options": True, "help_option_names": [], "allow_interspersed_args": False},
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def project(words: tuple[str, ...]) -> None:
    """Project any table of series: FILES --horizon N gives mean and intervals of 80 and 95 %; --help tells more."""
    from corridor.trade.projection.__main__ import main as projections

    projections.main(["project", *words], prog_name="corridor trade", standalone_mode=False)
