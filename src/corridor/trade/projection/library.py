"""The methods of projection, from statsforecast: the only place that imports it."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from typing import Any

import polars as pl

NAIVE, DRIFT = "seasonal naive", "drift"
ETS, THETA, ARIMA = "ETS", "theta", "ARIMA"
LEVEL = 80
"""The interval that spreads are read from."""
_NORMAL_80 = 1.2815515655446004
QUARTERLY = 4
ORDERS = {"max_p": 2, "max_q": 2, "max_P": 1, "max_Q": 1}
SAID = {"series_id": pl.String, "step": pl.Int64, "method": pl.String, "value": pl.Float64, "spread": pl.Float64}
LONGEST = 12
"""Seasons of a series that are looked at; older ones say little of what comes next and cost much time."""


def method_forecasts(
    series: pl.DataFrame, horizon: int, season: int, methods: Sequence[str], jobs: int = 1
) -> pl.DataFrame:
    """What each method says comes next.

    Parameters
    ----------
    series
        ``series_id, t, value``: whole numbers `t` without gaps, at least four values a series.
    season
        Periods in a year; 1 has none.
    jobs
        Processes to share the series among.

    Returns
    -------
    pl.DataFrame
        ``series_id, step, method, value, spread``: `spread` is the standard deviation that the method gives its own
        error. A method that cannot fit a series gives the seasonal naive in its place.
    """
    if series.is_empty():
        return pl.DataFrame(schema=SAID)
    import pandas as pd
    from statsforecast import StatsForecast

    # It writes to nobody's terminal, and starts no thread pool of its own in a process of ours.
    os.environ.setdefault("NIXTLA_ID_AS_COL", "1")
    cut = series.sort("series_id", "t").filter(
        pl.col("t") > pl.col("t").max().over("series_id") - max(LONGEST * season, 60)
    )
    frame = pd.DataFrame(
        {"unique_id": cut["series_id"].to_list(), "ds": cut["t"].to_list(), "y": cut["value"].to_numpy()}
    )
    models = [_model(name, season) for name in methods]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = StatsForecast(models=models, freq=1, n_jobs=jobs, fallback_model=_model(NAIVE, season))
        made: Any = fitted.forecast(df=frame, h=horizon, level=[LEVEL])
    return _long(pl.from_pandas(made.reset_index(drop="unique_id" in made.columns)), methods)


def _model(name: str, season: int) -> Any:
    from statsforecast import models as imported

    models: Any = imported

    made = {
        # A trend goes on ever more slowly: left to choose, ETS was up to 8 % worse on yearly series and 4 % on monthly
        # ones, and up to 3 % better on quarterly ones.
        ETS: lambda: models.AutoETS(season_length=season, damped=None if season == QUARTERLY else True, alias=ETS),
        # The dynamic optimised one: choosing among four by fit, as AutoTheta does, was worse on monthly series.
        THETA: lambda: models.DynamicOptimizedTheta(season_length=season, alias=THETA),
        # Orders up to 5 took twice the time on monthly series and were no better on any collection; nor was trying
        # every order by its likelihood instead of by conditional sums of squares, which takes three times as long.
        ARIMA: lambda: models.AutoARIMA(season_length=season, alias=ARIMA, approximation=season > 1, **ORDERS),
        NAIVE: lambda: models.SeasonalNaive(season_length=season, alias=NAIVE),
        DRIFT: lambda: models.RandomWalkWithDrift(alias=DRIFT),
    }
    return made[name]()


def _long(wide: pl.DataFrame, methods: Sequence[str]) -> pl.DataFrame:
    first = pl.col("ds").min().over("unique_id")
    parts = [
        wide.select(
            series_id=pl.col("unique_id").cast(pl.String),
            step=(pl.col("ds") - first + 1).cast(pl.Int64),
            method=pl.lit(name),
            value=pl.col(name).cast(pl.Float64),
            spread=((pl.col(f"{name}-hi-{LEVEL}") - pl.col(f"{name}-lo-{LEVEL}")) / (2 * _NORMAL_80)).cast(pl.Float64),
        )
        for name in methods
    ]
    return pl.concat(parts).sort("series_id", "step", "method")
