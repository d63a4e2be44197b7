"""Made-up flows and the public data sets of the gravity tests."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest


def published_file(datasets: Path, name: str) -> pl.DataFrame:
    """A data set of a published table; the test is skipped where it is absent."""
    file = datasets / "trade" / "gravity" / name
    if not file.exists():
        pytest.skip(f"the data set {name} is not here")
    return pl.read_csv(file, infer_schema_length=None)


def panel(countries: int = 12, years: int = 6, seed: int = 1, zeros: bool = True) -> pl.DataFrame:
    """Flows that follow a gravity equation: tariff -1.5, agreement 0.4, and all three kinds of effects."""
    random = np.random.default_rng(seed)
    i, j, t = (
        axis.ravel() for axis in np.meshgrid(*(np.arange(n) for n in (countries, countries, years)), indexing="ij")
    )
    apart = i != j
    i, j, t = i[apart], j[apart], t[apart]
    begins = random.integers(0, 2 * years, (countries, countries))
    agreement = (t >= begins[i, j]).astype(float)
    tariff = random.gamma(2.0, 0.05, i.size)
    log_distance = random.normal(8, 0.6, (countries, countries))[i, j]
    effects = random.normal(0, 1, (countries, years))[i, t] + random.normal(0, 1, (countries, years))[j, t]
    mean = np.exp(2 + effects + random.normal(0, 1, (countries, countries))[i, j] + 0.4 * agreement - 1.5 * tariff)
    value = mean * random.gamma(1.0, 1.0, i.size)
    if zeros:
        value = np.where(random.random(i.size) < 0.25, 0.0, value)
    return pl.DataFrame(
        {
            "exporter": [f"X{n:02}" for n in i],
            "importer": [f"X{n:02}" for n in j],
            "year": 2000 + t,
            "value": value,
            "agreement": agreement,
            "tariff": tariff,
            "log_distance": log_distance,
        }
    )
