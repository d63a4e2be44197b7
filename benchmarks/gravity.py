"""Three-way PPML with errors clustered by pair. Key figure: the tariff's estimate to five digits.

Flows follow a gravity equation with exporter-year, importer-year and pair effects of wide spread, a third of them zero.
"""

import numpy as np
import polars as pl

from benchmarks.registry import OURS, Phase, contender

YEARS = 28
FORMULA = "value ~ agreement + tariff | exporter_year + importer_year + pair"


def make_panel(rows: int) -> pl.DataFrame:
    """A balanced panel of about so many rows (as many countries as fit)."""
    countries = max(3, round((rows / YEARS) ** 0.5 + 0.5))
    random = np.random.default_rng(1)
    i, j, t = (axis.ravel() for axis in np.indices((countries, countries, YEARS)))
    apart = i != j
    i, j, t = i[apart], j[apart], t[apart]
    begins = random.integers(0, 2 * YEARS, (countries, countries))
    agreement = (t >= begins[i, j]).astype(float)
    tariff = random.gamma(2.0, 0.05, i.size)
    effects = random.normal(0, 1, (countries, YEARS))[i, t] + random.normal(0, 1, (countries, YEARS))[j, t]
    mean = np.exp(effects + random.normal(0, 1.5, (countries, countries))[i, j] + 0.3 * agreement - 1.5 * tariff)
    value = mean * random.gamma(0.5, 2.0, i.size) * (random.random(i.size) < mean / (mean + 0.3))
    return pl.DataFrame(
        {
            "exporter_year": i * YEARS + t,
            "importer_year": j * YEARS + t,
            "pair": i * countries + j,
            "agreement": agreement,
            "tariff": tariff,
            "value": value,
        }
    )


def corridor_fit(panel: pl.DataFrame) -> float:
    from corridor.trade.gravity import GravityModel, fit_gravity

    effects = ("exporter_year", "importer_year", "pair")
    model = GravityModel(("agreement", "tariff"), effects=effects, errors="clustered", clusters=("pair",))
    return round(float(fit_gravity(panel, model).coefficients["estimate"][1]), 5)


def pyfixest_fit(panel: pl.DataFrame) -> float:
    """As its manual shows, from a pandas frame."""
    import warnings

    import pandas as pd
    import pyfixest

    warnings.simplefilter("ignore")
    frame = pd.DataFrame({column.name: column.to_numpy() for column in panel})
    fit = pyfixest.fepois(FORMULA, frame, vcov={"CRV1": "pair"})
    return round(float(fit.coef()["tariff"]), 5)


PHASES = (
    Phase(
        "fit gravity",
        (10_000, 100_000, 1_000_000),
        "rows",
        make_panel,
        (contender(OURS, corridor_fit, package="corridor-trade"), contender("pyfixest", pyfixest_fit)),
    ),
)
