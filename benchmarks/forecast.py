"""Forecasts of collections of series, and how good they are on the last periods of each, held back.

    python -m benchmarks.forecast FOLDER --out forecasts.csv            every series, to be scored elsewhere
    python -m benchmarks.forecast FOLDER --held-back --out scores.csv   last horizon held back, beside plain methods

FOLDER has ``series_index.csv`` (series_id, collection, frequency, m, horizon) and tables ``series_id, t, value`` named
``*_train.csv.gz``. Groups are named ``M3-monthly``. `--every 5` takes each fifth series of a group.
"""

import os
import time
import warnings
from pathlib import Path
from typing import Any

import click
import polars as pl

from corridor.trade.projection.scoring import scored

ENDS = ("low_80", "high_80", "low_95", "high_95")
PLAIN = ("SeasonalNaive", "AutoETS", "DynamicOptimizedTheta", "AutoARIMA")
FILES = {"M3": "m3", "tourism": "tourism_{frequency}", "M4": "m4_{frequency}"}


def groups(folder: Path) -> dict[str, tuple[pl.DataFrame, int, int]]:
    """``series_id, t, value``, horizon and season of every group, by name."""
    index = pl.read_csv(folder / "series_index.csv", infer_schema_length=None).sort(
        "collection", "frequency", "series_id"
    )
    found = {}
    for (collection, frequency), part in index.group_by("collection", "frequency", maintain_order=True):
        name = FILES[str(collection)].format(frequency=frequency)
        rows = pl.read_csv(folder / f"{name}_train.csv.gz", schema_overrides={"value": pl.Float64})
        rows = rows.join(part.select("series_id"), on="series_id", how="semi").sort("series_id", "t")
        found[f"{collection}-{frequency}"] = (rows, int(part["horizon"][0]), int(part["m"][0]))
    return found


def corridor_forecasts(rows: pl.DataFrame, horizon: int, season: int, jobs: int) -> pl.DataFrame:
    """As a user of the product would."""
    from corridor.trade.projection import project

    return project(rows, horizon, season, jobs=jobs).projections.select("series_id", "step", "method", "value", *ENDS)


def plain_forecasts(rows: pl.DataFrame, horizon: int, season: int, jobs: int, name: str) -> pl.DataFrame:
    """One method of statsforecast with its own intervals."""
    os.environ.setdefault("NIXTLA_ID_AS_COL", "1")
    import pandas as pd
    from statsforecast import StatsForecast, models

    frame = pd.DataFrame(
        {"unique_id": rows["series_id"].to_list(), "ds": rows["t"].to_list(), "y": rows["value"].to_numpy()}
    )
    library: Any = models
    model = getattr(library, name)(season_length=season, alias="m")
    fallback = library.SeasonalNaive(season_length=season, alias="m")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = StatsForecast(models=[model], freq=1, n_jobs=jobs, fallback_model=fallback).forecast(
            df=frame, h=horizon, level=[80, 95]
        )
    wide = pl.from_pandas(made.reset_index(drop="unique_id" in made.columns))
    return wide.select(
        series_id="unique_id", step=(pl.col("ds") - pl.col("ds").min().over("unique_id") + 1).cast(pl.Int64),
        method=pl.lit(name), value="m", low_80="m-lo-80", high_80="m-hi-80", low_95="m-lo-95", high_95="m-hi-95",
    )  # fmt: skip


def held_back(rows: pl.DataFrame, horizon: int, season: int, jobs: int, name: str, plain: bool) -> list[dict[str, Any]]:
    """Scores of every contender on the last `horizon` periods of each series that keeps two seasons and four values."""
    ends = rows.group_by("series_id").agg(cut=pl.col("t").max() - horizon, first=pl.col("t").min())
    ends = ends.filter(pl.col("cut") - pl.col("first") + 1 >= max(4, 2 * season + 1))
    cut = rows.join(ends.select("series_id", "cut"), on="series_id")
    train = cut.filter(pl.col("t") <= pl.col("cut")).drop("cut")
    came = cut.filter(pl.col("t") > pl.col("cut")).drop("cut")
    found = []
    for who in ("corridor", *(PLAIN if plain else ())):
        begun = time.process_time()
        said = (
            corridor_forecasts(train, horizon, season, jobs)
            if who == "corridor"
            else plain_forecasts(train, horizon, season, jobs, who)
        )
        seconds = round(time.process_time() - begun, 1)
        marks = {k: round(v, 3) for k, v in scored(said, train, came, season).items()}
        found.append({"group": name, "who": who, **marks, "cpu_seconds": seconds})
        click.echo("  ".join(f"{v}" for v in found[-1].values()))
    return found


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="CSV to write.")
@click.option("--held-back", "hold", is_flag=True, help="Hold the last periods back and score.")
@click.option("--only", multiple=True, help="Groups, as M3-monthly; all of M3 and tourism where none is named.")
@click.option("--every", default=1, show_default=True, help="Take each so-manieth series.")
@click.option("--jobs", default=2, show_default=True, help="Processes.")
@click.option("--plain/--no-plain", default=True, help="Run plain methods beside.")
def main(folder: Path, out: Path, hold: bool, only: tuple[str, ...], every: int, jobs: int, plain: bool) -> None:
    """Forecast collections of series."""
    made: list[pl.DataFrame] = []
    for name, (rows, horizon, season) in groups(folder).items():
        if name not in only and (only or name.startswith("M4")):
            continue
        kept = rows["series_id"].unique().sort().gather_every(every)
        part = rows.filter(pl.col("series_id").is_in(kept.implode()))
        if hold:
            made.append(pl.DataFrame(held_back(part, horizon, season, jobs, name, plain)))
        else:
            made.append(corridor_forecasts(part, horizon, season, jobs).with_columns(group=pl.lit(name)))
        pl.concat(made).write_csv(out)


if __name__ == "__main__":
    main()
