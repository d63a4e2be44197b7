"""Projections from the command line: any table of series in, mean and intervals out; and how good they were."""

from __future__ import annotations

from pathlib import Path

import click
import polars as pl

from corridor.errors import CorridorError
from corridor.trade.projection.files import counted_periods, project_table, read_series
from corridor.trade.projection.scoring import scored

FILES = click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
SEASON = click.option("--season", type=click.IntRange(1), help="Periods in a year; what the periods say by default.")


@click.group()
def main() -> None:
    """Project tables of series, and score projections."""


@main.command("project")
@FILES
@click.option("--horizon", type=click.IntRange(1), required=True, help="Periods ahead.")
@SEASON
@click.option("--out", type=click.Path(path_type=Path), help="CSV or Parquet to write; the screen by default.")
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="Processes.")
def project_command(files: tuple[Path, ...], horizon: int, season: int | None, out: Path | None, jobs: int) -> None:
    """Mean, 80 % and 95 % interval of every series and step.

    FILES are CSV (also gzipped), TSV, XLSX or Parquet with the columns series_id, period and value, or folders of them.
    Periods are whole numbers, months, quarters, halves or years: 2024-03, 1403-M03, 2024-Q1, 2024-H1, 2024.
    """
    try:
        series, found = read_series(files)
        if found.warnings:
            click.echo(found.to_text(), err=True)
        made = project_table(series, horizon, season, jobs=jobs)
    except CorridorError as error:
        raise click.ClickException(str(error)) from error
    for name, why in made.filter(pl.col("mean").is_null()).select("series_id", "method").iter_rows():
        click.echo(f"{name} is not projected: {why}", err=True)
    for name, note in made.drop_nulls("note").select("series_id", "note").unique(maintain_order=True).iter_rows():
        click.echo(f"{name}: {note}", err=True)
    if out is None:
        click.echo(made.write_csv(), nl=False)
    else:
        _write(made, out)
    if made["mean"].null_count() == made.height:
        raise SystemExit(1)


def _write(made: pl.DataFrame, out: Path) -> None:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        made.write_parquet(out) if out.suffix == ".parquet" else made.write_csv(out)
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error}") from error


@main.command("score")
@click.argument("projections", type=click.Path(exists=True, path_type=Path))
@click.option("--known", "known_files", multiple=True, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--came", "came_files", multiple=True, required=True, type=click.Path(exists=True, path_type=Path))
@SEASON
def score_command(
    projections: Path, known_files: tuple[Path, ...], came_files: tuple[Path, ...], season: int | None
) -> None:
    """MASE, sMAPE and what the intervals held: PROJECTIONS made from --known, beside what --came after."""
    try:
        known, step = counted_periods(read_series(known_files)[0])
        came, _ = counted_periods(read_series(came_files)[0])
    except CorridorError as error:
        raise click.ClickException(str(error)) from error
    if season is None and step is None:
        raise click.ClickException("The periods are whole numbers: tell the --season.")
    said = _said(projections)
    marks = scored(said, known, came, season or 12 // (step or 12))
    click.echo("\n".join(f"{name},{value:.4f}" for name, value in marks.items()))


def _said(projections: Path) -> pl.DataFrame:
    """What `project` wrote, without the series that it could not project."""
    try:
        said = pl.read_parquet(projections) if projections.suffix == ".parquet" else pl.read_csv(projections)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise click.ClickException(f"{projections.name} cannot be read: {error}") from error
    needed = ("series_id", "step", "mean", "low_80", "high_80", "low_95", "high_95")
    if lacking := [name for name in needed if name not in said.columns]:
        raise click.ClickException(f"{projections.name} has no column {', '.join(lacking)}: give what project wrote.")
    return said.drop_nulls("mean").with_columns(pl.col("series_id").cast(pl.String), value="mean")


if __name__ == "__main__":
    main(prog_name="python -m corridor.trade.projection")
