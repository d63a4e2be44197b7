"""Flows read from a file, re-allocated from Gregorian to Solar Hijri months with bands, and summed.

DuckDB gets a statement for the same answer (`benchmarks.trade_sql`): rows checked, rates bent, bands from how unevenly
each series runs. The key figure is the sum of the upper ends of all bands, which only comes out if all of that is done.
"""

import tempfile
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.registry import OURS, Phase, contender

FIRST, LAST, MONTHS = date(2022, 1, 1), date(2023, 12, 31), 24


def make_flows(rows: int) -> tuple[Path, pl.DataFrame]:
    """Parquet and CSV of about so many rows, 24 months of each flow, and the periods to re-allocate to."""
    from corridor.trade.spread_table import target_periods

    flows = rows // MONTHS
    random = np.random.default_rng(4)
    # Countries that differ for every flow: reporter and partner count through all pairs.
    codes = np.array(["AM", "AZ", "BY", "CN", "DE", "IN", "IR", "KZ", "RU", "TR", "UZ", "AE", "IQ", "PK", "GE", "KG"])
    pair = np.arange(flows) % (16 * 15)
    reporter, other = pair // 15, pair % 15
    partner = other + (other >= reporter)
    months = target_periods(FIRST, LAST, "gregorian")
    level = np.exp(random.normal(10, 2, flows))
    values = np.round(np.repeat(level, MONTHS) * random.gamma(5, 0.2, flows * MONTHS), 2)
    frame = pl.DataFrame({
        "reporter": np.repeat(codes[reporter], MONTHS),
        "partner": np.repeat(codes[partner], MONTHS),
        "flow": "export",
        "hs_code": np.repeat(np.char.zfill((np.arange(flows) // 240 + 100_000).astype(str), 6), MONTHS),
        "period_from": pl.concat([months["period_from"]] * flows),
        "period_to": pl.concat([months["period_to"]] * flows),
        "value": values,
        "currency": "USD",
    })  # fmt: skip
    path = Path(tempfile.mkdtemp()) / "flows.parquet"
    frame.write_parquet(path)
    frame.write_csv(path.with_suffix(".csv"))
    solar = target_periods(FIRST, LAST, "solar_hijri")["period_from"].to_list()[1:]
    cuts = [FIRST, *solar, LAST + timedelta(days=1)]
    periods = pl.DataFrame({"period_from": cuts[:-1], "period_to": [cut - timedelta(days=1) for cut in cuts[1:]]})
    return path, periods


def corridor_sums(data: tuple[Path, pl.DataFrame], suffix: str = ".parquet") -> float:
    from corridor.trade.readers import read_own
    from corridor.trade.spread_table import reallocated

    path, periods = data
    flows, findings = read_own(path.with_suffix(suffix), "trade_flows")
    assert not len(findings)
    moved = reallocated(flows, periods, ["reporter", "partner", "flow", "hs_code"])
    sums = moved.group_by("reporter", "period_from").agg(pl.col("value", "low", "high").sum()).collect()
    return float(f"{sums['high'].sum():.7g}")


def duckdb_sums(data: tuple[Path, pl.DataFrame], suffix: str = ".parquet") -> float:
    import duckdb

    from benchmarks.trade_sql import checks, reallocation

    path, periods = data
    con = duckdb.connect()
    con.execute("create table p (a date, b date)")
    con.executemany("insert into p values (?, ?)", periods.rows())
    con.execute(f"create view flows as select * from {source(path, suffix)}")
    wrong = con.execute(checks("flows")).fetchone()
    assert wrong == (0,)
    return float(f"{sum(row[4] for row in con.execute(reallocation('flows')).fetchall()):.7g}")


def source(path: Path, suffix: str) -> str:
    """The file as DuckDB names it; codes stay texts."""
    file = path.with_suffix(suffix)
    return f"read_parquet('{file}')" if suffix == ".parquet" else f"read_csv('{file}', types={{'hs_code': 'VARCHAR'}})"


PHASES = (
    Phase(
        "re-allocate flows",
        (100_000, 1_000_000, 10_000_000),
        "rows",
        make_flows,
        (
            contender(OURS, corridor_sums, package="corridor-trade"),
            contender(f"{OURS}, from CSV", lambda data: corridor_sums(data, ".csv"), package="corridor-trade"),
            contender("duckdb", duckdb_sums),
            contender("duckdb, from CSV", lambda data: duckdb_sums(data, ".csv"), package="duckdb"),
        ),
    ),
)
