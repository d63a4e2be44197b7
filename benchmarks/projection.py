"""Monthly series projected a year and a half ahead, with a back-test from one origin. Key figure: values projected.

statsforecast runs the same four methods as its manual shows, with intervals of both levels and one window of
cross-validation. Corridor runs them with lower orders of ARIMA and a damped trend, weighs them and widens intervals.
"""

import os
import warnings

import numpy as np
import polars as pl

from benchmarks.registry import OURS, Phase, contender

HORIZON, SEASON, LENGTH = 18, 12, 108


def make_series(count: int) -> pl.DataFrame:
    """Series with a level, a trend, a season and noise that follows itself, of very different sizes."""
    random = np.random.default_rng(6)
    t = np.arange(LENGTH)
    parts = []
    for n in range(count):
        noise = np.zeros(LENGTH)
        for at in range(1, LENGTH):
            noise[at] = 0.5 * noise[at - 1] + random.normal(0, 0.06)
        season = random.uniform(0, 0.3) * np.sin(2 * np.pi * (t / SEASON + random.random()))
        values = np.exp(random.normal(8, 2) + random.normal(0, 0.004) * t + season + np.cumsum(noise) * 0.2 + noise)
        parts.append(pl.DataFrame({"series_id": f"S{n:05}", "t": t + 1, "value": values}))
    return pl.concat(parts)


def corridor_projections(series: pl.DataFrame) -> float:
    from corridor.trade.projection import project

    return float(project(series, HORIZON, SEASON, origins=1).projections.height)


def plain_projections(series: pl.DataFrame) -> float:
    os.environ.setdefault("NIXTLA_ID_AS_COL", "1")
    import pandas as pd
    from statsforecast import StatsForecast, models

    frame = pd.DataFrame(
        {"unique_id": series["series_id"].to_list(), "ds": series["t"].to_list(), "y": series["value"].to_numpy()}
    )
    kinds = (models.AutoETS, models.DynamicOptimizedTheta, models.AutoARIMA, models.SeasonalNaive)
    warnings.simplefilter("ignore")
    fitted = StatsForecast(models=[kind(season_length=SEASON) for kind in kinds], freq=1, n_jobs=1)
    fitted.cross_validation(df=frame, h=HORIZON, n_windows=1, step_size=HORIZON, level=[80, 95])
    return float(len(fitted.forecast(df=frame, h=HORIZON, level=[80, 95])))


PHASES = (
    Phase(
        "project series",
        (30, 300, 3_000),
        "series",
        make_series,
        (
            contender(OURS, corridor_projections, package="corridor-trade"),
            contender("statsforecast", plain_projections),
        ),
    ),
)
