"""Gravity from the command line: published tables, or an equation of one's own, from one file to CSV on the screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
import polars as pl

from corridor.errors import CorridorError
from corridor.trade.gravity import GravityModel, fit_gravity
from corridor.trade.gravity.model import ERRORS, ESTIMATORS, Group
from corridor.trade.gravity.published import advanced_guide, log_of_gravity

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def main() -> None:
    """Gravity equations of trade."""


@main.command("log-of-gravity")
@FILE
def log_of_gravity_command(file: Path) -> None:
    """Tables 3 and 5 of "The log of gravity" from the authors' data."""
    echo(log_of_gravity, file)


@main.command("advanced-guide")
@FILE
def advanced_guide_command(file: Path) -> None:
    """Table 1 of "An advanced guide to trade policy analysis" from its data."""
    echo(advanced_guide, file)


@main.command("fit")
@FILE
@click.option("--outcome", default="value", show_default=True, help="Column with the flow.")
@click.option("--regressor", "regressors", multiple=True, required=True, help="A column of numbers; repeat it.")
@click.option("--effect", "effects", multiple=True, help="A fixed effect, columns joined by +; repeat it.")
@click.option("--cluster", "clusters", multiple=True, help="Cluster errors by these columns; repeat it.")
@click.option("--estimator", type=click.Choice(ESTIMATORS), default="ppml", show_default=True)
@click.option("--errors", type=click.Choice(ERRORS), help="Robust, or clustered where clusters are named.")
def fit_command(
    file: Path,
    outcome: str,
    regressors: tuple[str, ...],
    effects: tuple[str, ...],
    clusters: tuple[str, ...],
    estimator: str,
    errors: str | None,
) -> None:
    """Estimate an equation of your own: coefficients as CSV, then what took no part."""
    kind = errors or ("clustered" if clusters else "robust")
    try:
        model = GravityModel(regressors, outcome, groups(effects), estimator, kind, groups(clusters))  # type: ignore[arg-type]
        fit = fit_gravity(read(file), model)
    except CorridorError as error:
        raise click.ClickException(str(error)) from error
    click.echo(fit.coefficients.write_csv(), nl=False)
    share = "" if fit.r_squared is None else f", R squared {fit.r_squared:.4f}"
    click.echo(f"{fit.observations:,} observations{share}", err=True)
    for note in fit.notes:
        click.echo(note, err=True)


def echo(table: Callable[[pl.DataFrame], pl.DataFrame], file: Path) -> None:
    """Print the table that a file gives, or what is wrong with the file."""
    try:
        click.echo(table(read(file)).write_csv(), nl=False)
    except CorridorError as error:
        raise click.ClickException(str(error)) from error


def groups(texts: tuple[str, ...]) -> tuple[Group, ...]:
    """From ``exporter+year`` to columns."""
    return tuple(tuple(text.split("+")) for text in texts)


def read(file: Path) -> pl.DataFrame:
    """A CSV (also gzipped) or Parquet file."""
    return pl.read_parquet(file) if file.suffix == ".parquet" else pl.read_csv(file, infer_schema_length=None)


if __name__ == "__main__":
    main(prog_name="python -m corridor.trade.gravity")
