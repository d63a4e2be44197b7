"""Made-up lanes for the phase of checking: mostly right, with one row in a thousand broken in a known way."""

from dataclasses import dataclass

import numpy as np
import polars as pl

MODES = ["road", "rail", "sea", "caspian_sea", "roro", "inland_waterway", "air"]
KINDS = ["leg", "border_hop", "through"]
SITES = 5_000
WAYS_TO_BREAK = 8


@dataclass(frozen=True)
class Lanes:
    """Lanes as text, as a CSV file holds them; the same as values; and the sites that they may name."""

    text: pl.DataFrame
    values: pl.DataFrame
    sites: pl.DataFrame


def make_lanes(size: int) -> Lanes:
    """Rows of `lanes`: the columns that are required, and three that are not."""
    rng = np.random.default_rng(size)
    start = rng.integers(0, SITES, size)
    end = (start + rng.integers(1, SITES, size)) % SITES
    days = rng.integers(1, 60, size).astype(float)
    values = pl.DataFrame(
        {
            "lane_id": [f"L{number:07d}" for number in range(size)],
            "kind": rng.choice(KINDS, size),
            "from_site": [f"S{number:05d}" for number in start],
            "to_site": [f"S{number:05d}" for number in end],
            "mode": rng.choice(MODES, size),
            "distance_km": rng.integers(10, 9_000, size).astype(float),
            "transit_days": days,
            "transit_days_max": days + rng.integers(0, 20, size),
            "border_wait_days": rng.integers(0, 9, size).astype(float),
        }
    )
    values = broken(values, rng)
    sites = pl.DataFrame({"site_id": [f"S{number:05d}" for number in range(SITES)]})
    return Lanes(values.with_columns(pl.all().cast(pl.String)), values, sites)


def broken(values: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Break one row in a thousand, each row in one of eight ways and none twice, so a broken row is one finding."""
    size = values.height
    rows = rng.choice(size - 1, max(size // 1000, WAYS_TO_BREAK), replace=False) + 1
    way = np.full(size, -1)
    way[rows] = np.arange(rows.size) % WAYS_TO_BREAK
    marked = values.with_columns(way=pl.Series(way))
    wrong = [
        ("from_site", pl.lit("NOWHERE")),
        ("to_site", pl.lit("NOWHERE")),
        ("mode", pl.lit("camel")),
        ("kind", pl.lit("hop")),
        ("distance_km", pl.lit(0.0)),
        ("border_wait_days", pl.lit(-1.0)),
        ("transit_days_max", pl.col("transit_days") - 0.5),
        ("to_site", pl.col("from_site")),
    ]
    for number, (column, value) in enumerate(wrong):
        marked = marked.with_columns(
            pl.when(pl.col("way") == number).then(value).otherwise(pl.col(column)).alias(column)
        )
    return marked.drop("way")
