"""Flows read from Parquet, re-allocated from Gregorian to Solar Hijri months, and summed by reporter and month.

DuckDB splits a month by days, in proportion, with no band and no check of the rows; Corridor checks every row, bends
the rates and gives the band. Both keep the sum of all values, which is the key figure.
"""

import tempfile
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.registry import OURS, Phase, contender

FIRST, LAST, MONTHS = date(2022, 1, 1), date(2023, 12, 31), 24


def make_flows(rows: int) -> tuple[Path, pl.DataFrame]:
    """A Parquet file of about so many rows, 24 months of each flow, and the periods to re-allocate to."""
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
    solar = target_periods(FIRST, LAST, "solar_hijri")["period_from"].to_list()[1:]
    cuts = [FIRST, *solar, LAST + timedelta(days=1)]
    periods = pl.DataFrame({"period_from": cuts[:-1], "period_to": [cut - timedelta(days=1) for cut in cuts[1:]]})
    return path, periods


def corridor_sums(data: tuple[Path, pl.DataFrame]) -> float:
    from corridor.trade.readers import read_own
    from corridor.trade.spread_table import reallocate

    path, periods = data
    flows, findings = read_own(path, "trade_flows")
    assert not len(findings)
    moved = reallocate(flows, periods, ["reporter", "partner", "flow", "hs_code"])
    sums = moved.group_by("reporter", "period_from").agg(pl.col("value").sum())
    return float(f"{sums['value'].sum():.8g}")


def duckdb_sums(data: tuple[Path, pl.DataFrame]) -> float:
    """One statement: each month meets the periods that it overlaps and gives each its share of days."""
    import duckdb

    path, periods = data
    con = duckdb.connect()
    con.execute("create table p (a date, b date)")
    con.executemany("insert into p values (?, ?)", periods.rows())
    total = con.execute(
        f"""
        select sum(value) from (
            select reporter, a, sum(value * (least(b, period_to) - greatest(a, period_from) + 1)
                                    / (period_to - period_from + 1)) as value
            from (select reporter, partner, flow, hs_code, a, b, value, period_from, period_to
                  from read_parquet('{path}') join p on period_from <= b and period_to >= a)
            group by reporter, a)
        """
    ).fetchone()
    assert total is not None
    return float(f"{total[0]:.8g}")


PHASES = (
    Phase(
        "re-allocate flows",
        (100_000, 1_000_000, 10_000_000),
        "rows",
        make_flows,
        (contender(OURS, corridor_sums, package="corridor-trade"), contender("duckdb", duckdb_sums)),
    ),
)
