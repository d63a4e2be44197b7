"""Daily series of eight kinds, and how often the band of re-allocation holds the truth.

``python -m benchmarks.daily`` prints the share per kind on 400 series of eight years each.
"""

import sys
from datetime import date, timedelta

import numpy as np
import polars as pl

FIRST = date(2015, 1, 1)


def _noise(r: np.random.Generator, n: int) -> np.ndarray:
    return 100 + r.normal(0, 25, n)


def _season(r: np.random.Generator, n: int) -> np.ndarray:
    t = np.arange(n)
    return 100 + 35 * np.sin(2 * np.pi * (t / 365.25 + r.random())) + r.normal(0, 12, n)


def _autoregressive(r: np.random.Generator, n: int) -> np.ndarray:
    x = np.zeros(n)
    for t in range(1, n):
        x[t] = 0.9 * x[t - 1] + r.normal(0, 8)
    return 100 + x


def _walk(r: np.random.Generator, n: int) -> np.ndarray:
    return 300 + np.cumsum(r.normal(0, 2.0, n))


def _weekly(r: np.random.Generator, n: int) -> np.ndarray:
    pattern = np.array([1.2, 1.1, 1.0, 1.0, 1.1, 0.4, 0.2])
    return 100 * np.resize(np.roll(pattern, r.integers(7)), n) * np.exp(r.normal(0, 0.15, n))


def _lumpy(r: np.random.Generator, n: int) -> np.ndarray:
    return (r.random(n) < 0.15) * r.gamma(1.5, 400, n)


def _shift(r: np.random.Generator, n: int) -> np.ndarray:
    level = np.where(np.arange(n) < r.integers(n // 4, 3 * n // 4), 100, 160)
    return level + r.normal(0, 20, n)


def _smooth(r: np.random.Generator, n: int) -> np.ndarray:
    t = np.arange(n) / n
    return 100 + 80 * t + 20 * np.sin(2 * np.pi * 2 * (t + r.random())) + r.normal(0, 4, n)


FAMILIES = {
    "noise": _noise, "season": _season, "autoregressive": _autoregressive, "random walk": _walk, "weekly": _weekly,
    "lumpy": _lumpy, "level shift": _shift, "smooth": _smooth,
}  # fmt: skip


def _lull(r: np.random.Generator, n: int) -> np.ndarray:
    days = [FIRST + timedelta(days=t) for t in range(n)]
    idle = np.array([(day.month, day.day) >= (3, 20) and (day.month, day.day) <= (4, 3) for day in days])
    return np.where(idle, 30, 100) * r.gamma(6, 1 / 6, n)


BEYOND = {"idle at Nowruz": _lull}
"""What happens at a fixed place within months, of which their sums tell nothing: the band is too narrow there."""


def coverage(family: str, *, series: int, years: int, seed: int) -> float:
    """Share of Solar Hijri months whose true sum lies in the band reckoned from Gregorian months."""
    from corridor.trade.spread_table import reallocate, target_periods

    random = np.random.default_rng(seed)
    last = date(FIRST.year + years, 1, 1) - timedelta(days=1)
    days = pl.DataFrame({"day": pl.date_range(FIRST, last, eager=True)})
    months = target_periods(FIRST, last, "gregorian")
    solar = target_periods(FIRST, last, "solar_hijri").filter(
        pl.col("period_from") >= FIRST, pl.col("period_to") <= last
    )
    made = (FAMILIES | BEYOND)[family]
    daily = pl.concat(
        [days.with_columns(series_id=pl.lit(n), value=made(random, days.height)) for n in range(series)]
    )
    monthly = _summed(daily, months)
    guess = reallocate(monthly, solar, ["series_id"])
    truth = _summed(daily, solar).select("series_id", "period_from", pl.col("value").alias("truth"))
    joined = guess.join(truth, on=["series_id", "period_from"])
    near = 1e-9 * joined["truth"].abs().max()
    return float(joined.select(pl.col("truth").is_between(pl.col("low") - near, pl.col("high") + near).mean()).item())


def _summed(daily: pl.DataFrame, periods: pl.DataFrame) -> pl.DataFrame:
    placed = daily.sort("day").join_asof(periods, left_on="day", right_on="period_from", strategy="backward")
    placed = placed.drop_nulls("period_from").filter(pl.col("day") <= pl.col("period_to"))
    return placed.group_by("series_id", "period_from", "period_to").agg(pl.col("value").sum())


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    for kind in FAMILIES | BEYOND:
        print(f"{kind}: {coverage(kind, series=count, years=8, seed=5):.1%}")
