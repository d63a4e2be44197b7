"""Errors of a projection from step to step: how far they go together, and whether intervals of sums hold the truth.

    python -m benchmarks.sums FOLDER

FOLDER as in `benchmarks.forecast`. The last periods of every so-manieth series are held back and projected; the sums
over them are what a target is about. `corridor.trade.targets.TOGETHER` rests on the correlations printed here.
"""

from pathlib import Path
from statistics import NormalDist

import click
import numpy as np
import polars as pl

from benchmarks.forecast import groups

TAKEN = {
    "tourism-quarterly": (3, 8), "M3-quarterly": (5, 8), "tourism-yearly": (3, 4), "M3-yearly": (4, 5),
    "M3-monthly": (36, 12), "tourism-monthly": (9, 12),
}  # fmt: skip
"""Of each group: every so-manieth series, and how many periods are held back."""
STEP = {12: "month", 4: "quarter", 1: "year"}
_80 = NormalDist().inv_cdf(0.9)


def errors(rows: pl.DataFrame, held: int, season: int) -> tuple[np.ndarray, np.ndarray]:
    """Errors by series and step as multiples of the standard deviation said, and these; wild ones cut to five."""
    from corridor.trade.projection import project

    ends = rows.group_by("series_id").agg(cut=pl.col("t").max() - held, first=pl.col("t").min())
    ends = ends.filter(pl.col("cut") - pl.col("first") + 1 >= max(6, 3 * season))
    cut = rows.join(ends.select("series_id", "cut"), on="series_id")
    train = cut.filter(pl.col("t") <= pl.col("cut")).drop("cut")
    came = cut.filter(pl.col("t") > pl.col("cut")).select("series_id", "t", actual="value")
    said = project(train, held, season).projections.join(came, on=["series_id", "t"]).with_columns(
        s=(pl.col("high_80") - pl.col("low_80")) / (2 * _80)
    )  # fmt: skip
    said = said.filter((pl.col("s").min() > 0).over("series_id"), pl.len().over("series_id") == held)
    said = said.sort("series_id", "step").with_columns(
        z=((pl.col("actual") - pl.col("value")) / pl.col("s")).clip(-5, 5)
    )
    shape = (-1, held)
    return said["z"].to_numpy().reshape(shape), said["s"].to_numpy().reshape(shape)


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--only", multiple=True, help="Groups, as M3-monthly.")
def main(folder: Path, only: tuple[str, ...]) -> None:
    """Print, for each group, the correlation of errors and how often intervals of 80 % of sums held the truth."""
    from corridor.trade.targets import TOGETHER

    found = groups(folder)
    for name, (every, held) in TAKEN.items():
        if only and name not in only:
            continue
        rows, _, season = found[name]
        kept = rows["series_id"].unique().sort().gather_every(every)
        z, s = errors(rows.filter(pl.col("series_id").is_in(kept.implode())), held, season)
        products = np.mean(z[:, :, None] * z[:, None, :], axis=0)
        size = np.sqrt(np.diag(products))
        correlation = (products / np.outer(size, size))[~np.eye(held, dtype=bool)].mean()
        together = TOGETHER[STEP[season]]  # type: ignore[index]
        spread = np.sqrt((1 - together) * (s**2).sum(1) + together * s.sum(1) ** 2)
        cover = np.mean(np.abs((z * s).sum(1)) <= _80 * spread)
        click.echo(f"{name}: {len(z)} series, correlation {correlation:.2f}, 80 % of sums holds {cover:.1%}")


if __name__ == "__main__":
    main()
