"""Flows of eight countries with planted freight, lateness and errors, and how nearly they are found again.

``python -m benchmarks.trade_mirror`` prints, over thirty simulations of each size, how far the freight share and the
worst country's error are off, beside what no unbiased estimate can beat (Cramér and Rao) on data of that size.
"""

from datetime import date

import click
import numpy as np
import polars as pl

COUNTRIES = ["AM", "BR", "CN", "DE", "IR", "KZ", "RU", "TR"]
ERRORS = np.array([0.30, 0.15, 0.20, 0.12, 0.40, 0.25, 0.15, 0.25])
FREIGHT, LATE = 0.08, 0.25
TRIES = 30


def simulated(seed: int, *, late: float, months: int = 48, goods: int = 12, noise: float = 1.0) -> pl.DataFrame:
    """Rows of `trade_flows`: every flow of every good by month, as its exporter and as its importer report it."""
    from corridor.tables import FILE_TABLES

    random = np.random.default_rng(seed)
    last = date(2020 + (months - 1) // 12, (months - 1) % 12 + 1, 1)
    first = pl.date_range(date(2020, 1, 1), last, "1mo", eager=True)
    days = pl.DataFrame({"period_from": first, "period_to": first.dt.month_end()})
    parts = []
    for i, exporter in enumerate(COUNTRIES):
        for j, importer in enumerate(COUNTRIES):
            for good in range(goods if i != j else 0):
                true = 1e6 * np.exp(random.normal(0, 1) + random.normal(0, 0.5, months))
                arrives = (1 - late) * true + late * np.concatenate([true[:1], true[:-1]])
                sent = true * np.exp(noise * ERRORS[i] * random.normal(size=months))
                got = arrives * (1 + FREIGHT) * np.exp(noise * ERRORS[j] * random.normal(size=months))
                told = ((exporter, importer, "export", sent), (importer, exporter, "import", got))
                parts += [
                    days.with_columns(
                        reporter=pl.lit(own), partner=pl.lit(other), flow=pl.lit(flow), hs_code=pl.lit(f"87{good:02d}"),
                        value=pl.Series(values),
                    )
                    for own, other, flow, values in told
                ]  # fmt: skip
    frame = pl.concat(parts).with_columns(currency=pl.lit("USD"))
    return pl.concat([FILE_TABLES["trade_flows"].empty(), frame], how="diagonal_relaxed")


def off(seed: int, *, late: float, months: int) -> tuple[float, float]:
    """How far the freight share and the worst country's error are off, as shares of themselves."""
    from corridor.trade.mirror import compare_mirrors

    found = compare_mirrors(simulated(seed, late=late, months=months))
    errors = dict(found.errors.select("country", "error").iter_rows())
    worst = max(abs(errors[c] / planted - 1) for c, planted in zip(COUNTRIES, ERRORS, strict=True))
    return abs((found.freight_share or 0.0) / FREIGHT - 1), worst


def bound(months: int, goods: int = 12) -> tuple[np.ndarray, np.ndarray]:
    """The least that both can be off without bias and without lateness, in 20,000 draws of the normal law."""
    variance = ERRORS**2
    i, j = np.nonzero(~np.eye(len(ERRORS), dtype=bool))
    sums, count = variance[i] + variance[j], months * goods
    information = np.zeros((len(ERRORS), len(ERRORS)))
    for a, b in ((i, i), (i, j), (j, i), (j, j)):
        np.add.at(information, (a, b), count / (2 * sums**2))
    random = np.random.default_rng(0)
    freight = random.normal(size=20_000) * (count * (1 / sums).sum()) ** -0.5 * (1 + FREIGHT) / FREIGHT
    drawn = random.normal(size=(20_000, len(ERRORS))) @ np.linalg.cholesky(np.linalg.inv(information)).T
    return np.abs(freight), np.abs(drawn / (2 * variance)).max(axis=1)


@click.command()
@click.option("--tries", default=TRIES, show_default=True)
def main(tries: int) -> None:
    """Print how far freight and errors are off: median and 95th percentile, in percent."""
    click.echo("months  late   freight off    at best        worst error off  at best")
    for months in (48, 96, 120):
        least = [np.quantile(drawn, (0.5, 0.95)) for drawn in bound(months)]
        for late in (0.0, LATE):
            found = np.array([off(seed, late=late, months=months) for seed in range(tries)])
            seen = np.quantile(found, (0.5, 0.95), axis=0).T
            told = ("   ".join(f"{100 * v:4.1f}" for v in pair) for pair in (seen[0], least[0], seen[1], least[1]))
            click.echo(f"{months:6d}  {late:.2f}   " + "    ".join(told))


if __name__ == "__main__":
    main()
